//! What keeps the children from more than their work, as far as this machine has it: asked of a
//! probe once, since no kernel changes while it runs.

use std::path::PathBuf;

use tokio::sync::mpsc;

use crate::library;
use crate::wire::{ConfinementReport, MissingBarrier, ProbeFailure, SandboxBarrier};

/// What a probe says of it, or why it does not.
pub type ConfinementFound = Result<ConfinementReport, ProbeFailure>;

/// Has a probe find out; the receiver gets it once.
pub fn ask(program: PathBuf) -> mpsc::Receiver<ConfinementFound> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let found = library::confinement(&program).await;
        // The loop has ended.
        let _ = sender.send(found).await;
    });
    receiver
}

/// The barriers that this machine's kernel lacks; logged.
pub fn missing_barriers(found: ConfinementFound) -> Vec<SandboxBarrier> {
    match found {
        Ok(ConfinementReport { missing }) => {
            for MissingBarrier { barrier, why } in &missing {
                tracing::warn!(?barrier, why, "the kernel does not help to confine the children");
            }
            missing.into_iter().map(|missing| missing.barrier).collect()
        }
        Err(why) => {
            tracing::warn!(%why, "nobody knows how the children are confined");
            Vec::new()
        }
    }
}
