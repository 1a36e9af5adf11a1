//! `emergency:` of `station.yaml`: whether files dropped into a folder are emergencies, and whether
//! this station only rehearses.

use super::field_reader::FieldReader;
use super::programme::zones;
use super::station_draft::StationDraft;
use super::yaml_tree::YamlNode;
use super::{names, scalars};
use crate::station::emergency::REPEATS_MAX;
use crate::station::ids::ZoneId;
use crate::station::schedule::{Emergency, EmergencyFolder};

/// Who ordered, in the record, where the file names nobody: the record's words, whatever the
/// language of the one who reads it.
const BY_UNSAID: &str = "thư mục _khan-cap";

/// Reads the map, for a station whose zones and groups are known.
pub fn read(reader: &mut FieldReader<'_>, node: &YamlNode, station: &StationDraft) -> Emergency {
    let keys = &["folder", "zones", "by", "repeat", "exercise"];
    let Some(fields) = reader.fields(node, keys) else { return Emergency::default() };
    let folder = reader.optional(&fields, "folder", scalars::truth).unwrap_or(false);
    let named = fields.get("zones").map(|node| zones(reader, node, station));
    let by = reader.optional(&fields, "by", names::who);
    let repeat = reader.optional(&fields, "repeat", |text| scalars::number(text, 1, REPEATS_MAX));
    let exercise = reader.optional(&fields, "exercise", scalars::truth).unwrap_or(false);
    let all = || station.zones.keys().cloned().collect::<Vec<ZoneId>>();
    let dropped = EmergencyFolder {
        zones: named.unwrap_or_else(all),
        by: by.unwrap_or_else(|| BY_UNSAID.to_owned()),
        repeat: repeat.unwrap_or(1),
    };
    Emergency { folder: folder.then_some(dropped), exercise }
}
