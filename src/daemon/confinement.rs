//! What keeps the children from more than their work, as far as this machine has it: asked of a
//! probe once, since no kernel changes while it runs.

use std::path::PathBuf;

use tokio::sync::mpsc;

use super::Daemon;
use super::event::LoopEvent;
use crate::library;
use crate::wire::{Confinement, Missing};

/// Has a probe find out; it comes back as [`LoopEvent::Confined`].
pub fn ask(program: PathBuf, tasks: mpsc::Sender<LoopEvent>) {
    tokio::spawn(async move {
        let confined = library::confinement(&program).await;
        // The loop has ended.
        let _ = tasks.send(LoopEvent::Confined(confined)).await;
    });
}

impl Daemon {
    pub(super) fn take_confinement(&mut self, confined: Result<Confinement, String>) {
        match confined {
            Ok(Confinement { missing }) => {
                for Missing { barrier, why } in &missing {
                    tracing::warn!(
                        ?barrier,
                        why,
                        "the kernel does not help to confine the children"
                    );
                }
                self.unconfined = missing.into_iter().map(|missing| missing.barrier).collect();
            }
            Err(why) => tracing::warn!(why, "nobody knows how the children are confined"),
        }
    }
}
