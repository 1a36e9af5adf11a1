//! The sections of `station.yaml`.

use std::path::Path;
use std::time::Duration;

use super::fault::{NameFault, NamedThing, ShapeFault, TextFault, ValueShape};
use super::field_reader::{CheckedFields, FieldReader};
use super::limits::{
    DAY, GAIN_DB, HEALTH_DISK_FREE_BYTES, HEALTH_TEMPERATURE_C, HEARTBEAT, NAMES_MAX, STORE_BYTES,
    ZONES_MAX,
};
use super::names::{self, DeclaredNames};
use super::outputs::ReadOutputs;
use super::settings::{HealthLimits, ReportSettings};
use super::station_draft::StationDraft;
use super::yaml_tree::YamlNode;
use super::{emergency, folders, guard, loudness, outputs, paths, scalars};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::{OutputId, ZoneId};
use crate::station::schedule::Zone;

const KEYS: &[&str] = &[
    "station",
    "folders",
    "outputs",
    "zones",
    "groups",
    "guard",
    "loudness",
    "clock",
    "emergency",
    "language",
    "store",
    "health",
    "report",
];

/// Reads the whole file but `guard.mute`, whose calendars stand in the schedules.
pub fn read(reader: &mut FieldReader<'_>, root: &YamlNode, base: &Path) -> StationDraft {
    let mut station = StationDraft::unsaid(base);
    let Some(fields) = reader.fields(root, KEYS) else { return station };
    if let Some(node) = reader.required(&fields, "station", "station: {id: thanh-dong-nvh-1}") {
        identity(reader, node, &mut station);
    }
    if let Some(node) = fields.get("folders") {
        folders::read(reader, node, base, &mut station.folders);
    }
    let mut outputs = DeclaredNames::default();
    outputs.incomplete = reader.is_any_key_twice();
    if let Some(node) = reader.required(&fields, "outputs", "outputs: {amp-1: {device: default}}") {
        let mut found = ReadOutputs::default();
        outputs::read(reader, node, base, &mut found, &mut outputs);
        (station.outputs, station.amplifiers) = (found.sinks, found.amplifiers);
    }
    folders::check(reader, &fields, &station);
    // Of two values under one key the second was not read: what it declares is not known.
    let unread = reader.is_any_key_twice();
    station.addressable.incomplete = unread;
    if let Some(node) = reader.required(&fields, "zones", "zones: {to-1: {output: amp-1}}") {
        zones(reader, node, &outputs, &mut station);
    } else {
        station.addressable.incomplete = true;
    }
    if let Some(node) = fields.get("groups") {
        groups(reader, node, &mut station);
    }
    let example = "guard: {allowed: [\"05:30-07:00\", \"16:30-18:30\"]}";
    if let Some(node) = reader.required(&fields, "guard", example) {
        station_guard(reader, node, &mut station);
    }
    if let Some(node) = fields.get("loudness") {
        station.loudness = loudness::read(reader, node);
    }
    if let Some(node) = fields.get("clock")
        && let Some(fields) = reader.fields(node, &["trust"])
        && let Some(trust) = reader.optional(&fields, "trust", clock_trust)
    {
        station.trust = trust;
    }
    if let Some(node) = fields.get("emergency") {
        station.emergency = emergency::read(reader, node, &station);
    }
    if let Some(language) = reader.optional(&fields, "language", scalars::language) {
        station.language = language;
    }
    if let Some(node) = fields.get("store")
        && let Some(fields) = reader.fields(node, &["limit"])
    {
        let (least, most) = STORE_BYTES;
        let limit = |text: &str| scalars::bytes(text, least, most, "4GB");
        station.store_limit = reader.optional(&fields, "limit", limit);
    }
    if let Some(node) = fields.get("health") {
        health(reader, node, &mut station.health);
    }
    if let Some(node) = fields.get("report") {
        station.report = report(reader, node, base);
    }
    station
}

/// `guard.mute`, for when the calendars are known.
pub fn mute(root: &YamlNode) -> Option<&YamlNode> {
    root.entry("guard")?.entry("mute")
}

fn identity(reader: &mut FieldReader<'_>, node: &YamlNode, station: &mut StationDraft) {
    let Some(fields) = reader.fields(node, &["id", "name", "timezone"]) else { return };
    if let Some(node) = reader.required(&fields, "id", "id: thanh-dong-nvh-1")
        && let Some(id) = reader.value(node, names::id)
    {
        station.name = id.to_string();
        station.id = id;
    }
    if let Some(name) = reader.optional(&fields, "name", names::title) {
        station.name = name;
    }
    if let Some(timezone) = reader.optional(&fields, "timezone", scalars::timezone) {
        station.timezone = timezone;
    }
}

fn zones(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    outputs: &DeclaredNames,
    station: &mut StationDraft,
) {
    let Some(entries) = reader.entries(node) else {
        station.addressable.incomplete = true;
        return;
    };
    if entries.is_empty() {
        reader.fault(node.place, ShapeFault::NoValue);
    }
    for entry in reader.at_most(entries, NamedThing::Zone, ZONES_MAX, |entry| entry.key_place) {
        let place = reader.source.place_name(entry.key_place);
        let added = station.addressable.add(&entry.key, place);
        reader.sound(entry.key_place, added);
        let id = reader.sound(entry.key_place, names::id(&entry.key));
        if let (Some(zone), Some(id)) = (zone(reader, &entry.value, &entry.key, outputs), id) {
            station.addressable.call(&id, &zone.name);
            station.zones.insert(ZoneId(id), zone);
        }
    }
}

