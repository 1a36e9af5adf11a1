//! The part of the station that looks after the board: supply voltage, temperature, the file
//! systems' own faults, room, and whether the disk still takes what is written.
//!
//! A look rides on the loop's other wake-ups, once in `LOOK_EVERY`. It is taken beside the loop,
//! the audio folder last: a share that hangs holds up nothing, and is not asked again meanwhile.
//! What it found comes back as a [`HealthEvent`] and is judged in `judgement`; a finding that is
//! over is gone at the next look. The write that is tried (`canary`) waits for a quiet moment, and
//! its file tells the next life how this one ended.

mod canary;
mod judgement;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::clock::ClockSources;
use crate::config::{HealthLimits, StationFolders};
use crate::control::{
    BoardAlarm, BoardNote, CanaryStatus, DiskHealth, HealthFinding, HealthStatus, LastEnd,
    StableFact, StableWord, StationFolder,
};
use crate::messages::{Lang, health};
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;
use crate::sys::board::BoardFiles;
use crate::units::span_of;

use canary::{CANARY_AGAIN, CANARY_EVERY, CanaryOutcome, LifeFile, LifeSign, last_end};
use judgement::{CanaryEvidence, DiskEvidence, HealthEvidence, SLOW_MS, findings};
pub use reading::{DiskReading, SensorReading};

/// Between two looks: voltage and temperature change within minutes, and each look asks sensors
/// over a slow bus.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Events that may wait for the loop: of each kind one is under way.
const EVENTS_WAITING: usize = 4;

/// Where the kernel's files lie and how often they are looked at: `/` and seldom, but for tests.
#[derive(Debug, Clone)]
pub struct HealthSetup {
    pub root: PathBuf,
    pub look_every: Duration,
    pub canary_every: Duration,
    pub canary_again: Duration,
}

impl Default for HealthSetup {
    fn default() -> HealthSetup {
        HealthSetup {
            root: "/".into(),
            look_every: LOOK_EVERY,
            canary_every: CANARY_EVERY,
            canary_again: CANARY_AGAIN,
        }
    }
}

/// What a look or a write brings back to the loop.
pub enum HealthEvent {
    /// Of sensors and the disk of the state folder.
    Board(SensorReading, DiskReading),
    /// Of the disk of the audio folder.
    Audio(DiskReading),
    Canary(CanaryOutcome),
}

/// What is under way or due of one kind of work.
struct Errand {
    due: Instant,
    /// Since when it is under way.
    begun: Option<Instant>,
}

impl Errand {
    fn is_due(&self) -> bool {
        self.begun.is_none() && Instant::now() >= self.due
    }

    fn begin(&mut self) {
        self.begun = Some(Instant::now());
    }

    fn end(&mut self, next_in: Duration) {
        *self = Errand { due: Instant::now() + next_in, begun: None };
    }
}

/// The state of the board, as far as it is known.
pub struct BoardHealth {
    setup: HealthSetup,
    files: BoardFiles,
    folders: StationFolders,
    life: LifeFile,
    boot: Option<Arc<str>>,
    last_end: Option<LastEnd>,
    last_alive: Option<Timestamp>,
    started: Instant,
    look: Errand,
    audio_under_way: bool,
    canary: Errand,
    looked_at: Option<Timestamp>,
    sensors: SensorReading,
    under_voltage_at: Option<Timestamp>,
    state: DiskReading,
    audio: DiskReading,
    /// Faults of each device when it was first looked at.
    errors_before: BTreeMap<String, u64>,
    outcome: Option<(Timestamp, CanaryOutcome)>,
    took_before_ms: u64,
    findings: Vec<HealthFinding>,
    events: mpsc::Sender<HealthEvent>,
}

impl BoardHealth {
    /// Reads what the last life left. Looks come with [`BoardHealth::look_if_due`].
    pub fn new(
        setup: HealthSetup,
        folders: &StationFolders,
    ) -> (BoardHealth, mpsc::Receiver<HealthEvent>) {
        let (events, receiver) = mpsc::channel(EVENTS_WAITING);
        let life = LifeFile::new(&folders.state);
        let boot = ClockSources::under(&setup.root).known_boot();
        let left = life.read();
        let at_once = || Errand { due: Instant::now(), begun: None };
        let health = BoardHealth {
            files: BoardFiles::under(&setup.root),
            setup,
            folders: folders.clone(),
            last_end: left.as_ref().and_then(|sign| last_end(sign, boot.as_deref())),
            last_alive: left.and_then(|sign| sign.alive),
            life,
            boot,
            started: Instant::now(),
            look: at_once(),
            audio_under_way: false,
            canary: at_once(),
            looked_at: None,
            sensors: SensorReading::default(),
            under_voltage_at: None,
            state: DiskReading::default(),
            audio: DiskReading::default(),
            errors_before: BTreeMap::new(),
            outcome: None,
            took_before_ms: 0,
            findings: Vec::new(),
            events,
        };
        (health, receiver)
    }

