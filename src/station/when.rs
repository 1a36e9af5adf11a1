//! When a programme is due: rules in local wall time, turned into instants.

/// All the conditions of one programme.
#[derive(Debug, Clone, PartialEq)]
pub struct When {}
