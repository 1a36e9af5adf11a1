//! The centre as a value: what it has stored, what it answers, and when.
//!
//! It promises what `collector` promises: a row is stored once however often it comes, and
//! `through` is the last row up to which none is wanting, by what each row says of the one before
//! it; another row under a stored one's journal and seq is refused, with all that came with it. Any
//! other receiver of events can take its place ([`ExchangeFault::NoThrough`]).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::TimeDelta;

use crate::station::ids::Timestamp;
use crate::station::outbox::{CentreAnswer, UnreachableCause};
use crate::station::record::Row;
use crate::wire::QuotedText;

/// From the post to the answer.
const ANSWER_AFTER: TimeDelta = TimeDelta::milliseconds(400);

/// When nobody answers, the poster gives up after this.
const NO_ANSWER_AFTER: TimeDelta = TimeDelta::seconds(90);

/// What becomes of one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeFault {
    /// The batch never arrives.
    RequestLost,
    /// It is stored, and the answer never arrives.
    AnswerLost,
    /// It arrives twice, and so does the answer.
    Twice,
    /// It is stored, and answered without a `through`.
    NoThrough,
    /// It is not stored; a status, and seconds to wait.
    Refused(u16, Option<u64>),
}

/// See the module's header.
#[derive(Debug, Default)]
pub struct SimCentre {
    /// By journal and seq.
    stored: BTreeMap<(u64, u64), (u64, Arc<Row>)>,
    /// In the order of their coming, for going back to a backup.
    taken: Vec<(u64, u64)>,
    /// By journal, the last row up to which none is wanting.
    whole: BTreeMap<u64, u64>,
    /// Exchanges to come that don't go as they should.
    troubles: VecDeque<ExchangeFault>,
    answers: VecDeque<(Timestamp, CentreAnswer)>,
    /// Nobody can be reached.
    pub down: bool,
    /// It never says how far it has come: any receiver of events.
    pub silent: bool,
    /// Rows that it will never take.
    refused: BTreeSet<u64>,
    /// Batches that came.
    pub posts: u64,
}

impl SimCentre {
    /// What it has, by journal and seq.
    pub fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.stored.values().map(|(_, row)| row)
    }

    /// It will never take the row with this seq.
    pub fn refuse(&mut self, seq: u64) {
        self.refused.insert(seq);
    }

    pub fn refuses(&self, seq: u64) -> bool {
        self.refused.contains(&seq)
    }

    /// The next exchange that is not spoken for will not go as it should.
    pub fn trouble(&mut self, exchange: ExchangeFault) {
        self.troubles.push_back(exchange);
    }

    /// It is restored from a backup of the time when it had so many rows.
    pub fn restore(&mut self, rows: usize) {
        for key in self.taken.drain(rows.min(self.taken.len())..) {
            self.stored.remove(&key);
        }
        self.whole.clear();
    }

    /// No more trouble.
    pub fn calm(&mut self) {
        self.down = false;
        self.troubles.clear();
    }

    /// Takes rows of a journal, each with the seq of the one before it.
    pub fn post(&mut self, world: Timestamp, journal: u64, rows: Vec<(u64, Arc<Row>)>) {
        let Some(last) = rows.last().map(|(_, row)| row.seq) else {
            self.answers.push_back((world, CentreAnswer::Nothing));
            return;
        };
        self.posts += 1;
        let trouble = if self.down { None } else { self.troubles.pop_front() };
        if self.down || trouble == Some(ExchangeFault::RequestLost) {
            self.answers.push_back((world + NO_ANSWER_AFTER, unreachable("no answer")));
            return;
        }
        let refused = |status, retry_after_s| CentreAnswer::Refused {
            status,
            retry_after_s,
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            last,
            answer: "simulated".to_owned(),
        };
        let at = world + ANSWER_AFTER;
        if let Some(ExchangeFault::Refused(status, retry_after_s)) = trouble {
            self.answers.push_back((at, refused(status, retry_after_s)));
            return;
        }
        if rows.iter().any(|(_, row)| self.refused.contains(&row.seq)) {
            self.answers.push_back((at, refused(422, None)));
            return;
        }
        let differs = |row: &Row| {
            self.stored.get(&(journal, row.seq)).is_some_and(|(_, stored)| **stored != *row)
        };
        if rows.iter().any(|(_, row)| differs(row)) {
            self.answers.push_back((at, refused(409, None)));
            return;
        }
        for (previous, row) in rows {
            let key = (journal, row.seq);
            if self.stored.insert(key, (previous, row)).is_none() {
                self.taken.push(key);
            }
        }
        let speaks = !self.silent && trouble != Some(ExchangeFault::NoThrough);
        let through = speaks.then(|| self.through(journal));
        let stored = CentreAnswer::Stored { sent: last, through, compared: speaks };
        if trouble == Some(ExchangeFault::AnswerLost) {
            self.answers.push_back((world + NO_ANSWER_AFTER, unreachable("the answer was lost")));
            return;
        }
        if trouble == Some(ExchangeFault::Twice) {
            self.answers.push_back((at, stored.clone()));
        }
        self.answers.push_back((at, stored));
    }

    /// Nothing is posted, and this is what the station gets to know.
    pub fn no_post(&mut self, world: Timestamp, answer: CentreAnswer) {
        self.answers.push_back((world, answer));
    }

    pub fn next_at(&self) -> Option<Timestamp> {
        self.answers.front().map(|(at, _)| *at)
    }

    pub fn answer(&mut self) -> Option<CentreAnswer> {
        self.answers.pop_front().map(|(_, answer)| answer)
    }

    /// Whom it would answer is gone.
    pub fn hang_up(&mut self) {
        self.answers.clear();
    }

    fn through(&mut self, journal: u64) -> u64 {
        let whole = self.whole.entry(journal).or_default();
        while let Some((key, (previous, _))) =
            self.stored.range((journal, *whole + 1)..=(journal, u64::MAX)).next()
            && *previous <= *whole
        {
            *whole = key.1;
        }
        *whole
    }
}

/// No answer came, for this reason.
pub fn unreachable(why: &str) -> CentreAnswer {
    CentreAnswer::Unreachable(UnreachableCause::Network(QuotedText::new(why)))
}
