//! Facts of `folder_policy` about single files, in words.

use std::sync::Arc;

use super::{Lang, config, library, shown};
use crate::config::ConfigFaults;
use crate::folder_policy::{ApprovalRemark, ApprovalState, Refusal};
use crate::station::bulletin::Bulletin;

/// Faults of one sidecar that are told: who corrects these is told the next.
const SIDECAR_FAULTS_MAX: usize = 10;

/// Why a file is not taken and what to do, as one sentence without a full stop.
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    library::file_fault(lang, refusal.fault().0, &particulars(lang, refusal))
}

/// The particulars of a refusal: in English, but for a sidecar's faults, which have several lines.
pub fn particulars(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::ByLibrary { detail, .. } => detail.clone(),
        Refusal::LongerThanQueue { length_ms, longest_ms } => {
            format!("{} > {}", clock(*length_ms), clock(*longest_ms))
        }
        Refusal::SidecarAtFault(faults) => sidecar_faults(lang, faults),
        Refusal::BrokeOnAir | Refusal::SilentOnAir => String::new(),
    }
}

/// The first faults of a sidecar with their lines and carets, and how many more there are.
pub fn sidecar_faults(lang: Lang, faults: &ConfigFaults) -> String {
    config::first_faults_with_places(lang, faults, SIDECAR_FAULTS_MAX)
}

/// Why an approval in the bulletin's sidecar does not count, if there is one: two lines, the second
/// to be copied into the sidecar.
pub fn approval_remark(lang: Lang, state: &ApprovalState, bulletin: &Bulletin) -> Option<String> {
    let ApprovalState::Awaited { remark: Some((remark, sidecar)) } = state else { return None };
    let (sidecar, sha256): (_, &Arc<str>) = (shown(sidecar), &bulletin.sha256);
    Some(match remark {
        ApprovalRemark::OtherContent => config::approval_of_other(lang, sidecar, sha256),
        ApprovalRemark::WithoutHash => config::approval_without_hash(lang, sidecar, sha256),
    })
}

/// `15:00`, or `1:02:03`; a begun second counts.
fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
