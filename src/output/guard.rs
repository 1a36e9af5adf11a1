//! The guard's last word on the daemon's side: what no order passes, whatever the core believes.
//!
//! The core checks allowed hours and daily limits before it arms anything. This check does not
//! believe it: it holds the guard's rules and a count of what each zone heard, both its own, and
//! gives every voice of an order a [`SoundPermit`] or refuses it. The speaker holds each frame to
//! the permit. The one exception is an emergency that names who ordered it; its sound is not
//! counted either, nor is that of a test tone, which has hours of its own beside the allowed ones.
//!
//! No clock is read here. A permit names instants, and the speaker, which knows what time it is,
//! lets nothing sound outside them; so an order whose instant is long past or far ahead is no way
//! around the guard.
//!
//! The count: what a zone has heard on a local day is what the journal remembered at the start and
//! what the speakers have told since. What was granted and is not over counts as if it were heard,
//! on every local day that it may touch, so two orders can't spend the same minutes. A cue counts
//! by the day on which it is heard, also when midnight falls into it; where the clock was set
//! meanwhile, it counts on every day that it was granted for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use crate::station::guard::{GuardRefusal, PermittedSpan};
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::priority::Priority;
use crate::station::recurrence::{instant, local};
use crate::station::schedule::Schedule;
use crate::station::tone::{TEST, TONE_MS};
use crate::station::{CueSource, OrderedCue, OutputEvent, RunOrder};
use crate::units::{milliseconds, whole_ms};
use crate::wire::SoundPermit;

/// A bulletin's length is rounded to a millisecond; each cue is granted so much more.
const ROUNDING_MS: u64 = 1;

/// What a speaker may have sounded before it was lost without having told it: it tells four times a
/// second, and is taken for lost after one without a word; its device holds another fifth.
const UNTOLD_MS: u64 = 1_500;

/// Local days remembered of each zone, the last told of: a clock may be set back and forth.
const DAYS_KEPT: usize = 16;

/// Orders remembered until they are over. Beyond, the oldest counts as heard.
const GRANTS_MAX: usize = 1_024;

/// A cue's begin and end that are further apart than its sound were told by a clock that was set
/// meanwhile, or the device stood still.
const CLOCK_SET_MIN: TimeDelta = TimeDelta::seconds(1);

/// Longest span that is counted by days; no slot is as long as that.
const SPAN_MAX: TimeDelta = TimeDelta::days(1);

/// The rules and the count.
#[derive(Debug)]
pub struct OutputGuard {
    schedule: Arc<Schedule>,
    /// Milliseconds by local day, the day told of last behind all others.
    heard: BTreeMap<ZoneId, Vec<(NaiveDate, u64)>>,
    /// Orders that are not over, by run.
    grants: BTreeMap<u64, Grant>,
}

/// What the last check answers to an order.
#[derive(Debug, Default)]
pub struct OrderVerdict {
    /// The order with the voices that may sound.
    pub admitted: Option<AdmittedOrder>,
    pub refused: Vec<(ZoneId, GuardRefusal)>,
}

/// An order that has passed the last check. Nothing else reaches a speaker.
#[derive(Debug)]
pub struct AdmittedOrder {
    order: RunOrder,
    permits: Vec<SoundPermit>,
}

impl AdmittedOrder {
    pub fn order(&self) -> &RunOrder {
        &self.order
    }

    /// One for each of the order's voices, in their order.
    pub fn permits(&self) -> &[SoundPermit] {
        &self.permits
    }
}

#[derive(Debug)]
struct Grant {
    last_cue: u32,
    pauses: BTreeSet<u32>,
    /// The cue on air, since when by the wall clock, and how much of it has sounded.
    on_air: Option<(u32, Timestamp, u64)>,
    zones: BTreeMap<ZoneId, Share>,
}

/// What of a grant is not heard yet, and the days that it may be heard on.
#[derive(Debug, Clone)]
struct Share {
    left_ms: u64,
    days: Vec<NaiveDate>,
}

impl OutputGuard {
    /// A last check by this guard; `heard` is what the journal remembers of the last days,
    /// milliseconds.
    pub fn new(schedule: Arc<Schedule>, heard: &[(ZoneId, NaiveDate, u64)]) -> OutputGuard {
        let mut guard = OutputGuard { schedule, heard: BTreeMap::new(), grants: BTreeMap::new() };
        for (zone, date, ms) in heard {
            guard.add(zone, *date, *ms);
        }
        guard
    }

