//! What a schedule had put on the timeline does not vanish with it: it gets its closing record,
//! also when the station was off.

use std::sync::Arc;

use chrono::TimeDelta;
use expect_test::{Expect, expect};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::Row;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{Effect, Input, RecoveredJournal, Station, Step};

use crate::support::alerts::routine;
use crate::support::ward::*;

fn clock(trust: ClockTrust, stepped_s: i64) -> Input {
    Input::ClockChanged { trust, stepped: TimeDelta::seconds(stepped_s) }
}

fn rows(steps: impl IntoIterator<Item = Step>) -> String {
    let effects = steps.into_iter().flat_map(|step| step.effects);
    let rows: Vec<Row> = effects
        .filter_map(|effect| match effect {
            Effect::Append(row) => Some(*row),
            _ => None,
        })
        .collect();
    closings(&rows)
}

/// The routine of 06:00 in two zones, taken away.
fn emptied() -> Arc<Schedule> {
    Arc::new(ward(vec![]))
}

/// A station that was off since `horizon` and comes back at `start` without that routine.
fn comes_back(horizon: &str, start: &str, want: Expect) {
    let recovered = RecoveredJournal { horizon: Some(at(horizon)), ..RecoveredJournal::default() };
    let mut station = Station::new(emptied(), recovered, at(start));
    station.succeeds(Arc::new(routine()));
    let steps = [
        station.step(at(start), clock(ClockTrust::Untrusted, 0)),
        station.step(at(start), clock(ClockTrust::Synced, 0)),
        station.step(at(start), Input::Tick),
    ];
    want.assert_eq(&rows(steps));
}

#[test]
fn a_file_that_goes_between_a_slots_coming_up_and_its_due_is_the_reason_in_the_record() {
    let mut station =
        Station::new(Arc::new(routine()), RecoveredJournal::default(), at("2026-03-02T05:00:00"));
    station.step(at("2026-03-02T05:00:00"), clock(ClockTrust::Synced, 0));
    // No step was made in between: the reload itself brings up what is due within four seconds.
    let reload = station.step(at("2026-03-02T05:59:57"), Input::ScheduleLoaded(emptied()));
    expect![[r#"
        -..- to-1 dai slot 06:00:00: not_aired 0.0 s, schedule_removed
        -..- to-2 dai slot 06:00:00: not_aired 0.0 s, schedule_removed
    "#]]
    .assert_eq(&rows([reload]));
}

#[test]
fn a_file_that_goes_while_the_station_is_off_leaves_the_records_of_what_was_due() {
    // Due a moment ago or in one: it would have aired, had the file not gone.
    comes_back(
        "2026-03-02T05:58:00",
        "2026-03-02T05:59:58",
        expect![[r#"
            -..- to-1 dai slot 06:00:00: not_aired 0.0 s, schedule_removed
            -..- to-2 dai slot 06:00:00: not_aired 0.0 s, schedule_removed
        "#]],
    );
    // Beyond its `late` the power was the reason, whenever the file went.
    comes_back(
        "2026-03-02T05:58:00",
        "2026-03-02T09:00:00",
        expect![[r#"
            -..- to-1 dai slot 06:00:00: not_aired 0.0 s, power_off
            -..- to-2 dai slot 06:00:00: not_aired 0.0 s, power_off
        "#]],
    );
    // A long absence is one row.
    comes_back(
        "2026-03-02T05:58:00",
        "2026-03-12T05:00:00",
        expect![[r#"
            -..- * * slot 06:00:00: not_aired 0.0 s, power_off, 20 slots
        "#]],
    );
    // Not yet due: it was taken away before it came up.
    comes_back("2026-03-02T05:00:00", "2026-03-02T05:30:00", expect![""]);
}

#[test]
fn what_the_new_schedule_plans_too_is_its_own() {
    let recovered = RecoveredJournal {
        horizon: Some(at("2026-03-02T05:58:00")),
        ..RecoveredJournal::default()
    };
    let mut later = routine();
    later.programmes[0].late = minutes(180);
    let mut station = Station::new(Arc::new(later), recovered, at("2026-03-02T07:00:00"));
    station.succeeds(Arc::new(routine()));
    let step = station.step(at("2026-03-02T07:00:00"), clock(ClockTrust::Synced, 0));
    assert_eq!(rows([step]), "", "it may still air by the new rule");
    assert_eq!(station.open_slots().count(), 2);
}
