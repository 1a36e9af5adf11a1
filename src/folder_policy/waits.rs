//! Finds the refused files that may come right by themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::facts::PolicyFacts;
use super::file_waits::FileWaits;
use super::judged_file::JudgedFile;
use super::refusal::RefusalCause;
use crate::station::bulletin::Bulletin;

/// A file that has lain in its queue for longer is waited for; a newer one was too long from the
/// start.
const HAS_LAIN: TimeDelta = TimeDelta::minutes(5);

/// The waits of the decision before, as they go on for what was judged now.
pub fn waits(facts: &PolicyFacts<'_>, judged: &BTreeMap<Arc<str>, JudgedFile>) -> FileWaits {
    let mut found = BTreeMap::new();
    for (path, file) in judged {
        if let JudgedFile::Refused { refusal, accepted } = file
            && !facts.catalogue.set_aside.contains_key(path)
            && may_come_right(facts, refusal, accepted.as_deref())
        {
            found.insert(path.clone(), refusal.clone());
        }
    }
    facts.waits.go_on(found, facts.uptime)
}

fn may_come_right(
    facts: &PolicyFacts<'_>,
    refusal: &RefusalCause,
    accepted: Option<&Bulletin>,
) -> bool {
    match refusal {
        RefusalCause::ByLibrary(refusal) => refusal.may_be_unfinished(),
        RefusalCause::LongerThanQueue { .. } => {
            accepted.is_some_and(|bulletin| facts.now - bulletin.arrived > HAS_LAIN)
        }
        RefusalCause::SidecarAtFault(_) | RefusalCause::BrokeOnAir | RefusalCause::SilentOnAir => {
            false
        }
    }
}
