//! The control socket, also on a disk that takes none for a while.

use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::control::{self, ControlRequest, ControlServeError};

/// Between two attempts.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// Serves the control socket of this state folder; where the disk does not take one, the spare one
/// in memory, and where there is no folder for that either, tries again now and then: nobody can
/// ask the station then, but it sounds.
///
/// # Errors
/// What no other disk would mend.
pub async fn listen(
    state: &Path,
    requests: mpsc::Sender<ControlRequest>,
) -> Result<(), ControlServeError> {
    let (usual, spare) = (control::socket(state), control::spare_socket(state));
    let served = control::serve(&usual, requests.clone()).await;
    let error = match served {
        Ok(serving) => {
            tokio::spawn(serving);
            return Ok(());
        }
        Err(error) if !error.is_disk_fault() => return Err(error),
        Err(error) => error,
    };
    match control::serve(&spare, requests.clone()).await {
        Ok(serving) => {
            tracing::warn!(%error, spare = %spare.display(), "the control socket is in memory");
            tokio::spawn(serving);
        }
        Err(none) => {
            tracing::error!(%error, %none, "no control socket; the station can't be asked");
        }
    }
    // People who know nothing of a spare one find the usual one as soon as it can be made.
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(RETRY_EVERY).await;
            if let Ok(serving) = control::serve(&usual, requests.clone()).await {
                return serving.await;
            }
        }
    });
    Ok(())
}
