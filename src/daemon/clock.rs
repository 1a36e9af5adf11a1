//! The wall clock: what it shows, how far it is to be trusted, and whether it was set.
//!
//! A step is measured by comparing how far the wall clock and the clock that counts from the
//! board's start went since the last look; the kernel's alarm brings the look forward. Slewing, by
//! which time servers mend small errors, is no step.
//!
//! **What is remembered.** In which instant of which boot the clock was last seen synchronised, and
//! who vouched for it when: see `kept`. A person's word holds until the clock is set, the
//! board starts anew, the clock is synchronised, or the bound of its error is used up.

mod alarm;
mod judge;
mod kept;
mod signs;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::control::{ClockReport, ClockStatus, ClockWhy, KernelSign, RtcSign};
use crate::journal::{Journal, JournalReader, LogFilter};
use crate::station::clock_trust::Trust;
use crate::station::ids::Timestamp;
use crate::station::record::{Row, Stamp};
use crate::units::{span_of, whole_ms};

pub use judge::{
    Anchor, BACK_MAX_MS, CRYSTAL_PPM, Evidence, HOLDOVER_MAX_MS, Judgement, Kernel, RTC_AGREES_MS,
    RTC_PPM, Rtc, TIMESYNCD_FRESH, VOUCHED_WITHIN_MS, Vouch, earliest, judge,
};
pub use kept::{FILE_NAME, Kept};
pub use signs::{Places, Signs};

use alarm::Alarm;
use judge::{STEP_MIN, is_far_before, plainly_wrong};
use kept::Shelf;

/// How often the files are read, beside each step: they tell people, and a clock that was set by
/// one of them was stepped.
const SIGNS_EVERY: Duration = Duration::from_secs(60);

/// How often it is written that the clock is synchronised: 24 small files a day on an SD card.
const KEEP_EVERY: TimeDelta = TimeDelta::hours(1);

/// Rows looked through for the last that a trusted clock wrote: a day of a busy ward.
const ROWS_MAX: u32 = 500;

/// What is known of the clock: the system's signs, what was trusted last, and who vouches.
pub struct Clock {
    places: Places,
    shelf: Shelf,
    boot: Arc<str>,
    kept: Kept,
    /// When `kept.synced` was written last.
    kept_at: Option<Timestamp>,
    signs: Signs,
    signs_at: Duration,
    wall: Timestamp,
    since_boot: Duration,
    /// Since when it is trusted as it is, by the time since boot.
    trusted_since: Duration,
    last_row: Option<Timestamp>,
    judgement: Judgement,
    alarm: Option<Alarm>,
}

/// What a look has found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    pub trust: Trust,
    /// Positive forward; zero when the clock was not set.
    pub stepped: TimeDelta,
    pub why: ClockWhy,
}

impl Clock {
    /// Takes up what is kept in the `state` folder. `last_row` is the last instant that a trusted
    /// clock wrote into the journal.
    pub fn new(state: &Path, last_row: Option<Timestamp>) -> Clock {
        let (places, shelf) = (Places::default(), Shelf::new(state));
        let (wall, since_boot) = signs::now();
        let mut clock = Clock {
            boot: places.boot(),
            signs: places.signs(),
            signs_at: since_boot,
            kept: shelf.read(),
            kept_at: None,
            places,
            shelf,
            wall,
            since_boot,
            trusted_since: since_boot,
            last_row,
            judgement: Judgement {
                trust: Trust::Untrusted,
                error_bound_ms: None,
                why: ClockWhy::NeverSynced,
            },
            alarm: None,
        };
        clock.kept_at = clock.kept.synced.as_ref().map(|anchor| anchor.wall);
        clock.weigh(signs::kernel());
        clock
    }

    /// Lets the kernel tell of steps, from now on; within a runtime alone.
    pub fn watch(&mut self) {
        self.alarm = Alarm::new();
    }

    /// Waits until the clock is set; where the kernel does not tell, for ever.
    pub async fn stepped(&self) {
        match &self.alarm {
            Some(alarm) => alarm.stepped().await,
            None => std::future::pending().await,
        }
    }

    pub fn now(&self) -> Timestamp {
        signs::now().0
    }

    pub fn trust(&self) -> Trust {
        self.judgement.trust
    }

