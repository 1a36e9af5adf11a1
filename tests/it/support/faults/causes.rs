//! A reason is given only where something happened that gives it, near the slot in time; and where
//! nothing happened, slots air.

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::SimEvent;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::SlotId;
use loaphuong::station::record::{Outcome, Reason, Row};

use super::accounts::Accounts;
use super::checks::{closings, rows_of};
use super::life::{FLAWED, Log, planned};
use crate::support::rows::RowFields as _;

/// A reason that nothing gives within this of the slot has no cause …
const BEFORE: TimeDelta = TimeDelta::minutes(20);
const BEHIND: TimeDelta = TimeDelta::minutes(70);

/// … and a slot within this of nothing has no reason not to air.
const FAR: TimeDelta = TimeDelta::hours(3);

/// Something that gives a reason, by what the wall clock showed.
struct Cause {
    what: &'static str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The rows that were written in its time.
    seqs: (u64, u64),
    /// It explains no row but those.
    only_then: bool,
}

/// Rows that are written so soon after something follow from it: what waited for it to be over.
const ROWS_BEHIND: u64 = 40;

impl Cause {
    fn new(
        what: &'static str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        seqs: (u64, u64),
    ) -> Cause {
        let (from, until) = (from.min(until), from.max(until));
        Cause { what, from, until, seqs, only_then: false }
    }

    fn touches(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.from <= until && from <= self.until
    }

    /// Could it be why a slot was closed as this row says?
    fn is_near(&self, slot: &SlotId, row: &Row) -> bool {
        let then = self.seqs.0 <= row.seq && row.seq <= self.seqs.1.saturating_add(ROWS_BEHIND);
        let near = self.touches(slot.due - BEFORE, slot.due + BEHIND);
        then || near && !self.only_then
    }
}

