//! Cards that are pulled, hang or are not there, and speakers that die: the output says so at
//! once, leaves nothing behind, and sounds again when it is asked again.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use loaphuong::station::states::OutputState;
use loaphuong::station::{Fade, OutputEvent};
use loaphuong::sys::disk_trouble::TroubleKind;
use loaphuong::wire::{OutputTrouble, QuotedText, SinkSpec};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

use crate::support::audio::{find, noise, write_wav};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::pulse::{Pulse, RATE};

const ZONE: [(&str, Option<u16>, f32); 1] = [("to-1", Some(0), 0.0)];

fn station(pulse: &Pulse) -> Station {
    Station::new(pulse.program(), &[("amp", SinkSpec::Device("amp".into()))])
}

fn lost(event: &OutputEvent) -> bool {
    matches!(event, OutputEvent::Lost { .. })
}

fn started(wanted: u64) -> impl Fn(&OutputEvent) -> bool {
    move |event| matches!(event, OutputEvent::Started { run, .. } if *run == wanted)
}

/// Waits until the process of a speaker is gone.
fn gone(pid: Pid) {
    // One that is gone already has no descriptor to wait on.
    let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    let limit = Timespec { tv_sec: 10, tv_nsec: 0 };
    let ended = || poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&limit));
    assert_eq!(tokio::task::block_in_place(ended), Ok(1), "the speaker {pid:?} lives on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pulled_card_loses_the_run_and_sounds_again_when_it_is_back() {
    let mut pulse = Pulse::start(&["amp"]);
    let mut station = station(&pulse);
    let source = noise(RATE, 1);
    write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 2));
    write_wav(&station.store.path().join("short"), 48_000, 1, &source);
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("long")], &ZONE));
    station.until("start", started(1)).await;
    pulse.kill();
    station.until("loss", lost).await;
    assert_eq!(station.outputs.status()[0].state, OutputState::Lost);
    assert!(station.outputs.status()[0].trouble.is_some(), "with the reason");
    gone(pulse.started()[0]);

    station.told.clear();
    station.outputs.arm(&order(2, "amp", in_ms(0), vec![file("short")], &ZONE));
    station.until("loss while it is away", lost).await;

    pulse.restart();
    let recorder = pulse.record("amp");
    station.outputs.arm(&order(3, "amp", in_ms(0), vec![file("short")], &ZONE));
    station.until_ended(3, 0, "to-1").await;
    let (left, _) = recorder.stop_after(RATE / 4);
    assert!(find(&left, &source, 1).is_some(), "whole, through the card that came back");
    assert_eq!(station.outputs.status()[0].trouble, None);
    station.outputs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_card_or_speaker_is_noticed_and_replaced() {
    for victim in ["card", "speaker"] {
        let pulse = Pulse::start(&["amp"]);
        let mut station = station(&pulse);
        write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 3));
        station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("long")], &ZONE));
        station.until("start", started(1)).await;
        match victim {
            "card" => pulse.hang(),
            _ => kill_process(pulse.started()[0], Signal::STOP).unwrap(),
        }
        let event = station.until(victim, lost).await;
        let OutputEvent::Lost { run: 1, trouble } = event else { panic!("{victim}: {event:?}") };
        assert_eq!(trouble, OutputTrouble::Hangs, "{victim}");
        gone(pulse.started()[0]);
        if victim == "speaker" {
            station.outputs.arm(&order(2, "amp", in_ms(0), vec![file("long")], &ZONE));
            station.until("start of another speaker", started(2)).await;
            assert_eq!(pulse.started().len(), 2);
        }
        station.outputs.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stall_of_half_a_second_costs_a_gap_and_not_the_run() {
    let pulse = Pulse::start(&["amp"]);
    let mut station = station(&pulse);
    write_wav(&station.store.path().join("three"), 48_000, 1, &noise(3 * RATE, 7));
    let recorder = pulse.record("amp");
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("three")], &ZONE));
    station.until("start", started(1)).await;
    // Longer than the buffer lasts, so that the card runs dry; the recording tells the time.
    kill_process(pulse.started()[0], Signal::STOP).unwrap();
    recorder.wait_for(recorder.frames() + RATE / 2);
    kill_process(pulse.started()[0], Signal::CONT).unwrap();
    let OutputEvent::Ended { heard, stopped, .. } = station.until_ended(1, 0, "to-1").await else {
        unreachable!("until_ended answers with an end")
    };
    assert_eq!((heard.frames, stopped), (3 * RATE as u64, false));
    station.outputs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_not_there_is_lost_at_once_with_its_name() {
    let pulse = Pulse::start(&[]);
    let mut station = station(&pulse);
    write_wav(&station.store.path().join("short"), 48_000, 1, &noise(100, 4));
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("short")], &ZONE));
    let event = station.until("loss", lost).await;
    let OutputEvent::Lost { run: 1, trouble } = event else { panic!("{event:?}") };
    assert_eq!(trouble, OutputTrouble::NotThere { device: QuotedText::new("amp") });
    assert_eq!(trouble.to_string(), "amp: there is no ALSA device of this name", "in the record");
    station.outputs.arm(&order(2, "nowhere", in_ms(0), vec![file("short")], &ZONE));
    station.until("loss", |event| matches!(event, OutputEvent::Lost { run: 2, .. })).await;
    station.outputs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_process_is_left_when_nothing_sounds_or_the_daemon_ends() {
    let pulse = Pulse::start(&["amp"]);
    let mut station = station(&pulse);
    assert_eq!(station.outputs.status()[0].state, OutputState::Closed);
    assert_eq!(pulse.started(), [], "none before the first order");
    write_wav(&station.store.path().join("short"), 48_000, 1, &noise(RATE / 10, 5));
    write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 6));
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("short")], &ZONE));
    station.until_ended(1, 0, "to-1").await;
    gone(pulse.started()[0]);

    // Stopped before its first frame: it ends all the same, with nothing heard.
    station.outputs.arm(&order(2, "amp", in_ms(60_000), vec![file("long")], &ZONE));
    station.outputs.stop(2, &"amp".into(), &[], Fade::Milliseconds(300));
    let OutputEvent::Ended { heard, stopped: true, .. } = station.until_ended(2, 0, "to-1").await
    else {
        panic!("{:?}", station.told)
    };
    assert_eq!((heard.frames, heard.rms_dbfs), (0, None));
    gone(pulse.started()[1]);

    station.outputs.arm(&order(3, "amp", in_ms(0), vec![file("long")], &ZONE));
    station.until("start", started(3)).await;
    station.outputs.shutdown().await;
    gone(pulse.started()[2]);
}

