//! One round of the answers: what is wanted aside goes there, what was altered there comes back,
//! then explanations and overview. Blocks on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use std::{fs, io};

use super::drop_folders;
use super::orders::{FailedTask, FolderOrders, FolderTask};
use super::rejected::{self, ASIDE_MAX, RejectedFile};
use crate::library::disk::find;
use crate::library::folders::OVERVIEW;
use crate::library::raw_path::{RawPath, on_disk, relative};
use crate::library::stamp::FileStamp;
use crate::station::emergency::is_emergency_path;

/// Faults told of one round; more tell nothing new.
const FAULTS_MAX: usize = 16;

/// How often a file is taken back between two starts. A peer that changes the times of all files
/// would else send it back and forth for ever.
const RETURNS_MAX: u32 = 3;

/// What the round before has seen. Some things are only done to what has stayed as it was since.
#[derive(Debug, Default)]
pub struct RoundMemory {
    /// Files that were altered where they were set aside, as they were then.
    altered: BTreeMap<PathBuf, FileStamp>,
    /// The station's explanations that stood beside no file.
    alone: BTreeSet<PathBuf>,
    /// How often files were taken back, by where they were dropped.
    returns: BTreeMap<PathBuf, u32>,
    /// Folders for people that were there, or were made …
    settled: BTreeSet<Arc<str>>,
    /// … in this audio folder, when they had been asked for so often. In another one, or when they
    /// are asked for again, none has been seen to.
    settled_in: Option<(RootIdentity, u64)>,
}

/// Which folder it is: one that comes in its place (another stick, a new folder of the name) has
/// another device, inode or, where the inode is taken again, another birth.
type RootIdentity = (u64, u64, Option<SystemTime>);

fn identity(root: &Path) -> io::Result<RootIdentity> {
    root.read_dir()?;
    let meta = root.metadata()?;
    Ok((meta.dev(), meta.ino(), meta.created().ok()))
}

/// What a round has done.
#[derive(Debug, Default)]
pub struct RoundReport {
    /// Files that no longer lie there, or do again.
    pub moved: Vec<RawPath>,
    /// What was set aside; `None` if it can't be seen.
    pub files: Option<BTreeMap<Arc<str>, RejectedFile>>,
    pub failed: BTreeSet<FailedTask>,
    /// Another round has to look whether something has stayed as it was.
    pub wants_another: bool,
}

impl RoundReport {
    fn fault(&mut self, what: FolderTask, path: &str, error: &io::Error) {
        if self.failed.len() < FAULTS_MAX {
            let (path, why) = (path.to_owned(), error.into());
            self.failed.insert(FailedTask { path, what, why });
        }
    }
}

pub fn carry_out(
    folder: &Path,
    orders: Option<&FolderOrders>,
    unwanted: &BTreeMap<Arc<str>, (RawPath, FileStamp)>,
    memory: &mut RoundMemory,
) -> RoundReport {
    let mut done = RoundReport::default();
    let root = identity(folder).ok();
    if root.is_none() {
        memory.settled_in = None;
    }
    if let Some(root) = root {
        rejected::clear(folder);
        if let Some(orders) = orders {
            let now = Some((root, orders.folders_asked));
            if std::mem::replace(&mut memory.settled_in, now) != now {
                memory.settled.clear();
            }
            for (path, error) in drop_folders::make(folder, &orders.folders, &mut memory.settled) {
                done.fault(FolderTask::Folder, &path, &error);
            }
        }
    }
    for (path, order) in orders.iter().flat_map(|orders| &orders.set_aside) {
        let Some((raw, stamp)) = unwanted.get(path) else { continue };
        match rejected::set_aside(&on_disk(folder, raw), stamp, order) {
            Ok(to) => {
                tracing::info!(file = ?path, to = ?to, "set aside");
                done.moved.push(raw.clone());
            }
            Err(error) => done.fault(FolderTask::SetAside, path, &error),
        }
    }
    let Ok(mut set) = rejected::look(folder) else { return done };
    set.folders.iter().for_each(|folder| rejected::clear(folder));
    if let Some(orders) = orders {
        bring_back(folder, orders, &mut set, memory, &mut done);
        write_explanations(folder, orders, &set, memory, &mut done);
        if let Err(error) = rejected::write(&folder.join(OVERVIEW), &orders.overview) {
            done.fault(FolderTask::Overview, OVERVIEW, &error);
        }
    }
    done.files = Some(set.files);
    done
}

