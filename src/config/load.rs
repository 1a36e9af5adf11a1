//! Reads a configuration whole: from files, from texts, or its folders alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config_texts::ConfigTexts;
use super::fault::{ConfigFault, ConfigFaults, TextFileFault};
use super::field_reader::{FieldReader, is_key_twice};
use super::lang::Lang;
use super::names::{self, DeclaredNames};
use super::outputs::{self, ReadOutputs};
use super::schedule_file::{self, ScheduleSections};
use super::settings::{Config, StationFolders};
use super::source_text::SourceText;
use super::station_draft::StationDraft;
use super::yaml_tree::{self, FileJudge, YamlNode, YamlValue};
use super::{files, folders, limits, paths, programme, scalars, station_file, times};
use crate::station::ids::OutputId;
use crate::station::schedule::Programme;
use crate::wire::AmplifierSwitch;

/// Lines that seem to name a state folder; a file has one, and perhaps another in a comment.
const WRITTEN_STATES_MAX: usize = 8;

/// Reads `station.yaml` at `path` and the schedules that it points to. Blocks on files, a second at
/// the very most. With any fault nothing of it is to be used; the last good [`Config`] stays.
pub fn load(path: &Path) -> Result<Config, ConfigFaults> {
    load_and_texts(path).map(|(config, _)| config)
}

/// As [`load`], with what was read.
pub fn load_and_texts(path: &Path) -> Result<(Config, ConfigTexts), ConfigFaults> {
    let name = path.to_string_lossy().into_owned();
    let base = match base_of(path) {
        Ok(base) => base,
        Err(error) => {
            let kind = TextFileFault::Unreadable { trouble: error.into() };
            return Err(ConfigFaults { list: vec![files::whole_file(&name, kind)], omitted: 0 });
        }
    };
    let mut pass = FilesReading::default();
    let station = files::read(path).and_then(|bytes| SourceText::new(&name, &bytes));
    let station = pass.open(station, &station_alone);
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
            let source = files::read(path)
                .and_then(|bytes| SourceText::new(&path.to_string_lossy(), &bytes));
            pass.open(source, &schedule_alone)
        })
        .collect();
    let texts = ConfigTexts::new(path, std::mem::take(&mut pass.texts));
    Ok((pass.read(station, schedules, &base)?, texts))
}

/// The folders alone, whatever else is at fault in `station.yaml` or the schedules: a slip in a
/// timetable must not keep people from the running station. `None` when what is said of the
/// folders is itself at fault; [`load`] then tells how.
pub fn load_folders(path: &Path) -> Option<StationFolders> {
    folders_in(path, &files::read(path).ok()?, &base_of(path).ok()?)
}

/// As [`load_folders`], from the text of `station.yaml` that is to lie at `path` in `base`.
pub fn folders_in(path: &Path, bytes: &[u8], base: &Path) -> Option<StationFolders> {
    let source = SourceText::new(&path.to_string_lossy(), bytes).ok()?;
    let (mut faults, mut nodes) = (ConfigFaults::default(), 0);
    let root = yaml_tree::read(&source, &mut nodes, &mut faults)?;
    let mut reader = FieldReader { source: &source, faults: &mut faults };
    let folders = folders::read_alone(&mut reader, &root, base);
    faults.is_empty().then_some(folders)
}

/// The station's id alone, from the text of its `station.yaml`, whatever else is at fault there.
pub fn id_in(bytes: &[u8]) -> Option<Arc<str>> {
    let source = SourceText::new("", bytes).ok()?;
    let root = yaml_tree::read(&source, &mut 0, &mut ConfigFaults::default())?;
    match &root.entry("station")?.entry("id")?.value {
        YamlValue::Scalar { text, .. } => names::id(text).ok(),
        YamlValue::List(_) | YamlValue::Map(_) => None,
    }
}

