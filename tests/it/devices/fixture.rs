//! A station on a sound card that can be pulled, hang and come back, and speakers that can be shot
//! and stopped.

use std::fs;

use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Row, RowKind};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::audio::find;
use crate::support::daemon::{RATE, Ward, cron, until};
use crate::support::processes::is_alive;
use crate::support::pulse::Pulse;
use crate::support::rows::RowFields as _;

/// What is struck, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The card's plug is pulled.
    CardPulled,
    /// The card takes no more frames and says nothing.
    CardHangs,
    SpeakerKilled,
    SpeakerStopped,
}

impl Fault {
    pub fn strike(self, pulse: &mut Pulse, ward: &Ward) {
        match self {
            Fault::CardPulled => pulse.kill(),
            Fault::CardHangs => pulse.hang(),
            Fault::SpeakerKilled => kill_process(speaker(ward), Signal::KILL).unwrap(),
            Fault::SpeakerStopped => kill_process(speaker(ward), Signal::STOP).unwrap(),
        }
    }

    /// The card is as before; a speaker is the station's own affair.
    pub fn mend(self, pulse: &mut Pulse) {
        match self {
            Fault::CardPulled => pulse.restart(),
            Fault::CardHangs => pulse.resume(),
            Fault::SpeakerKilled | Fault::SpeakerStopped => {}
        }
    }
}

/// A station whose two zones are the sides of one card.
pub fn ward(pulse: &Pulse) -> Ward {
    let mut ward = Ward::with(pulse.program(), "{device: amp}");
    // Speakers that are lost are told one by one at this level.
    ward.set("LOAPHUONG_LOG", "debug");
    ward
}

/// The one programme, in both zones; `rundown` as in YAML.
pub fn plan(ward: &Ward, due: Timestamp, late: &str, rundown: &str) {
    ward.schedule(&[format!(
        "{{id: ban-tin, title: Bản tin, zones: [toan-phuong], at: \"{}\", late: {late}, \
         rundown: [{rundown}]}}",
        cron(due)
    )]);
}

/// Living speakers of the daemon.
pub fn speakers(ward: &Ward) -> Vec<Pid> {
    let is_speaker = |pid: &Pid| {
        let path = format!("/proc/{}/cmdline", pid.as_raw_nonzero());
        fs::read(path)
            .is_ok_and(|line| line.split(|&byte| byte == 0).any(|word| word == b"speaker"))
    };
    ward.children().into_iter().filter(is_speaker).collect()
}

/// The only one.
pub fn speaker(ward: &Ward) -> Pid {
    let speakers = speakers(ward);
    assert_eq!(speakers.len(), 1, "one output, one speaker");
    speakers[0]
}

/// Waits until none is left: nothing sounds, and none that was struck stays behind.
pub async fn silence(ward: &Ward, struck: &[Pid]) {
    until("end of the speakers", async || {
        (speakers(ward).is_empty() && !struck.iter().any(|pid| is_alive(*pid))).then_some(())
    })
    .await;
}

/// Lines of the log that hold this.
pub fn told(ward: &Ward, text: &str) -> usize {
    ward.log_text().lines().filter(|line| line.contains(text)).count()
}

/// Holds that the log has no more than a line a minute, and at least one, of the lost output.
pub async fn told_sparingly(ward: &Ward) {
    let lines = told(ward, "output lost");
    let minutes = usize::try_from(ward.status().await.expect("it answers").uptime_s / 60).unwrap();
    assert!((1..=minutes + 1).contains(&lines), "{lines} lines in {minutes} minutes");
}

/// The rows once both slots are closed.
pub async fn closed(ward: &Ward) -> Vec<Row> {
    ward.until_rows("two closing records", |rows| {
        let closed = rows.iter().filter(|row| row.kind() == RowKind::Slot).count();
        (closed == 2).then(|| rows.to_vec())
    })
    .await
}

/// Plays of one zone.
pub fn plays<'a>(rows: &'a [Row], zone: &str) -> Vec<&'a Row> {
    rows.iter().filter(|row| row.kind() == RowKind::Play && row.zone().as_str() == zone).collect()
}

/// How often a sound is heard to its end. (On a busy machine a sound server leaves a gap now and
/// then; the last tenth of a second tells enough.)
pub fn count(heard: &[i16], sound: &[i16]) -> usize {
    let end = &sound[sound.len() - RATE / 10..];
    let mut count = 0;
    let mut from = 0;
    while let Some(at) = find(&heard[from..], end, 1) {
        count += 1;
        from += at + end.len();
    }
    count
}
