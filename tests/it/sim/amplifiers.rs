//! Whatever befalls a station, nothing sounds through an amplifier that is off or cold, and none is
//! left on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::{Sim, SwitchedAmplifier};
use loaphuong::station::amplifiers::{AmplifierRule, WithoutAmplifier};
use loaphuong::station::ids::OutputId;
use loaphuong::station::schedule::Schedule;

use crate::sim::year::{alarm, busy, busy_stock, edited, seeds};
use crate::support::faults::{Log, Menu, check, live};
use crate::support::ward::at;

/// A clock that drifts counts a warm-up wrong by so much.
const DRIFT: TimeDelta = TimeDelta::milliseconds(20);

fn rules(seed: u64) -> [AmplifierRule; 2] {
    let rule = |warm_up: u64, hold: u64| AmplifierRule {
        warm_up: Duration::from_secs(warm_up),
        hold: Duration::from_secs(hold),
        without: WithoutAmplifier::Sound,
    };
    match seed % 3 {
        0 => [rule(3, 10), rule(0, 0)],
        1 => [rule(8, 0), rule(3, 5)],
        _ => [rule(30, 60), rule(1, 1)],
    }
}

fn amplified(mut schedule: Schedule, seed: u64) -> Arc<Schedule> {
    let [first, second] = rules(seed);
    schedule.amplifiers = [("amp-1".into(), first), ("amp-2".into(), second)].into();
    Arc::new(schedule)
}

/// From when until when an amplifier was on, by the world's time.
type Spans = Vec<(DateTime<Utc>, DateTime<Utc>)>;

/// When each amplifier was on; without end if it still is.
fn spans(switched: &[SwitchedAmplifier]) -> BTreeMap<OutputId, Spans> {
    let mut spans: BTreeMap<OutputId, Spans> = BTreeMap::new();
    for SwitchedAmplifier { world, output, on } in switched {
        let of_output = spans.entry(output.clone()).or_default();
        match (on, of_output.last_mut()) {
            (true, _) => of_output.push((*world, DateTime::<Utc>::MAX_UTC)),
            (false, Some(last)) => last.1 = *world,
            (false, None) => {}
        }
    }
    spans
}

fn sounds_through_warm_amplifiers(sim: &mut Sim, log: &Log) {
    // The next night, when nothing may sound.
    let local = log.end.with_timezone(&log.schedule.timezone);
    let tomorrow = local.date_naive().succ_opt().expect("a day");
    sim.run_until(at(&format!("{tomorrow}T02:30:00")));
    let spans = spans(&sim.take_switched());
    for sounded in &log.sounded {
        let output = &log.schedule.zones[&sounded.zone].output;
        let rule = log.schedule.amplifiers[output];
        let warm_up = TimeDelta::from_std(rule.warm_up).expect("seconds");
        let warm = spans
            .get(output)
            .into_iter()
            .flatten()
            .any(|(on, off)| *on + warm_up <= sounded.from + DRIFT && sounded.until <= *off);
        assert!(warm, "through an amplifier that is off or cold: {sounded:?}\n{spans:#?}");
    }
    for (output, spans) in spans {
        let (_, off) = spans.last().expect("it was on");
        assert_ne!(*off, DateTime::<Utc>::MAX_UTC, "{output} is left on");
    }
}

#[test]
fn whatever_befalls_a_busy_day_nothing_sounds_through_a_cold_amplifier_and_none_is_left_on() {
    let (start, span) = (at("2026-03-02T04:00:00"), TimeDelta::hours(30));
    for seed in seeds() {
        let schedules = vec![amplified(busy(), seed), amplified(edited(), seed)];
        let menu = Menu { schedules, alert: alarm(), faults: 30, clock: seed % 2 > 0 };
        let told = std::panic::catch_unwind(|| {
            let (mut sim, log) = live(seed, &menu, busy_stock(), start, span);
            check(&mut sim, &log);
            sounds_through_warm_amplifiers(&mut sim, &log);
        });
        let repeat = format!("SEEDS={seed}..{} cargo nextest run --test it amplifiers", seed + 1);
        assert!(told.is_ok(), "seed {seed} breaks a promise; {repeat}");
    }
}