    /// Begins a look at the board and at the audio folder's disk, if it is due; the latter unless
    /// the last such look is still under way, as at a share that hangs.
    pub fn look_if_due(&mut self) {
        if !self.look.is_due() {
            return;
        }
        self.look.begin();
        let (files, state) = (self.files.clone(), self.folders.state.clone());
        let audio = (!self.audio_under_way).then(|| self.folders.audio.clone());
        self.audio_under_way = true;
        // The next life shall know of this one, though no moment be quiet before it ends.
        let first = self.looked_at.is_none();
        let sign = first.then(|| (self.life.clone(), self.sign(None, false)));
        self.fetch(move |tell| {
            if let Some((life, sign)) = sign {
                life.write_unflushed(&sign);
            }
            tell(HealthEvent::Board(SensorReading::of(&files), DiskReading::of(&files, state)));
            if let Some(audio) = audio {
                tell(HealthEvent::Audio(DiskReading::of(&files, audio)));
            }
        });
    }

    /// Whether the disk is to be tried: only in a quiet moment, for a card that flushes one file
    /// lets the journal wait.
    pub fn canary_is_due(&self, quiet: impl FnOnce() -> bool) -> bool {
        self.looked_at.is_some() && self.canary.is_due() && quiet()
    }

    /// Tries the disk; `now` by a trusted clock.
    pub fn try_disk(&mut self, now: Option<Timestamp>) {
        self.canary.begin();
        let (life, sign) = (self.life.clone(), self.sign(now, false));
        self.fetch(move |tell| tell(HealthEvent::Canary(life.try_disk(&sign))));
    }

    /// Does what may wait for a disk on a thread of its own.
    fn fetch(&self, work: impl FnOnce(&dyn Fn(HealthEvent)) + Send + 'static) {
        let events = self.events.clone();
        tokio::task::spawn_blocking(move || {
            // The loop may have ended.
            work(&|event| drop(events.blocking_send(event)));
        });
    }

    /// Takes what a look or a write has brought.
    pub fn take(&mut self, event: HealthEvent, now: Timestamp) {
        match event {
            HealthEvent::Board(sensors, state) => {
                self.look.end(self.setup.look_every);
                self.looked_at = Some(now);
                if sensors.under_voltage == Some(true) {
                    self.under_voltage_at = Some(now);
                }
                self.sensors = sensors;
                self.note_errors(&state);
                self.state = state;
            }
            HealthEvent::Audio(audio) => {
                self.audio_under_way = false;
                self.note_errors(&audio);
                self.audio = audio;
            }
            HealthEvent::Canary(outcome) => {
                let well = outcome.fault.is_none() && outcome.took_ms <= SLOW_MS;
                self.canary.end(match well {
                    true => self.setup.canary_every,
                    false => self.setup.canary_again,
                });
                let before = self.outcome.replace((now, outcome));
                self.took_before_ms = before.map_or(0, |(_, outcome)| outcome.took_ms);
            }
        }
    }

    fn note_errors(&mut self, disk: &DiskReading) {
        if let (Some(name), Some(errors)) = (disk.name(), disk.errors) {
            let before = self.errors_before.entry(name.to_owned()).or_insert(errors);
            *before = errors.min(*before);
        }
    }

    /// Judges what is known at `now`; a finding that has come or gone is logged once.
    pub fn judge(&mut self, now: Timestamp, timezone: Tz, limits: &HealthLimits) {
        let found = findings(&self.evidence(now, timezone), limits);
        let is_new = |finding: &&HealthFinding| !contains(&self.findings, finding);
        for finding in found.iter().filter(is_new) {
            let words = health::finding(Lang::En, finding);
            tracing::warn!(finding = words, "the board is not as it should be");
        }
        for finding in self.findings.iter().filter(|finding| !contains(&found, finding)) {
            let words = health::finding(Lang::En, finding);
            tracing::info!(finding = words, "is over");
        }
        self.findings = found;
    }

    /// What a person has to mend, by the latest judgement.
    pub fn alarms(&self) -> impl Iterator<Item = &BoardAlarm> {
        self.findings.iter().filter_map(|finding| match finding {
            HealthFinding::Alarm(alarm) => Some(alarm),
            HealthFinding::Note(_) => None,
        })
    }

    /// The sign of a life that ends in order, in the place of that of one that goes on.
    pub fn note_end(&self, now: Option<Timestamp>) {
        self.life.write_unflushed(&self.sign(now, true));
    }

    fn sign(&self, alive: Option<Timestamp>, ended: bool) -> LifeSign {
        LifeSign { boot: self.boot.clone(), alive, ended }
    }

