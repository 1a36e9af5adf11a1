//! The control socket, also on a disk that takes none for a while.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::control::{self, Request, ServeError};

/// Between two attempts.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// Serves the control socket; where the disk does not take one, now and then tries again: nobody can
/// ask the station then, but it sounds.
///
/// # Errors
/// What no other disk would mend.
pub async fn listen(socket: PathBuf, requests: mpsc::Sender<Request>) -> Result<(), ServeError> {
    let mut served = control::serve(&socket, requests.clone()).await;
    if let Err(error) = &served {
        if !error.is_the_disks() {
            return served.map(drop);
        }
        tracing::error!(%error, "no control socket; the station can't be asked");
    }
    tokio::spawn(async move {
        loop {
            if let Ok(serving) = served {
                return serving.await;
            }
            tokio::time::sleep(RETRY_EVERY).await;
            served = control::serve(&socket, requests.clone()).await;
        }
    });
    Ok(())
}
