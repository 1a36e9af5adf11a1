//! A device that is not there is told when the station starts, not when it has to sound: it is
//! opened with nothing to sound, closed at once, and left to what is to sound.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use loaphuong::output::DeviceLook;
use loaphuong::station::OutputEvent;
use loaphuong::station::states::OutputState;
use loaphuong::wire::{DeviceFinding, OutputTrouble, SinkSpec};

use crate::devices::fixture::{silence, told, ward};
use crate::support::audio::{noise, write_wav};
use crate::support::daemon::{Ward, until};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::pulse::{Pulse, RATE};

/// The longest that a look is waited for.
const LOOK_MAX: Duration = Duration::from_secs(30);

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Waits until the output's device was looked at and could not, or could.
async fn looked(ward: &Ward, good: bool) {
    ward.until("look at the device", |status| {
        let output = status.outputs.first()?;
        output.looked.as_ref()?;
        (output.trouble.is_none() == good).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_there_is_told_at_the_start_to_everybody_and_until_it_is_replaced() {
    let pulse = Pulse::start(&[]);
    let mut ward = ward(&pulse);
    ward.start().await;
    looked(&ward, false).await;
    let said = "không tìm thấy thiết bị âm thanh amp; hãy kiểm tra dây USB";
    let status = text(&ward.run(&["status"]));
    assert!(status.contains("MẤT") && status.contains(said), "{status}");
    assert!(status.contains("cụm loa Tổ dân phố số 1, Tổ dân phố số 2 (đầu ra loa)"), "{status}");
    assert_eq!(ward.run(&["status"]).status.code(), Some(4), "a person has to look");
    assert_eq!(told(&ward, "the sound device can't be opened"), 1);

    // `check` asks the station: by itself it would find other devices than these.
    let check = ward.run(&["check"]);
    assert!(check.status.success(), "the files are good: {check:?}");
    let check = text(&check);
    assert!(check.contains(&format!("đầu ra loa: {said}")), "{check}");
    assert!(check.contains("Nhưng thiết bị âm thanh của loa lúc này chưa dùng được"), "{check}");
    assert_eq!(ward.run(&["check", "--strict"]).status.code(), Some(1));

    ward.write("station.yaml", &ward.station_yaml("{wav: ghi-am}"));
    ward.until("no trouble", |status| {
        let output = status.outputs.first()?;
        (output.trouble.is_none() && output.state.is(OutputState::Closed)).then_some(())
    })
    .await;
    assert!(ward.recordings().is_empty(), "a recorder is not opened for a look");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_comes_back_is_known_to_as_soon_as_a_person_has_the_files_read_again() {
    let mut pulse = Pulse::start(&["amp"]);
    pulse.kill();
    let mut ward = ward(&pulse);
    ward.start().await;
    looked(&ward, false).await;
    pulse.restart();
    assert!(ward.run(&["reload"]).status.success());
    looked(&ward, true).await;
    silence(&ward, &[]).await;
    assert_eq!(told(&ward, "the sound device opens"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_there_is_opened_once_takes_silence_and_is_closed() {
    let pulse = Pulse::start(&["amp"]);
    let recorder = pulse.record("amp");
    let mut ward = ward(&pulse);
    ward.start().await;
    looked(&ward, true).await;
    silence(&ward, &[]).await;
    let (left, right) = recorder.stop_after(RATE / 2);
    assert!(left.iter().chain(&right).all(|sample| *sample == 0), "something sounded");
    ward.until("a closed output", |status| {
        status.outputs.first()?.state.is(OutputState::Closed).then_some(())
    })
    .await;
    let check = text(&ward.run(&["check"]));
    assert!(!check.contains("thiết bị"), "{check}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_device_that_was_most_likely_meant_is_told() {
    let pulse = Pulse::start(&["loa-phuong"]);
    let mut ward = Ward::with(pulse.program(), "{device: loa-phuog}");
    ward.start().await;
    let nearest =
        ward.until("nearest device", |status| status.outputs.first()?.nearest.clone()).await;
    assert_eq!(nearest.as_str(), "loa-phuong");
    let status = text(&ward.run(&["status"]));
    assert!(status.contains("máy đang có thiết bị loa-phuong: nếu đúng"), "{status}");
}

/// A speaker that opens its device for ever when it is only to try, and is a real one else.
fn slow_to_try(folder: &Path) -> PathBuf {
    let path = folder.join("impostor");
    let script = format!(
        "#!/bin/sh\nread -r open\nread -r next\ncase \"$next\" in\n\
         *TryOpen*|*try_open*) echo $$ > '{0}/trying'; exec sleep 600;;\nesac\n\
         {{ printf '%s\\n%s\\n' \"$open\" \"$next\"; cat; }} | '{1}' \"$@\"\n",
        folder.display(),
        env!("CARGO_BIN_EXE_loaphuong")
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_gives_way_to_what_is_to_sound_and_a_device_on_air_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let pulse = Pulse::start(&["amp"]);
    let mut station =
        Station::new(pulse.around(&slow_to_try(folder.path())), &[("loa", device("amp"))]);
    let mut looks = station.outputs.looks().unwrap();
    write_wav(&station.store.path().join("tin"), 48_000, 1, &noise(RATE, 311));
    assert!(station.outputs.look_at_device(&"loa".into()));
    let trying = until("a child that tries", async || {
        fs::read_to_string(folder.path().join("trying")).ok().filter(|pid| pid.ends_with('\n'))
    })
    .await;

    station.outputs.arm(&order(1, "loa", in_ms(1_500), vec![file("tin")], &[("to-1", None, 0.0)]));
    let gone = DeviceLook { output: "loa".into(), finding: None };
    assert_eq!(look(&mut looks).await, gone, "the look is over before the speaker is started");
    let alive = Path::new("/proc").join(trying.trim()).exists();
    assert!(!alive, "the device is closed before another opens it");
    let started = |event: &OutputEvent| matches!(event, OutputEvent::Started { .. });
    station.until("start", started).await;
    assert!(station.outputs.look_at_device(&"loa".into()));
    assert_eq!(look(&mut looks).await, gone, "it is on air");
    station.until_ended(1, 0, "to-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_hangs_when_it_is_tried_is_given_up_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let program = slow_to_try(folder.path());
    let mut station = Station::new(program, &[("loa", device("amp"))]);
    let mut looks = station.outputs.looks().unwrap();
    assert!(station.outputs.look_at_device(&"loa".into()));
    let trouble = Some(OutputTrouble::Hangs);
    let finding = DeviceFinding { device: "amp".into(), trouble, nearest: None };
    let want = DeviceLook { output: "loa".into(), finding: Some(finding) };
    assert_eq!(look(&mut looks).await, want);
    assert_eq!(station.outputs.status()[0].state, OutputState::Lost);
    let pid = fs::read_to_string(folder.path().join("trying")).unwrap();
    until("its end", async || (!Path::new("/proc").join(pid.trim()).exists()).then_some(())).await;
}

fn device(name: &str) -> SinkSpec {
    SinkSpec::Device(name.into())
}

async fn look(looks: &mut tokio::sync::mpsc::Receiver<DeviceLook>) -> DeviceLook {
    tokio::time::timeout(LOOK_MAX, looks.recv()).await.ok().flatten().expect("an answer")
}