    /// Judges by another guard from now on. What was admitted keeps its permits.
    pub fn set_schedule(&mut self, schedule: Arc<Schedule>) {
        self.schedule = schedule;
    }

    /// Who ordered the emergency that makes an order free of the guard, if it is one.
    pub fn exempt(order: &RunOrder) -> Option<&str> {
        let by = order.ordered_by.as_deref().filter(|by| !by.trim().is_empty());
        by.filter(|_| order.priority == Priority::Emergency)
    }

    /// Judges each voice of an order, and remembers what it grants until it is told of its end.
    pub fn judge(&mut self, order: &RunOrder) -> OrderVerdict {
        if let Some(by) = OutputGuard::exempt(order) {
            let permits = vec![SoundPermit::Free { ordered_by: by.to_owned() }; order.voices.len()];
            let admitted = Some(AdmittedOrder { order: order.clone(), permits });
            return OrderVerdict { admitted, refused: Vec::new() };
        }
        if is_test_tone(order) {
            return self.judge_tone(order);
        }
        // A run has one number for ever; whoever uses it twice spends twice.
        self.count_whole(order.run);
        let mut grant = Grant {
            last_cue: order.cues.last().map_or(0, |cue| cue.index),
            pauses: pauses(order),
            on_air: None,
            zones: BTreeMap::new(),
        };
        let (mut passed, mut permits, mut refused) = (order.clone(), Vec::new(), Vec::new());
        passed.voices.clear();
        for voice in &order.voices {
            match self.permit(&voice.zone, order, &mut grant) {
                Ok(permit) => {
                    passed.voices.push(voice.clone());
                    permits.push(permit);
                }
                Err(refusal) => refused.push((voice.zone.clone(), refusal)),
            }
        }
        if permits.is_empty() {
            return OrderVerdict { admitted: None, refused };
        }
        self.grants.insert(order.run, grant);
        while self.grants.len() > GRANTS_MAX {
            let oldest = self.grants.keys().next().copied();
            oldest.into_iter().for_each(|run| self.count_whole(run));
        }
        OrderVerdict { admitted: Some(AdmittedOrder { order: passed, permits }), refused }
    }

    /// Judges a test tone by its own hours. Nothing of it is counted.
    fn judge_tone(&self, order: &RunOrder) -> OrderVerdict {
        let (mut passed, mut permits, mut refused) = (order.clone(), Vec::new(), Vec::new());
        passed.voices.clear();
        for voice in &order.voices {
            match self.schedule.tone_permission(&voice.zone, order.at, order.length_ms) {
                Some(PermittedSpan { from, until }) => {
                    passed.voices.push(voice.clone());
                    permits.push(SoundPermit::Within { from, until, sound_ms: None });
                }
                None => refused.push((voice.zone.clone(), GuardRefusal::Hours)),
            }
        }
        let admitted = (!permits.is_empty()).then_some(AdmittedOrder { order: passed, permits });
        OrderVerdict { admitted, refused }
    }

    fn permit(
        &self,
        zone: &ZoneId,
        order: &RunOrder,
        grant: &mut Grant,
    ) -> Result<SoundPermit, GuardRefusal> {
        let permission = self.schedule.permission(zone, order.at).ok_or(GuardRefusal::Hours)?;
        let rounding_ms = ROUNDING_MS.saturating_mul(order.cues.len() as u64);
        let wanted_ms = order.length_ms.saturating_add(rounding_ms);
        let days = self.days(order.at, wanted_ms);
        let (mut from, mut until) = (permission.from, permission.until);
        let mut share = Share { left_ms: wanted_ms, days };
        let mut sound_ms = None;
        if let Some(limit) = self.schedule.daily_limit(zone) {
            let limit_ms = whole_ms(limit);
            let spent = |day: &NaiveDate| {
                let here = grant.zones.get(zone).filter(|share| share.days.contains(day));
                self.used_ms(zone, *day).saturating_add(here.map_or(0, |share| share.left_ms))
            };
            let spent_ms = share.days.iter().map(spent).max().unwrap_or(0);
            share.left_ms = limit_ms.saturating_sub(spent_ms).min(wanted_ms);
            if share.left_ms == 0 {
                return Err(GuardRefusal::Limit { limit_ms });
            }
            sound_ms = Some(share.left_ms);
            // The count is by local days, so the permit holds on those alone that were counted.
            let (first, last) = (share.days.first(), share.days.last());
            let begin = first.map(|day| self.midnight(*day));
            let end = last.and_then(|day| day.succ_opt()).map(|day| self.midnight(day));
            from = from.max(begin);
            until = [until, end].into_iter().flatten().min();
        }
        match grant.zones.get_mut(zone) {
            Some(known) => known.left_ms = known.left_ms.saturating_add(share.left_ms),
            None => drop(grant.zones.insert(zone.clone(), share)),
        }
        Ok(SoundPermit::Within { from, until, sound_ms })
    }

