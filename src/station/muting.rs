//! Orders to mute a zone and to unmute it, and the hour at which a mute ends by itself. Each is a
//! row of the log, without a slot: whether anything was due meanwhile or not, the record tells who
//! had the zone silent and until when.

use std::collections::BTreeMap;

use chrono::{SubsecRound, TimeDelta};

use super::Station;
use super::effect::{Effect, Notice};
use super::ids::{ProgrammeId, SlotId, Timestamp, ZoneId};
use super::mute::{MUTE, MUTE_KEPT_MAX, MuteEnd, UNMUTE, ZoneMute};
use super::order_origin::OrderOrigin;
use super::record::{AsRun, CueOrigin, PlayRow, Reason, RowBody, RowCue};
use super::slot::SlotState;
use super::upcoming::UpcomingSlots;

/// Fade of what sounds in a zone that is muted.
const MUTE_FADE_MS: u32 = 300;

/// Dues that are counted for whoever mutes a zone: a month of a ward with 300 a day.
const DUES_COUNTED_MAX: usize = 10_000;

/// The zones that are muted.
pub(super) struct ZoneMutes(BTreeMap<ZoneId, ZoneMute>);

/// A mute as it is ordered.
pub(super) struct MuteOrder {
    pub zones: Vec<ZoneId>,
    pub until: Timestamp,
    pub by: String,
    pub via: Option<OrderOrigin>,
    pub because: Option<String>,
}

impl ZoneMutes {
    /// Those that the journal remembers, in a station that comes to life at `now`. How long it was
    /// off only a trusted clock could tell: what was counted by another begins anew.
    pub fn recovered(mutes: Vec<ZoneMute>, now: Timestamp) -> ZoneMutes {
        let anew = mutes.into_iter().map(|mut mute| {
            if mute.by_untrusted_clock {
                let length = (mute.until - mute.since).clamp(TimeDelta::zero(), MUTE_KEPT_MAX);
                (mute.since, mute.until) = (now, now + length);
            }
            (mute.zone.clone(), mute)
        });
        ZoneMutes(anew.collect())
    }

    /// The mute that keeps a slot of this zone from starting at `at`.
    pub fn hinders(&self, zone: &ZoneId, at: Timestamp) -> Option<&ZoneMute> {
        self.0.get(zone).filter(|mute| at < mute.until)
    }

    /// The first hour at which one ends that is counted by a trusted clock.
    pub fn first_end(&self) -> Option<Timestamp> {
        self.0.values().map(|mute| mute.until).min()
    }
}

impl Station {
    /// The zones that are muted.
    pub fn mutes(&self) -> impl Iterator<Item = &ZoneMute> {
        self.mutes.0.values()
    }

    /// How many slots have still to come up in these zones that are due before `until`, as the
    /// schedule stands; of very many, the first of them.
    pub fn slots_ahead(&self, zones: &[ZoneId], now: Timestamp, until: Timestamp) -> u64 {
        let mut upcoming = UpcomingSlots::after(&self.schedule, self.horizon.unwrap_or(now));
        let dues = std::iter::from_fn(|| upcoming.take(&self.schedule, until));
        let count = |(due, index): (Timestamp, usize)| {
            let programme = self.schedule.programmes.get(index).filter(|_| due < until);
            let heard = programme.into_iter().flat_map(|programme| &programme.zones);
            heard.filter(|zone| zones.contains(*zone)).count() as u64
        };
        dues.take(DUES_COUNTED_MAX).map(count).sum()
    }

    /// Mutes these zones from now on; a later order takes the place of an earlier one. What is on
    /// air there is faded out, what waits is closed, but for emergencies.
    pub(super) fn mute(&mut self, now: Timestamp, order: MuteOrder, out: &mut Vec<Effect>) {
        let MuteOrder { zones, until, by, via, because } = order;
        let via = via.as_ref().map(ToString::to_string);
        let by_untrusted_clock = !self.clock_suffices();
        let since = now.trunc_subsecs(6);
        for zone in zones {
            if !self.schedule.zones.contains_key(&zone) {
                continue;
            }
            let (by, via, because) = (by.clone(), via.clone(), because.clone());
            let mute = ZoneMute { zone, since, until, by, via, because, by_untrusted_clock };
            let mut run = order_row(&mute, MUTE);
            (run.ordered_by, run.ordered_via) = (Some(mute.by.clone()), mute.via.clone());
            run.detail.clone_from(&mute.because);
            self.append_order(since, run, Some(mute.until), out);
            out.push(Effect::Tell(Notice::ZoneMuted {
                zone: mute.zone.clone(),
                until: mute.until,
                by: mute.by.clone(),
            }));
            out.push(Effect::Mute(Box::new(mute.clone())));
            self.mutes.0.insert(mute.zone.clone(), mute.clone());
            self.silence(now, &mute, out);
        }
    }