    fn evidence(&self, now: Timestamp, timezone: Tz) -> HealthEvidence {
        let outcome = self.outcome.as_ref().map(|(_, outcome)| outcome.clone());
        let waits = self.canary.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
        HealthEvidence {
            now,
            timezone,
            under_voltage: self.sensors.under_voltage,
            under_voltage_at: self.under_voltage_at,
            temperature_c: self.sensors.temperature_c,
            was_hot: self.alarms().any(|alarm| matches!(alarm, BoardAlarm::Hot { .. })),
            disks: self.disks(),
            canary: CanaryEvidence {
                took_ms: outcome.as_ref().map_or(0, |outcome| outcome.took_ms),
                fault: outcome.and_then(|outcome| outcome.fault),
                took_before_ms: self.took_before_ms,
                waits_s: waits.as_secs(),
            },
            last_end: self.last_end,
            last_alive: self.last_alive,
            up: span_of(self.started.elapsed()),
        }
    }

    /// One entry where both folders lie on one disk.
    fn disks(&self) -> Vec<DiskEvidence> {
        let disk = |folder, reading: &DiskReading| DiskEvidence {
            folders: vec![folder],
            device: reading.name().map(str::to_owned),
            free_bytes: reading.free_bytes,
            errors: reading.errors,
            errors_since_start: reading.errors.map(|errors| {
                let before = reading.name().and_then(|name| self.errors_before.get(name));
                errors.saturating_sub(before.copied().unwrap_or(errors))
            }),
        };
        let mut disks = Vec::new();
        if self.state.device.is_some() {
            disks.push(disk(StationFolder::State, &self.state));
        }
        match (&self.state.device, &self.audio.device, disks.first_mut()) {
            (Some(state), Some(audio), Some(first)) if state.number == audio.number => {
                first.folders.push(StationFolder::Audio);
            }
            (_, Some(_), _) => disks.push(disk(StationFolder::Audio, &self.audio)),
            (_, None, _) => {}
        }
        disks
    }

    /// For `status`; `board_up` is how long the board has been up.
    pub fn status(&self, board_up: Duration, timezone: Tz) -> HealthStatus {
        let stamp = |at: Timestamp| LocalTimestamp::new(at, timezone);
        HealthStatus {
            looked_at: self.looked_at.map(stamp),
            board_up_s: board_up.as_secs(),
            last_end: self.last_end.map(StableWord::Known),
            last_alive: self.last_alive.map(stamp),
            under_voltage: self.sensors.under_voltage,
            under_voltage_at: self.under_voltage_at.map(stamp),
            temperature_c: self.sensors.temperature_c,
            disks: self.disks().into_iter().map(disk_health).collect(),
            canary: self.outcome.as_ref().map(|(at, outcome)| CanaryStatus {
                at: stamp(*at),
                took_ms: outcome.took_ms,
                failed: outcome.fault.is_some(),
            }),
            findings: self.findings.iter().cloned().map(StableFact::Known).collect(),
        }
    }
}

fn disk_health(disk: DiskEvidence) -> DiskHealth {
    DiskHealth {
        folders: disk.folders.into_iter().map(StableWord::Known).collect(),
        device: disk.device,
        free_bytes: disk.free_bytes,
        errors: disk.errors,
        errors_since_start: disk.errors_since_start,
    }
}

/// Which of several disks an alarm is about.
pub fn disk_of(alarm: &BoardAlarm) -> Option<String> {
    match alarm {
        BoardAlarm::FileSystemErrors { device, .. } => Some(device.clone()),
        BoardAlarm::DiskLow { folder: StationFolder::State, .. } => Some("state".to_owned()),
        BoardAlarm::DiskLow { folder: StationFolder::Audio, .. } => Some("audio".to_owned()),
        BoardAlarm::CardRefuses { .. }
        | BoardAlarm::CardAlters
        | BoardAlarm::CardHangs { .. }
        | BoardAlarm::UnderVoltage
        | BoardAlarm::Hot { .. } => None,
    }
}

/// Whether a finding of this kind, about the same disk, is among them; its figures may differ.
fn contains(findings: &[HealthFinding], finding: &HealthFinding) -> bool {
    findings.iter().any(|other| match (other, finding) {
        (HealthFinding::Alarm(other), HealthFinding::Alarm(alarm)) => {
            let kind = discriminant::<BoardAlarm>;
            kind(other) == kind(alarm) && disk_of(other) == disk_of(alarm)
        }
        (HealthFinding::Note(other), HealthFinding::Note(note)) => {
            discriminant::<BoardNote>(other) == discriminant(note)
        }
        (HealthFinding::Alarm(_), HealthFinding::Note(_))
        | (HealthFinding::Note(_), HealthFinding::Alarm(_)) => false,
    })
}
