//! Degrees of trust in the clock.

use serde::{Deserialize, Serialize};

/// How far the clock can be trusted, worst first, so that `>=` compares.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "snake_case")]
pub enum ClockTrust {
    #[default]
    Untrusted,
    /// Was synchronised, and the error bound is still small; or a battery clock.
    Holdover,
    /// The kernel says that it is synchronised.
    Synced,
}
