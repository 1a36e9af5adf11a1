//! Sound devices and speakers that are absent, pulled, hang or come back.

// A device that is not there when a slot is due.
mod absent_at_the_start;
// A station on a device that can be pulled, hang and come back.
pub mod fixture;
// Speakers that talk without end.
mod flood;
// A device or speaker that fails between arming and the first frame.
mod lost_while_armed;
// A device or speaker that fails in the middle of a cue.
mod lost_while_on_air;
// When systemd's watchdog is fed, and when not.
mod starve_the_watchdog_only_when_stuck;
// A device that stays away for an hour is told once a minute.
mod told_once_a_minute;
// Devices are opened with nothing to sound before they have to, and what was found is told.
mod told_before_air_time;
// An output that hangs costs the others nothing.
mod trouble_no_neighbour;
// What an output is lost by is a fact, and each reader has it in his language.
mod troubles_told;
// A supervisor that panics says so and serves the next order.
mod watched_by_a_panicking_supervisor;
// A daemon ends in time though its device or speaker hangs.
mod when_the_daemon_ends;
