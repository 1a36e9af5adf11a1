//! A file on its way to its verdict.

use std::future::Future;
use std::pin::Pin;

use super::verdict::IntakeVerdict;
use crate::library::raw_path::RawPath;
use crate::library::stamp::FileStamp;

/// A file that is being judged.
pub struct RunningIntake {
    /// Its name on disk.
    pub raw: RawPath,
    /// Done when the verdict is there: on the file as it was at the stamp.
    pub verdict: Pin<Box<dyn Future<Output = (RawPath, FileStamp, IntakeVerdict)> + Send>>,
}
