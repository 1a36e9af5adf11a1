//! What a neighbour heard, against the promises and the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use loaphuong::sim::{SimEvent, SoundedCue, TraceEntry};
use loaphuong::station::HEARD_DAYS_MAX;
use loaphuong::station::allowed_hours::AllowedHours;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{SlotId, ZoneId};
use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::station::schedule::Schedule;

use super::checks::{rows_of, slot_of};
use super::life::Log;
use crate::support::rows::RowFields as _;

/// The station fades what it must end, for so long.
const FADE: TimeDelta = TimeDelta::milliseconds(2_010);

/// A drifting clock counts a twenty-minute slot wrong by a quarter of a second.
const DRIFT: TimeDelta = TimeDelta::milliseconds(300);

/// A first frame a little before its window opens is not outside of it.
const EARLY: TimeDelta = TimeDelta::milliseconds(20);

/// An order is taken back when that is written, which a slow card does within this; what begins to
/// sound meanwhile is ended then, or by the power cut that strikes the write.
const STOP_WRITTEN: TimeDelta = TimeDelta::seconds(1);

/// A slow card writes for so long.
const WRITTEN: TimeDelta = TimeDelta::milliseconds(1_500);

/// How much of a cue that was cut without a word nobody can know of: the outputs tell how far they
/// are every 10 s, and a slow card writes for 1.5 s.
const UNKNOWN: TimeDelta = TimeDelta::milliseconds(11_500);

/// What a full disk may cost, exactly.
///
/// While the disk takes nothing, rows and marks wait in memory, and sound goes on. If the power
/// goes before there is room again, that memory is gone: what was heard from the filling of the
/// disk to the power cut has left no trace. Then, and for these spans alone, it is permitted that
/// - what sounded in them is in no row, and counts for no daily limit and no queue;
/// - a slot that was closed in them is closed anew by the next life, and a cue that had sounded in
///   them sounds once more, if its slot is still in time;
/// - an emergency that was ordered in them is forgotten.
///
/// All else holds: each slot has one closing record on the disk, nothing starts outside the hours.
pub struct Lost(Vec<(DateTime<Utc>, DateTime<Utc>)>);

impl Lost {
    pub fn of(log: &Log) -> Lost {
        let (mut spans, mut full) = (Vec::new(), None);
        for moment in &log.moments {
            match moment.what {
                SimEvent::DiskFull => full = full.or(Some(moment.world)),
                SimEvent::DiskFree => full = None,
                SimEvent::Off { .. } => {
                    if let Some(since) = &mut full {
                        spans.push((*since, moment.world));
                        // Still full in the next life.
                        *since = moment.world;
                    }
                }
                _ => {}
            }
        }
        Lost(spans)
    }

    /// Whether any of it lies in such a span; by the world's time.
    pub fn covers(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.0.iter().any(|(since, to)| *since <= until && from <= *to)
    }
}

/// A stretch of the world's time in which the wall clock ran on without being set.
struct Stretch {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// What the wall clock showed at `from`.
    shown: DateTime<Utc>,
    /// It begins with a step of the clock.
    stepped: bool,
    /// When the clock was set last.
    set_at: Option<DateTime<Utc>>,
    schedule: Arc<Schedule>,
    trust: ClockTrust,
}

fn stretches(log: &Log) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut now = Stretch {
        from: log.start,
        until: log.start,
        shown: log.start,
        stepped: false,
        set_at: None,
        schedule: log.schedule.clone(),
        trust: ClockTrust::Synced,
    };
    for moment in &log.moments {
        let (mut schedule, mut trust) = (now.schedule.clone(), now.trust);
        match &moment.what {
            SimEvent::Off { .. } | SimEvent::DiskFull | SimEvent::DiskFree => continue,
            SimEvent::On { schedule: found, trust: at_boot } => {
                (schedule, trust) = (found.clone(), *at_boot);
            }
            SimEvent::ClockSet(to) | SimEvent::Trust(to) => trust = *to,
            SimEvent::Schedule(new) => schedule = new.clone(),
        }
        let stepped = matches!(moment.what, SimEvent::ClockSet(_));
        let now_set_at = now.set_at;
        now.until = moment.world;
        let (from, shown) = (moment.world, moment.after);
        stretches.push(now);
        let set_at = if stepped { Some(from) } else { now_set_at };
        now = Stretch { from, until: from, shown, stepped, set_at, schedule, trust };
    }
    now.until = log.end + TimeDelta::days(2_000);
    stretches.push(now);
    stretches
}

