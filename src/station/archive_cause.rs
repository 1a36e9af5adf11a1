//! Reasons for which a bulletin leaves its folder for the archive.

use super::bulletin::Bulletin;
use super::emergency::is_emergency_path;
use super::history::AiringHistory;
use super::rundown::{aired_out, zones_of};
use super::schedule::Schedule;

/// What sends a bulletin into the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveCause {
    /// An emergency that is over …
    Emergency,
    /// … and that no zone has heard to its end.
    EmergencyUnheard,
    /// It has aired as often as wanted.
    Aired,
    /// Its content had aired as often as wanted before the file came.
    AiredBefore,
    /// Its queue's `keep` is over, or its last day …
    Old,
    /// … and no zone has heard it.
    Unheard,
    /// The same, since nobody had approved it.
    Unapproved,
}

/// Why the bulletin goes, of which [`super::rundown::finished`] or an emergency's end says that it
/// does.
pub fn archive_cause(
    bulletin: &Bulletin,
    schedule: &Schedule,
    history: &AiringHistory,
) -> ArchiveCause {
    let enough = schedule
        .queue_of(&bulletin.path)
        .is_some_and(|(id, queue)| aired_out(bulletin, queue, &zones_of(id, schedule), history));
    let zones = schedule.zones.keys();
    let last = zones.filter_map(|zone| history.last(&bulletin.sha256, zone)).max();
    if is_emergency_path(&*bulletin.path) {
        return match last {
            Some(last) if last >= bulletin.arrived => ArchiveCause::Emergency,
            _ => ArchiveCause::EmergencyUnheard,
        };
    }
    match last {
        Some(last) if enough && last < bulletin.arrived => ArchiveCause::AiredBefore,
        _ if enough => ArchiveCause::Aired,
        _ if schedule.waits_for_approval(bulletin) => ArchiveCause::Unapproved,
        Some(last) if last >= bulletin.arrived => ArchiveCause::Old,
        _ => ArchiveCause::Unheard,
    }
}
