//! The room that is left on a disk.

use std::io;
use std::path::Path;

/// Bytes that a process without special rights may still write to the disk that holds `folder`.
///
/// # Errors
/// When `folder` is not there or its file system does not say.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