/// The stretches that a sound lies in.
fn under<'a>(stretches: &'a [Stretch], sounded: &SoundedCue) -> &'a [Stretch] {
    let first = stretches.partition_point(|stretch| stretch.until < sounded.from);
    let last = stretches.partition_point(|stretch| stretch.from < sounded.until);
    &stretches[first..last.max(first + 1)]
}

pub fn one_slot_at_a_time(log: &Log) {
    let mut by_zone: BTreeMap<&ZoneId, Vec<&SoundedCue>> = BTreeMap::new();
    for sounded in &log.sounded {
        by_zone.entry(&sounded.zone).or_default().push(sounded);
    }
    for line in by_zone.values_mut() {
        line.sort_by_key(|sounded| (sounded.from, sounded.until));
        for pair in line.windows(2) {
            assert!(pair[0].until <= pair[1].from, "two at once: {:?} and {:?}", pair[0], pair[1]);
        }
    }
}

/// By what the wall clock showed while it sounded, under any schedule that held since its slot
/// began to sound. A clock that is set into forbidden hours ends the sound with one fade.
pub fn nothing_sounds_outside_the_hours(log: &Log) {
    let stretches = stretches(log);
    let mut began: BTreeMap<&SlotId, DateTime<Utc>> = BTreeMap::new();
    for sounded in &log.sounded {
        let first = began.entry(&sounded.slot).or_insert(sounded.from);
        *first = sounded.from.min(*first);
    }
    for sounded in log.sounded.iter().filter(|sounded| !sounded.emergency) {
        let first = stretches.partition_point(|one| one.until < began[&sounded.slot]);
        let last = stretches.partition_point(|one| one.from < sounded.until).max(first + 1);
        let known: Vec<&Schedule> =
            stretches[first..last].iter().map(|stretch| &*stretch.schedule).collect();
        for stretch in under(&stretches, sounded) {
            let from = sounded.from.max(stretch.from);
            let until = sounded.until.min(stretch.until) - DRIFT;
            let faded = stretch.set_at.map_or(from, |set_at| set_at + FADE);
            let mut at = faded.max(from + EARLY);
            while at < until {
                let wall = if stretch.from <= sounded.from {
                    sounded.from_wall + (at - sounded.from)
                } else {
                    stretch.shown + (at - stretch.from)
                };
                let fine = known.iter().any(|schedule| allowed(schedule, &sounded.zone, wall));
                assert!(
                    fine,
                    "outside the allowed hours at {wall}: {sounded:?}\n{}",
                    rows_of(log, &sounded.slot)
                );
                at += TimeDelta::seconds(20);
            }
        }
    }
}

/// Independently of the code at test.
fn allowed(schedule: &Schedule, zone: &ZoneId, wall: DateTime<Utc>) -> bool {
    let local = wall.with_timezone(&schedule.timezone).naive_local();
    let second = local.time().num_seconds_from_midnight();
    let open = |windows: &AllowedHours| {
        let spans = windows.on(local.weekday());
        spans.iter().any(|span| span.from <= second && second < span.until)
    };
    let own = schedule.zones.get(zone).and_then(|zone| zone.allowed.as_ref());
    open(&schedule.guard.allowed) && own.is_none_or(open)
}

