//! The part of the station that tells systemd how it is: READY, STATUS, WATCHDOG, STOPPING. Without
//! systemd, nothing.
//!
//! `WATCHDOG=1` means two things at once: the loop goes round, and every output that the core has
//! armed or on air *answers* (see `output_answers`). So
//! - a card that is absent, pulled or hanging does not starve the watchdog: it is reported, its
//!   speaker is replaced, the slot is tried again, and each of these is an answer. A missing USB
//!   card must not reboot a station for ever;
//! - an output that should sound and of which nothing comes for some seconds does: its supervisor
//!   is stuck or dead, or this daemon can't start processes any more (no descriptors, no memory,
//!   its program gone). Nothing in here would mend that; a new start does.

mod output_answers;
mod systemd;

use std::collections::BTreeSet;

use tokio::time::Instant;

use crate::station::ids::OutputId;
use output_answers::OutputAnswers;
use systemd::SystemdNotifier;

/// What systemd was told, and whether the outputs answer.
pub struct Watchdog {
    systemd: SystemdNotifier,
    answers: OutputAnswers,
    /// Outputs in use that have not answered for too long.
    silent: Vec<OutputId>,
}

impl Watchdog {
    /// Asks the environment whether systemd watches.
    pub fn new() -> Watchdog {
        Watchdog {
            systemd: SystemdNotifier::new(),
            answers: OutputAnswers::default(),
            silent: Vec::new(),
        }
    }

    /// After each event: looks at how often each output has answered so far, and gives a sign of
    /// life if all of those `in_use` still do.
    pub fn look<'a>(
        &mut self,
        in_use: &BTreeSet<&OutputId>,
        answers: impl Iterator<Item = (&'a OutputId, u64)>,
    ) {
        self.silent = self.answers.look(Instant::now(), in_use, answers);
        if self.silent.is_empty() {
            self.systemd.alive();
        }
    }

    /// Outputs in use that have not answered for too long.
    pub fn silent_outputs(&self) -> &[OutputId] {
        &self.silent
    }

    /// Tells, once, that known files and the schedule are loaded.
    pub fn tell_ready(&mut self) {
        self.systemd.ready();
    }

    /// Tells the line that `systemctl status` shows, when it changes.
    pub fn tell_status(&mut self, line: String) {
        self.systemd.status(line);
    }

    /// Tells that the station ends.
    pub fn tell_stopping(&mut self) {
        self.systemd.stopping();
    }
}
