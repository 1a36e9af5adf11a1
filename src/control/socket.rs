//! Where a station's control socket lies.

use std::io::{self, ErrorKind};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Where the socket of the station with this state folder is.
pub fn socket(state: &Path) -> PathBuf {
    state.join("control.sock")
}

/// The folder of [`spare_socket`] where systemd names no other (`RUNTIME_DIRECTORY`).
const RUNTIME_UNSAID: &str = "/run/loaphuong";

/// Where the station with this state folder listens while the folder takes no socket, its card
/// being read-only: in a folder in memory, by a name that no other station's has.
pub fn spare_socket(state: &Path) -> PathBuf {
    let folder = std::env::var_os("RUNTIME_DIRECTORY");
    let folder = folder.map_or_else(|| RUNTIME_UNSAID.into(), PathBuf::from);
    let state = state.canonicalize().unwrap_or_else(|_| state.to_owned());
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, state.as_os_str().as_encoded_bytes());
    folder.join(format!("{name}.sock"))
}

/// Whether a station runs with a state folder.
#[derive(Debug)]
pub enum SocketState {
    /// It answers.
    Answers,
    /// Nobody listens there.
    Nobody,
    /// Whether it runs can't be told: this user may not look, or the system refuses.
    Unknown(io::Error),
}

/// Looks whether the station with this state folder runs, at either of its sockets.
pub fn socket_state(state: &Path) -> SocketState {
    let mut unknown = None;
    for socket in [socket(state), spare_socket(state)] {
        match UnixStream::connect(socket) {
            Ok(_) => return SocketState::Answers,
            Err(error) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::ConnectionRefused => {}
                _ => unknown = unknown.or(Some(error)),
            },
        }
    }
    unknown.map_or(SocketState::Nobody, SocketState::Unknown)
}
