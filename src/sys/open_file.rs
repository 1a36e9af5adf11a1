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
/// The system's, and those of [`regular`].
pub fn open_regular(path: &Path) -> io::Result<File> {
    regular(open(path, 0)?)
}

/// What is opened is neither a file nor a folder: a pipe, a device.
#[derive(Debug, thiserror::Error)]
#[error("not a regular file")]
pub struct NotRegular;

/// Lets a regular file through.
///
/// # Errors
/// The system's of a folder, `InvalidInput` with [`NotRegular`] of what is no file either.
pub fn regular(file: File) -> io::Result<File> {
    let kind = file.metadata()?.file_type();
    match kind.is_file() {
        true => Ok(file),
        false if kind.is_dir() => Err(io::Error::from_raw_os_error(libc::EISDIR)),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, NotRegular)),
    }
}

fn open(path: &Path, flags: i32) -> io::Result<File> {
    // `File` closes on exec by itself.
    File::options().read(true).custom_flags(libc::O_NONBLOCK | flags).open(path)
}
