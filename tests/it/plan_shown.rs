//! The plan as people and programs get it: table, JSON, picture.

use std::sync::Arc;

use loaphuong::cli::plan::{Plan, View};
use loaphuong::station::schedule::{Order, Priority, Schedule};
use loaphuong::station::stock::{Item, Stock};
use loaphuong::wire::FileFault;
use loaphuong::words::Lang;

use crate::plan_ward::*;

/// A ward's week with one of each trouble.
fn week() -> (Schedule, Stock) {
    let mut schedule = ward();
    schedule.guard.allowed = windows(&["05:30-07:00", "16:30-18:30"]);
    schedule.queues.insert("kt-xh".into(), queue("kinh-te-xa-hoi", Order::Oldest));
    schedule.queues.insert("suc-khoe".into(), queue("suc-khoe", Order::Rotate));
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
    let refused = Item::Refused { fault: FileFault::Truncated, detail: "ended early".into() };
    stock.items.insert(Arc::from("hong.mp3"), refused);
    (schedule, stock)
}

fn view<'a>(schedule: &'a Schedule, stock: &'a Stock, lang: Lang, days: u16) -> Plan<'a> {
    Plan::new(View {
        lang,
        schedule,
        stock,
        history: &[],
        now: utc("2026-03-04T10:12:00Z"),
        first: date("2026-03-02"),
        days,
    })
}

#[test]
fn tmp_render() {
    let (schedule, stock) = week();
    let plan = view(&schedule, &stock, Lang::Vi, 7);
    std::fs::write("/tmp/plan.svg", plan.svg()).unwrap();
    println!("{}", plan.table());
}
