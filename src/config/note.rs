//! Notes beside bulletins (`tin.yaml` for `tin.mp3`): what each says goes into its bulletin.
//!
//! A note is read as strictly as a schedule, with the same faults. With any fault the bulletin is
//! refused, since it is unknown what it shall be: airing it in the wrong zones or after its last
//! day would be worse than not airing it. The same holds for a bulletin that is longer than its
//! queue takes.
//!
//! An approval in a note counts only with the hash of what lies beside it: whoever copies another
//! file over the bulletin must not inherit it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::fault::{ConfigFault, ConfigFaults, FaultKind, SidecarFault, TextFault, TextFileFault};
use super::field_reader::FieldReader;
use super::lang::Lang;
use super::limits::AIRS_MAX;
use super::names::{self, DeclaredNames};
use super::programme::zones_among;
use super::schedule_file::campaign_id;
use super::settings::Config;
use super::source_text::SourceText;
use super::yaml_tree::{self, YamlNode};
use super::{files, scalars, times};
use crate::messages::{config as messages, shown};
use crate::station::bulletin::Bulletin;
use crate::station::ids::{CampaignId, ZoneId};
use crate::station::stock::{Item, NOTE_BYTES_MAX, Note, NoteContent, Stock};
use crate::units::whole_ms;
use crate::wire::FileFault;

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

/// Reads notes, each once as long as it stays the same. To be begun anew with another [`Config`].
#[derive(Debug, Default)]
pub struct Notes {
    read: BTreeMap<Arc<str>, (Arc<Note>, Arc<Read>)>,
}

/// Faults of one note that are told: who corrects these is told the next.
const FAULTS_SHOWN: usize = 10;

type Read = Result<Said, String>;

/// What a note says, checked.
#[derive(Debug)]
struct Said {
    title: Option<String>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    airs: Option<u32>,
    zones: Option<Vec<ZoneId>>,
    urgent: bool,
    campaign: Option<CampaignId>,
    unit: Option<String>,
    field: Option<u8>,
    music: bool,
    approved_by: Option<String>,
    sha256: Option<String>,
}

/// What a note may name.
struct Known<'a> {
    config: &'a Config,
    zones: DeclaredNames,
    campaigns: DeclaredNames,
}

impl<'a> Known<'a> {
    fn new(config: &'a Config) -> Known<'a> {
        let schedule = &config.schedule;
        let zones = schedule.zones.keys().map(ZoneId::as_str);
        let zones = zones.chain(config.groups.keys().map(String::as_str));
        let campaigns = schedule.campaigns.keys().map(CampaignId::as_str);
        Known { config, zones: DeclaredNames::of(zones), campaigns: DeclaredNames::of(campaigns) }
    }
}

impl Notes {
    /// `stock` with what its notes say. Refused, told in `lang`, are bulletins
    /// whose note is at fault and such as are longer than their queue takes. Touches no file.
    pub fn annotate(&mut self, config: &Config, mut stock: Stock, lang: Lang) -> Stock {
        refuse_long(config, &mut stock);
        self.read.retain(|path, _| stock.notes.contains_key(path));
        if stock.notes.is_empty() {
            return stock;
        }
        let known = Known::new(config);
        for (path, note) in &stock.notes {
            let Some(item @ Item::Accepted(_)) = stock.items.get_mut(path) else { continue };
            let Item::Accepted(bulletin) = &mut *item else { continue };
            match &*self.read(&known, path, note, lang) {
                Ok(said) => {
                    let bulletin = Arc::make_mut(bulletin);
                    said.put_into(bulletin);
                    if let Some(remark) = said.remark(config, bulletin, &note.path, lang) {
                        stock.remarks.insert(path.clone(), remark);
                    }
                }
                Err(faults) => {
                    *item = Item::Refused { fault: FileFault::BadNote, detail: faults.clone() };
                }
            }
        }
        stock
    }

