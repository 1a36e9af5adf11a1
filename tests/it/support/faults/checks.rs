//! The promises, checked one by one; each panics with what breaks it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use loaphuong::sim::{Sim, SimEvent};
use loaphuong::station::airing::STRIKES_MAX;
use loaphuong::station::ids::SlotId;
use loaphuong::station::mute::{MUTE, UNMUTE};
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};

use super::accounts::{Accounts, accounts};
use super::causes::reasons_have_causes;
use super::hearing::{
    Lost, nothing_is_claimed_that_was_not_heard, nothing_is_heard_twice,
    nothing_is_heard_unreported, nothing_sounds_in_a_muted_zone, nothing_sounds_outside_the_hours,
    nothing_sounds_over_the_limit, nothing_starts_without_trust, one_slot_at_a_time,
};
use super::life::{FLAWED, Log, planned};
use super::wholeness::aired_is_whole;
use crate::support::rows::RowFields as _;
use crate::support::ward::timeline;

/// Panics with the first promise that is broken.
pub fn check(sim: &mut Sim, log: &Log) {
    let (accounts, lost) = (accounts(log), Lost::of(log));
    rows_are_well_formed(log);
    slots_start_in_their_time(log);
    every_slot_is_closed(sim, log, &accounts);
    nothing_else_is_closed(log, &accounts);
    gaps_count_what_they_close(log, &accounts);
    emergencies_are_closed(log, &lost);
    one_slot_at_a_time(log);
    nothing_sounds_outside_the_hours(log);
    nothing_sounds_over_the_limit(log, &lost);
    nothing_starts_without_trust(log);
    if !log.moments.iter().any(|moment| matches!(moment.what, SimEvent::ClockSet(_))) {
        nothing_sounds_in_a_muted_zone(log, &lost);
    }
    who_is_muted_is_on_record(log);
    nothing_is_heard_twice(log, &lost);
    nothing_is_claimed_that_was_not_heard(log);
    aired_is_whole(log);
    nothing_is_heard_unreported(log, &lost);
    no_queue_is_blocked(log);
    reasons_have_causes(log, &accounts);
    the_centre_has_the_journal(sim, log);
    nothing_lingers(sim);
}

pub fn slot_of(row: &Row) -> SlotId {
    SlotId { due: row.due.utc(), zone: row.zone().clone(), programme: row.programme().clone() }
}

/// The rows of one slot, as text.
pub fn rows_of(log: &Log, slot: &SlotId) -> String {
    let of_slot = log.rows.iter().filter(|row| slot_of(row) == *slot);
    timeline(&of_slot.cloned().collect::<Vec<Row>>())
}

pub fn closings(rows: &[Row]) -> BTreeMap<SlotId, &Row> {
    let mut closed = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind() == RowKind::Slot && row.count().is_none()) {
        let twice = closed.insert(slot_of(row), row);
        assert!(twice.is_none(), "closed twice: {row:?} and {twice:?}");
    }
    closed
}

/// Longest that a start takes to come about once it is decided: a device that must be opened.
const START_MS: f64 = 3_000.0;

/// No slot starts before it is due, or later than its `late`; after an outage there is no burst.
fn slots_start_in_their_time(log: &Log) {
    for row in
        log.rows.iter().filter(|row| row.kind() == RowKind::Slot && row.ordered_by().is_none())
    {
        let Some(late_ms) = row.late_ms() else { continue };
        let schedules = log.moments.iter().filter_map(|moment| match &moment.what {
            SimEvent::On { schedule, .. } | SimEvent::Schedule(schedule) => Some(schedule),
            _ => None,
        });
        let programmes = schedules.chain([&log.schedule]).flat_map(|all| &all.programmes);
        let same = programmes.filter(|programme| programme.id == row.programme());
        let late_max = same.map(|programme| programme.late).max().unwrap_or_default();
        let most = late_max.as_secs_f64() * 1_000.0 + START_MS;
        assert!((-10.0..=most).contains(&late_ms), "starts {late_ms} ms after due: {row:?}");
    }
}

