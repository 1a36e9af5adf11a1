//! How loud bulletins are: one target, and gentler ones at some hours.

use super::fault::{HoursFault, NamedThing, QuantityFault, ShapeFault, ValueShape};
use super::field_reader::FieldReader;
use super::limits::{PEAK_DBTP, TARGET_LUFS, WINDOWS_MAX};
use super::yaml_tree::{YamlNode, YamlValue};
use super::{guard, scalars};
use crate::station::allowed_hours::AllowedSpan;
use crate::station::loudness::LoudnessRule;

/// `off`, or `{target: -18 LUFS, peak: -1.5 dBTP, by_hour: {"05:00-06:00": -22 LUFS}}`.
pub fn read(reader: &mut FieldReader<'_>, node: &YamlNode) -> LoudnessRule {
    let mut loudness = LoudnessRule::default();
    if node.shape() == ValueShape::Text && !node.is_nothing() {
        reader.value(node, |text| scalars::word::<String>(text, &["off"]));
        loudness.target_lufs = None;
        return loudness;
    }
    let Some(fields) = reader.fields(node, &["target", "peak", "by_hour"]) else { return loudness };
    if let Some(target) = reader.optional(&fields, "target", target) {
        loudness.target_lufs = Some(target);
    }
    let peak = |text: &str| scalars::level(text, "dBTP", PEAK_DBTP);
    if let Some(peak) = reader.optional(&fields, "peak", peak) {
        loudness.peak_dbtp = peak;
    }
    if let Some(node) = fields.get("by_hour") {
        loudness.by_hour = by_hour(reader, node);
    }
    loudness
}

fn target(text: &str) -> Result<f32, QuantityFault> {
    scalars::level(text, "LUFS", TARGET_LUFS)
}

fn by_hour(reader: &mut FieldReader<'_>, node: &YamlNode) -> Vec<(AllowedSpan, f32)> {
    let YamlValue::Map(entries) = &node.value else {
        // An empty list of keys: says that a map is wanted here.
        reader.fields(node, &[]);
        return Vec::new();
    };
    if entries.is_empty() {
        reader.fault(node.place, ShapeFault::NoValue);
    }
    let mut hours: Vec<(AllowedSpan, f32, &str)> = Vec::new();
    for entry in reader.at_most(entries, NamedThing::Window, WINDOWS_MAX, |entry| entry.key_place) {
        let window = reader.sound(entry.key_place, guard::window(&entry.key));
        let target = reader.value(&entry.value, target);
        let (Some(window), Some(target)) = (window, target) else { continue };
        let overlaps = |(other, ..): &&(AllowedSpan, f32, &str)| {
            window.from < other.until && other.from < window.until
        };
        if let Some((.., first)) = hours.iter().find(overlaps) {
            let (window, first) = (entry.key.clone(), (*first).to_owned());
            reader.fault(entry.key_place, HoursFault::Overlap { window, first });
            continue;
        }
        hours.push((window, target, &entry.key));
    }
    hours.into_iter().map(|(window, target, _)| (window, target)).collect()
}
