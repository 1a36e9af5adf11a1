//! What the core wants on the disk and is not there yet, in bounded memory.
//!
//! On a healthy card this is empty between two steps: what a step brings is one [`WriteBatch`], one
//! transaction, flushed before what it allows is begun. When the disk refuses (full, failing,
//! read-only, hanging), sound goes on and things wait here:
//!
//! - **Rows** wait in order, with their numbers, and are written so, each once, in batches of
//!   [`BATCH_ROWS`], as soon as there is room. Nothing that waits is sent to the centre.
//! - Of **marks**, of mutes, of the horizon, of the centre's cursor, of the library's memory and of
//!   approvals only the latest matters: what was overtaken goes without loss.
//! - **A bound** of [`ROWS_MAX`] rows and [`BYTES_MAX`] bytes. Beyond it rows lose their content,
//!   oldest first, play rows before closing rows: a closing row says what became of a slot, which
//!   is what people ask first. What is left of such rows is their numbers, as ranges
//!   ([`super::lost_rows::LostRows`]): at most one more than there are whole rows. Written, each
//!   number gets a row that says so (`not_aired`, `internal`), the last of a range with the count
//!   of slots that it closes, so that the numbers have no gap and no slot is without a record.
//!   What follows from a lost row ([`PlayTotals`]) is kept: airings and daily limits stay right.
//!   [`PendingWrites::given_up`] counts it.
//!
//! **A power cut while things wait loses them**: the next start knows what the disk knows. It may
//! then close as `power_off` what had sounded, and sound once more what is not yet too late.
//!
//! **Between two batches** a power cut leaves a journal that is behind but whole: mutes and marks
//! of open slots go first (a cue that has sounded is not begun again), rows next, and what forgets
//! (the slots' marks, the horizon) last, so that a slot is never forgotten before its closing row.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::pending_rows::PendingRows;
use super::play_totals::PlayTotals;
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::stock::{Approval, KnownFile};
use crate::station::{Effect, OpenSlot};

/// Rows that wait whole: a month of a ward with 270 rows a day, three days of one with 2,700.
pub const ROWS_MAX: usize = 8_192;

/// Their bytes as JSON: what such rows take, a kilobyte each; the daemon stays small also then.
pub const BYTES_MAX: usize = 8 << 20;

/// Rows of one transaction: half a megabyte in the WAL, some 50 ms on a slow card.
pub const BATCH_ROWS: usize = 500;

/// Bulletins by zone, and days by zone, of which lost rows are remembered: those of the last weeks.
const TOTALS_MAX: usize = 10_000;

/// Files whose memory waits; what does not fit is judged again after the next start.
const KNOWN_MAX: usize = 10_000;

/// Approvals that wait: those of a year; people give them one by one.
const APPROVALS_MAX: usize = 10_000;

/// Refusals of the centre that wait; a forgotten one is asked for again after the next start.
const SET_ASIDE_MAX: usize = 1_000;

/// What one transaction writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WriteBatch {
    pub effects: Vec<Effect>,
    /// Of rows whose content was given up.
    pub totals: PlayTotals,
    /// What is remembered of files, or no longer, by their raw paths.
    pub known: Vec<(String, Option<KnownFile>)>,
    pub approvals: Vec<Approval>,
}

/// Rows that lost their content since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GivenUpRows {
    pub rows: u64,
    /// Slots whose closing records are among them.
    pub slots: u64,
}

/// See the module's header.
#[derive(Debug, Default)]
pub struct PendingWrites {
    rows: PendingRows,
    /// `None` forgets the mark that is on the disk.
    marks: BTreeMap<SlotId, Aged<Option<Box<OpenSlot>>>>,
    /// Slots whose mark is on the disk, or may be.
    marked: BTreeSet<SlotId>,
    /// By zone; `None` forgets the one that is on the disk.
    mutes: BTreeMap<ZoneId, Aged<Option<Box<ZoneMute>>>>,
    horizon: Option<Aged<Timestamp>>,
    through: Option<Aged<u64>>,
    set_aside: VecDeque<Aged<(u64, String)>>,
    known: BTreeMap<String, Aged<Option<KnownFile>>>,
    approvals: BTreeMap<Arc<str>, Aged<Approval>>,
    totals: PlayTotals,
    /// Tells what was noted before a batch was taken from what came later.
    age: u64,
    under_way: Option<UnderWay>,
    given_up: GivenUpRows,
    /// From the core's numbers to the journal's; see [`PendingWrites::shift`].
    offset: i64,
    /// The highest row that was noted, or that the journal had before, by the journal's numbers.
    noted: u64,
}

