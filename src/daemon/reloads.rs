//! The part of the station that has the configuration read again: when its files change, on
//! SIGHUP, on request. It knows why the files as they are on disk are not those in force, and who
//! waits to be told; taking a good configuration is the loop's work.

mod config_watcher;
mod file_events;
mod quiet_period;
mod reading;
mod reload_fault;
mod watcher_task;

use std::collections::VecDeque;
use std::path::Path;

use tokio::sync::{mpsc, oneshot};

use crate::config::{Config, PassedOver};
use crate::control::ReloadTaken;
use crate::messages::{self, Lang};

use config_watcher::ConfigWatcher;
pub use reading::{ConfigReading, token_trouble};
pub use reload_fault::ReloadFault;

/// Faults that one reading puts into the log; `status` and `check` show them all.
const FAULTS_LOGGED_MAX: usize = 20;

/// People who may wait for the same reading: those whose orders the loop takes at once.
const WAITING_MAX: usize = 16;

/// The state of reloading.
pub struct ConfigReloads {
    watcher: ConfigWatcher,
    /// Why the files as they are on disk were not taken; nothing while they were.
    fault: Option<ReloadFault>,
    /// Schedules that are not read because of their names.
    passed_over: Vec<PassedOver>,
    /// Who waits for the files to be read, by the number of the order.
    waiting: VecDeque<(u64, Lang, oneshot::Sender<ReloadTaken>)>,
}

impl ConfigReloads {
    /// Watches the files of the configuration in force, which `station.yaml` at `path` begins; the
    /// receiver gets what is read of them.
    pub fn new(path: &Path, config: &Config) -> (ConfigReloads, mpsc::Receiver<ConfigReading>) {
        let (watcher, readings) = ConfigWatcher::new(path, &config.folders);
        let (fault, passed_over) = (None, Vec::new());
        (ConfigReloads { watcher, fault, passed_over, waiting: VecDeque::new() }, readings)
    }

    /// Has everything read again.
    pub fn ask(&self) {
        self.watcher.ask();
    }

    /// Has everything read again; the answer comes with the reading.
    pub fn order(&mut self, reply: oneshot::Sender<ReloadTaken>, lang: Lang) {
        if self.waiting.len() >= WAITING_MAX {
            let faults = ReloadFault::Restless.lines(lang);
            let _ = reply.send(ReloadTaken { faults, ..ReloadTaken::default() });
            return;
        }
        self.waiting.push_back((self.watcher.ask(), lang, reply));
    }

    /// The language of whoever has waited longest for the reading of this number.
    pub fn asked_in(&self, asked: u64) -> Option<Lang> {
        self.waiting.front().filter(|(number, ..)| *number <= asked).map(|(_, lang, _)| *lang)
    }

    /// Answers those whose orders up to the number `asked` this reading has carried out.
    pub fn answer(&mut self, asked: u64, reloaded: &ReloadTaken) {
        while self.waiting.front().is_some_and(|(number, ..)| *number <= asked) {
            let Some((_, _, reply)) = self.waiting.pop_front() else { break };
            // A caller that has gone is no fault.
            let _ = reply.send(reloaded.clone());
        }
    }

    /// Why the files as they are on disk were not taken, as lines for people.
    pub fn faults(&self, lang: Lang) -> Vec<String> {
        self.fault.as_ref().map(|fault| fault.lines(lang)).unwrap_or_default()
    }

    /// Why the files as they are on disk were not taken.
    pub fn fault(&self) -> Option<&ReloadFault> {
        self.fault.as_ref()
    }

    /// Schedules that are not read because of their names.
    pub fn passed_over(&self) -> &[PassedOver] {
        &self.passed_over
    }

    /// Takes note of what became of the files: of their faults, or that they have none. What is
    /// the same as before is not logged again: a file may be saved ten times a second.
    pub fn note_outcome(&mut self, fault: Option<ReloadFault>) {
        if fault != self.fault {
            let lines = fault.as_ref().map(|fault| fault.lines(Lang::En));
            for fault in lines.iter().flatten().take(FAULTS_LOGGED_MAX) {
                tracing::error!(fault, "the configuration was not taken; the last good one stays");
            }
            if fault.is_none() {
                tracing::info!("the configuration is good again");
            }
        }
        self.fault = fault;
    }

    /// Takes note of schedules that were not read; answers whether others are than before.
    pub fn note_passed_over(&mut self, found: Vec<PassedOver>) -> bool {
        if found == self.passed_over {
            return false;
        }
        for one in found.iter().filter(|one| !self.passed_over.contains(one)) {
            tracing::warn!(file = one.path, why = ?one.why, "a schedule is passed over");
        }
        self.passed_over = found;
        true
    }

    /// Schedules that are not read, and that there is no programme at all, in words.
    pub fn schedule_troubles(&self, config: &Config, lang: Lang) -> Vec<String> {
        use messages::config::passed_over as said;
        let folder = config.folders.schedules.display();
        let none = config.schedule.programmes.is_empty();
        let none = none.then(|| said::no_programme(lang, folder));
        let passed = self.passed_over.iter().map(|one| said::passed_over(lang, one));
        none.into_iter().chain(passed).collect()
    }
}