    /// Ends what sounds in a muted zone and what waits to before its hour.
    fn silence(&mut self, now: Timestamp, mute: &ZoneMute, out: &mut Vec<Effect>) {
        let meant = self.open.values().filter(|slot| {
            let record = &slot.record;
            record.id.zone == mute.zone && !record.is_emergency() && !self.is_held(slot)
        });
        let meant: Vec<(SlotId, bool)> = meant
            .map(|slot| {
                let on_air = slot.record.state() == SlotState::OnAir && slot.run.is_some();
                (slot.record.id.clone(), on_air)
            })
            .collect();
        for (id, on_air) in meant {
            let ahead = self.mutes.hinders(&id.zone, id.due.max(now)).is_none();
            if ahead && !on_air {
                continue;
            }
            let detail = Some(mute.by.clone());
            if let Some(slot) = self.open.get_mut(&id) {
                slot.record.stopped_via.clone_from(&mute.via);
            }
            if on_air {
                self.stop(now, &id, Reason::Muted, detail, MUTE_FADE_MS, out);
            } else {
                self.disarm(&id, out);
                self.close(now, &id, Some(Reason::Muted), detail, out);
            }
        }
    }

    /// Ends the mutes of these zones; passes over zones that are not muted.
    pub(super) fn unmute(
        &mut self,
        now: Timestamp,
        zones: &[ZoneId],
        by: &str,
        via: Option<&OrderOrigin>,
        out: &mut Vec<Effect>,
    ) {
        for zone in zones {
            let by = (by.to_owned(), via.map(ToString::to_string));
            self.end_mute(now, zone, MuteEnd::Ordered, Some(by), out);
        }
    }

    /// Ends the mutes whose hour has come, by a clock that is trusted, and those of zones that are
    /// no more.
    pub(super) fn keep_mutes(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.mutes.0.is_empty() {
            return;
        }
        let gone = self.mutes.0.keys().filter(|zone| !self.schedule.zones.contains_key(*zone));
        for zone in gone.cloned().collect::<Vec<_>>() {
            self.end_mute(now, &zone, MuteEnd::ZoneRemoved, None, out);
        }
        if !self.clock_suffices() {
            return;
        }
        for mute in self.mutes.0.values_mut().filter(|mute| mute.by_untrusted_clock) {
            mute.by_untrusted_clock = false;
            out.push(Effect::Mute(Box::new(mute.clone())));
        }
        let over = self.mutes.0.values().filter(|mute| mute.until <= now);
        for (zone, until) in over.map(|mute| (mute.zone.clone(), mute.until)).collect::<Vec<_>>() {
            self.end_mute(until, &zone, MuteEnd::Over, None, out);
        }
    }

    /// The wall clock was set: what was counted by it moves along; what a clock far ahead has put
    /// into next year does not last until then.
    pub(super) fn shift_mutes(
        &mut self,
        now: Timestamp,
        stepped: TimeDelta,
        out: &mut Vec<Effect>,
    ) {
        let suffices = self.clock_suffices();
        for mute in self.mutes.0.values_mut() {
            let before = (mute.since, mute.until);
            if mute.by_untrusted_clock {
                mute.since += stepped;
                mute.until += stepped;
            } else if suffices {
                mute.until = mute.until.min(now + MUTE_KEPT_MAX);
            }
            if before != (mute.since, mute.until) {
                out.push(Effect::Mute(Box::new(mute.clone())));
            }
        }
    }

    fn end_mute(
        &mut self,
        at: Timestamp,
        zone: &ZoneId,
        why: MuteEnd,
        by: Option<(String, Option<String>)>,
        out: &mut Vec<Effect>,
    ) {
        let Some(mute) = self.mutes.0.remove(zone) else { return };
        let mut run = order_row(&mute, UNMUTE);
        if why == MuteEnd::ZoneRemoved {
            run.reason = Some(Reason::ScheduleRemoved);
        }
        let (by, via) = by.map_or((None, None), |(by, via)| (Some(by), via));
        (run.ordered_by, run.ordered_via) = (by.clone(), via);
        self.append_order(at.trunc_subsecs(6), run, None, out);
        out.push(Effect::Unmute(zone.clone()));
        out.push(Effect::Tell(Notice::ZoneUnmuted { zone: zone.clone(), why, by }));
    }

    /// The row of an order that is about no slot.
    fn append_order(
        &mut self,
        at: Timestamp,
        run: AsRun,
        until: Option<Timestamp>,
        out: &mut Vec<Effect>,
    ) {
        let cue = RowCue { index: 0, from: CueOrigin::Order, path: None, music: false };
        let mut play = PlayRow::blank(run, cue);
        play.until = until.map(|until| self.stamp(until));
        let row = self.row(at, RowBody::Play(Box::new(play)));
        out.push(Effect::Append(Box::new(row)));
    }
}

fn order_row(mute: &ZoneMute, programme: &str) -> AsRun {
    let mut run = AsRun::blank(mute.zone.clone(), ProgrammeId::from(programme));
    run.reason = Some(Reason::Muted);
    run
}
