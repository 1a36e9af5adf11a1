//! How long a slot on air still sounds, as people are told.

use std::cmp::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::station::ids::{SlotId, Timestamp};
use loaphuong::station::record::Outcome;
use loaphuong::station::{CueSource, OpenCue, OpenSlot};

use crate::journal::fixture::waiting;

/// A slot of pauses of these lengths, `done` of them over, the next on air since `started`.
fn slot(lengths: &[u64], done: usize, started: Timestamp, max: Option<u64>) -> OpenSlot {
    let cue = |(index, ms): (usize, &u64)| {
        let mut cue = OpenCue::new(CueSource::Pause { ms: *ms }, None);
        match index.cmp(&done) {
            Ordering::Less => cue.finish(Outcome::Aired),
            Ordering::Equal => cue.begin(started),
            Ordering::Greater => {}
        }
        cue
    };
    let id = SlotId { due: started, zone: "to-1".into(), programme: "sang".into() };
    let mut slot = waiting(id);
    slot.arm(started);
    slot.cue_begins();
    slot.max_length = max.map(Duration::from_millis);
    slot.cues = lengths.iter().enumerate().map(cue).collect();
    slot
}

#[test]
fn the_time_left_of_a_slot_respects_its_longest_length() {
    let started: Timestamp = "2026-03-02T05:30:00Z".parse().unwrap();
    let lengths = [10_000, 20_000, 40_000];
    let cases = [
        // Cues over, seconds into the next, longest length, left, length.
        (0, 0, None, 70_000, 70_000),
        (0, 4, None, 66_000, 70_000),
        (0, 0, Some(30_000), 30_000, 30_000),
        (0, 4, Some(30_000), 26_000, 30_000),
        (1, 5, Some(30_000), 15_000, 30_000),
        (1, 5, Some(90_000), 55_000, 70_000),
        (1, 600, Some(25_000), 0, 25_000),
        // Announced, not yet heard.
        (0, -2, Some(30_000), 30_000, 30_000),
    ];
    for (done, seconds, max, left, length) in cases {
        let slot = slot(&lengths, done, started, max);
        let now = started + TimeDelta::seconds(seconds);
        let case = format!("{done} over, {seconds} s, {max:?}");
        assert_eq!((slot.left_ms(now), slot.length_ms()), (left, length), "{case}");
    }
}
