//! How long changed files must have been quiet before they are read.
//!
//! An editor writes in several steps, and a half-written timetable can be good YAML with fewer
//! programmes in it. What is known of a file on its way: somebody writes into it and has not closed
//! it yet; it changed a moment ago. Neither may hold up a reading for ever. What can't be known: a
//! writer that closes the file in the middle of its text and pauses longer than [`QUIET`].

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;

/// Files are read this long after the last change of them.
pub const QUIET: Duration = Duration::from_millis(800);

/// Files that are never quiet (saved ten times a second) are read this long after their first
/// change.
pub const QUIET_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long a reading waits for a writer to close its file: an upload over the slowest link in use.
/// One that is killed is closed by the kernel, so a longer wait is a program that never closes.
pub const WRITING_MAX: Duration = Duration::from_secs(30);

/// The same when a person waits for the answer to `loaphuong reload`.
pub const WRITING_ASKED_MAX: Duration = Duration::from_secs(3);

/// Files remembered as being written: more than a schedule has. Beyond them rest alone decides.
const WRITING_FILES_MAX: usize = 128;

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileChange {
    /// Something was written into it; its writer has it open.
    Writing(PathBuf),
    /// A writer closed it.
    Closed(PathBuf),
    /// It was made, renamed, removed, or may be read by others now.
    Moved(PathBuf),
    /// Something changed; nobody says where.
    Somewhere,
}

/// Changes that have not been read yet.
#[derive(Debug, Default)]
pub struct QuietPeriod {
    /// When the first and the last of them came.
    changed: Option<(Instant, Instant)>,
    /// Since when a person waits for a reading.
    asked: Option<Instant>,
    /// Files that somebody has open, and since when.
    writing: BTreeMap<PathBuf, Instant>,
}

impl QuietPeriod {
    /// Takes note of a change at `now`.
    pub fn note(&mut self, now: Instant, change: FileChange) {
        match change {
            FileChange::Writing(path) => {
                if self.writing.len() < WRITING_FILES_MAX {
                    self.writing.entry(path).or_insert(now);
                }
            }
            FileChange::Closed(path) | FileChange::Moved(path) => {
                self.writing.remove(&path);
            }
            FileChange::Somewhere => {}
        }
        let first = self.changed.map_or(now, |(first, _)| first);
        self.changed = Some((first, now));
    }

    /// Somebody wants the files read now.
    pub fn ask(&mut self, now: Instant) {
        self.asked.get_or_insert(now);
    }

    /// Whether a person waits for a reading.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// What is known of open files may be wrong: news of a closing may be lost.
    pub fn forget_writing(&mut self) {
        self.writing.clear();
    }

    /// When the files may be read; `None` while nothing has changed.
    pub fn ready_at(&self) -> Option<Instant> {
        let quiet = self.changed.map(|(first, last)| (last + QUIET).min(first + QUIET_WAIT_MAX));
        let quiet = self.after_writing(quiet, WRITING_MAX);
        let asked = self.after_writing(self.asked, WRITING_ASKED_MAX);
        quiet.into_iter().chain(asked).min()
    }

    fn after_writing(&self, ready: Option<Instant>, wait_max: Duration) -> Option<Instant> {
        match self.writing.values().max() {
            Some(since) => ready.map(|ready| ready.max(*since + wait_max)),
            None => ready,
        }
    }

    /// The files were read: nothing is left to read.
    pub fn end(&mut self) {
        self.changed = None;
        self.asked = None;
    }

    /// They changed while they were read: the wait begins anew.
    pub fn begin_anew(&mut self, now: Instant) {
        self.changed = Some((now, now));
        self.asked = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it is, what happens at which millisecond, when somebody asks, when the files may be
    /// read.
    type Case = (&'static str, Vec<(u64, FileChange)>, Option<u64>, u64);

    #[test]
    fn files_are_read_when_they_rest_are_closed_or_when_they_were_waited_for_long_enough() {
        let file = || PathBuf::from("a.yaml");
        let (writing, closed) = (|| FileChange::Writing(file()), || FileChange::Closed(file()));
        let moved = || FileChange::Moved(file());
        let saves = |count: u64| (0..count).map(|n| (n * 100, moved())).collect::<Vec<_>>();
        let cases: [Case; 8] = [
            ("a rename", vec![(0, moved())], None, 800),
            ("each change begins the rest anew", vec![(0, moved()), (700, moved())], None, 1_500),
            ("constant saving can't hold it up", saves(60), None, 5_000),
            ("an open file is waited for", vec![(0, writing())], None, 30_000),
            ("and rests when closed", vec![(0, writing()), (2_000, closed())], None, 2_800),
            ("removed is closed", vec![(0, writing()), (100, moved())], None, 900),
            ("an order does not wait for rest", vec![(0, moved())], Some(100), 100),
            ("but a moment for a writer", vec![(0, writing())], Some(100), 3_000),
        ];
        let start = Instant::now();
        for (what, changes, asked, want) in cases {
            let at = |ms: u64| start + Duration::from_millis(ms);
            let mut period = QuietPeriod::default();
            changes.into_iter().for_each(|(ms, change)| period.note(at(ms), change));
            if let Some(ms) = asked {
                period.ask(at(ms));
            }
            assert_eq!(period.ready_at(), Some(at(want)), "{what}");
            period.end();
            assert_eq!(period.ready_at(), None, "{what}: read, and nothing is left");
        }
    }
}
