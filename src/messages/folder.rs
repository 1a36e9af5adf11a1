//! What `folder_policy` finds about single files, in words.

use std::sync::Arc;

use super::{Lang, config, file_faults, file_particulars as refusals, shown};
use crate::config::ConfigFaults;
use crate::folder_policy::{ApprovalRemark, ApprovalState, RefusalCause};
use crate::station::bulletin::Bulletin;

/// Faults of one sidecar that are told: who corrects these is told the next.
const SIDECAR_FAULTS_MAX: usize = 10;

/// Why a file is not taken and what to do, as one sentence without a full stop.
pub fn refusal(lang: Lang, refusal: &RefusalCause) -> String {
    match refusal {
        RefusalCause::SidecarAtFault(faults) => {
            file_faults::bad_sidecar(lang, &sidecar_faults(lang, faults))
        }
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => file_faults::file_refusal(lang, &refusal.of_file()),
    }
}

/// The particulars of a refusal; those of a sidecar at fault have several lines.
pub fn particulars(lang: Lang, refusal: &RefusalCause) -> String {
    match refusal {
        RefusalCause::SidecarAtFault(faults) => sidecar_faults(lang, faults),
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => refusals::particulars(lang, &refusal.of_file()),
    }
}

/// The particulars as `status --json` gives them: in English, but for a sidecar's faults.
pub fn detail(lang: Lang, refusal: &RefusalCause) -> String {
    match refusal {
        RefusalCause::SidecarAtFault(faults) => sidecar_faults(lang, faults),
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => refusal.of_file().detail(),
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