/// A program that plays a speaker badly.
fn impostor(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("impostor");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_that_says_nonsense_or_nothing_is_killed_and_its_runs_are_lost() {
    let ready = r#"echo '{"is":"ready","device":"x","rate":48000,"channels":2}'"#;
    let beat = r#"echo '{"is":"beat","frames":1,"underruns":0,"runs":[]}'"#;
    let cases = [
        ("echo chào", "a line that has no meaning"),
        ("head -c 300000 /dev/zero; exec sleep 60", "bytes"),
        ("exit 3", "exit status: 3"),
        ("kill -9 $$", "signal: 9"),
        ("exec sleep 60", "hangs"),
        // Alive and well by its own word, but its frames stand still.
        (&format!("{ready}; while sleep 0.1; do {beat}; done"), "hangs"),
    ];
    for (script, word) in cases {
        let folder = tempfile::tempdir().unwrap();
        let program = impostor(folder.path(), script);
        let mut station = Station::new(program, &[("amp", SinkSpec::Null)]);
        station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("any")], &ZONE));
        let event = station.until(script, lost).await;
        let OutputEvent::Lost { run: 1, trouble } = event else { panic!("{script}: {event:?}") };
        let why = trouble.to_string();
        assert!(why.contains(word), "{script}: {why}");
        station.outputs.shutdown().await;
    }
    let mut station = Station::new("/nowhere/loaphuong".into(), &[("amp", SinkSpec::Null)]);
    station.outputs.arm(&order(1, "amp", in_ms(0), vec![file("any")], &ZONE));
    let event = station.until("a program that is not there", lost).await;
    let OutputEvent::Lost { run: 1, trouble } = event else { panic!("{event:?}") };
    let OutputTrouble::SpeakerNotStarted { program, trouble } = trouble else {
        panic!("{trouble:?}")
    };
    let not_there = (program.as_str(), trouble.kind);
    assert_eq!(not_there, ("/nowhere/loaphuong", TroubleKind::Missing));
    station.outputs.shutdown().await;
}
