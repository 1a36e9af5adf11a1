//! What the server asks of the daemon's loop.

use tokio::sync::oneshot;

use super::clock::{ClockReport, TrustOrder};
use super::orders::{
    AlertOrder, AlertTaken, ApprovalTaken, ApproveOrder, MuteOrder, MuteTaken, ReloadTaken,
    StopOrder, StopTaken, ToneOrder, ToneTaken, UnmuteOrder, UnmuteTaken,
};
use super::refusal::RefusalReply;
use super::status::StationStatus;
use crate::station::order_origin::OrderOrigin;
use crate::station::record::Row;

/// Rows that one `GET /v1/log` answers at most: a screenful many times over.
pub const LOG_ROWS_MAX: u32 = 1_000;

/// What people ask of the daemon's loop; each is answered once. `via` is who asks as the kernel
/// says it, if it does.
#[derive(Debug)]
pub enum ControlRequest {
    /// Another request whose caller wants its sentences in this language, `vi` or `en`, and not in
    /// the station's.
    In {
        language: String,
        request: Box<ControlRequest>,
    },
    Status(oneshot::Sender<Box<StationStatus>>),
    Log {
        limit: u32,
        reply: oneshot::Sender<Result<Vec<Row>, RefusalReply>>,
    },
    Stop {
        order: StopOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<StopTaken, RefusalReply>>,
    },
    TestTone {
        order: ToneOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<ToneTaken, RefusalReply>>,
    },
    Mute {
        order: MuteOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<MuteTaken, RefusalReply>>,
    },
    Unmute {
        order: UnmuteOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<UnmuteTaken, RefusalReply>>,
    },
    Alert {
        order: AlertOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<AlertTaken, RefusalReply>>,
    },
    Approve {
        order: ApproveOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<ApprovalTaken, RefusalReply>>,
    },
    Reload {
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<ReloadTaken>,
    },
    Clock(oneshot::Sender<Box<ClockReport>>),
    TrustClock {
        order: TrustOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<Box<ClockReport>, RefusalReply>>,
    },
}