fn rows_are_well_formed(log: &Log) {
    for (row, seq) in log.rows.iter().zip(1..) {
        assert_eq!(row.seq, seq, "rows are numbered without gaps");
        assert_eq!(row.reason().is_none(), row.outcome() == Outcome::Aired, "{row:?}");
        // Only a speaker that died of another file, and a file without sound.
        let odd = matches!(row.reason(), Some(Reason::Internal | Reason::Silent));
        let flawed = log.faults.iter().any(|fault| fault.what == FLAWED);
        assert!(!odd || flawed, "{row:?}");
        assert!(row.ended_at() >= row.started_at(), "{row:?}");
    }
    // What a slot heard is what its plays heard.
    let mut heard: BTreeMap<SlotId, u64> = BTreeMap::new();
    for row in &log.rows {
        let slot = slot_of(row);
        let sum = heard.entry(slot.clone()).or_default();
        match row.kind() {
            RowKind::Play => *sum += row.heard_ms(),
            RowKind::Slot if row.heard_ms() != *sum => {
                let rows = rows_of(log, &slot);
                panic!("heard {} ms, its plays {sum} ms:\n{rows}", row.heard_ms());
            }
            RowKind::Slot => {}
        }
    }
}

/// Slots have chosen what they sound, and go on with it, so long after it is out.
const CHOSEN: TimeDelta = TimeDelta::hours(2);

/// A bulletin that has failed three times running in a zone stands in nobody's way there any
/// longer, unless what is known of it was lost, or the clock by which it came.
fn no_queue_is_blocked(log: &Log) {
    let blurred = |what: &SimEvent| matches!(what, SimEvent::DiskFull | SimEvent::ClockSet(_));
    if log.moments.iter().any(|moment| blurred(&moment.what)) {
        return;
    }
    let mut out: BTreeMap<(&str, &str), &Row> = BTreeMap::new();
    for row in
        log.rows.iter().filter(|row| row.kind() == RowKind::Play && row.ordered_by().is_none())
    {
        let Some(bulletin) = &row.bulletin() else { continue };
        let key = (&*bulletin.sha256, row.place().0);
        if let Some(since) = out.get(&key) {
            let late = row.due.utc() - since.due.utc() < CHOSEN;
            assert!(late, "out by {since:?}, and sounds again: {row:?}");
        }
        if row.strikes().is_some_and(|strikes| strikes >= STRIKES_MAX) {
            out.entry(key).or_insert(row);
        }
    }
}

/// Each slot that was silent so was between the rows of a mute and of its end in its zone; what was
/// still fading when somebody ended it comes right behind.
fn who_is_muted_is_on_record(log: &Log) {
    let mut muted: BTreeMap<&str, (bool, u64)> = BTreeMap::new();
    for row in &log.rows {
        let (zone, programme) = row.place();
        match programme {
            MUTE => drop(muted.insert(zone, (true, row.seq))),
            UNMUTE => {
                let before = muted.insert(zone, (false, row.seq));
                assert!(before.is_some_and(|(muted, _)| muted), "nobody muted it: {row:?}");
            }
            _ if row.reason() == Some(Reason::Muted) => {
                let known = muted.get(zone);
                let told = known.is_some_and(|(muted, seq)| *muted || row.seq <= seq + 40);
                assert!(told, "not muted: {row:?}\n{}", log.befell(row.due.utc()));
                assert_eq!(row.detail(), Some("Bà Lan"), "{row:?}");
            }
            _ => {}
        }
    }
}

/// Gap rows by their first and last due.
fn gaps(log: &Log) -> impl Iterator<Item = (&Row, chrono::DateTime<chrono::Utc>)> {
    log.rows.iter().filter_map(|row| Some((row, row.until()?.utc())))
}

