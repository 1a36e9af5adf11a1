//! What the planner foresees.

// Who waits, who gives up, what the guard says, what the queues give.
mod queues_and_zones;
// A ward to plan for.
pub mod ward;