    /// Keeps the count by what an output tells. Each event once.
    pub fn note_event(&mut self, event: &OutputEvent) {
        match event {
            OutputEvent::Started { run, cue, at, .. } => {
                if let Some(grant) = self.grants.get_mut(run) {
                    grant.on_air = Some((*cue, *at, 0));
                }
            }
            OutputEvent::Progress { run, cue, heard_ms } => self.advance(*run, *cue, *heard_ms),
            OutputEvent::Heard { run, cue, heard, .. } => self.advance(*run, *cue, heard.heard_ms),
            OutputEvent::Ended { run, cue, zone, at, stopped, heard } => {
                let Some(grant) = self.grants.get(run) else { return };
                let by_end = at.checked_sub_signed(milliseconds(heard.heard_ms)).unwrap_or(*at);
                let by_begin = match grant.on_air {
                    Some((on_air, began, _)) if on_air == *cue => began,
                    _ => by_end,
                };
                let over = *stopped || *cue == grant.last_cue;
                self.count(*run, zone, *cue, [by_begin, by_end], heard.heard_ms);
                if let Some(grant) = self.grants.get_mut(run).filter(|_| over) {
                    grant.zones.remove(zone);
                    if grant.zones.is_empty() {
                        self.grants.remove(run);
                    }
                }
            }
            OutputEvent::Broken { run, cue, .. } => {
                self.count_on_air(*run, Some(*cue), 0);
                if self.grants.get(run).is_some_and(|grant| *cue == grant.last_cue) {
                    self.grants.remove(run);
                }
            }
            OutputEvent::Lost { run, .. } | OutputEvent::Died { run, .. } => {
                self.count_on_air(*run, None, UNTOLD_MS);
                self.grants.remove(run);
            }
            // A voice may be over before its last cue, when it gives way.
            OutputEvent::Done { run } => drop(self.grants.remove(run)),
            // Of what was on air the end follows; what was not was never granted.
            OutputEvent::Refused { .. } => {}
        }
    }

    /// The cue on air has come so far.
    fn advance(&mut self, run: u64, cue: u32, heard_ms: u64) {
        if let Some(Grant { on_air: Some((on_air, _, ms)), .. }) = self.grants.get_mut(&run)
            && *on_air == cue
        {
            *ms = (*ms).max(heard_ms);
        }
    }

    /// Counts what has sounded of the cue on air (if it is `cue`), and `more`, in all zones.
    fn count_on_air(&mut self, run: u64, cue: Option<u32>, more: u64) {
        let Some(grant) = self.grants.get_mut(&run) else { return };
        let meant = |(on_air, _, _): &(u32, Timestamp, u64)| cue.is_none_or(|cue| cue == *on_air);
        let Some((cue, began, heard_ms)) = grant.on_air.take_if(|on_air| meant(on_air)) else {
            return;
        };
        for zone in grant.zones.keys().cloned().collect::<Vec<_>>() {
            self.count(run, &zone, cue, [began, began], heard_ms.saturating_add(more));
        }
    }

