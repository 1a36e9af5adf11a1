//! A bulletin's sidecar (`tin.yaml` for `tin.mp3`): its bytes to a checked [`Sidecar`], or to all
//! that is wrong with it.
//!
//! A sidecar is read as strictly as a schedule, with the same faults. What it means for its
//! bulletin, and that a bulletin whose sidecar is at fault is refused, `folder_policy` decides.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fault::{ConfigFaults, FaultKind, SidecarFault, TextFault};
use super::field_reader::FieldReader;
use super::limits::AIRS_MAX;
use super::names::{self, DeclaredNames};
use super::programme::zones_among;
use super::schedule_file::campaign_id;
use super::source_text::SourceText;
use super::yaml_tree::{self, YamlNode};
use super::{files, scalars, times};
use crate::station::ids::{CampaignId, ZoneId};
use crate::station::schedule::Schedule;

const KEYS: &[&str] = &[
    "title",
    "from",
    "until",
    "airs",
    "zones",
    "priority",
    "campaign",
    "unit",
    "field",
    "music",
    "approved_by",
    "sha256",
];

/// A sidecar's keys, checked; `None` and `false` for those that it does not have.
#[derive(Debug, Clone, PartialEq)]
pub struct Sidecar {
    pub title: Option<String>,
    /// Local days, both inclusive, on which the bulletin may air.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Airings in each zone, at least 1.
    pub airs: Option<u32>,
    /// In the order in which they are written, groups replaced by their zones, none twice.
    pub zones: Option<Vec<ZoneId>>,
    /// `priority: priority`.
    pub urgent: bool,
    pub campaign: Option<CampaignId>,
    pub unit: Option<String>,
    /// 1 to 6.
    pub field: Option<u8>,
    pub music: bool,
    pub approved_by: Option<String>,
    /// Of the content that is approved: 64 hexadecimal digits in lower case.
    pub sha256: Option<String>,
}

/// Reads sidecars under one configuration: what they may name.
pub struct SidecarReader<'a> {
    groups: &'a BTreeMap<String, Vec<ZoneId>>,
    zones: DeclaredNames,
    campaigns: DeclaredNames,
}

impl<'a> SidecarReader<'a> {
    /// Of a configuration's schedule and groups of zones.
    pub fn new(
        schedule: &Schedule,
        groups: &'a BTreeMap<String, Vec<ZoneId>>,
    ) -> SidecarReader<'a> {
        let zones = schedule.zones.keys().map(ZoneId::as_str);
        let zones = zones.chain(groups.keys().map(String::as_str));
        let campaigns = schedule.campaigns.keys().map(CampaignId::as_str);
        SidecarReader {
            groups,
            zones: DeclaredNames::of(zones),
            campaigns: DeclaredNames::of(campaigns),
        }
    }

    /// Reads the `bytes` of the sidecar at `path`, relative to the audio folder. Touches no file.
    ///
    /// # Errors
    /// All its faults, at least one, from top to bottom.
    pub fn read(&self, path: &str, bytes: &[u8]) -> Result<Sidecar, ConfigFaults> {
        let mut faults = ConfigFaults::default();
        let opened = SourceText::new(path, bytes).map_err(|fault| faults.push(*fault)).ok();
        let sidecar = opened.and_then(|source| {
            let judge = |source: SourceText, root: YamlNode| {
                let mut faults = ConfigFaults::default();
                let mut reader = FieldReader { source: &source, faults: &mut faults };
                sidecar(&mut reader, &root, self);
                faults
            };
            let root = yaml_tree::read_for_people(&source, &judge, &mut 0, &mut faults)?;
            sidecar(&mut FieldReader { source: &source, faults: &mut faults }, &root, self)
        });
        match sidecar {
            Some(sidecar) if faults.is_empty() => Ok(sidecar),
            _ => {
                faults.sort(&[]);
                Err(faults)
            }
        }
    }
}

/// Faults of a sidecar at `path` that has no bytes to be read.
pub fn unread_sidecar(path: &str, kind: FaultKind) -> ConfigFaults {
    ConfigFaults { list: vec![files::whole_file(path, kind)], omitted: 0 }
}

fn sidecar(
    reader: &mut FieldReader<'_>,
    root: &YamlNode,
    known: &SidecarReader<'_>,
) -> Option<Sidecar> {
    let fields = reader.fields(root, KEYS)?;
    let (from, until) = times::between(reader, &fields);
    let zones =
        fields.get("zones").map(|node| zones_among(reader, node, &known.zones, known.groups));
    let priority = |text: &str| match text {
        "priority" => Ok(true),
        "routine" => Ok(false),
        "emergency" => Err(FaultKind::from(SidecarFault::EmergencyQueued)),
        _ => Err(scalars::not_one_of(text, &["priority", "routine"]).into()),
    };
    let field = reader.optional(&fields, "field", |text| scalars::number(text, 1, 6));
    Some(Sidecar {
        title: reader.optional(&fields, "title", names::title),
        from,
        until,
        airs: reader.optional(&fields, "airs", |text| scalars::number(text, 1, AIRS_MAX)),
        zones,
        urgent: reader.optional(&fields, "priority", priority).unwrap_or(false),
        campaign: campaign_id(reader, &fields, &known.campaigns),
        unit: reader.optional(&fields, "unit", names::title),
        // `number` has checked the range.
        field: field.and_then(|field| u8::try_from(field).ok()),
        music: reader.optional(&fields, "music", scalars::truth).unwrap_or(false),
        approved_by: reader.optional(&fields, "approved_by", names::who),
        sha256: reader.optional(&fields, "sha256", hash),
    })
}

/// A hash in hexadecimal; in lower case, as it is compared.
fn hash(text: &str) -> Result<String, TextFault> {
    let plain = text.trim().to_ascii_lowercase();
    if plain.len() != 64 || !plain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(TextFault::BadHash { text: text.into() });
    }
    Ok(plain)
}
