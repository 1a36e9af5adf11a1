//! One of `schedules/*.yaml`: queues, campaigns, calendars; programmes stand in `programme`.

use std::collections::BTreeMap;
use std::time::Duration;

use super::fault::NamedThing;
use super::field_reader::{CheckedFields, FieldReader};
use super::limits::{AIRS_MAX, DAY, KEEP_MAX, NAMES_MAX};
use super::names::{self, DeclaredNames};
use super::times::{self, NamedCalendars};
use super::yaml_tree::{YamlEntry, YamlNode};
use super::{paths, scalars};
use crate::station::ids::{CampaignId, QueueId};
use crate::station::schedule::{Campaign, Queue};

/// What programmes of any file may name.
#[derive(Default)]
pub struct ScheduleSections {
    pub queues: BTreeMap<QueueId, Queue>,
    pub queue_names: DeclaredNames,
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    pub campaign_names: DeclaredNames,
    pub calendars: NamedCalendars,
    /// Folders of queues, each with the place of its queue.
    folders: DeclaredNames,
}

impl ScheduleSections {
    /// A file could not be read: what it would have added is unknown.
    pub fn set_incomplete(&mut self) {
        for names in [&mut self.queue_names, &mut self.campaign_names, &mut self.calendars.names] {
            names.incomplete = true;
        }
    }
}

const KEYS: &[&str] = &["queues", "campaigns", "calendars", "programmes"];

/// Adds campaigns and calendars, which queues and programmes of every file may name; answers with
/// what is to be read once all files have been through here.
pub fn read_first<'n>(
    reader: &mut FieldReader<'_>,
    root: &'n YamlNode,
    sections: &mut ScheduleSections,
) -> Option<CheckedFields<'n>> {
    let Some(fields) = reader.fields(root, KEYS) else {
        sections.set_incomplete();
        return None;
    };
    for entry in
        section(reader, &fields, "campaigns", NamedThing::Campaign, &mut sections.campaign_names)
    {
        if let (Ok(id), Some(campaign)) = (names::id(&entry.key), campaign(reader, &entry.value)) {
            sections.campaigns.insert(CampaignId(id), campaign);
        }
    }
    for entry in
        section(reader, &fields, "calendars", NamedThing::Calendar, &mut sections.calendars.names)
    {
        let days = times::calendar(reader, &entry.value);
        sections.calendars.days.insert(entry.key.as_str().into(), days);
    }
    Some(fields)
}

/// Adds queues; all campaigns are known.
pub fn read_queues(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'_>,
    sections: &mut ScheduleSections,
) {
    for entry in section(reader, fields, "queues", NamedThing::Queue, &mut sections.queue_names) {
        let queue = queue(reader, entry, &sections.campaign_names, &mut sections.folders);
        if let (Ok(id), Some(queue)) = (names::id(&entry.key), queue) {
            sections.queues.insert(QueueId(id), queue);
        }
    }
}

/// The entries of a section whose keys are names; each name is checked and added.
fn section<'n>(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'n>,
    key: &str,
    what: NamedThing,
    known: &mut DeclaredNames,
) -> Vec<&'n YamlEntry> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let Some(entries) = reader.entries(node) else {
        known.incomplete = true;
        return Vec::new();
    };
    let mut fresh = Vec::new();
    for entry in reader.at_most(entries, what, NAMES_MAX, |entry| entry.key_place) {
        reader.sound(entry.key_place, names::id(&entry.key));
        let added = known.add(&entry.key, reader.source.place_name(entry.key_place));
        if reader.sound(entry.key_place, added).is_some() {
            fresh.push(entry);
        }
    }
    fresh
}

fn campaign(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<Campaign> {
    let fields = reader.fields(node, &["title", "from", "until", "unit", "field", "target"])?;
    let title = reader
        .required(&fields, "title", "title: Kết quả kinh tế - xã hội 2025")
        .and_then(|node| reader.value(node, names::title));
    let (from, until) = times::between(reader, &fields);
    let unit = reader.optional(&fields, "unit", names::title);
    let field = reader.optional(&fields, "field", |text| scalars::number(text, 1, 6));
    let target_per_zone = reader.optional(&fields, "target", scalars::target);
    // `number` has checked the range.
    let field = field.and_then(|field| u8::try_from(field).ok());
    Some(Campaign { title: title?, from, until, unit, field, target_per_zone })
}

const QUEUE_KEYS: &[&str] =
    &["folder", "order", "airs", "keep", "campaign", "approval", "longest", "keep_archive"];

fn queue(
    reader: &mut FieldReader<'_>,
    entry: &YamlEntry,
    campaigns: &DeclaredNames,
    folders: &mut DeclaredNames,
) -> Option<Queue> {
    let fields = reader.fields(&entry.value, QUEUE_KEYS)?;
    let folder =
        reader.required(&fields, "folder", "folder: kinh-te-xa-hoi-2026").and_then(|node| {
            let folder = reader.value(node, paths::of_queue)?;
            // Two queues on one folder would each archive what the other still wants.
            let added = folders.add(&folder, reader.source.place_name(node.place));
            reader.sound(node.place, added).map(|()| folder)
        });
    let orders = ["oldest", "newest", "name", "rotate"];
    let order = reader.optional(&fields, "order", |text| scalars::word(text, &orders));
    let airs = reader.optional(&fields, "airs", |text| scalars::number(text, 1, AIRS_MAX));
    let keep = |text: &str| scalars::duration(text, Duration::from_secs(60), KEEP_MAX, "14d");
    let kept = reader.optional(&fields, "keep", keep);
    let campaign = campaign_id(reader, &fields, campaigns);
    let approval = reader.optional(&fields, "approval", scalars::approval);
    let longest = |text: &str| scalars::duration(text, Duration::from_secs(1), DAY, "15m");
    let longest = reader.optional(&fields, "longest", longest);
    let keep = |text: &str| scalars::duration(text, Duration::from_secs(60), KEEP_MAX, "90d");
    let keep_archive = reader.optional(&fields, "keep_archive", keep);
    Some(Queue {
        folder: folder?,
        order: order.unwrap_or_default(),
        airs,
        keep: kept,
        campaign,
        approval: approval.unwrap_or(false),
        longest,
        keep_archive,
    })
}

/// The campaign that a queue or a programme belongs to.
pub fn campaign_id(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'_>,
    campaigns: &DeclaredNames,
) -> Option<CampaignId> {
    let name = reader.name(fields.get("campaign")?, NamedThing::Campaign, campaigns)?;
    Some(CampaignId(name.into()))
}
