//! What is known of the clock, for people and programs. Fields and words are added, never renamed.

use serde::{Deserialize, Serialize};

use super::slots::NextSlot;
use crate::station::clock_trust::ClockTrust;
use crate::station::record::LocalTimestamp;

/// A person vouches for the clock as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustOrder {
    /// Who vouches. Not empty, one line, at most `BY_CHARS_MAX`.
    pub by: String,
}

/// Why the clock is trusted as far as it is; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockWhy {
    /// Synced: the kernel says so.
    Kernel,
    /// Synced: the kernel may not be asked, systemd-timesyncd's sign is fresh.
    Timesyncd,
    /// Holdover: was synchronised since the Pi started, and can't be far off yet.
    Held,
    /// Holdover: the battery clock agrees, and can't be far off yet.
    BatteryClock,
    /// Holdover: a person vouches for it.
    Vouched,
    /// Untrusted: it shows an instant before this program was made.
    BeforeBuild,
    /// Untrusted: it shows an instant before what this station has lived through.
    BeforeKnown,
    /// Untrusted: not synchronised since the Pi started, and no battery clock.
    NeverSynced,
    /// Untrusted: was set by hand, or otherwise, since it was synchronised.
    Stepped,
    /// Untrusted: was right too long ago.
    TooLong,
    /// Untrusted: the battery clock shows another time.
    BatteryClockApart,
    /// Untrusted: the battery clock has not yet been seen to be right.
    BatteryClockUnproven,
    /// Untrusted: fake-hwclock may have set the battery clock.
    FakeHwclock,
}

/// Which instant, long past, a clock shows that can't be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImpossibleInstant {
    /// One before this program was made.
    BeforeBuild,
    /// One before what this station has lived through.
    BeforeKnown,
}

impl From<ImpossibleInstant> for ClockWhy {
    fn from(instant: ImpossibleInstant) -> ClockWhy {
        match instant {
            ImpossibleInstant::BeforeBuild => ClockWhy::BeforeBuild,
            ImpossibleInstant::BeforeKnown => ClockWhy::BeforeKnown,
        }
    }
}

/// The kernel's own word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelSign {
    pub synced: bool,
    /// Bound of the error as the kernel reckons it; it grows by 500 ppm between corrections.
    pub max_error_ms: u64,
    pub est_error_ms: u64,
}

/// A clock with a battery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RtcSign {
    pub name: String,
    pub at: LocalTimestamp,
    /// Its time less the wall clock's.
    pub apart_ms: i64,
    /// The kernel set the wall clock from it when the Pi started.
    pub set_wall_clock: bool,
}

/// Everything about the clock: `GET /v1/clock`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockReport {
    /// What the wall clock shows, in the station's time zone.
    pub now: LocalTimestamp,
    /// Whether a running station says this, or the command has looked by itself.
    pub running: bool,
    pub trust: ClockTrust,
    /// The least trust at which scheduled sound starts.
    pub needed: ClockTrust,
    /// Scheduled sound may start.
    pub suffices: bool,
    pub why: ClockWhy,
    /// The clock is off by this at most; `None` when nothing bounds it.
    pub error_bound_ms: Option<u64>,
    /// Since when the trust is as it is; `None` without a running station.
    pub since: Option<LocalTimestamp>,
    pub last_synced: Option<LocalTimestamp>,
    pub vouched_by: Option<String>,
    pub vouched_at: Option<LocalTimestamp>,
    /// `None` where the kernel may not be asked.
    pub kernel: Option<KernelSign>,
    /// When systemd-timesyncd last set the clock in this boot.
    pub timesyncd: Option<LocalTimestamp>,
    /// chronyd runs.
    pub chrony: bool,
    pub rtc: Option<RtcSign>,
    pub fake_hwclock: bool,
    /// Slots that would have come up by now, and are held until the clock is trusted; each
    /// programme's first, at most ten.
    pub held: Vec<NextSlot>,
}
