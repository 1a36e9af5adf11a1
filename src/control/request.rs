//! What the server asks of the daemon's loop.

use tokio::sync::oneshot;

use super::clock::{ClockReport, TrustOrder};
use super::orders::{
    AlertOrder, AlertTaken, ApproveOrder, Approved, Reloaded, StopOrder, StopTaken,
};
use super::refusal::Refusal;
use super::status::Status;
use crate::station::order_origin::OrderOrigin;
use crate::station::record::Row;

/// Rows that one `GET /v1/log` answers at most: a screenful many times over.
pub const LOG_ROWS_MAX: u32 = 1_000;

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
