//! Files that somebody else has put there, opened for reading: without waiting for anybody, and
//! where it says so without following a link.

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Opens what lies at `path`: never through a link in its last part, never waiting for the other
/// end of a FIFO. What it is must still be looked at.
///
/// # Errors
/// The system's; of a link `ELOOP`.
pub fn open_unfollowed(path: &Path) -> io::Result<File> {
    open(path, libc::O_NOFOLLOW)
}

/// Opens a regular file, through links too, and nothing that would make a reader wait or never end:
/// a pipe, a device.
///
/// # Errors
/// The system's; `InvalidInput` for what is no regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    regular(open(path, 0)?)
}

/// Lets a regular file through.
///
/// # Errors
/// `InvalidInput` for what is none.
pub fn regular(file: File) -> io::Result<File> {
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
    }
}

fn open(path: &Path, flags: i32) -> io::Result<File> {
    // `File` closes on exec by itself.
    File::options().read(true).custom_flags(libc::O_NONBLOCK | flags).open(path)
}
