//! A card that stays away for an hour is tried once a second and told once a minute; one that comes
//! and goes is told no oftener.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::station::{Effect, Input, Notice, OutputEvent, RecoveredJournal, Station, Step};
use loaphuong::wire::OutputTrouble;

use crate::support::rows::RowFields as _;
use crate::support::ward::{at, minutes, programme, sim, stock, timeline, ward};

/// A station, and what its outputs will say.
struct Life {
    station: Station,
    now: Timestamp,
    ahead: BTreeMap<(Timestamp, usize), OutputEvent>,
    told: usize,
}

/// What happened in a stretch of it.
#[derive(Default)]
struct Stretch {
    tries: usize,
    marks: usize,
    /// Lines of lost outputs: when, and how many losses each passes over.
    lost: Vec<(Timestamp, u32)>,
    back: usize,
}

impl Life {
    /// Lives until `end`; `answer` says what becomes of each order, and how long after it.
    fn until(
        &mut self,
        end: Timestamp,
        mut step: Step,
        answer: impl Fn(u64) -> Vec<(TimeDelta, OutputEvent)>,
    ) -> (Stretch, Step) {
        let mut stretch = Stretch::default();
        loop {
            for effect in &step.effects {
                match effect {
                    Effect::Arm(order) => {
                        stretch.tries += 1;
                        for (after, event) in answer(order.run) {
                            self.told += 1;
                            self.ahead.insert((self.now + after, self.told), event);
                        }
                    }
                    Effect::Mark(_) => stretch.marks += 1,
                    Effect::Tell(Notice::OutputLost { passed_over, .. }) => {
                        stretch.lost.push((self.now, *passed_over));
                    }
                    Effect::Tell(Notice::OutputBack { .. }) => stretch.back += 1,
                    _ => {}
                }
            }
            let wake = step.wake.as_ref().expect("something is always ahead").at.max(self.now);
            let next = self.ahead.keys().next().filter(|(at, _)| *at <= wake).copied();
            let at = next.map_or(wake, |(at, _)| at);
            if at > end {
                step.effects.clear();
                return (stretch, step);
            }
            self.now = at;
            let event = next.and_then(|key| self.ahead.remove(&key));
            step = self.station.step(self.now, event.map_or(Input::Tick, Input::Output));
        }
    }
}

#[test]
fn an_hour_without_a_card_is_a_try_a_second_and_a_line_a_minute() {
    let mut schedule = ward(vec![programme("sang", "0 6 * * *", &["to-1", "to-2"], &["a.ogg"])]);
    schedule.programmes[0].late = minutes(120);
    let start = at("2026-03-02T05:00:00");
    let station = Station::new(Arc::new(schedule), RecoveredJournal::default(), start);
    let mut life = Life { station, now: start, ahead: BTreeMap::new(), told: 0 };
    let trust = ClockTrust::Synced;
    life.station.step(start, Input::ClockChanged { trust, stepped: TimeDelta::zero() });
    life.station.step(start, Input::LibraryChanged(stock(&[("a.ogg", 60)])));
    let step = life.station.step(start, Input::Tick);

    // The device is opened half a second after the order, a second before it should sound.
    let ms = TimeDelta::milliseconds;
    let lost = |run, after| (ms(after), OutputEvent::Lost { run, trouble: OutputTrouble::Hangs });
    let (hour, step) = life.until(at("2026-03-02T07:00:00"), step, |run| vec![lost(run, 500)]);
    assert!((59..=61).contains(&hour.lost.len()), "{} lines", hour.lost.len());
    assert!((2_000..=4_000).contains(&hour.tries), "{} tries", hour.tries);
    for pair in hour.lost.windows(2) {
        assert!(pair[1].0 - pair[0].0 >= TimeDelta::minutes(1), "{pair:?}");
        assert!(pair[1].1 >= 30, "it says how many losses it passes over: {pair:?}");
    }
    // One before each try in each zone, since nothing sounds that is not written; none for each
    // loss.
    assert!(hour.marks <= 2 * hour.tries + 10, "{} marks, {} tries", hour.marks, hour.tries);

    // It comes, goes, comes, goes.
    let flapping = |run| {
        let (cue, at, device) = (0, start, "amp-1".to_owned());
        vec![(ms(1_500), OutputEvent::Started { run, cue, at, device }), lost(run, 1_900)]
    };
    let (flaps, _) = life.until(at("2026-03-02T07:00:20"), step, flapping);
    assert!(flaps.tries >= 4, "{} tries", flaps.tries);
    assert!(flaps.lost.len() <= 1 && flaps.back == 1, "{} and {}", flaps.lost.len(), flaps.back);
}

#[test]
fn zones_of_one_card_are_tried_again_together() {
    let schedule = ward(vec![programme("sang", "0 6 * * *", &["to-1", "to-2"], &["a.ogg"])]);
    let mut sim = sim(schedule, stock(&[("a.ogg", 60)]), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:30"));
    sim.lose_outputs();
    sim.run_until(at("2026-03-02T07:00:00"));
    let rows = sim.take_rows();
    let again =
        rows.iter().filter(|row| row.kind() == RowKind::Play && row.outcome() == Outcome::Aired);
    let begins: Vec<_> = again.filter_map(|row| row.started_at()).collect();
    assert_eq!(begins.len(), 2, "{}", timeline(&rows));
    assert_eq!(begins[0], begins[1], "apart they are an echo: {}", timeline(&rows));
}
