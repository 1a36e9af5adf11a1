//! What an output tells too early, twice or of the wrong cue changes nothing: a cue is over only
//! when it has sounded.

use loaphuong::sim::Sim;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::record::Outcome;
use loaphuong::station::{CueHeard, Input, OpenSlot, OutputEvent};

use crate::support::ward::*;

/// The end of a cue that was heard whole, as an output tells it.
fn ended(sim: &Sim, run: u64, cue: u32, heard_ms: u64) -> OutputEvent {
    let heard = CueHeard { frames: 48 * heard_ms, heard_ms, ..CueHeard::default() };
    let zone = ZoneId::from("to-1");
    OutputEvent::Ended { run, cue, zone, at: sim.now(), stopped: false, heard }
}

fn started(sim: &Sim, run: u64, cue: u32) -> OutputEvent {
    OutputEvent::Started { run, cue, at: sim.now(), device: "simulated".to_owned() }
}

fn open(sim: &Sim) -> Vec<OpenSlot> {
    sim.station().open_slots().cloned().collect()
}

#[test]
fn an_event_that_cannot_be_so_leaves_every_slot_as_it_is() {
    let files = ["a.ogg", "b.ogg"];
    let schedule = ward(vec![programme("sang", "30 5 * * *", &["to-1"], &files)]);
    let mut sim = sim(schedule, stock(&[("a.ogg", 10), ("b.ogg", 30)]), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T05:29:58"));
    let run = sim.runs()[0];
    // When, and which events cannot be so then.
    type Events = fn(&Sim, u64) -> Vec<OutputEvent>;
    let cases: [(&str, &str, Events); 3] = [
        ("armed, and nothing begun", "05:29:58", |sim, run| {
            let progress = OutputEvent::Progress { run, cue: 0, heard_ms: 500 };
            vec![ended(sim, run, 0, 10_000), ended(sim, run, 1, 30_000), progress]
        }),
        ("the first cue on air", "05:30:05", |sim, run| {
            let progress = OutputEvent::Progress { run, cue: 1, heard_ms: 500 };
            let nothing = (started(sim, run, 7), ended(sim, run, 7, 1));
            vec![ended(sim, run, 1, 30_000), started(sim, run, 0), progress, nothing.0, nothing.1]
        }),
        ("the first cue over", "05:30:15", |sim, run| {
            vec![started(sim, run, 0), ended(sim, run, 0, 10_000)]
        }),
    ];
    for (what, time, events) in cases {
        sim.run_until(at(&format!("2026-03-02T{time}")));
        sim.take_rows();
        let before = open(&sim);
        for event in events(&sim, run) {
            let told = format!("{what}: {event:?}");
            sim.tell(Input::Output(event));
            assert_eq!(open(&sim), before, "{told}");
            assert!(sim.take_rows().is_empty(), "{told}");
        }
    }
    sim.run_until(at("2026-03-02T05:31:00"));
    let outcomes: Vec<_> = sim.take_rows().iter().map(|row| row.outcome()).collect();
    assert_eq!(outcomes, [Outcome::Aired; 2], "the second cue, and the slot");
}
