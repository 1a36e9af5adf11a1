//! Waiting for what may be under way, or for nobody.

use std::future::{Future, pending};

/// Nobody listens any more.
pub struct ReceiverGone;

/// The end of what may be under way; never, if nothing is.
pub async fn maybe<T>(under_way: Option<impl Future<Output = T>>) -> T {
    match under_way {
        Some(under_way) => under_way.await,
        None => pending().await,
    }
}