/// The station's language alone, whatever else is at fault in its file; `None` when there is no
/// file that can be read.
pub fn load_language(path: &Path) -> Option<Lang> {
    let bytes = files::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let said = SourceText::new("", &bytes).ok().and_then(|source| {
        let root = yaml_tree::read(&source, &mut 0, &mut ConfigFaults::default())?;
        match &root.entry("language")?.value {
            YamlValue::Scalar { text, .. } => scalars::language(text).ok(),
            YamlValue::List(_) | YamlValue::Map(_) => None,
        }
    });
    // A file that is no YAML has its lines all the same.
    let lines = || text.lines().find_map(language_line);
    Some(said.or_else(lines).unwrap_or_default())
}

/// What lines of a `station.yaml` that is no YAML seem to say of the state folder: to be looked at
/// with care, since such a line may be a comment, or of something else.
pub(super) fn written_states(path: &Path) -> Vec<PathBuf> {
    let (Ok(bytes), Ok(base)) = (files::read(path), base_of(path)) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter_map(|line| {
        let (before, value) = line.split_once("state:")?;
        // `  state: var`, or `folders: {audio: a, state: var}`.
        let begins = before.is_empty() || before.ends_with([' ', '\t', '{', ',']);
        let value = value.split([',', '}']).next().filter(|_| begins)?;
        let value = value.split(" #").next()?.trim().trim_matches(['"', '\'']);
        paths::of_station(value, &base).ok()
    });
    lines.take(WRITTEN_STATES_MAX).collect()
}

/// `language: en # …`
fn language_line(line: &str) -> Option<Lang> {
    let value = line.strip_prefix("language")?.trim_start().strip_prefix(':')?;
    let value = value.split('#').next().unwrap_or_default();
    scalars::language(value.trim().trim_matches(['"', '\''])).ok()
}

/// The amplifiers' switches alone, whatever else is at fault in `station.yaml` or the schedules: a
/// slip in a timetable must not leave horns powered. Those that are themselves at fault are left
/// out; whether there were none is answered, too.
pub fn load_amplifiers(path: &Path) -> (BTreeMap<OutputId, AmplifierSwitch>, bool) {
    let source =
        files::read(path).and_then(|bytes| SourceText::new(&path.to_string_lossy(), &bytes));
    let (mut faults, mut nodes) = (ConfigFaults::default(), 0);
    let root = source.as_ref().ok().and_then(|source| {
        let root = yaml_tree::read(source, &mut nodes, &mut faults)?;
        Some((source, root))
    });
    let Some((source, root)) = root else { return (BTreeMap::new(), false) };
    let (mut found, mut known) = (ReadOutputs::default(), DeclaredNames::default());
    if let Some(node) = root.entry("outputs") {
        let mut reader = FieldReader { source, faults: &mut faults };
        outputs::read(&mut reader, node, Path::new("/"), &mut found, &mut known);
    }
    let switches = found.amplifiers.into_iter().map(|(id, amplifier)| (id, amplifier.switch));
    (switches.collect(), faults.is_empty())
}

/// As [`load`], from texts: names and bytes of `station.yaml` and of the schedules, in this order.
/// Relative paths are relative to `base`, which must be absolute. Touches no file.
pub fn load_texts(
    station: (&str, &[u8]),
    schedules: Vec<(String, Vec<u8>)>,
    base: &Path,
) -> Result<Config, ConfigFaults> {
    let mut pass = FilesReading::default();
    let (name, bytes) = station;
    let station = pass.open(bounded(name, bytes), &station_alone);
    let schedules = schedules.iter();
    let schedules =
        schedules.map(|(name, bytes)| pass.open(bounded(name, bytes), &schedule_alone)).collect();
    pass.read(station, schedules, base)
}

fn bounded(name: &str, bytes: &[u8]) -> Result<SourceText, Box<ConfigFault>> {
    if bytes.len() as u64 > limits::FILE_BYTES_MAX {
        let kind = TextFileFault::TooLarge { bytes_max: limits::FILE_BYTES_MAX };
        return Err(Box::new(files::whole_file(name, kind)));
    }
    SourceText::new(name, bytes)
}

fn base_of(path: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    Ok(absolute.parent().unwrap_or(Path::new("/")).to_path_buf())
}

/// One file, read as far as its tree.
struct OpenedFile {
    source: SourceText,
    root: YamlNode,
}

