//! Rows that wait for the disk, oldest first: whole, or as ranges of numbers whose content was
//! given up.

use std::collections::VecDeque;

use super::lost_rows::LostRows;
use crate::station::record::{Row, RowKind};

/// Rows in the order of their numbers, without a gap, and how many of them may wait whole.
#[derive(Debug, Default)]
pub struct PendingRows {
    rows_max: usize,
    bytes_max: usize,
    entries: VecDeque<Entry>,
    /// Rows that wait whole, and their bytes as JSON.
    whole: usize,
    bytes: usize,
}

#[derive(Debug)]
enum Entry {
    Whole { row: Box<Row>, bytes: usize },
    Lost(LostRows),
}

impl PendingRows {
    /// No rows; so many, and so many bytes of JSON, may wait whole.
    pub fn bounded(rows_max: usize, bytes_max: usize) -> PendingRows {
        PendingRows { rows_max, bytes_max, ..PendingRows::default() }
    }

    /// Adds the row behind the last.
    pub fn push(&mut self, row: Box<Row>) {
        let bytes = serde_json::to_string(&row).map_or(0, |json| json.len());
        self.entries.push_back(Entry::Whole { row, bytes });
        self.whole += 1;
        self.bytes += bytes;
    }

    /// The first rows, `most` of them, as they are to be written.
    pub fn first(&self, most: usize) -> Vec<Row> {
        self.entries.iter().flat_map(Entry::rows).take(most).collect()
    }

    /// The number of the last row.
    pub fn last(&self) -> Option<u64> {
        self.entries.back().map(Entry::last)
    }

    /// Removes the rows up to this number: they are on the disk.
    pub fn remove_written(&mut self, last: u64) {
        while let Some(entry) = self.entries.front_mut()
            && entry.first() <= last
        {
            match entry {
                Entry::Lost(lost) if lost.last > last => {
                    lost.first = last + 1;
                    break;
                }
                Entry::Lost(_) => {}
                Entry::Whole { bytes, .. } => {
                    self.bytes -= *bytes;
                    self.whole -= 1;
                }
            }
            self.entries.pop_front();
        }
    }

    /// Joins ranges that were kept apart while one of them was under way.
    pub fn join_ranges(&mut self) {
        let mut joined: VecDeque<Entry> = VecDeque::with_capacity(self.entries.len());
        for entry in self.entries.drain(..) {
            match (joined.back_mut(), entry) {
                (Some(Entry::Lost(before)), Entry::Lost(lost)) => before.append(&lost),
                (_, entry) => joined.push_back(entry),
            }
        }
        self.entries = joined;
    }

    /// Whether none wait.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many rows wait, lost ones included.
    pub fn count(&self) -> u64 {
        self.entries.iter().map(|entry| entry.last() - entry.first() + 1).sum()
    }

    /// Rows and ranges in memory, and the bytes of the rows.
    pub fn size(&self) -> (usize, usize) {
        (self.entries.len(), self.bytes)
    }

    /// Moves the numbers.
    pub fn shift(&mut self, by: i64) {
        for entry in &mut self.entries {
            match entry {
                Entry::Whole { row, .. } => row.seq = row.seq.saturating_add_signed(by),
                Entry::Lost(lost) => lost.shift(by),
            }
        }
    }

    /// When more rows wait whole than may: takes the content of the one that is missed least and
    /// answers it; `None` when there is none to take. Rows up to `under_way` are being written.
    pub fn give_one_up(&mut self, under_way: u64) -> Option<Box<Row>> {
        if self.whole <= self.rows_max && self.bytes <= self.bytes_max {
            return None;
        }
        let first_of = |kind: RowKind| {
            self.entries.iter().position(|entry| {
                matches!(entry, Entry::Whole { row, .. } if row.kind() == kind && row.seq > under_way)
            })
        };
        let index = first_of(RowKind::Play).or_else(|| first_of(RowKind::Slot))?;
        let Some(Entry::Whole { row, bytes }) = self.entries.remove(index) else { return None };
        self.whole -= 1;
        self.bytes -= bytes;
        let mut lost = LostRows::new(&row);
        // Its neighbours, unless they are being written.
        if let Some(Entry::Lost(behind)) = self.entries.get(index) {
            lost.append(behind);
            self.entries.remove(index);
        }
        match index.checked_sub(1).and_then(|before| self.entries.get_mut(before)) {
            Some(Entry::Lost(before)) if before.first > under_way => before.append(&lost),
            Some(Entry::Lost(_) | Entry::Whole { .. }) | None => {
                self.entries.insert(index, Entry::Lost(lost));
            }
        }
        Some(row)
    }
}

impl Entry {
    fn first(&self) -> u64 {
        match self {
            Entry::Whole { row, .. } => row.seq,
            Entry::Lost(lost) => lost.first,
        }
    }

    fn last(&self) -> u64 {
        match self {
            Entry::Whole { row, .. } => row.seq,
            Entry::Lost(lost) => lost.last,
        }
    }

    /// The rows to write.
    fn rows(&self) -> Box<dyn Iterator<Item = Row> + '_> {
        match self {
            Entry::Whole { row, .. } => Box::new(std::iter::once((**row).clone())),
            Entry::Lost(lost) => Box::new((lost.first..=lost.last).map(|seq| lost.row(seq))),
        }
    }
}
