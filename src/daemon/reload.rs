//! Reading the configuration again: when its files change, on SIGHUP, on request. Only a whole
//! and good configuration takes the place of the last one.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::{Daemon, feeds, reporter};
use crate::config;
use crate::control::Reloaded;
use crate::station::Input;
use crate::words::{self, Lang};

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
            Ok(Err(faults)) => {
                let lines = faults.lines(self.lang);
                self.faults = Some(faults);
                return Reloaded { applied: false, changes: Vec::new(), faults: lines };
            }
            Err(error) => {
                let faults = vec![format!("reading the configuration failed: {error}")];
                return Reloaded { applied: false, changes: Vec::new(), faults };
            }
        };
        self.faults = None;
        if fresh == self.config {
            return Reloaded { applied: true, ..Reloaded::default() };
        }
        if fresh.id != self.config.id || fresh.folders != self.config.folders {
            let faults = vec![words::running::needs_restart(self.lang)];
            return Reloaded { applied: false, changes: Vec::new(), faults };
        }
        if fresh.report != self.config.report {
            match reporter(&fresh, self.journal.id()) {
                Ok(reporter) => self.reporter = reporter,
                Err(error) => {
                    let faults = vec![error.to_string()];
                    return Reloaded { applied: false, changes: Vec::new(), faults };
                }
            }
        }
        let lines = Vec::new();
        self.outputs.set_outputs(feeds(&fresh));
        self.config = fresh;
        let schedule = Arc::clone(&self.config.schedule);
        self.step(Input::ScheduleLoaded(schedule)).await;
        self.unpark();
        Reloaded { applied: true, changes: lines, faults: Vec::new() }
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

/// The fault lines that `status` shows, in the station's language.
pub fn fault_lines(faults: Option<&config::Faults>, lang: Lang) -> Vec<String> {
    faults.map_or_else(Vec::new, |faults| faults.lines(lang))
}
