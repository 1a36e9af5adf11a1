//! Schedules that are not read and a station without any programme, as `check` warns of them.

use crate::config::{self, Config};
use crate::words::Lang;
use crate::words::config::passed_over as words;

/// A line for each; blocks on the disk.
pub fn warnings(lang: Lang, config: &Config) -> Vec<String> {
    let folder = &config.folders.schedules;
    let none = config.schedule.programmes.is_empty();
    let none = none.then(|| words::no_programme(lang, folder.display()));
    let passed = config::passed_over(folder);
    none.into_iter().chain(passed.iter().map(|one| words::passed_over(lang, one))).collect()
}
