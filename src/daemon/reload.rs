//! Reading the configuration again: when its files change, on SIGHUP, on request. Only a whole
//! and good configuration takes the place of the last one.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::oneshot;

use super::watch::Reading;
use super::{Daemon, reporter};
use crate::config::{self, Config, PassedOver};
use crate::control::Reloaded;
use crate::messages;
use crate::output::Feed;
use crate::station::Input;
use crate::station::changes::changes;
use crate::station::ids::OutputId;

/// Faults that one reading puts into the log; `status` and `check` show them all.
const FAULTS_LOGGED_MAX: usize = 20;

/// People who may wait for the same reading: those whose orders the loop takes at once.
const WAITING_MAX: usize = 16;

impl Daemon {
    /// Has everything read again; the answer comes with the reading.
    pub(super) fn order_reload(&mut self, reply: oneshot::Sender<Reloaded>) {
        if self.reloads.len() >= WAITING_MAX {
            let faults = vec![messages::running::files_restless(self.lang())];
            let _ = reply.send(Reloaded { faults, ..Reloaded::default() });
            return;
        }
        self.reloads.push_back((self.watch.ask(), reply));
    }

    /// Takes what was read, and answers those who waited for it.
    pub(super) async fn take_reading(&mut self, reading: Reading) {
        let Reading { asked, config, passed_over, token_trouble } = reading;
        let good = config.is_ok();
        let before = self.faults.clone();
        let mut reloaded = match config {
            Ok(fresh) => self.apply(*fresh).await,
            Err(faults) => self.refuse(faults),
        };
        self.note_passed_over(passed_over);
        reloaded.warnings = self.schedule_troubles();
        if good {
            self.note_token(token_trouble);
        }
        self.log_reload(&reloaded, &before);
        while self.reloads.front().is_some_and(|(number, _)| *number <= asked) {
            let Some((_, reply)) = self.reloads.pop_front() else { break };
            // A caller that has gone is no fault.
            let _ = reply.send(reloaded.clone());
        }
    }

    /// Schedules that were not read are told in the log when they are new.
    fn note_passed_over(&mut self, found: Option<Vec<PassedOver>>) {
        let Some(found) = found.filter(|found| *found != self.passed_over) else { return };
        for one in found.iter().filter(|one| !self.passed_over.contains(one)) {
            tracing::warn!(file = one.path, why = ?one.why, "a schedule is passed over");
        }
        self.passed_over = found;
        self.folder.answers.renew();
    }

    /// Schedules that are not read, and that there is no programme at all, in words.
    pub(super) fn schedule_troubles(&self) -> Vec<String> {
        use messages::config::passed_over as said;
        let folder = self.config.folders.schedules.display();
        let none = self.config.schedule.programmes.is_empty();
        let none = none.then(|| said::no_programme(self.lang(), folder));
        let passed = self.passed_over.iter().map(|one| said::passed_over(self.lang(), one));
        none.into_iter().chain(passed).collect()
    }

    /// The station was started from what was good before these faults.
    pub(super) fn start_with_last_good(&mut self, faults: Vec<String>) {
        let reloaded = self.refuse(faults);
        self.log_reload(&reloaded, &[]);
    }

    /// With any fault, nothing changes.
    async fn apply(&mut self, fresh: Config) -> Reloaded {
        if fresh == self.config {
            self.faults.clear();
            return Reloaded { applied: true, ..Reloaded::default() };
        }
        if fresh.id != self.config.id || fresh.folders != self.config.folders {
            return self.refuse(vec![messages::running::needs_restart(self.lang())]);
        }
        if fresh.report != self.config.report {
            match reporter(&fresh, self.disk.id()) {
                Ok(reporter) => self.reporter = reporter,
                Err(error) => return self.refuse(vec![error.to_string()]),
            }
        }
        let lines = self.changes_to(&fresh).await;
        self.faults.clear();
        self.outputs.set_outputs(feeds(&fresh));
        self.outputs.set_guard(fresh.schedule.clone());
        self.config = fresh;
        self.folder.answers.renew();
        let schedule = Arc::clone(&self.config.schedule);
        self.folder.library.allow_emergencies(schedule.emergency.folder.is_some());
        self.folder.library.limit_store(self.config.store_limit);
        // Before the schedule: notes may name what only the new one has.
        self.folder.notes = config::Notes::default();
        self.describe().await;
        self.step(Input::ScheduleLoaded(schedule)).await;
        self.unpark();
        Reloaded { applied: true, changes: lines, ..Reloaded::default() }
    }

    /// The last good configuration stays; `status` shows why until the files are good.
    fn refuse(&mut self, faults: Vec<String>) -> Reloaded {
        self.faults.clone_from(&faults);
        Reloaded { faults, ..Reloaded::default() }
    }

    /// What is about to change, as lines for people; none when it is only the order of the files.
    async fn changes_to(&self, fresh: &Config) -> Vec<String> {
        let (old, new) = (self.config.schedule.clone(), fresh.schedule.clone());
        let stock = self.folder.stock.clone().unwrap_or_default();
        let (lang, now) = (self.lang(), self.clock.now());
        // Two weeks of a large ward take a second to plan; the outputs are watched meanwhile.
        let compared = tokio::task::spawn_blocking(move || {
            let changes = changes(&old, &new, &stock, now);
            if changes.is_empty() {
                return Vec::new();
            }
            messages::config::changes::changes(lang, &changes, &old, &new)
        });
        let mut lines = compared.await.unwrap_or_else(|error| vec![error.to_string()]);
        let same = self.config.name == fresh.name
            && self.config.outputs == fresh.outputs
            && self.config.report == fresh.report
            && self.config.store_limit == fresh.store_limit
            && self.config.language == fresh.language
            && self.config.schedule.loudness == fresh.schedule.loudness;
        if !same {
            lines.push(messages::running::station_changed(self.lang()));
        }
        lines
    }

    /// What is the same as before is not said again: a file may be saved ten times a second.
    fn log_reload(&self, reloaded: &Reloaded, before: &[String]) {
        if reloaded.faults != before {
            for fault in reloaded.faults.iter().take(FAULTS_LOGGED_MAX) {
                tracing::error!(fault, "the configuration was not taken; the last good one stays");
            }
            if reloaded.faults.is_empty() {
                tracing::info!("the configuration is good again");
            }
        }
        for change in &reloaded.changes {
            tracing::info!(change, "the configuration was read again");
        }
    }
}

/// What the outputs feed, and how many channels of it the zones need.
pub(super) fn feeds(config: &Config) -> BTreeMap<OutputId, Feed> {
    config
        .outputs
        .iter()
        .map(|(id, sink)| {
            let zones = config.schedule.zones.values().filter(|zone| zone.output == *id);
            let highest = zones.flat_map(|zone| zone.channels.iter().copied()).max();
            let channels = highest.map_or(2, |highest| highest.saturating_add(1));
            (id.clone(), Feed { sink: sink.clone(), channels })
        })
        .collect()
}
