//! The daemon's side of sound: one supervisor task an output, and under it, while something is
//! armed or sounds, one speaker process.
//!
//! ```text
//! daemon ── arm ──> guard ─> supervisor ── wire::ToSpeaker ──> speaker (child process)
//!        ── stop ──────────>     ^      <── wire::FromSpeaker ──
//!        <── OutputEvent ──      └── watch: lines, frames, the process itself
//! ```
//!
//! What holds at all times:
//! - No speaker process without a run or a look at the device: idle means that no audio code runs.
//! - Every armed run comes to its end in events: `Done` once each voice has had its end, or `Lost`;
//!   one whose cues all have no file: `Broken` for each.
//! - A speaker that dies, breaks the wire's rules, or whose frames stand still for
//!   [`watched::STILL_MAX`] is killed, and each of its runs is `Lost`, with what was heard until
//!   then. Whether to arm again is the core's decision, not made here.
//! - A supervisor that has dealt with something says so ([`OutputStatus::answers`]), so that the
//!   daemon sees whether one is stuck.
//! - No order passes but through [`guard`], which gives each voice the guard's permit or refuses
//!   it; and the speaker mutes what its permit does not cover.
//! - A device is looked at, with nothing to sound, only while nothing is armed or sounds there, and
//!   the child that does it is gone before a speaker is started.
//! - A speaker whose daemon dies reads the end of its stdin, fades and ends.
//!
//! Not here: which run when (`station`), how sound is made (`speaker`).

pub mod amplifiers;
mod device_list;
mod device_opening;
pub mod guard;
mod looks;
mod speaker_process;
mod spec;
mod status;
pub mod supervisor;
mod test_tone;
pub mod translate;
pub mod watched;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::station::ids::{OutputId, ZoneId};
use crate::station::output_refusal::OutputRefusal;
use crate::station::schedule::Schedule;
use crate::station::{Fade, OutputEvent, RunOrder};
use crate::wire::{OutputTrouble, QuotedText};

pub use device_list::{card_index, list_devices, look_at_device, stable_name};
pub use device_opening::is_device;
pub use looks::DeviceLook;
pub use spec::OutputSpec;
pub use status::OutputStatus;
pub use test_tone::{TONE_HZ, ToneFailure, sound_tone, tone_permit, try_silently};

use guard::OutputGuard;
use supervisor::{OutputCommand, OutputSupervisor};

/// Orders that may wait for a supervisor. It takes them at once unless the daemon itself does not
/// take events, and there are never this many slots at one instant in one output.
const ASKS_WAITING: usize = 256;

/// Altered copies that may wait to be looked into; more of them mean that the store is lost.
const ALTERED_WAITING: usize = 16;

/// Answers of looks at devices that may wait: the daemon asks for one at a time.
const LOOKS_WAITING: usize = 4;

/// How long all outputs together may take to end: a speaker's fade and exit, and its end by a kill
/// where it does neither.
const SHUTDOWN_MAX: Duration = supervisor::GRACE
    .saturating_add(speaker_process::REAP_MAX)
    .saturating_add(Duration::from_millis(500));

/// What the outputs need to know.
#[derive(Debug, Clone)]
pub struct Setup {
    /// This very binary: its hidden subcommand `speaker` is the child.
    pub program: PathBuf,
    pub outputs: BTreeMap<OutputId, OutputSpec>,
    /// The folder of private copies; a bulletin's file is named by its SHA-256.
    pub store: PathBuf,
    /// The guard's rules.
    pub schedule: Arc<Schedule>,
    /// What the journal remembers of the last days: milliseconds by zone and local day.
    pub heard: Vec<(ZoneId, NaiveDate, u64)>,
}

/// All outputs of a station.
#[derive(Debug)]
pub struct StationOutputs {
    program: PathBuf,
    store: PathBuf,
    events: mpsc::Sender<OutputEvent>,
    outputs: BTreeMap<OutputId, Output>,
    guard: OutputGuard,
    altered: mpsc::Sender<Arc<str>>,
    altered_told: Option<mpsc::Receiver<Arc<str>>>,
    looks: mpsc::Sender<DeviceLook>,
    looks_told: Option<mpsc::Receiver<DeviceLook>>,
}

#[derive(Debug)]
struct Output {
    /// `None` when a reload has removed it; it still ends what it sounds.
    spec: Option<OutputSpec>,
    asks: mpsc::Sender<OutputCommand>,
    status: watch::Receiver<OutputStatus>,
    task: JoinHandle<()>,
}

impl StationOutputs {
    /// Outputs that tell `events` what they do. Starts no process yet. Must be called within a
    /// tokio runtime.
    ///
    /// The receiver must be drained: while it is full, supervisors wait, and what they supervise
    /// is not watched.
    pub fn new(setup: Setup, events: mpsc::Sender<OutputEvent>) -> StationOutputs {
        let Setup { program, outputs: specs, store, schedule, heard } = setup;
        let guard = OutputGuard::new(schedule, &heard);
        let (altered, told) = mpsc::channel(ALTERED_WAITING);
        let (outputs, altered_told) = (BTreeMap::new(), Some(told));
        let (looks, told) = mpsc::channel(LOOKS_WAITING);
        let mut all = StationOutputs {
            program,
            store,
            events,
            outputs,
            guard,
            altered,
            altered_told,
            looks,
            looks_told: Some(told),
        };
        all.set_outputs(specs);
        all
    }

    /// Tells the hashes of copies that a speaker found to hold something else, once each time; the
    /// first caller gets it.
    pub fn altered(&mut self) -> Option<mpsc::Receiver<Arc<str>>> {
        self.altered_told.take()
    }

