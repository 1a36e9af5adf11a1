//! The station in real time: reads the clock, hands the core what happens, carries out what it
//! answers. Beside the speaker this is the only room that reads a clock.
//!
//! One loop owns everything; what takes long (posting, reading the log, moving a file) is a task
//! that comes back with a message. What the core wants written is on the disk before what it
//! wants done is begun.
#![expect(clippy::disallowed_methods, reason = "the one place that passes the real instant on")]

mod alerts;
mod answers;
mod approve;
mod carry;
pub mod clock;
mod confinement;
mod disk;
mod ending;
mod event;
mod fault;
mod folder;
mod house;
mod listen;
mod ordered;
mod place;
mod reload;
mod renew;
mod reporter;
mod requests;
mod rest;
mod shelving;
mod systemd;
mod telling;
mod watch;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::config::{self, Config};
use crate::control::{ClosedSlot, Reloaded};
use crate::journal::Recalled;
use crate::library::{self, Library};
use crate::messages::{self, Lang};
use crate::output::{self, Outputs};
use crate::report::Reporter;
use crate::station::ids::{OutputId, Timestamp};
use crate::station::outbox::{Batch, RenewalCause};
use crate::station::{Command, Input, Station, Wake};
use crate::units::duration_of;
use crate::wire::Barrier;

use clock::Clock;
use event::{EventSources, LoopEvent};
pub use fault::RunError;
use folder::FolderEvent;
use reporter::reporter;

/// Events that may wait for the loop: more than all outputs can say in the longest write.
const EVENTS_WAITING: usize = 1_024;

/// Orders of people that may wait.
const REQUESTS_WAITING: usize = 16;

/// The clock is looked at so often, whatever else happens: where the kernel does not tell of a
/// step, it is noticed within this.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long a soft end may take: the fade, the last rows.
const END_MAX: Duration = Duration::from_secs(4);

struct Daemon {
    config: Config,
    /// Why the files as they are on disk were not taken; empty while they were.
    faults: Vec<String>,
    station: Station,
    clock: Clock,
    started: Instant,
    wake: Option<Wake>,
    disk: disk::Disk,
    folder: folder::Folder,
    outputs: Outputs,
    reporter: Option<Arc<Reporter>>,
    /// A batch that came while nobody was configured to post it to.
    parked: Option<Batch>,
    /// To the loop, from the tasks that it has begun.
    tasks: mpsc::Sender<LoopEvent>,
    report_trouble: Option<String>,
    /// Why the centre will not, or did not, hear how the station is.
    status_trouble: Option<String>,
    /// When this journal began in another's place, and why.
    renewed: Option<(Timestamp, RenewalCause)>,
    heartbeat_at: Instant,
    heartbeat_under_way: bool,
    refused: u64,
    closed: VecDeque<ClosedSlot>,
    systemd: systemd::Systemd,
    /// It tells `EventSources::files`.
    watch: watch::Watch,
    ordered: ordered::Ordered,
    /// Schedules that are not read because of their names.
    passed_over: Vec<config::PassedOver>,
    /// Who waits for the files to be read, by the number of the order.
    reloads: VecDeque<(u64, oneshot::Sender<Reloaded>)>,
    answering: systemd::Answering,
    /// Outputs in use that have not answered for too long.
    silent: Vec<OutputId>,
    /// What the kernel lacks to confine the children; nothing until it is known.
    unconfined: Vec<Barrier>,
}

/// The present instant of the wall clock, for commands that look ahead from it.
pub fn now() -> Timestamp {
    Utc::now()
}

/// Runs the station of this configuration until SIGTERM or SIGINT.
///
/// # Errors
/// Only what keeps it from starting; afterwards it copes, and says so in the log.
pub async fn run(config_path: &Path, lang: Lang) -> Result<(), RunError> {
    let (config, faults) = match config::load(config_path) {
        Ok(config) => (config, Vec::new()),
        // Nobody may be there to mend them: better yesterday's timetable than silence.
        Err(faults) => match config::last_good(config_path) {
            Some(config) => (config, messages::config::fault_lines(lang, &faults)),
            None => return Err(RunError::Config(Box::new(faults))),
        },
    };
    let (mut daemon, mut sources) = Daemon::start(config_path, config, lang).await?;
    daemon.start_with_last_good(faults);
    let lived = daemon.live(&mut sources).await;
    daemon.end(sources).await;
    lived
}

