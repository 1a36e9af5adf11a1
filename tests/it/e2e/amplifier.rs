//! An amplifier switched by a program: on before the sound that is recorded, off after it, and off
//! whatever is killed.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::control::AttentionWord;
use loaphuong::station::record::{Outcome, Reason};
use loaphuong::station::states::AmplifierState;
use rustix::process::{Signal, kill_process};

use crate::support::amplified_ward::AmplifiedWard;
use crate::support::daemon::{Ward, due_in, until};

/// A recorder writes its file's name up to so much before its first frame sounds, and a script
/// notes the time when it runs.
const ABOUT: TimeDelta = TimeDelta::milliseconds(300);

#[tokio::test(flavor = "multi_thread")]
async fn it_is_on_before_the_first_frame_off_after_the_last_and_on_between_two_slots() {
    let mut amplified = AmplifiedWard::new("warm_up: 3s, hold: 2s");
    amplified.ward.drop_noise("a.wav", 1_000, 321);
    amplified.ward.start().await;
    // Whatever was before: so it is at the start.
    amplified.until_switched(&[false]).await;
    let due = due_in(9);
    amplified.plan(&[(due, "10m", "a.wav"), (due + TimeDelta::seconds(5), "10m", "a.wav")]);
    amplified
        .ward
        .until("warming up", |status| {
            let amplifier = status.outputs.first()?.amplifier.as_ref()?;
            amplifier.state.is(AmplifierState::WarmingUp).then_some(())
        })
        .await;
    amplified.until_on_air().await;
    let told = String::from_utf8(amplified.ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("  tăng âm: đang bật\n"), "{told}");
    let switched = amplified.until_switched(&[false, true, false]).await;
    let (first, last) = amplified.heard();
    let ([_, (on, _), (off, _)], warm_up, hold) =
        (switched[..].try_into().unwrap(), TimeDelta::seconds(3), TimeDelta::seconds(2));
    assert!(on + warm_up <= first + ABOUT, "on at {on}, sound at {first}");
    assert!(due - on < warm_up + TimeDelta::seconds(1), "on at {on}, due at {due}");
    assert!(last + hold <= off + ABOUT, "sound until {last}, off at {off}");
    let rows = amplified.closed(2).await;
    assert!(rows.iter().all(|row| row.outcome() == Outcome::Aired), "{rows:?}");
    until("no child", async || amplified.child().is_none().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_off_when_the_daemon_is_killed_and_when_it_ends() {
    for killed in [true, false] {
        let mut amplified = AmplifiedWard::new("warm_up: 1s, hold: 60s");
        amplified.ward.drop_noise("a.wav", 30_000, 322);
        amplified.ward.start().await;
        amplified.plan(&[(due_in(7), "10m", "a.wav")]);
        amplified.until_on_air().await;
        amplified.until_switched(&[false, true]).await;
        match killed {
            true => amplified.ward.kill(),
            false => {
                amplified.ward.write("slow", "");
                amplified.ward.signal(Signal::TERM);
                assert!(amplified.ward.ended().await.success());
                assert_eq!(amplified.switched().len(), 3, "off before it has ended");
            }
        }
        amplified.until_switched(&[false, true, false]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_is_killed_is_replaced_and_what_sounds_sounds_on() {
    let mut amplified = AmplifiedWard::new("warm_up: 1s, hold: 0s, without: sound");
    amplified.ward.drop_noise("a.wav", 4_000, 323);
    amplified.ward.start().await;
    amplified.plan(&[(due_in(7), "10m", "a.wav")]);
    amplified.until_on_air().await;
    let child = amplified.child().expect("the child that switches");
    kill_process(child, Signal::KILL).unwrap();
    amplified.until_switched(&[false, true, true, false]).await;
    let rows = amplified.closed(1).await;
    assert_eq!((rows[0].outcome(), rows[0].heard_ms()), (Outcome::Aired, 4_000), "{rows:?}");
    assert_eq!(amplified.ward.run(&["status"]).status.code(), Some(0), "nothing needs a person");
}

/// What is said of a command that failed, or hung.
const FAILED: &str = "báo lỗi (exit status: 7); hãy chạy thử lệnh này bằng tay";
const HUNG: &str = "đã bị dừng; hãy kiểm tra rơ-le và mạng";

#[tokio::test(flavor = "multi_thread")]
async fn where_it_hangs_a_slot_that_must_not_sound_without_it_is_silent_and_people_are_told() {
    fails("hangs", "silent", (Outcome::NotAired, Some(Reason::DeviceLost)), HUNG).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_fails_a_slot_that_must_not_sound_without_it_is_silent_and_people_are_told() {
    fails("fails", "silent", (Outcome::NotAired, Some(Reason::DeviceLost)), FAILED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_fails_and_nothing_else_is_said_a_slot_sounds_all_the_same_and_people_are_told() {
    fails("fails", "sound", (Outcome::Aired, None), FAILED).await;
}

/// Plans a slot whose amplifier has this fault: it comes to this, and this is said.
async fn fails(
    fault: &str,
    without: &str,
    (outcome, reason): (Outcome, Option<Reason>),
    said: &str,
) {
    // That it hangs is known well before it would be warm.
    let keys = format!("warm_up: 6s, hold: 0s, without: {without}");
    let mut amplified = AmplifiedWard::new(&keys);
    amplified.ward.drop_noise("a.wav", 1_000, 324);
    amplified.ward.start().await;
    amplified.until_switched(&[false]).await;
    amplified.ward.write(fault, "");
    amplified.plan(&[(due_in(11), "2s", "a.wav")]);
    let rows = amplified.closed(1).await;
    assert_eq!((rows[0].outcome(), rows[0].reason()), (outcome, reason), "{fault}: {rows:?}");
    let told = amplified.ward.run(&["status"]);
    let text = String::from_utf8(told.stdout.clone()).unwrap();
    assert!(text.contains(said) && text.contains("không bật tắt được tăng âm"), "{text}");
    assert_eq!(told.status.code(), Some(4), "{fault}");
    if outcome == Outcome::NotAired {
        let detail = rows[0].detail().unwrap_or_default();
        assert!(detail.starts_with("the amplifier: "), "{detail}");
    }
    // Mended, it is switched off, and nobody is told any more.
    fs::remove_file(amplified.ward.at(fault)).unwrap();
    amplified
        .ward
        .until("no trouble", |status| {
            let amplifier = status.outputs.first()?.amplifier.as_ref()?;
            let off = amplifier.state.is(AmplifierState::Off) && amplifier.trouble.is_none();
            off.then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_station_has_left_on_is_switched_off_whatever_its_files_are_like() {
    let mut amplified = AmplifiedWard::new("warm_up: 1s, hold: 60s");
    amplified.ward.drop_noise("a.wav", 30_000, 325);
    amplified.ward.start().await;
    amplified.plan(&[(due_in(7), "10m", "a.wav")]);
    amplified.until_on_air().await;
    // Beside the running station, which would not know of it, none is switched.
    let told = amplified.ward.run(&["amplifiers", "off"]);
    assert_eq!(told.status.code(), Some(4), "{told:?}");
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("trạm đang chạy") && told.contains("loaphuong stop"), "{told}");
    amplified.until_switched(&[false, true]).await;
    // A power cut for all of its processes, as far as there can be one here.
    let child = amplified.child().expect("the child that switches");
    kill_process(amplified.ward.pid(), Signal::STOP).unwrap();
    kill_process(child, Signal::KILL).unwrap();
    amplified.ward.kill();
    amplified.until_switched(&[false, true]).await;
    let broken = fs::read_to_string(amplified.ward.at("station.yaml")).unwrap();
    amplified.ward.write("schedules/lich.yaml", "programmes: [{id: ");
    for (station, code) in [(broken.clone(), 0), (broken.replace("zones:", "zoness:"), 0)] {
        amplified.ward.write("station.yaml", &station);
        let told = amplified.ward.run(&["amplifiers", "off"]);
        assert_eq!(told.status.code(), Some(code), "{told:?}");
        let told = String::from_utf8(told.stdout).unwrap();
        assert_eq!(told, "Đã tắt tăng âm của loa.\n");
    }
    // At fault itself: as it was when it was last good.
    amplified.ward.write("station.yaml", &broken.replace("{on: [", "{onn: ["));
    let offs = amplified.switched().len();
    let told = amplified.ward.run(&["amplifiers", "off"]);
    assert!(told.status.success(), "{told:?}");
    assert_eq!(amplified.switched().len(), offs + 1, "{told:?}");
    amplified.ward.write("fails", "");
    amplified.ward.write("station.yaml", &broken);
    let told = amplified.ward.run(&["amplifiers", "off"]);
    assert_eq!(told.status.code(), Some(4), "{told:?}");
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(
        told.contains("chưa tắt được tăng âm của loa") && told.contains("tắt bằng tay"),
        "{told}"
    );
    let off = |(_, on): &&(DateTime<Utc>, bool)| !*on;
    let switched = amplified.switched();
    assert!(switched.iter().filter(off).count() >= 3, "{switched:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_orders_an_emergency_is_told_that_it_waits_for_the_amplifier_and_it_does() {
    let mut amplified = AmplifiedWard::new("warm_up: 4s, hold: 0s");
    amplified.ward.drop_noise("bao.wav", 1_000, 326);
    amplified.ward.start().await;
    let told = amplified.ward.run(&["alert", "bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let text = String::from_utf8(told.stdout).unwrap();
    let said = "  to-1 (Tổ dân phố số 1): tăng âm đang khởi động, phát sau 4 giây\n";
    assert!(text.contains(said), "{text}");
    assert!(!text.contains("CHƯA PHÁT") && !text.contains("thử phát tiếp"), "{text}");
    assert_eq!(told.status.code(), Some(0), "nothing is wrong");
    let rows = amplified.closed(1).await;
    assert_eq!(rows[0].outcome(), Outcome::Aired, "{rows:?}");
    let switched = amplified.until_switched(&[false, true, false]).await;
    let (first, _) = amplified.heard();
    let (on, _) = switched[1];
    assert!(on + TimeDelta::seconds(4) <= first + ABOUT, "on at {on}, sound at {first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_orders_an_emergency_is_told_of_a_device_that_is_absent_and_not_of_warming_up() {
    let mut ward = Ward::new();
    let command = "{on: [/bin/true], off: [/bin/true]}";
    let output = format!("{{device: khong-co, amplifier: {{command: {command}, warm_up: 30s}}}}");
    ward.write("station.yaml", &ward.station_yaml(&output));
    ward.drop_noise("bao.wav", 1_000, 327);
    ward.start().await;
    let away = |status: &loaphuong::control::StationStatus| {
        status.outputs.first()?.trouble.is_some().then_some(())
    };
    ward.until("a look at the device", away).await;
    let told = ward.run(&["alert", "bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("CHƯA PHÁT") && text.contains(" khong-co"), "{text}");
    assert!(!text.contains("tăng âm đang khởi động"), "{text}");
    assert_eq!(told.status.code(), Some(4), "{text}");
    // It waits for no amplifier: it is silent.
    let silent = ward.until("a silent emergency", |status| {
        let mut items = status.attention.iter().flatten();
        items.any(|item| item.what.is(AttentionWord::EmergencySilent)).then_some(())
    });
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(15), silent).await;
    in_time.expect("long before the amplifier would be warm");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_orders_an_emergency_is_told_that_its_amplifier_cannot_be_switched() {
    let mut amplified = AmplifiedWard::new("warm_up: 4s, hold: 0s");
    amplified.ward.drop_noise("bao.wav", 1_000, 328);
    amplified.ward.start().await;
    amplified.until_switched(&[false]).await;
    amplified.ward.write("fails", "");
    let told = amplified.ward.run(&["alert", "bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("tăng âm đang khởi động, phát sau 4 giây\n"), "{text}");
    assert!(text.contains("/relay on\n"), "the command as it is to be tried: {text}");
    assert!(text.contains("    LOA CÓ THỂ KHÔNG KÊU") && text.contains(FAILED), "{text}");
    assert_eq!(told.status.code(), Some(4), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_orders_an_emergency_is_not_told_that_it_is_silent_while_its_amplifier_is_slow() {
    let mut amplified = AmplifiedWard::new("warm_up: 6s, hold: 0s");
    amplified.ward.drop_noise("bao.wav", 1_000, 331);
    amplified.ward.start().await;
    amplified.until_switched(&[false]).await;
    amplified.ward.write("hangs", "");
    let told = amplified.ward.run(&["alert", "bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("tăng âm đang khởi động, phát sau "), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tests_a_zone_is_told_that_its_amplifier_cannot_be_switched() {
    let cases = [
        (
            "sound",
            "thiết bị đã phát đủ 3 giây, NHƯNG LOA CÓ THỂ KHÔNG KÊU: không bật tắt được tăng âm",
        ),
        ("silent", "KHÔNG RA TIẾNG: không bật tắt được tăng âm"),
    ];
    for (without, said) in cases {
        let mut amplified =
            AmplifiedWard::new(&format!("warm_up: 3s, hold: 2s, without: {without}"));
        amplified.ward.start().await;
        amplified.until_switched(&[false]).await;
        amplified.ward.write("fails", "");
        let told = amplified.ward.run(&["test-tone", "to-1", "--by", "Anh Nam", "--json"]);
        assert_eq!(told.status.code(), Some(4), "{without}: {told:?}");
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        let zone = &told["zones"][0];
        let text = zone["text"].as_str().unwrap();
        assert!(text.contains(said) && text.contains(FAILED), "{without}: {told}");
        let english = text.contains("the amplifier") || text.contains("mất thiết bị");
        assert!(!english, "{without}: {told}");
        let heard = without == "sound";
        let outcome = if heard { "sounded" } else { "silent" };
        assert_eq!(
            (&zone["outcome"], &zone["without_amplifier"]),
            (&outcome.into(), &heard.into())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_a_zone_whose_amplifier_fails_sends_nobody_to_the_sound_device() {
    let mut amplified = AmplifiedWard::new("warm_up: 3s, hold: 2s, without: silent");
    amplified.ward.start().await;
    amplified.until_switched(&[false]).await;
    amplified.ward.write("fails", "");
    let told = amplified.ward.run(&["test-tone", "to-1", "--by", "Anh Nam"]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(text.contains("hãy chạy thử lệnh này bằng tay"), "{text}");
    assert!(!text.contains("Hãy xem lại thiết bị âm thanh"), "{text}");
}
