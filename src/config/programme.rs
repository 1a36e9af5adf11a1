//! Programmes and their rundowns.

use std::collections::BTreeMap;
use std::time::Duration;

use super::fault::{
    FaultKind, NameFault, NamedThing, ProgrammeFault, ReservedCue, ShapeFault, ValueShape,
};
use super::field_reader::{CheckedFields, FieldReader};
use super::limits::{CUES_MAX, DAY, PAUSE_MAX, PROGRAMMES_MAX, TAKE_MAX, ZONES_MAX};
use super::names::{self, DeclaredNames};
use super::schedule_file::{ScheduleSections, campaign_id};
use super::station_draft::StationDraft;
use super::yaml_tree::YamlNode;
use super::{paths, scalars, times};
use crate::station::ids::{ProgrammeId, QueueId, ZoneId};
use crate::station::priority::Priority;
use crate::station::recurrence::Recurrence;
use crate::station::schedule::{CueRule, CueWhat, Programme};

/// How late a slot may start where nothing is said: long enough for a reboot, short enough that
/// the morning's news is still the morning's.
const LATE: Duration = Duration::from_secs(600);

const KEYS: &[&str] = &[
    "id",
    "title",
    "zones",
    "at",
    "from",
    "until",
    "except",
    "only",
    "priority",
    "late",
    "max_length",
    "resume",
    "rundown",
    "campaign",
];

/// Reads a file's programmes behind those of earlier files.
pub fn read(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'_>,
    station: &StationDraft,
    sections: &ScheduleSections,
    known: &mut DeclaredNames,
    programmes: &mut Vec<Programme>,
) {
    let Some(node) = fields.get("programmes") else { return };
    let room = PROGRAMMES_MAX.saturating_sub(programmes.len());
    for item in reader.list(node, NamedThing::Programme, room).unwrap_or_default() {
        programmes.extend(programme(reader, item, station, sections, known));
    }
}

fn programme(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    station: &StationDraft,
    sections: &ScheduleSections,
    known: &mut DeclaredNames,
) -> Option<Programme> {
    let fields = reader.fields(node, KEYS)?;
    let place = reader.source.place_name(node.place);
    let id = reader.required(&fields, "id", "id: ban-tin-sang").and_then(|node| {
        let id = reader.value(node, names::id)?;
        let added = known.add(&id, reader.source.place_name(node.place));
        reader.sound(node.place, added).map(|()| id)
    });
    let title = reader.optional(&fields, "title", names::title);
    let zones = reader
        .required(&fields, "zones", "zones: [to-1, to-2]")
        .map(|node| zones(reader, node, station))
        .unwrap_or_default();
    let when = when(reader, &fields, sections);
    let priorities = ["priority", "routine"];
    let priority = reader.optional(&fields, "priority", |text| match text {
        "priority" => Ok(Priority::Priority),
        "routine" => Ok(Priority::Routine),
        "emergency" => Err(FaultKind::from(ProgrammeFault::EmergencyPlanned)),
        // In rows it is a number, so it has no words of its own to read.
        _ => Err(scalars::not_one_of(text, &priorities).into()),
    });
    let late = |text: &str| scalars::duration(text, Duration::ZERO, DAY, "10m");
    let late = reader.optional(&fields, "late", late);
    let length = |text: &str| scalars::duration(text, Duration::from_secs(1), DAY, "30m");
    let max_length = reader.optional(&fields, "max_length", length);
    let resumes = ["restart", "continue", "drop"];
    let resume = reader.optional(&fields, "resume", |text| scalars::word(text, &resumes));
    let campaign = campaign_id(reader, &fields, &sections.campaign_names);
    let rundown = reader
        .required(&fields, "rundown", "rundown: [{file: nhac-hieu/mo-dau.ogg}]")
        .map(|node| rundown(reader, node, &sections.queue_names))
        .unwrap_or_default();
    let id = id?;
    Some(Programme {
        title: title.unwrap_or_else(|| id.to_string()),
        id: ProgrammeId(id),
        zones,
        when,
        priority: priority.unwrap_or(Priority::Routine),
        late: late.unwrap_or(LATE),
        max_length,
        resume: resume.unwrap_or_default(),
        rundown,
        campaign,
        place: place.into(),
    })
}

