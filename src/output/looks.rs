//! The device of an output, looked at while nothing sounds there: what came of it, for the daemon.

use crate::station::ids::OutputId;
use crate::wire::DeviceFinding;

/// What came of a look that the daemon asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLook {
    pub output: OutputId,
    /// `None`: it was not looked at, or not to the end, since the output was wanted for sound.
    pub finding: Option<DeviceFinding>,
}