/// One reading of all files.
#[derive(Default)]
struct FilesReading {
    faults: ConfigFaults,
    /// Nodes of all trees.
    nodes: usize,
    /// Bytes of all texts.
    bytes: u64,
    /// Names of the files in the order in which they were opened.
    files: Vec<Arc<str>>,
    /// Names and texts of those that could be opened, in this order.
    texts: Vec<(String, String)>,
}

impl FilesReading {
    /// The file's tree; `None`, with its fault told, if it has none.
    fn open(
        &mut self,
        source: Result<SourceText, Box<ConfigFault>>,
        judge: FileJudge<'_>,
    ) -> Option<OpenedFile> {
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
                let (nodes, faults) = (&mut self.nodes, &mut self.faults);
                let root = yaml_tree::read_for_people(&source, judge, nodes, faults)?;
                Some(OpenedFile { source, root })
            }
            Err(fault) => {
                self.files.push(fault.file.clone());
                self.faults.push(*fault);
                None
            }
        }
    }

    /// The configuration that the opened files make together; relative paths are relative to
    /// `base`.
    fn read(
        mut self,
        station_file: Option<OpenedFile>,
        schedules: Vec<Option<OpenedFile>>,
        base: &Path,
    ) -> Result<Config, ConfigFaults> {
        let faults = &mut self.faults;
        let station = match &station_file {
            Some(OpenedFile { source, root }) => {
                station_file::read(&mut FieldReader { source, faults }, root, base)
            }
            None => StationDraft::unsaid(base),
        };
        let (sections, programmes) = read_schedules(&schedules, &station, faults);
        let mute = station_file.as_ref().and_then(|OpenedFile { source, root }| {
            let node = station_file::mute(root)?;
            times::days(&mut FieldReader { source, faults }, node, &sections.calendars)
        });
        if !self.faults.is_empty() {
            self.faults.sort(&self.files);
            return Err(self.faults);
        }
        Ok(station.with_schedules(sections, programmes, mute.unwrap_or_default()))
    }
}

/// The faults of `station.yaml` by itself.
fn station_alone(source: SourceText, root: YamlNode) -> ConfigFaults {
    let mut faults = ConfigFaults::default();
    let mut reader = FieldReader { source: &source, faults: &mut faults };
    station_file::read(&mut reader, &root, Path::new("/"));
    faults
}

/// The faults of a schedule by itself, whatever it names of other files.
fn schedule_alone(source: SourceText, root: YamlNode) -> ConfigFaults {
    let mut faults = ConfigFaults::default();
    let files = [None, Some(OpenedFile { source, root })];
    read_schedules(&files, &StationDraft::unsaid(Path::new("/")), &mut faults);
    faults
}

/// What the schedules say, in three passes, since a file may name what a later one declares.
fn read_schedules(
    files: &[Option<OpenedFile>],
    station: &StationDraft,
    faults: &mut ConfigFaults,
) -> (ScheduleSections, Vec<Programme>) {
    let mut sections = ScheduleSections::default();
    let is_unread = |fault: &ConfigFault| {
        let opened = files.iter().flatten();
        is_key_twice(fault) && opened.into_iter().any(|file| file.source.name == fault.file)
    };
    if files.iter().any(Option::is_none) || faults.list.iter().any(is_unread) {
        sections.set_incomplete();
    }
    let mut opened = Vec::with_capacity(files.len());
    for OpenedFile { source, root } in files.iter().flatten() {
        let mut reader = FieldReader { source, faults };
        let fields = schedule_file::read_first(&mut reader, root, &mut sections);
        opened.extend(fields.map(|fields| (source, fields)));
    }
    for (source, fields) in &opened {
        schedule_file::read_queues(&mut FieldReader { source, faults }, fields, &mut sections);
    }
    let (mut known, mut programmes) = (DeclaredNames::default(), Vec::new());
    for (source, fields) in &opened {
        let mut reader = FieldReader { source, faults };
        programme::read(&mut reader, fields, station, &sections, &mut known, &mut programmes);
    }
    (sections, programmes)
}
