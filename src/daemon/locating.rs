//! Orders about a file of the audio folder, from the path that was typed to what is done. The disk
//! is asked only about what the station does not know, and the loop does not wait for it.

use std::path::PathBuf;

use super::Daemon;
use super::file_order::{FileOrder, OrderTarget, is_aside, known_target, look_for_target};
use crate::folder_policy::FileReport;
use crate::library::is_passed_over;

impl Daemon {
    /// Finds out what is meant, now or later, and then carries it out.
    pub(super) async fn locate(&mut self, order: FileOrder) {
        let (path, here) = match &order {
            FileOrder::Alert(order, ..) => (&order.path, None),
            FileOrder::Approve(order, ..) => (&order.path, order.folder.as_ref()),
        };
        let known = known_target(&self.config.folders.audio, path, &self.folder.report());
        if let Some(target) = known {
            return self.take_order(order, target).await;
        }
        let (audio, located) = (self.config.folders.audio.clone(), self.pending_orders.located());
        let (path, here) = (PathBuf::from(path), here.map(PathBuf::from));
        tokio::spawn(async move {
            let looked = tokio::task::spawn_blocking(move || {
                look_for_target(&audio, &path, here.as_deref())
            });
            let outside = OrderTarget { within: None, there: false };
            let target = looked.await.unwrap_or(outside);
            // The loop has ended.
            let _ = located.send((order, target)).await;
        });
    }

    /// Carries out an order about what lies there; if that has no verdict yet, when it has one.
    pub(super) async fn take_order(&mut self, order: FileOrder, target: OrderTarget) {
        match self.is_unjudged(&target) {
            false => self.carry_out_order(order, target).await,
            true => {
                if let Some((order, target)) = self.pending_orders.keep(order, target) {
                    return self.carry_out_order(order, target).await;
                }
                self.hasten_awaited();
            }
        }
    }

    pub(super) async fn carry_out_order(&mut self, order: FileOrder, target: OrderTarget) {
        match order {
            order if order.is_given_up() => {}
            FileOrder::Alert(order, via, reply) => match self.alert(order, via, &target).await {
                Ok(taken) => self.answer_when_sounding(taken, reply),
                // One that goes at this moment is no fault.
                Err(refusal) => drop(reply.send(Err(refusal))),
            },
            FileOrder::Approve(order, via, reply) => {
                match self.approve(order, via, &target).await {
                    Ok(approved) => self.tell_approved(approved, reply),
                    Err(refusal) => drop(reply.send(Err(refusal))),
                }
            }
        }
    }

    /// Whether a file lies there that the station has yet to hear.
    pub(super) fn is_unjudged(&self, target: &OrderTarget) -> bool {
        let OrderTarget { within: Some(within), there } = target else { return false };
        match self.folder.report().files.get(within.as_str()) {
            Some(file) => *file == FileReport::Pending,
            None => *there && !is_aside(within) && !is_passed_over(within),
        }
    }
}
