//! What goes to the centre, when, and what its answers mean.
//!
//! Rows lie in the journal; this holds only numbers. The cursor `through` says that the centre has
//! every row up to it, or has refused it for good. One batch is under way at a time:
//! [`Outbox::poll`] hands it out, the daemon reads its rows, posts them, and brings the
//! [`CentreAnswer`] back. An answer always comes: the poster's timeouts see to that.
//!
//! | answer | what follows |
//! |---|---|
//! | 2xx with `through` | the cursor goes there, never beyond what was sent, but also backwards: a centre restored from a backup asks again |
//! | 2xx without | the cursor goes to the last row sent |
//! | 400, 422 | halves, until the one bad row stands alone; it is set aside, the others go on |
//! | 413 | halves; a row that is too large by itself is set aside |
//! | 401, 403 | everything is kept, every ten minutes tried again, said each time |
//! | 409 | halves, until the row stands alone that the centre has with other content; from it on a new journal begins |
//! | 2xx with a `through` that no row of this journal has | a new journal begins |
//! | a page, a redirect, half an answer | no centre's answer: as none |
//! | `Retry-After` | obeyed, up to a day |
//! | anything else, or none | tried again after 5 s, 10 s, … 10 min |
//!
//! A centre that takes rows and yet answers the same `through`, or an ever lower one, is asked as
//! seldom as one in trouble: [`REWINDS_FREE`] times at once, then with growing pauses.
//!
//! **A new journal.** What was sent once stands at the centre under this journal's id and its seq.
//! A card that was restored to an older day, or of which there are two, gives the same numbers to
//! other rows. So the rows that the centre lacks go on under a new id ([`Outbox::renew`]): rows up
//! to `after` stay the old journal's, those behind it are the new one's, with the same numbers.
//! Nothing else of the journal changes. A centre that says the same of a journal of which it has
//! taken no row is at fault itself in the end: `RENEWALS_IN_TURN`, then one a day. A backup's rows
//! go under their old id, where they are known again ([`Outbox::ending_with`]).

pub mod answer;
pub mod order;
mod retry_backoff;
mod unreachable;

use chrono::TimeDelta;

use super::effect::{Effect, Notice};
use super::ids::Timestamp;
pub use answer::{CentreAnswer, CentreTrouble, InvalidAnswer, RenewalCause};
pub use order::{ENVELOPE_BYTES, RenewalOrder, RowBatch, StoredRow};
use retry_backoff::RetryBackoff;
pub use retry_backoff::{RETRY_AFTER_MAX_S, RETRY_FIRST_S, RETRY_MAX_S};
pub use unreachable::{TokenFault, TokenTrouble, UnreachableCause};

/// Rows of one batch: keeps a centre's transaction short.
pub const ROWS_MAX: u32 = 500;

/// Bytes of one batch before compression: fits the usual limits of gateways with room to spare.
pub const BYTES_MAX: usize = 256 * 1024;

/// After a 413 the batches stay halved for this many successes, then double: one in so many is
/// refused by a centre with a small limit, and a centre whose limit was raised is soon used.
const GROW_AFTER: u32 = 32;

/// Rows set aside one behind the other, with none stored between, before a pause of
/// [`RETRY_MAX_S`] stands between them: a centre that refuses everything is more likely at fault
/// than the rows are, and an hour of it shall not empty the outbox.
pub const SET_ASIDE_AT_ONCE_MAX: u32 = 10;

/// Steps back of the cursor, or answers without progress, that are followed at once. A restored
/// centre needs one.
pub const REWINDS_FREE: u32 = 3;

/// New journals in turn, with no row of them taken. The id of each follows from the one before, so
/// that copies of a card that hold the same rows go on under the same: a card that is restored to
/// the same day for the third time finds the first two taken.
const RENEWALS_IN_TURN: u32 = 16;

/// Before a further one, unless the centre takes rows of the first: else a centre that answers
/// nonsense would be given one with every row.
pub const RENEW_AGAIN_AFTER: TimeDelta = TimeDelta::days(1);