fn every_slot_is_closed(sim: &Sim, log: &Log, accounts: &Accounts) {
    let closed = closings(&log.rows);
    // What is due at the very end may be on air.
    let now = sim.now();
    let late_max = sim.schedule().programmes.iter().map(|programme| programme.late).max();
    let recent = now - late_max.unwrap_or_default() - TimeDelta::hours(1);
    let open: BTreeSet<&SlotId> = sim.station().open_slots().map(|slot| &slot.id).collect();
    for slot in &open {
        assert!(slot.due > recent, "still open after a calm day: {slot} at {now}");
    }
    for slot in &accounts.must {
        let in_gap = gaps(log).any(|(row, until)| row.due.utc() <= slot.due && slot.due <= until);
        let accounted = closed.contains_key(slot) || in_gap || open.contains(slot);
        assert!(accounted, "never closed: {slot}\n{}", log.befell(slot.due));
    }
}

fn nothing_else_is_closed(log: &Log, accounts: &Accounts) {
    for (slot, row) in closings(&log.rows) {
        let planned = accounts.may.contains(&slot) || row.ordered_by().is_some();
        assert!(planned, "never planned: {row:?}\n{}", log.befell(slot.due));
    }
}

/// A gap row counts the slots of its span that are not closed one by one; those that a clock set
/// back brings round again are closed so later.
fn gaps_count_what_they_close(log: &Log, accounts: &Accounts) {
    let closed = closings(&log.rows);
    for (gap, until) in gaps(log) {
        let tick = TimeDelta::nanoseconds(1);
        let schedules = log.moments.iter().filter_map(|moment| match &moment.what {
            SimEvent::On { schedule, .. } | SimEvent::Schedule(schedule) => Some(schedule),
            _ => None,
        });
        let fits = schedules.chain([&log.schedule]).any(|schedule| {
            let slots = planned(schedule, gap.due.utc() - tick, until + tick);
            let row = |slot: &SlotId| closed.get(slot).filter(|row| row.ordered_by().is_none());
            let never = slots.iter().filter(|slot| row(slot).is_none()).count() as u64;
            let not_before =
                slots.iter().filter(|slot| row(slot).is_none_or(|row| row.seq > gap.seq));
            let not_before = not_before.count() as u64;
            gap.count().is_some_and(|count| never <= count && count <= not_before)
                && slots.iter().all(|slot| accounts.may.contains(slot) || closed.contains_key(slot))
        });
        assert!(fits, "counts what no schedule has: {gap:?}");
    }
}

fn emergencies_are_closed(log: &Log, lost: &Lost) {
    let closed = closings(&log.rows);
    for (world, slot) in &log.ordered {
        let forgotten = lost.covers(*world, *world);
        assert!(closed.contains_key(slot) || forgotten, "an emergency never closed: {slot}");
    }
    // To the microsecond; two at one instant are a microsecond apart.
    let second = TimeDelta::seconds(1);
    for (slot, row) in closed.iter().filter(|(_, row)| row.ordered_by().is_some()) {
        let mut orders = log.orders.iter();
        let ordered = orders.any(|order| (slot.due - *order).abs() < second);
        assert!(ordered, "nobody ordered {row:?}");
    }
}

/// Each row of the journal is stored there once, or was refused once, and nothing else is.
fn the_centre_has_the_journal(sim: &mut Sim, log: &Log) {
    let (rows, aside) = sim.journal_rows();
    assert_eq!(rows.len(), log.rows.len(), "rows were lost on the way to the disk");
    let Some(centre) = sim.centre() else { return };
    let mut stored = centre.rows();
    let refused: BTreeSet<u64> = aside.into_iter().collect();
    for row in rows.iter().filter(|row| !refused.contains(&row.seq)) {
        assert_eq!(stored.next(), Some(row), "the centre's next row");
    }
    assert_eq!(stored.next(), None, "the centre has more than the journal");
    let wanted = refused.iter().all(|seq| centre.refuses(*seq));
    assert!(wanted, "set aside without need: {refused:?}");
}

/// Idle is silent: after calm, no output holds what the core does not know of.
fn nothing_lingers(sim: &Sim) {
    let open = sim.station().open_slots().count();
    if open == 0 {
        assert!(sim.station().is_silent(), "something sounds that belongs to no slot");
        assert_eq!(sim.runs(), [] as [u64; 0], "an output holds what nobody wants");
    }
    assert_eq!(sim.station().backlog(), 0, "rows wait for the centre");
}
