//! The wall clock: what it shows, how far it is to be trusted, and whether it was set.
//!
//! A step is measured by comparing how far the wall clock and the clock that counts from the
//! board's start went since the last look; the kernel's alarm brings the look forward. Slewing, by
//! which time servers mend small errors, is no step.
//!
//! **What is remembered.** In which instant of which boot the clock was last seen synchronised, and
//! who vouched for it when: see `memory`. A person's word holds until the clock is set, the
//! board starts anew, the clock is synchronised, or the bound of its error is used up.

mod journal_rows;
mod judgement;
mod look_once;
mod memory;
mod report;
mod sources;
mod step_alarm;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::control::{ClockReport, ClockStatus, ClockWhy, ImpossibleInstant};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;
use crate::units::{span_of, whole_ms};

pub use journal_rows::last_row;
pub use judgement::{
    BACK_MAX_MS, BatteryClock, CRYSTAL_PPM, ClockAnchor, ClockEvidence, ClockJudgement, ClockVouch,
    HOLDOVER_MAX_MS, KernelClock, RTC_AGREES_MS, RTC_PPM, TIMESYNCD_FRESH, VOUCHED_WITHIN_MS,
    earliest, judge,
};
pub use look_once::look_once;
pub use memory::{ClockMemory, FILE_NAME};
pub use sources::{ClockReadings, ClockSources};

use judgement::{STEP_MIN, impossible};
use memory::ClockFile;
use report::report;
use step_alarm::StepAlarm;

/// How often the files are read, beside each step: they tell people, and a clock that was set by
/// one of them was stepped.
const READ_EVERY: Duration = Duration::from_secs(60);

/// How often it is written that the clock is synchronised: 24 small files a day on an SD card.
const KEEP_EVERY: TimeDelta = TimeDelta::hours(1);

/// What is known of the clock: the system's signs, what was trusted last, and who vouches.
pub struct StationClock {
    sources: ClockSources,
    file: ClockFile,
    boot: Arc<str>,
    kept: ClockMemory,
    /// When `kept.synced` was written last.
    kept_at: Option<Timestamp>,
    readings: ClockReadings,
    read_at: Duration,
    wall: Timestamp,
    since_boot: Duration,
    /// Since when it is trusted as it is, by the time since boot.
    trusted_since: Duration,
    last_row: Option<Timestamp>,
    judgement: ClockJudgement,
    alarm: Option<StepAlarm>,
}

/// What a look has found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockChange {
    pub trust: ClockTrust,
    /// Positive forward; zero when the clock was not set.
    pub stepped: TimeDelta,
    pub why: ClockWhy,
}

impl StationClock {
    /// Takes up what is kept in the `state` folder. `last_row` is the last instant that a trusted
    /// clock wrote into the journal.
    pub fn new(state: &Path, last_row: Option<Timestamp>) -> StationClock {
        let (sources, file) = (ClockSources::default(), ClockFile::new(state));
        let (wall, since_boot) = sources::now();
        let mut clock = StationClock {
            boot: sources.boot(),
            readings: sources.read(),
            read_at: since_boot,
            kept: file.read(),
            kept_at: None,
            sources,
            file,
            wall,
            since_boot,
            trusted_since: since_boot,
            last_row,
            judgement: ClockJudgement {
                trust: ClockTrust::Untrusted,
                error_bound_ms: None,
                why: ClockWhy::NeverSynced,
            },
            alarm: None,
        };
        clock.kept_at = clock.kept.synced.as_ref().map(|anchor| anchor.wall);
        clock.judge_anew(sources::kernel());
        clock
    }

    /// Lets the kernel tell of steps, from now on; within a runtime alone.
    pub fn watch(&mut self) {
        self.alarm = StepAlarm::new();
    }

    /// Waits until the clock is set; where the kernel does not tell, for ever.
    pub async fn stepped(&self) {
        match &self.alarm {
            Some(alarm) => alarm.stepped().await,
            None => std::future::pending().await,
        }
    }

    pub fn now(&self) -> Timestamp {
        sources::now().0
    }

    /// How long the board has been up, sleep included.
    pub fn since_boot(&self) -> Duration {
        sources::now().1
    }

    pub fn trust(&self) -> ClockTrust {
        self.judgement.trust
    }

    /// How far it is trusted, and why.
    pub fn trust_and_why(&self) -> (ClockTrust, ClockWhy) {
        (self.judgement.trust, self.judgement.why)
    }

    /// Who vouches for it, while that counts.
    pub fn voucher(&self) -> Option<&str> {
        let vouch = self.kept.vouched.as_ref().filter(|_| self.judgement.is_vouched());
        vouch.map(|vouch| vouch.by.as_str())
    }

