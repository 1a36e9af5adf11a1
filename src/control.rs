//! The local API: HTTP over a Unix socket in the state folder, mode 0660. Whoever may open the
//! socket may order the station about; nothing listens beyond this machine.
//!
//! | call | answers |
//! |---|---|
//! | `GET /v1/status` | [`StationStatus`] |
//! | `GET /v1/log?limit=N` | the last N rows, oldest first |
//! | `POST /v1/stop` [`StopOrder`] | [`StopTaken`] |
//! | `POST /v1/alert` [`AlertOrder`] | [`AlertTaken`], within 2 s of a bulletin that is known, or why not |
//! | `POST /v1/test-tone` [`ToneOrder`] | [`ToneTaken`], when the tone is over, or why not |
//! | `POST /v1/mute` [`MuteOrder`] | [`MuteTaken`], or why not |
//! | `POST /v1/unmute` [`UnmuteOrder`] | [`UnmuteTaken`], or why not |
//! | `POST /v1/approve` [`ApproveOrder`] | [`ApprovalTaken`], or why not |
//! | `POST /v1/reload` | [`ReloadTaken`] |
//! | `GET /v1/clock` | [`ClockReport`] |
//! | `POST /v1/clock/trust` [`TrustOrder`] | [`ClockReport`], or why not |
//!
//! Sentences are in the station's language, or in that of the header `Accept-Language`: `vi`, `en`.
//! What is answered only when a file has been found or judged is in the station's.
//!
//! A refusal is a 4xx with [`RefusalReply`]: a stable word and a sentence.
//!
//! At most 32 are connected at a time, and nobody for nothing (`server`). Each order is noted with
//! the user whose process gave it, as the kernel says.

mod attention;
mod client;
mod clock;
mod health;
mod orders;
mod refusal;
mod request;
mod server;
mod slots;
mod socket;
mod status;
mod word;

pub use attention::{AttentionItem, AttentionWord};
pub use client::{ControlClient, ControlError, UnansweredFault};
pub use clock::{ClockReport, ClockWhy, ImpossibleInstant, KernelSign, RtcSign, TrustOrder};
pub use health::{
    BoardAlarm, BoardNote, CanaryStatus, DiskHealth, HealthFinding, HealthStatus, LastEnd,
    StationFolder,
};
pub use orders::{
    AlertOrder, AlertTaken, ApprovalTaken, ApproveOrder, MuteOrder, MuteTaken, MutedZone,
    ReloadTaken, StopOrder, StopTaken, StoppedSlot, ToneOrder, ToneTaken, UnmuteOrder, UnmuteTaken,
    ZoneAnswer,
};
pub use refusal::{KnownZones, OrderRefusal, RefusalReply, RefusalWord};
pub use request::{ControlRequest, LOG_ROWS_MAX};
pub use server::{ControlServeError, router, serve};
pub use slots::{ClosedSlot, NextSlot, OnAirSlot};
pub use socket::{SocketState, socket, socket_state, spare_socket};
pub use status::{
    AmplifierLine, ClockStatus, DeviceLookLine, DiskStatus, FileStatus, IntakeStatus, OutputLine,
    RenewedStatus, ReportStatus, StationStatus,
};
pub use word::{StableFact, StableWord};
