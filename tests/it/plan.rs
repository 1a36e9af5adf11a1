//! What the planner foresees.

// How far campaigns are, by the record and by the plan.
mod campaigns;
// What is planned to air airs, and nothing else, where nothing befalls the station.
mod airs_as_planned;
// Failures on air, zone by zone.
mod passes_over_what_is_out;
// Who waits, who gives up, what the guard says, what the queues give.
mod queues_and_zones;
// A ward to plan for.
pub mod ward;
