//! Whole overviews of some days, as a technician reads them.

use expect_test::{Expect, expect};

use super::*;
use crate::control::ClosedSlot;
use crate::station::ids::ProgrammeId;
use crate::station::record::{LocalTimestamp, Outcome, Reason};

/// Two sessions a day and a queue of which each takes three.
const WARD: &str = "\
queues:
  kt: {folder: kt, order: newest, airs: 2}
programmes:
  - {id: sang, title: Bản tin sáng, zones: [to-1, to-2], at: \"30 5 * * *\", rundown: [{queue: kt, take: 3}]}
  - {id: the-duc, title: Thể dục, zones: [to-1], at: \"0 6 * * *\", rundown: [{file: the-duc.mp3}]}
  - {id: chieu, title: Bản tin chiều, zones: [to-1, to-2], at: \"0 17 * * *\", rundown: [{queue: kt, take: 3}]}
";

fn ward(lang: Lang) -> View {
    let mut view = view_of(lang, WARD);
    accept(&mut view, good("the-duc.mp3"));
    view
}

fn closed(due: &str, programme: (&str, &str), zone: &str, outcome: Outcome) -> DaySlot {
    let (id, title) = programme;
    let slot = ClosedSlot {
        due: LocalTimestamp::new(at(due), chrono_tz::Asia::Ho_Chi_Minh),
        zone: Some(zone.into()),
        programme: Some(ProgrammeId::from(id)),
        title: title.to_owned(),
        outcome,
        reason: None,
    };
    DaySlot { slot, count: 1 }
}

const SANG: (&str, &str) = ("sang", "Bản tin sáng");
const THE_DUC: (&str, &str) = ("the-duc", "Thể dục");

/// The morning of the day that it is.
fn morning(view: &mut View, outcome: Outcome) {
    view.facts.day.closed = vec![
        closed("2026-11-30T05:30:00", SANG, "to-1", outcome),
        closed("2026-11-30T05:30:00", SANG, "to-2", outcome),
        closed("2026-11-30T06:00:00", THE_DUC, "to-1", outcome),
    ];
}

fn trouble(view: &mut View, text: &str) {
    view.facts.troubles.others.push(text.to_owned());
}

fn checked(view: &View, want: Expect) {
    want.assert_eq(&of(view));
}

#[test]
fn a_good_day() {
    let mut view = ward(Lang::Vi);
    morning(&mut view, Outcome::Aired);
    for n in 1..=2 {
        accept(&mut view, good(&format!("kt/tin-{n}.mp3")));
    }
    checked(
        &view,
        expect![[r#"
        TÌNH TRẠNG CỦA TRẠM
        Trạm thử (tram-thu)
        Trạm tự viết tệp này và tự cập nhật; anh chị không cần sửa.

        Trạm không có sự cố nào.

        HÔM NAY, THỨ HAI 30/11/2026
        Đã phát đủ:
        - 06:00 “Thể dục”, Tổ dân phố số 1.
        - 05:30 “Bản tin sáng”, mọi cụm loa.
        Sắp phát:
        - 17:00 “Bản tin chiều”, mọi cụm loa.
        - 05:30 thứ Ba 01/12 “Bản tin sáng”, mọi cụm loa.

        CHƯƠNG TRÌNH SẼ PHÁT CHƯA HẾT HOẶC KHÔNG PHÁT (2)
        - “Bản tin chiều” lúc 17:00 thứ Ba 01/12 sẽ không phát: hàng chờ không có bản tin (thư mục kt). Trong 7 ngày tới có 6 buổi như vậy.
        - “Bản tin sáng” lúc 05:30 thứ Tư 02/12 sẽ không phát: hàng chờ không có bản tin (thư mục kt). Trong 7 ngày tới có 6 buổi như vậy.

        BẢN TIN ĐÃ NHẬN (2)
        - kt/tin-1.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 17:00 thứ Hai 30/11, “Bản tin chiều”, mọi cụm loa.
        - kt/tin-2.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 17:00 thứ Hai 30/11, “Bản tin chiều”, mọi cụm loa.

        TỆP PHÁT THEO TÊN GHI TRONG LỊCH (1)
        - the-duc.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 06:00 thứ Ba 01/12, “Thể dục”, Tổ dân phố số 1.
    "#]],
    );
}

#[test]
fn a_day_without_its_sound_device_and_with_a_schedule_at_fault() {
    let mut view = ward(Lang::Vi);
    morning(&mut view, Outcome::NotAired);
    for slot in &mut view.facts.day.closed {
        slot.slot.reason = Some(Reason::DeviceLost);
    }
    trouble(
        &mut view,
        "cụm loa Tổ dân phố số 1, Tổ dân phố số 2 (đầu ra loa) không phát được: không tìm thấy thiết bị âm thanh \
         plughw:CARD=Device; hãy kiểm tra dây USB và tên thiết bị trong station.yaml (từ 05:29 thứ Hai 30/11/2026)",
    );
    trouble(
        &mut view,
        "lịch hoặc cấu hình mới có lỗi nên chưa áp dụng, trạm vẫn chạy theo bản trước: schedules/hang-ngay.yaml:14:9: \
         không có cụm loa nào tên to-11; có phải to-1 không? (từ 08:15 thứ Hai 30/11/2026)",
    );
    accept(&mut view, good("kt/tin-1.mp3"));
    view.facts.day.open.push(OpenToday {
        due: at("2026-11-30T08:59:00"),
        title: "Thông báo".to_owned(),
        zone: "to-1".into(),
        on_air: false,
        hindrance: Some(Reason::DeviceLost),
    });
    checked(
        &view,
        expect![[r#"
        TÌNH TRẠNG CỦA TRẠM
        Trạm thử (tram-thu)
        Trạm tự viết tệp này và tự cập nhật; anh chị không cần sửa.

        SỰ CỐ CỦA TRẠM (2)
        Việc nào không tự làm được, anh chị báo người quản trị máy.
        - Cụm loa Tổ dân phố số 1, Tổ dân phố số 2 (đầu ra loa) không phát được: không tìm thấy thiết bị âm thanh plughw:CARD=Device; hãy kiểm tra dây USB và tên thiết bị trong station.yaml (từ 05:29 thứ Hai 30/11/2026).
        - Lịch hoặc cấu hình mới có lỗi nên chưa áp dụng, trạm vẫn chạy theo bản trước: schedules/hang-ngay.yaml:14:9: không có cụm loa nào tên to-11; có phải to-1 không? (từ 08:15 thứ Hai 30/11/2026).

        HÔM NAY, THỨ HAI 30/11/2026
        Đến giờ mà chưa phát được:
        - 08:59 “Thông báo”, Tổ dân phố số 1: mất thiết bị âm thanh.
        Phát chưa hết hoặc không phát:
        - 05:30 “Bản tin sáng”, mọi cụm loa: không phát, mất thiết bị âm thanh.
        - 06:00 “Thể dục”, Tổ dân phố số 1: không phát, mất thiết bị âm thanh.
        Sắp phát:
        - 17:00 “Bản tin chiều”, mọi cụm loa.
        - 05:30 thứ Ba 01/12 “Bản tin sáng”, mọi cụm loa.

        CHƯƠNG TRÌNH SẼ PHÁT CHƯA HẾT HOẶC KHÔNG PHÁT (2)
        - “Bản tin chiều” lúc 17:00 thứ Ba 01/12 sẽ không phát: hàng chờ không có bản tin (thư mục kt). Trong 7 ngày tới có 6 buổi như vậy.
        - “Bản tin sáng” lúc 05:30 thứ Tư 02/12 sẽ không phát: hàng chờ không có bản tin (thư mục kt). Trong 7 ngày tới có 6 buổi như vậy.

        BẢN TIN ĐÃ NHẬN (1)
        - kt/tin-1.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 17:00 thứ Hai 30/11, “Bản tin chiều”, mọi cụm loa.

        TỆP PHÁT THEO TÊN GHI TRONG LỊCH (1)
        - the-duc.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
            Phát tiếp: 06:00 thứ Ba 01/12, “Thể dục”, Tổ dân phố số 1.
    "#]],
    );
}

#[test]
fn a_day_with_150_files_that_all_have_their_turn() {
    let wide = WARD.replace("take: 3", "take: 32").replace("order: newest", "order: name");
    let mut view = view_of(Lang::Vi, &wide);
    accept(&mut view, good("the-duc.mp3"));
    for n in 1..=150 {
        accept(&mut view, good(&format!("kt/tin-{n:03}.mp3")));
    }
    let text = of(&view);
    assert!(text.lines().count() < 150, "{text}");
    let group = "- Thư mục kt: 32 tệp\n    Chưa phát lần nào.\n    Phát tiếp: 17:00 thứ Hai 30/11, “Bản tin chiều”, mọi cụm loa.\n      tin-001.mp3 (1:30)\n";
    assert!(text.contains("BẢN TIN ĐÃ NHẬN (150)\n") && text.contains(group), "{text}");
    assert!(text.contains("      … và 22 tệp nữa\n"), "{text}");
}

#[test]
fn a_queue_whose_older_files_never_have_their_turn() {
    let mut view = ward(Lang::Vi);
    // Every one airs twice a day: three an hour old each time, twice, for a week.
    for n in 1..=150 {
        let arrived = now() - TimeDelta::minutes(n);
        accept(&mut view, Bulletin { arrived, ..good(&format!("kt/tin-{n:03}.mp3")) });
    }
    let text = of(&view);
    assert!(text.lines().count() < 100, "{text}");
    assert!(text.contains("\nĐÃ NHẬN, NHƯNG KHÔNG PHÁT TRONG 7 NGÀY TỚI ("), "{text}");
    let why = "Chưa đến lượt trong 7 ngày tới: tệp mới hơn được phát trước; mỗi buổi chỉ phát 3 tệp. Muốn phát sớm: ";
    assert!(text.contains(why), "{text}");
}

#[test]
fn a_day_on_which_nobody_knows_what_day_it_is() {
    let mut view = ward(Lang::Vi);
    morning(&mut view, Outcome::Aired);
    accept(&mut view, good("kt/tin-1.mp3"));
    view.facts.now = None;
    trouble(
        &mut view,
        "đồng hồ chưa tin được (chưa đồng bộ lần nào sau khi máy khởi động, và máy không có đồng hồ pin), nên trạm \
         chưa phát gì theo lịch; hãy cắm mạng rồi chờ vài phút; không có mạng thì gõ loaphuong clock và làm theo",
    );
    checked(
        &view,
        expect![[r#"
        TÌNH TRẠNG CỦA TRẠM
        Trạm thử (tram-thu)
        Trạm tự viết tệp này và tự cập nhật; anh chị không cần sửa.

        SỰ CỐ CỦA TRẠM (1)
        Việc nào không tự làm được, anh chị báo người quản trị máy.
        - Đồng hồ chưa tin được (chưa đồng bộ lần nào sau khi máy khởi động, và máy không có đồng hồ pin), nên trạm chưa phát gì theo lịch; hãy cắm mạng rồi chờ vài phút; không có mạng thì gõ loaphuong clock và làm theo.

        BẢN TIN ĐÃ NHẬN (1)
        - kt/tin-1.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.

        TỆP PHÁT THEO TÊN GHI TRONG LỊCH (1)
        - the-duc.mp3
            Dài 1:30; độ to −18,2 LUFS (vừa); chưa phát lần nào.
    "#]],
    );
}

#[test]
fn a_day_in_english_with_the_centre_away_and_an_emergency_broken_off() {
    let mut view = ward(Lang::En);
    morning(&mut view, Outcome::Aired);
    view.facts.day.closed[1].slot.outcome = Outcome::Cut;
    view.facts.day.closed[1].slot.reason = Some(Reason::Preempted);
    view.facts.troubles.emergencies.push(
        "the emergency Bão số 5 WAS BROKEN OFF in Tổ dân phố số 2 after 12 s: the sound device was lost"
            .to_owned(),
    );
    trouble(
        &mut view,
        "nothing has reached the centre for long, 214 rows wait (none is lost): connection refused (since 09:02 \
         Friday 27 Nov 2026)",
    );
    accept(&mut view, good("kt/tin-1.mp3"));
    checked(
        &view,
        expect![[r#"
        STATE OF THE STATION
        Trạm thử (tram-thu)
        The station writes this file and keeps it up to date by itself.

        EMERGENCIES THAT DO NOT SOUND OR WERE BROKEN OFF, WARN PEOPLE BY OTHER MEANS NOW (1)
        - The emergency Bão số 5 WAS BROKEN OFF in Tổ dân phố số 2 after 12 s: the sound device was lost.

        TROUBLE OF THE STATION (1)
        What you can't mend yourself, tell whoever looks after the machine.
        - Nothing has reached the centre for long, 214 rows wait (none is lost): connection refused (since 09:02 Friday 27 Nov 2026).

        TODAY, MONDAY 30 NOV 2026
        Cut or not aired:
        - 05:30 “Bản tin sáng”, Tổ dân phố số 2: cut, gave way to a higher priority.
        Aired:
        - 06:00 “Thể dục”, Tổ dân phố số 1.
        - 05:30 “Bản tin sáng”, Tổ dân phố số 1.
        To come:
        - 17:00 “Bản tin chiều”, every zone.
        - 05:30 Tuesday 1 Dec “Bản tin sáng”, every zone.

        PROGRAMMES THAT WILL NOT AIR WHOLE (2)
        - “Bản tin chiều” at 17:00 Tuesday 1 Dec will not air: no bulletin in its queue (the folder kt). There are 6 such slots in the next 7 days.
        - “Bản tin sáng” at 05:30 Wednesday 2 Dec will not air: no bulletin in its queue (the folder kt). There are 6 such slots in the next 7 days.

        BULLETINS TAKEN (1)
        - kt/tin-1.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); not yet heard.
            Next: 17:00 Monday 30 Nov, “Bản tin chiều”, every zone.

        FILES NAMED IN THE SCHEDULE (1)
        - the-duc.mp3
            Length 1:30; loudness −18.2 LUFS (moderate); not yet heard.
            Next: 06:00 Tuesday 1 Dec, “Thể dục”, Tổ dân phố số 1.
    "#]],
    );
}

#[test]
fn a_station_that_has_just_started_does_not_say_yet_that_nothing_is_wrong() {
    let mut view = ward(Lang::Vi);
    view.facts.troubles.starting = true;
    let text = of(&view);
    assert!(text.contains("\n\nTrạm vừa khởi động, ") && !text.contains("sự cố"), "{text}");
    trouble(&mut view, "đồng hồ chưa tin được");
    assert!(of(&view).contains("SỰ CỐ CỦA TRẠM (1)"), "what is known is said at once");
}

#[test]
fn a_slot_that_is_due_is_said_to_wait_when_something_hinders_it_or_it_is_late() {
    let cases = [
        ("armed ahead of its due", -3, None, false),
        ("starting", 0, None, false),
        ("starting still", 4, None, false),
        ("late", 5, None, true),
        ("hindered", 0, Some(Reason::DeviceLost), true),
        ("hindered ahead of its due", -3, Some(Reason::ZoneBusy), false),
    ];
    for (what, seconds, hindrance, waits) in cases {
        let mut view = ward(Lang::Vi);
        view.facts.day.open.push(OpenToday {
            due: now() - TimeDelta::seconds(seconds),
            title: "Thông báo".to_owned(),
            zone: "to-1".into(),
            on_air: false,
            hindrance,
        });
        let text = of(&view);
        assert_eq!(text.contains("Đến giờ mà chưa phát được:\n"), waits, "{what}: {text}");
    }
}

#[test]
fn copies_of_one_file_stand_together_and_push_nothing_out_of_the_list() {
    let mut view = ward(Lang::Vi);
    for n in 0..=150 {
        let copy = Bulletin { sha256: "mot".into(), ..good(&format!("kt/a-{n:03}.mp3")) };
        accept(&mut view, copy);
    }
    for n in 0..60 {
        let arrived = now() - TimeDelta::days(n);
        accept(&mut view, Bulletin { arrived, ..good(&format!("kt/z-{n:02}.mp3")) });
    }
    let text = of(&view);
    let idle = under(&text, "ĐÃ NHẬN, NHƯNG KHÔNG PHÁT TRONG 7 NGÀY TỚI");
    assert!(idle.contains("- Thư mục kt: 150 tệp\n    Không phát dưới tên này: "), "{text}");
    assert!(idle.contains("    Chưa đến lượt trong 7 ngày tới: "), "{text}");
    assert!(idle.lines().count() < 40, "{text}");
}

#[test]
fn a_slot_whose_files_are_still_being_checked_says_so() {
    let mut view = ward(Lang::Vi);
    view.catalogue.items.insert("kt/moi.mp3".into(), StockItem::Pending);
    let text = of(&view);
    let said = "“Bản tin chiều”, mọi cụm loa: tệp của buổi này còn đang được kiểm tra.\n";
    assert!(text.contains(&format!("- 17:00 {said}")), "{text}");
    assert!(!text.contains("không tìm thấy"), "{text}");
}

#[test]
fn what_only_a_programme_or_a_campaign_of_the_past_plays_says_when_it_ended() {
    let over = "\
queues:
  kt: {folder: kt}
  dot: {folder: dot, campaign: dot}
campaigns:
  dot: {title: Đợt cũ, until: 2026-11-20}
programmes:
  - {id: cu, title: Cũ, zones: [to-1], at: \"30 5 * * *\", until: 2026-11-15, rundown: [{queue: kt}, {file: cu.mp3}]}
  - {id: dot, title: Đợt, zones: [to-1], at: \"0 17 * * *\", rundown: [{queue: dot}]}
";
    let mut view = view_of(Lang::Vi, over);
    accept(&mut view, good("kt/a.mp3"));
    accept(&mut view, good("cu.mp3"));
    let text = of(&view);
    for path in ["kt/a.mp3", "cu.mp3"] {
        let told = of_file(&text, path);
        let ended = "Không phát nữa: chương trình phát tệp này đã hết ngày 15/11/2026; ";
        assert!(told.contains(ended), "{path}: {told}");
    }
    let campaign = "(thư mục dot; đợt tuyên truyền “Đợt cũ” đã hết ngày 20/11/2026, ";
    assert!(text.contains(campaign), "{text}");
}

#[test]
fn what_was_on_the_days_before_is_not_told_of_today() {
    let mut view = ward(Lang::Vi);
    view.facts.day.closed.push(closed("2026-11-29T17:00:00", SANG, "to-2", Outcome::Cut));
    assert!(!of(&view).contains("Phát chưa hết"), "{}", of(&view));
}

#[test]
fn a_trouble_that_begins_with_a_path_leaves_it_as_it_is_written() {
    let mut view = ward(Lang::Vi);
    trouble(&mut view, "schedules/lich.yaml.txt bị bỏ qua");
    trouble(&mut view, "đồng hồ chưa tin được");
    let text = of(&view);
    assert!(text.contains("\n- schedules/lich.yaml.txt bị bỏ qua.\n"), "{text}");
    assert!(text.contains("\n- Đồng hồ chưa tin được.\n"), "{text}");
}

#[test]
fn a_day_that_the_power_was_off_for_says_how_many_slots_went() {
    let mut view = ward(Lang::Vi);
    let mut gap = closed("2026-11-30T05:30:00", SANG, "to-1", Outcome::NotAired);
    (gap.slot.zone, gap.slot.programme, gap.slot.title) = (None, None, String::new());
    (gap.slot.reason, gap.count) = (Some(Reason::PowerOff), 3);
    view.facts.day.closed = vec![gap];
    let text = of(&view);
    assert!(text.contains("- Từ 05:30: 3 buổi không phát, mất điện hoặc trạm tắt.\n"), "{text}");
}
