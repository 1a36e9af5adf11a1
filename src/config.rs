//! `station.yaml` and `schedules/*.yaml` to validated values, all faults at once, each with its
//! place.
//!
//! ```text
//! files ──► source_text ──► yaml_tree ──► field_reader ──► station_draft, schedule_file ──► Config
//!           UTF-8           places        typed values, a fault and a default for each bad one
//! ```
//!
//! The reading never stops at a fault, so that a person corrects a file once and not ten times.
//! What follows from another fault is not told: a queue of a file that could not be read is not
//! "unknown". Nothing here is ever applied in part: one fault anywhere, and there is no [`Config`].

// The way from files to a configuration, in the order of the reading.
mod files;
mod load;
mod parser_complaint;
mod schedule_names;
mod source_text;
mod typing_slips;
mod yaml_tree;
// One value, one list, one map.
mod everyday;
mod field_reader;
mod names;
mod paths;
mod scalars;
// The sections of the files.
mod amplifier;
mod emergency;
mod folders;
mod guard;
mod loudness;
mod outputs;
mod programme;
mod schedule_file;
mod sidecar;
mod station_draft;
mod station_file;
mod times;
// What comes of it.
pub mod fault;
mod lang;
pub mod limits;
mod settings;
// What is kept and compared between two readings.
mod config_texts;
mod file_marks;
mod last_good;
mod passed_over;
mod written_places;

pub use config_texts::{ConfigTexts, NAME as LAST_GOOD};
pub use fault::{ConfigFault, ConfigFaults, FaultKind};
pub use file_marks::{FileMarks, file_marks};
pub use lang::Lang;
pub use last_good::{
    KnownAmplifiers, UnreadAmplifiers, amplifiers, known_folders, last_good, last_good_texts,
    state_folder,
};
pub use load::{folders_in, id_in, load, load_and_texts, load_folders, load_language, load_texts};
pub use names::{NAME_EN, NAME_VI, nearest, stands_for_a_name};
pub use passed_over::{PASSED_OVER_MAX, PassedOver, PassedWhy, passed_over};
pub use schedule_names::is_schedule;
pub use settings::{Config, HealthLimits, ReportSettings, STATE_UNSAID, StationFolders};
pub use sidecar::{Sidecar, SidecarReader, unread_sidecar};
pub use written_places::{FileUse, WrittenPlace, WrittenPlaces};

/// Single values as the files take them, for whoever asks a person for one at a time.
pub mod single_values {
    pub use super::everyday::{duration_meant, hours_in_signs, time_meant, window_meant};
    pub use super::guard::window;
    pub use super::names::{id, title};
    pub use super::outputs::pcm_name;
    pub use super::scalars::{channel, endpoint};
}
