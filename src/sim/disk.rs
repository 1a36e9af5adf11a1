//! Where the journal lies. A full disk takes nothing: the daemon keeps what it could not write in
//! memory, in order, and writes it as one transaction when there is room again. If the power goes
//! before that, the memory is lost.

use std::sync::Arc;

use super::journal::SimJournal;
use crate::station::Effect;
use crate::station::record::Row;

/// The simulated station's disk: its journal, and rows that wait for room.
#[derive(Default)]
pub struct SimDisk {
    /// The journal with what waits in memory.
    journal: SimJournal,
    /// While the disk is full: what is on it.
    written: Option<SimJournal>,
    /// Rows on the disk that nobody has taken yet …
    rows: Vec<Row>,
    /// … and rows in memory alone.
    waiting: Vec<Row>,
}

impl SimDisk {
    pub fn new(journal: SimJournal) -> SimDisk {
        SimDisk { journal, ..SimDisk::default() }
    }

    /// What has been decided, on the disk or not.
    pub fn journal(&self) -> &SimJournal {
        &self.journal
    }

    /// What a power cut would leave.
    pub fn written(&self) -> &SimJournal {
        self.written.as_ref().unwrap_or(&self.journal)
    }

    pub fn is_full(&self) -> bool {
        self.written.is_some()
    }

    /// From now on every row is kept, for a centre.
    pub fn keep_rows(&mut self) {
        for journal in [Some(&mut self.journal), self.written.as_mut()].into_iter().flatten() {
            journal.rows.get_or_insert_default();
        }
    }

    pub fn take_rows(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    pub fn fill(&mut self) {
        self.written.get_or_insert_with(|| self.journal.clone());
    }

    pub fn free(&mut self) {
        self.written = None;
        self.rows.append(&mut self.waiting);
    }

    /// Loses what was in memory; says how many rows.
    pub fn forget(&mut self) -> usize {
        if let Some(written) = &self.written {
            self.journal = written.clone();
        }
        std::mem::take(&mut self.waiting).len()
    }

    /// One transaction.
    pub fn write(&mut self, transaction: &mut Vec<Effect>) {
        for effect in transaction.drain(..) {
            match effect {
                Effect::Append(row) => {
                    self.journal.append(&row);
                    if self.is_full() { &mut self.waiting } else { &mut self.rows }.push(*row);
                }
                Effect::Mark(mark) => {
                    self.journal.marks.insert(mark.id.clone(), *mark);
                }
                Effect::Unmark(id) => {
                    self.journal.marks.remove(&id);
                }
                Effect::Mute(mute) => {
                    self.journal.mutes.insert(mute.zone.clone(), *mute);
                }
                Effect::Unmute(zone) => {
                    self.journal.mutes.remove(&zone);
                }
                Effect::Horizon(at) => self.journal.horizon = Some(at),
                Effect::SetAside { seq, .. } => {
                    self.journal.set_aside.insert(seq);
                }
                Effect::Through(seq) => self.journal.through = seq,
                Effect::Amplify { .. }
                | Effect::Arm(_)
                | Effect::Stop { .. }
                | Effect::Archive { .. }
                | Effect::Send(_)
                | Effect::Renew(_)
                | Effect::Tell(_) => {}
            }
        }
    }

    /// What is on the disk, as a copy of the card would have it.
    pub fn copy(&self) -> SimJournal {
        self.written().clone()
    }

    /// Another card in place of this one.
    pub fn insert(&mut self, journal: SimJournal) -> SimJournal {
        let out = self.written().clone();
        *self = SimDisk::new(journal);
        out
    }

    /// The journal goes on under another id; a full disk can't have that written.
    pub fn renew(&mut self, id: u64, after: u64) -> bool {
        let written = !self.is_full();
        if written {
            self.journal.renew(id, after);
        }
        written
    }

    /// All rows on the disk, if they are kept.
    pub fn all_rows(&self) -> &[Arc<Row>] {
        self.written().rows.as_deref().unwrap_or_default()
    }
}
