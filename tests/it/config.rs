//! `station.yaml`, schedules and sidecars: values, faults, reloads.

// Whoever obeys the advice loses nothing and is not sent astray.
mod advice_obeyed;
// Lengths and hours as people write them: advice names the writing of what was typed.
mod as_people_write;
// The amplifier of an output, and its faults.
mod amplifiers;
// A reload first says what changes.
mod changes;
// The example that the demo plays is good, and true to the plan it serves.
mod example;
// Each fault of `schedules/*.yaml` is told at its own letters.
mod faults_of_schedules;
// Each fault of `station.yaml` is told at its own letters.
mod faults_of_station;
// What people do wrong in YAML itself, and how a fault is shown.
mod faults_of_yaml;
// Whatever lies in the schedules folder gets a clear answer in bounded memory.
mod hostile;
// A key in the wrong column is told as that, whatever YAML makes of it.
mod misplaced_keys;
// A bulletin's sidecar decides who is next, where and when.
mod sidecars_say_how_bulletins_air;
// Each key of a sidecar, each of its faults, and what becomes of the bulletin.
mod sidecars_tell_their_faults;
// A small good configuration, and ways to spoil it.
pub mod texts;
// What the YAML says is what the station is told; the rest has its default.
mod values;
