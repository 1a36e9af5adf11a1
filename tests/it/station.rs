//! The core: rules of time, queues, zones, guard and emergencies.

// Amplifiers are on before sound and after, and never switched between.
mod amplifiers;
// A bulletin that fails by its own fault costs itself and nothing else.
mod bulletins_that_fail_on_air;
// A clock that is not trusted, set forward, set back.
mod clock_held_and_set;
// Cron, field by field, against a brute-force model.
mod cron_rules;
// Emergencies take their zones at once, the newest first.
mod emergencies;
// A file in the folder of emergencies is ordered once.
mod emergencies_by_folder;
// An emergency ends by its hour.
mod emergencies_end_in_time;
// What the fault simulator found, one by one.
mod found_by_the_simulator;
// Times and weekdays as people write them.
mod friendly_times;
// Days on which clocks change.
mod gap_and_fold;
// No order leaves the core whose sound would leave the allowed hours.
mod guard_hours;
// Each bulletin is armed with the gain of the hour at which its slot starts.
mod loudness_by_hour;
// Days of the Vietnamese lunar calendar.
mod lunar_days;
// On days of mourning music is left out.
mod mute_days;
// What outputs tell too early, twice or of the wrong cue.
mod outputs_out_of_order;
// A queue's folder: who is next, how often, what goes to the archive.
mod queue_rules;
// What a removed schedule had planned still gets its record.
mod schedule_removed_before_its_slots;
// How long a slot on air still sounds.
mod slot_time_left;
// *Aired* means that every cue the rundown names was heard.
mod slots_that_lack_a_cue;
// One zone sounds one slot at a time, the highest precedence first.
mod zones_and_precedence;
// A tone by a person's order.
mod test_tones;
// A zone is silent by a person's word.
mod zones_muted;
