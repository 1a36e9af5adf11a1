//! The files change while the station runs: it notices, tells what changes, keeps the last good
//! schedule, and never takes a programme off the air.

use std::fs;

use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::SlotPhase;
use rustix::process::Signal;

use crate::support::daemon::{QUIET, WAV, Ward, cron, due_in};
use crate::support::rows::RowFields as _;

/// A programme of a name for next new year.
fn some(id: &str) -> String {
    format!("{{id: {id}, zones: [to-1], at: \"0 4 1 1 *\", rundown: [{{file: a.wav}}]}}")
}

async fn has_programmes(ward: &Ward, count: usize) {
    let what = format!("{count} programmes");
    ward.until(&what, |status| (status.programmes == count).then_some(())).await;
}

fn stdout(told: &std::process::Output) -> String {
    String::from_utf8(told.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_files_are_noticed_however_they_are_written() {
    let mut ward = Ward::new();
    ward.start().await;
    has_programmes(&ward, 1).await;

    ward.schedule(&[some("mot"), some("hai")]);
    has_programmes(&ward, 2).await;

    // As careful editors and file managers do.
    let text = format!("programmes:\n  - {}\n  - {}\n  - {}\n", some("a"), some("b"), some("c"));
    ward.write("schedules/.lich.yaml.tmp", &text);
    fs::rename(ward.at("schedules/.lich.yaml.tmp"), ward.at("schedules/lich.yaml")).unwrap();
    has_programmes(&ward, 3).await;

    ward.write("schedules/them.yaml", &format!("programmes:\n  - {}\n", some("d")));
    has_programmes(&ward, 4).await;

    fs::remove_file(ward.at("schedules/them.yaml")).unwrap();
    has_programmes(&ward, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_leaves_the_last_good_schedule_and_status_shows_the_place() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.write("schedules/lich.yaml", "programmes:\n  - {id: hong, zones: [to-7]}\n");
    let faults = ward
        .until("faults", |status| {
            (!status.schedule_faults.is_empty()).then(|| status.schedule_faults.clone())
        })
        .await;
    let place = "schedules/lich.yaml:2:24";
    assert!(faults.iter().any(|fault| fault.contains(place)), "{place} in {faults:#?}");
    has_programmes(&ward, 1).await;
    let told = stdout(&ward.run(&["status"]));
    assert!(told.contains("trạm vẫn chạy theo bản trước: ") && told.contains(place), "{told}");
    let told = ward.run(&["reload"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(stdout(&told).contains(place) && stdout(&told).contains("lịch cũ vẫn giữ nguyên"));
    // Whoever asks for another language is answered in it, by the station, too.
    let english = stdout(&ward.run(&["reload", "--lang", "en"]));
    assert!(english.contains("no zone or group named `to-7`; did you mean"), "{english}");
    let english = stdout(&ward.run(&["status", "--lang", "en"]));
    assert!(english.contains("no zone or group named `to-7`; did you mean"), "{english}");
    let told = ward.run(&["stop", "--by", "Anh Nam"]);
    assert!(told.status.success(), "faulty files keep nobody from the station: {told:?}");

    ward.write("schedules/lich.yaml", QUIET);
    ward.until("no faults", |status| status.schedule_faults.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_says_what_changes_before_it_holds() {
    let mut ward = Ward::new();
    ward.start().await;
    let told = ward.run(&["reload"]);
    assert!(told.status.success());
    assert_eq!(stdout(&told), "Không có gì thay đổi.\n");

    // The order to read again may come before the watch has noticed, or after: either tells.
    let soon = "{id: som, title: Sớm, zones: [to-2], at: \"30 5 * * *\", rundown: [{file: a.wav}]}";
    ward.schedule(&[some("khac"), soon.to_owned()]);
    let told = ward.run(&["reload"]);
    assert!(told.status.success(), "{told:?}");
    let text = stdout(&told);
    for part in [
        "Thêm chương trình: khac, som",
        "Bỏ chương trình: dau-nam",
        "thêm 7 buổi phát",
        "Đã áp dụng",
    ] {
        assert!(text.contains(part), "{part:?} in:\n{text}");
    }
    ward.write("station.yaml", &ward.station_yaml("{null: true}"));
    let told = ward.run(&["reload"]);
    assert!(stdout(&told).contains("đầu ra"), "{told:?}");

    let log = ward.log_text();
    assert!(log.contains("Thêm chương trình: khac, som"), "the log tells it too:\n{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_reads_files_again_that_no_watch_tells_of() {
    let mut ward = Ward::new();
    // The folder is watched, not what a link in it leads to.
    ward.write("noi-khac/lich.yaml", QUIET);
    fs::remove_file(ward.at("schedules/lich.yaml")).unwrap();
    std::os::unix::fs::symlink("../noi-khac/lich.yaml", ward.at("schedules/lich.yaml")).unwrap();
    ward.start().await;
    has_programmes(&ward, 1).await;
    let programmes = format!("programmes:\n  - {}\n  - {}\n", some("mot"), some("hai"));
    ward.write("noi-khac/lich.yaml", &programmes);
    assert_eq!(ward.status().await.expect("it runs").programmes, 1);
    ward.signal(Signal::HUP);
    has_programmes(&ward, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_identity_or_folder_needs_a_restart() {
    let mut ward = Ward::new();
    ward.start().await;
    let yaml = ward.station_yaml(WAV);
    for changed in
        [yaml.replace("id: tram-thu,", "id: tram-khac,"), yaml.replace("audio: audio", "audio: am")]
    {
        ward.write("station.yaml", &changed);
        let told = ward.run(&["reload"]);
        assert_eq!(told.status.code(), Some(1), "{told:?}");
        assert!(stdout(&told).contains("hãy khởi động lại"), "{told:?}");
        let status = ward.status().await.expect("it runs on");
        assert_eq!(status.station, "tram-thu");
        assert!(status.schedule_faults[0].contains("hãy khởi động lại"), "status says so too");
        ward.write("station.yaml", &yaml);
        assert!(ward.run(&["reload"]).status.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_air_plays_to_its_end_and_what_waits_is_closed() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 6_000, 81);
    ward.start().await;
    let due = due_in(7);
    let later = due + chrono::TimeDelta::seconds(2);
    let programme = |id: &str, zone: &str, at| {
        format!(
            "{{id: {id}, zones: [{zone}], at: \"{}\", late: 60s, rundown: [{{file: a.wav}}]}}",
            cron(at)
        )
    };
    // The second waits for the first; the third holds the other zone.
    ward.schedule(&[
        programme("tren-song", "to-1", due),
        programme("cho", "to-1", later),
        programme("cum-loa-bo", "to-2", due),
    ]);
    ward.until("two on air and one that waits", |status| {
        let count = |phase| status.on_air.iter().filter(|slot| slot.state.is(phase)).count();
        (count(SlotPhase::OnAir) == 2 && count(SlotPhase::Waiting) == 1).then_some(())
    })
    .await;

    ward.write("schedules/lich.yaml", QUIET);
    let station = ward.station_yaml(WAV);
    let without: String = station
        .lines()
        .filter(|line| !line.contains("số 2"))
        .fold(String::new(), |text, line| text + &line.replace("[to-1, to-2]", "[to-1]") + "\n");
    ward.write("station.yaml", &without);
    assert!(ward.run(&["reload"]).status.success());

    let closed: Vec<Row> = ward
        .until_rows("three closing records", |rows| {
            let slots: Vec<Row> =
                rows.iter().filter(|row| row.kind() == RowKind::Slot).cloned().collect();
            (slots.len() == 3).then_some(slots)
        })
        .await;
    let mut facts: Vec<_> = closed
        .iter()
        .map(|row| (row.programme().to_string(), row.outcome(), row.reason(), row.heard_ms()))
        .collect();
    facts.sort();
    let want = [
        ("cho".to_owned(), Outcome::NotAired, Some(Reason::ScheduleRemoved), 0),
        ("cum-loa-bo".to_owned(), Outcome::Aired, None, 6_000),
        ("tren-song".to_owned(), Outcome::Aired, None, 6_000),
    ];
    assert_eq!(facts, want);
    ward.centre_agrees().await;
}
