//! Taking a configuration that was read again: only a whole and good one takes the place of the
//! last, in all parts at once.

use std::sync::Arc;

use super::Daemon;
use super::output_specs::output_specs;
use super::reloads::{ConfigReading, ReloadFault};
use crate::config::{Config, ConfigFaults};
use crate::control::ReloadTaken;
use crate::messages;
use crate::station::Input;
use crate::station::schedule_changes::changes;

impl Daemon {
    /// Takes what was read, and answers those who waited for it.
    pub(super) async fn take_reading(&mut self, reading: ConfigReading) {
        let ConfigReading { asked, config, passed_over, token_trouble } = reading;
        let good = config.is_ok();
        self.looks.hasten();
        self.answered_in = self.reloads.asked_in(asked);
        let changes = match config {
            Ok(fresh) => self.apply(*fresh).await,
            Err(fault) => Err(fault),
        };
        if passed_over.is_some_and(|found| self.reloads.note_passed_over(found)) {
            self.folder.writing.request();
        }
        if good {
            self.reporting.note_token(token_trouble);
        }
        for change in changes.iter().flatten() {
            tracing::info!(change, "the configuration was read again");
        }
        let applied = changes.is_ok();
        let (changes, fault) = match changes {
            Ok(changes) => (changes, None),
            Err(fault) => (Vec::new(), Some(fault)),
        };
        // The last good configuration stays; `status` shows why until the files are good.
        self.reloads.note_outcome(fault);
        let faults = self.reloads.faults(self.lang());
        let warnings = self.reloads.schedule_troubles(&self.config, self.lang());
        self.reloads.answer(asked, &ReloadTaken { applied, faults, changes, warnings });
        self.answered_in = None;
    }

    /// The station was started from what was good before these faults.
    pub(super) fn start_with_last_good(&mut self, faults: ConfigFaults) {
        self.reloads.note_outcome(Some(ReloadFault::Config(faults)));
    }

    /// Puts it in force and answers what has changed, as lines for people.
    ///
    /// # Errors
    /// Nothing has changed then.
    async fn apply(&mut self, fresh: Config) -> Result<Vec<String>, ReloadFault> {
        if fresh == self.config {
            return Ok(Vec::new());
        }
        if fresh.id != self.config.id || fresh.folders != self.config.folders {
            return Err(ReloadFault::NeedsRestart);
        }
        if fresh.report != self.config.report {
            let connected = self.reporting.connect(&fresh, self.disk.id());
            connected.map_err(ReloadFault::Centre)?;
        }
        let lines = self.changes_to(&fresh).await;
        self.outputs.set_outputs(output_specs(&fresh));
        self.amplifiers.set_switches(&fresh.amplifiers);
        self.looks.note_reload(&self.config, &fresh);
        self.outputs.set_guard(fresh.schedule.clone());
        self.config = fresh;
        self.folder.writing.request();
        let schedule = Arc::clone(&self.config.schedule);
        self.folder.library.allow_emergencies(schedule.emergency.folder.is_some());
        self.folder.library.limit_store(self.config.store_limit);
        self.judge_board();
        // Before the schedule: sidecars may name what only the new one has.
        self.folder.forget_sidecars();
        self.decide().await;
        self.step(Input::ScheduleLoaded(schedule)).await;
        self.reporting.send_parked(&self.disk);
        Ok(lines)
    }

    /// What is about to change, as lines for people; none when it is only the order of the files.
    async fn changes_to(&self, fresh: &Config) -> Vec<String> {
        let (old, new) = (self.config.schedule.clone(), fresh.schedule.clone());
        let stock = self.folder.stock();
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
        // By name, so that the compiler asks whether a change of a new part is told here.
        let Config {
            // Nothing is taken while one of these two is another.
            id: _,
            folders: _,
            // Which zones a programme names by them is in the schedule.
            groups: _,
            name,
            outputs,
            amplifiers,
            language,
            store_limit,
            health,
            report,
            // Told above but for the loudness.
            schedule,
        } = &self.config;
        let same = *name == fresh.name
            && *outputs == fresh.outputs
            && *amplifiers == fresh.amplifiers
            && schedule.amplifiers == fresh.schedule.amplifiers
            && *language == fresh.language
            && *store_limit == fresh.store_limit
            && *health == fresh.health
            && *report == fresh.report
            && schedule.loudness == fresh.schedule.loudness;
        if !same {
            lines.push(messages::reload_answers::station_changed(self.lang()));
        }
        lines
    }
}
