//! The write that is tried for its own sake, which is also the station's sign of life: `life.json`
//! in the state folder, JSON of [`LifeSign`], some 100 bytes.
//!
//! Written under another name, flushed, dropped from the kernel's memory, read back from the disk,
//! compared, and put in the place of the last. A card that has silently become read-only, that
//! forgets or that takes seconds is found so while nothing sounds, and not by the first row of the
//! evening. [`CANARY_EVERY`] says how often, and why not more.
//!
//! By what it holds the next life knows how this one ended: `ended` is written at an end in order
//! alone; without it, another boot means that the board went down.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{Advice, fadvise};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::control::LastEnd;
use crate::station::ids::Timestamp;
use crate::sys::disk_trouble::DiskTrouble;
use crate::sys::whole_file::{FlushScope, UnnamedFile, write_whole};
use crate::units::whole_ms;

/// Between two writes that are tried: with the names and the file system's own journal each costs
/// some 30 kB of a card, so 0.7 MB a day, half of what the rows of 20 bulletins cost.
pub const CANARY_EVERY: Duration = Duration::from_secs(60 * 60);

/// Between two writes while the last has failed or was slow: so that it is soon known to be over.
pub const CANARY_AGAIN: Duration = Duration::from_secs(5 * 60);

/// The file's name in the state folder.
const FILE_NAME: &str = "life.json";

/// Its names until it is whole, flushed or not: the two may be written at once.
const PART: &str = "life.json.part";
const PART_UNFLUSHED: &str = "life.json.new";

/// Bytes of it that are read: one that is longer is none of ours.
const BYTES_MAX: u64 = 1_024;

/// That the station lives, or how it ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LifeSign {
    /// The board's start; `None` where nobody says which it is.
    #[serde(default)]
    pub boot: Option<Arc<str>>,
    /// By a clock that was trusted.
    #[serde(default)]
    pub alive: Option<Timestamp>,
    /// It was told to end.
    #[serde(default)]
    pub ended: bool,
}

/// Why a write that was tried counts as failed.
#[derive(Debug, Clone, PartialEq)]
pub enum CanaryFault {
    Refused(DiskTrouble),
    /// Other bytes were read back.
    Altered,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq)]
pub struct CanaryOutcome {
    pub took_ms: u64,
    pub fault: Option<CanaryFault>,
}

/// Where the sign lies.
#[derive(Debug, Clone)]
pub struct LifeFile {
    file: PathBuf,
}

impl LifeFile {
    pub fn new(state: &Path) -> LifeFile {
        LifeFile { file: state.join(FILE_NAME) }
    }

    /// What the last life left; `None` if that can't be read.
    pub fn read(&self) -> Option<LifeSign> {
        let mut text = String::new();
        File::open(&self.file).ok()?.take(BYTES_MAX).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Tries the disk with this sign. Waits for the disk.
    pub fn try_disk(&self, sign: &LifeSign) -> CanaryOutcome {
        let begun = Instant::now();
        let fault = match self.written_and_read(sign) {
            Ok(true) => None,
            Ok(false) => Some(CanaryFault::Altered),
            Err(error) => Some(CanaryFault::Refused(error.into())),
        };
        CanaryOutcome { took_ms: whole_ms(begun.elapsed()), fault }
    }

    /// Writes the sign without waiting for the disk: the system flushes it within half a minute, or
    /// when the board goes down in order.
    pub fn write_unflushed(&self, sign: &LifeSign) {
        let written = serde_json::to_vec(sign).map_err(io::Error::from).and_then(|bytes| {
            let part = Some(OsStr::new(PART_UNFLUSHED));
            write_whole(&self.file, &bytes, 0o600, part, FlushScope::Nothing)
        });
        if let Err(error) = written {
            tracing::warn!(%error, "the sign of life can't be written; the next start may misjudge");
        }
    }

    /// Whether what is read from the disk is what was written.
    fn written_and_read(&self, sign: &LifeSign) -> io::Result<bool> {
        let bytes = serde_json::to_vec(sign)?;
        let mut new = UnnamedFile::beside(&self.file, 0o600, Some(OsStr::new(PART)))?;
        new.file().write_all(&bytes)?;
        new.name(&self.file, FlushScope::Content)?;
        let file = File::options().read(true).custom_flags(libc::O_NOFOLLOW).open(&self.file)?;
        // Flushed pages can be dropped; a file system that keeps them all the same is in memory.
        if let Err(error) = fadvise(&file, 0, None, Advice::DontNeed) {
            tracing::debug!(%error, "what was written may be read back from memory");
        }
        let mut read = Vec::new();
        file.take(BYTES_MAX).read_to_end(&mut read)?;
        Ok(read == bytes)
    }
}

/// How the life ended that left this sign, as known in this boot.
pub fn last_end(sign: &LifeSign, boot: Option<&str>) -> Option<LastEnd> {
    if sign.ended {
        return Some(LastEnd::InOrder);
    }
    let (before, boot) = (sign.boot.as_deref()?, boot?);
    Some(if before == boot { LastEnd::Killed } else { LastEnd::PowerCut })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_life_ended_as_its_sign_and_the_boot_say() {
        let sign =
            |boot: Option<&str>, ended| LifeSign { boot: boot.map(Arc::from), alive: None, ended };
        let cases = [
            (sign(Some("a"), true), Some("a"), Some(LastEnd::InOrder)),
            (sign(Some("a"), true), Some("b"), Some(LastEnd::InOrder)),
            (sign(Some("a"), false), Some("a"), Some(LastEnd::Killed)),
            (sign(Some("a"), false), Some("b"), Some(LastEnd::PowerCut)),
            // Nobody says which boot it is: nothing is claimed.
            (sign(Some("a"), false), None, None),
            (sign(None, false), Some("b"), None),
        ];
        for (sign, boot, want) in cases {
            assert_eq!(last_end(&sign, boot), want, "{sign:?} in {boot:?}");
        }
    }

    #[test]
    fn a_sign_is_read_back_and_one_of_another_version_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = LifeFile::new(folder.path());
        assert_eq!(file.read(), None);
        let sign = LifeSign { boot: Some("a".into()), alive: None, ended: false };
        assert_eq!(file.try_disk(&sign).fault, None);
        assert_eq!(file.read(), Some(sign.clone()));
        file.write_unflushed(&LifeSign { ended: true, ..sign });
        assert!(file.read().unwrap().ended);
        let names = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 1, "nothing else is left behind");
        std::fs::write(folder.path().join(FILE_NAME), r#"{"later": 1}"#).unwrap();
        assert_eq!(file.read(), Some(LifeSign::default()));
        std::fs::write(folder.path().join(FILE_NAME), "[").unwrap();
        assert_eq!(file.read(), None);
    }

    #[test]
    fn a_folder_that_takes_no_write_is_a_fault_with_its_kind() {
        let outcome = LifeFile::new(Path::new("/proc/none")).try_disk(&LifeSign::default());
        let Some(CanaryFault::Refused(trouble)) = outcome.fault else { panic!("{outcome:?}") };
        assert_eq!(trouble.errno, Some(libc::ENOENT));
    }
}
