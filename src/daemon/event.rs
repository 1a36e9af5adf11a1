//! Everything that the loop waits for.

use std::sync::Arc;

use tokio::signal::unix::Signal;
use tokio::sync::mpsc;

use super::confinement::ConfinementFound;
use super::file_order::LocatedOrder;
use super::folder::FolderEvent;
use super::health::HealthEvent;
use super::reloads::ConfigReading;
use super::reporting::ReportingEvent;
use crate::control::ControlRequest;
use crate::library;
use crate::output::DeviceLook;
use crate::station::OutputEvent;
use crate::station::amplifiers::AmplifierEvent;

/// One thing that happens to the loop.
pub enum LoopEvent {
    /// A wake-up that the core has asked for, a step of the clock, or the regular look at it.
    Time,
    Heard(OutputEvent),
    Amplified(AmplifierEvent),
    Library(library::LibraryEvent),
    Request(ControlRequest),
    Reporting(ReportingEvent),
    Folder(FolderEvent),
    /// It is known where the file lies that an order is about.
    Located(LocatedOrder),
    FilesRead(ConfigReading),
    Health(HealthEvent),
    Confined(ConfinementFound),
    /// The copy of this content holds something else.
    Altered(Arc<str>),
    /// What came of a look at a device.
    Looked(DeviceLook),
    /// SIGHUP.
    Hangup,
    /// SIGTERM or SIGINT.
    End,
}

/// The receiving ends of all channels that bring events.
pub struct EventSources {
    pub outputs: mpsc::Receiver<OutputEvent>,
    pub amplifiers: mpsc::Receiver<AmplifierEvent>,
    pub library: mpsc::Receiver<library::LibraryEvent>,
    pub requests: mpsc::Receiver<ControlRequest>,
    pub reporting: mpsc::Receiver<ReportingEvent>,
    pub folder: mpsc::Receiver<FolderEvent>,
    pub located: mpsc::Receiver<LocatedOrder>,
    pub files: mpsc::Receiver<ConfigReading>,
    pub health: mpsc::Receiver<HealthEvent>,
    pub confined: mpsc::Receiver<ConfinementFound>,
    pub altered: mpsc::Receiver<Arc<str>>,
    pub looks: mpsc::Receiver<DeviceLook>,
    pub hangup: Signal,
    pub terminate: Signal,
    pub interrupt: Signal,
}
