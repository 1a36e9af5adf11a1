//! The daemon's side of the amplifiers: for each that is on, one child that switches it, watched
//! by a task of its own.
//!
//! What holds at all times:
//! - At its beginning each is switched off, whatever was before: so a switch that does not work is
//!   known before air time. Afterwards there is no child of an amplifier that is off and is to be.
//! - A child that dies while its amplifier is to be on is replaced at once, and told to switch on;
//!   only if that fails, too, it is told.
//! - What fails, on or off, is told and tried again: after [`RETRY_FIRST`], then ever more seldom.
//! - A child whose daemon dies reads the end of its stdin, and switches off.
//!
//! Not here: when which is on (`station`), how it is switched (`amplifier`).

mod process;
mod supervisor;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::station::amplifiers::AmplifierEvent;
use crate::station::ids::OutputId;
use crate::wire::{AmplifierSwitch, AmplifierTrouble, COMMAND_MAX};

use supervisor::AmplifierSupervisor;
pub use supervisor::RETRY_FIRST;

/// How long all amplifiers together may take to be switched off when the daemon ends: two tries,
/// and a little.
const SHUTDOWN_MAX: Duration = COMMAND_MAX.saturating_mul(2).saturating_add(Duration::from_secs(1));

/// Events that may wait for the daemon: as many as all amplifiers can say in its longest write.
const EVENTS_WAITING: usize = 64;

/// How an amplifier is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmplifierStatus {
    /// What it is to be.
    pub wanted: bool,
    /// What it is as far as is known; `None` while it is being switched, or failed to be.
    pub known: Option<bool>,
    /// Why it is not what it is to be; until it is.
    pub trouble: Option<AmplifierTrouble>,
}

/// All amplifiers of a station.
#[derive(Debug)]
pub struct StationAmplifiers {
    program: PathBuf,
    events: mpsc::Sender<AmplifierEvent>,
    amplifiers: BTreeMap<OutputId, Amplifier>,
    /// Those that a reload has removed or changed: they are being switched off.
    removed: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Amplifier {
    switch: AmplifierSwitch,
    wanted: watch::Sender<bool>,
    status: watch::Receiver<AmplifierStatus>,
    task: JoinHandle<()>,
}

impl StationAmplifiers {
    /// Amplifiers with these switches, which are switched off now, and what they tell. `program` is
    /// this very binary: its hidden subcommand `amplifier` is the child. Must be called within a
    /// tokio runtime.
    pub fn new(
        program: PathBuf,
        switches: &BTreeMap<OutputId, AmplifierSwitch>,
    ) -> (StationAmplifiers, mpsc::Receiver<AmplifierEvent>) {
        let (events, told) = mpsc::channel(EVENTS_WAITING);
        let mut all =
            StationAmplifiers { program, events, amplifiers: BTreeMap::new(), removed: Vec::new() };
        all.set_switches(switches);
        (all, told)
    }

    /// Takes a reload's switches over. One that is removed or changed is switched off by its old
    /// one; a changed one is switched on anew if it is to be on.
    pub fn set_switches(&mut self, switches: &BTreeMap<OutputId, AmplifierSwitch>) {
        self.removed.retain(|task| !task.is_finished());
        let mut wanted = BTreeMap::new();
        let gone: Vec<OutputId> = self
            .amplifiers
            .iter()
            .filter(|(id, amplifier)| switches.get(*id) != Some(&amplifier.switch))
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            if let Some(amplifier) = self.amplifiers.remove(&id) {
                wanted.insert(id, *amplifier.wanted.borrow());
                // Its task ends with the sender, and switches off.
                self.removed.push(amplifier.task);
            }
        }
        for (id, switch) in switches {
            if !self.amplifiers.contains_key(id) {
                let on = wanted.get(id).copied().unwrap_or(false);
                let amplifier = self.start(id.clone(), switch.clone(), on);
                self.amplifiers.insert(id.clone(), amplifier);
            }
        }
    }

    fn start(&self, id: OutputId, switch: AmplifierSwitch, on: bool) -> Amplifier {
        let (wanted, asked) = watch::channel(on);
        let (supervisor, status) = AmplifierSupervisor::new(
            id,
            self.program.clone(),
            switch.clone(),
            asked,
            self.events.clone(),
        );
        Amplifier { switch, wanted, status, task: tokio::spawn(supervisor.run()) }
    }

    /// Has an output's amplifier switched; what comes of it is told. Never waits.
    pub fn switch(&self, output: &OutputId, on: bool) {
        if let Some(amplifier) = self.amplifiers.get(output) {
            amplifier.wanted.send_replace(on);
        }
    }

    /// How each is now.
    pub fn status(&self) -> BTreeMap<OutputId, AmplifierStatus> {
        let status = |(id, one): (&OutputId, &Amplifier)| (id.clone(), one.status.borrow().clone());
        self.amplifiers.iter().map(status).collect()
    }

    /// Switches all off, and waits for that, but for 7 s at most.
    pub async fn shutdown(self) {
        let amplifiers = self.amplifiers.into_values().map(|amplifier| {
            drop(amplifier.wanted);
            amplifier.task
        });
        let tasks: Vec<JoinHandle<()>> = amplifiers.chain(self.removed).collect();
        let all = async {
            for task in tasks {
                if let Err(error) = task.await {
                    tracing::error!(%error, "an amplifier's supervisor failed");
                }
            }
        };
        if timeout(SHUTDOWN_MAX, all).await.is_err() {
            tracing::error!("an amplifier could not be switched off in time");
        }
    }
}
