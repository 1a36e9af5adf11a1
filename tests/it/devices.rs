//! Tests of `devices`.

mod absent_at_the_start;
pub mod fixture;
mod flood;
mod lost_while_armed;
mod lost_while_on_air;
mod starve_the_watchdog_only_when_stuck;
mod told_once_a_minute;
mod trouble_no_neighbour;
mod watched_by_a_panicking_supervisor;
mod when_the_daemon_ends;
