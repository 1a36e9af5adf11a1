//! Emergencies told to a simulated ward, and what befalls it.

use chrono::TimeDelta;
use expect_test::Expect;
use loaphuong::sim::Sim;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{Command, Input};

use super::ward::*;

/// An order of one repetition, without an end.
pub fn order(file: &str, seconds: u64, zones: &[&str], by: &str) -> Command {
    Command::Alert {
        bulletin: bulletin(file, seconds, 0),
        zones: zones.iter().map(|zone| (*zone).into()).collect(),
        by: by.to_owned(),
        via: None,
        repeat: 1,
        until: None,
        exercise: false,
    }
}

pub fn until(command: Command, repeats: u32, end: &str) -> Command {
    let Command::Alert { bulletin, zones, by, exercise, .. } = command else {
        panic!("an emergency")
    };
    Command::Alert {
        bulletin,
        zones,
        by,
        via: None,
        repeat: repeats,
        until: Some(at(end)),
        exercise,
    }
}

/// A ward whose routine sounds two cues from 06:00 in two zones.
pub fn routine() -> Schedule {
    ward(vec![programme("dai", "0 6 * * *", &["to-1", "to-2"], &["b.ogg", "a.ogg"])])
}

pub fn awake(schedule: Schedule, start: &str) -> Sim {
    let mut sim = sim(schedule, stock(&[("a.ogg", 10), ("b.ogg", 60)]), start);
    sim.keep_recording();
    sim
}

/// What is done to a station, when.
pub enum Deed {
    Told(Command),
    Stop(&'static [&'static str]),
    Lost,
    PowerCut(TimeDelta),
    Trusted(ClockTrust),
}
pub use Deed::{Lost, PowerCut, Stop, Told, Trusted};

pub fn lives(schedule: Schedule, deeds: Vec<(&str, Deed)>, end: &str, want: Expect) {
    let mut sim = awake(schedule, "2026-03-02T05:00:00");
    for (when, deed) in deeds {
        sim.run_until(at(when));
        match deed {
            Told(command) => sim.tell(Input::Command(command)),
            Stop(zones) => {
                let zones = zones.iter().map(|zone| (*zone).into()).collect();
                sim.tell(Input::Command(Command::Stop {
                    zones,
                    by: "Ông Bình".to_owned(),
                    via: None,
                }));
            }
            Lost => sim.lose_outputs(),
            PowerCut(off) => sim.power_cut(off),
            Trusted(trust) => sim.trust(trust),
        }
    }
    sim.run_until(at(end));
    want.assert_eq(&timeline(&sim.take_rows()));
    assert_eq!(sim.station().open_slots().count(), 0, "every slot is closed");
    let mut heard = sim.take_sounded();
    heard.sort_by_key(|each| (each.zone.clone(), each.from));
    for pair in heard.windows(2).filter(|pair| pair[0].zone == pair[1].zone) {
        assert!(pair[0].until <= pair[1].from, "two at once: {pair:?}");
    }
}
