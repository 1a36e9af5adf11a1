//! The journal's content as a station finds it at its start.

use super::airing::Airing;
use super::cue::CueSource;
use super::due_spans::DueSpan;
use super::ids::{SlotId, Timestamp, ZoneId};
use super::mute::ZoneMute;
use super::outbox::answer::RenewalCause;
use super::slot::{CueState, OpenSlot};

/// All of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecoveredJournal {
    /// The journal's own id; `None` only in tests.
    pub journal: uuid::Uuid,
    /// Highest `seq` written; 0 for none.
    pub seq: u64,
    /// Highest `seq` that the centre has, or has refused for good.
    pub through: u64,
    /// Rows up to here are an earlier journal's.
    pub base: u64,
    /// When this journal was begun in an earlier one's place, and why.
    pub renewed: Option<(Timestamp, RenewalCause)>,
    /// The last row that goes to the centre under this id, since the journal was restored from a
    /// backup; behind it a new one begins.
    pub ends: Option<u64>,
    pub horizon: Option<Timestamp>,
    pub open: Vec<OpenSlot>,
    /// Zones that are silent by a person's word.
    pub mutes: Vec<ZoneMute>,
    /// The last [`CLOSED_KEPT`] closed slots by their dues, oldest first.
    pub closed: Vec<SlotId>,
    /// Where the dues of all others lie, in order.
    pub forgotten: Vec<DueSpan>,
    /// How often each bulletin was heard to its end in each zone, and when last.
    pub airings: Vec<Airing>,
    /// Milliseconds heard per zone in the latest local days, emergencies not counted.
    pub heard_today: Vec<(ZoneId, chrono::NaiveDate, u64)>,
}

impl RecoveredJournal {
    /// [`RecoveredJournal::heard_today`], and what the marks know of cues that were on air: their
    /// rows are still to be written.
    pub fn heard_so_far(&self, timezone: chrono_tz::Tz) -> Vec<(ZoneId, chrono::NaiveDate, u64)> {
        let mut heard = self.heard_today.clone();
        for slot in self.open.iter().filter(|slot| !slot.is_emergency()) {
            let sounding = slot.cues.iter().filter_map(|cue| match (&cue.source, cue.state()) {
                (CueSource::Pause { .. } | CueSource::Tone { .. }, _) => None,
                (_, CueState::Sounding { started, heard_ms, .. }) => Some((started, heard_ms)),
                (_, CueState::Ahead | CueState::Done { .. }) => None,
            });
            heard.extend(sounding.map(|(started, heard_ms)| {
                (slot.id.zone.clone(), started.with_timezone(&timezone).date_naive(), heard_ms)
            }));
        }
        heard
    }
}

/// Closed slots kept in memory to refuse a second airing when the clock steps back: more than
/// two weeks of a ward with 20 zones and 30 slots a day in each.
pub const CLOSED_KEPT: usize = 10_000;
