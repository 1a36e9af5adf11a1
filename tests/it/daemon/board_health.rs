//! What is not as it should be with the board is told by `status` and to the centre while it lasts,
//! and no longer; a board that has no sensors is no trouble.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::PathBuf;

use loaphuong::control::{
    AttentionWord, BoardAlarm, HealthFinding, HealthStatus, LastEnd, StableFact, StationFolder,
    StationStatus,
};
use loaphuong::sys::disk_trouble::TroubleKind;
use rustix::process::Signal;
use serde_json::Value;

use crate::support::daemon::{QUIET, WAV, Ward, every_other_second, until};
use crate::support::disk::{Card, inside};

/// A board made of files as the kernel has them, for a ward that looks at it five times a second.
struct Board {
    root: tempfile::TempDir,
}

impl Board {
    /// One without any sensor.
    fn bare(ward: &mut Ward) -> Board {
        let root = tempfile::tempdir().unwrap();
        ward.set("LOAPHUONG_HEALTH_ROOT", root.path().to_str().unwrap());
        ward.set("LOAPHUONG_HEALTH_EVERY", "200ms");
        Board { root }
    }

    /// A Pi that is well, with a card of this name below the ward's folder.
    fn pi(ward: &mut Ward) -> Board {
        let board = Board::bare(ward);
        board.write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        board.write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
        board.write(VOLTAGE, "0\n");
        board.write(TEMPERATURE, "52145\n");
        // The hottest counts.
        board.write("sys/class/thermal/thermal_zone2/temp", "41000\n");
        // A sensor that is not wired.
        board.write("sys/class/thermal/thermal_zone1/temp", "-273000\n");
        board.write("sys/class/thermal/cooling_device0/type", "gpio-fan\n");
        let device = ward.folder.path().metadata().unwrap().dev();
        let (major, minor) = (rustix::fs::major(device), rustix::fs::minor(device));
        let links = board.at("sys/dev/block");
        fs::create_dir_all(&links).unwrap();
        symlink("../../devices/mmc/block/mmcblk0p2", links.join(format!("{major}:{minor}")))
            .unwrap();
        board.write(ERRORS, "4\n");
        board
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        // As the kernel's: never half of it.
        fs::write(self.at("new"), text).unwrap();
        fs::rename(self.at("new"), self.at(path)).unwrap();
    }
}

const VOLTAGE: &str = "sys/class/hwmon/hwmon1/in0_lcrit_alarm";
const TEMPERATURE: &str = "sys/class/thermal/thermal_zone0/temp";
const ERRORS: &str = "sys/fs/ext4/mmcblk0p2/errors_count";

fn health(status: &StationStatus) -> Option<&HealthStatus> {
    status.health.as_ref().filter(|health| health.canary.is_some() && health.looked_at.is_some())
}

fn alarms(status: &StationStatus) -> Vec<BoardAlarm> {
    let findings = health(status).into_iter().flat_map(|health| &health.findings);
    let alarms = findings.filter_map(|found| match found {
        StableFact::Known(HealthFinding::Alarm(alarm)) => Some(alarm.clone()),
        StableFact::Known(HealthFinding::Note(_)) => None,
        StableFact::Unknown(said) => panic!("{said}"),
    });
    alarms.collect()
}

/// Waits until a finding is there that looks so, and answers it.
async fn found(ward: &Ward, what: &str, is: impl Fn(&BoardAlarm) -> bool) -> BoardAlarm {
    ward.until(what, |status| alarms(status).into_iter().find(&is)).await
}

/// Waits until none is there any more.
async fn over(ward: &Ward, what: &str, is: impl Fn(&BoardAlarm) -> bool) {
    ward.until(&format!("end of {what}"), |status| {
        health(status)?;
        (!alarms(status).iter().any(&is)).then_some(())
    })
    .await;
}

