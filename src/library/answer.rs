//! Brings the folder to what the daemon wants said in it: files set aside, notes, the overview.
//!
//! The daemon hands over the whole of what it wants, and the latest holds; so nothing is remembered
//! here, nothing is done twice, and what a person or a synchroniser deletes or overwrites comes back
//! at the next look. What already stands there is not written again, so the station's own writes
//! lead to nothing further.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

use super::aside::{self, ASIDE, Aside};
use super::keeper::blocking;
use super::walk::{RawPath, Stamp, on_disk};
use crate::station::stock::{Item, Stock};
use crate::wire::FileFault;

/// The overview, at the root of the audio folder; the same in both languages, so that its place is
/// known by heart.
pub const OVERVIEW: &str = "TINH-TRANG.txt";

/// Between two rounds: 500 files may drop at once, and another station may write there, too.
pub const CALM: Duration = Duration::from_secs(3);

/// Faults told of one round; more tell nothing new.
const FAULTS_MAX: usize = 16;

/// What the daemon wants said in the folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Refused files that shall be set aside, by their paths in the [`Stock`], and the note on each.
    pub aside: BTreeMap<Arc<str>, String>,
    /// The notes on files that are set aside already …
    pub notes: BTreeMap<Arc<str>, String>,
    /// … and on files that stay where they are, with their faults; other notes of the station are
    /// removed.
    pub in_place: BTreeMap<Arc<str>, (FileFault, String)>,
    /// What stands in [`OVERVIEW`].
    pub overview: String,
}

/// A refused file where it was dropped.
#[derive(Debug, Clone)]
pub struct Refused {
    pub raw: RawPath,
    pub stamp: Stamp,
    pub fault: FileFault,
    pub detail: String,
}

/// Carries out what is [`Said`]. Owned by the keeper, which also tells it of touches.
pub struct Answerer {
    folder: PathBuf,
    /// `None` until the daemon has spoken.
    said: watch::Receiver<Option<Arc<Said>>>,
    /// Something may have to be done.
    wanted: bool,
    /// Over when the next round may begin.
    calm: Pin<Box<Sleep>>,
    calm_for: Duration,
    files: BTreeMap<Arc<str>, Aside>,
    /// What could not be done the last time, and has been told.
    faults: BTreeSet<String>,
}

/// What a round came to.
#[derive(Default)]
pub struct Round {
    /// Files that no longer lie there.
    pub moved: Vec<RawPath>,
    /// What lies in the folders of refused files has changed.
    pub changed: bool,
}

impl Answerer {
    pub fn new(
        folder: PathBuf,
        said: watch::Receiver<Option<Arc<Said>>>,
        calm_for: Duration,
    ) -> Answerer {
        let (files, faults) = (BTreeMap::new(), BTreeSet::new());
        let calm = Box::pin(sleep(Duration::ZERO));
        Answerer { folder, said, wanted: false, calm, calm_for, files, faults }
    }

    /// Whether any of what lies there was touched: then it is looked at again.
    pub fn touched(&mut self, places: &BTreeSet<PathBuf>) {
        let ours = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name == OVERVIEW)
                || path.components().any(|part| part.as_os_str() == ASIDE)
        };
        self.wanted |= places.iter().any(ours);
    }

    /// Looks again at the next turn.
    pub fn look_again(&mut self) {
        self.wanted = true;
    }

    /// Waits until a round is wanted and may begin. Nothing is lost when the future is dropped.
    pub async fn turn(&mut self) {
        while !self.wanted {
            match self.said.changed().await {
                Ok(()) => self.wanted = true,
                // Nobody speaks any more.
                Err(_) => pending().await,
            }
        }
        self.calm.as_mut().await;
    }

    /// Does what is to be done, to those files that are `refused`.
    pub async fn round(&mut self, refused: BTreeMap<Arc<str>, Refused>) -> Round {
        self.wanted = false;
        self.calm = Box::pin(sleep(self.calm_for));
        let (folder, said) = (self.folder.clone(), self.said.borrow_and_update().clone());
        let Ok((moved, files, faults)) =
            blocking(move || Ok(carry_out(&folder, said.as_deref(), &refused))).await
        else {
            return Round::default();
        };
        for fault in faults.difference(&self.faults) {
            tracing::warn!(fault, "the audio folder can't be answered in; it is tried again");
        }
        self.faults = faults;
        // A folder that can't be looked at just now is not one without such files.
        let Some(files) = files else { return Round { moved, changed: false } };
        let changed = files != self.files;
        self.files = files;
        Round { moved, changed }
    }

    /// Adds what was set aside, under the path where it was dropped, unless something else lies
    /// there now.
    pub fn add_to(&self, stock: &mut Stock) {
        add(&self.files, stock);
    }
}

