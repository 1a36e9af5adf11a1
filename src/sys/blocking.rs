//! Work that waits for a disk, on a thread of its own, so that the loop behind it goes on.

use std::io;

/// Runs `work` where it may block, and waits for its result.
///
/// # Errors
/// Those of `work`; one of its own if `work` panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
