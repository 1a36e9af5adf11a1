//! What the kernel tells of the board under `/sys`: supply voltage, temperature, faults that a file
//! system has met. Nothing here can fail; what can't be read is not there, as on a PC.
//!
//! **Under-voltage** is `in0_lcrit_alarm` of the hwmon that calls itself `rpi_volt`; hwmons change
//! their numbers from one start of the board to the next. **Temperature** is that of the hottest
//! thermal zone. **Faults** are ext4's `errors_count`, which the file system keeps in itself until
//! `fsck` has mended it; with `errors=continue` it is the only sign that there is.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Bytes of such a file: a name or a number.
const SIGN_BYTES_MAX: u64 = 64;

/// Entries of a folder of the kernel's that are looked at; a board has some ten.
const ENTRIES_MAX: usize = 64;

/// Temperatures in thousandths of a degree that a sensor may tell; what lies outside is a sensor
/// that is not wired.
const CREDIBLE: std::ops::RangeInclusive<i32> = -40_000..=150_000;

/// Where the kernel's files are; elsewhere only for those who test this.
#[derive(Debug, Clone)]
pub struct BoardFiles {
    root: PathBuf,
}

/// A file system, by what it lies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountedDevice {
    /// The kernel's number, by which two folders are known to lie on one.
    pub number: u64,
    /// `mmcblk0p2`; `None` where it lies on no device of its own, such as in memory or on a share.
    pub name: Option<String>,
}

impl BoardFiles {
    /// The files below `root`, which is `/` on a real board.
    pub fn under(root: impl Into<PathBuf>) -> BoardFiles {
        BoardFiles { root: root.into() }
    }

    /// Whether the supply voltage is too low, or was so lately; `None` where no sensor tells.
    pub fn under_voltage(&self) -> Option<bool> {
        let mut hwmons = self.entries("sys/class/hwmon").into_iter();
        let sensor = hwmons.find(|at| text(&at.join("name")).as_deref() == Some("rpi_volt"))?;
        number::<u32>(&sensor.join("in0_lcrit_alarm")).map(|alarm| alarm != 0)
    }

    /// The temperature of the hottest part in thousandths of a degree Celsius; `None` without a
    /// sensor.
    pub fn temperature(&self) -> Option<i32> {
        let zones = self.entries("sys/class/thermal").into_iter();
        zones.filter_map(|at| number(&at.join("temp"))).filter(|told| CREDIBLE.contains(told)).max()
    }

    /// What `folder` lies on; `None` when it is not there. May wait for a network share.
    pub fn device_of(&self, folder: &Path) -> Option<MountedDevice> {
        let number = folder.metadata().ok()?.dev();
        let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
        let link = self.root.join(format!("sys/dev/block/{major}:{minor}"));
        let name = fs::read_link(link).ok().and_then(|target| {
            let name = target.file_name()?.to_str()?;
            Some(name.to_owned())
        });
        Some(MountedDevice { number, name })
    }

    /// How many faults the file system on this device has met; `None` if it is no ext4.
    pub fn file_system_errors(&self, device: &str) -> Option<u64> {
        number(&self.root.join("sys/fs/ext4").join(device).join("errors_count"))
    }

    /// What a folder of the kernel's holds, in the order of names.
    fn entries(&self, folder: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root.join(folder)).into_iter().flatten();
        let mut paths: Vec<PathBuf> =
            entries.take(ENTRIES_MAX).flatten().map(|entry| entry.path()).collect();
        paths.sort_unstable();
        paths
    }
}

fn number<T: std::str::FromStr>(path: &Path) -> Option<T> {
    text(path)?.parse().ok()
}

fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(SIGN_BYTES_MAX).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned())
}
