//! What `check` warns of, beside the sound devices and the amplifiers.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::seen::VisibleFolder;
use super::{problems, verdict};
use crate::config::{self, Config, WrittenPlace, WrittenPlaces};
use crate::folder_policy::{FileReport, FolderReport, RefusalCause};
use crate::messages::config::check as messages;
use crate::messages::{Lang, centre, folder, shown, status_lines};
use crate::report;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::{CueWhat, Schedule, Zone};

/// One thing that is not as it should be, though the files are well written.
pub struct CheckWarning {
    /// Where it is written, if it lies at a line of the files; `text` names the place, too.
    pub places: Vec<WrittenPlace>,
    /// What is so, and what to do.
    pub text: String,
}

impl From<String> for CheckWarning {
    fn from(text: String) -> CheckWarning {
        CheckWarning { places: Vec::new(), text }
    }
}

/// All that can be told without opening a device.
pub fn warnings(
    lang: Lang,
    config: &Config,
    places: &WrittenPlaces,
    seen: &VisibleFolder,
    now: Timestamp,
) -> Vec<CheckWarning> {
    let schedule = &config.schedule;
    let mut warnings = crate::cli::passed_over::warnings(lang, config);
    warnings.extend(shared_channels(lang, schedule));
    let token = config.report.as_ref().and_then(|report| report.token_file.as_deref());
    if let Some(Err(fault)) = token.map(report::judge_token) {
        warnings.push(messages::token_unusable(lang, centre::token(lang, &fault)));
    }
    for (id, queue) in &schedule.queues {
        let is_there = config.folders.audio.join(&*queue.folder).is_dir();
        if !is_there && !seen.is_hidden(&queue.folder) {
            warnings.push(messages::folder_missing(lang, id, &queue.folder));
        }
    }
    for programme in &schedule.programmes {
        if programme.when.next_after(schedule.timezone, now).is_none() {
            warnings.push(messages::never_due(lang, &programme.id));
        }
    }
    let mut warnings: Vec<CheckWarning> = warnings.into_iter().map(CheckWarning::from).collect();
    warnings.extend(missing_files(lang, schedule, places, seen));
    let others = verdict::campaigns(lang, schedule, now).into_iter();
    let others = others.chain(faulty_sidecars(lang, &seen.report));
    let others = others.chain(problems::planned_problems(lang, schedule, seen, now));
    warnings.extend(others.map(CheckWarning::from));
    warnings
}

/// Files that programmes name and the audio folder does not have, with the lines that name them.
fn missing_files(
    lang: Lang,
    schedule: &Schedule,
    places: &WrittenPlaces,
    seen: &VisibleFolder,
) -> Vec<CheckWarning> {
    let known = &seen.stock.items;
    let cues = schedule.programmes.iter().flat_map(|programme| &programme.rundown);
    let missing: BTreeSet<&Arc<str>> = cues
        .filter_map(|cue| match &cue.what {
            CueWhat::File(path) => Some(path),
            CueWhat::Queue { .. } | CueWhat::Pause(_) => None,
        })
        .filter(|path| !known.contains_key(*path))
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let uses = places.of_files();
    let warning = |path: &Arc<str>| {
        let uses = uses.get(path).map(Vec::as_slice).unwrap_or_default();
        let used = uses
            .iter()
            .map(|one| format!("{}, {}", shown(&one.programme), shown(&one.place.to_string())));
        let (used, path) = (used.collect::<Vec<_>>().join("; "), shown(path));
        let near = config::nearest(&path, known.keys().map(|known| &**known));
        let text = match near {
            Some(near) => messages::file_missing_but(lang, path, shown(&near), used),
            None => messages::file_missing(lang, path, used),
        };
        CheckWarning { places: uses.iter().map(|one| one.place.clone()).collect(), text }
    };
    missing.into_iter().map(warning).collect()
}

/// Zones of one output that sound each other's programmes.
fn shared_channels(lang: Lang, schedule: &Schedule) -> Vec<String> {
    let mut warnings = Vec::new();
    let zones: Vec<(&ZoneId, &Zone)> = schedule.zones.iter().collect();
    for (index, (id, zone)) in zones.iter().enumerate() {
        for (other_id, other) in &zones[..index] {
            let all = zone.channels.is_empty() || other.channels.is_empty();
            let same = zone.channels.iter().any(|channel| other.channels.contains(channel));
            if zone.output == other.output && (all || same) {
                warnings.push(messages::shared_channel(lang, other_id, id, &zone.output));
            }
        }
    }
    warnings
}

/// Faults of sidecars, and sidecars without a bulletin.
fn faulty_sidecars(lang: Lang, report: &FolderReport) -> Vec<String> {
    let refusals = report.files.values().filter_map(FileReport::refused).map(|file| &file.refusal);
    let faults = refusals.filter_map(|refusal| match refusal {
        // The lines with their carets stand below each other.
        RefusalCause::SidecarAtFault(faults) => {
            Some(folder::sidecar_faults(lang, faults).replace('\n', "\n    "))
        }
        // What else is wrong with files is the folder's to tell.
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => None,
    });
    let lone = report.lone_sidecars.iter();
    let lone = lone.map(|sidecar| status_lines::lone_sidecar(lang, shown(&sidecar.path)));
    faults.chain(lone).collect()
}
