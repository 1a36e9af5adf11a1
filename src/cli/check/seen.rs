//! What `check` sees of the audio folder and of the station's past. Nothing is decoded: what the
//! station has not judged, or what is hidden from whoever asks, is taken to be good. What the
//! station does not know nobody has approved; only where its past is hidden, all is taken to be
//! approved.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::cli::offline_stock::past;
use crate::cli::runtime;
use crate::config::Config;
use crate::folder_policy::{FolderReport, decide_once};
use crate::journal::{JournalError, StoredHistory};
use crate::library::{self, Catalogue, UnseenCause};
use crate::station::Airing;
use crate::station::bulletin::Bulletin;
use crate::station::ids::Timestamp;
use crate::station::schedule::{CueWhat, Schedule};
use crate::station::stock::{Stock, StockItem};
use crate::units::whole_ms;

/// Length that a file is taken to have which the station has not judged yet.
const FILE_MS: u64 = 60_000;

/// The name of a bulletin that nobody has seen, in a folder that nobody can look into.
const SOMETHING: &str = "?";

/// What there is to judge a timetable by.
pub struct VisibleFolder {
    /// Without anything pending. What can't be looked into holds what the schedule wants of it.
    pub stock: Arc<Stock>,
    /// The same as people are told of it.
    pub report: Arc<FolderReport>,
    /// What the zones have heard.
    pub airings: Vec<Airing>,
    /// How many files are there that the station has not judged.
    pub unjudged: usize,
    /// Why the station's past can't be read: what it has judged, aired and approved is
    /// not known then. `None` also of a station that has not run yet.
    pub no_past: Option<JournalError>,
}

impl VisibleFolder {
    /// Looks into the audio folder and into the journal, as far as may be.
    pub fn of(config: &Config, now: Timestamp) -> VisibleFolder {
        let (past, no_past) = match runtime().map(|runtime| runtime.block_on(past(config))) {
            Ok(Ok(past)) => (past, None),
            Ok(Err(error)) => (StoredHistory::default(), Some(error)),
            // It is said already why there is no runtime.
            Err(_) => (StoredHistory::default(), None),
        };
        let mut catalogue = look(&config.folders.audio, &past);
        let mut unjudged = 0;
        let approved = no_past.is_some();
        for (path, item) in &mut catalogue.items {
            if matches!(item, StockItem::Pending) {
                unjudged += 1;
                *item = StockItem::Accepted(assumed(path.clone(), &config.schedule, now, approved));
            }
        }
        assume_hidden(&mut catalogue, &config.schedule, now);
        let decision = decide_once(config, &catalogue, &past.approvals, now);
        let (stock, report) = (decision.stock, decision.report);
        VisibleFolder { stock, report, airings: past.airings, unjudged, no_past }
    }

    /// Whether a path relative to the audio folder lies where nobody could look.
    pub fn is_hidden(&self, path: &str) -> bool {
        is_hidden(&self.report.unseen_folders, path)
    }
}

/// A folder that is not there holds nothing; one that can't be read is told.
fn look(folder: &Path, past: &StoredHistory) -> Catalogue {
    match library::look_once(folder, &past.known) {
        Ok(catalogue) => catalogue,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Catalogue::default(),
        Err(error) => {
            let unseen_folders = [("".into(), UnseenCause::System(error.into()))].into();
            Catalogue { unseen_folders, ..Catalogue::default() }
        }
    }
}

fn is_hidden(unseen_folders: &BTreeMap<Arc<str>, UnseenCause>, path: &str) -> bool {
    unseen_folders.keys().any(|folder| {
        let rest = path.strip_prefix(&**folder);
        folder.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Puts what the schedule wants into folders that can't be looked into: of what is hidden nobody
/// can say that it is missing.
fn assume_hidden(catalogue: &mut Catalogue, schedule: &Schedule, now: Timestamp) {
    let cues = schedule.programmes.iter().flat_map(|programme| &programme.rundown);
    let files = cues.filter_map(|cue| match &cue.what {
        CueWhat::File(path) => Some(path.clone()),
        CueWhat::Queue { .. } | CueWhat::Pause(_) => None,
    });
    let empty = |folder: &&Arc<str>| {
        let taken = catalogue.items.values().filter_map(StockItem::accepted);
        !taken.filter_map(|one| one.path.rsplit_once('/')).any(|(lies, _)| *lies == ***folder)
    };
    let queues = schedule.queues.values().map(|queue| &queue.folder).filter(empty);
    let queues = queues.map(|folder| format!("{folder}/{SOMETHING}").into());
    let wanted: Vec<Arc<str>> =
        files.chain(queues).filter(|path| is_hidden(&catalogue.unseen_folders, path)).collect();
    for path in wanted {
        let bulletin = || StockItem::Accepted(assumed(path.clone(), schedule, now, true));
        catalogue.items.entry(path.clone()).or_insert_with(bulletin);
    }
}

fn assumed(path: Arc<str>, schedule: &Schedule, now: Timestamp, approved: bool) -> Arc<Bulletin> {
    // Not longer than its queue takes.
    let longest = schedule.queue_of(&path).and_then(|(_, queue)| queue.longest);
    let longest_ms = longest.map(whole_ms);
    Arc::new(Bulletin {
        title: path.to_string(),
        // Not a hash: it only has to differ from file to file.
        sha256: path.clone(),
        path,
        length_ms: longest_ms.map_or(FILE_MS, |longest_ms| longest_ms.min(FILE_MS)),
        arrived: now,
        approved_by: approved.then(String::new),
        ..Bulletin::default()
    })
}