/// By the recording: what a zone heard on a local day of its wall clock.
pub fn nothing_sounds_over_the_limit(log: &Log, lost: &Lost) {
    let stretches = stretches(log);
    let mut days: BTreeMap<(&ZoneId, NaiveDate), (TimeDelta, TimeDelta)> = BTreeMap::new();
    let mut limits: BTreeMap<(&ZoneId, NaiveDate), Option<TimeDelta>> = BTreeMap::new();
    let mut remembered: BTreeMap<&ZoneId, Vec<NaiveDate>> = BTreeMap::new();
    let mut began: BTreeMap<&SlotId, DateTime<Utc>> = BTreeMap::new();
    let off = |moment: &&TraceEntry| matches!(moment.what, SimEvent::Off { .. });
    let offs: Vec<_> = log.moments.iter().filter(off).map(|moment| moment.world).collect();
    // It was heard to its end, and the power went before that was written.
    let unwritten = |sounded: &SoundedCue| {
        let next = offs.partition_point(|off| *off < sounded.until);
        offs.get(next).is_some_and(|off| *off <= sounded.until + WRITTEN)
    };
    for sounded in &log.sounded {
        if sounded.emergency || sounded.sha256.is_none() || lost.covers(sounded.from, sounded.until)
        {
            continue;
        }
        let under = under(&stretches, sounded);
        let date =
            sounded.from_wall.with_timezone(&under[0].schedule.timezone).naive_local().date();
        let key = (&sounded.zone, date);
        // A clock that is set back over more days of sound than the station remembers finds the
        // day as a new one.
        let order = remembered.entry(&sounded.zone).or_default();
        order.retain(|day| *day != date);
        order.push(date);
        if order.len() > HEARD_DAYS_MAX {
            let forgotten = (&sounded.zone, order.remove(0));
            if let Some(day) = days.remove(&forgotten) {
                keeps_its_limit(log, forgotten, day, limits.remove(&forgotten).flatten());
            }
        }
        let (heard, unknown) = days.entry(key).or_default();
        *heard += sounded.until - sounded.from;
        *unknown += DRIFT;
        let slot_began = *began.entry(&sounded.slot).or_insert(sounded.from);
        let slot = SoundedCue { from: slot_began, ..sounded.clone() };
        if self::under(&stretches, &slot)[1..].iter().any(|stretch| stretch.stepped) {
            // It counts for the day on which it began by the clock as it was set meanwhile.
            *unknown += sounded.until - sounded.from;
        } else if !sounded.whole || unwritten(sounded) {
            *unknown += UNKNOWN.min(sounded.until - sounded.from);
        }
        for stretch in under {
            let limit = stretch.schedule.daily_limit(&sounded.zone);
            let limit = limit.map(|limit| TimeDelta::from_std(limit).expect("hours"));
            let most = limits.entry(key).or_insert(limit);
            *most = most.zip(limit).map(|(most, limit)| most.max(limit));
        }
    }
    for (key, day) in days {
        keeps_its_limit(log, key, day, limits[&key]);
    }
}

fn keeps_its_limit(
    log: &Log,
    key: (&ZoneId, NaiveDate),
    (heard, unknown): (TimeDelta, TimeDelta),
    limit: Option<TimeDelta>,
) {
    if let Some(limit) = limit {
        let noon = key.1.and_hms_opt(4, 0, 0).expect("a time of the day").and_utc();
        let fits = heard - unknown <= limit;
        let counted: Vec<String> = log
            .sounded
            .iter()
            .filter(|each| {
                each.zone == *key.0 && (each.from_wall - noon).abs() < TimeDelta::days(1)
            })
            .map(|each| {
                format!(
                    "{} {} {} {:?}",
                    each.from_wall,
                    each.until - each.from,
                    each.slot,
                    each.cue
                )
            })
            .collect();
        let befell = || log.befell(noon);
        assert!(fits, "{heard} of {limit} on {key:?}\n{}\n{counted:#?}", befell());
    }
}

