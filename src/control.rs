//! The local API: HTTP over a Unix socket in the state folder, mode 0660. Whoever may open the
//! socket may order the station about; nothing listens beyond this machine.
//!
//! | call | answers |
//! |---|---|
//! | `GET /v1/status` | [`Status`] |
//! | `GET /v1/log?limit=N` | the last N rows, oldest first |
//! | `POST /v1/stop` [`StopOrder`] | how many slots it meant |
//! | `POST /v1/alert` [`AlertOrder`] | [`AlertTaken`], or why not |
//! | `POST /v1/approve` [`ApproveOrder`] | [`Approved`], or why not |
//! | `POST /v1/reload` | [`Reloaded`] |
//! | `GET /v1/clock` | [`ClockReport`] |
//! | `POST /v1/clock/trust` [`TrustOrder`] | [`ClockReport`], or why not |
//!
//! A refusal is a 4xx with [`Refusal`]: a stable word and a sentence.

mod client;
mod clock;
mod server;
mod status;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::station::record::{Row, Stamp};
use crate::station::schedule::ZoneId;

pub use client::{Client, ClientError};
pub use clock::{ClockReport, ClockWhy, KernelSign, RtcSign, TrustOrder};
pub use server::{ServeError, router, serve};
pub use status::{
    ClockStatus, ClosedSlot, DiskStatus, FileStatus, IntakeStatus, NextSlot, OnAir, OutputLine,
    RenewedStatus, ReportStatus, Status,
};

/// Rows that one `GET /v1/log` answers at most: a screenful many times over.
pub const LOG_ROWS_MAX: u32 = 1_000;

/// Characters of the name of who orders something: a name and an office, in every row it is in.
pub const BY_CHARS_MAX: usize = 100;

/// Where the socket of the station with this state folder is.
pub fn socket(state: &Path) -> PathBuf {
    state.join("control.sock")
}

/// The folder of [`spare_socket`] where systemd names no other (`RUNTIME_DIRECTORY`).
const RUNTIME_UNSAID: &str = "/run/loaphuong";

/// Where the station with this state folder listens while the folder takes no socket, its card being
/// read-only: in a folder in memory, by a name that no other station's has.
pub fn spare_socket(state: &Path) -> PathBuf {
    let folder = std::env::var_os("RUNTIME_DIRECTORY");
    let folder = folder.map_or_else(|| RUNTIME_UNSAID.into(), PathBuf::from);
    let state = state.canonicalize().unwrap_or_else(|_| state.to_owned());
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, state.as_os_str().as_encoded_bytes());
    folder.join(format!("{name}.sock"))
}

/// What people ask of the daemon's loop; each is answered once.
#[derive(Debug)]
pub enum Request {
    Status(oneshot::Sender<Box<Status>>),
    Log { limit: u32, reply: oneshot::Sender<Result<Vec<Row>, Refusal>> },
    Stop { order: StopOrder, reply: oneshot::Sender<Result<(), Refusal>> },
    Alert { order: AlertOrder, reply: oneshot::Sender<Result<AlertTaken, Refusal>> },
    Approve { order: ApproveOrder, reply: oneshot::Sender<Result<Approved, Refusal>> },
    Reload(oneshot::Sender<Reloaded>),
    Clock(oneshot::Sender<Box<ClockReport>>),
    TrustClock { order: TrustOrder, reply: oneshot::Sender<Result<Box<ClockReport>, Refusal>> },
}

/// End what sounds and what waits in these zones; in all when none is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopOrder {
    #[serde(default)]
    pub zones: Vec<ZoneId>,
    /// Who orders it; stands in the log. Not empty, one line, at most [`BY_CHARS_MAX`].
    pub by: String,
}

/// Sound an accepted bulletin as an emergency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertOrder {
    /// Relative to the audio folder, or absolute and inside it.
    pub path: String,
    /// Zones or groups; at least one.
    pub zones: Vec<String>,
    pub by: String,
    /// How often it sounds, 1 to 100; unsaid: once, or with `until` as often as there is time for.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// An hour, `17:30`, or an instant, `2026-03-02 17:30`, of the station's time zone, at most a
    /// day ahead: nothing of it sounds later.
    #[serde(default)]
    pub until: Option<String>,
    /// Only a rehearsal: it is written down and does not sound.
    #[serde(default)]
    pub exercise: bool,
}

/// What became of an emergency's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertTaken {
    /// It was a rehearsal, as ordered or because this station only rehearses.
    pub exercise: bool,
    /// When it ends at the latest.
    pub until: Option<Stamp>,
    /// That is tomorrow.
    pub tomorrow: bool,
}

/// A bulletin may air, as far as its queue wants that said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveOrder {
    /// Relative to the audio folder, else to `folder`, or absolute and inside the audio folder.
    pub path: String,
    /// Where the one who orders is.
    #[serde(default)]
    pub folder: Option<String>,
    /// Who approves; stands in the log. Not empty, one line, at most [`BY_CHARS_MAX`].
    pub by: String,
}

/// What was approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Approved {
    /// Relative to the audio folder.
    pub path: String,
    pub title: String,
    /// Of the content, to which alone the approval belongs.
    pub sha256: String,
    pub by: String,
    /// It was approved already, by the one named here; nothing was changed.
    pub before: bool,
    /// When it airs next; `None` when no slot of the next 7 days has it, or the clock can't tell.
    pub next: Option<Stamp>,
}

/// What came of reading the configuration again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reloaded {
    /// `false`: the last good schedule stays.
    pub applied: bool,
    /// What changes, in sentences for people.
    pub changes: Vec<String>,
    /// Every fault, `file:line:column: what; what to do`.
    pub faults: Vec<String>,
}

/// Why an order was not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// Stable: `no_such_zone`, `no_such_bulletin`, `not_judged`, `refused_file`, `set_aside`,
    /// `outside_folder`, `bad_repeat`, `bad_until`, `clock_untrusted`, `same_order`, `unnamed`, `clock_wrong`,
    /// `internal`.
    pub word: String,
    /// For people, in the station's language.
    pub sentence: String,
}
