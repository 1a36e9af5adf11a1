//! The station's soft end.
#![expect(clippy::disallowed_methods, reason = "an end that is waited for has a deadline")]

use std::time::Duration;

use tokio::time::Instant;

use super::Daemon;
use super::event::EventSources;
use crate::control;
use crate::station::{Command, Input};

/// How long a soft end may take: the fade, the last rows.
const END_MAX: Duration = Duration::from_secs(4);

impl Daemon {
    /// Fades what sounds, waits for its rows, closes everything.
    pub(super) async fn shut_down(mut self, mut sources: EventSources) {
        tracing::info!("the station ends");
        self.watchdog.tell_stopping();
        self.clock.keep();
        self.health.note_end(self.trusted_now());
        let deadline = Instant::now() + END_MAX;
        self.step(Input::Command(Command::Shutdown)).await;
        while !self.station.is_silent() {
            match tokio::time::timeout_at(deadline, sources.outputs.recv()).await {
                Ok(Some(event)) => self.step(Input::Output(event)).await,
                Ok(None) | Err(_) => break,
            }
        }
        // Nobody reads what they tell any more; none may wait for that.
        drop(sources);
        self.outputs.shutdown().await;
        self.amplifiers.shutdown().await;
        let state = &self.config.folders.state;
        for socket in [control::socket(state), control::spare_socket(state)] {
            if let Err(error) = std::fs::remove_file(&socket) {
                tracing::debug!(%error, socket = %socket.display(), "no such control socket");
            }
        }
        drop(self.folder.library);
        self.disk.close().await;
    }
}