impl Daemon {
    async fn start(
        config_path: &Path,
        config: Config,
        lang: Lang,
    ) -> Result<(Daemon, EventSources), RunError> {
        let program = std::env::current_exe().map_err(RunError::Program)?;
        let folder = |path: &Path, source| RunError::Folder { path: path.to_owned(), source };
        for path in [&config.folders.state, &config.folders.audio] {
            std::fs::create_dir_all(path).map_err(|error| folder(path, error))?;
        }
        let (disk, recalled, refused) = disk::Disk::open(&config.folders.state).await?;
        let Recalled { recovered, known, approvals } = recalled;
        let reporter = reporter(&config, disk.id())?;
        let renewed = recovered.renewed;

        let store = config.folders.state.join("store");
        let mut setup = library::Setup::new(
            config.folders.audio.clone(),
            store.clone(),
            program.clone(),
            known,
        );
        setup.emergencies = config.schedule.emergency.folder.is_some();
        setup.store_limit = config.store_limit;
        let (library, library_events) =
            Library::open(setup).await.map_err(|error| folder(&store, error))?;

        let (output_events, heard) = mpsc::channel(EVENTS_WAITING);
        let schedule = config.schedule.clone();
        let today = recovered.heard_so_far(schedule.timezone);
        let (outputs, confines) = (reload::feeds(&config), program.clone());
        let setup = output::Setup { program, outputs, store, schedule, heard: today };
        let mut outputs = Outputs::new(setup, output_events);
        let altered = outputs.altered().expect("nobody else has asked for it");

        let (requests, asked) = mpsc::channel(REQUESTS_WAITING);
        listen::listen(&config.folders.state, requests).await?;

        let (tasks, told) = mpsc::channel(EVENTS_WAITING);
        let (folder_events, folder) = mpsc::channel(EVENTS_WAITING);
        let (located_events, located) = mpsc::channel(EVENTS_WAITING);
        confinement::ask(confines, tasks.clone());
        let (watch, files) = watch::Watch::new(config_path, &config.folders, lang);
        let on = |kind| signal(kind).map_err(RunError::Signals);
        let sources = EventSources {
            outputs: heard,
            library: library_events,
            requests: asked,
            tasks: told,
            folder,
            located,
            files,
            altered,
            hangup: on(SignalKind::hangup())?,
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        };
        let mut clock = Clock::new(&config.folders.state, clock::last_row(disk.journal()).await);
        clock.watch();
        let mut station = Station::new(config.schedule.clone(), recovered, clock.now());
        // What it aired by until it ended; the files may have changed since.
        if let Some(before) = config::last_good(config_path) {
            station.succeeds(before.schedule);
        }
        let token_trouble = watch::token_trouble(&config);
        let mut daemon = Daemon {
            config,
            faults: Vec::new(),
            station,
            clock,
            started: Instant::now(),
            wake: None,
            disk,
            folder: folder::Folder::new(library, approvals, folder_events, Instant::now()),
            outputs,
            reporter,
            parked: None,
            tasks,
            report_trouble: None,
            status_trouble: None,
            renewed,
            heartbeat_at: Instant::now(),
            heartbeat_under_way: false,
            refused,
            closed: VecDeque::new(),
            systemd: systemd::Systemd::new(),
            watch,
            ordered: ordered::Ordered::new(located_events),
            passed_over: Vec::new(),
            reloads: VecDeque::new(),
            answering: systemd::Answering::default(),
            silent: Vec::new(),
            unconfined: Vec::new(),
        };
        daemon.note_token(token_trouble);
        Ok((daemon, sources))
    }

    /// Whoever asks is answered in the station's language, whatever systemd's is.
    fn lang(&self) -> Lang {
        self.config.language
    }