    /// Tells what came of each [`StationOutputs::look_at_device`]; the first caller gets it.
    pub fn looks(&mut self) -> Option<mpsc::Receiver<DeviceLook>> {
        self.looks_told.take()
    }

    /// Has the device of this output opened with nothing to sound, unless something is to; answers
    /// whether that was asked for. What came of it is told.
    pub fn look_at_device(&self, output: &OutputId) -> bool {
        let known = self.outputs.get(output).filter(|known| known.spec.is_some());
        known.is_some_and(|known| known.asks.try_send(OutputCommand::LookAtDevice).is_ok())
    }

    /// Takes a reload's outputs over. Changed or removed ones keep what they sound or have armed
    /// until its end, and use the new sink from their next speaker on.
    pub fn set_outputs(&mut self, mut specs: BTreeMap<OutputId, OutputSpec>) {
        self.outputs.retain(|_, output| !output.task.is_finished());
        for (id, output) in &mut self.outputs {
            let spec = specs.remove(id);
            if output.spec == spec {
                continue;
            }
            output.spec.clone_from(&spec);
            // Full is as good as impossible; then the old sink stays until the next reload.
            if output.asks.try_send(OutputCommand::Respecify(spec)).is_err() {
                tracing::error!(output = %id, "cannot hand its new sink to the output");
            }
        }
        for (id, spec) in specs {
            let output = self.start(id.clone(), spec);
            self.outputs.insert(id, output);
        }
    }

    /// Takes a reload's guard over, for what is armed from now on.
    pub fn set_guard(&mut self, schedule: Arc<Schedule>) {
        self.guard.set_schedule(schedule);
    }

    /// Takes note of what an output told, for the daily limits. The daemon passes every event on,
    /// once, before the core has it.
    pub fn note_event(&mut self, event: &OutputEvent) {
        self.guard.note_event(event);
    }

    fn start(&self, id: OutputId, spec: OutputSpec) -> Output {
        let (asks, inbox) = mpsc::channel(ASKS_WAITING);
        let (supervisor, status) = OutputSupervisor::new(
            id,
            self.program.clone(),
            self.store.clone(),
            spec.clone(),
            self.events.clone(),
            self.altered.clone(),
            self.looks.clone(),
        );
        Output { spec: Some(spec), asks, status, task: tokio::spawn(supervisor.run(inbox)) }
    }

    /// Makes a run ready and sounds it at its instant, or as soon as possible when that has
    /// passed, in the zones where the guard lets it. Never waits; what becomes of it comes as
    /// events.
    pub fn arm(&mut self, order: &RunOrder) {
        let run = order.run;
        let verdict = self.guard.judge(order);
        for (zone, refusal) in verdict.refused {
            tracing::error!(run, %zone, ?refusal, programme = %order.programme, at = %order.at,
                "the guard does not let this sound");
            let refusal = OutputRefusal::BeforeStart(refusal);
            self.tell(OutputEvent::Refused { run, zone, refusal });
        }
        let Some(admitted) = verdict.admitted else { return };
        if let Some(by) = OutputGuard::exempt(order) {
            let zones: Vec<&str> = order.voices.iter().map(|voice| voice.zone.as_str()).collect();
            // Who ordered it is in the log already; this comes again with each try at a lost card.
            tracing::debug!(
                run,
                by,
                ?zones,
                "an emergency passes the last check, free of the guard"
            );
        }
        let name = || QuotedText::new(order.output.as_str());
        let known = self.outputs.get(&order.output).filter(|output| output.spec.is_some());
        let asked = match known {
            Some(output) => output
                .asks
                .try_send(OutputCommand::Arm(Box::new(admitted)))
                .map_err(|_| OutputTrouble::TooManyOrders { output: name() }),
            None => Err(OutputTrouble::NoOutput { output: name() }),
        };
        if let Err(trouble) = asked {
            self.tell(OutputEvent::Lost { run, trouble });
        }
    }

    fn tell(&self, event: OutputEvent) {
        let events = self.events.clone();
        // The daemon may be the one that has to make room: it must not wait here.
        tokio::spawn(async move { events.send(event).await });
    }

    /// Ends voices of a run (all of them when `zones` is empty). A run that is over already is
    /// passed over.
    pub fn stop(&mut self, run: u64, output: &OutputId, zones: &[ZoneId], fade: Fade) {
        let ask = OutputCommand::Stop { run, zones: zones.to_vec(), fade };
        if let Some(known) = self.outputs.get(output)
            && known.asks.try_send(ask).is_err()
        {
            tracing::error!(%output, run, "cannot hand a stop to the output");
        }
    }

    /// How every output is now.
    pub fn status(&self) -> Vec<OutputStatus> {
        self.outputs.values().map(|output| output.status.borrow().clone()).collect()
    }

    /// Each output and its [`OutputStatus::answers`].
    pub fn answers(&self) -> impl Iterator<Item = (&OutputId, u64)> {
        self.outputs.iter().map(|(id, output)| (id, output.status.borrow().answers))
    }

    /// Ends all speakers: what sounds is faded, and after [`supervisor::GRACE`] killed. Runs that
    /// were not over get no more events.
    pub async fn shutdown(self) {
        let mut tasks = Vec::new();
        for output in self.outputs.into_values() {
            // A full or closed channel ends with the sender's drop, which says the same.
            let _ = output.asks.try_send(OutputCommand::Shutdown);
            tasks.push(output.task);
        }
        let deadline = sleep(SHUTDOWN_MAX);
        tokio::pin!(deadline);
        for mut task in tasks {
            tokio::select! {
                biased;
                ended = &mut task => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "an output's supervisor failed");
                    }
                }
                () = &mut deadline => {
                    tracing::error!("an output does not end; its speaker is killed");
                    task.abort();
                }
            }
        }
    }
}
