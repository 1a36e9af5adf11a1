//! `folders` of `station.yaml`, and which folders may lie in which.

use std::path::Path;

use super::fault::PathFault;
use super::field_reader::{CheckedFields, FieldReader};
use super::paths;
use super::settings::StationFolders;
use super::source_text::SourcePlace;
use super::station_draft::StationDraft;
use super::yaml_tree::{YamlNode, YamlValue};
use crate::wire::SinkSpec;

/// Reads the section over the defaults in `folders`.
pub fn read(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    base: &Path,
    folders: &mut StationFolders,
) {
    let Some(fields) = reader.fields(node, &["audio", "schedules", "state"]) else { return };
    for (key, folder) in [
        ("audio", &mut folders.audio),
        ("schedules", &mut folders.schedules),
        ("state", &mut folders.state),
    ] {
        if let Some(path) = reader.optional(&fields, key, |text| paths::of_station(text, base)) {
            *folder = path;
        }
    }
}

/// The folders and nothing else.
pub fn read_alone(reader: &mut FieldReader<'_>, root: &YamlNode, base: &Path) -> StationFolders {
    let mut unsaid = StationDraft::unsaid(base).folders;
    if let Some(node) = root.entry("folders") {
        read(reader, node, base, &mut unsaid);
    }
    unsaid
}

/// The folder that schedules are read from and where it is named, as far as that can be told
/// before the whole is checked.
pub fn of_schedules(root: &YamlNode) -> Option<(&str, SourcePlace)> {
    let node = root.entry("folders")?.entry("schedules")?;
    match &node.value {
        YamlValue::Scalar { text, .. } => Some((text, node.place)),
        YamlValue::List(_) | YamlValue::Map(_) => None,
    }
}

/// What the station writes must not come back to it as a bulletin: private copies and recordings
/// lie outside the audio folder.
pub fn check(reader: &mut FieldReader<'_>, fields: &CheckedFields<'_>, station: &StationDraft) {
    let folders = &station.folders;
    let (audio, state) = (paths::plain(&folders.audio), paths::plain(&folders.state));
    if audio.starts_with(&state) || state.starts_with(&audio) {
        let section = fields.get("folders");
        let said = |key| section.and_then(|section| section.entry(key));
        let place = said("state").or_else(|| said("audio")).map_or(fields.place, |node| node.place);
        reader.fault(place, PathFault::StateInAudio);
    }
    for (id, sink) in &station.outputs {
        let SinkSpec::Wav(folder) = sink else { continue };
        if paths::plain(folder).starts_with(&audio) {
            let node = fields.get("outputs").and_then(|node| node.entry(&id.0)?.entry("wav"));
            reader
                .fault(node.map_or(fields.place, |node| node.place), PathFault::RecordingsInAudio);
        }
    }
}
