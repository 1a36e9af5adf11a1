//! One file's way through the approvals, its queue, its sidecar and what the zones have heard.

use std::sync::Arc;

use super::{ApprovalRemark, ApprovalState, Facts};
use crate::config::{ConfigFaults, Sidecar};
use crate::station::bulletin::Bulletin;
use crate::station::record::Reason;
use crate::station::rundown;
use crate::station::stock::Item;
use crate::units::whole_ms;
use crate::wire::{FileRefusal, LengthExcess};

/// A file with what this policy makes of the library's verdict.
#[derive(Debug, Clone, PartialEq)]
pub enum Admission {
    /// Not judged yet.
    Pending,
    /// With what its approval and its sidecar say.
    Accepted(Arc<Bulletin>, ApprovalState),
    Refused {
        refusal: Refusal,
        /// As the library took it; `None` if that refused it.
        accepted: Option<Arc<Bulletin>>,
    },
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The library has not taken it.
    ByLibrary(FileRefusal),
    /// It is longer than its queue takes; both in milliseconds.
    LongerThanQueue { length_ms: u64, longest_ms: u64 },
    /// What its sidecar wants is unknown.
    SidecarAtFault(Arc<ConfigFaults>),
    /// It broke off on air, or killed its speaker, time and again.
    BrokeOnAir,
    /// Nothing of it could be heard on air, time and again.
    SilentOnAir,
}

impl Refusal {
    /// As the core, the folder and the record know it: without a sidecar's faults.
    pub fn of_file(&self) -> FileRefusal {
        match self {
            Refusal::ByLibrary(refusal) => refusal.clone(),
            Refusal::LongerThanQueue { length_ms, longest_ms } => {
                let (length_ms, longest_ms) = (*length_ms, *longest_ms);
                FileRefusal::TooLong(LengthExcess::Queue { length_ms, longest_ms })
            }
            Refusal::SidecarAtFault(_) => FileRefusal::BadSidecar,
            Refusal::BrokeOnAir => FileRefusal::BrokeOnAir,
            Refusal::SilentOnAir => FileRefusal::SilentOnAir,
        }
    }
}

/// Judges what the library found at `path`.
pub fn judge(facts: &Facts<'_>, path: &Arc<str>, item: &Item) -> Admission {
    let taken = match item {
        Item::Pending => return Admission::Pending,
        Item::Refused(refusal) => {
            let refusal = Refusal::ByLibrary(refusal.clone());
            return Admission::Refused { refusal, accepted: None };
        }
        Item::Accepted(bulletin) => bulletin,
    };
    let mut bulletin = taken.clone();
    if let Some(approval) = facts.approvals.get(&bulletin.sha256) {
        Arc::make_mut(&mut bulletin).approved_by = Some(approval.by.clone());
    }
    let refused = |refusal| Admission::Refused { refusal, accepted: Some(taken.clone()) };
    if let Some(refusal) = too_long(facts, &bulletin) {
        return refused(refusal);
    }
    let sidecar = match facts.sidecars.get(path).map(|checked| &**checked) {
        None => None,
        Some(Ok(sidecar)) => {
            apply(sidecar, Arc::make_mut(&mut bulletin));
            Some(sidecar)
        }
        Some(Err(faults)) => return refused(Refusal::SidecarAtFault(faults.clone())),
    };
    match rundown::out(facts.schedule, facts.history, &bulletin) {
        None => {}
        Some(Reason::Silent) => return refused(Refusal::SilentOnAir),
        Some(_) => return refused(Refusal::BrokeOnAir),
    }
    let approval = approval(facts, &bulletin, sidecar);
    Admission::Accepted(bulletin, approval)
}

fn too_long(facts: &Facts<'_>, bulletin: &Bulletin) -> Option<Refusal> {
    let (_, queue) = facts.schedule.queue_of(&bulletin.path)?;
    let longest_ms = whole_ms(queue.longest?);
    let length_ms = bulletin.length_ms;
    (length_ms > longest_ms).then_some(Refusal::LongerThanQueue { length_ms, longest_ms })
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

fn approval(facts: &Facts<'_>, bulletin: &Bulletin, sidecar: Option<&Sidecar>) -> ApprovalState {
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
