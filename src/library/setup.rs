//! What a library is opened with, and its times and reserves.

use std::path::PathBuf;
use std::time::Duration;

use super::exchange::IntakeTerms;
use super::intake::probe_client::VERDICT_WAIT_MAX;
use super::reconcile::reconciler::ROUND_INTERVAL;
use crate::station::stock::KnownFile;

/// How long a file must lie unchanged: longer than an upload over a bad line pauses as a rule, and
/// what pauses longer is found truncated and judged again when it goes on.
pub const SETTLE_TIME: Duration = Duration::from_secs(3);

/// Between looks at the whole folder, for changes that the watch did not tell of.
pub const RESCAN: Duration = Duration::from_secs(60);

/// Bytes that copies leave free on the store's disk: the journal goes on writing there, 20 rows a
/// minute for a year.
pub const RESERVE_BYTES: u64 = 64 << 20;

/// What a library needs to know.
#[derive(Debug, Clone)]
pub struct LibrarySetup {
    /// The audio folder. It may be missing at first.
    pub folder: PathBuf,
    /// Where private copies lie, each named by its hash; made if missing.
    pub store: PathBuf,
    /// This program: `program probe -` is the child.
    pub program: PathBuf,
    /// What `LibraryEvent::Remember` told in earlier runs.
    pub known: Vec<KnownFile>,
    /// What is wanted at first.
    pub terms: IntakeTerms,
    /// [`SETTLE_TIME`], but for tests.
    pub rest: Duration,
    /// [`RESCAN`], but for tests.
    pub rescan: Duration,
    /// [`RESERVE_BYTES`], but for tests.
    pub reserve_bytes: u64,
    /// [`VERDICT_WAIT_MAX`], but for tests.
    pub verdict_wait_max: Duration,
    /// [`ROUND_INTERVAL`], but for tests.
    pub round_interval: Duration,
}

impl LibrarySetup {
    /// With the times and the reserve of a station.
    pub fn new(
        folder: PathBuf,
        store: PathBuf,
        program: PathBuf,
        known: Vec<KnownFile>,
    ) -> LibrarySetup {
        LibrarySetup {
            folder,
            store,
            program,
            known,
            terms: IntakeTerms::default(),
            rest: SETTLE_TIME,
            rescan: RESCAN,
            reserve_bytes: RESERVE_BYTES,
            verdict_wait_max: VERDICT_WAIT_MAX,
            round_interval: ROUND_INTERVAL,
        }
    }
}