/// Zones and groups as zones, in the order written. A zone named twice by different groups is
/// meant once; the same name twice is a slip.
pub fn zones(reader: &mut FieldReader<'_>, node: &YamlNode, station: &StationDraft) -> Vec<ZoneId> {
    zones_among(reader, node, &station.addressable, &station.groups)
}

/// As [`zones`], with the names of zones and groups, and the groups.
pub fn zones_among(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    known: &DeclaredNames,
    groups: &BTreeMap<String, Vec<ZoneId>>,
) -> Vec<ZoneId> {
    let items =
        reader.one_or_more(node, NamedThing::ZoneOrGroup, 2 * ZONES_MAX).unwrap_or_default();
    if items.is_empty() && matches!(node.shape(), ValueShape::List) {
        reader.fault(node.place, ShapeFault::EmptyList);
    }
    let mut named: Vec<&str> = Vec::new();
    let mut zones: Vec<ZoneId> = Vec::new();
    for item in items {
        let Some(name) = reader.name(item, NamedThing::ZoneOrGroup, known) else { continue };
        if named.contains(&name) {
            reader.fault(item.place, NameFault::Twice { name: name.into() });
        }
        named.push(name);
        match groups.get(name) {
            Some(members) => zones.extend(members.iter().cloned()),
            None => zones.push(name.into()),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    zones.retain(|zone| seen.insert(zone.clone()));
    zones
}

fn when(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'_>,
    sections: &ScheduleSections,
) -> Recurrence {
    let rules = reader
        .required(fields, "at", "at: \"30 5 * * Mon-Fri\"")
        .map(|node| times::rules(reader, node))
        .unwrap_or_default();
    let (from, until) = times::between(reader, fields);
    let except =
        fields.get("except").and_then(|node| times::days(reader, node, &sections.calendars));
    let only = fields.get("only").and_then(|node| times::days(reader, node, &sections.calendars));
    Recurrence { rules, from, until, except: except.unwrap_or_default(), only }
}

fn rundown(reader: &mut FieldReader<'_>, node: &YamlNode, queues: &DeclaredNames) -> Vec<CueRule> {
    let Some(items) = reader.list(node, NamedThing::Cue, CUES_MAX) else { return Vec::new() };
    if items.is_empty() {
        reader.fault(node.place, ShapeFault::EmptyList);
    }
    items.iter().filter_map(|item| cue(reader, item, queues)).collect()
}

fn cue(reader: &mut FieldReader<'_>, node: &YamlNode, queues: &DeclaredNames) -> Option<CueRule> {
    let keys = &["file", "queue", "take", "optional", "pause", "music", "relay", "speak"];
    let fields = reader.fields(node, keys)?;
    let music = reader.optional(&fields, "music", scalars::truth).unwrap_or(false);
    let kinds = ["file", "queue", "pause", "relay", "speak"];
    let given: Vec<&str> = kinds.into_iter().filter(|kind| fields.get(kind).is_some()).collect();
    let [kind] = given[..] else {
        reader.fault(node.place, ProgrammeFault::NotOneCue);
        return None;
    };
    let value = fields.get(kind)?;
    if kind != "queue"
        && let Some(take) = fields.get("take")
    {
        reader.fault(take.place, ProgrammeFault::TakeWithoutQueue);
    }
    if kind != "queue"
        && let Some(optional) = fields.get("optional")
    {
        reader.fault(optional.place, ProgrammeFault::OptionalWithoutQueue);
    }
    let what = match kind {
        "file" => CueWhat::File(reader.value(value, paths::of_rundown)?),
        "pause" => {
            let pause =
                |text: &str| scalars::duration(text, Duration::from_millis(1), PAUSE_MAX, "2s");
            CueWhat::Pause(reader.value(value, pause)?)
        }
        "queue" => {
            let take = |text: &str| scalars::number(text, 1, TAKE_MAX);
            let take = reader.optional(&fields, "take", take).unwrap_or(1);
            let optional = reader.optional(&fields, "optional", scalars::truth).unwrap_or(false);
            let queue = reader.name(value, NamedThing::Queue, queues)?;
            CueWhat::Queue { queue: QueueId(queue.into()), take, optional }
        }
        _ => {
            let later = if kind == "relay" { ReservedCue::Relay } else { ReservedCue::Speak };
            reader.fault(value.place, ProgrammeFault::NotYet(later));
            return None;
        }
    };
    Some(CueRule { what, music })
}
