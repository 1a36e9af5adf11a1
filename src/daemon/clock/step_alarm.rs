//! The kernel's word that somebody has set the clock: a timer that never comes due, and is
//! cancelled by a step. It only wakes the loop; the size of the step is measured by it.

use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdTimerFlags, Timespec, timerfd_settime};
use tokio::io::unix::AsyncFd;

use crate::sys::kernel_timer::kernel_timer;

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
            let timer = kernel_timer(TimerfdClockId::Realtime)?;
            let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
            let once = Itimerspec { it_interval: Timespec::default(), it_value: NEVER };
            timerfd_settime(&timer, flags, &once)?;
            Ok(StepAlarm { timer })
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
