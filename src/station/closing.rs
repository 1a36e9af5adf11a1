//! Closing records and play rows.

use std::sync::Arc;

use super::bulletin::Bulletin;
use super::cue::{CueHeard, CueSource};
use super::effect::{Effect, Notice};
use super::emergency::is_emergency_path;
use super::ids::{CampaignId, SlotId, Timestamp, ZoneId};
use super::on_air::late_ms;
use super::record::{
    AsRun, CueOrigin, GapRow, LocalTimestamp, Outcome, PlayRow, Reason, Row, RowBody, RowBulletin,
    RowCue,
};
use super::running_slot::Slot;
use super::slot::{CueState, OpenCue, OpenSlot};
use super::{Station, rundown};
use crate::units::milliseconds;

impl Station {
    /// Ends an open slot with its one closing record. Without a `reason`, what it fell short by is
    /// the reason (see [`OpenSlot::shortfall`]), unless it aired.
    pub(super) fn close(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        reason: Option<Reason>,
        detail: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        if self.open.get(id).is_some_and(|slot| slot.record.is_test_tone()) {
            self.close_tone(now, id, reason, detail, out);
            return;
        }
        let Some(mut slot) = self.open.remove(id) else { return };
        if let Some(run) = slot.run.take() {
            self.leave(run, &id.zone, None);
        }
        if let Some(reason) = reason {
            let known = slot.record.hindrance.take().filter(|(known, _)| *known == reason);
            let detail = detail.or_else(|| known.and_then(|(_, detail)| detail));
            slot.record.hindrance = Some((reason, detail));
        }
        self.note_sounded_emergency(&slot.record);
        self.write_closing(now, &slot.record, out);
        out.push(Effect::Unmark(id.clone()));
    }

    /// Closes a slot that never was open: it came up when it was too late for it.
    pub(super) fn close_unmarked(
        &mut self,
        now: Timestamp,
        mut slot: Slot,
        reason: Reason,
        out: &mut Vec<Effect>,
    ) {
        slot.record.hindrance = Some((reason, None));
        self.write_closing(now, &slot.record, out);
    }

    fn write_closing(&mut self, now: Timestamp, record: &OpenSlot, out: &mut Vec<Effect>) {
        let outcome = record.outcome();
        let mut run = AsRun { outcome, heard_ms: record.heard_ms, ..as_run(record) };
        if outcome != Outcome::Aired {
            let (reason, detail) = record.shortfall();
            (run.reason, run.detail) = (Some(reason), detail);
        }
        note_stop(&mut run, record);
        if let Some(started) = record.started {
            run.started_at = Some(self.stamp(started));
            run.ended_at = Some(self.stamp(record.ended.unwrap_or(now).max(started)));
            run.late_ms = Some(late_ms(started, record.id.due));
        }
        out.push(Effect::Tell(Notice::SlotClosed {
            slot: record.id.clone(),
            outcome,
            reason: run.reason,
            heard_ms: run.heard_ms,
        }));
        self.memory.note_closed(record.id.clone());
        let row = self.row(record.id.due, RowBody::Slot(Box::new(run)));
        out.push(Effect::Append(Box::new(row)));
    }

    /// One row for all slots of a long absence.
    pub(super) fn close_gap(
        &mut self,
        count: u64,
        first: Timestamp,
        last: Timestamp,
        reason: Reason,
        out: &mut Vec<Effect>,
    ) {
        let until = self.stamp(last);
        let gap = GapRow { reason, detail: None, count, until };
        let row = self.row(first, RowBody::Gap(gap));
        out.push(Effect::Append(Box::new(row)));
    }