#[derive(Debug)]
struct Aged<T> {
    age: u64,
    value: T,
}

#[derive(Debug)]
struct UnderWay {
    age: u64,
    /// The last row in it; 0 for none.
    last: u64,
    /// Nothing was left behind it.
    whole: bool,
    totals: PlayTotals,
}

impl PendingWrites {
    /// Nothing waits; the disk has the marks of these slots, and rows up to `seq`.
    pub fn new(marked: impl IntoIterator<Item = SlotId>, seq: u64) -> PendingWrites {
        PendingWrites {
            marked: marked.into_iter().collect(),
            noted: seq,
            ..PendingWrites::bounded(ROWS_MAX, BYTES_MAX)
        }
    }

    /// With bounds of its own, for tests.
    pub fn bounded(rows_max: usize, bytes_max: usize) -> PendingWrites {
        PendingWrites {
            rows: PendingRows::bounded(rows_max, bytes_max),
            ..PendingWrites::default()
        }
    }

    /// Takes a durable effect; passes over the others.
    pub fn note(&mut self, effect: Effect) {
        let age = self.age;
        match effect {
            Effect::Append(mut row) => {
                row.seq = row.seq.saturating_add_signed(self.offset);
                self.noted = row.seq;
                self.rows.push(row);
                self.give_up_rows();
            }
            Effect::Mark(slot) => {
                self.marks.insert(slot.id.clone(), Aged { age, value: Some(slot) });
            }
            Effect::Unmark(id) => {
                self.marks.remove(&id);
                if self.marked.contains(&id) {
                    self.marks.insert(id, Aged { age, value: None });
                }
            }
            Effect::Mute(mute) => {
                self.mutes.insert(mute.zone.clone(), Aged { age, value: Some(mute) });
            }
            Effect::Unmute(zone) => {
                self.mutes.insert(zone, Aged { age, value: None });
            }
            Effect::Horizon(value) => self.horizon = Some(Aged { age, value }),
            Effect::Through(value) => {
                let value = value.saturating_add_signed(self.offset);
                self.through = Some(Aged { age, value });
            }
            Effect::SetAside { seq, answer } => {
                let seq = seq.saturating_add_signed(self.offset);
                if seq == 0 {
                    // Of a journal that was given up.
                    return;
                }
                self.set_aside.push_back(Aged { age, value: (seq, answer) });
                if self.set_aside.len() > SET_ASIDE_MAX {
                    self.set_aside.pop_front();
                }
            }
            Effect::Amplify { .. }
            | Effect::Arm(_)
            | Effect::Stop { .. }
            | Effect::Archive { .. }
            | Effect::Send(_)
            | Effect::Renew(_)
            | Effect::Tell(_) => {}
        }
    }

    /// Remembers a file, or with `None` forgets it.
    pub fn note_known(&mut self, raw_path: String, value: Option<KnownFile>) {
        if self.known.len() < KNOWN_MAX || self.known.contains_key(&raw_path) {
            self.known.insert(raw_path, Aged { age: self.age, value });
        }
    }

    /// Remembers who has approved a content. `false` when too many wait already: it would not
    /// outlive this process.
    pub fn note_approval(&mut self, value: Approval) -> bool {
        let fits =
            self.approvals.len() < APPROVALS_MAX || self.approvals.contains_key(&value.sha256);
        if fits {
            self.approvals.insert(value.sha256.clone(), Aged { age: self.age, value });
        }
        fits
    }