/// Where the rows stand on their way to the centre.
#[derive(Debug, Clone)]
pub struct Outbox {
    through: u64,
    head: u64,
    /// Rows up to here are an earlier journal's.
    base: u64,
    renewal: Option<RenewalOrder>,
    /// Rows behind this one don't go under the present id.
    ends: Option<u64>,
    /// New journals in turn of which the centre has taken nothing yet …
    renewals: u32,
    /// … and when the last of them began.
    renewed_at: Timestamp,
    /// The highest `through` ever reached, to tell a step back.
    best: u64,
    under_way: Option<UnderWay>,
    backoff: RetryBackoff,
    /// Rows per batch, less than [`ROWS_MAX`] after a 413.
    rows_max: u32,
    successes: u32,
    suspicion: Option<Suspicion>,
    set_aside_in_turn: u32,
    rewinds: u32,
    /// What was told last of a centre in trouble; `None` while it is well.
    told: Option<CentreTrouble>,
}

#[derive(Debug, Clone, Copy)]
struct UnderWay {
    after: u64,
    /// `head` when the batch was handed out.
    head: u64,
}

/// A bad row is among those up to `until`; `rows` at a time are tried.
#[derive(Debug, Clone, Copy)]
struct Suspicion {
    until: u64,
    rows: u32,
}

impl Outbox {
    /// Begins where the journal left off. `seed` spreads the retries of many stations: any number
    /// that differs from station to station, such as a part of the journal's id.
    pub fn new(through: u64, head: u64, seed: u64) -> Outbox {
        let through = through.min(head);
        Outbox {
            through,
            head,
            base: 0,
            renewal: None,
            ends: None,
            renewals: 0,
            renewed_at: Timestamp::UNIX_EPOCH,
            best: through,
            under_way: None,
            backoff: RetryBackoff::new(seed),
            rows_max: ROWS_MAX,
            successes: 0,
            suspicion: None,
            set_aside_in_turn: 0,
            rewinds: 0,
            told: None,
        }
    }

    /// The rows up to `base` are an earlier journal's; the centre has them, or had.
    pub fn behind(self, base: u64) -> Outbox {
        let base = base.min(self.head);
        let through = self.through.max(base);
        Outbox { base, through, best: through, ..self }
    }

    /// The journal is a backup's with rows up to `ends`: a new one begins before others are sent.
    pub fn ending_with(self, ends: Option<u64>) -> Outbox {
        Outbox { ends, ..self }
    }

    /// The journal has grown to `head`.
    pub fn appended(&mut self, head: u64) {
        self.head = self.head.max(head);
    }

    /// The centre has, or has refused, every row up to here.
    pub fn through(&self) -> u64 {
        self.through
    }

    /// How many rows the centre does not have yet.
    pub fn backlog(&self) -> u64 {
        self.head - self.through
    }

    /// When [`Outbox::poll`] has a batch to hand out, or [`Outbox::renew`] an order, perhaps in the
    /// past; `None` while either is under way or nothing waits.
    pub fn wake(&self) -> Option<Timestamp> {
        let waits = self.through < self.head || self.renewal.is_some();
        (self.under_way.is_none() && waits).then(|| self.backoff.not_before())
    }

    /// The order to begin a new journal, if that has to be and its time has come. It is under way
    /// until [`Outbox::answer`], which [`CentreAnswer::Renewed`] goes to once it is on the disk.
    pub fn renew(&mut self, now: Timestamp) -> Option<RenewalOrder> {
        let ended = self.ends.is_some_and(|ends| self.through >= ends && self.head > ends);
        if ended && self.renewal.is_none() && self.under_way.is_none() {
            self.order_renewal(RenewalCause::Restored);
        }
        let renewal = self.renewal?;
        self.set_out(now).then_some(renewal)
    }

    /// The next batch, if one waits, its time has come and no new journal has to begin first. It is
    /// under way until [`Outbox::answer`].
    pub fn poll(&mut self, now: Timestamp) -> Option<RowBatch> {
        if self.renewal.is_some() || !self.set_out(now) {
            return None;
        }
        let rows = self.suspicion.map_or(ROWS_MAX, |suspicion| suspicion.rows);
        let rows_max = rows.min(self.rows_max);
        let last_max = self.ends.unwrap_or(u64::MAX);
        Some(RowBatch { after: self.through, rows_max, bytes_max: BYTES_MAX, last_max })
    }

