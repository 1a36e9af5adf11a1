//! `outputs` of `station.yaml`: where sound goes.

use std::collections::BTreeMap;
use std::path::Path;

use super::fault::{FaultKind, NamedThing, OutputFault, ShapeFault, TextFault};
use super::field_reader::FieldReader;
use super::limits::{OUTPUTS_MAX, TEXT_CHARS_MAX};
use super::names::{self, DeclaredNames};
use super::yaml_tree::{YamlEntry, YamlNode};
use super::{paths, scalars};
use crate::station::ids::OutputId;
use crate::wire::SinkSpec;

/// Reads the entries into `outputs`; `known` gets also the names of those at fault.
pub fn read(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    base: &Path,
    outputs: &mut BTreeMap<OutputId, SinkSpec>,
    known: &mut DeclaredNames,
) {
    let Some(entries) = reader.entries(node) else {
        known.incomplete = true;
        return;
    };
    if entries.is_empty() {
        reader.fault(node.place, ShapeFault::NoValue);
    }
    let mut taken = Vec::new();
    for entry in reader.at_most(entries, NamedThing::Output, OUTPUTS_MAX, |entry| entry.key_place) {
        let place = reader.source.place_name(entry.key_place);
        let added = known.add(&entry.key, place);
        reader.sound(entry.key_place, added);
        let id = reader.sound(entry.key_place, names::id(&entry.key));
        let Some(sink) = sink(reader, &entry.value, base) else { continue };
        claim(reader, entry, &sink, &mut taken);
        if let Some(id) = id {
            outputs.insert(OutputId(id), sink);
        }
    }
}

/// Two outputs on one device would each find it busy; of two in one folder nobody could tell whose
/// a recording is.
fn claim(
    reader: &mut FieldReader<'_>,
    entry: &YamlEntry,
    sink: &SinkSpec,
    taken: &mut Vec<(SinkSpec, String)>,
) {
    let first = match sink {
        SinkSpec::Null => return,
        SinkSpec::Device(_) => taken.iter().find(|(other, _)| other == sink),
        SinkSpec::Wav(folder) => taken.iter().find(|(other, _)| {
            matches!(other, SinkSpec::Wav(other) if paths::plain(other) == paths::plain(folder))
        }),
    };
    match first {
        Some((_, first)) => {
            let kind = OutputFault::SinkTaken { first: first.clone() };
            reader.fault(entry.value.place, kind);
        }
        None => {
            let name = format!("{} ({})", entry.key, reader.source.place_name(entry.key_place));
            taken.push((sink.clone(), name));
        }
    }
}

/// Exactly one of `device`, `wav`, `null`.
fn sink(reader: &mut FieldReader<'_>, node: &YamlNode, base: &Path) -> Option<SinkSpec> {
    let fields = reader.fields(node, &["device", "wav", "null"])?;
    let given = [fields.get("device"), fields.get("wav"), fields.get("null")];
    match given {
        [Some(device), None, None] => reader.value(device, pcm_name).map(SinkSpec::Device),
        [None, Some(folder), None] => {
            reader.value(folder, |text| paths::of_station(text, base)).map(SinkSpec::Wav)
        }
        [None, None, Some(null)] => {
            if reader.value(null, scalars::truth)? {
                return Some(SinkSpec::Null);
            }
            reader.fault(null.place, OutputFault::NullFalse);
            None
        }
        _ => {
            reader.fault(node.place, OutputFault::NotOneSink);
            None
        }
    }
}

/// A sound device as ALSA names it.
pub fn pcm_name(text: &str) -> Result<String, FaultKind> {
    if text.trim().is_empty() {
        return Err(OutputFault::DeviceUnnamed.into());
    }
    if text.chars().any(char::is_control) {
        return Err(TextFault::ControlCharacter.into());
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(TextFault::TooLong { max: TEXT_CHARS_MAX }.into());
    }
    Ok(text.into())
}