/// Adds what was set aside to a stock without it.
pub fn add(files: &BTreeMap<Arc<str>, Aside>, stock: &mut Stock) {
    for (dropped, file) in files {
        if !stock.items.contains_key(dropped) {
            let item = Item::Refused { fault: file.fault, detail: file.detail.clone() };
            stock.items.insert(dropped.clone(), item);
            stock.aside.insert(dropped.clone(), file.path.clone());
        }
    }
}

type Done = (Vec<RawPath>, Option<BTreeMap<Arc<str>, Aside>>, BTreeSet<String>);

fn carry_out(folder: &Path, said: Option<&Said>, refused: &BTreeMap<Arc<str>, Refused>) -> Done {
    let (mut moved, mut faults) = (Vec::new(), BTreeSet::new());
    let mut fault = |what: &str, path: &str, error: std::io::Error| {
        if faults.len() < FAULTS_MAX {
            faults.insert(format!("{path:?} {what}: {error}"));
        }
    };
    if folder.read_dir().is_ok() {
        aside::clear(folder);
    }
    for (path, text) in said.iter().flat_map(|said| &said.aside) {
        let Some(file) = refused.get(path) else { continue };
        let note = aside::signed(text, file.fault, &file.detail);
        match aside::set_aside(&on_disk(folder, &file.raw), &file.stamp, &note) {
            Ok(to) => {
                tracing::info!(file = ?path, to = ?to, "set aside");
                moved.push(file.raw.clone());
            }
            Err(error) => fault("is not set aside", path, error),
        }
    }
    let set = match aside::look(folder) {
        Ok(set) => set,
        Err(_) => return (moved, None, faults),
    };
    set.folders.iter().for_each(|folder| aside::clear(folder));
    let Some(said) = said else { return (moved, Some(set.files), faults) };
    let mut kept = BTreeSet::new();
    // The daemon may not know yet what was set aside or taken away since: then nothing is written,
    // and its next word puts it right.
    let beside = said.notes.iter().filter_map(|(path, text)| {
        let file = set.files.get(path)?;
        let note = aside::signed(text, file.fault, &file.detail);
        Some((path, Ok(Some(aside::note_beside(&file.file))), note))
    });
    let in_place = said.in_place.iter().map(|(path, (fault, text))| {
        // A file set aside has its own note there, or shall have none of another's.
        let at = aside::note_in_place(folder, path).and_then(|at| match at {
            Some(at) if aside::is_beside_a_file(&at)? => Ok(None),
            at => Ok(at),
        });
        (path, at, aside::signed(text, *fault, ""))
    });
    for (path, at, note) in beside.chain(in_place) {
        let written = at.and_then(|at| {
            let Some(at) = at else { return Ok(()) };
            if at.symlink_metadata().is_ok() && !aside::is_own(&at) {
                // A person's.
                return Ok(());
            }
            aside::write(&at, &note)?;
            kept.insert(at);
            Ok(())
        });
        if let Err(error) = written {
            fault("gets no note", path, error);
        }
    }
    for note in set.alone.iter().filter(|note| !kept.contains(*note)) {
        match fs::remove_file(note) {
            // The folder goes with its last note, and stays while it holds anything.
            Ok(()) => drop(note.parent().map(fs::remove_dir)),
            Err(error) => fault("can't be removed", &note.to_string_lossy(), error),
        }
    }
    if let Err(error) = aside::write(&folder.join(OVERVIEW), &said.overview) {
        fault("can't be written", OVERVIEW, error);
    }
    (moved, Some(set.files), faults)
}
