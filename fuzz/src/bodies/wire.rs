//! Lines between the daemon and its children. A line is understood or not; one that is understood
//! is written and read again as the same. Then the speaker's lines go to a station that has a slot
//! armed: whatever a speaker says, the slot gets one closing row, and the log stays readable.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta};
use loaphuong::config::load_texts;
use loaphuong::output::translate::evidence;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{Timestamp, ZoneId};
use loaphuong::station::output_refusal::OutputRefusal;
use loaphuong::station::record::{Row, RowKind};
use loaphuong::station::schedule::Schedule;
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Effect, Input, OutputEvent, RecoveredJournal, Station};
use loaphuong::wire::{
    AlsaPcm, EndedHow, FromSpeaker, LINE_BYTES_MAX, OutputTrouble, ProbeVerdict, ProcessEnd,
    RunProgress, ToSpeaker,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

const STATION: &str = "station: {id: thu, name: Thử, timezone: Asia/Ho_Chi_Minh}
outputs: {rec: {null: true}}
zones: {to-1: {name: Tổ 1, output: rec, channel: left}, to-2: {name: Tổ 2, output: rec}}
guard: {allowed: [\"05:00-22:00\"]}
";
const SCHEDULE: &str = "programmes:
  - {id: sang, title: Sáng, zones: [to-1, to-2], at: \"30 5 * * *\", rundown: [{file: a.ogg}, {pause: 2s}, {file: b.ogg}]}
";

/// Lines of one input that are heard: more than a speaker says in a minute.
const LINES_MAX: usize = 300;

/// Ticks after the last line: every hour up to the evening, with the next day's slot still far.
const HOURS: i64 = 14;

pub fn run(bytes: &[u8]) {
    let mut ward = Ward::armed();
    for line in bytes.split(|byte| *byte == b'\n').take(LINES_MAX) {
        if line.len() > LINE_BYTES_MAX {
            continue;
        }
        comes_back::<ToSpeaker>(line);
        comes_back::<ProbeVerdict>(line);
        comes_back::<AlsaPcm>(line);
        if let Some(said) = comes_back::<FromSpeaker>(line) {
            ward.hear(said);
        }
    }
    ward.live_on();
    ward.is_logged();
}

/// Reads a line; what was read stays the same when it is written and read again.
fn comes_back<T: Serialize + DeserializeOwned>(line: &[u8]) -> Option<T> {
    let word: T = serde_json::from_slice(line).ok()?;
    let again = serde_json::to_string(&word).expect("a line can be written");
    assert!(!again.contains('\n'), "two lines: {again:?}");
    match serde_json::from_str::<T>(&again) {
        Ok(read) => assert_eq!(serde_json::to_string(&read).expect("a line"), again),
        // JSON has no infinite level; no parent and no child has one to say.
        Err(error) => assert!(again.contains("null"), "{again}: {error}"),
    }
    Some(word)
}

struct Ward {
    station: Station,
    now: Timestamp,
    rows: Vec<Row>,
}

impl Ward {
    /// Four seconds before half past five, both zones armed as run 1.
    fn armed() -> Ward {
        let now = DateTime::from_timestamp(1_772_317_790, 0).expect("05:29:50 on 2026-03-01");
        let station = Station::new(SCHEDULED.clone(), RecoveredJournal::default(), now);
        let mut ward = Ward { station, now, rows: Vec::new() };
        ward.step(Input::ClockChanged { trust: ClockTrust::Synced, stepped: TimeDelta::zero() });
        ward.step(Input::LibraryChanged(STOCK.clone()));
        ward.now += TimeDelta::seconds(7);
        ward.step(Input::Tick);
        assert!(!ward.station.is_silent(), "nothing is armed");
        ward
    }

    fn step(&mut self, input: Input) {
        for effect in self.station.step(self.now, input).effects {
            if let Effect::Append(row) = effect {
                self.rows.push(*row);
            }
        }
    }

    /// As the output's supervisor hands lines on.
    fn hear(&mut self, said: FromSpeaker) {
        self.now += TimeDelta::milliseconds(500);
        for event in events(said) {
            self.step(Input::Output(event));
        }
        self.step(Input::Tick);
    }

    fn live_on(&mut self) {
        for _ in 0..60 {
            self.now += TimeDelta::seconds(5);
            self.step(Input::Tick);
        }
        for _ in 0..HOURS {
            self.now += TimeDelta::hours(1);
            self.step(Input::Tick);
        }
    }

    /// Each zone's slot is closed once; seqs have no gap; every row can be read.
    fn is_logged(&self) {
        let mut closed: BTreeMap<&ZoneId, usize> = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            assert_eq!(row.seq, index as u64 + 1, "{row:?}");
            let json = serde_json::to_string(row).expect("a row can be written");
            let read: Row = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{json}: {e}"));
            assert_eq!((read.seq, read.due, read.outcome()), (row.seq, row.due, row.outcome()));
            if let (RowKind::Slot, Some(run)) = (row.kind(), row.as_run()) {
                *closed.entry(&run.zone).or_default() += 1;
            }
        }
        assert!(closed.len() == 2 && closed.values().all(|n| *n == 1), "{closed:?}");
    }
}

fn events(said: FromSpeaker) -> Vec<OutputEvent> {
    match said {
        FromSpeaker::Started { run, cue, at } => {
            vec![OutputEvent::Started { run, cue, at, device: "thử".into() }]
        }
        FromSpeaker::Beat { runs, .. } => {
            let progress = |RunProgress { run, cue, heard_ms, .. }| OutputEvent::Progress {
                run,
                cue,
                heard_ms,
            };
            runs.into_iter().map(progress).collect()
        }
        FromSpeaker::Ended { run, cue, at, how, heard } => heard
            .into_iter()
            .map(|heard| {
                let zone = ZoneId::from(heard.zone.as_str());
                let stopped = how == EndedHow::Stopped;
                let heard = evidence(&heard, 0);
                OutputEvent::Ended { run, cue, zone, at, stopped, heard }
            })
            .collect(),
        FromSpeaker::Refused { run, zone, why } => {
            let (zone, refusal) = (ZoneId::from(zone.as_str()), OutputRefusal::OnAir(why));
            vec![OutputEvent::Refused { run, zone, refusal }]
        }
        FromSpeaker::Broken { run, cue, trouble, heard_ms } => vec![
            OutputEvent::Progress { run, cue, heard_ms },
            OutputEvent::Broken { run, cue, trouble },
        ],
        // Which run it was the supervisor knows; here there is one.
        FromSpeaker::Lost { trouble } => vec![OutputEvent::Lost { run: 1, trouble }],
        FromSpeaker::Done { run } => vec![OutputEvent::Done { run }],
        // The library's business; its `Broken` follows.
        FromSpeaker::Altered { .. } => Vec::new(),
        // As if it died of it.
        FromSpeaker::Decoding { run, cue: Some(cue) } => {
            let end = ProcessEnd::Signalled { signal: 6 };
            vec![OutputEvent::Died { run, cue, trouble: OutputTrouble::SpeakerEnded { end } }]
        }
        FromSpeaker::Opening
        | FromSpeaker::Ready { .. }
        | FromSpeaker::Decoding { cue: None, .. } => Vec::new(),
    }
}

static SCHEDULED: LazyLock<Arc<Schedule>> = LazyLock::new(|| {
    let schedules = vec![("schedules/s.yaml".to_owned(), SCHEDULE.as_bytes().to_vec())];
    let station = ("station.yaml", STATION.as_bytes());
    load_texts(station, schedules, Path::new("/srv/ward")).expect("a good example").schedule
});

static STOCK: LazyLock<Arc<Stock>> = LazyLock::new(|| {
    let bulletin = |path: &str, length_ms| {
        let bulletin = Bulletin {
            path: path.into(),
            sha256: format!("sha-{path}").into(),
            title: path.to_owned(),
            length_ms,
            arrived: DateTime::UNIX_EPOCH,
            ..Bulletin::default()
        };
        (path.into(), StockItem::Accepted(Arc::new(bulletin)))
    };
    Arc::new(Stock { items: [bulletin("a.ogg", 10_000), bulletin("b.ogg", 20_000)].into() })
});
