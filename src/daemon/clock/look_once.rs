//! A look at the clock without a running station.

use std::path::Path;

use chrono_tz::Tz;

use super::journal_rows::row_ahead;
use super::judgement::{ClockEvidence, judge};
use super::memory::ClockFile;
use super::report::report;
use super::sources::{self, ClockSources};
use crate::control::ClockReport;
use crate::journal::Journal;
use crate::station::clock_trust::ClockTrust;
use crate::units::whole_ms;

/// What a command finds that looks by itself, without a running station: the same evidence, judged
/// the same way. It writes nothing.
pub async fn look_once(state: &Path, needed: ClockTrust, timezone: Tz) -> ClockReport {
    let (sources, kept) = (ClockSources::default(), ClockFile::new(state).read());
    let (now, since_boot) = sources::now();
    let last_row = match Journal::open_readonly(state).await {
        Ok(reader) => row_ahead(&reader, now, timezone).await,
        Err(_) => None,
    };
    let readings = sources.read();
    let evidence = ClockEvidence {
        now,
        since_boot_ms: whole_ms(since_boot),
        boot: sources.boot(),
        kernel: sources::kernel(),
        timesyncd: readings.timesyncd,
        chrony: readings.chrony,
        rtc: readings.rtc,
        fake_hwclock: readings.fake_hwclock,
        synced: kept.synced,
        vouched: kept.vouched,
        last_row,
    };
    report(&evidence, judge(&evidence), needed, timezone)
}
