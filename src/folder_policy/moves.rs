//! Moves in the audio folder that a decision leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::facts::PolicyFacts;
use super::folder_report::{FileReport, FolderReport, RefusedFile, RefusedPlace};
use super::refusal::RefusalCause;
use crate::units::whole_ms;

/// Files to be moved, and those beside which it is written why they are not taken. By the paths
/// under which they are in the report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderMoves {
    pub set_aside: BTreeMap<Arc<str>, SetAsideMove>,
    /// Set aside for their length, and taken by their queue as it is now.
    pub bring_back: BTreeSet<Arc<str>>,
    /// Explained where they were set aside.
    pub explain_aside: BTreeMap<Arc<str>, RefusalCause>,
    /// Explained though they stay where they were dropped.
    pub explain_in_place: BTreeMap<Arc<str>, RefusalCause>,
}

/// A file to be set aside, and what it has to be still when that is done.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAsideMove {
    pub refusal: RefusalCause,
    /// The hash of one that the library took.
    pub sha256: Option<Arc<str>>,
    /// Milliseconds, of one that another `longest` of its queue would take as it is.
    pub length_ms: Option<u64>,
}

/// The moves that a report leads to.
pub fn moves(report: &FolderReport, facts: &PolicyFacts<'_>) -> FolderMoves {
    let mut moves = FolderMoves { bring_back: bring_back(facts), ..FolderMoves::default() };
    for (path, file) in &report.files {
        let FileReport::Refused(file) = file else { continue };
        let RefusedFile { refusal, accepted, place } = file;
        match place {
            RefusedPlace::SetAside { .. } => {
                moves.explain_aside.insert(path.clone(), refusal.clone());
            }
            RefusedPlace::Leaves => {
                let length_ms = match refusal {
                    RefusalCause::LongerThanQueue { length_ms, .. } => Some(*length_ms),
                    RefusalCause::ByLibrary(_)
                    | RefusalCause::SidecarAtFault(_)
                    | RefusalCause::BrokeOnAir
                    | RefusalCause::SilentOnAir => None,
                };
                let sha256 = accepted.as_ref().map(|bulletin| bulletin.sha256.clone());
                let order = SetAsideMove { refusal: refusal.clone(), sha256, length_ms };
                moves.set_aside.insert(path.clone(), order);
            }
            RefusedPlace::Stays => {
                match refusal {
                    // Only these have particulars that people need beside the file.
                    RefusalCause::SidecarAtFault(_) => {
                        moves.explain_in_place.insert(path.clone(), refusal.clone());
                    }
                    RefusalCause::ByLibrary(_)
                    | RefusalCause::LongerThanQueue { .. }
                    | RefusalCause::BrokeOnAir
                    | RefusalCause::SilentOnAir => {}
                }
            }
            RefusedPlace::StillArriving | RefusedPlace::HeldBack => {}
        }
    }
    moves
}

fn bring_back(facts: &PolicyFacts<'_>) -> BTreeSet<Arc<str>> {
    let fits = |path: &str, length_ms: u64| {
        let longest = facts.schedule.queue_of(path).and_then(|(_, queue)| queue.longest);
        longest.is_none_or(|longest| length_ms <= whole_ms(longest))
    };
    let aside = facts.catalogue.set_aside.iter();
    let back = aside.filter(|(path, file)| file.length_ms.is_some_and(|ms| fits(path, ms)));
    back.map(|(path, _)| path.clone()).collect()
}
