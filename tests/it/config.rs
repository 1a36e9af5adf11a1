//! Tests of `config`.

mod changes;
mod example;
mod faults_of_schedules;
mod faults_of_station;
mod faults_of_yaml;
mod hostile;
mod notes_say_how_bulletins_air;
mod notes_tell_their_faults;
pub mod texts;
mod values;
