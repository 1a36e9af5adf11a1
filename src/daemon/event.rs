//! Everything that the loop waits for.

use std::sync::Arc;

use tokio::signal::unix::Signal;
use tokio::sync::mpsc;

use super::folder::FolderEvent;
use super::place::LocatedOrder;
use super::watch::Reading;
use crate::control::Request;
use crate::library;
use crate::station::OutputEvent;
use crate::station::ids::Timestamp;
use crate::station::outbox::{Answer, Batch, RenewalCause};
use crate::wire::Confinement;

/// One thing that happens to the loop.
pub enum LoopEvent {
    /// A wake-up that the core has asked for, a step of the clock, or the regular look at it.
    Time,
    Heard(OutputEvent),
    Library(library::Event),
    Request(Request),
    Answered(Answer),
    /// The rows of this batch are not on the disk yet.
    NotYet(Batch),
    StatusPosted(Answer),
    Renewed(Renewed),
    Folder(FolderEvent),
    /// It is known where the file lies that an order is about.
    Located(LocatedOrder),
    FilesRead(Reading),
    Confined(Result<Confinement, String>),
    /// The copy of this content holds something else.
    Altered(Arc<str>),
    /// SIGHUP.
    Hangup,
    /// SIGTERM or SIGINT.
    End,
}

/// The new journal's id, when it began and why; or why it could not.
pub type Renewed = Result<(uuid::Uuid, (Timestamp, RenewalCause)), String>;

/// The receiving ends of all channels that bring events.
pub struct EventSources {
    pub outputs: mpsc::Receiver<OutputEvent>,
    pub library: mpsc::Receiver<library::Event>,
    pub requests: mpsc::Receiver<Request>,
    /// From the tasks that the loop has begun.
    pub tasks: mpsc::Receiver<LoopEvent>,
    pub folder: mpsc::Receiver<FolderEvent>,
    pub located: mpsc::Receiver<LocatedOrder>,
    pub files: mpsc::Receiver<Reading>,
    pub altered: mpsc::Receiver<Arc<str>>,
    pub hangup: Signal,
    pub terminate: Signal,
    pub interrupt: Signal,
}