    /// The last row that goes under the present id.
    fn sendable(&self) -> u64 {
        self.head.min(self.ends.unwrap_or(u64::MAX))
    }

    /// Something is under way now, if it may be.
    fn set_out(&mut self, now: Timestamp) -> bool {
        let goes = self.wake().is_some() && self.backoff.ready(now);
        if goes {
            self.under_way = Some(UnderWay { after: self.through, head: self.sendable() });
        }
        goes
    }

    /// Takes the answer to what is under way; an answer to none is passed over.
    pub fn answer(&mut self, now: Timestamp, answer: CentreAnswer) -> Vec<Effect> {
        let Some(batch) = self.under_way.take() else { return Vec::new() };
        let mut effects = Vec::new();
        let trouble = answer.trouble();
        match answer {
            CentreAnswer::Nothing => self.advance(batch.head, &mut effects),
            CentreAnswer::Stored { sent, through, compared } => {
                self.stored_or_unknown(now, batch, (sent, through, compared), &mut effects);
            }
            CentreAnswer::Renewed => self.renewed(now, &mut effects),
            CentreAnswer::Refused { status: 401 | 403, answer, .. } => {
                self.backoff.wait(now, RETRY_MAX_S);
                self.told = trouble;
                effects.push(Effect::Tell(Notice::Unauthorised { answer }));
            }
            CentreAnswer::Refused { status: 413, rows, last, answer, .. } => {
                self.backoff.reset();
                if rows <= 1 {
                    self.set_aside(now, last, format!("413: {answer}"), &mut effects);
                } else {
                    self.rows_max = rows / 2;
                    self.successes = 0;
                }
            }
            CentreAnswer::Refused { status: status @ (400 | 422), rows, last, answer, .. } => {
                self.backoff.reset();
                if rows <= 1 {
                    self.set_aside(now, last, format!("{status}: {answer}"), &mut effects);
                } else {
                    self.suspicion = Some(Suspicion { until: last, rows: rows / 2 });
                }
            }
            CentreAnswer::Refused { status: 409, rows, last, .. } if rows > 1 => {
                self.backoff.reset();
                self.suspicion = Some(Suspicion { until: last, rows: rows / 2 });
            }
            CentreAnswer::Refused { status: 409, .. } if self.may_renew(now) => {
                self.backoff.reset();
                self.order_renewal(RenewalCause::OtherContent);
            }
            CentreAnswer::Refused { retry_after_s, .. } => {
                self.trouble(now, trouble, retry_after_s, &mut effects);
            }
            CentreAnswer::Misread(_) | CentreAnswer::Unreachable(_) => {
                self.trouble(now, trouble, None, &mut effects);
            }
        }
        effects
    }

    /// A centre has taken the batch. It may speak of rows that this card never sent.
    fn stored_or_unknown(
        &mut self,
        now: Timestamp,
        batch: UnderWay,
        (sent, through, compared): (u64, Option<u64>, bool),
        effects: &mut Vec<Effect>,
    ) {
        // Rows may have been written, and sent, since the batch was ordered.
        let beyond = through.is_some_and(|through| through > batch.head.max(sent));
        // Where rows are compared, those that are left show how far this card's are there.
        let ends = !compared || sent >= self.sendable();
        let renews = beyond && ends && self.may_renew(now);
        if !beyond {
            self.renewals = 0;
        }
        // What such a centre has not compared may be lost there: it goes again.
        if compared || !renews {
            self.stored(now, batch, sent, through, effects);
        }
        if renews {
            self.order_renewal(RenewalCause::NeverSent);
        }
    }

    /// Is a new journal of use? Not where the last ones met the same before any row was taken.
    fn may_renew(&self, now: Timestamp) -> bool {
        // A clock that stands before the last one's begin was stepped back.
        let waits = (self.renewed_at..self.renewed_at + RENEW_AGAIN_AFTER).contains(&now);
        self.renewals < RENEWALS_IN_TURN || !waits
    }

