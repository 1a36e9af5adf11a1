//! Makes a report of what was judged and of where each file lies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::facts::PolicyFacts;
use super::file_waits::FileWaits;
use super::folder_report::{
    AcceptedFile, FileReport, FolderReport, LoneSidecar, RefusedFile, RefusedPlace,
};
use super::judged_file::JudgedFile;
use super::refusal::RefusalCause;
use super::replaced::replaced;
use crate::library::Catalogue;
use crate::station::bulletin::Bulletin;

/// Puts what was judged into a report.
pub fn report(
    facts: &PolicyFacts<'_>,
    judged: BTreeMap<Arc<str>, JudgedFile>,
    waits: &FileWaits,
) -> FolderReport {
    let catalogue = facts.catalogue;
    let accepted = judged.iter().filter(|(_, one)| matches!(one, JudgedFile::Accepted(..)));
    let accepted = accepted.map(|(path, _)| &**path);
    let aside = catalogue.set_aside.keys().map(|path| &**path);
    let replaced: BTreeSet<String> =
        replaced(aside, accepted).into_iter().map(str::to_owned).collect();
    let place = |path: &Arc<str>, refusal: &RefusalCause, accepted: Option<&Arc<Bulletin>>| {
        if let Some(file) = catalogue.set_aside.get(path) {
            let replaced = replaced.contains(&**path);
            return RefusedPlace::SetAside { at: file.path.clone(), replaced };
        }
        match (waits.waits_for(path, facts.uptime), accepted) {
            (true, None) => RefusedPlace::StillArriving,
            (true, Some(_)) => RefusedPlace::HeldBack,
            (false, _) if refusal.of_file().is_of_content() => RefusedPlace::Leaves,
            (false, _) => RefusedPlace::Stays,
        }
    };
    let files = judged.into_iter().map(|(path, judged)| {
        let file = match judged {
            JudgedFile::Pending => FileReport::Pending,
            JudgedFile::Accepted(bulletin, approval) => {
                FileReport::Accepted(AcceptedFile { bulletin, approval })
            }
            JudgedFile::Refused { refusal, accepted } => {
                let place = place(&path, &refusal, accepted.as_ref());
                FileReport::Refused(RefusedFile { refusal, accepted, place })
            }
        };
        (path, file)
    });
    FolderReport {
        files: files.collect(),
        lone_sidecars: lone_sidecars(catalogue),
        unseen_folders: catalogue.unseen_folders.clone(),
        unwritable_folders: catalogue.unwritable_folders.clone(),
    }
}

fn lone_sidecars(catalogue: &Catalogue) -> Vec<LoneSidecar> {
    let lone = |path: &Arc<str>| {
        let shorter = path.rmatch_indices('.').map(|(dot, _)| &path[..dot]);
        let meant_for = shorter
            .filter(|file| !catalogue.sidecars.contains_key(*file))
            .find_map(|file| catalogue.items.get_key_value(file))
            .map(|(file, _)| file.clone());
        LoneSidecar { path: path.clone(), meant_for }
    };
    catalogue.lone_sidecars.iter().map(lone).collect()
}
