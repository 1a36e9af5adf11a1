//! How far the clock can be trusted: a function from what was found to a judgement. It reads
//! nothing.
//!
//! *Synced* is the kernel's word alone, or where a sandbox forbids to ask it, a fresh sign of
//! systemd-timesyncd. *Holdover* is a bound of the error that was reckoned from an instant at
//! which the clock was right: in the same boot by the monotonic clock, across boots by a battery
//! clock. All else is *untrusted*: above all a board that fake-hwclock has started a little way in
//! the past, which nothing but a synchronisation or a person can tell from a right one.
//!
//! A step since that instant is no case of its own: it counts into the bound by its size, for
//! nobody knows whether it mended the clock or broke it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::control::{ClockWhy, ImpossibleInstant};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;

/// How fast the board's clock may drift by itself, parts per million: crystals of boards like the
/// Pi's keep within 50, the other 50 are for the heat of a cabinet under a tin roof. What the
/// kernel learnt of the drift while it was synchronised makes it better, never worse.
pub const CRYSTAL_PPM: u64 = 100;

/// How fast a battery clock may drift: 20 for its crystal at 25 °C, 14 more at 45 °C, the rest for
/// age.
pub const RTC_PPM: u64 = 50;

/// The largest error at which a clock still holds over: nobody calls a bulletin late that comes
/// within a minute of its time, and no window of the guard is set to the minute. Seven days of
/// [`CRYSTAL_PPM`], thirteen of [`RTC_PPM`].
pub const HOLDOVER_MAX_MS: u64 = 60_000;

/// A battery clock tells whole seconds and is set to within one; more than this apart from the
/// wall clock, one of the two is wrong.
pub const RTC_AGREES_MS: u64 = 3_000;

/// How near a person gets who compares the seconds shown with a telephone's.
pub const VOUCHED_WITHIN_MS: u64 = 10_000;

/// systemd-timesyncd asks its server every 2,048 s at the longest; three unanswered questions make
/// its sign stale.
pub const TIMESYNCD_FRESH: TimeDelta = TimeDelta::seconds(3 * 2_048);

/// What timesyncd leaves uncorrected by slewing is below this.
const TIMESYNCD_ERROR_MS: u64 = 400;

/// A clock may stand so much before the last row and be right: the row may have been written by a
/// clock at the other end of its bound.
pub const BACK_MAX_MS: u64 = HOLDOVER_MAX_MS;

/// Wall and monotonic clock part by at most 500 ppm while the kernel slews: a millisecond between
/// two looks. More than this is a step.
pub const STEP_MIN: TimeDelta = TimeDelta::milliseconds(250);

/// No clock that stands before this is right: 2026-01-01, before the first line of this program.
const EARLIEST_S: i64 = 1_767_225_600;

/// What the kernel says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KernelClock {
    pub synced: bool,
    pub max_error_ms: u64,
    pub est_error_ms: u64,
}

/// What a clock with a battery shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatteryClock {
    pub name: String,
    /// Less the wall clock, when it was read.
    pub apart_ms: i64,
    pub set_wall_clock: bool,
}

/// An instant at which the clock was right within a bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockAnchor {
    pub wall: Timestamp,
    /// On the clock that counts from the start of the board, sleep included.
    pub since_boot_ms: u64,
    /// Which start of the board that was.
    pub boot: Arc<str>,
    pub error_ms: u64,
    /// How far the battery clock was from the wall clock then.
    #[serde(default)]
    pub rtc_apart_ms: Option<i64>,
}

/// A person's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockVouch {
    pub by: String,
    pub anchor: ClockAnchor,
}

/// All that bears on the clock at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockEvidence {
    pub now: Timestamp,
    pub since_boot_ms: u64,
    pub boot: Arc<str>,
    /// `None` where it may not be asked.
    pub kernel: Option<KernelClock>,
    /// When systemd-timesyncd last set the clock in this boot, by the wall clock of then.
    pub timesyncd: Option<Timestamp>,
    pub chrony: bool,
    pub rtc: Option<BatteryClock>,
    pub fake_hwclock: bool,
    /// When it was last synchronised, as far as this station has seen.
    pub synced: Option<ClockAnchor>,
    pub vouched: Option<ClockVouch>,
    /// The last row that a trusted clock wrote.
    pub last_row: Option<Timestamp>,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockJudgement {
    pub trust: ClockTrust,
    /// `None` when nothing bounds the error, or it is larger than holds over.
    pub error_bound_ms: Option<u64>,
    pub why: ClockWhy,
}

impl ClockJudgement {
    /// A person's word stands: it suffices for any rule.
    pub fn is_vouched(&self) -> bool {
        self.why == ClockWhy::Vouched
    }
}

