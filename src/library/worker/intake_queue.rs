//! Files on their way to their verdicts.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::watch;

use super::waits::maybe;
use crate::library::catalogue::files::KnownFiles;
use crate::library::exchange::IntakeProgress;
use crate::library::intake::running::RunningIntake;
use crate::library::intake::verdict::{FileIntake, IntakeVerdict, StoreAccess};
use crate::library::raw_path::{RawPath, shown};
use crate::library::stamp::FileStamp;

/// Files on their way to their verdicts: one at a time, and beside it one that can't wait for that.
pub struct IntakeQueue {
    intake: Arc<FileIntake>,
    ordinary: Option<RunningIntake>,
    /// An emergency, or a file that somebody has ordered.
    urgent: Option<RunningIntake>,
    /// Files judged since none waited.
    judged: usize,
    progress: watch::Sender<IntakeProgress>,
}

/// Which of the two a verdict is of.
pub enum IntakeUrgency {
    Ordinary,
    Urgent,
}

impl IntakeQueue {
    pub fn new(intake: FileIntake, progress: watch::Sender<IntakeProgress>) -> IntakeQueue {
        let intake = Arc::new(intake);
        IntakeQueue { intake, ordinary: None, urgent: None, judged: 0, progress }
    }

    /// Whether none is on its way.
    pub fn is_at_rest(&self) -> bool {
        self.ordinary.is_none() && self.urgent.is_none()
    }

    /// Where copies go.
    pub fn store(&self) -> Option<&StoreAccess> {
        self.intake.store.as_ref()
    }

    pub fn count_judged(&mut self) {
        self.judged += 1;
    }

    /// Starts what can be started; `ordered` are paths of files that somebody waits for. Answers
    /// whether none was on its way but urgent ones.
    pub fn start(&mut self, files: &KnownFiles, ordered: &BTreeSet<Arc<str>>) -> bool {
        if self.urgent.is_none() {
            let running = self.ordinary.as_ref().map(|ordinary| &ordinary.raw);
            let next = files.next_urgent(ordered, running);
            self.urgent = next.map(|(raw, stamp)| self.judge(files, raw, stamp));
        }
        let was_idle = self.ordinary.is_none();
        if was_idle {
            let running = self.urgent.as_ref().map(|urgent| &urgent.raw);
            let next = files.next(ordered, running);
            self.ordinary = next.map(|(raw, stamp)| self.judge(files, raw, stamp));
        }
        was_idle
    }

    fn judge(&self, files: &KnownFiles, raw: RawPath, stamp: FileStamp) -> RunningIntake {
        let (intake, recent) = (self.intake.clone(), files.recently_gone_of_size(stamp.size));
        let named = raw.clone();
        let verdict = Box::pin(async move {
            let verdict = intake.judge(&raw, stamp, recent).await;
            (raw, stamp, verdict)
        });
        RunningIntake { raw: named, verdict }
    }

    /// The next verdict, an urgent one first if both are there; never, if nothing is on its way.
    pub async fn next_verdict(&mut self) -> (IntakeUrgency, RawPath, FileStamp, IntakeVerdict) {
        let urgent = maybe(self.urgent.as_mut().map(|urgent| &mut urgent.verdict));
        let ordinary = maybe(self.ordinary.as_mut().map(|ordinary| &mut ordinary.verdict));
        let (urgency, (raw, stamp, verdict)) = tokio::select! {
            biased;
            judged = urgent => (IntakeUrgency::Urgent, judged),
            judged = ordinary => (IntakeUrgency::Ordinary, judged),
        };
        match urgency {
            IntakeUrgency::Urgent => self.urgent = None,
            IntakeUrgency::Ordinary => self.ordinary = None,
        }
        (urgency, raw, stamp, verdict)
    }

    /// Tells how far it is, with so many files `waiting`; the count begins anew when all is judged.
    pub fn show(&mut self, waiting: usize, folder_unreadable: bool) {
        if waiting == 0 {
            self.judged = 0;
        }
        let running = self.ordinary.as_ref().or(self.urgent.as_ref());
        let path = running.map(|running| shown(&running.raw));
        let done = self.judged;
        self.progress.send_replace(IntakeProgress { waiting, done, path, folder_unreadable });
    }
}
