//! `loaphuong campaigns` tells how far each campaign is, from the files and the journal alone;
//! `check` tells of those that are over.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use chrono::{TimeDelta, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::journal::Journal;
use loaphuong::station::record::{LocalTimestamp, Outcome, Reason, Row};

use crate::journal::fixture::{append, folder, play, run};
use crate::support::audio::{noise, write_wav};
use crate::support::rows::with_run;

const STATION: &str = "\
station: {id: thanh-dong-nvh-1, name: Nhà văn hóa số 1, timezone: Asia/Ho_Chi_Minh}
folders: {audio: audio, schedules: schedules, state: state}
outputs: {loa: {\"null\": true}}
zones:
  to-1: {name: Tổ dân phố số 1, output: loa}
  to-2: {name: Tổ dân phố số 2, output: loa}
guard: {allowed: [\"05:00-22:00\"]}
";

/// A campaign that a programme of both zones plays each day, one that is over, one of nobody.
const SCHEDULE: &str = "\
campaigns:
  kt-xh-2026: {title: Kinh tế - xã hội, from: 2020-01-01, unit: Ban Xây dựng Đảng, field: 3, target: 5 per zone}
  cu: {title: Đợt cũ, until: 2020-12-31, target: 2 per zone}
  moi: {title: Đợt mới}
queues:
  tin: {folder: tin, campaign: kt-xh-2026}
programmes:
  - {id: sang, title: Bản tin sáng, zones: [to-1, to-2], at: {time: \"05:30\"}, rundown: [{queue: tin}]}
";

/// Two days ago to-1 heard the bulletin, yesterday it was cut there; to-2 has heard it six times.
fn ward() -> tempfile::TempDir {
    let folder = folder();
    for part in ["audio/tin", "schedules", "state"] {
        fs::create_dir_all(folder.path().join(part)).expect("a folder");
    }
    fs::write(folder.path().join("station.yaml"), STATION).expect("a file");
    fs::write(folder.path().join("schedules/lich.yaml"), SCHEDULE).expect("a file");
    write_wav(&folder.path().join("audio/tin/so-2.wav"), 8_000, 1, &noise(16_000, 7));
    let on = |seq: u64, days_ago: i64, zone: &str| {
        let due = LocalTimestamp::new(Utc::now() - TimeDelta::days(days_ago), Ho_Chi_Minh);
        with_run(Row { due, ..play(seq, "aa") }, |run| run.zone = zone.into())
    };
    let cut = with_run(on(2, 1, "to-1"), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::PowerOff));
    });
    let heard = (0..6).map(|nth| on(3 + nth, 10 - nth.cast_signed(), "to-2"));
    let rows: Vec<_> = [on(1, 2, "to-1"), cut].into_iter().chain(heard).map(append).collect();
    run(async {
        let (journal, _) = Journal::open(&folder.path().join("state")).await.expect("a journal");
        journal.write(&rows).await.expect("written");
        journal.close().await;
    });
    folder
}

fn told(ward: &Path, command: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .current_dir(ward)
        .args([command, "--lang", "vi", "--config", "station.yaml"])
        .args(arguments)
        .output()
        .expect("it runs")
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn people_read_what_is_missing_and_when_it_will_be_reached() {
    let ward = ward();
    let text = out(&told(ward.path(), "campaigns", &[]));
    let lines = [
        "Kinh tế - xã hội (kt-xh-2026)",
        "  từ ngày 01/01/2020; chỉ tiêu 5 lượt mỗi cụm loa; Ban Xây dựng Đảng",
        "  Tổ dân phố số 1 (to-1): đã phát đủ 1/5 lượt; phát chưa hết 1 lượt (không tính); \
         còn thiếu 4 lượt; theo lịch sẽ đủ ngày ",
        "  Tổ dân phố số 2 (to-2): đã phát đủ 6/5 lượt; đã đủ, vượt 1 lượt",
        "Đợt cũ (cu)",
        "  đến ngày 31/12/2020; đã hết đợt; chỉ tiêu 2 lượt mỗi cụm loa",
        "  ! chưa có chương trình hay hàng chờ nào thuộc đợt này",
        "Đợt mới (moi)",
        "  không đặt chỉ tiêu",
    ];
    for line in lines {
        assert!(text.lines().any(|told| told.starts_with(line)), "no {line:?} in:\n{text}");
    }
    assert!(text.contains("Kết quả kinh tế - xã hội"), "a bulletin that is gone: {text}");
    assert!(text.contains("so 2"), "one that is to come: {text}");
}

#[test]
fn programs_read_named_fields() {
    let ward = ward();
    let text = out(&told(ward.path(), "campaigns", &["--json"]));
    let all: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let one = &all["campaigns"][1];
    assert_eq!(one["id"], "kt-xh-2026");
    assert_eq!((&one["state"], &one["target_per_zone"]), (&"running".into(), &5.into()));
    let zone = &one["zones"][0];
    assert_eq!(
        (&zone["zone"], &zone["heard"], &zone["cut"]),
        (&"to-1".into(), &1.into(), &1.into())
    );
    assert_eq!((&zone["outlook"], &zone["missing"]), (&"ahead".into(), &4.into()));
    assert!(zone["reached_on"].is_string() && zone["missing_at_end"] == 0, "{zone}");
    assert_eq!(all["campaigns"][0]["state"], "over");
    let bulletin = &one["bulletins"][0];
    assert_eq!((&bulletin["sha256"], &bulletin["zones"][1]["heard"]), (&"aa".into(), &6.into()));
}

#[test]
fn a_station_that_has_not_run_yet_has_a_plan() {
    let ward = ward();
    fs::remove_file(ward.path().join("state/journal.sqlite")).expect("a file");
    let text = out(&told(ward.path(), "campaigns", &[]));
    assert!(text.contains("đã phát đủ 0/5 lượt; còn thiếu 5 lượt; theo lịch sẽ đủ"), "{text}");
    fs::write(ward.path().join("schedules/lich.yaml"), "programmes: []\n").expect("a file");
    let text = out(&told(ward.path(), "campaigns", &[]));
    assert!(text.starts_with("Lịch chưa có đợt tuyên truyền nào."), "{text}");
}

#[test]
fn what_was_heard_counts_from_the_first_day_of_each_campaign() {
    let ward = ward();
    let schedule = SCHEDULE
        .replace("until: 2020-12-31", "from: 2090-01-01")
        .replace("{title: Đợt mới}", "{title: Đợt mới, from: 2099-01-01}");
    fs::write(ward.path().join("schedules/lich.yaml"), schedule).expect("a file");
    let text = out(&told(ward.path(), "campaigns", &[]));
    assert!(text.contains("(to-2): đã phát đủ 6/5 lượt"), "{text}");
}

#[test]
fn check_tells_of_campaigns_that_are_over() {
    let ward = ward();
    let text = out(&told(ward.path(), "check", &[]));
    let line = "đợt tuyên truyền cu đã hết sau ngày 31/12/2020";
    assert_eq!(text.matches(line).count(), 1, "{text}");
}
