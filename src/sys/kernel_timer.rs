//! Waits that the kernel ends (timerfd): a long one at the cost of one wake-up.
//!
//! The runtime keeps its own timers in wheels of which the coarse ones are emptied into the finer:
//! a wait of some seconds wakes the process three times on its way. For the waits of which an idle
//! station's life consists that is most of its wake-ups.

use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A timer of the kernel's, not armed, that the runtime watches.
///
/// # Errors
/// Where the kernel or a sandbox has no such timer, or no descriptor is left.
pub fn kernel_timer(clock: TimerfdClockId) -> io::Result<AsyncFd<OwnedFd>> {
    let timer = timerfd_create(clock, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    // SAFETY: an `OwnedFd` names the same open file until it is dropped, which `AsyncFd` does last.
    #[expect(unsafe_code, reason = "tokio has no safe way for a descriptor of its kind")]
    let timer = unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE) };
    timer.map_err(|error| error.into_parts().1)
}

/// A place for one long wait at a time.
pub struct LongWait {
    /// `None` where there is no such timer: then the runtime's serves.
    timer: Option<AsyncFd<OwnedFd>>,
}

impl LongWait {
    /// Asks the kernel for a timer.
    pub fn prepare() -> LongWait {
        let timer = kernel_timer(TimerfdClockId::Monotonic)
            .inspect_err(|error| tracing::debug!(%error, "long waits wake more often"))
            .ok();
        LongWait { timer }
    }

    /// Waits for `wait` from when this is first polled; never less. May be dropped before its end,
    /// and begun anew.
    pub async fn last(&self, wait: Duration) {
        match &self.timer {
            Some(timer) if arm(timer, wait).is_ok() && has_expired(timer).await.is_ok() => {}
            _ => tokio::time::sleep(wait).await,
        }
    }
}

fn arm(timer: &AsyncFd<OwnedFd>, wait: Duration) -> Result<(), Errno> {
    // A timer of zero is one that is switched off.
    let wait = wait.max(Duration::from_nanos(1));
    let it_value = Timespec::try_from(wait).map_err(|_| Errno::OVERFLOW)?;
    let once = Itimerspec { it_interval: Timespec::default(), it_value };
    timerfd_settime(timer, TimerfdTimerFlags::empty(), &once).map(|_| ())
}

async fn has_expired(timer: &AsyncFd<OwnedFd>) -> io::Result<()> {
    loop {
        let mut ready = timer.readable().await?;
        let read = rustix::io::read(timer.get_ref(), &mut [0; 8]);
        ready.clear_ready();
        match read {
            Ok(_) => return Ok(()),
            // What made it ready was a wait before, which was given up.
            Err(Errno::AGAIN | Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `wait` lasts for longer than `span`, after which it is given up.
    async fn outlasts(wait: impl Future<Output = ()>, span: Duration) -> bool {
        tokio::time::timeout(span, wait).await.is_err()
    }

    #[tokio::test]
    async fn a_wait_lasts_as_long_as_was_said_whatever_was_given_up_before() {
        let ms = Duration::from_millis;
        for waits in [LongWait::prepare(), LongWait { timer: None }] {
            // Nothing to wait for.
            assert!(!outlasts(waits.last(Duration::ZERO), ms(5_000)).await);
            // Given up; its time comes while nobody waits.
            assert!(outlasts(waits.last(ms(30)), ms(5)).await);
            assert!(outlasts(std::future::pending(), ms(60)).await);
            assert!(outlasts(waits.last(ms(5_000)), ms(50)).await);
            // Begun anew, shorter.
            assert!(!outlasts(waits.last(ms(20)), ms(5_000)).await);
            assert!(outlasts(waits.last(ms(5_000)), ms(50)).await);
        }
    }
}
