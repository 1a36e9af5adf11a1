//! Lines to systemd, over the socket that it names in the environment.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::Instant;

/// What systemd has been told so far.
pub struct SystemdNotifier {
    /// Half of what the unit allows between two signs of life.
    watchdog_every: Option<Duration>,
    watchdog_at: Instant,
    ready: bool,
    status: String,
}

impl SystemdNotifier {
    pub fn new() -> SystemdNotifier {
        SystemdNotifier {
            watchdog_every: sd_notify::watchdog_enabled().map(|allowed| allowed / 2),
            watchdog_at: Instant::now(),
            ready: false,
            status: String::new(),
        }
    }

    /// Once: known files and the schedule are loaded.
    pub fn ready(&mut self) {
        if !self.ready {
            self.ready = true;
            tell(&[NotifyState::Ready]);
        }
    }

    pub fn stopping(&mut self) {
        tell(&[NotifyState::Stopping]);
    }

    /// One line for `systemctl status`; said when it changes.
    pub fn status(&mut self, line: String) {
        if line != self.status {
            tell(&[NotifyState::Status(&line)]);
            self.status = line;
        }
    }

    /// The loop is alive, and so is what it looks after.
    pub fn alive(&mut self) {
        let Some(every) = self.watchdog_every else { return };
        let now = Instant::now();
        if now >= self.watchdog_at {
            tell(&[NotifyState::Watchdog]);
            self.watchdog_at = now + every;
        }
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "systemd was not reached");
    }
}
