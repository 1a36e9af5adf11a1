//! The station's beginning: opens what lies on the disk, starts the parts, listens.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::attention::TroubleSpans;
use super::clock::{self, StationClock};
use super::closed_slots::ClosedSlots;
use super::device_looks::DeviceLooks;
use super::disk::JournalDisk;
use super::event::EventSources;
use super::fault::RunError;
use super::folder::AudioFolder;
use super::health::{BoardHealth, HealthSetup};
use super::mapped_pages::MappedPages;
use super::output_specs::output_specs;
use super::pending_orders::PendingOrders;
use super::reloads::{self, ConfigReloads};
use super::reporting::CentreReporting;
use super::watchdog::Watchdog;
use super::{Daemon, confinement, listen};
use crate::config::{self, Config, StationFolders};
use crate::journal::{self, StoredState};
use crate::library::{self, Library};
use crate::output::amplifiers::StationAmplifiers;
use crate::output::{self, StationOutputs};
use crate::station::stock::KnownFile;
use crate::station::{OutputEvent, RecoveredJournal, Station};
use crate::sys::kernel_timer::LongWait;

/// This program as the kernel holds it, for the children: the one that runs, also when an upgrade
/// has put another in its place on the disk.
const OWN_PROGRAM: &str = "/proc/self/exe";

/// Events that may wait for the loop: more than all outputs can say in the longest write.
const EVENTS_WAITING: usize = 1_024;

/// Orders of people that may wait.
const REQUESTS_WAITING: usize = 16;

impl Daemon {
    /// Starts the station of this configuration, which `station.yaml` at `config_path` begins.
    ///
    /// # Errors
    /// What only a person or another start can mend; nothing sounds then.
    pub(super) async fn start(
        config_path: &Path,
        config: Config,
        health: HealthSetup,
    ) -> Result<(Daemon, EventSources), RunError> {
        std::env::current_exe().map_err(RunError::Program)?;
        let program = PathBuf::from(OWN_PROGRAM);
        let StationFolders { state, audio, .. } = &config.folders;
        // Later an audio folder that is missing is one that is not mounted: what was made in its
        // place would fill up behind the mount.
        let first = !state.join(journal::FILE_NAME).exists();
        for path in std::iter::once(state).chain(first.then_some(audio)) {
            std::fs::create_dir_all(path).map_err(|error| in_folder(path, error))?;
        }
        let (disk, recalled) = JournalDisk::open(&config.folders.state).await?;
        let StoredState { recovered, known, approvals } = recalled;
        let (sender, reporting_events) = mpsc::channel(EVENTS_WAITING);
        let reporting = CentreReporting::new(&config, disk.id(), recovered.renewed, sender)?;
        let (library, library_events) = open_library(&config, program.clone(), known).await?;
        let (sender, folder_events) = mpsc::channel(EVENTS_WAITING);
        let folder = AudioFolder::new(library, approvals, sender, Instant::now());
        let (mut outputs, output_events) = start_outputs(&config, program.clone(), &recovered);
        let (amplifiers, amplifier_events) =
            StationAmplifiers::new(program.clone(), &config.amplifiers);
        let (sender, requests) = mpsc::channel(REQUESTS_WAITING);
        listen::listen(&config.folders.state, sender).await?;
        let (sender, located) = mpsc::channel(EVENTS_WAITING);
        let (reloads, files) = ConfigReloads::new(config_path, &config);
        let (health, health_events) = BoardHealth::new(health, &config.folders);
        let on = |kind| signal(kind).map_err(RunError::Signals);
        let sources = EventSources {
            outputs: output_events,
            amplifiers: amplifier_events,
            library: library_events,
            folder: folder_events,
            requests,
            located,
            reporting: reporting_events,
            files,
            health: health_events,
            confined: confinement::ask(program),
            altered: outputs.altered().expect("nobody else has asked for it"),
            looks: outputs.looks().expect("nobody else has asked for it"),
            hangup: on(SignalKind::hangup())?,
            terminate: on(SignalKind::terminate())?,
            interrupt: on(SignalKind::interrupt())?,
        };
        let mut clock =
            StationClock::new(&config.folders.state, clock::last_row(disk.journal()).await);
        clock.watch();
        let looks = DeviceLooks::new(&config);
        let station = start_core(config_path, &config, recovered, &clock);
        let token_trouble = reloads::token_trouble(&config);
        let mut daemon = Daemon {
            config,
            answered_in: None,
            station,
            wake: None,
            waits: LongWait::prepare(),
            clock,
            disk,
            folder,
            health,
            outputs,
            amplifiers,
            looks,
            reporting,
            reloads,
            watchdog: Watchdog::new(),
            pages: MappedPages::new(Instant::now()),
            pending_orders: PendingOrders::new(sender),
            closed: ClosedSlots::default(),
            trouble_spans: TroubleSpans::default(),
            started: Instant::now(),
            unconfined: Vec::new(),
        };
        daemon.reporting.note_token(token_trouble);
        Ok((daemon, sources))
    }
}

fn in_folder(path: &Path, source: std::io::Error) -> RunError {
    RunError::Folder { path: path.to_owned(), source }
}

/// Where private copies of bulletins lie.
fn store(config: &Config) -> PathBuf {
    config.folders.state.join("store")
}

async fn open_library(
    config: &Config,
    program: PathBuf,
    known: Vec<KnownFile>,
) -> Result<(Library, mpsc::Receiver<library::LibraryEvent>), RunError> {
    let store = store(config);
    let audio = config.folders.audio.clone();
    let mut setup = library::LibrarySetup::new(audio, store.clone(), program, known);
    setup.terms.emergencies = config.schedule.emergency.folder.is_some();
    setup.terms.store_limit = config.store_limit;
    Library::open(setup).await.map_err(|error| in_folder(&store, error))
}

fn start_outputs(
    config: &Config,
    program: PathBuf,
    recovered: &RecoveredJournal,
) -> (StationOutputs, mpsc::Receiver<OutputEvent>) {
    let (sender, events) = mpsc::channel(EVENTS_WAITING);
    let schedule = Arc::clone(&config.schedule);
    let heard = recovered.heard_so_far(schedule.timezone);
    let (outputs, store) = (output_specs(config), store(config));
    (
        StationOutputs::new(output::Setup { program, outputs, store, schedule, heard }, sender),
        events,
    )
}

fn start_core(
    config_path: &Path,
    config: &Config,
    recovered: RecoveredJournal,
    clock: &StationClock,
) -> Station {
    let mut station = Station::new(config.schedule.clone(), recovered, clock.now());
    // What it aired by until it ended; the files may have changed since.
    if let Some(before) = config::last_good(config_path) {
        station.succeeds(before.schedule);
    }
    station
}
