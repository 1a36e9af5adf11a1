//! One file as the rules leave it.

use std::sync::Arc;

use super::folder_report::ApprovalState;
use super::refusal::RefusalCause;
use crate::station::bulletin::Bulletin;

/// A file with what this policy makes of the library's verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum JudgedFile {
    /// Not judged yet.
    Pending,
    /// With what its approval and its sidecar say.
    Accepted(Arc<Bulletin>, ApprovalState),
    Refused {
        refusal: RefusalCause,
        /// As the library took it; `None` if that refused it.
        accepted: Option<Arc<Bulletin>>,
    },
}
