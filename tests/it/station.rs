//! Tests of `station`.

mod bulletins_that_fail_on_air;
mod clock_held_and_set;
mod cron_rules;
mod emergencies;
mod emergencies_by_folder;
mod emergencies_end_in_time;
mod found_by_the_simulator;
mod friendly_times;
mod gap_and_fold;
mod guard_hours;
mod loudness_by_hour;
mod lunar_days;
mod mute_days;
mod queue_rules;
mod schedule_removed_before_its_slots;
mod slot_time_left;
mod slots_that_lack_a_cue;
mod zones_and_claims;
