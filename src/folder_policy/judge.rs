//! One file's way through the approvals, its queue, its sidecar and what the zones have heard.

use std::sync::Arc;

use super::facts::PolicyFacts;
use super::folder_report::{ApprovalRemark, ApprovalState};
use super::judged_file::JudgedFile;
use super::refusal::RefusalCause;
use crate::config::Sidecar;
use crate::station::airing::AirFailure;
use crate::station::bulletin::Bulletin;
use crate::station::rundown;
use crate::station::stock::StockItem;
use crate::units::whole_ms;

/// Judges what the library found at `path`.
pub fn judge(facts: &PolicyFacts<'_>, path: &Arc<str>, item: &StockItem) -> JudgedFile {
    let taken = match item {
        StockItem::Pending => return JudgedFile::Pending,
        StockItem::Refused(refusal) => {
            let refusal = RefusalCause::ByLibrary(refusal.clone());
            return JudgedFile::Refused { refusal, accepted: None };
        }
        StockItem::Accepted(bulletin) => bulletin,
    };
    let mut bulletin = taken.clone();
    if let Some(approval) = facts.approvals.get(&bulletin.sha256) {
        Arc::make_mut(&mut bulletin).approved_by = Some(approval.by.clone());
    }
    let refused = |refusal| JudgedFile::Refused { refusal, accepted: Some(taken.clone()) };
    if let Some(refusal) = too_long(facts, &bulletin) {
        return refused(refusal);
    }
    let sidecar = match facts.sidecars.get(path).map(|checked| &**checked) {
        None => None,
        Some(Ok(sidecar)) => {
            apply(sidecar, Arc::make_mut(&mut bulletin));
            Some(sidecar)
        }
        Some(Err(faults)) => return refused(RefusalCause::SidecarAtFault(faults.clone())),
    };
    match rundown::failure_everywhere(facts.schedule, facts.history, &bulletin) {
        None => {}
        Some(AirFailure::Silent) => return refused(RefusalCause::SilentOnAir),
        Some(AirFailure::Damaged) => return refused(RefusalCause::BrokeOnAir),
    }
    let approval = approval(facts, &bulletin, sidecar);
    JudgedFile::Accepted(bulletin, approval)
}

fn too_long(facts: &PolicyFacts<'_>, bulletin: &Bulletin) -> Option<RefusalCause> {
    let (_, queue) = facts.schedule.queue_of(&bulletin.path)?;
    let longest_ms = whole_ms(queue.longest?);
    let length_ms = bulletin.length_ms;
    (length_ms > longest_ms).then_some(RefusalCause::LongerThanQueue { length_ms, longest_ms })
}

/// Puts what the sidecar says into its bulletin. An approval counts only with the hash of what lies
/// beside it: whoever copies another file over the bulletin must not inherit it.
fn apply(sidecar: &Sidecar, bulletin: &mut Bulletin) {
    if let Some(title) = &sidecar.title {
        bulletin.title.clone_from(title);
    }
    bulletin.from = sidecar.from;
    bulletin.until = sidecar.until;
    bulletin.airs = sidecar.airs;
    bulletin.zones.clone_from(&sidecar.zones);
    bulletin.urgent = sidecar.urgent;
    bulletin.campaign.clone_from(&sidecar.campaign);
    bulletin.unit.clone_from(&sidecar.unit);
    bulletin.field = sidecar.field;
    bulletin.music = sidecar.music;
    if bulletin.approved_by.is_none() && sidecar.sha256.as_deref() == Some(&*bulletin.sha256) {
        bulletin.approved_by.clone_from(&sidecar.approved_by);
    }
}

fn approval(
    facts: &PolicyFacts<'_>,
    bulletin: &Bulletin,
    sidecar: Option<&Sidecar>,
) -> ApprovalState {
    if !facts.schedule.waits_for_approval(bulletin) {
        return ApprovalState::NotAwaited;
    }
    let approving = sidecar.filter(|sidecar| sidecar.approved_by.is_some());
    let remark = approving.map(|sidecar| match sidecar.sha256 {
        Some(_) => ApprovalRemark::OtherContent,
        None => ApprovalRemark::WithoutHash,
    });
    let sidecar = facts.catalogue.sidecars.get(&bulletin.path).map(|file| file.path.clone());
    ApprovalState::Awaited { remark: remark.zip(sidecar) }
}
