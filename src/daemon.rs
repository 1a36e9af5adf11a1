//! The station in real time: reads the clock, hands the core what happens, carries out what it
//! answers. Beside the speaker this is the only room that reads a clock.
//!
//! One loop (`Daemon`) holds the parts, each of which owns its state: the clock, the disk, the
//! audio folder, the outputs, reporting, reloads, the watchdog, orders that wait. It selects the
//! next event, hands it to its part or to the core, and carries out the core's effects in order.
//! What takes long (posting, reading the log, moving a file) is a task that comes back as an event.
//! What the core wants written is on the disk before what it wants done is begun.
#![expect(clippy::disallowed_methods, reason = "the one place that passes the real instant on")]

// What the loop waits for.
mod event;
// What needs a person.
mod attention;
// The parts.
pub mod clock;
mod closed_slots;
mod device_looks;
mod disk;
mod folder;
pub mod health;
mod mapped_pages;
mod pending_orders;
mod reloads;
mod reporting;
mod watchdog;
// The loop's beginning and end.
mod confinement;
mod fault;
mod listen;
mod output_specs;
mod shutdown;
mod start;
// What the loop does with events and effects, in more than one part.
mod effects;
mod housekeeping;
mod mute_orders;
mod notices;
mod reconfigure;
mod requests;
mod status;
mod tone_orders;
// The audio folder's events and orders.
mod emergency_orders;
mod file_order;
mod locating;
mod order_answers;

use std::path::Path;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::time::Instant;

use crate::config::{self, Config};
use crate::messages::Lang;
use crate::output::StationOutputs;
use crate::output::amplifiers::StationAmplifiers;
use crate::station::ids::Timestamp;
use crate::station::{Command, Input, Station, Wake};
use crate::sys::kernel_timer::LongWait;
use crate::units::duration_of;
use crate::wire::SandboxBarrier;

use attention::TroubleSpans;
use clock::StationClock;
use closed_slots::ClosedSlots;
use device_looks::DeviceLooks;
use disk::{HousekeepingOutcome, JournalDisk};
use event::{EventSources, LoopEvent};
pub use fault::RunError;
use folder::{AudioFolder, FolderEvent};
use health::{BoardHealth, HealthSetup};
use mapped_pages::MappedPages;
pub use output_specs::output_specs;
use pending_orders::PendingOrders;
use reloads::ConfigReloads;
use reporting::CentreReporting;
pub use requests::known_zones;
use watchdog::Watchdog;

/// The clock is looked at so often, whatever else happens: where the kernel does not tell of a
/// step, it is noticed within this. Half of what the unit's watchdog is fed at, so that it is fed
/// on time.
const LOOK_EVERY: Duration = Duration::from_millis(7_500);

/// The loop: the core, the parts, and what only the loop itself knows.
struct Daemon {
    config: Config,
    /// The language of the answer that is being made, where its caller asked for one.
    answered_in: Option<Lang>,
    station: Station,
    /// When the core wants to be called again, and why.
    wake: Option<Wake>,
    waits: LongWait,
    clock: StationClock,
    disk: JournalDisk,
    folder: AudioFolder,
    health: BoardHealth,
    outputs: StationOutputs,
    amplifiers: StationAmplifiers,
    looks: DeviceLooks,
    reporting: CentreReporting,
    reloads: ConfigReloads,
    watchdog: Watchdog,
    pages: MappedPages,
    pending_orders: PendingOrders,
    closed: ClosedSlots,
    trouble_spans: TroubleSpans,
    started: Instant,
    /// What the kernel lacks to confine the children; nothing until it is known.
    unconfined: Vec<SandboxBarrier>,
}

/// The present instant of the wall clock, for commands that look ahead from it.
pub fn now() -> Timestamp {
    Utc::now()
}

/// Runs the station of this configuration until SIGTERM or SIGINT; looks after the board as
/// `health` says.
///
/// # Errors
/// Only what keeps it from starting; afterwards it copes, and says so in the log.
pub async fn run(config_path: &Path, health: HealthSetup) -> Result<(), RunError> {
    let (config, faults) = match config::load(config_path) {
        Ok(config) => (config, None),
        // Nobody may be there to mend them: better yesterday's timetable than silence.
        Err(faults) => match config::last_good(config_path) {
            Some(config) => (config, Some(faults)),
            None => return Err(RunError::Config(Box::new(faults))),
        },
    };
    let (mut daemon, mut sources) = Daemon::start(config_path, config, health).await?;
    if let Some(faults) = faults {
        daemon.start_with_last_good(faults);
    }
    let outcome = daemon.run_loop(&mut sources).await;
    daemon.shut_down(sources).await;
    outcome
}

impl Daemon {
    /// Whoever asks is answered in the language that he asks for, else in the station's, whatever
    /// systemd's is.
    fn lang(&self) -> Lang {
        self.answered_in.unwrap_or(self.config.language)
    }

