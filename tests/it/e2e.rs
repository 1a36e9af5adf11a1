//! Tests of `e2e`.

mod a_technicians_day;
mod approval;
mod broken_station;
mod bulletins_way;
mod card_restored;
mod clock;
mod emergencies;
mod folder_answers;
mod heard_or_not;
mod intake_on_air;
mod kill_nine;
pub mod odd_files;
mod orders;
mod orders_answered;
mod reload;
mod schedules_passed_over;
mod shelf;
mod slots_that_lack_a_cue;
pub mod systemd;
mod troubles;
mod urgent_files;