    /// What has changed since the last look: the trust, the clock by a step, a person's word.
    pub fn look(&mut self) -> Option<ClockChange> {
        let (wall, since_boot) = sources::now();
        let passed = span_of(since_boot.saturating_sub(self.since_boot));
        let apart = (wall - self.wall) - passed;
        let stepped = if apart.abs() >= STEP_MIN { apart } else { TimeDelta::zero() };
        (self.wall, self.since_boot) = (wall, since_boot);
        if !stepped.is_zero() || since_boot.saturating_sub(self.read_at) >= READ_EVERY {
            self.readings = self.sources.read();
            self.read_at = since_boot;
        }
        let before = self.judgement;
        self.judge_anew(sources::kernel());
        let ClockJudgement { trust, why, .. } = self.judgement;
        let vouched = |judgement: &ClockJudgement| judgement.is_vouched();
        let changed = trust != before.trust
            || vouched(&self.judgement) != vouched(&before)
            || !stepped.is_zero();
        changed.then_some(ClockChange { trust, stepped, why })
    }

    /// A person says that the clock, as it stands, is right.
    ///
    /// # Errors
    /// Why that can't be.
    pub fn vouch(
        &mut self,
        by: &str,
        last_row: Option<Timestamp>,
    ) -> Result<(), ImpossibleInstant> {
        self.last_row = self.last_row.max(last_row);
        let anchor = self.anchor(VOUCHED_WITHIN_MS);
        if let Some(instant) = impossible(&self.evidence(sources::kernel())) {
            return Err(instant);
        }
        self.kept.vouched = Some(ClockVouch { by: by.to_owned(), anchor });
        self.judge_anew(sources::kernel());
        self.keep();
        Ok(())
    }

    /// Writes what the next life wants to know.
    pub fn keep(&self) {
        if self.kept != ClockMemory::default() {
            self.file.write(&self.kept);
        }
    }

    /// For `status`.
    pub fn status(&self, needed: ClockTrust, suffices: bool, timezone: Tz) -> ClockStatus {
        ClockStatus {
            trust: self.judgement.trust,
            needed,
            suffices: Some(suffices),
            why: Some(self.judgement.why),
            error_bound_ms: self.judgement.error_bound_ms,
            since: Some(LocalTimestamp::new(self.since(), timezone)),
            vouched_by: self.voucher().map(str::to_owned),
        }
    }

    /// Everything, but for what is held: that is the core's to tell.
    pub fn report(&self, needed: ClockTrust, suffices: bool, timezone: Tz) -> ClockReport {
        let evidence = self.evidence(sources::kernel());
        let since = LocalTimestamp::new(self.since(), timezone);
        ClockReport {
            running: true,
            since: Some(since),
            suffices,
            ..report(&evidence, self.judgement, needed, timezone)
        }
    }

    fn since(&self) -> Timestamp {
        self.wall - span_of(self.since_boot.saturating_sub(self.trusted_since))
    }

    /// Judges anew, and moves what is remembered along.
    fn judge_anew(&mut self, kernel: Option<KernelClock>) {
        let before = self.judgement.trust;
        self.judgement = judge(&self.evidence(kernel));
        if before != self.judgement.trust {
            self.trusted_since = self.since_boot;
        }
        if self.judgement.trust == ClockTrust::Synced {
            self.renew_anchor();
        }
        // Not kept for better times: what has become doubtful once is over.
        if !self.judgement.is_vouched() {
            self.kept.vouched = None;
        }
    }

    /// The clock is right within what the kernel says, or better if it was corrected so lately that
    /// its own drift since is less: the kernel adds 500 ppm to its bound.
    fn renew_anchor(&mut self) {
        let error_ms = self.judgement.error_bound_ms.unwrap_or_default();
        let anchor = self.anchor(error_ms);
        let reckoned = self.kept.synced.as_ref().and_then(|old| {
            let (bound, _) = judgement::since(old, &self.evidence(None))?;
            Some(bound)
        });
        if reckoned.is_none_or(|bound| error_ms <= bound) {
            self.kept.synced = Some(anchor);
        }
        let due = self.kept_at.is_none_or(|at| (self.wall - at).abs() >= KEEP_EVERY);
        // The first time in a boot is written at once: the power may go within the hour.
        let known = reckoned.is_some();
        if due || !known {
            self.kept_at = Some(self.wall);
            // A card that hangs must not hold the loop.
            let (file, kept) = (self.file.clone(), self.kept.clone());
            tokio::task::spawn_blocking(move || file.write(&kept));
        }
    }

    fn anchor(&self, error_ms: u64) -> ClockAnchor {
        ClockAnchor {
            wall: self.wall,
            since_boot_ms: whole_ms(self.since_boot),
            boot: self.boot.clone(),
            error_ms,
            rtc_apart_ms: self.readings.rtc.as_ref().map(|rtc| rtc.apart_ms),
        }
    }

    fn evidence(&self, kernel: Option<KernelClock>) -> ClockEvidence {
        ClockEvidence {
            now: self.wall,
            since_boot_ms: whole_ms(self.since_boot),
            boot: self.boot.clone(),
            kernel,
            timesyncd: self.readings.timesyncd,
            chrony: self.readings.chrony,
            rtc: self.readings.rtc.clone(),
            fake_hwclock: self.readings.fake_hwclock,
            synced: self.kept.synced.clone(),
            vouched: self.kept.vouched.clone(),
            last_row: self.last_row,
        }
    }
}