    /// Who vouches for it, while that counts.
    pub fn voucher(&self) -> Option<&str> {
        let vouch = self.kept.vouched.as_ref().filter(|_| self.judgement.is_vouched());
        vouch.map(|vouch| vouch.by.as_str())
    }

    /// What has changed since the last look: the trust, the clock by a step, a person's word.
    pub fn look(&mut self) -> Option<Change> {
        let (wall, since_boot) = signs::now();
        let passed = span_of(since_boot.saturating_sub(self.since_boot));
        let apart = (wall - self.wall) - passed;
        let stepped = if apart.abs() >= STEP_MIN { apart } else { TimeDelta::zero() };
        (self.wall, self.since_boot) = (wall, since_boot);
        if !stepped.is_zero() || since_boot.saturating_sub(self.signs_at) >= SIGNS_EVERY {
            self.signs = self.places.signs();
            self.signs_at = since_boot;
        }
        let before = self.judgement;
        self.weigh(signs::kernel());
        let Judgement { trust, why, .. } = self.judgement;
        let vouched = |judgement: &Judgement| judgement.is_vouched();
        let changed = trust != before.trust
            || vouched(&self.judgement) != vouched(&before)
            || !stepped.is_zero();
        changed.then_some(Change { trust, stepped, why })
    }

    /// A person says that the clock, as it stands, is right.
    ///
    /// # Errors
    /// Why that can't be.
    pub fn vouch(&mut self, by: &str, last_row: Option<Timestamp>) -> Result<(), ClockWhy> {
        self.last_row = self.last_row.max(last_row);
        let anchor = self.anchor(VOUCHED_WITHIN_MS);
        if let Some(wrong) = plainly_wrong(&self.evidence(signs::kernel())) {
            return Err(wrong);
        }
        self.kept.vouched = Some(Vouch { by: by.to_owned(), anchor });
        self.weigh(signs::kernel());
        self.keep();
        Ok(())
    }

    /// Writes what the next life wants to know.
    pub fn keep(&self) {
        if self.kept != Kept::default() {
            self.shelf.write(&self.kept);
        }
    }

    /// For `status`.
    pub fn status(&self, needed: Trust, suffices: bool, timezone: Tz) -> ClockStatus {
        ClockStatus {
            trust: self.judgement.trust,
            needed,
            suffices: Some(suffices),
            why: Some(self.judgement.why),
            error_bound_ms: self.judgement.error_bound_ms,
            since: Some(Stamp::new(self.since(), timezone)),
            vouched_by: self.voucher().map(str::to_owned),
        }
    }