fn causes(log: &Log) -> Vec<Cause> {
    let mut causes: Vec<Cause> =
        log.faults.iter().map(|one| Cause::new(one.what, one.from, one.until, one.seqs)).collect();
    let (mut alive, mut trust, mut schedule) = (true, ClockTrust::Synced, log.schedule.clone());
    // Since when nothing was decided, and what stood in the way.
    let mut blind: Option<(DateTime<Utc>, u64, Vec<&'static str>)> = None;
    let mut full: Option<(DateTime<Utc>, u64)> = None;
    for (index, moment) in log.moments.iter().enumerate() {
        let mut block = |what| {
            blind.get_or_insert((moment.before, moment.seq, Vec::new())).2.push(what);
        };
        let mut at_once = |what, from| {
            causes.push(Cause::new(what, from, moment.after, (moment.seq, moment.seq)));
        };
        match &moment.what {
            SimEvent::Off { horizon, .. } => {
                alive = false;
                block("power");
                // The next life looks for slots from where the disk says, by the schedule that it
                // finds; a slot of that schedule seems to have been missed since then.
                if let Some(horizon) = horizon {
                    let seqs = (moment.seq, moment.seq);
                    causes.push(Cause::new("power", *horizon, moment.before, seqs));
                }
                // The next life knows of nothing since.
                if let Some((since, seq)) = full {
                    let seqs = (seq, moment.seq);
                    causes.push(Cause::new("power", since, moment.before, seqs));
                }
            }
            SimEvent::On { schedule: found, trust: now } => {
                (alive, trust, schedule) = (true, *now, found.clone());
                at_once("reload", moment.before);
            }
            SimEvent::Trust(now) => trust = *now,
            SimEvent::ClockSet(now) => {
                trust = *now;
                // It explains what is written until the clock is set again.
                let later = &log.moments[index + 1..];
                let next = later.iter().find(|one| matches!(one.what, SimEvent::ClockSet(_)));
                let until = next.map_or(u64::MAX, |next| next.seq + 200);
                let seqs = (moment.seq, until);
                let step = Cause::new("clock", moment.before, moment.after, seqs);
                causes.push(Cause { only_then: true, ..step });
            }
            SimEvent::Schedule(new) => {
                schedule = new.clone();
                at_once("reload", moment.before);
            }
            SimEvent::DiskFull => full = full.or(Some((moment.before, moment.seq))),
            SimEvent::DiskFree => full = None,
        }
        let trusted = trust >= schedule.trust;
        if alive && !trusted {
            blind.get_or_insert((moment.before, moment.seq, Vec::new())).2.push("clock");
        }
        if alive
            && trusted
            && let Some((since, seq, whats)) = blind.take()
        {
            let seqs = (seq, moment.seq);
            causes.extend(whats.iter().map(|what| Cause::new(what, since, moment.after, seqs)));
        }
    }
    causes
}

pub fn reasons_have_causes(log: &Log, accounts: &Accounts) {
    let causes = causes(log);
    for (slot, row) in closings(&log.rows) {
        let near: Vec<&Cause> = causes.iter().filter(|cause| cause.is_near(&slot, row)).collect();
        let gives: &[&str] = match row.reason() {
            // A clock that is set leaves spans in which the station seems to have been off.
            Some(Reason::PowerOff) => &["power", "clock"],
            Some(Reason::ClockUntrusted) => &["clock"],
            // Of a speaker that has died once nobody knows why.
            Some(Reason::DeviceLost) => &["device", FLAWED],
            Some(Reason::Stopped) => &["stop"],
            Some(Reason::ScheduleRemoved) => &["reload"],
            // A file that is out stays so.
            Some(Reason::FileDamaged | Reason::Silent | Reason::Internal)
                if log.flawed_before(row) =>
            {
                continue;
            }
            Some(Reason::FileDamaged) => &["broken"],
            // An emergency that was to end before it could go on.
            Some(Reason::TooLate) if row.ordered_by().is_some() => continue,
            Some(Reason::TooLate) => &["clock"],
            _ => continue,
        };
        let given = near.iter().any(|cause| gives.contains(&cause.what));
        let what: Vec<_> = near.iter().map(|cause| (cause.what, cause.from, cause.until)).collect();
        assert!(given, "no cause: {row:?}; near it {what:?}\n{}", rows_of(log, &slot));
        if row.reason() == Some(Reason::ScheduleRemoved) {
            some_schedule_dropped(log, &slot, row);
        }
    }
    where_nothing_happened_slots_air(log, accounts, &causes);
}

/// A schedule that was loaded near it does not plan it, or has no such zone.
fn some_schedule_dropped(log: &Log, slot: &SlotId, row: &Row) {
    let loaded = log.moments.iter().filter_map(|moment| match &moment.what {
        SimEvent::Schedule(schedule) | SimEvent::On { schedule, .. } => Some(schedule),
        _ => None,
    });
    let tick = TimeDelta::nanoseconds(1);
    let mut dropped = loaded
        .filter(|schedule| !planned(schedule, slot.due - tick, slot.due + tick).contains(slot));
    assert!(dropped.next().is_some(), "every schedule has it: {row:?}");
}

fn where_nothing_happened_slots_air(log: &Log, accounts: &Accounts, causes: &[Cause]) {
    let closed = closings(&log.rows);
    for slot in &accounts.must {
        let Some(row) = closed.get(slot) else { continue };
        // The calm's own exercise.
        let exercise = slot.due > log.calm + TimeDelta::hours(20);
        let of_rules = matches!(
            row.reason(),
            Some(
                Reason::GuardHours
                    | Reason::GuardLimit
                    | Reason::ZoneBusy
                    | Reason::NoBulletin
                    | Reason::NotApproved
                    | Reason::FileMissing
                    | Reason::MaxLength
                    | Reason::Muted
                    | Reason::Preempted
            )
        );
        let flawed = matches!(row.reason(), Some(Reason::FileDamaged | Reason::Silent))
            && log.flawed_before(row);
        if row.outcome() == Outcome::Aired || exercise || of_rules || flawed {
            continue;
        }
        let near = causes.iter().any(|cause| cause.touches(slot.due - FAR, slot.due + FAR));
        let (rows, befell) = (rows_of(log, slot), log.befell(slot.due));
        assert!(near, "nothing happened, and yet: {row:?}\n{rows}{befell}");
    }
}