    /// Counts sound of a granted run as heard, and no longer as granted: by the days that it fell
    /// on, or, where its begin and its end do not agree on them, on all that it was granted for.
    fn count(&mut self, run: u64, zone: &ZoneId, cue: u32, from: [Timestamp; 2], heard_ms: u64) {
        let Some(grant) = self.grants.get_mut(&run) else { return };
        let Some(share) = grant.zones.get_mut(zone) else { return };
        if grant.pauses.contains(&cue) {
            return;
        }
        share.left_ms = share.left_ms.saturating_sub(heard_ms);
        let [by_begin, by_end] = from;
        let parts = if (by_begin - by_end).abs() > CLOCK_SET_MIN {
            share.days.iter().map(|day| (*day, heard_ms)).collect()
        } else {
            self.by_day(by_begin, heard_ms).to_vec()
        };
        for (date, ms) in parts {
            self.add(zone, date, ms);
        }
    }

    /// Sound from an instant on by local day. (What lasts longer than a day counts on the second.)
    fn by_day(&self, from: Timestamp, ms: u64) -> [(NaiveDate, u64); 2] {
        let first = self.date(from);
        let second = first.succ_opt().unwrap_or(first);
        let left = (self.midnight(second) - from).num_milliseconds();
        let today_ms = ms.min(u64::try_from(left).unwrap_or(0));
        [(first, today_ms), (second, ms - today_ms)]
    }

    /// Ends a grant whose end was not told: all of it counts as heard.
    fn count_whole(&mut self, run: u64) {
        let Some(grant) = self.grants.remove(&run) else { return };
        for (zone, share) in grant.zones {
            for day in share.days {
                self.add(&zone, day, share.left_ms);
            }
        }
    }

    fn add(&mut self, zone: &ZoneId, date: NaiveDate, ms: u64) {
        if ms == 0 {
            return;
        }
        let days = self.heard.entry(zone.clone()).or_default();
        let known = days.iter().position(|(day, _)| *day == date).map(|place| days.remove(place));
        let before_ms = known.map_or(0, |(_, ms)| ms);
        days.push((date, before_ms.saturating_add(ms)));
        if days.len() > DAYS_KEPT {
            days.remove(0);
        }
    }

    /// What `zone` has heard on a day, and what is granted to it there.
    fn used_ms(&self, zone: &ZoneId, day: NaiveDate) -> u64 {
        let days = self.heard.get(zone).map_or(&[][..], Vec::as_slice);
        let heard = days.iter().filter(|(date, _)| *date == day).map(|(_, ms)| *ms);
        let shares = self.grants.values().filter_map(|grant| grant.zones.get(zone));
        let granted = shares.filter(|share| share.days.contains(&day)).map(|share| share.left_ms);
        heard.chain(granted).fold(0, u64::saturating_add)
    }

    /// The local days that a sound of this length from `at` on may touch.
    fn days(&self, at: Timestamp, length_ms: u64) -> Vec<NaiveDate> {
        let until = at.checked_add_signed(milliseconds(length_ms).min(SPAN_MAX)).unwrap_or(at);
        let (first, last) = (self.date(at), self.date(until));
        (0..3)
            .filter_map(|day| first.checked_add_days(Days::new(day)))
            .filter(|day| *day <= last)
            .collect()
    }

    fn date(&self, at: Timestamp) -> NaiveDate {
        local(self.schedule.timezone, at).date()
    }

    /// When a local day begins.
    fn midnight(&self, day: NaiveDate) -> Timestamp {
        instant(self.schedule.timezone, day.and_time(NaiveTime::MIN))
    }
}

/// Whether an order is a test tone: nothing but that, no longer than it is, and by whose word.
fn is_test_tone(order: &RunOrder) -> bool {
    let tone_ms = |cue: &OrderedCue| match &cue.source {
        CueSource::Tone { ms } => Some(*ms),
        CueSource::Bulletin(_)
        | CueSource::Pause { .. }
        | CueSource::Attention { .. }
        | CueSource::Absent { .. } => None,
    };
    let all_ms: Option<u64> = order.cues.iter().map(tone_ms).sum();
    let named = order.ordered_by.as_deref().is_some_and(|by| !by.trim().is_empty());
    let whole_ms = all_ms.filter(|ms| *ms > 0 && *ms <= TONE_MS && order.length_ms >= *ms);
    named && order.programme.as_str() == TEST && whole_ms.is_some()
}

fn pauses(order: &RunOrder) -> BTreeSet<u32> {
    let pauses = order.cues.iter().filter(|cue| matches!(cue.source, CueSource::Pause { .. }));
    pauses.map(|cue| cue.index).collect()
}