    /// Everything, but for what is held: that is the core's to tell.
    pub fn report(&self, needed: Trust, suffices: bool, timezone: Tz) -> ClockReport {
        let evidence = self.evidence(signs::kernel());
        let since = Stamp::new(self.since(), timezone);
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
    fn weigh(&mut self, kernel: Option<Kernel>) {
        let before = self.judgement.trust;
        self.judgement = judge(&self.evidence(kernel));
        if before != self.judgement.trust {
            self.trusted_since = self.since_boot;
        }
        if self.judgement.trust == Trust::Synced {
            self.renew();
        }
        // Not kept for better times: what has become doubtful once is over.
        if !self.judgement.is_vouched() {
            self.kept.vouched = None;
        }
    }

    /// The clock is right within what the kernel says, or better if it was corrected so lately that
    /// its own drift since is less: the kernel adds 500 ppm to its bound.
    fn renew(&mut self) {
        let error_ms = self.judgement.error_bound_ms.unwrap_or_default();
        let anchor = self.anchor(error_ms);
        let reckoned = self.kept.synced.as_ref().and_then(|old| {
            let (bound, _) = judge::since(old, &self.evidence(None))?;
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
            let (shelf, kept) = (self.shelf.clone(), self.kept.clone());
            tokio::task::spawn_blocking(move || shelf.write(&kept));
        }
    }

    fn anchor(&self, error_ms: u64) -> Anchor {
        Anchor {
            wall: self.wall,
            since_boot_ms: whole_ms(self.since_boot),
            boot: self.boot.clone(),
            error_ms,
            rtc_apart_ms: self.signs.rtc.as_ref().map(|rtc| rtc.apart_ms),
        }
    }

    fn evidence(&self, kernel: Option<Kernel>) -> Evidence {
        Evidence {
            now: self.wall,
            since_boot_ms: whole_ms(self.since_boot),
            boot: self.boot.clone(),
            kernel,
            timesyncd: self.signs.timesyncd,
            chrony: self.signs.chrony,
            rtc: self.signs.rtc.clone(),
            fake_hwclock: self.signs.fake_hwclock,
            synced: self.kept.synced.clone(),
            vouched: self.kept.vouched.clone(),
            last_row: self.last_row,
        }
    }
}

/// What a command finds that looks by itself, without a running station: the same evidence, judged
/// the same way. It writes nothing.
pub async fn look_once(state: &Path, needed: Trust, timezone: Tz) -> ClockReport {
    let (places, kept) = (Places::default(), Shelf::new(state).read());
    let (now, since_boot) = signs::now();
    let last_row = match Journal::open_readonly(state).await {
        Ok(reader) => row_ahead(&reader, now, timezone).await,
        Err(_) => None,
    };
    let signs = places.signs();
    let evidence = Evidence {
        now,
        since_boot_ms: whole_ms(since_boot),
        boot: places.boot(),
        kernel: signs::kernel(),
        timesyncd: signs.timesyncd,
        chrony: signs.chrony,
        rtc: signs.rtc,
        fake_hwclock: signs.fake_hwclock,
        synced: kept.synced,
        vouched: kept.vouched,
        last_row,
    };
    report(&evidence, judge(&evidence), needed, timezone)
}

/// The last instant that a trusted clock wrote into the journal; rows of an untrusted one prove
/// nothing. `None` too while the journal can't be read.
pub async fn last_row(journal: Option<&Arc<Journal>>) -> Option<Timestamp> {
    let rows = journal?.last(ROWS_MAX).await;
    let rows = rows.inspect_err(|error| tracing::warn!(%error, "the last rows can't be read"));
    rows.ok()?.iter().filter_map(trusted_instant).max()
}

/// A row of a trusted clock that lies ahead of `now` by more than a clock may stand back.
async fn row_ahead(journal: &JournalReader, now: Timestamp, timezone: Tz) -> Option<Timestamp> {
    let today = now.with_timezone(&timezone).date_naive();
    let mut rows = journal.log(LogFilter { from: Some(today), ..LogFilter::default() });
    while let Ok(Some(logged)) = rows.next().await {
        let ahead = trusted_instant(&logged.row).filter(|at| is_far_before(now, *at));
        if ahead.is_some() {
            return ahead;
        }
    }
    None
}

/// When a trusted clock wrote this row.
fn trusted_instant(row: &Row) -> Option<Timestamp> {
    (row.clock > Trust::Untrusted).then_some(row.over_at().utc())
}

fn report(evidence: &Evidence, judgement: Judgement, needed: Trust, timezone: Tz) -> ClockReport {
    let stamp = |at: Timestamp| Stamp::new(at, timezone);
    let vouch = evidence.vouched.as_ref().filter(|_| judgement.is_vouched());
    let kernel = evidence.kernel.map(|kernel| KernelSign {
        synced: kernel.synced,
        max_error_ms: kernel.max_error_ms,
        est_error_ms: kernel.est_error_ms,
    });
    let rtc = evidence.rtc.as_ref().map(|rtc| RtcSign {
        name: rtc.name.clone(),
        at: stamp(evidence.now + TimeDelta::milliseconds(rtc.apart_ms)),
        apart_ms: rtc.apart_ms,
        set_wall_clock: rtc.set_wall_clock,
    });
    ClockReport {
        now: stamp(evidence.now),
        running: false,
        trust: judgement.trust,
        needed,
        suffices: judgement.trust >= needed || judgement.is_vouched(),
        why: judgement.why,
        error_bound_ms: judgement.error_bound_ms,
        since: None,
        last_synced: evidence.synced.as_ref().map(|anchor| stamp(anchor.wall)),
        vouched_by: vouch.map(|vouch| vouch.by.clone()),
        vouched_at: vouch.map(|vouch| stamp(vouch.anchor.wall)),
        kernel,
        timesyncd: evidence.timesyncd.map(stamp),
        chrony: evidence.chrony,
        rtc,
        fake_hwclock: evidence.fake_hwclock,
        held: Vec::new(),
    }
}
