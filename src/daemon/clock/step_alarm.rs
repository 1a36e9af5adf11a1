//! The kernel's word that somebody has set the clock: a timer that never comes due, and is
//! cancelled by a step. It only wakes the loop; the size of the step is measured by it.

use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// When the timer would come due: 2100-01-01. A clock beyond it is found by the regular look.
const NEVER: Timespec = Timespec { tv_sec: 4_102_444_800, tv_nsec: 0 };

/// A timer that the kernel ends when the wall clock is set.
pub struct StepAlarm {
    timer: AsyncFd<OwnedFd>,
}

impl StepAlarm {
    /// `None` where the kernel or a sandbox has no such timer: then a step is found by the next
    /// look, two seconds later at most.
    pub fn new() -> Option<StepAlarm> {
        let armed = || -> std::io::Result<StepAlarm> {
            let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
            let timer = timerfd_create(TimerfdClockId::Realtime, flags)?;
            let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
            let once = Itimerspec { it_interval: Timespec::default(), it_value: NEVER };
            timerfd_settime(&timer, flags, &once)?;
            // SAFETY: an `OwnedFd` names the same open file until it is dropped, which `AsyncFd`
            // does last.
            #[expect(unsafe_code, reason = "tokio has no safe way for a descriptor of its kind")]
            let timer = unsafe { AsyncFd::register_with_interest(timer, Interest::READABLE) };
            Ok(StepAlarm { timer: timer.map_err(|error| error.into_parts().1)? })
        };
        armed().inspect_err(|error| tracing::warn!(%error, "steps of the clock are seen late")).ok()
    }

    /// Waits for a step. The timer stays armed; may be dropped at any time.
    pub async fn stepped(&self) {
        while let Ok(mut ready) = self.timer.readable().await {
            let read = rustix::io::read(self.timer.get_ref(), &mut [0; 8]);
            ready.clear_ready();
            match read {
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(Errno::CANCELED) | Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "steps of the clock are seen late");
                    break;
                }
            }
        }
        std::future::pending().await
    }
}