/// What was ordered to sound began while the clock was trusted as far as the schedule wants.
pub fn nothing_starts_without_trust(log: &Log) {
    let stretches = stretches(log);
    for sounded in log.sounded.iter().filter(|each| each.first && !each.emergency) {
        let at = |instant| stretches.iter().rev().find(|stretch| stretch.from < instant);
        let trusted = [sounded.from, sounded.from - STOP_WRITTEN].into_iter().any(|instant| {
            at(instant).is_none_or(|stretch| stretch.trust >= stretch.schedule.trust)
        });
        let befell = || log.befell(sounded.from_wall);
        assert!(trusted, "by a clock that is not trusted: {sounded:?}\n{}", befell());
    }
}

/// But emergencies; where the clock was set, nobody outside knows until when a zone is muted.
pub fn nothing_sounds_in_a_muted_zone(log: &Log, lost: &Lost) {
    let stopped = STOP_WRITTEN + FADE;
    for span in log.muted.iter().filter(|span| !lost.covers(span.from, span.from)) {
        let inside = |each: &&SoundedCue| {
            let (from, until) = (each.from.max(span.from + stopped), each.until.min(span.until));
            each.zone == span.zone && !each.emergency && from < until
        };
        let sounded = log.sounded.iter().find(inside);
        let rows = || sounded.map(|sounded| rows_of(log, &sounded.slot));
        assert!(sounded.is_none(), "muted: {span:?}, and yet {sounded:?}\n{:?}", rows());
    }
}

pub fn nothing_is_heard_twice(log: &Log, lost: &Lost) {
    let mut whole: BTreeMap<(&SlotId, u32), &SoundedCue> = BTreeMap::new();
    for sounded in log.sounded.iter().filter(|each| each.whole && each.sha256.is_some()) {
        if lost.covers(sounded.from, sounded.until) {
            continue;
        }
        let twice = whole.insert((&sounded.slot, sounded.cue), sounded);
        assert!(
            twice.is_none(),
            "to its end twice: {sounded:?} and {twice:?}\n{}",
            rows_of(log, &sounded.slot)
        );
    }
}

pub fn nothing_is_claimed_that_was_not_heard(log: &Log) {
    let mut heard: BTreeMap<(&SlotId, u32), (TimeDelta, bool)> = BTreeMap::new();
    for sounded in &log.sounded {
        let (length, whole) = heard.entry((&sounded.slot, sounded.cue)).or_default();
        *length += sounded.until - sounded.from;
        *whole |= sounded.whole;
    }
    let mut claimed: BTreeMap<(SlotId, u32), u64> = BTreeMap::new();
    for row in log.rows.iter().filter(|row| row.kind() == RowKind::Play) {
        let (slot, cue) = (slot_of(row), row.cue().expect("a play row has its cue").index);
        let (length, whole) = heard.get(&(&slot, cue)).copied().unwrap_or_default();
        if row.outcome() == Outcome::Aired {
            assert!(whole, "aired and not heard: {row:?}");
        }
        let claims = claimed.entry((slot.clone(), cue)).or_default();
        *claims += row.heard_ms();
        let most = u64::try_from((length + DRIFT).num_milliseconds()).unwrap_or(0);
        assert!(*claims <= most, "{claims} ms of {length} heard: {row:?}\n{}", rows_of(log, &slot));
    }
}

/// Whatever sounded for longer than the disk takes to note it is in a row.
pub fn nothing_is_heard_unreported(log: &Log, lost: &Lost) {
    let plays = log.rows.iter().filter(|row| row.kind() == RowKind::Play);
    let told: BTreeSet<(SlotId, u32)> =
        plays.map(|row| (slot_of(row), row.cue().expect("a play row has its cue").index)).collect();
    for sounded in log.sounded.iter().filter(|each| each.sha256.is_some()) {
        let long = sounded.until - sounded.from > TimeDelta::milliseconds(1_500);
        let told = told.contains(&(sounded.slot.clone(), sounded.cue));
        let forgotten = lost.covers(sounded.from, sounded.until);
        assert!(!long || told || forgotten, "heard and not reported: {sounded:?}");
    }
}
