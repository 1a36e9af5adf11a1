//! Orders as the core gives them, for outputs that are tested without it.

#![expect(clippy::disallowed_methods, reason = "orders are due at instants of the real clock")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use loaphuong::output::{OutputSpec, Setup, StationOutputs};
use loaphuong::station::allowed_hours::AllowedHours;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::DaySet;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::{Guard, Schedule};
use loaphuong::station::{CueSource, OrderedCue, OrderedVoice, OutputEvent, RunOrder};
use loaphuong::wire::SinkSpec;
use tokio::sync::mpsc;

/// The longest that any event is waited for.
const EVENT_MAX: Duration = Duration::from_secs(30);

/// Outputs, the folder of bulletins, and what they tell.
pub struct Station {
    pub outputs: StationOutputs,
    pub store: tempfile::TempDir,
    events: mpsc::Receiver<OutputEvent>,
    /// All that was told so far, but for progress.
    pub told: Vec<OutputEvent>,
}

impl Station {
    /// One output for each name, all of two channels, and a guard that lets everything sound.
    pub fn new(program: PathBuf, sinks: &[(&str, SinkSpec)]) -> Station {
        Station::guarded(program, sinks, always_open())
    }

    /// The same with the guard of this schedule.
    pub fn guarded(program: PathBuf, sinks: &[(&str, SinkSpec)], schedule: Schedule) -> Station {
        let store = tempfile::tempdir().unwrap();
        let feed = |sink: &SinkSpec| OutputSpec { sink: sink.clone(), channels: 2 };
        let outputs: BTreeMap<_, _> =
            sinks.iter().map(|(name, sink)| ((*name).into(), feed(sink))).collect();
        let (sender, events) = mpsc::channel(256);
        let schedule = Arc::new(schedule);
        let store_path = store.path().to_owned();
        let setup = Setup { program, outputs, store: store_path, schedule, heard: Vec::new() };
        Station { outputs: StationOutputs::new(setup, sender), store, events, told: Vec::new() }
    }

    /// Waits for the first event, told or still to come, of which `is` holds.
    pub async fn until(&mut self, what: &str, is: impl Fn(&OutputEvent) -> bool) -> OutputEvent {
        if let Some(event) = self.told.iter().find(|event| is(event)) {
            return event.clone();
        }
        loop {
            let event = tokio::time::timeout(EVENT_MAX, self.events.recv()).await;
            let Ok(Some(event)) = event else { panic!("no {what}; told: {:#?}", self.told) };
            self.outputs.note_event(&event);
            if !matches!(event, OutputEvent::Progress { .. }) {
                self.told.push(event.clone());
            }
            if is(&event) {
                return event;
            }
        }
    }

    /// The next event, progress too.
    pub async fn next(&mut self) -> OutputEvent {
        let event = tokio::time::timeout(EVENT_MAX, self.events.recv()).await;
        let event = event.ok().flatten().expect("an event");
        self.outputs.note_event(&event);
        event
    }

    /// Waits until a cue has ended in a zone.
    pub async fn until_ended(&mut self, wanted: u64, index: u32, place: &str) -> OutputEvent {
        let what = format!("end of cue {index} of run {wanted} in {place}");
        let event = self
            .until(&what, |event| match event {
                OutputEvent::Ended { run, cue, zone, .. } => {
                    *run == wanted && *cue == index && zone.as_str() == place
                }
                OutputEvent::Lost { run, .. } | OutputEvent::Died { run, .. } => *run == wanted,
                _ => false,
            })
            .await;
        assert!(matches!(event, OutputEvent::Ended { .. }), "no {what}, but {event:?}");
        event
    }
}

/// A station that may sound at any time and plans nothing.
fn always_open() -> Schedule {
    let guard = Guard {
        allowed: AllowedHours::always(),
        tests: None,
        daily_limit: None,
        mute: DaySet::default(),
    };
    Schedule {
        station: "thu".into(),
        timezone: chrono_tz::UTC,
        zones: BTreeMap::new(),
        amplifiers: Default::default(),
        guard,
        trust: ClockTrust::Untrusted,
        queues: BTreeMap::new(),
        emergency: Default::default(),
        loudness: Default::default(),
        campaigns: BTreeMap::new(),
        programmes: Vec::new(),
    }
}

/// An instant so many milliseconds from now.
pub fn in_ms(ms: i64) -> Timestamp {
    Utc::now() + TimeDelta::milliseconds(ms)
}

/// A cue that sounds the file of this name in the store.
pub fn file(name: &str) -> CueSource {
    CueSource::Bulletin(Arc::new(Bulletin {
        path: name.into(),
        sha256: name.into(),
        title: name.into(),
        length_ms: 0,
        arrived: Timestamp::UNIX_EPOCH,
        ..Bulletin::default()
    }))
}

/// A run: the cues one behind the other, in zones on these channels (none: all) with these gains.
pub fn order(
    run: u64,
    output: &str,
    at: Timestamp,
    cues: Vec<CueSource>,
    zones: &[(&str, Option<u16>, f32)],
) -> RunOrder {
    let cue = |(index, source)| OrderedCue { index, source, skip_ms: 0, gain_db: 0.0 };
    let voice = |&(zone, channel, gain_db): &(&str, Option<u16>, f32)| OrderedVoice {
        zone: zone.into(),
        channels: channel.into_iter().collect(),
        gain_db,
    };
    RunOrder {
        run,
        output: output.into(),
        at,
        programme: "thu".into(),
        priority: Priority::Routine,
        ordered_by: None,
        length_ms: 3_600_000,
        cues: (0..).zip(cues).map(cue).collect(),
        voices: zones.iter().map(voice).collect(),
    }
}