    async fn live(&mut self, sources: &mut EventSources) -> Result<(), RunError> {
        tracing::info!(
            station = %self.config.id,
            programmes = self.config.schedule.programmes.len(),
            journal = self.disk.id().map(tracing::field::display),
            "the station is up"
        );
        self.take_clock(TimeDelta::zero()).await;
        loop {
            let event = self.next(sources).await;
            self.look_at_clock().await;
            match event {
                LoopEvent::End => return Ok(()),
                LoopEvent::Time => self.step(Input::Tick).await,
                LoopEvent::Heard(event) => self.step(Input::Output(event)).await,
                LoopEvent::Library(event) => self.take_library(event, &mut sources.library).await,
                LoopEvent::Request(request) => self.answer_request(request).await,
                LoopEvent::Answered(answer) => self.take_answer(answer).await,
                LoopEvent::NotYet(batch) => self.wait_for_rows(batch),
                LoopEvent::StatusPosted(answer) => self.take_status_answer(&answer),
                LoopEvent::Renewed(renewed) => self.take_renewed(renewed).await,
                LoopEvent::Folder(FolderEvent::Archived(archived)) => self.take_archived(archived),
                LoopEvent::Folder(FolderEvent::Answers(said)) => self.say_in_folder(said),
                LoopEvent::Located((order, place)) => self.take_order(order, place).await,
                LoopEvent::FilesRead(reading) => self.take_reading(reading).await,
                LoopEvent::Confined(confined) => self.take_confinement(confined),
                LoopEvent::Altered(sha256) => {
                    self.ordered.note_spoiled(sha256.clone());
                    self.folder.library.renew(sha256);
                }
                LoopEvent::Hangup => drop(self.watch.ask()),
            }
            self.answer_orders().await;
            self.beat();
            self.answer_in_folder();
            self.take_out().await;
            self.archive_next().await;
            if self.disk.broken() {
                return Err(RunError::Disagreement);
            }
            if self.keep_house().await {
                return Err(RunError::StartAnew);
            }
        }
    }

    /// Waits for the next thing to happen.
    async fn next(&self, sources: &mut EventSources) -> LoopEvent {
        let sleep = tokio::time::sleep(self.nap());
        tokio::select! {
            biased;
            _ = sources.terminate.recv() => LoopEvent::End,
            _ = sources.interrupt.recv() => LoopEvent::End,
            Some(event) = sources.outputs.recv() => LoopEvent::Heard(event),
            Some(event) = sources.library.recv() => LoopEvent::Library(event),
            Some(request) = sources.requests.recv() => LoopEvent::Request(request),
            Some(event) = sources.tasks.recv() => event,
            Some(event) = sources.folder.recv() => LoopEvent::Folder(event),
            Some(located) = sources.located.recv() => LoopEvent::Located(located),
            _ = sources.hangup.recv() => LoopEvent::Hangup,
            Some(reading) = sources.files.recv() => LoopEvent::FilesRead(reading),
            Some(sha256) = sources.altered.recv() => LoopEvent::Altered(sha256),
            () = self.clock.stepped() => LoopEvent::Time,
            () = sleep => LoopEvent::Time,
        }
    }

    /// Until the core wants to be called, but never longer than the clock may go unwatched.
    fn nap(&self) -> Duration {
        let core = self.wake.as_ref().map(|wake| duration_of(wake.at - Utc::now()));
        core.into_iter()
            .chain(self.disk.nap())
            .chain(self.ordered.nap())
            .fold(LOOK_EVERY, Duration::min)
    }

    async fn look_at_clock(&mut self) {
        if let Some(change) = self.clock.look() {
            let (trust, why) = (change.trust, change.why);
            let stepped_ms = change.stepped.num_milliseconds();
            tracing::warn!(%trust, ?why, stepped_ms, "the clock changed");
            self.take_clock(change.stepped).await;
        }
    }

    /// Tells the core how the clock is, and who vouches for it.
    async fn take_clock(&mut self, stepped: TimeDelta) {
        let trust = self.clock.trust();
        self.step(Input::ClockChanged { trust, stepped }).await;
        self.take_vouch().await;
    }

    async fn take_vouch(&mut self) {
        if let Some(by) = self.clock.voucher().map(str::to_owned) {
            self.step(Input::Command(Command::TrustClock { by })).await;
        }
    }

    /// Hands the core one input and carries out its answer. What an output tells, the door has
    /// first.
    async fn step(&mut self, input: Input) {
        let now: Timestamp = self.clock.now();
        tracing::debug!(?input, "step");
        if let Input::Output(event) = &input {
            self.outputs.hear(event);
        }
        let step = self.station.step(now, input);
        self.wake = step.wake;
        self.hold_copies();
        self.carry_out(step.effects).await;
    }
}
