//! Which file of the audio folder people mean by what they type. The disk is asked only about what
//! the station does not know, and the loop does not wait for it.

use std::path::{Component, Path, PathBuf};

use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use super::Daemon;
use crate::control::{AlertOrder, AlertTaken, ApproveOrder, Approved, Refusal};
use crate::folder_policy::{FileReport, FolderReport};
use crate::library::is_passed_over;
use crate::station::emergency::FOLDER;
use crate::station::via::Via;

/// An order of a person about one file.
#[derive(Debug)]
pub enum FileOrder {
    Alert(AlertOrder, Option<Via>, oneshot::Sender<Result<AlertTaken, Refusal>>),
    Approve(ApproveOrder, Option<Via>, oneshot::Sender<Result<Approved, Refusal>>),
}

impl FileOrder {
    /// Told that nobody answers, the caller has done something else by now.
    pub fn is_given_up(&self) -> bool {
        match self {
            FileOrder::Alert(_, _, reply) => reply.is_closed(),
            FileOrder::Approve(_, _, reply) => reply.is_closed(),
        }
    }
}

/// An order, and where the path in it leads.
pub type LocatedOrder = (FileOrder, OrderTarget);

/// Where a typed path leads.
#[derive(Debug)]
pub struct OrderTarget {
    /// Relative to the audio folder, as the report writes it; `None` for what lies outside.
    pub within: Option<String>,
    /// A file lies there.
    pub there: bool,
}

impl Daemon {
    /// Finds out what is meant, now or later, and then carries it out.
    pub(super) async fn locate(&mut self, order: FileOrder) {
        let (path, here) = match &order {
            FileOrder::Alert(order, ..) => (&order.path, None),
            FileOrder::Approve(order, ..) => (&order.path, order.folder.as_ref()),
        };
        let known = known(&self.config.folders.audio, path, &self.folder.report());
        if let Some(target) = known {
            return self.take_order(order, target).await;
        }
        let (audio, located) = (self.config.folders.audio.clone(), self.pending_orders.located());
        let (path, here) = (PathBuf::from(path), here.map(PathBuf::from));
        tokio::spawn(async move {
            let looked = tokio::task::spawn_blocking(move || look(&audio, &path, here.as_deref()));
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

/// Does it lie in a folder that is passed over: of what has aired, or was set aside?
pub(super) fn is_aside(path: &str) -> bool {
    let folders = path.rsplit('/').skip(1);
    folders.into_iter().any(|folder| folder.starts_with('_') && folder != FOLDER)
}

/// What is typed as the station itself writes it.
fn known(audio: &Path, typed: &str, report: &FolderReport) -> Option<OrderTarget> {
    let typed = Path::new(typed);
    let within = within(typed.strip_prefix(audio).unwrap_or(typed))?;
    report
        .files
        .contains_key(within.as_str())
        .then_some(OrderTarget { within: Some(within), there: true })
}

/// Relative to the audio folder, else to `here`, or absolute.
fn look(audio: &Path, typed: &Path, here: Option<&Path>) -> OrderTarget {
    let beside = here.map(|here| here.join(typed)).filter(|beside| {
        beside.symlink_metadata().is_ok() && audio.join(typed).symlink_metadata().is_err()
    });
    let asked = beside.as_deref().unwrap_or(typed);
    let real = || {
        let real = asked.canonicalize().ok()?;
        Some(real.strip_prefix(audio.canonicalize().ok()?).ok()?.to_owned())
    };
    let relative = match asked.strip_prefix(audio) {
        Ok(relative) => Some(relative.to_owned()),
        Err(_) if asked.is_absolute() => real(),
        Err(_) => Some(asked.to_owned()),
    };
    let there = relative.as_ref().is_some_and(|relative| {
        audio.join(relative).symlink_metadata().is_ok_and(|meta| meta.is_file())
    });
    let within = relative.and_then(|relative| within(&relative));
    OrderTarget { there: there && within.is_some(), within }
}

/// A relative path as the report writes it; `None` for one that leads out of its folder.
fn within(relative: &Path) -> Option<String> {
    let plain: PathBuf = relative.components().filter(|part| *part != Component::CurDir).collect();
    let inside = plain.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| plain.to_string_lossy().nfc().collect())
}
