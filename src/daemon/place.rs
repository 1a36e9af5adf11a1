//! Which file of the audio folder people mean by what they type. The disk is asked only about what the
//! station does not know, and the loop does not wait for it.

use std::path::{Component, Path, PathBuf};

use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use super::{Daemon, Happening};
use crate::control::{AlertOrder, AlertTaken, ApproveOrder, Approved, Refusal};
use crate::station::stock::Stock;

/// An order of a person about one file.
#[derive(Debug)]
pub enum Order {
    Alert(AlertOrder, oneshot::Sender<Result<AlertTaken, Refusal>>),
    Approve(ApproveOrder, oneshot::Sender<Result<Approved, Refusal>>),
}

/// Where a typed path leads.
#[derive(Debug)]
pub struct Place {
    /// Relative to the audio folder, as the stock writes it; `None` for what lies outside.
    pub within: Option<String>,
    /// A file lies there.
    pub there: bool,
}

impl Daemon {
    /// Finds out what is meant, now or later, and then carries it out.
    pub(super) async fn locate(&mut self, order: Order) {
        let (path, here) = match &order {
            Order::Alert(order, _) => (&order.path, None),
            Order::Approve(order, _) => (&order.path, order.folder.as_ref()),
        };
        let known =
            self.stock.as_ref().and_then(|stock| known(&self.config.folders.audio, path, stock));
        if let Some(place) = known {
            return self.take_order(order, place).await;
        }
        let (audio, answers) = (self.config.folders.audio.clone(), self.answers.clone());
        let (path, here) = (PathBuf::from(path), here.map(PathBuf::from));
        tokio::spawn(async move {
            let looked = tokio::task::spawn_blocking(move || look(&audio, &path, here.as_deref()));
            let outside = Place { within: None, there: false };
            let place = looked.await.unwrap_or(outside);
            // The loop has ended.
            let _ = answers.send(Happening::Located(order, place)).await;
        });
    }

    pub(super) async fn take_order(&mut self, order: Order, place: Place) {
        match order {
            // Told that nobody answers, the caller has done something else by now.
            Order::Alert(_, reply) if reply.is_closed() => {}
            Order::Approve(_, reply) if reply.is_closed() => {}
            // One that goes at this moment is no fault.
            Order::Alert(order, reply) => drop(reply.send(self.alert(order, &place).await)),
            Order::Approve(order, reply) => match self.approve(order, &place).await {
                Ok(approved) => self.tell_approved(approved, reply),
                Err(refusal) => drop(reply.send(Err(refusal))),
            },
        }
    }
}

/// What is typed as the station itself writes it.
fn known(audio: &Path, typed: &str, stock: &Stock) -> Option<Place> {
    let typed = Path::new(typed);
    let within = within(typed.strip_prefix(audio).unwrap_or(typed))?;
    stock.items.contains_key(within.as_str()).then_some(Place { within: Some(within), there: true })
}

/// Relative to the audio folder, else to `here`, or absolute.
fn look(audio: &Path, typed: &Path, here: Option<&Path>) -> Place {
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
    Place { there: there && within.is_some(), within }
}

/// A relative path as the stock writes it; `None` for one that leads out of its folder.
fn within(relative: &Path) -> Option<String> {
    let plain: PathBuf = relative.components().filter(|part| *part != Component::CurDir).collect();
    let inside = plain.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then(|| plain.to_string_lossy().nfc().collect())
}