/// No clock that shows an instant before this one is right: the date of a reproducible build
/// (`SOURCE_DATE_EPOCH`, when it was set), else that of the program's first line. Not the date on
/// which a machine compiled it: that machine's clock may be wrong, too.
pub fn earliest() -> Timestamp {
    let built = option_env!("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse().ok());
    DateTime::from_timestamp(built.unwrap_or(EARLIEST_S).max(EARLIEST_S), 0).unwrap_or_default()
}

/// Judges the clock.
pub fn judge(evidence: &ClockEvidence) -> ClockJudgement {
    let untrusted =
        |why| ClockJudgement { trust: ClockTrust::Untrusted, error_bound_ms: None, why };
    if evidence.now < earliest() {
        return untrusted(ClockWhy::BeforeBuild);
    }
    if let Some((bound, why)) = synced(evidence) {
        return ClockJudgement { trust: ClockTrust::Synced, error_bound_ms: Some(bound), why };
    }
    if let Some(instant) = impossible(evidence) {
        return untrusted(instant.into());
    }
    let found = vouched(evidence).or_else(|| held(evidence));
    match found.unwrap_or_else(|| by_battery(evidence)) {
        Ok((bound, why)) => {
            ClockJudgement { trust: ClockTrust::Holdover, error_bound_ms: Some(bound), why }
        }
        Err(why) => untrusted(why),
    }
}

/// Why a person, too, must be wrong who vouches for this clock.
pub fn impossible(evidence: &ClockEvidence) -> Option<ImpossibleInstant> {
    if evidence.now < earliest() {
        return Some(ImpossibleInstant::BeforeBuild);
    }
    let known = evidence.last_row.max(evidence.synced.as_ref().map(|anchor| anchor.wall));
    known
        .is_some_and(|known| is_far_before(evidence.now, known))
        .then_some(ImpossibleInstant::BeforeKnown)
}

/// Does the clock stand before an instant that has been, by more than its error may be?
pub fn is_far_before(now: Timestamp, known: Timestamp) -> bool {
    (known - now).num_milliseconds() > BACK_MAX_MS.cast_signed()
}

/// The bound, or why there is none that is small enough.
type Bound = Result<(u64, ClockWhy), ClockWhy>;

fn synced(evidence: &ClockEvidence) -> Option<(u64, ClockWhy)> {
    if let Some(kernel) = evidence.kernel {
        return kernel.synced.then_some((kernel.max_error_ms, ClockWhy::Kernel));
    }
    let age = evidence.now - evidence.timesyncd?;
    let fresh = age >= TimeDelta::zero() && age <= TIMESYNCD_FRESH;
    let bound = TIMESYNCD_ERROR_MS + drift_ms(age.num_milliseconds().unsigned_abs(), CRYSTAL_PPM);
    fresh.then_some((bound, ClockWhy::Timesyncd))
}

/// A person's word holds in the boot it was given in, until the clock is set or its bound is over.
fn vouched(evidence: &ClockEvidence) -> Option<Bound> {
    let anchor = &evidence.vouched.as_ref()?.anchor;
    let (bound, stepped) = since(anchor, evidence)?;
    let holds = stepped.abs() < STEP_MIN && bound <= HOLDOVER_MAX_MS;
    holds.then_some(Ok((bound, ClockWhy::Vouched)))
}

/// Synchronised in this boot; a battery clock may still do better than a bound that has grown.
fn held(evidence: &ClockEvidence) -> Option<Bound> {
    let (bound, stepped) = since(evidence.synced.as_ref()?, evidence)?;
    if bound <= HOLDOVER_MAX_MS {
        return Some(Ok((bound, ClockWhy::Held)));
    }
    if stepped.num_milliseconds().unsigned_abs() > HOLDOVER_MAX_MS {
        return Some(Err(ClockWhy::Stepped));
    }
    Some(by_battery(evidence).map_err(|_| ClockWhy::TooLong))
}

/// The bound of the error since `anchor`, and what the clock was stepped by; `None` if that was in
/// another boot.
pub fn since(anchor: &ClockAnchor, evidence: &ClockEvidence) -> Option<(u64, TimeDelta)> {
    if anchor.boot != evidence.boot {
        return None;
    }
    let passed_ms = evidence.since_boot_ms.saturating_sub(anchor.since_boot_ms);
    let passed = TimeDelta::try_milliseconds(passed_ms.cast_signed())?;
    let stepped = (evidence.now - anchor.wall) - passed;
    let stepped_ms = stepped.num_milliseconds().unsigned_abs();
    let bound = anchor.error_ms.saturating_add(drift_ms(passed_ms, CRYSTAL_PPM));
    Some((bound.saturating_add(stepped_ms), stepped))
}

/// A battery clock is believed when this station has seen it right beside a synchronised clock,
/// when it agrees with the wall clock now, and when nothing can have set it since from a clock that
/// is made up: fake-hwclock starts a board with the time of its last end, and what is set from
/// that agrees with it for ever.
fn by_battery(evidence: &ClockEvidence) -> Bound {
    let Some(rtc) = &evidence.rtc else { return Err(ClockWhy::NeverSynced) };
    if evidence.fake_hwclock {
        return Err(ClockWhy::FakeHwclock);
    }
    if rtc.apart_ms.unsigned_abs() > RTC_AGREES_MS {
        return Err(ClockWhy::BatteryClockApart);
    }
    let agreed = |anchor: &&ClockAnchor| {
        anchor.rtc_apart_ms.is_some_and(|apart| apart.unsigned_abs() <= RTC_AGREES_MS)
    };
    let Some(anchor) = evidence.synced.as_ref().filter(agreed) else {
        return Err(ClockWhy::BatteryClockUnproven);
    };
    let age_ms = (evidence.now - anchor.wall).num_milliseconds().unsigned_abs();
    let bound = anchor.error_ms.saturating_add(RTC_AGREES_MS + drift_ms(age_ms, RTC_PPM));
    if bound > HOLDOVER_MAX_MS {
        return Err(ClockWhy::TooLong);
    }
    Ok((bound, ClockWhy::BatteryClock))
}

fn drift_ms(passed_ms: u64, ppm: u64) -> u64 {
    passed_ms.saturating_mul(ppm).div_ceil(1_000_000)
}
