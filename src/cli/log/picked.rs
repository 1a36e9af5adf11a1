//! Rows of one bulletin or of one campaign: its cues, and the closing rows of the slots that they
//! stand in.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::LogError;
use crate::config::nearest;
use crate::journal::{JournalReader, LogEntry, LogFilter, LogRows};
use crate::messages::{Lang, log};
use crate::station::ids::{SlotId, ZoneId};
use crate::station::record::{PlayRow, Row, RowBody};

/// The first digits of a hash that name a bulletin: fewer are a name.
const HASH_DIGITS_MIN: usize = 6;

/// Names that are gone through for the nearest to a misspelt one.
const NAMES_MAX: usize = 20_000;

/// What is asked for beside what the journal itself looks for.
#[derive(Debug, Clone, Default)]
pub struct CueFilter {
    /// A bulletin's title, path, or file's name, or the beginning of its hash.
    pub file: Option<String>,
    /// A campaign's id.
    pub campaign: Option<String>,
    /// These zones, those of a group.
    pub zones: Option<Vec<ZoneId>>,
    /// No orders, which have no outcome.
    pub without_orders: bool,
}

impl CueFilter {
    fn is_none(&self) -> bool {
        self.file.is_none() && self.campaign.is_none()
    }

    fn takes(&self, play: &PlayRow) -> bool {
        let bulletin = play.bulletin.as_ref();
        let of_campaign = self.campaign.as_deref().is_none_or(|wanted| {
            bulletin.is_some_and(|bulletin| bulletin.campaign.as_deref() == Some(wanted))
        });
        of_campaign && self.file.as_deref().is_none_or(|wanted| is_called(play, wanted))
    }

    /// Whether a slot is asked for even if none of its cues is: it never started, and is of the
    /// campaign.
    fn takes_slot(&self, campaign: Option<&str>) -> bool {
        self.file.is_none() && self.campaign.is_some() && campaign == self.campaign.as_deref()
    }
}

/// As names are compared: NFC, small letters.
fn folded(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}

fn is_called(play: &PlayRow, wanted: &str) -> bool {
    let wanted = folded(wanted);
    let path = play.bulletin.as_ref().map(|bulletin| &bulletin.path).or(play.cue.path.as_ref());
    let by_path = path.is_some_and(|path| {
        let path = folded(path);
        path == wanted
            || path.rsplit('/').next() == Some(&wanted)
            // As it is called from outside of the audio folder.
            || wanted.ends_with(&format!("/{path}"))
    });
    let by_content = play.bulletin.as_ref().is_some_and(|bulletin| {
        let is_hash = wanted.len() >= HASH_DIGITS_MIN
            && wanted.bytes().all(|digit| digit.is_ascii_hexdigit());
        folded(&bulletin.title) == wanted || (is_hash && bulletin.sha256.starts_with(&wanted))
    });
    by_path || by_content
}

/// The rows that are asked for, in the journal's order.
pub struct PickedRows {
    rows: LogRows,
    cues: CueFilter,
    /// Slots with a cue that is asked for, whose closing rows are yet to come.
    open: BTreeSet<SlotId>,
}

impl PickedRows {
    /// Those of `rows` that `cues` lets through.
    pub fn new(rows: LogRows, cues: CueFilter) -> PickedRows {
        PickedRows { rows, cues, open: BTreeSet::new() }
    }

    /// The next row, `None` after the last.
    pub async fn next(&mut self) -> Result<Option<LogEntry>, LogError> {
        while let Some(logged) = self.rows.next().await? {
            if self.takes(&logged.row) {
                return Ok(Some(logged));
            }
        }
        Ok(None)
    }

    fn takes(&mut self, row: &Row) -> bool {
        if self.cues.without_orders && super::text::is_order(row) {
            return false;
        }
        let of_zones = |zones: &Vec<ZoneId>| {
            // What is summed up over all zones is of these, too.
            row.as_run().is_none_or(|run| run.zone.as_str() == "*" || zones.contains(&run.zone))
        };
        if !self.cues.zones.as_ref().is_none_or(of_zones) {
            return false;
        }
        if self.cues.is_none() {
            return true;
        }
        match &row.body {
            RowBody::Play(play) => {
                let takes = self.cues.takes(play);
                self.open.extend(row.slot_id().filter(|_| takes));
                takes
            }
            RowBody::Slot(run) => {
                let has_cue = row.slot_id().is_some_and(|id| self.open.remove(&id));
                has_cue || self.cues.takes_slot(run.campaign.as_deref())
            }
            RowBody::Gap(_) | RowBody::Lost(_) => false,
        }
    }
}

/// Says that no row of the whole journal, and no declared campaign, is called so; nothing where
/// only the time that was asked for has none.
///
/// # Errors
/// The name that was asked for and the nearest one, in words; or the journal's.
pub async fn check_names(
    lang: Lang,
    reader: &JournalReader,
    cues: &CueFilter,
    campaigns: &[String],
) -> Result<(), LogError> {
    if cues.is_none() {
        return Ok(());
    }
    let (mut files, mut known) = (BTreeSet::new(), BTreeSet::from_iter(campaigns.to_vec()));
    let (mut has_file, mut has_campaign) = (false, false);
    let mut rows = reader.log(LogFilter::default());
    while let Some(LogEntry { row, .. }) = rows.next().await? {
        known.extend(row.as_run().and_then(|run| run.campaign.clone()));
        let RowBody::Play(play) = &row.body else { continue };
        has_file |= cues.file.as_deref().is_some_and(|wanted| is_called(play, wanted));
        let Some(bulletin) = &play.bulletin else { continue };
        known.extend(bulletin.campaign.clone());
        if files.len() < NAMES_MAX {
            let name = bulletin.path.rsplit('/').next().unwrap_or(&bulletin.path);
            files.extend([name.to_owned(), bulletin.path.clone(), bulletin.title.clone()]);
        }
    }
    has_campaign |= cues.campaign.as_ref().is_some_and(|wanted| known.contains(wanted));
    let near =
        |wanted: &str, known: &BTreeSet<String>| nearest(wanted, known.iter().map(String::as_str));
    if let Some(wanted) = cues.file.as_deref().filter(|_| !has_file) {
        return Err(LogError::Asked(match near(wanted, &files) {
            Some(near) => log::no_such_file_but(lang, wanted, near),
            None => log::no_such_file(lang, wanted),
        }));
    }
    if let Some(wanted) = cues.campaign.as_deref().filter(|_| !has_campaign) {
        let all: Vec<&str> = known.iter().map(String::as_str).collect();
        return Err(LogError::Asked(match near(wanted, &known) {
            Some(near) => log::no_such_campaign_but(lang, wanted, near),
            None if all.is_empty() => log::no_campaigns(lang, wanted),
            None => log::no_such_campaign(lang, wanted, all.join(", ")),
        }));
    }
    Ok(())
}