    /// Writes the play row of a cue that ended, and what follows from its having been heard. A
    /// pause has no row.
    #[expect(clippy::too_many_arguments, reason = "a row's own facts, once")]
    pub(super) fn write_play(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        outcome: Outcome,
        reason: Option<Reason>,
        heard: Option<(Timestamp, CueHeard)>,
        out: &mut Vec<Effect>,
    ) {
        let play = self.play_row(now, id, cue, outcome, reason, heard);
        let (at, heard_ms) = heard.map_or((now, 0), |(at, heard)| (at, heard.heard_ms));
        let told = heard.as_ref().map(|(_, heard)| heard);
        let strikes = self.strikes_with(id, cue, at, reason, told);
        let strikes_count = strikes.map(|strikes| strikes.count);
        let play = play.map(|play| PlayRow { strikes: strikes_count, ..play });
        self.append_play(id, play, out);
        let Some(slot) = self.open.get_mut(id) else { return };
        let source = slot.record.cues[cue as usize].source.clone();
        let began = slot.record.sounding_since().unwrap_or(at);
        slot.record.ended = slot.record.ended.max(Some(at));
        if matches!(source, CueSource::Pause { .. }) {
            return;
        }
        slot.record.heard_ms += heard_ms;
        slot.record.sounded |= outcome != Outcome::NotAired;
        if !slot.record.is_ordered_emergency() && !slot.record.is_test_tone() {
            let date = began.with_timezone(&self.schedule.timezone).date_naive();
            self.memory.note_heard(&id.zone, date, heard_ms);
        }
        if let (CueSource::Bulletin(bulletin), Outcome::Aired) = (&source, outcome) {
            self.memory.history_mut().note(&bulletin.sha256, &id.zone, at);
            self.archive_due = true;
        }
        if let (CueSource::Bulletin(bulletin), Some(strikes)) = (&source, strikes) {
            self.note_strikes(bulletin, &id.zone, strikes, out);
        }
    }

    /// Writes the play row, if there is one, of one of the slot's cues.
    pub(super) fn append_play(
        &mut self,
        id: &SlotId,
        play: Option<PlayRow>,
        out: &mut Vec<Effect>,
    ) {
        let row = play.map(|play| self.row(id.due, RowBody::Play(Box::new(play))));
        out.extend(row.map(|row| Effect::Append(Box::new(row))));
    }

    /// What the play row of a cue says; `None` for pauses, of which there is nothing to tell.
    pub(super) fn play_row(
        &self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        outcome: Outcome,
        reason: Option<Reason>,
        heard: Option<(Timestamp, CueHeard)>,
    ) -> Option<PlayRow> {
        let slot = self.open.get(id)?;
        let entry = slot.record.cues.get(cue as usize)?;
        if matches!(entry.source, CueSource::Pause { .. }) {
            return None;
        }
        let device = slot.run.and_then(|run| self.runs.get(&run)?.device.clone());
        let record = &slot.record;
        let mut run = AsRun { outcome, reason, ..as_run(record) };
        run.detail = match &record.hindrance {
            Some((hindrance, detail)) if Some(*hindrance) == reason => detail.clone(),
            _ => None,
        };
        note_stop(&mut run, record);
        let mut play = PlayRow::blank(run, row_cue(cue, entry));
        play.bulletin = self.row_bulletin(entry, record);
        play.output = self.schedule.zones.get(&id.zone).map(|zone| zone.output.clone());
        let Some((at, heard)) = heard else {
            play.run.ended_at = Some(self.stamp(now));
            return Some(play);
        };
        let started = match entry.state() {
            CueState::Sounding { started, .. } => started,
            CueState::Ahead | CueState::Done { .. } => at - milliseconds(heard.heard_ms),
        };
        play.run.started_at = Some(self.stamp(started));
        play.run.ended_at = Some(self.stamp(at.max(started)));
        play.run.late_ms = (cue == 0).then(|| late_ms(started, id.due));
        play.run.heard_ms = heard.heard_ms;
        play.frames = (heard.frames > 0).then_some(heard.frames);
        play.rms_dbfs = heard.rms_dbfs;
        play.peak_dbfs = heard.peak_dbfs;
        play.underruns = Some(heard.underruns);
        play.device = device;
        play.gain_db = Some(entry.gain_db + self.zone_gain_db(&id.zone));
        Some(play)
    }

    /// The next row.
    pub(super) fn row(&mut self, due: Timestamp, body: RowBody) -> Row {
        Row {
            seq: self.memory.next_seq(),
            station: self.schedule.station.clone(),
            due: self.stamp(due),
            clock: self.clock.trust(),
            body,
        }
    }

    /// Orders finished bulletins into their archives, each once.
    pub(super) fn archive_finished(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let Some(stock) = &self.stock else { return };
        let now = self.clock_suffices().then_some(now);
        for bulletin in rundown::finished(&self.schedule, stock, self.memory.history(), now) {
            let in_use = self.open.values().any(|slot| slot.record.means_to_play(&bulletin.path));
            if !in_use && self.archiving.insert(bulletin.path.clone()) {
                out.push(Effect::Archive {
                    path: bulletin.path.clone(),
                    sha256: bulletin.sha256.clone(),
                });
            }
        }
    }

