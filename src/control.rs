//! The local API: HTTP over a Unix socket in the state folder, mode 0660. Whoever may open the
//! socket may order the station about; nothing listens beyond this machine.
//!
//! | call | answers |
//! |---|---|
//! | `GET /v1/status` | [`Status`] |
//! | `GET /v1/log?limit=N` | the last N rows, oldest first |
//! | `POST /v1/stop` [`StopOrder`] | [`StopTaken`] |
//! | `POST /v1/alert` [`AlertOrder`] | [`AlertTaken`], within 2 s of a bulletin that is known, or why not |
//! | `POST /v1/approve` [`ApproveOrder`] | [`Approved`], or why not |
//! | `POST /v1/reload` | [`Reloaded`] |
//! | `GET /v1/clock` | [`ClockReport`] |
//! | `POST /v1/clock/trust` [`TrustOrder`] | [`ClockReport`], or why not |
//!
//! A refusal is a 4xx with [`Refusal`]: a stable word and a sentence.
//!
//! At most 32 are connected at a time, and nobody for nothing (`server`). Each order is noted with
//! the user whose process gave it, as the kernel says.

mod client;
mod clock;
mod orders;
mod server;
mod status;

use std::path::{Path, PathBuf};

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::station::order_origin::OrderOrigin;
use crate::station::record::Row;

pub use client::{Client, ClientError};
pub use clock::{ClockReport, ClockWhy, KernelSign, RtcSign, TrustOrder};
pub use orders::{
    AlertOrder, AlertTaken, ApproveOrder, Approved, Refusal, Reloaded, StopOrder, StopTaken,
    Stopped, ZoneAnswer,
};
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

/// Where the station with this state folder listens while the folder takes no socket, its card
/// being read-only: in a folder in memory, by a name that no other station's has.
pub fn spare_socket(state: &Path) -> PathBuf {
    let folder = std::env::var_os("RUNTIME_DIRECTORY");
    let folder = folder.map_or_else(|| RUNTIME_UNSAID.into(), PathBuf::from);
    let state = state.canonicalize().unwrap_or_else(|_| state.to_owned());
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, state.as_os_str().as_encoded_bytes());
    folder.join(format!("{name}.sock"))
}

/// What people ask of the daemon's loop; each is answered once. `via` is who asks as the kernel
/// says it, if it does.
#[derive(Debug)]
pub enum Request {
    Status(oneshot::Sender<Box<Status>>),
    Log {
        limit: u32,
        reply: oneshot::Sender<Result<Vec<Row>, Refusal>>,
    },
    Stop {
        order: StopOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<StopTaken, Refusal>>,
    },
    Alert {
        order: AlertOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<AlertTaken, Refusal>>,
    },
    Approve {
        order: ApproveOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<Approved, Refusal>>,
    },
    Reload {
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Reloaded>,
    },
    Clock(oneshot::Sender<Box<ClockReport>>),
    TrustClock {
        order: TrustOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<Box<ClockReport>, Refusal>>,
    },
}