    fn read(
        &mut self,
        known: &Known<'_>,
        path: &Arc<str>,
        note: &Arc<Note>,
        lang: Lang,
    ) -> Arc<Read> {
        match self.read.get(path) {
            Some((before, read)) if Arc::ptr_eq(before, note) => read.clone(),
            _ => {
                let read = Arc::new(read(known, note, lang));
                self.read.insert(path.clone(), (note.clone(), read.clone()));
                read
            }
        }
    }
}

/// Refuses bulletins that are longer than their queue takes.
fn refuse_long(config: &Config, stock: &mut Stock) {
    for queue in config.schedule.queues.values() {
        let Some(longest) = queue.longest else { continue };
        let longest_ms = whole_ms(longest);
        let long: Vec<Arc<Bulletin>> = stock
            .in_folder(&queue.folder)
            .filter(|bulletin| bulletin.length_ms > longest_ms)
            .cloned()
            .collect();
        for bulletin in long {
            let detail = format!("{} > {}", clock(bulletin.length_ms), clock(longest_ms));
            let item = Item::Refused { fault: FileFault::TooLong, detail };
            stock.items.insert(bulletin.path.clone(), item);
            stock.unwanted.insert(bulletin.path.clone(), bulletin);
        }
    }
}

/// `15:00`, or `1:02:03`; a begun second counts.
fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// What the note says, or all its faults as people read them.
fn read(known: &Known<'_>, note: &Note, lang: Lang) -> Read {
    let mut faults = ConfigFaults::default();
    let said = open(note).map_err(|fault| faults.push(*fault)).ok().and_then(|source| {
        let root = yaml_tree::read(&source, &mut 0, &mut faults)?;
        said(&mut FieldReader { source: &source, faults: &mut faults }, &root, known)
    });
    match said {
        Some(said) if faults.is_empty() => Ok(said),
        _ => {
            faults.sort(&[]);
            Err(messages::first_faults_with_places(lang, &faults, FAULTS_SHOWN))
        }
    }
}

fn open(note: &Note) -> Result<SourceText, Box<ConfigFault>> {
    let fault = |kind: FaultKind| Err(Box::new(files::whole_file(&note.path, kind)));
    match &note.content {
        NoteContent::Bytes(bytes) => SourceText::new(&note.path, bytes),
        NoteContent::TooLarge => fault(SidecarFault::TooLarge { bytes_max: NOTE_BYTES_MAX }.into()),
        NoteContent::NotAFile => fault(SidecarFault::NotAFile.into()),
        NoteContent::Unreadable(why) => {
            fault(TextFileFault::Unreadable { why: why.clone() }.into())
        }
    }
}

fn said(reader: &mut FieldReader<'_>, root: &YamlNode, known: &Known<'_>) -> Option<Said> {
    let fields = reader.fields(root, KEYS)?;
    let (from, until) = times::between(reader, &fields);
    let zones = fields
        .get("zones")
        .map(|node| zones_among(reader, node, &known.zones, &known.config.groups));
    let priority = |text: &str| match text {
        "priority" => Ok(true),
        "routine" => Ok(false),
        "emergency" => Err(FaultKind::from(SidecarFault::EmergencyQueued)),
        _ => Err(scalars::not_one_of(text, &["priority", "routine"]).into()),
    };
    let field = reader.optional(&fields, "field", |text| scalars::number(text, 1, 6));
    Some(Said {
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

impl Said {
    fn put_into(&self, bulletin: &mut Bulletin) {
        if let Some(title) = &self.title {
            bulletin.title.clone_from(title);
        }
        bulletin.from = self.from;
        bulletin.until = self.until;
        bulletin.airs = self.airs;
        bulletin.zones.clone_from(&self.zones);
        bulletin.urgent = self.urgent;
        bulletin.campaign.clone_from(&self.campaign);
        bulletin.unit.clone_from(&self.unit);
        bulletin.field = self.field;
        bulletin.music = self.music;
        if bulletin.approved_by.is_none() && self.sha256.as_deref() == Some(&*bulletin.sha256) {
            bulletin.approved_by.clone_from(&self.approved_by);
        }
    }

    /// Why an approval in the note does not count, where it would have to.
    fn remark(
        &self,
        config: &Config,
        bulletin: &Bulletin,
        note: &str,
        lang: Lang,
    ) -> Option<String> {
        self.approved_by.as_ref()?;
        let note = shown(note);
        config.schedule.waits_for_approval(bulletin).then(|| match self.sha256 {
            Some(_) => messages::approval_of_other(lang, note, &bulletin.sha256),
            None => messages::approval_without_hash(lang, note, &bulletin.sha256),
        })
    }
}
