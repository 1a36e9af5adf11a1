//! What the guard's last check at the output refuses is closed at once, with the guard's reason,
//! and is not tried again.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use expect_test::expect;
use loaphuong::output::guard::OutputGuard;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::output_refusal::OutputRefusal;
use loaphuong::station::record::Row;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{
    CueHeard, Effect, Input, OutputEvent, RecoveredJournal, RunOrder, Station,
};
use loaphuong::wire::PermitEnd;

use crate::support::ward::*;

/// A core that is told what a test likes.
struct Core {
    station: Station,
    now: DateTime<Utc>,
    orders: Vec<RunOrder>,
    rows: Vec<Row>,
}

impl Core {
    fn new(schedule: Schedule) -> Core {
        let now = at("2026-03-02T05:50:00");
        let station = Station::new(Arc::new(schedule), RecoveredJournal::default(), now);
        let mut core = Core { station, now, orders: Vec::new(), rows: Vec::new() };
        core.tell(Input::ClockChanged { trust: ClockTrust::Synced, stepped: TimeDelta::zero() });
        core.tell(Input::LibraryChanged(stock(&[("a.ogg", 10), ("b.ogg", 600)])));
        core
    }

    fn tell(&mut self, input: Input) -> Option<DateTime<Utc>> {
        let step = self.station.step(self.now, input);
        for effect in step.effects {
            match effect {
                Effect::Arm(order) => self.orders.push(*order),
                Effect::Append(row) => self.rows.push(*row),
                _ => {}
            }
        }
        step.wake.map(|wake| wake.at)
    }

    fn live_until(&mut self, end: &str) {
        while let Some(wake) = self.tell(Input::Tick).filter(|wake| *wake <= at(end)) {
            self.now = self.now.max(wake);
        }
        self.now = at(end);
    }

    fn refuse(&mut self, run: u64, refusal: PermitEnd) {
        let (zone, refusal) = ("to-1".into(), OutputRefusal::OnAir(refusal));
        self.tell(Input::Output(OutputEvent::Refused { run, zone, refusal }));
    }
}

#[test]
fn what_is_refused_before_it_begins_does_not_air_and_is_not_tried_again() {
    let mut core = Core::new(ward(vec![programme("sang", "0 6 * * *", &["to-1"], &["b.ogg"])]));
    core.live_until("2026-03-02T05:59:58");
    assert_eq!(core.orders.len(), 1);
    core.refuse(core.orders[0].run, PermitEnd::Hours);
    core.live_until("2026-03-02T07:00:00");
    assert_eq!(core.orders.len(), 1, "not tried again");
    expect![[r#"
        -..- to-1 sang slot 06:00:00: not_aired 0.0 s, guard_hours (muted by the speaker: outside the allowed hours)
    "#]]
    .assert_eq(&timeline(&core.rows));
}

#[test]
fn what_is_refused_on_air_is_cut_where_its_evidence_says() {
    for answers in [true, false] {
        let mut core = Core::new(ward(vec![programme("sang", "0 6 * * *", &["to-1"], &["b.ogg"])]));
        core.live_until("2026-03-02T06:00:00");
        let run = core.orders[0].run;
        let started = at("2026-03-02T06:00:00");
        let device = String::new();
        core.tell(Input::Output(OutputEvent::Started { run, cue: 0, at: started, device }));
        core.live_until("2026-03-02T06:01:00");
        core.tell(Input::Output(OutputEvent::Progress { run, cue: 0, heard_ms: 60_000 }));
        core.refuse(run, PermitEnd::Limit);
        if answers {
            let heard = CueHeard { heard_ms: 60_000, ..CueHeard::default() };
            let (zone, at) = ("to-1".into(), core.now);
            let stopped = true;
            core.tell(Input::Output(OutputEvent::Ended { run, cue: 0, zone, at, stopped, heard }));
        }
        // An output that then says nothing is not waited for.
        core.live_until("2026-03-02T07:00:00");
        assert_eq!(core.orders.len(), 1, "not tried again");
        let rows = timeline(&core.rows);
        let closings: Vec<&str> = rows.lines().filter(|line| line.contains("slot")).collect();
        assert!(
            closings.len() == 1
                && closings[0].contains("cut 60.0 s, guard_limit (muted by the speaker: the day"),
            "answers: {answers}\n{rows}"
        );
        assert!(rows.contains("play b.ogg: cut 60.0 s, guard_limit"), "{rows}");
    }
}

/// The core and the guard count alike: what an honest core asks is never refused, to the second.
#[test]
fn a_day_that_is_filled_to_its_limit_passes_the_guard() {
    let mut schedule = ward(vec![
        programme("sang", "0 6 * * *", &["to-1", "to-3"], &["b.ogg"]),
        programme("trua", "0 12 * * *", &["to-1"], &["a.ogg", "b.ogg"]),
        programme("chieu", "0 17 * * *", &["to-1"], &["a.ogg"]),
        programme("toi", "0 18 * * *", &["to-1"], &["a.ogg"]),
    ]);
    schedule.guard.daily_limit = Some(std::time::Duration::from_secs(600 + 610 + 10));
    let schedule = Arc::new(schedule);
    let mut guard = OutputGuard::new(schedule.clone(), &[]);
    let mut core = Core::new((*schedule).clone());
    let mut passed = Vec::new();
    while core.now < at("2026-03-03T05:00:00") {
        let wake = core.tell(Input::Tick);
        for order in std::mem::take(&mut core.orders) {
            let verdict = guard.judge(&order);
            assert!(verdict.refused.is_empty(), "{verdict:?}");
            passed.push(order.programme.to_string());
            let mut from = order.at;
            for cue in &order.cues {
                let (run, index, length_ms) = (order.run, cue.index, cue.source.length_ms());
                let device = String::new();
                let mut events = vec![OutputEvent::Started { run, cue: index, at: from, device }];
                from += TimeDelta::milliseconds(i64::try_from(length_ms).expect("minutes"));
                for voice in &order.voices {
                    let zone = voice.zone.clone();
                    let (heard_ms, stopped) = (length_ms, false);
                    let heard =
                        CueHeard { heard_ms, peak_dbfs: Some(-20.0), ..CueHeard::default() };
                    events.push(OutputEvent::Ended {
                        run,
                        cue: index,
                        zone,
                        at: from,
                        stopped,
                        heard,
                    });
                }
                for event in events {
                    guard.note_event(&event);
                    core.tell(Input::Output(event));
                }
            }
        }
        core.now = wake.map_or(at("2026-03-03T05:00:00"), |wake| wake.max(core.now));
    }
    // The last of the day is over the limit, and the core knows.
    assert_eq!(passed, ["sang", "sang", "trua", "chieu"]);
    let rows = timeline(&core.rows);
    assert!(rows.contains("toi slot 18:00:00: not_aired 0.0 s, guard_limit"), "{rows}");
}
