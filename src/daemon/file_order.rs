//! An order about one file of the audio folder, and which file people mean by what they type.

use std::path::{Component, Path, PathBuf};

use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

use crate::control::{AlertOrder, AlertTaken, ApprovalTaken, ApproveOrder, RefusalReply};
use crate::folder_policy::FolderReport;
use crate::station::emergency::{FOLDER, is_put_aside};
use crate::station::order_origin::OrderOrigin;

/// An order of a person about one file.
#[derive(Debug)]
pub enum FileOrder {
    Alert(AlertOrder, Option<OrderOrigin>, oneshot::Sender<Result<AlertTaken, RefusalReply>>),
    Approve(
        ApproveOrder,
        Option<OrderOrigin>,
        oneshot::Sender<Result<ApprovalTaken, RefusalReply>>,
    ),
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

/// Does it lie in a folder that is passed over: of what has aired, or was set aside?
pub fn is_aside(path: &str) -> bool {
    let folders = path.rsplit('/').skip(1);
    folders.into_iter().any(|folder| is_put_aside(folder) && folder != FOLDER)
}

/// What is typed as the station itself writes it.
pub fn known_target(audio: &Path, typed: &str, report: &FolderReport) -> Option<OrderTarget> {
    let typed = Path::new(typed);
    let within = within(typed.strip_prefix(audio).unwrap_or(typed))?;
    report
        .files
        .contains_key(within.as_str())
        .then_some(OrderTarget { within: Some(within), there: true })
}

/// Relative to the audio folder, else to `here`, or absolute.
pub fn look_for_target(audio: &Path, typed: &Path, here: Option<&Path>) -> OrderTarget {
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
