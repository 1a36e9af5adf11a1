//! `outputs` of `station.yaml`: where sound goes.

use std::collections::BTreeMap;
use std::path::Path;

use super::amplifier::Amplifier;
use super::fault::{FaultKind, NamedThing, OutputFault, ShapeFault, TextFault};
use super::field_reader::FieldReader;
use super::limits::{OUTPUTS_MAX, TEXT_CHARS_MAX};
use super::names::{self, DeclaredNames};
use super::yaml_tree::{YamlEntry, YamlNode};
use super::{amplifier, paths, scalars};
use crate::station::ids::OutputId;
use crate::wire::{AmplifierSwitch, SinkSpec};

/// The outputs that were read, and the amplifiers of those that have one.
#[derive(Default)]
pub struct ReadOutputs {
    pub sinks: BTreeMap<OutputId, SinkSpec>,
    pub amplifiers: BTreeMap<OutputId, Amplifier>,
}

/// Reads the entries into `outputs`; `known` gets also the names of those at fault.
pub fn read(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    base: &Path,
    outputs: &mut ReadOutputs,
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
        let amplifier = entry.value.entry("amplifier");
        let amplifier = amplifier.and_then(|node| amplifier::read(reader, node));
        if let (Some(id), Some(amplifier)) = (&id, amplifier) {
            claim_switch(reader, entry, &amplifier, &outputs.amplifiers);
            outputs.amplifiers.insert(OutputId(id.clone()), amplifier);
        }
        let Some(sink) = sink(reader, &entry.value, base) else { continue };
        claim(reader, entry, &sink, &mut taken);
        if let Some(id) = id {
            outputs.sinks.insert(OutputId(id), sink);
        }
    }
}

/// One line can be held once.
fn claim_switch(
    reader: &mut FieldReader<'_>,
    entry: &YamlEntry,
    amplifier: &Amplifier,
    taken: &BTreeMap<OutputId, Amplifier>,
) {
    let AmplifierSwitch::Gpio { line, .. } = &amplifier.switch else { return };
    let same = |other: &Amplifier| matches!(&other.switch, AmplifierSwitch::Gpio { line: other, .. } if other == line);
    if let Some((first, _)) = taken.iter().find(|(_, other)| same(other)) {
        let first = first.to_string();
        reader.fault(entry.value.place, OutputFault::SwitchTaken { first });
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
    let fields = reader.fields(node, &["device", "wav", "null", "amplifier"])?;
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
