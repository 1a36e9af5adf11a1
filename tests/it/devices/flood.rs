//! Speakers that talk without end: on stderr they are held back, on stdout they are ended. And what
//! a real one may take for itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use loaphuong::station::OutputEvent;
use loaphuong::wire::{OutputTrouble, QuotedText, SinkSpec};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::audio::{noise, write_wav};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::pulse::{Pulse, RATE};

const ZONE: [(&str, Option<u16>, f32); 1] = [("to-1", Some(0), 0.0)];

/// What may come through in the seconds of the test, bytes: 64 KiB four times a second, and the
/// pipe's own. Without a rein it would be a hundred times as much.
const FLOOD_MAX: u64 = 48 << 20;

/// A program that plays a speaker badly; its folder holds the pid of what it leaves running.
fn impostor(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("impostor");
    let script = format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.display());
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

const READY: &str = r#"echo '{"is":"ready","device":"x","rate":48000,"channels":2}'"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_on_stderr_is_held_back_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        r#"yes 'ALSA lib pcm.c: (snd_pcm_avail) underrun occurred' >&2 &
        echo $! > pid
        {READY}
        i=1
        while sleep 0.1; do
            i=$((i+1))
            echo "{{\"is\":\"beat\",\"frames\":$i,\"underruns\":0,\"runs\":[{{\"run\":1,\"cue\":0,\"heard_ms\":$i}}]}}"
        done"#
    );
    let program = impostor(folder.path(), &script);
    let mut station = Station::new(program, &[("amp", SinkSpec::Null)]);
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("any")], &ZONE));
    let far = |event: &OutputEvent| match event {
        OutputEvent::Progress { heard_ms, .. } => *heard_ms >= 40,
        _ => true,
    };
    let event = station.until("progress under the flood", far).await;
    assert!(matches!(event, OutputEvent::Progress { .. }), "{event:?}");

    let pid = fs::read_to_string(folder.path().join("pid")).unwrap();
    let io = fs::read_to_string(format!("/proc/{}/io", pid.trim())).unwrap();
    let written = io.lines().find_map(|line| line.strip_prefix("wchar: ")).unwrap();
    let written: u64 = written.trim().parse().unwrap();
    assert!((100_000..FLOOD_MAX).contains(&written), "{written} bytes came through");
    station.outputs.shutdown().await;
    // It is no child of the station's.
    kill_process(Pid::from_raw(pid.trim().parse().unwrap()).unwrap(), Signal::KILL).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_lines_ends_the_speaker_and_keeps_nobody_from_being_heard() {
    let beat = r#"{"is":"beat","frames":1,"underruns":0,"runs":[]}"#;
    for (script, rule) in [
        (format!("{READY}; exec yes '{beat}'"), "too_many_lines"),
        ("exec yes ''".to_owned(), "no_line"),
        ("exec tr '\\0' x < /dev/zero".to_owned(), "line_too_long"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut station =
            Station::new(impostor(folder.path(), &script), &[("amp", SinkSpec::Null)]);
        station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("any")], &ZONE));
        let lost = |event: &OutputEvent| matches!(event, OutputEvent::Lost { .. });
        let OutputEvent::Lost { trouble, .. } = station.until(&script, lost).await else {
            unreachable!("it is one")
        };
        let OutputTrouble::SpeakerMisbehaved { how } = trouble else { panic!("{trouble:?}") };
        let how = serde_json::to_value(how).unwrap();
        assert_eq!(how["rule"], rule, "{script}: {how}");
        station.outputs.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_speaker_says_of_itself_is_cut_short() {
    let long = "ế".repeat(50_000);
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("line"),
        format!(
            "{}\n",
            serde_json::json!({"is": "lost", "trouble": {"kind": "gone", "device": long}})
        ),
    )
    .unwrap();
    let program = impostor(folder.path(), "cat line; exec sleep 60");
    let mut station = Station::new(program, &[("amp", SinkSpec::Null)]);
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("any")], &ZONE));
    let lost = |event: &OutputEvent| matches!(event, OutputEvent::Lost { .. });
    let OutputEvent::Lost { trouble, .. } = station.until("loss", lost).await else {
        unreachable!("it is one")
    };
    let device = QuotedText::new("ế".repeat(100));
    assert_eq!(trouble, OutputTrouble::Gone { device }, "300 bytes");
    station.outputs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_limits_its_memory_and_goes_before_the_daemon_does() {
    let pulse = Pulse::start(&["amp"]);
    let mut station = Station::new(pulse.program(), &[("amp", SinkSpec::Device("amp".into()))]);
    write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 8));
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("long")], &ZONE));
    let started = |event: &OutputEvent| matches!(event, OutputEvent::Started { .. });
    station.until("start", started).await;
    let speaker = pulse.started()[0].as_raw_nonzero();
    let read = |path: String| fs::read_to_string(path).unwrap();
    let limits = read(format!("/proc/{speaker}/limits"));
    let data = limits.lines().find(|line| line.starts_with("Max data size")).unwrap();
    let soft = data.split_whitespace().nth(3);
    assert_eq!(soft, Some("134217728"), "{data}");
    // The limit is no promise of scarcity: what it uses with ALSA's threads is far below.
    let status = read(format!("/proc/{speaker}/status"));
    let used = status.lines().find_map(|line| line.strip_prefix("VmData:")).unwrap();
    let used_kib: u64 = used.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(used_kib < 64 * 1024, "{used_kib} KiB of private memory");
    let score =
        |pid: String| -> i32 { read(format!("/proc/{pid}/oom_score_adj")).trim().parse().unwrap() };
    let own = score("self".into());
    assert_eq!(score(speaker.to_string()), (own + 300).min(1_000));
    station.outputs.shutdown().await;
}