/// Puts what has changed since it was set aside, and lies still by now, back where it was dropped:
/// it went on growing, or somebody has mended it there. And what was good and is wanted again. Not
/// an emergency, which might sound years later.
fn bring_back(
    folder: &Path,
    orders: &FolderOrders,
    set: &mut rejected::RejectedFiles,
    memory: &mut RoundMemory,
    done: &mut RoundReport,
) {
    let before = std::mem::take(&mut memory.altered);
    set.files.retain(|path, file| {
        let returned = memory.returns.get(&file.dropped).copied();
        let often = match returned {
            Some(times) => times >= RETURNS_MAX,
            None => memory.returns.len() >= ASIDE_MAX,
        };
        let wanted = orders.bring_back.contains(path) && file.signature.length_ms.is_some();
        if !(file.is_altered() || wanted) || often || is_emergency_path(&**path) {
            return true;
        }
        if !wanted && before.get(&file.file) != Some(&file.stamp) {
            memory.altered.insert(file.file.clone(), file.stamp);
            done.wants_another = true;
            return true;
        }
        // Whatever lies in its place by now, under a name that reads the same, goes before it.
        let back = match find(folder, path) {
            Ok(None) => rejected::bring_back(file),
            Ok(Some(_)) => Ok(false),
            Err(error) => Err(error),
        };
        match back {
            Ok(true) => {
                tracing::info!(file = ?file.path, wanted, "changed since it was set aside, or is wanted; back");
                *memory.returns.entry(file.dropped.clone()).or_default() += 1;
                done.moved.extend(relative(folder, &file.dropped));
                return false;
            }
            Ok(false) => {}
            Err(error) => done.fault(FolderTask::BringBack, &file.path, &error),
        }
        true
    });
}

/// Brings the explanations to the orders, and removes those that are no longer wanted.
fn write_explanations(
    folder: &Path,
    orders: &FolderOrders,
    set: &rejected::RejectedFiles,
    memory: &mut RoundMemory,
    done: &mut RoundReport,
) {
    let mut kept = BTreeSet::new();
    // The daemon may not know yet what was set aside or taken away since: then nothing is written,
    // and its next word puts it right.
    let beside = orders.explain_aside.iter().filter_map(|(path, text)| {
        let file = set.files.get(path)?;
        Some((path, Ok(Some(rejected::explanation_beside(&file.file))), file.signature.under(text)))
    });
    let in_place = orders.explain_in_place.iter().map(|(path, (refusal, text))| {
        // A file set aside has its own explanation there, or shall have none of another's.
        let at = rejected::explanation_in_place(folder, path).and_then(|at| match at {
            Some(at) if rejected::is_beside_a_file(&at)? => Ok(None),
            at => Ok(at),
        });
        (path, at, rejected::ExplanationSignature::in_place(refusal).under(text))
    });
    for (path, at, explanation) in beside.chain(in_place) {
        let written = at.and_then(|at| {
            let Some(at) = at else { return Ok(()) };
            if at.symlink_metadata().is_ok() && !rejected::is_own(&at) {
                // A person's.
                return Ok(());
            }
            rejected::write(&at, &explanation)?;
            kept.insert(at);
            Ok(())
        });
        if let Err(error) = written {
            done.fault(FolderTask::Explanation, path, &error);
        }
    }
    // Its file may have been removed to be written anew.
    let alone =
        set.alone.iter().filter(|explanation| !kept.contains(*explanation)).cloned().collect();
    let before = std::mem::replace(&mut memory.alone, alone);
    for explanation in memory.alone.intersection(&before) {
        match fs::remove_file(explanation) {
            // The folder goes with its last explanation, and stays while it holds anything.
            Ok(()) => drop(explanation.parent().map(fs::remove_dir)),
            Err(error) => done.fault(FolderTask::Removal, &explanation.to_string_lossy(), &error),
        }
    }
    done.wants_another |= !memory.alone.is_subset(&before);
}
