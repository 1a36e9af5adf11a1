//! A lost output: how long it is until the next try, and how a row tells what it was lost by.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::wire::OutputTrouble;

/// Waits between tries to reach a lost output: 250 ms, then half a second each. A try itself takes
/// half a second, since the device is opened a second before it should sound; so a device that is
/// back sounds within some two seconds, and one that is not costs a process a second.
pub(super) const RETRY_FIRST: TimeDelta = TimeDelta::milliseconds(250);
const RETRY_DOUBLINGS_MAX: u32 = 2;

/// The wait after so many losses running, at least one.
pub(super) fn retry_wait(losses: u32) -> TimeDelta {
    RETRY_FIRST * (1 << losses.min(RETRY_DOUBLINGS_MAX).saturating_sub(1))
}

/// The English of a row's `detail`: what an output was lost by, and the file that its speaker
/// decoded then.
pub(super) fn loss_detail(trouble: &OutputTrouble, file: Option<&Arc<str>>) -> String {
    match file {
        Some(path) => format!("{path}: {trouble}"),
        None => trouble.to_string(),
    }
}