    /// Whether a bulletin that was ordered into its archive still is to go.
    pub fn is_to_be_archived(&self, now: Timestamp, path: &Arc<str>, sha256: &str) -> bool {
        let Some(stock) = &self.stock else { return false };
        if stock.bulletin(path).is_none_or(|bulletin| *bulletin.sha256 != *sha256) {
            return false;
        }
        let is_it = |bulletin: &Arc<Bulletin>| bulletin.path == *path;
        let in_use = self.open.values().any(|slot| slot.record.means_to_play(path));
        let now = self.clock_suffices().then_some(now);
        let finished = rundown::finished(&self.schedule, stock, self.memory.history(), now);
        (is_emergency_path(&**path) && self.sounded_emergencies.contains(sha256))
            || (!in_use && finished.iter().any(is_it))
    }

    /// What was ordered there and has stayed where it lay is ordered once more, if it still is to
    /// go.
    pub(super) fn archive_again(
        &mut self,
        now: Timestamp,
        paths: &[Arc<str>],
        out: &mut Vec<Effect>,
    ) {
        self.archiving.retain(|path| !paths.contains(path));
        self.archive_finished(now, out);
        self.archive_sounded_emergencies(out);
    }

    /// A snapshot of what was played; its campaign is its own, else its queue's, else its
    /// programme's.
    fn row_bulletin(&self, cue: &OpenCue, record: &OpenSlot) -> Option<RowBulletin> {
        let CueSource::Bulletin(bulletin) = &cue.source else { return None };
        let queue = cue.queue.as_ref().and_then(|queue| self.schedule.queues.get(queue));
        let programmes = record.campaign.as_deref().map(CampaignId::from);
        let id = rundown::campaign_of_cue(bulletin, queue, programmes.as_ref());
        let campaign = id.and_then(|id| self.schedule.campaigns.get(id));
        Some(RowBulletin {
            title: bulletin.title.clone(),
            path: bulletin.path.to_string(),
            sha256: bulletin.sha256.to_string(),
            length_ms: bulletin.length_ms,
            unit: bulletin.unit.clone().or_else(|| campaign?.unit.clone()),
            field: bulletin.field.or_else(|| campaign?.field),
            campaign: id.map(ToString::to_string),
            approved_by: bulletin.approved_by.clone(),
        })
    }

    fn zone_gain_db(&self, zone: &ZoneId) -> f32 {
        self.schedule.zones.get(zone).map_or(0.0, |zone| zone.gain_db)
    }

    pub(super) fn stamp(&self, at: Timestamp) -> LocalTimestamp {
        LocalTimestamp::new(at, self.schedule.timezone)
    }
}

impl OpenSlot {
    fn means_to_play(&self, path: &Arc<str>) -> bool {
        self.cues.iter().any(|cue| {
            !cue.is_done()
                && matches!(&cue.source, CueSource::Bulletin(bulletin) if bulletin.path == *path)
        })
    }
}

/// What every row of a slot says of it.
fn as_run(record: &OpenSlot) -> AsRun {
    AsRun {
        title: record.title.clone(),
        priority: record.priority,
        ordered_by: record.ordered_by.clone(),
        ordered_via: record.ordered_via.clone(),
        campaign: record.campaign.clone(),
        ..AsRun::blank(record.id.zone.clone(), record.id.programme.clone())
    }
}

/// How a stop or a mute came in, in the rows that tell of it.
fn note_stop(run: &mut AsRun, record: &OpenSlot) {
    if matches!(run.reason, Some(Reason::Stopped | Reason::Muted)) {
        let place =
            if run.ordered_by.is_some() { &mut run.stopped_via } else { &mut run.ordered_via };
        place.clone_from(&record.stopped_via);
    }
}

fn row_cue(index: u32, cue: &OpenCue) -> RowCue {
    let chosen = || match &cue.queue {
        Some(queue) => CueOrigin::Queue(queue.clone()),
        None => CueOrigin::File,
    };
    let (from, path) = match &cue.source {
        CueSource::Bulletin(bulletin) => (chosen(), Some(bulletin.path.to_string())),
        CueSource::Absent { path, .. } => (chosen(), path.as_ref().map(ToString::to_string)),
        CueSource::Attention { .. } => (CueOrigin::Attention, None),
        CueSource::Tone { .. } => (CueOrigin::Tone, None),
        CueSource::Pause { .. } => (CueOrigin::Pause, None),
    };
    RowCue { index, from, path, music: cue.music }
}
