//! Reading the configuration again: when its files change, on SIGHUP, on request. Only a whole
//! and good configuration takes the place of the last one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::{Daemon, feeds, reporter};
use crate::config::{self, Config};
use crate::control::Reloaded;
use crate::station::Input;
use crate::station::changes::changes;
use crate::words;

/// Files are read this long after the last change of them: an editor writes in several steps.
const REST: Duration = Duration::from_millis(800);

/// Keeps an eye on the folder of `station.yaml` and that of the schedules. Where the system can't
/// watch (too many watches), SIGHUP and `loaphuong reload` remain, and the log says so.
pub struct Watch {
    _watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// The receiver tells of changes that have come to rest.
    pub fn new(config: &Path, schedules: &Path) -> (Watch, mpsc::Receiver<()>) {
        // One place: that something changed need not be said twice.
        let (touched, mut touches) = mpsc::channel(1);
        let (rested, changes) = mpsc::channel(1);
        tokio::spawn(async move {
            while touches.recv().await.is_some() {
                while let Ok(Some(())) = tokio::time::timeout(REST, touches.recv()).await {}
                if rested.send(()).await.is_err() {
                    break;
                }
            }
        });
        let watcher = watcher(config, schedules, touched);
        if let Err(error) = &watcher {
            tracing::warn!(%error, "changes of the schedules are not seen by themselves; use `loaphuong reload`");
        }
        (Watch { _watcher: watcher.ok() }, changes)
    }
}

fn watcher(
    config: &Path,
    schedules: &Path,
    touched: mpsc::Sender<()>,
) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let concerns = event.is_ok_and(|event| {
            !event.kind.is_access()
                && event.paths.iter().any(|path| {
                    path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml")
                })
        });
        if concerns {
            // Full means that it is known already.
            let _ = touched.try_send(());
        }
    })?;
    let parent = config.parent().filter(|parent| !parent.as_os_str().is_empty());
    watcher.watch(parent.unwrap_or(Path::new(".")), RecursiveMode::NonRecursive)?;
    watcher.watch(schedules, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

impl Daemon {
    /// Reads everything again; with any fault, nothing changes.
    pub(super) async fn reload(&mut self) -> Reloaded {
        let path = self.config_path.clone();
        let loaded = tokio::task::spawn_blocking(move || config::load(&path)).await;
        let fresh = match loaded {
            Ok(Ok(fresh)) => fresh,
            Ok(Err(faults)) => return self.refuse(faults.lines(self.lang)),
            Err(error) => {
                return self.refuse(vec![format!("reading the configuration failed: {error}")]);
            }
        };
        if fresh == self.config {
            self.faults.clear();
            return Reloaded { applied: true, ..Reloaded::default() };
        }
        if fresh.id != self.config.id || fresh.folders != self.config.folders {
            return self.refuse(vec![words::running::needs_restart(self.lang)]);
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
        self.config = fresh;
        let schedule = Arc::clone(&self.config.schedule);
        self.step(Input::ScheduleLoaded(schedule)).await;
        self.unpark();
        Reloaded { applied: true, changes: lines, faults: Vec::new() }
    }

    /// The last good configuration stays; `status` shows why until the files are good.
    fn refuse(&mut self, faults: Vec<String>) -> Reloaded {
        self.faults.clone_from(&faults);
        Reloaded { applied: false, changes: Vec::new(), faults }
    }

    /// What is about to change, as lines for people; none when it is only the order of the files.
    async fn changes_to(&self, fresh: &Config) -> Vec<String> {
        let (old, new) = (self.config.schedule.clone(), fresh.schedule.clone());
        let stock = self.stock.clone().unwrap_or_default();
        let (lang, now) = (self.lang, self.clock.now());
        // Two weeks of a large ward take a second to plan; the outputs are watched meanwhile.
        let compared = tokio::task::spawn_blocking(move || {
            let changes = changes(&old, &new, &stock, now);
            if changes.is_empty() {
                return Vec::new();
            }
            words::config::changes::changes(lang, &changes, &old, &new)
        });
        let mut lines = compared.await.unwrap_or_else(|error| vec![error.to_string()]);
        let same = self.config.name == fresh.name
            && self.config.outputs == fresh.outputs
            && self.config.report == fresh.report;
        if !same {
            lines.push(words::running::station_changed(self.lang));
        }
        lines
    }

    pub(super) fn log_reload(&self, reloaded: &Reloaded) {
        for fault in &reloaded.faults {
            tracing::error!(fault, "the configuration was not taken; the last good one stays");
        }
        for change in &reloaded.changes {
            tracing::info!(change, "the configuration was read again");
        }
    }
}
