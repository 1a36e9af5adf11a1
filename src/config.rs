//! `station.yaml` and `schedules/*.yaml` to validated values, all faults at once, each with its
//! place.
//!
//! ```text
//! files ──► source ──► tree ──► reader + (station_file, schedule_file, programme) ──► Config
//!           UTF-8      spans    typed values, a fault and a default for each bad one
//! ```
//!
//! The reading never stops at a fault, so that a person corrects a file once and not ten times.
//! What follows from another fault is not told: a queue of a file that could not be read is not
//! "unknown". Nothing here is ever applied in part: one fault anywhere, and there is no [`Config`].

mod emergency;
pub mod fault;
mod files;
mod folders;
mod guard;
mod lang;
mod last_good;
pub mod limits;
mod loudness;
mod names;
mod note;
mod outputs;
mod passed_over;
mod paths;
mod programme;
mod reader;
mod scalars;
mod schedule_file;
mod slips;
mod source;
mod station_file;
mod times;
mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fault::TextFileFault;
pub use fault::{Fault, FaultKind, Faults};
pub use files::{Marks, is_schedule, marks};
pub use lang::Lang;
pub use last_good::{Texts, last_good};
pub use passed_over::{PASSED_OVER_MAX, PassedOver, PassedWhy, passed_over};

use crate::station::ids::{OutputId, ZoneId};
use crate::station::schedule::{Guard, Schedule};
use crate::wire::Sink;
use names::Names;
pub use names::{NAME_EN, NAME_VI, nearest, stands_for_a_name};
pub use note::Notes;
use reader::Reader;
use schedule_file::Shelf;
use source::Source;
use station_file::Station;
use tree::Node;

/// A whole, validated configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Unique at the centre: lower case, digits, dashes.
    pub id: Arc<str>,
    pub name: String,
    pub folders: Folders,
    pub outputs: BTreeMap<OutputId, Sink>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    /// Of what the station writes into the audio folder: Vietnamese unless said, whatever the
    /// language of the machine (a Pi comes in English).
    pub language: Lang,
    /// Bytes that private copies may take; `None` leaves only room for the journal.
    pub store_limit: Option<u64>,
    pub report: Option<Report>,
    pub schedule: Arc<Schedule>,
}

/// Absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    pub audio: PathBuf,
    pub schedules: PathBuf,
    pub state: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The URL that rows are posted to.
    pub endpoint: String,
    pub token_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    pub heartbeat: Duration,
}

/// Reads `station.yaml` at `path` and the schedules that it points to. Blocks on files, a second at
/// the very most. With any fault nothing of it is to be used; the last good [`Config`] stays.
pub fn load(path: &Path) -> Result<Config, Faults> {
    load_and_texts(path).map(|(config, _)| config)
}

/// As [`load`], with what was read.
pub fn load_and_texts(path: &Path) -> Result<(Config, Texts), Faults> {
    let name = path.to_string_lossy().into_owned();
    let base = match base_of(path) {
        Ok(base) => base,
        Err(error) => {
            let kind = TextFileFault::Unreadable { why: error.to_string() };
            return Err(Faults { list: vec![files::whole_file(&name, kind)], omitted: 0 });
        }
    };
    let mut pass = Pass::default();
    let station = files::read(path).and_then(|bytes| Source::new(&name, &bytes));
    let station = pass.open(station);
    // Schedules are looked for beside the path as it was given, so that faults name them so.
    let beside = path.parent().unwrap_or(Path::new(""));
    let said = station.as_ref().and_then(|file| folders::of_schedules(&file.root));
    let folder = beside.join(said.map_or("schedules", |(folder, _)| folder));
    let (paths, fault) = files::schedules(&folder);
    // Without the station's file it is unknown whether that was the folder.
    if let (Some(kind), Some(file)) = (fault, &station) {
        pass.faults.push(match said {
            Some((_, place)) => file.source.fault(place, kind),
            None => files::whole_file(&name, kind),
        });
    }
    let schedules = paths
        .iter()
        .map(|path| {
            let source =
                files::read(path).and_then(|bytes| Source::new(&path.to_string_lossy(), &bytes));
            pass.open(source)
        })
        .collect();
    let texts = Texts::new(path, std::mem::take(&mut pass.texts));
    Ok((pass.read(station, schedules, &base)?, texts))
}

/// The state folder of a station whose file names none: where its control socket is looked for when
/// the file can't be read.
pub const STATE_UNSAID: &str = folders::STATE;

/// The folders alone, whatever else is at fault in `station.yaml` or the schedules: a slip in a
/// timetable must not keep people from the running station. `None` when what is said of the
/// folders is itself at fault; [`load`] then tells how.
pub fn load_folders(path: &Path) -> Option<Folders> {
    let base = base_of(path).ok()?;
    let source =
        files::read(path).and_then(|bytes| Source::new(&path.to_string_lossy(), &bytes)).ok()?;
    let (mut faults, mut nodes) = (Faults::default(), 0);
    let root = tree::read(&source, &mut nodes, &mut faults)?;
    let mut reader = Reader { source: &source, faults: &mut faults };
    let folders = folders::read_alone(&mut reader, &root, &base);
    faults.is_empty().then_some(folders)
}

