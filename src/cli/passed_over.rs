//! Schedules that are not read and a station without any programme, as `check` warns of them.

use crate::config::{self, Config};
use crate::messages::Lang;
use crate::messages::config::passed_over as messages;

/// A line for each; blocks on the disk.
pub fn warnings(lang: Lang, config: &Config) -> Vec<String> {
    let folder = &config.folders.schedules;
    let none = config.schedule.programmes.is_empty();
    let none = none.then(|| messages::no_programme(lang, folder.display()));
    let passed = config::passed_over(folder);
    none.into_iter().chain(passed.iter().map(|one| messages::passed_over(lang, one))).collect()
}
