//! Whatever stands in the files' place: the last good schedule stays, `status` shows the fault with
//! its place until it is mended, and no file makes the station wait. A restart changes nothing of
//! it.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use loaphuong::station::record::{Outcome, Reason, RowKind};
use loaphuong::station::states::SlotPhase;
use serde_json::Value;

use crate::support::audio::tool;
use crate::support::daemon::{QUIET, WAV, Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

/// The faults that `status --json` shows, once there are any.
async fn faults(ward: &Ward) -> Vec<String> {
    ward.until("faults", |status| {
        (!status.schedule_faults.is_empty()).then(|| status.schedule_faults.clone())
    })
    .await
}

async fn mended(ward: &Ward, what: &str) {
    let what = format!("end of the faults of {what}");
    ward.until(&what, |status| status.schedule_faults.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_fault_is_shown_with_its_place_until_it_is_mended() {
    let mut ward = Ward::new();
    ward.start().await;
    let (lich, them) = (ward.at("schedules/lich.yaml"), ward.at("schedules/them.yaml"));
    let good = || fs::write(&lich, QUIET).unwrap();
    let gone = || fs::remove_file(&them).unwrap();
    let station = ward.at("station.yaml");
    let yaml = fs::read_to_string(&station).unwrap();
    let large = "# đầy\n".repeat(300_000);
    type Do<'a> = &'a dyn Fn();
    let cases: [(&str, Do, &str, Do); 10] = [
        (
            "a typo",
            &|| fs::write(&lich, format!("{QUIET}- {{id: b, zone: [to-1]}}\n")).unwrap(),
            "schedules/lich.yaml:3:11: ",
            &good,
        ),
        ("an emptied file", &|| fs::write(&lich, "").unwrap(), "schedules/lich.yaml:1:1: ", &good),
        (
            "a text cut off in the middle of a word",
            &|| fs::write(&lich, &QUIET[..QUIET.len() / 2]).unwrap(),
            "schedules/lich.yaml:2:",
            &good,
        ),
        (
            "over a megabyte",
            &|| fs::write(&them, &large).unwrap(),
            "schedules/them.yaml:1:1: ",
            &gone,
        ),
        (
            "a folder with a file's name",
            &|| fs::create_dir(&them).unwrap(),
            "schedules/them.yaml:1:1: ",
            &|| fs::remove_dir(&them).unwrap(),
        ),
        (
            "a pipe with a file's name",
            &|| tool("mkfifo", &[them.to_str().unwrap()]),
            "schedules/them.yaml:1:1: ",
            &gone,
        ),
        (
            "a file that can't be opened",
            &|| symlink("khong-co", &them).unwrap(),
            "schedules/them.yaml:1:1: ",
            &gone,
        ),
        (
            "the schedules' folder renamed away",
            &|| fs::rename(ward.at("schedules"), ward.at("cu")).unwrap(),
            "station.yaml:",
            &|| fs::rename(ward.at("cu"), ward.at("schedules")).unwrap(),
        ),
        (
            "station.yaml removed",
            &|| fs::remove_file(&station).unwrap(),
            "station.yaml:1:1: ",
            &|| fs::write(&station, &yaml).unwrap(),
        ),
        (
            "station.yaml in another encoding",
            &|| {
                fs::write(
                    &station,
                    yaml.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
                )
                .unwrap();
            },
            "station.yaml:1:",
            &|| fs::write(&station, &yaml).unwrap(),
        ),
    ];
    let state = ward.at("state").display().to_string();
    for (what, break_it, place, mend) in cases {
        break_it();
        let shown = faults(&ward).await;
        assert!(shown.iter().any(|fault| fault.contains(place)), "{what}: {place} in {shown:#?}");
        let text = ward.run(&["status", "--state", &state]).stdout;
        let text = String::from_utf8(text).unwrap();
        let says = |line: &str| line.contains(place);
        assert!(text.lines().any(says), "{what}: {text}");
        let json = ward.run(&["status", "--json", "--state", &state]).stdout;
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert!(json["schedule_faults"].to_string().contains(place), "{what}: {json}");
        assert_eq!(json["programmes"], 1, "{what}: the last good schedule stays");
        mend();
        mended(&ward, what).await;
    }
    // Each fault is logged when it comes, and not with every reading.
    let logged = ward.log_text().matches("was not taken").count();
    assert!(logged <= 20, "{logged} lines\n{}", ward.log_text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_started_with_broken_files_airs_what_was_good_last() {
    let mut ward = Ward::new();
    // Whatever the system's language is, the station's is spoken.
    ward.set("LANG", "en_US.UTF-8");
    ward.drop_noise("a.wav", 1_700, 31);
    ward.start().await;
    let due = due_in(15);
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-1], at: \"{}\", late: 60s, rundown: [{{file: a.wav}}]}}",
        cron(due)
    )]);
    assert!(ward.run(&["reload"]).status.success());
    let good = fs::read_to_string(ward.at("schedules/lich.yaml")).unwrap();
    for (path, was, slip, says) in [
        ("schedules/lich.yaml", "rundown: [{", "rundown: [", "YAML"),
        ("station.yaml", "output: loa,", "output: lao,", "không có đầu ra nào tên `lao`"),
    ] {
        let before = fs::read_to_string(ward.at(path)).unwrap();
        // In the evening; the power is cut at night.
        ward.write(path, &before.replace(was, slip));
        ward.kill();
        ward.start().await;
        let shown = faults(&ward).await;
        assert!(shown.iter().any(|fault| fault.contains(&format!("{path}:"))), "{shown:#?}");
        assert!(shown.iter().any(|fault| fault.contains(says)), "{says} in {shown:#?}");
        assert_eq!(ward.status().await.unwrap().programmes, 1);
        assert!(ward.log_text().contains("was not taken"), "{}", ward.log_text());
        ward.write(path, &before);
        mended(&ward, path).await;
    }
    ward.write("schedules/lich.yaml", "programmes: [\n");
    ward.kill();
    ward.start().await;
    let rows = ward
        .until_rows("a closing record", |rows| {
            let slot = rows.iter().find(|row| row.kind() == RowKind::Slot && row.count().is_none());
            slot.cloned()
        })
        .await;
    assert_eq!((rows.due.0.to_utc(), rows.outcome()), (due, Outcome::Aired));
    ward.write("schedules/lich.yaml", &good);
    mended(&ward, "the schedule").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_good_for_another_station_is_not_taken() {
    let mut ward = Ward::new();
    ward.start().await;
    until("the kept files", async || ward.at("state/last-good.json").exists().then_some(())).await;
    ward.kill();
    fs::rename(ward.at("station.yaml"), ward.at("khac.yaml")).unwrap();
    ward.write("schedules/lich.yaml", "programmes: [\n");
    let told = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["run", "--config"])
        .arg(ward.at("khac.yaml"))
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(ward.at("state/last-good.json")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600, "it holds what the schedules hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_schedule_takes_back_what_is_armed_and_a_lost_output_nothing_from_the_air() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 6_000, 83);
    ward.start().await;
    let due = due_in(7);
    let soon = due + chrono::TimeDelta::seconds(5);
    let programme = |id: &str, zone: &str, at| {
        format!("{{id: {id}, zones: [{zone}], at: \"{}\", rundown: [{{file: a.wav}}]}}", cron(at))
    };
    ward.schedule(&[programme("tren-song", "to-1", due), programme("sap-toi", "to-2", soon)]);
    ward.until("one on air, one armed", |status| {
        let count = |phase| status.on_air.iter().filter(|slot| slot.state.is(phase)).count();
        (count(SlotPhase::OnAir) == 1 && count(SlotPhase::Armed) == 1).then_some(())
    })
    .await;
    ward.write("schedules/lich.yaml", QUIET);
    let other = ward
        .station_yaml(WAV)
        .replace("loa:", "loa-moi:")
        .replace("output: loa,", "output: loa-moi,");
    ward.write("station.yaml", &other);
    let told = ward.run(&["reload"]);
    assert!(told.status.success(), "{told:?}");
    let mut closed = ward
        .until_rows("two closing records", |rows| {
            let slots = rows.iter().filter(|row| row.kind() == RowKind::Slot);
            let slots: Vec<_> = slots
                .map(|row| {
                    (row.programme().to_string(), row.outcome(), row.reason(), row.heard_ms())
                })
                .collect();
            (slots.len() == 2).then_some(slots)
        })
        .await;
    closed.sort();
    let want = [
        ("sap-toi".to_owned(), Outcome::NotAired, Some(Reason::ScheduleRemoved), 0),
        ("tren-song".to_owned(), Outcome::Aired, None, 6_000),
    ];
    assert_eq!(closed, want);
    until("the end of the speaker", async || ward.children().is_empty().then_some(())).await;
    ward.centre_agrees().await;
}