const ZONE_KEYS: &[&str] =
    &["name", "output", "channel", "gain", "owner", "allowed", "daily_limit"];

fn zone(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    id: &str,
    outputs: &DeclaredNames,
) -> Option<Zone> {
    let fields = reader.fields(node, ZONE_KEYS)?;
    let output = reader
        .required(&fields, "output", "output: amp-1")
        .and_then(|node| reader.name(node, NamedThing::Output, outputs));
    let name = reader.optional(&fields, "name", names::title);
    let channels = reader.optional(&fields, "channel", scalars::channel);
    let gain = |text: &str| scalars::level(text, "dB", GAIN_DB);
    let gain_db = reader.optional(&fields, "gain", gain);
    let owner = reader.optional(&fields, "owner", names::title);
    let allowed = fields.get("allowed").and_then(|node| guard::windows(reader, node));
    let daily_limit = daily_limit(reader, &fields);
    Some(Zone {
        name: name.unwrap_or_else(|| id.to_string()),
        output: OutputId(output?.into()),
        channels: channels.unwrap_or_default(),
        gain_db: gain_db.unwrap_or(0.0),
        owner,
        allowed,
        daily_limit,
    })
}

fn groups(reader: &mut FieldReader<'_>, node: &YamlNode, station: &mut StationDraft) {
    let Some(entries) = reader.entries(node) else {
        station.addressable.incomplete = true;
        return;
    };
    let mut groups = Vec::new();
    for entry in reader.at_most(entries, NamedThing::Group, NAMES_MAX, |entry| entry.key_place) {
        reader.sound(entry.key_place, names::id(&entry.key));
        let mut zones: Vec<ZoneId> = Vec::new();
        let members =
            reader.one_or_more(&entry.value, NamedThing::Zone, ZONES_MAX).unwrap_or_default();
        if members.is_empty() && matches!(entry.value.shape(), ValueShape::List) {
            reader.fault(entry.value.place, ShapeFault::EmptyList);
        }
        for member in members {
            // Groups are added after all of them are read, so a group can't hold a group.
            let known = &station.addressable;
            let Some(zone) = reader.name(member, NamedThing::Zone, known) else { continue };
            let zone = ZoneId(zone.into());
            if zones.contains(&zone) {
                let name = zone.to_string();
                reader.fault(member.place, NameFault::Twice { name });
            } else {
                zones.push(zone);
            }
        }
        groups.push((entry, zones));
    }
    for (entry, zones) in groups {
        let place = reader.source.place_name(entry.key_place);
        let added = station.addressable.add(&entry.key, place);
        if reader.sound(entry.key_place, added).is_some() {
            station.groups.insert(entry.key.clone(), zones);
        }
    }
}

fn station_guard(reader: &mut FieldReader<'_>, node: &YamlNode, station: &mut StationDraft) {
    let Some(fields) = reader.fields(node, &["allowed", "tests", "daily_limit", "mute"]) else {
        return;
    };
    let example = "allowed: [\"05:30-07:00\", \"16:30-18:30\"]";
    if let Some(node) = reader.required(&fields, "allowed", example)
        && let Some(allowed) = guard::windows(reader, node)
    {
        station.allowed = allowed;
    }
    station.tests = fields.get("tests").and_then(|node| guard::windows(reader, node));
    station.daily_limit = daily_limit(reader, &fields);
}

fn daily_limit(reader: &mut FieldReader<'_>, fields: &CheckedFields<'_>) -> Option<Duration> {
    let limit = |text: &str| scalars::duration(text, Duration::from_secs(1), DAY, "45m");
    reader.optional(fields, "daily_limit", limit)
}

fn clock_trust(text: &str) -> Result<ClockTrust, TextFault> {
    match text {
        "any" => Ok(ClockTrust::Untrusted),
        // `untrusted` is the record's word; as a demand it would read like its contrary.
        _ => scalars::word(text, &["synced", "holdover", "any"]),
    }
}

fn health(reader: &mut FieldReader<'_>, node: &YamlNode, limits: &mut HealthLimits) {
    let Some(fields) = reader.fields(node, &["temperature", "disk_free"]) else { return };
    let temperature = |text: &str| scalars::temperature(text, HEALTH_TEMPERATURE_C);
    if let Some(temperature_c) = reader.optional(&fields, "temperature", temperature) {
        limits.temperature_c = temperature_c;
    }
    let (least, most) = HEALTH_DISK_FREE_BYTES;
    let bytes = |text: &str| scalars::bytes(text, least, most, "500MB");
    if let Some(free) = reader.optional(&fields, "disk_free", bytes) {
        limits.disk_free_bytes = free;
    }
}

fn report(reader: &mut FieldReader<'_>, node: &YamlNode, base: &Path) -> Option<ReportSettings> {
    let fields = reader.fields(node, &["endpoint", "token_file", "ca_file", "heartbeat"])?;
    let example = "endpoint: https://centre.example/v1/events";
    let endpoint = reader
        .required(&fields, "endpoint", example)
        .and_then(|node| reader.value(node, scalars::endpoint));
    let path = |text: &str| paths::of_station(text, base);
    let token_file = reader.optional(&fields, "token_file", path);
    let ca_file = reader.optional(&fields, "ca_file", path);
    let (least, most) = HEARTBEAT;
    let heartbeat = |text: &str| scalars::duration(text, least, most, "60s");
    let heartbeat = reader.optional(&fields, "heartbeat", heartbeat);
    Some(ReportSettings {
        endpoint: endpoint?,
        token_file,
        ca_file,
        heartbeat: heartbeat.unwrap_or(Duration::from_secs(60)),
    })
}
