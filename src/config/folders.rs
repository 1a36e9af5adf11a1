//! `folders` of `station.yaml`, and which folders may lie in which.

use std::path::Path;

use super::fault::PathFault;
use super::reader::{Fields, Reader};
use super::source::Place;
use super::station_file::Station;
use super::tree::{Node, Value};
use super::{Folders, paths};
use crate::wire::Sink;

/// The state folder where `station.yaml` names none: where systemd makes one.
pub const STATE: &str = "/var/lib/loaphuong";

/// Reads the section over the defaults in `folders`.
pub fn read(reader: &mut Reader<'_>, node: &Node, base: &Path, folders: &mut Folders) {
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
pub fn read_alone(reader: &mut Reader<'_>, root: &Node, base: &Path) -> Folders {
    let mut unsaid = Station::unsaid(base).folders;
    if let Some(node) = root.entry("folders") {
        read(reader, node, base, &mut unsaid);
    }
    unsaid
}

/// The folder that schedules are read from and where it is named, as far as that can be told
/// before the whole is checked.
pub fn of_schedules(root: &Node) -> Option<(&str, Place)> {
    let node = root.entry("folders")?.entry("schedules")?;
    match &node.value {
        Value::Scalar { text, .. } => Some((text, node.place)),
        _ => None,
    }
}

/// What the station writes must not come back to it as a bulletin: private copies and recordings
/// lie outside the audio folder.
pub fn check(reader: &mut Reader<'_>, fields: &Fields<'_>, station: &Station) {
    let folders = &station.folders;
    let (audio, state) = (paths::plain(&folders.audio), paths::plain(&folders.state));
    if audio.starts_with(&state) || state.starts_with(&audio) {
        let section = fields.get("folders");
        let said = |key| section.and_then(|section| section.entry(key));
        let place = said("state").or_else(|| said("audio")).map_or(fields.place, |node| node.place);
        reader.fault(place, PathFault::StateInAudio);
    }
    for (id, sink) in &station.outputs {
        let Sink::Wav(folder) = sink else { continue };
        if paths::plain(folder).starts_with(&audio) {
            let node = fields.get("outputs").and_then(|node| node.entry(&id.0)?.entry("wav"));
            reader
                .fault(node.map_or(fields.place, |node| node.place), PathFault::RecordingsInAudio);
        }
    }
}
