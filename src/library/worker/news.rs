//! What is on its way from the worker to the daemon.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};

use super::waits::{ReceiverGone, maybe};
use crate::library::exchange::LibraryEvent;
use crate::library::snapshot::Catalogue;

/// Between two `Catalogue`s: one for each verdict on ten thousand files would be ten thousand of
/// them …
const STOCK_INTERVAL: Duration = Duration::from_millis(100);

/// … and so much more for each file in it: with ten thousand each takes the daemon's thread some
/// milliseconds, more on a small computer.
const STOCK_INTERVAL_PER_FILE: Duration = Duration::from_micros(100);

/// What is on its way to the daemon.
pub struct LibraryNews {
    events: mpsc::Sender<LibraryEvent>,
    /// Something changed since the last `Catalogue`.
    stale: bool,
    /// So long after the last `Catalogue` none is told.
    pause: Option<Pin<Box<Sleep>>>,
}

impl LibraryNews {
    pub fn new(events: mpsc::Sender<LibraryEvent>) -> LibraryNews {
        LibraryNews { events, stale: true, pause: None }
    }

    /// Has a new `Catalogue` told, soon.
    pub fn mark_stale(&mut self) {
        self.stale = true;
    }

    pub fn mark_stale_if(&mut self, changed: bool) {
        self.stale |= changed;
    }

    pub fn is_catalogue_due(&self) -> bool {
        self.stale && self.pause.is_none()
    }

    /// The end of the pause; never, if there is none. Fails when nobody listens any more.
    pub async fn pause_over(&mut self) -> Result<(), ReceiverGone> {
        tokio::select! {
            () = self.events.closed() => Err(ReceiverGone),
            () = maybe(self.pause.as_mut()) => Ok(()),
        }
    }

    pub fn end_pause(&mut self) {
        self.pause = None;
    }

    pub async fn tell(&self, event: LibraryEvent) -> Result<(), ReceiverGone> {
        self.events.send(event).await.map_err(|_| ReceiverGone)
    }

    pub async fn tell_catalogue(&mut self, catalogue: Catalogue) -> Result<(), ReceiverGone> {
        let files = u32::try_from(catalogue.items.len()).unwrap_or(u32::MAX);
        self.stale = false;
        self.pause =
            Some(Box::pin(sleep(STOCK_INTERVAL + STOCK_INTERVAL_PER_FILE.saturating_mul(files))));
        self.tell(LibraryEvent::Catalogue(Arc::new(catalogue))).await
    }
}
