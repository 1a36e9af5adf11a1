//! One output as configured.

use crate::wire::SinkSpec;

/// One output as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputSpec {
    pub sink: SinkSpec,
    /// Channels to open: one more than the highest that any of its zones names; 2 at least are
    /// opened. A zone's channel that the sink lacks stays silent.
    pub channels: u16,
}