/// As [`load`], from texts: names and bytes of `station.yaml` and of the schedules, in this order.
/// Relative paths are relative to `base`, which must be absolute. Touches no file.
pub fn load_texts(
    station: (&str, &[u8]),
    schedules: Vec<(String, Vec<u8>)>,
    base: &Path,
) -> Result<Config, Faults> {
    let mut pass = Pass::default();
    let (name, bytes) = station;
    let station = pass.open(bounded(name, bytes));
    let schedules = schedules.iter().map(|(name, bytes)| pass.open(bounded(name, bytes))).collect();
    pass.read(station, schedules, base)
}

fn bounded(name: &str, bytes: &[u8]) -> Result<Source, Box<Fault>> {
    if bytes.len() as u64 > limits::FILE_BYTES_MAX {
        let kind = TextFileFault::TooLarge { bytes_max: limits::FILE_BYTES_MAX };
        return Err(Box::new(files::whole_file(name, kind)));
    }
    Source::new(name, bytes)
}

fn base_of(path: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    Ok(absolute.parent().unwrap_or(Path::new("/")).to_path_buf())
}

/// One file, read as far as its tree.
struct Opened {
    source: Source,
    root: Node,
}

/// One reading of all files.
#[derive(Default)]
struct Pass {
    faults: Faults,
    /// Nodes of all trees.
    nodes: usize,
    /// Bytes of all texts.
    bytes: u64,
    /// Names of the files in the order in which they were opened.
    files: Vec<Arc<str>>,
    /// Names and texts of those that could be opened, in this order.
    texts: Vec<(String, String)>,
}

impl Pass {
    /// The file's tree; `None`, with its fault told, if it has none.
    fn open(&mut self, source: Result<Source, Box<Fault>>) -> Option<Opened> {
        match source {
            Ok(source) => {
                self.files.push(source.name.clone());
                self.bytes += source.text.len() as u64;
                if self.bytes > limits::TOTAL_BYTES_MAX {
                    let kind =
                        TextFileFault::TooLargeTogether { bytes_max: limits::TOTAL_BYTES_MAX };
                    self.faults.push(files::whole_file(&source.name, kind));
                    return None;
                }
                self.texts.push((source.name.to_string(), source.text.clone()));
                let root = tree::read(&source, &mut self.nodes, &mut self.faults)?;
                Some(Opened { source, root })
            }
            Err(fault) => {
                self.files.push(fault.file.clone());
                self.faults.push(*fault);
                None
            }
        }
    }

    fn read(
        mut self,
        station_file: Option<Opened>,
        schedules: Vec<Option<Opened>>,
        base: &Path,
    ) -> Result<Config, Faults> {
        let faults = &mut self.faults;
        let station = match &station_file {
            Some(Opened { source, root }) => {
                station_file::read(&mut Reader { source, faults }, root, base)
            }
            None => Station::unsaid(base),
        };
        let mut shelf = Shelf::default();
        if schedules.iter().any(Option::is_none) {
            shelf.set_incomplete();
        }
        let schedules: Vec<Opened> = schedules.into_iter().flatten().collect();
        // Three passes, since a file may name what a later one declares.
        let mut opened = Vec::with_capacity(schedules.len());
        for Opened { source, root } in &schedules {
            let mut reader = Reader { source, faults };
            let fields = schedule_file::read_first(&mut reader, root, &mut shelf);
            opened.extend(fields.map(|fields| (source, fields)));
        }
        for (source, fields) in &opened {
            schedule_file::read_queues(&mut Reader { source, faults }, fields, &mut shelf);
        }
        let (mut known, mut programmes) = (Names::default(), Vec::new());
        for (source, fields) in &opened {
            let mut reader = Reader { source, faults };
            programme::read(&mut reader, fields, &station, &shelf, &mut known, &mut programmes);
        }
        let mute = station_file.as_ref().and_then(|Opened { source, root }| {
            let node = station_file::mute(root)?;
            times::days(&mut Reader { source, faults }, node, &shelf.calendars)
        });
        if !self.faults.is_empty() {
            self.faults.sort(&self.files);
            return Err(self.faults);
        }
        let guard = Guard {
            allowed: station.allowed,
            daily_limit: station.daily_limit,
            mute: mute.unwrap_or_default(),
        };
        let schedule = Schedule {
            station: station.id.clone(),
            timezone: station.timezone,
            zones: station.zones,
            guard,
            trust: station.trust,
            emergency: station.emergency,
            loudness: station.loudness,
            queues: shelf.queues,
            campaigns: shelf.campaigns,
            programmes,
        };
        Ok(Config {
            id: station.id,
            name: station.name,
            folders: station.folders,
            outputs: station.outputs,
            groups: station.groups,
            language: station.language,
            store_limit: station.store_limit,
            report: station.report,
            schedule: Arc::new(schedule),
        })
    }
}