fn told(ward: &Ward) -> String {
    String::from_utf8(ward.run(&["status"]).stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sensors_and_file_systems_tell_is_told_while_it_lasts() {
    let mut ward = Ward::new();
    let board = Board::pi(&mut ward);
    let yaml = ward.station_yaml(WAV).replace("heartbeat: 60s", "heartbeat: 10s");
    ward.write("station.yaml", &yaml);
    ward.start().await;

    let is_errors = |alarm: &BoardAlarm| matches!(alarm, BoardAlarm::FileSystemErrors { .. });
    let errors = |errors, since_start| BoardAlarm::FileSystemErrors {
        device: "mmcblk0p2".to_owned(),
        errors,
        since_start,
    };
    assert_eq!(found(&ward, "old errors", is_errors).await, errors(4, 0));
    board.write(ERRORS, "6\n");
    found(&ward, "new errors", |alarm| *alarm == errors(6, 2)).await;
    board.write(ERRORS, "0\n");
    over(&ward, "errors", is_errors).await;

    let well = ward.until("a look", |status| health(status).cloned()).await;
    assert_eq!((well.under_voltage, well.temperature_c), (Some(false), Some(52.145)));
    let [disk] = &well.disks[..] else { panic!("one disk: {:?}", well.disks) };
    assert_eq!(disk.folders, [StationFolder::State.into(), StationFolder::Audio.into()]);
    assert_eq!((disk.device.as_deref(), disk.errors), (Some("mmcblk0p2"), Some(0)));
    assert!(!well.canary.unwrap().failed && disk.free_bytes > Some(0));
    assert!(told(&ward).contains("; nhiệt độ 52 độ C; điện cấp đủ; còn trống "), "{}", told(&ward));

    board.write(VOLTAGE, "1\n");
    let is_low = |alarm: &BoardAlarm| *alarm == BoardAlarm::UnderVoltage;
    found(&ward, "under-voltage", is_low).await;
    assert!(told(&ward).contains("- điện cấp cho máy bị yếu"), "{}", told(&ward));
    assert_eq!(ward.run(&["status"]).status.code(), Some(4));
    ward.until("an entry in the list", |status| {
        let listed = status.attention.iter().flatten();
        listed.map(|item| item.what.is(AttentionWord::UnderVoltage)).find(|is| *is)
    })
    .await;
    // The centre has it with the next status.
    until("under-voltage at the centre", async || {
        let url = format!("{}/v1/stations", ward.centre_url);
        let asked = crate::centre::fixture::client().get(&url).bearer_auth("nguoi-xem").send();
        let stations: Value = serde_json::from_str(&asked.await.ok()?.text().await.ok()?).ok()?;
        let line = &stations[0]["status"]["health"]["findings"][0];
        (line["level"] == "alarm" && line["finding"]["kind"] == "under_voltage").then_some(())
    })
    .await;
    board.write(VOLTAGE, "0\n");
    over(&ward, "under-voltage", is_low).await;
    let told_after = told(&ward);
    assert!(
        told_after.contains("Lưu ý: lúc ") && !told_after.contains("CẦN XỬ LÝ"),
        "{told_after}"
    );

    assert_eq!(ward.run(&["status"]).status.code(), Some(0));

    board.write(TEMPERATURE, "81000\n");
    let is_hot = |alarm: &BoardAlarm| matches!(alarm, BoardAlarm::Hot { .. });
    let hot = BoardAlarm::Hot { temperature_c: 81.0, limit_c: 80 };
    assert_eq!(found(&ward, "heat", is_hot).await, hot);
    board.write(TEMPERATURE, "70000\n");
    over(&ward, "heat", is_hot).await;

    // By the limits as they are after a reload.
    ward.write("station.yaml", &format!("{yaml}health: {{temperature: 65C, disk_free: 1TB}}\n"));
    found(&ward, "heat by another limit", is_hot).await;
    let is_full = |alarm: &BoardAlarm| matches!(alarm, BoardAlarm::DiskLow { .. });
    found(&ward, "little room", is_full).await;
    assert!(told(&ward).contains("thẻ nhớ của trạm chỉ còn trống"), "{}", told(&ward));
    ward.write("station.yaml", &yaml);
    over(&ward, "heat by another limit", is_hot).await;
    over(&ward, "little room", is_full).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_without_sensors_is_no_trouble() {
    let mut ward = Ward::new();
    let _board = Board::bare(&mut ward);
    ward.start().await;
    let known = ward.until("a look", |status| health(status).cloned()).await;
    assert_eq!((known.under_voltage, known.temperature_c, known.last_end), (None, None, None));
    assert!(known.disks.iter().all(|disk| disk.device.is_none() && disk.errors.is_none()));
    assert_eq!(known.findings, []);
    let json: Value = serde_json::from_slice(&ward.run(&["status", "--json"]).stdout).unwrap();
    assert!(json["health"]["under_voltage"].is_null() && json["health"]["temperature_c"].is_null());
    let told = told(&ward);
    assert!(told.contains("Máy: chạy liên tục") && !told.contains("nhiệt độ"), "{told}");
    assert!(!told.contains("CẦN XỬ LÝ") && !told.contains("Lưu ý: "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_takes_nothing_is_told_before_anything_airs() {
    if !inside(module_path!(), "a_card_that_takes_nothing_is_told_before_anything_airs") {
        return;
    }
    let mut ward = Ward::new();
    let _board = Board::bare(&mut ward);
    let card = Card::mount(&ward.at("state"));
    ward.start().await;
    ward.until("a look", |status| health(status).map(drop)).await;
    card.fill();
    let is_refusal = |alarm: &BoardAlarm| matches!(alarm, BoardAlarm::CardRefuses { .. });
    let finding = found(&ward, "refused write", is_refusal).await;
    let BoardAlarm::CardRefuses { trouble } = finding else { panic!("{finding:?}") };
    assert_eq!(trouble.kind, TroubleKind::Full);
    let text = told(&ward);
    assert!(text.contains("- thẻ nhớ của trạm không ghi được (hết chỗ)"), "{text}");
    // With rows that wait for it, too, it is one trouble.
    ward.schedule(&[every_other_second()]);
    let words = ward
        .until("rows that wait", |status| {
            let items = status.attention.as_ref()?;
            let waits = items.iter().any(|item| item.what.is(AttentionWord::JournalUnwritten));
            waits.then(|| items.iter().map(|item| item.what.clone()).collect::<Vec<_>>())
        })
        .await;
    assert!(!words.iter().any(|word| word.is(AttentionWord::CardFailing)), "{words:?}");
    ward.write("schedules/lich.yaml", QUIET);
    card.clear();
    over(&ward, "refused writes", is_refusal).await;
    let log = ward.log_text();
    assert_eq!(log.matches("takes no writes").count(), 2, "when it came and when it went: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_the_last_life_ended_is_known_by_its_sign_and_the_boot() {
    let mut ward = Ward::new();
    let _board = Board::bare(&mut ward);
    let mut lives = Vec::new();
    for (boot, in_order) in
        [("mot", true), ("mot", false), ("mot", false), ("hai", true), ("ba", true)]
    {
        ward.set("LOAPHUONG_BOOT_ID", boot);
        ward.launch();
        let known = ward.until("a look", |status| health(status).cloned()).await;
        let text = told(&ward);
        lives.push((known.last_end.clone(), known.findings.len()));
        match known.last_end {
            Some(end) if end.is(LastEnd::PowerCut) => {
                assert!(
                    text.contains("sau khi mất điện") && text.contains("bộ lưu điện"),
                    "{text}"
                );
            }
            Some(end) if end.is(LastEnd::Killed) => {
                assert!(text.contains("lần trước dừng đột ngột"), "{text}");
            }
            _ => assert!(!text.contains("Lưu ý: "), "{text}"),
        }
        if in_order {
            ward.signal(Signal::TERM);
            ward.ended().await;
        } else {
            ward.kill();
        }
    }
    let end = |end: LastEnd| Some(end.into());
    let want = [
        (None, 0),
        (end(LastEnd::InOrder), 0),
        (end(LastEnd::Killed), 1),
        (end(LastEnd::PowerCut), 1),
        (end(LastEnd::InOrder), 0),
    ];
    assert_eq!(lives, want);
}
