//! What the system says of its clock: read here, judged elsewhere. Nothing here can fail; what
//! can't be read is not there.
//!
//! chrony has no sign of its own that another user may read: with `rtcsync`, which Debian's
//! configuration holds, it tells the kernel, and the kernel tells us. Without it the kernel's word
//! stays "not synchronised", and that chronyd runs is told to people only, with the remedy.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustix::time::{ClockId, clock_gettime};

use super::judgement::{BatteryClock, KernelClock};
use crate::station::ids::Timestamp;

/// Where a unit with `ProcSubset=pid`, which hides the kernel's own, hands the boot's id down
/// (`Environment=LOAPHUONG_BOOT_ID=%b`).
const BOOT_ID_VARIABLE: &str = "LOAPHUONG_BOOT_ID";

/// Between the two looks at the boot clock around one at the wall clock: longer, and the process
/// was put aside in the middle.
const AT_ONCE: Duration = Duration::from_millis(20);

/// A board so busy that it puts the process aside each time.
const TRIES_MAX: u32 = 5;

/// These files hold a word or a number.
const SIGN_BYTES_MAX: u64 = 256;

/// Where the signs are; elsewhere only for those who test this.
pub struct ClockSources {
    root: PathBuf,
}

/// What is read from files: seldom, for a battery clock is asked over a slow bus.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClockReadings {
    pub timesyncd: Option<Timestamp>,
    pub chrony: bool,
    pub rtc: Option<BatteryClock>,
    pub fake_hwclock: bool,
}

impl Default for ClockSources {
    fn default() -> ClockSources {
        ClockSources::under("/")
    }
}

impl ClockSources {
    pub fn under(root: impl Into<PathBuf>) -> ClockSources {
        ClockSources { root: root.into() }
    }

    /// Reads them all.
    pub fn read(&self) -> ClockReadings {
        ClockReadings {
            timesyncd: self.touched("run/systemd/timesync/synchronized"),
            chrony: self.exists("run/chrony/chronyd.pid") || self.exists("run/chronyd.pid"),
            rtc: self.rtc(),
            fake_hwclock: self.exists("etc/fake-hwclock.data"),
        }
    }

    /// Which start of the board this is; where nobody says, one that no other process shares.
    pub fn boot(&self) -> Arc<str> {
        self.known_boot().unwrap_or_else(|| format!("unknown {}", uuid::Uuid::new_v4()).into())
    }

    /// Which start of the board this is, where somebody says.
    pub fn known_boot(&self) -> Option<Arc<str>> {
        let told = self.text("proc/sys/kernel/random/boot_id");
        let told = told.or_else(|| std::env::var(BOOT_ID_VARIABLE).ok());
        told.map(|id| id.replace('-', "")).filter(|id| !id.is_empty()).map(Arc::from)
    }

    fn rtc(&self) -> Option<BatteryClock> {
        let folder = Path::new("sys/class/rtc/rtc0");
        let told = |name| self.text(folder.join(name));
        let seconds: i64 = told("since_epoch")?.parse().ok()?;
        let (now, _) = now();
        // It tells whole seconds: in the middle of one it is right.
        let at = DateTime::from_timestamp(seconds, 500_000_000)?;
        Some(BatteryClock {
            name: told("name").unwrap_or_default(),
            apart_ms: (at - now).num_milliseconds(),
            set_wall_clock: told("hctosys").is_some_and(|said| said == "1"),
        })
    }

    /// When a file was last written.
    fn touched(&self, path: &str) -> Option<Timestamp> {
        let file = File::open(self.root.join(path)).ok()?;
        Some(file.metadata().ok()?.modified().ok()?.into())
    }

    /// A file in a folder that is closed to us counts: chrony closes its own, while it runs.
    fn exists(&self, path: &str) -> bool {
        match File::open(self.root.join(path)) {
            Ok(_) => true,
            Err(error) => error.kind() == ErrorKind::PermissionDenied,
        }
    }

    fn text(&self, path: impl AsRef<Path>) -> Option<String> {
        let mut text = String::new();
        let file = File::open(self.root.join(path)).ok()?;
        file.take(SIGN_BYTES_MAX).read_to_string(&mut text).ok()?;
        Some(text.trim().to_owned())
    }
}

/// What the kernel says; `None` where a sandbox forbids to ask.
pub fn kernel() -> Option<KernelClock> {
    // SAFETY: an all-zero `timex` asks for nothing to be set; the kernel fills it in.
    #[expect(unsafe_code, reason = "no safe wrapper of adjtimex is at hand")]
    let (state, timex) = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        (libc::adjtimex(&raw mut timex), timex)
    };
    // Both are in microseconds, whatever the clock's own unit.
    let whole_ms = |micros: libc::c_long| u64::try_from(micros).unwrap_or(0).div_ceil(1_000);
    (state != -1).then(|| KernelClock {
        synced: timex.status & libc::STA_UNSYNC == 0,
        max_error_ms: whole_ms(timex.maxerror),
        est_error_ms: whole_ms(timex.esterror),
    })
}

/// The wall clock, and the time since the board's start, sleep included, at one instant.
///
/// The clock of `Instant` stands still while a board sleeps: a wake-up would look like a step.
pub fn now() -> (Timestamp, Duration) {
    let mut tries = 0;
    loop {
        let before = since_boot();
        let wall = Utc::now();
        let after = since_boot();
        tries += 1;
        if after.saturating_sub(before) <= AT_ONCE || tries == TRIES_MAX {
            return (wall, after);
        }
    }
}

fn since_boot() -> Duration {
    let time = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or(0))
}