    fn order_renewal(&mut self, cause: RenewalCause) {
        let again = self.renewals > 0;
        let cause = self.ends.map_or(cause, |_| RenewalCause::Restored);
        self.renewal = Some(RenewalOrder { after: self.through, cause, again });
    }

    fn renewed(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(RenewalOrder { after, cause, .. }) = self.renewal.take() else { return };
        (self.base, self.through, self.best) = (after, after, after);
        self.ends = None;
        self.renewals = self.renewals.saturating_add(1);
        self.renewed_at = now;
        self.suspicion = None;
        self.rewinds = 0;
        self.backoff.reset();
        effects.push(Effect::Tell(Notice::JournalRenewed { cause, rows: self.backlog() }));
    }

    fn stored(
        &mut self,
        now: Timestamp,
        batch: UnderWay,
        sent: u64,
        through: Option<u64>,
        effects: &mut Vec<Effect>,
    ) {
        let stuck = matches!(self.told, Some(CentreTrouble::NoProgress { .. }));
        if !stuck && self.told.take().is_some() {
            effects.push(Effect::Tell(Notice::CentreBack));
        }
        self.set_aside_in_turn = 0;
        self.backoff.reset();
        self.successes = (self.successes + 1) % GROW_AFTER;
        if self.successes == 0 {
            self.rows_max = (self.rows_max * 2).min(ROWS_MAX);
        }
        if let Some(suspicion) = &mut self.suspicion {
            // The bad row is in the other half.
            suspicion.rows = suspicion.rows.div_ceil(2);
        }
        // Beyond what was sent it may speak of others' rows; those of this card are compared.
        let through = through.unwrap_or(sent).min(sent).min(self.head).max(self.base);
        let best = self.best;
        self.advance(through, effects);
        if through <= batch.after && self.through < self.head {
            self.rewinds += 1;
            if let Some(attempt) = self.rewinds.checked_sub(REWINDS_FREE + 1) {
                let retry_s = self.backoff.back_off(now, attempt);
                if !stuck {
                    let why = CentreTrouble::NoProgress { through };
                    self.told = Some(why.clone());
                    effects.push(Effect::Tell(Notice::CentreLost { why, retry_s }));
                }
            }
        }
        if stuck && (self.best > best || self.through == self.head) {
            self.told = None;
            effects.push(Effect::Tell(Notice::CentreBack));
        }
    }

    /// Moves the cursor, also backwards.
    fn advance(&mut self, through: u64, effects: &mut Vec<Effect>) {
        // Past the suspected rows, or back behind where the search began: it is over.
        let searching = self.through <= through;
        self.suspicion = self.suspicion.filter(|found| searching && through < found.until);
        if through != self.through {
            self.through = through;
            effects.push(Effect::Through(through));
        }
        if through > self.best {
            self.best = through;
            self.rewinds = 0;
        }
    }

    fn set_aside(&mut self, now: Timestamp, seq: u64, answer: String, effects: &mut Vec<Effect>) {
        effects.push(Effect::SetAside { seq, answer: answer.clone() });
        self.suspicion = None;
        self.advance(seq, effects);
        effects.push(Effect::Tell(Notice::RowRefused { seq, answer }));
        self.set_aside_in_turn = self.set_aside_in_turn.saturating_add(1);
        if self.set_aside_in_turn >= SET_ASIDE_AT_ONCE_MAX {
            self.backoff.wait(now, RETRY_MAX_S);
        }
    }

    fn trouble(
        &mut self,
        now: Timestamp,
        why: Option<CentreTrouble>,
        retry_after_s: Option<u64>,
        effects: &mut Vec<Effect>,
    ) {
        let retry_s = match retry_after_s {
            Some(seconds) if seconds > 0 => self.backoff.wait(now, seconds),
            _ => self.backoff.back_off_again(now),
        };
        // Once for each kind of trouble, not once for each attempt of a week.
        if let Some(why) = why.filter(|why| self.told.as_ref() != Some(why)) {
            self.told = Some(why.clone());
            effects.push(Effect::Tell(Notice::CentreLost { why, retry_s }));
        }
    }
}