    /// What is to be written next, oldest first; `None` while a batch is under way, or when
    /// nothing waits. It stays here until [`PendingWrites::written`].
    pub fn take(&mut self) -> Option<WriteBatch> {
        if self.under_way.is_some() || self.is_empty() {
            return None;
        }
        // From now on they may be on the disk, whatever is told of this batch.
        let marked = self.marks.iter().filter(|(_, mark)| mark.value.is_some());
        self.marked.extend(marked.map(|(id, _)| id.clone()));
        let marks = self.marks.values().filter_map(|mark| mark.value.clone());
        let mut effects: Vec<Effect> = marks.map(Effect::Mark).collect();
        effects.extend(self.mutes.iter().map(|(zone, mute)| match &mute.value {
            Some(mute) => Effect::Mute(mute.clone()),
            None => Effect::Unmute(zone.clone()),
        }));
        let rows = self.rows.first(BATCH_ROWS);
        let last = rows.last().map_or(0, |row| row.seq);
        effects.extend(rows.into_iter().map(|row| Effect::Append(Box::new(row))));
        let whole = self.rows.last().is_none_or(|behind| behind == last);
        let (mut known, mut approvals) = (Vec::new(), Vec::new());
        if whole {
            let gone = self.marks.iter().filter(|(_, mark)| mark.value.is_none());
            effects.extend(gone.map(|(id, _)| Effect::Unmark(id.clone())));
            effects.extend(self.horizon.iter().map(|horizon| Effect::Horizon(horizon.value)));
            effects.extend(self.set_aside.iter().map(|refusal| {
                let (seq, answer) = refusal.value.clone();
                Effect::SetAside { seq, answer }
            }));
            effects.extend(self.through.iter().map(|through| Effect::Through(through.value)));
            known
                .extend(self.known.iter().map(|(path, known)| (path.clone(), known.value.clone())));
            approvals.extend(self.approvals.values().map(|approval| approval.value.clone()));
        }
        let totals = std::mem::take(&mut self.totals);
        self.under_way = Some(UnderWay { age: self.age, last, whole, totals: totals.clone() });
        self.age += 1;
        Some(WriteBatch { effects, totals, known, approvals })
    }

    /// The batch under way is on the disk.
    pub fn written(&mut self) {
        let Some(batch) = self.under_way.take() else { return };
        self.rows.remove_written(batch.last);
        let marked = &mut self.marked;
        self.marks.retain(|id, mark| {
            let written = mark.age <= batch.age && (mark.value.is_some() || batch.whole);
            match (written, &mark.value) {
                (true, Some(_)) => marked.insert(id.clone()),
                (true, None) => marked.remove(id),
                (false, _) => false,
            };
            !written
        });
        self.mutes.retain(|_, mute| mute.age > batch.age);
        if batch.whole {
            self.horizon.take_if(|horizon| horizon.age <= batch.age);
            self.through.take_if(|through| through.age <= batch.age);
            self.set_aside.retain(|refusal| refusal.age > batch.age);
            self.known.retain(|_, known| known.age > batch.age);
            self.approvals.retain(|_, approval| approval.age > batch.age);
        }
    }

    /// Nothing of the batch under way is on the disk.
    pub fn refused(&mut self) {
        if let Some(batch) = self.under_way.take() {
            self.totals.merge(batch.totals);
            self.rows.join_ranges();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.marks.is_empty()
            && self.mutes.is_empty()
            && self.horizon.is_none()
            && self.through.is_none()
            && self.set_aside.is_empty()
            && self.known.is_empty()
            && self.approvals.is_empty()
            && self.totals.is_empty()
    }

    /// How many rows wait, lost ones included.
    pub fn rows(&self) -> u64 {
        self.rows.count()
    }

    /// Rows and ranges in memory, and the bytes of the rows.
    pub fn size(&self) -> (usize, usize) {
        self.rows.size()
    }

    pub fn given_up(&self) -> GivenUpRows {
        self.given_up
    }

    /// The highest row that is on the disk, as far as is known here.
    pub fn written_up_to(&self) -> u64 {
        self.noted.saturating_sub(self.rows())
    }

    /// The journal has so many rows more than the core was told of, or fewer, since it is a new
    /// one: the rows that wait, and those to come, are numbered behind those that it has.
    pub fn shift(&mut self, by: i64) {
        self.offset = self.offset.saturating_add(by);
        self.noted = self.noted.saturating_add_signed(by);
        if let Some(through) = &mut self.through {
            through.value = through.value.saturating_add_signed(by);
        }
        self.set_aside.retain_mut(|each| {
            each.value.0 = each.value.0.saturating_add_signed(by);
            each.value.0 > 0
        });
        self.rows.shift(by);
    }

    /// Gives up the content of rows until no more wait whole than may; what follows from them is
    /// kept.
    fn give_up_rows(&mut self) {
        let under_way = self.under_way.as_ref().map_or(0, |batch| batch.last);
        while let Some(row) = self.rows.give_one_up(under_way) {
            self.given_up.rows += 1;
            self.given_up.slots += row.slots_closed();
            self.totals.count(&row);
            self.totals.keep(TOTALS_MAX);
        }
    }
}
