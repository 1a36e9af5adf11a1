//! `loaphuong log` shows the journal to people and programs.

use std::path::Path;
use std::process::{Command, Output};

use expect_test::expect;
use loaphuong::journal::Journal;
use loaphuong::station::ids::SlotId;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{CueOrigin, Outcome, Reason, Row, RowCue};

use crate::journal::fixture::{append, folder, gap, play, run, slot};
use crate::support::rows::{with_play, with_run};

fn log(state: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .env("LANG", "vi_VN.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .args(["log", "--state"])
        .arg(state)
        .args(arguments)
        .output()
        .expect("it runs")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Rows of four days in March 2026, the last of them in April.
fn filled() -> tempfile::TempDir {
    let folder = folder();
    let hostile = with_run(slot(3), |run| {
        run.title = "<script>alert(\"1\")</script> & \u{1b}[2J".into();
        run.outcome = Outcome::NotAired;
        run.reason = Some(Reason::PowerOff);
        run.heard_ms = 0;
    });
    let gap = gap(4, 120, slot(8).due);
    let rows = [play(1, "aa"), Row { due: play(1, "aa").due, ..slot(2) }, hostile, gap, slot(5)];
    let april = Row { due: slot(31).due, ..slot(6) };
    run(async {
        let (journal, _) = Journal::open(folder.path()).await.expect("a journal");
        let rows: Vec<_> = rows.into_iter().chain([april]).map(append).collect();
        journal.write(&rows).await.expect("written");
        journal.close().await;
    });
    folder
}

#[test]
fn people_read_a_table() {
    let folder = filled();
    expect![[r#"
        Giờ       Cụm loa     Chương trình                Kết quả        Đã phát
        Thứ Hai, 02/03/2026 (14/1 âm lịch)
        05:30:00  to-1          Kết quả kinh tế - xã hội  đã phát đủ     1:00
        05:30:00  to-1        Bản tin sáng                đã phát đủ     1:00
        Thứ Tư, 04/03/2026 (16/1 âm lịch)
        05:30:00  to-1        <script>alert("1")</scrip…  không phát     0:00
                  mất điện hoặc trạm tắt
        Thứ Năm, 05/03/2026 (17/1 âm lịch)
        05:30:00  (mọi cụm …  (mọi chương trình)          không phát     0:00
                  mất điện hoặc trạm tắt; 120 buổi phát, đến 09/03/2026 05:30
        Thứ Sáu, 06/03/2026 (18/1 âm lịch)
        05:30:00  to-1        Bản tin sáng                đã phát đủ     1:00

        Buổi phát: 2 đã phát đủ, 0 phát chưa hết, 121 không phát.
    "#]]
    .assert_eq(&text(&log(folder.path(), &["--month", "2026-03"])));
}

#[test]
fn people_who_name_no_time_see_the_last_day_and_no_line_is_wider_than_a_screen() {
    let folder = filled();
    let last = text(&log(folder.path(), &[]));
    assert!(last.contains("01/04/2026") || last.contains("/04/2026"), "{last}");
    assert!(!last.contains("/03/2026"), "{last}");
    let all = text(&log(folder.path(), &["--from", "2026-01-01"]));
    assert!(all.contains("02/03/2026") && all.contains("/04/2026"), "{all}");
    for line in all.lines() {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
    }
}

#[test]
fn a_misspelt_zone_or_programme_is_told_with_the_nearest() {
    let folder = filled();
    for (option, name, near) in [
        ("--zone", "to1", "Không có cụm loa nào mã là to1. Có phải là to-1?"),
        ("--zone", "khac-han", "Không có cụm loa nào mã là khac-han. Hiện có: to-1."),
        ("--programme", "khac-han", "Không có chương trình nào mã là khac-han. Hiện có: "),
    ] {
        let output = log(folder.path(), &[option, name]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with(near), "{said}");
    }
}

#[test]
fn what_an_emergency_took_the_zone_from_is_told_by_its_time_and_not_by_a_slots_name() {
    let folder = folder();
    let row = |seq, programme: &str| {
        with_run(slot(seq), |run| {
            let other = SlotId {
                due: slot(seq).due.0.to_utc(),
                zone: "to-1".into(),
                programme: programme.into(),
            };
            (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Preempted));
            run.detail = Some(other.to_string());
        })
    };
    let alert = with_run(slot(3), |run| run.priority = Priority::Emergency);
    run(async {
        let (journal, _) = Journal::open(folder.path()).await.expect("a journal");
        let rows = [row(1, "khan-cap"), row(2, "tin"), alert].map(append);
        journal.write(&rows).await.expect("written");
        journal.close().await;
    });
    let told = text(&log(folder.path(), &["--from", "2026-01-01"]));
    for said in [
        "nhường cho tin ưu tiên cao hơn; tin khẩn cấp lúc 05:30\n",
        "nhường cho tin ưu tiên cao hơn; chương trình tin lúc 05:30\n",
        "          tin khẩn cấp\n",
    ] {
        assert!(told.contains(said), "{said} in\n{told}");
    }
}

#[test]
fn the_attention_tone_has_a_name_for_people() {
    let folder = folder();
    let cue = RowCue { index: 0, from: "attention".into(), path: None, music: false };
    let tone = with_play(play(1, "aa"), |play| (play.cue, play.bulletin) = (cue, None));
    run(async {
        let (journal, _) = Journal::open(folder.path()).await.expect("a journal");
        journal.write(&[append(tone)]).await.expect("written");
        journal.close().await;
    });
    for (lang, name) in [("vi", "  tín hiệu báo  "), ("en", "  attention tone  ")] {
        let table = text(&log(folder.path(), &["--lang", lang]));
        assert!(table.contains(name), "{table}");
    }
}

#[test]
fn programs_read_one_row_a_line() {
    let folder = filled();
    let cases: [(&[&str], &[u64]); 6] = [
        (&["--json"], &[1, 2, 3, 4, 5, 6]),
        (&["--json", "--month", "2026-04"], &[6]),
        (&["--json", "--month", "2026-02"], &[]),
        (&["--json", "--from", "2026-03-05", "--until", "2026-03-31"], &[4, 5]),
        (&["--json", "--outcome", "not_aired", "--zone", "to-1"], &[3]),
        (&["--json", "--programme", "_mute"], &[]),
    ];
    for (arguments, want) in cases {
        let output = text(&log(folder.path(), arguments));
        let seqs: Vec<u64> = output
            .lines()
            .map(|line| serde_json::from_str::<Row>(line).expect("a row of the record").seq)
            .collect();
        assert_eq!(seqs, want, "{arguments:?}");
    }
}

#[test]
fn what_is_not_there_or_not_understood_is_said() {
    let (empty, filled) = (folder(), filled());
    let cases: [(&Path, &[&str], i32, &str); 5] = [
        (empty.path(), &[], 1, "chưa có nhật ký ở đây"),
        (filled.path(), &["--month", "2026-13"], 2, "viết năm-tháng, như 2026-03"),
        (
            filled.path(),
            &["--month", "2026-03", "--from", "2026-03-01"],
            2,
            "không dùng cùng nhau được",
        ),
        (filled.path(), &["--outcome", "khac"], 2, "viết một trong: aired, cut, not_aired"),
        (filled.path(), &["--csv", "--html"], 2, "không dùng cùng nhau được"),
    ];
    for (state, arguments, code, words) in cases {
        let output = log(state, arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_groups_log_is_that_of_its_zones_and_names_have_their_word() {
    let folder = folder();
    let closed = |seq: u64, zone: &str, reason: Reason, who: &str| {
        with_run(slot(seq), |run| {
            run.zone = zone.into();
            (run.outcome, run.reason) = (Outcome::NotAired, Some(reason));
            run.detail = Some(who.into());
        })
    };
    let order = with_play(play(3, "aa"), |play| play.cue.from = CueOrigin::Order);
    let rows = [
        closed(1, "to-1", Reason::Stopped, "bà Hoa"),
        closed(2, "to-2", Reason::Muted, "ông Nam"),
        order,
    ];
    let state = folder.path().join("state");
    std::fs::create_dir(&state).unwrap();
    run(async {
        let (journal, _) = Journal::open(&state).await.expect("a journal");
        journal.write(&rows.into_iter().map(append).collect::<Vec<_>>()).await.expect("written");
        journal.close().await;
    });
    let config = folder.path().join("station.yaml");
    let yaml = "station: {id: a}\nfolders: {state: state}\noutputs: {a: {null: true}}\nzones:\n  to-1: \
                {output: a}\n  to-2: {output: a}\n  to-3: {output: a}\ngroups: {hai: [to-2, to-3]}\n\
                guard: {allowed: [\"05:00-22:00\"]}\n";
    std::fs::write(&config, yaml).unwrap();
    std::fs::create_dir(folder.path().join("schedules")).unwrap();
    let config = config.to_str().unwrap();
    let of = |more: &[&str]| {
        text(&log(&state, &[&["--config", config, "--month", "2026-03"], more].concat()))
    };
    let group = of(&["--zone", "hai"]);
    assert!(group.contains("cụm loa đang tạm im; theo yêu cầu của ông Nam"), "{group}");
    assert!(!group.contains("to-1"), "{group}");
    let silent = of(&["--outcome", "không phát"]);
    assert!(silent.contains("có người cho dừng; theo yêu cầu của bà Hoa"), "{silent}");
    assert!(!silent.contains("tạm im đến") && silent.contains("2 không phát"), "{silent}");
    assert!(of(&[]).contains("–"), "an order is listed where no outcome is asked for");
    let book = of(&["--csv"]);
    assert!(book.contains("cụm loa đang tạm im: ông Nam"), "{book}");
}
