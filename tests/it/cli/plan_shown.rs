//! The plan as people and programs get it: table, JSON, picture.

use std::sync::Arc;

use expect_test::expect;
use loaphuong::cli::plan::{PlanView, PlannedDays};
use loaphuong::messages::Lang;
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::{QueueOrder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::wire::FileFault;

use crate::plan::ward::*;
use crate::support::refusals::named;

/// A ward's week with one of each trouble.
fn week() -> (Schedule, Stock) {
    let mut schedule = ward();
    schedule.guard.allowed = windows(&["05:30-07:00", "16:30-18:30"]);
    schedule.queues.insert("kt-xh".into(), queue("kinh-te-xa-hoi", QueueOrder::Oldest));
    schedule.queues.insert("suc-khoe".into(), queue("suc-khoe", QueueOrder::Rotate));
    let mut third = schedule.zones[&"to-2".into()].clone();
    third.name = "Tổ dân phố số 3 (chung cư Hoa Sữa)".into();
    third.allowed = Some(windows(&["06:00-07:00", "17:00-18:00"]));
    schedule.zones.insert("to-3".into(), third);
    let all = ["to-1", "to-2", "to-3"];
    let titled = |title: &str, mut programme: loaphuong::station::schedule::Programme| {
        programme.title = title.into();
        programme
    };
    let jingle = || music("nhac-hieu/mo-dau.ogg");
    schedule.programmes = vec![
        titled(
            "Bản tin sáng",
            programme("sang", &all, "0 6 * * Mon-Fri", vec![jingle(), take("kt-xh", 3)]),
        ),
        titled(
            "Lịch tiêm chủng",
            programme("tiem", &["to-1"], "10 6 * * Mon,Wed", vec![file("tiem-chung.mp3")]),
        ),
        titled(
            "Bản tin chiều",
            programme("chieu", &all, "0 17 * * *", vec![jingle(), take("suc-khoe", 2)]),
        ),
        titled(
            "Thông báo thu gom rác",
            programme("rac", &["to-2", "to-3"], "5 17 * * Tue,Sat", vec![file("rac.mp3")]),
        ),
        titled(
            "Tin tập thể dục",
            programme("the-duc", &["to-3"], "40 5 * * Sun", vec![file("the-duc.mp3")]),
        ),
        titled(
            "Nhắc họp tổ",
            programme(
                "hop",
                &["to-1", "to-2"],
                "20 18 * * Thu",
                vec![file("hop.mp3"), file("thieu.mp3")],
            ),
        ),
        titled(
            "Tin khẩn về bão",
            programme("bao", &["to-2"], "2 17 * * Fri", vec![file("bao.flac")]),
        ),
    ];
    schedule.programmes[6].priority = Priority::Priority;
    schedule.programmes[1].late = minutes(2);
    let mut stock = stock(&[
        ("nhac-hieu/mo-dau.ogg", 1),
        ("kinh-te-xa-hoi/so-1.mp3", 5),
        ("kinh-te-xa-hoi/so-2.mp3", 6),
        ("suc-khoe/sot-xuat-huyet.mp3", 4),
        ("suc-khoe/nuoc-sach.m4a", 3),
        ("suc-khoe/rua-tay.ogg", 2),
        ("rac.mp3", 1),
        ("the-duc.mp3", 3),
        ("hop.mp3", 2),
        ("bao.flac", 3),
        ("tiem-chung.mp3", 1),
    ]);
    let refused = StockItem::Refused(named(FileFault::Truncated, "ended early"));
    stock.items.insert(Arc::from("hong.mp3"), refused);
    (schedule, stock)
}

fn view<'a>(schedule: &'a Schedule, stock: &'a Stock, lang: Lang, days: u16) -> PlannedDays<'a> {
    PlannedDays::new(PlanView {
        lang,
        schedule,
        stock,
        history: &[],
        mutes: &[],
        now: utc("2026-03-04T10:12:00Z"),
        first: date("2026-03-02"),
        days,
    })
}

#[test]
fn the_table_tells_day_by_day_what_sounds_and_what_stands_in_its_way() {
    let (schedule, stock) = week();
    let plan = view(&schedule, &stock, Lang::Vi, 2);
    expect![[r#"
        Thứ Hai, 02/03/2026 (14/1 âm lịch)
          06:00     to-1, to-2, to-3  Bản tin sáng             12:00
          06:10     to-1              Lịch tiêm chủng           1:00
                    ! trùng với “Bản tin sáng” (06:00); phải chờ, bắt đầu lúc 06:12:01
          17:00     to-1, to-2, to-3  Bản tin chiều             8:00
          Tổng trong ngày: 7 buổi phát; to-1 21:00; to-2, to-3 20:00; 1 buổi cần xem lại

        Thứ Ba, 03/03/2026 (15/1 âm lịch)
          06:00     to-1, to-2, to-3  Bản tin sáng             12:00
          17:00     to-1, to-2, to-3  Bản tin chiều             7:00
          17:05     to-2, to-3        Thông báo thu gom rác     1:00
                    ! trùng với “Bản tin chiều” (17:00); phải chờ, bắt đầu lúc 17:07:01
          Tổng trong ngày: 8 buổi phát; to-2, to-3 20:00; to-1 19:00; 2 buổi cần xem lại

    "#]]
    .assert_eq(&plan.table());
}

#[test]
fn the_table_speaks_english_too_and_says_when_nothing_is_planned() {
    let (mut schedule, stock) = week();
    let sunday = PlannedDays::new(PlanView {
        first: date("2026-03-08"),
        ..view(&schedule, &stock, Lang::En, 1).view
    });
    expect![[r#"
        Sunday, 8 March 2026
          05:40     to-3              Tin tập thể dục     3:00
                    ! will not air: outside the allowed hours, or would run past their end
          17:00     to-1, to-2, to-3  Bản tin chiều       8:00
          Total of the day: 4 slots; to-1, to-2, to-3 8:00; 1 will not air (outside the allowed hours)

    "#]]
    .assert_eq(&sunday.table());
    schedule.programmes.clear();
    expect![[r#"
        Monday, 2 March 2026
          Nothing is planned.

    "#]]
    .assert_eq(&view(&schedule, &stock, Lang::En, 1).table());
}

#[test]
fn the_json_is_an_array_of_slots_with_stable_words() {
    let (schedule, stock) = week();
    let plan = view(&schedule, &stock, Lang::Vi, 4);
    let slots: serde_json::Value = serde_json::from_str(&plan.json()).unwrap();
    let slots = slots.as_array().unwrap();
    assert_eq!(slots.len(), plan.slots.len());
    let found = slots.iter().find(|slot| slot["programme"] == "hop").unwrap();
    let want = serde_json::json!({
        "due": "2026-03-05T18:20:00.000000+07:00",
        "zone": "to-1",
        "programme": "hop",
        "title": "Nhắc họp tổ",
        "priority": 3,
        "airs": true,
        "outcome": "cut",
        "reason": "file_missing",
        "starts": "2026-03-05T18:20:00.000000+07:00",
        "length_ms": 120_000,
        "cues": [
            {"kind": "bulletin", "path": "hop.mp3", "title": "Title of hop.mp3",
             "length_ms": 120_000, "music": false},
            {"kind": "absent", "path": "thieu.mp3", "length_ms": 0, "music": false,
             "reason": "file_missing"},
        ],
        "problems": [{"kind": "file_missing", "path": "thieu.mp3"}],
    });
    assert_eq!(*found, want);
    let waits = slots.iter().find(|slot| slot["programme"] == "tiem").unwrap();
    assert_eq!(waits["problems"][0]["kind"], "collision");
    assert_eq!(waits["problems"][0]["with"]["programme"], "sang");
    assert_eq!(waits["starts"], "2026-03-02T06:12:01.500000+07:00");
}

#[test]
fn the_picture_shows_every_zone_every_day_and_explains_its_marks() {
    let (schedule, stock) = week();
    let picture = view(&schedule, &stock, Lang::Vi, 7).svg();
    let count = |text: &str| picture.matches(text).count();
    for zone in schedule.zones.values() {
        assert_eq!(count(&format!("\n{}\n", zone.name)), 7, "{}", zone.name);
    }
    for text in ["Thứ Hai", "Chủ nhật", "08/03/2026", "20/1 âm lịch", "sẽ không phát", "bây giờ"]
    {
        assert!(count(text) > 0, "{text}");
    }
    // The legend names each programme that occurs.
    for programme in &schedule.programmes {
        assert!(count(&format!("\n{}\n", programme.title)) > 0, "{}", programme.title);
    }
    // One block for each slot, with its story under the pointer.
    let slots = view(&schedule, &stock, Lang::Vi, 7).slots;
    let drawn =
        slots.iter().map(|slot| if slot.airs() && slot.starts > slot.id.due { 2 } else { 1 });
    assert_eq!(count("<title>"), drawn.sum::<usize>());
}

#[test]
fn no_label_of_the_picture_covers_another() {
    let (mut schedule, stock) = week();
    // A crowded quarter of an hour.
    for minute in 0..15 {
        let rule = format!("{} 17 * * *", 30 + minute);
        let id = format!("them-{minute}");
        schedule.programmes.push(programme(&id, &["to-1"], &rule, vec![file("rac.mp3")]));
    }
    let picture = view(&schedule, &stock, Lang::Vi, 7).svg();
    let mut labels = labels(&picture);
    labels.sort_by(|a, b| (a.y, a.left).partial_cmp(&(b.y, b.left)).unwrap());
    assert!(labels.len() > 100, "{} labels", labels.len());
    for pair in labels.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        assert!(a.y != b.y || a.right <= b.left, "{} covers {} at {}", a.text, b.text, a.y);
    }
}

#[test]
fn names_with_marks_of_xml_do_not_break_the_picture() {
    let (mut schedule, stock) = week();
    schedule.programmes[0].title = "Hỏi & đáp <sáng> \"thứ hai\"".into();
    let picture = view(&schedule, &stock, Lang::Vi, 1).svg();
    assert!(picture.contains("Hỏi &amp; đáp &lt;sáng&gt;") && !picture.contains("<sáng>"));
}

struct Label {
    text: String,
    y: f64,
    left: f64,
    right: f64,
}

/// Letters in the picture and the room they take, a little less than the fonts' mean.
fn labels(picture: &str) -> Vec<Label> {
    let attribute = |tag: &str, name: &str| -> Option<String> {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split('"').next().unwrap().to_string())
    };
    let texts = picture.split("<text").skip(1);
    texts
        .map(|rest| {
            let (tag, rest) = rest.split_once('>').unwrap();
            let text = rest.split("</text>").next().unwrap().trim().to_string();
            let number = |name| attribute(tag, name).unwrap().parse::<f64>().unwrap();
            let width = text.chars().count() as f64 * number("font-size") * 0.55;
            let (x, y) = (number("x"), number("y"));
            let left = match attribute(tag, "text-anchor").as_deref() {
                Some("end") => x - width,
                Some("middle") => x - width / 2.0,
                _ => x,
            };
            Label { text, y, left, right: left + width }
        })
        .collect()
}