    async fn run_loop(&mut self, sources: &mut EventSources) -> Result<(), RunError> {
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
            if let LoopEvent::End = event {
                return Ok(());
            }
            self.handle_event(event, sources).await;
            self.answer_orders().await;
            self.look_at_devices();
            self.tell_state();
            self.look_for_troubles();
            self.keep_day();
            self.write_in_folder();
            self.decide_if_due().await;
            self.archive_next().await;
            self.look_after_board();
            self.pages.let_go_if_due(Instant::now());
            if self.disk.is_broken() {
                return Err(RunError::Disagreement);
            }
            match self.do_housekeeping().await {
                HousekeepingOutcome::Done => {}
                HousekeepingOutcome::StartAnew => return Err(RunError::StartAnew),
            }
        }
    }

    /// Hands one event to its part, or to the core.
    async fn handle_event(&mut self, event: LoopEvent, sources: &mut EventSources) {
        match event {
            LoopEvent::End => {}
            LoopEvent::Time => self.step(Input::Tick).await,
            LoopEvent::Heard(event) => self.step(Input::Output(event)).await,
            LoopEvent::Amplified(event) => {
                // What is told of it may have changed.
                self.folder.writing.request();
                self.step(Input::Amplifier(event)).await;
            }
            LoopEvent::Library(event) => self.take_library(event, &mut sources.library).await,
            LoopEvent::Folder(FolderEvent::Archived(archived)) => self.take_archived(archived),
            LoopEvent::Folder(FolderEvent::Orders(orders)) => self.give_folder_orders(orders),
            LoopEvent::Folder(FolderEvent::DayRead(day, slots)) => {
                self.closed.take_day(day, slots);
                self.folder.writing.request();
            }
            LoopEvent::Request(request) => self.answer_request(request).await,
            LoopEvent::Located((order, place)) => self.take_order(order, place).await,
            LoopEvent::Reporting(event) => self.take_reporting(event).await,
            LoopEvent::FilesRead(reading) => self.take_reading(reading).await,
            LoopEvent::Hangup => {
                self.reloads.ask();
                self.ask_for_folders();
            }
            LoopEvent::Health(event) => self.take_health(event),
            LoopEvent::Confined(found) => self.unconfined = confinement::missing_barriers(found),
            LoopEvent::Looked(look) => self.take_look(look),
            LoopEvent::Altered(sha256) => {
                self.pending_orders.note_spoiled(sha256.clone());
                self.folder.library.remake_copy(sha256);
            }
        }
    }

    /// After each event: signs of life, the line for systemd, the status for the centre.
    fn tell_state(&mut self) {
        let in_use = self.station.outputs_in_use();
        self.watchdog.look(&in_use, self.outputs.answers());
        if self.folder.ready {
            let line = self.line();
            self.watchdog.tell_status(line);
        }
        let every = self.config.report.as_ref().map(|report| report.heartbeat);
        if let Some(every) = every.filter(|_| self.reporting.heartbeat_is_due()) {
            let status = self.status();
            self.reporting.post_status(status, self.clock.now(), every);
        }
    }

    /// Waits for the next thing to happen.
    async fn next(&self, sources: &mut EventSources) -> LoopEvent {
        tokio::select! {
            biased;
            _ = sources.terminate.recv() => LoopEvent::End,
            _ = sources.interrupt.recv() => LoopEvent::End,
            Some(event) = sources.outputs.recv() => LoopEvent::Heard(event),
            Some(event) = sources.amplifiers.recv() => LoopEvent::Amplified(event),
            Some(event) = sources.library.recv() => LoopEvent::Library(event),
            Some(request) = sources.requests.recv() => LoopEvent::Request(request),
            Some(event) = sources.reporting.recv() => LoopEvent::Reporting(event),
            Some(event) = sources.folder.recv() => LoopEvent::Folder(event),
            Some(located) = sources.located.recv() => LoopEvent::Located(located),
            _ = sources.hangup.recv() => LoopEvent::Hangup,
            Some(reading) = sources.files.recv() => LoopEvent::FilesRead(reading),
            Some(event) = sources.health.recv() => LoopEvent::Health(event),
            Some(found) = sources.confined.recv() => LoopEvent::Confined(found),
            Some(sha256) = sources.altered.recv() => LoopEvent::Altered(sha256),
            Some(look) = sources.looks.recv() => LoopEvent::Looked(look),
            () = self.clock.stepped() => LoopEvent::Time,
            () = self.waits.last(self.wait_max()) => LoopEvent::Time,
        }
    }

    /// Until the core wants to be called, but never longer than the clock may go unwatched.
    fn wait_max(&self) -> Duration {
        let core = self.wake.as_ref().map(|wake| duration_of(wake.at - Utc::now()));
        core.into_iter()
            .chain(self.disk.wait_max())
            .chain(self.pending_orders.wait_max())
            .chain(self.pages.wait_max(Instant::now()))
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

    /// Hands the core one input and carries out its answer. What an output tells, its
    /// guard has first.
    async fn step(&mut self, input: Input) {
        let now: Timestamp = self.clock.now();
        tracing::debug!(?input, "step");
        if let Input::Output(event) = &input {
            self.outputs.note_event(event);
        }
        let step = self.station.step(now, input);
        if let Some(Wake { at, why }) = &step.wake {
            tracing::debug!(%at, ?why, "the core wants to be called again");
        }
        self.wake = step.wake;
        self.hold_copies();
        self.carry_out(step.effects).await;
    }
}
