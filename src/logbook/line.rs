//! One line of the form: a slot, one of its cues, or what closes many slots at once.

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::book::LogbookNames;
use crate::messages::shown;
use crate::station::priority::Priority;
use crate::station::record::{
    AsRun, CueOrigin, LocalTimestamp, Outcome, PlayRow, Reason, Row, RowBody,
};

/// So little before a second is that second.
const EARLY_MAX: TimeDelta = TimeDelta::milliseconds(5);

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A programme in a zone.
    Slot,
    /// One thing that sounded in it, or did not.
    Cue,
    /// An order about a zone that is of no slot: a mute, a test tone.
    Order,
    /// Many slots at once, in all zones.
    Gap,
    /// A row whose content was given up while the disk could not be written.
    Lost,
}

/// What people read of what sounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineTitle {
    /// A programme's or a bulletin's title, or a file's path.
    Text(String),
    /// The signal before an emergency.
    Attention,
    /// The turn of a queue that had nothing.
    Queue(String),
    /// A zone is muted until then; `None`: it is so no longer.
    Mute(Option<LocalTimestamp>),
    /// Not of a single programme.
    AllProgrammes,
}

/// The bulletin of a cue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlayedBulletin {
    /// What people read.
    pub title: String,
    /// In the audio folder.
    pub path: String,
    /// Of its content.
    pub sha256: String,
}

/// One line, in local time. Texts are one line each, without control characters.
#[derive(Debug, Clone, PartialEq)]
pub struct LogbookLine {
    pub kind: LineKind,
    pub due: NaiveDateTime,
    pub started: Option<NaiveDateTime>,
    pub ended: Option<NaiveDateTime>,
    /// The zone's name; `None` in all of them.
    pub zone: Option<String>,
    pub title: LineTitle,
    /// Who answers for the content.
    pub unit: Option<String>,
    /// The code of its subject, 1 to 6.
    pub field: Option<u8>,
    pub priority: Option<Priority>,
    /// The campaign's title.
    pub campaign: Option<String>,
    /// Whole seconds that could be heard, rounded down.
    pub heard_s: u64,
    /// `None` of a slot that is not closed yet.
    pub outcome: Option<Outcome>,
    pub reason: Option<Reason>,
    /// Who stopped it.
    pub stopped_by: Option<String>,
    /// Who ordered it, as he says.
    pub ordered_by: Option<String>,
    /// How that order came in, as the kernel knows it; of what nobody ordered, how the stop did.
    pub ordered_via: Option<String>,
    /// How the stop came that ended what was ordered.
    pub stopped_via: Option<String>,
    pub approved_by: Option<String>,
    /// How many slots it closes.
    pub slots: u64,
    /// Of a gap: when the last of its slots was due.
    pub until: Option<NaiveDateTime>,
    /// Which of the slot's cues.
    pub cue_index: u32,
    /// A jingle, or what else is called music.
    pub music: bool,
    pub bulletin: Option<PlayedBulletin>,
}

impl LogbookLine {
    /// A line of which nothing but its place in time is known.
    fn blank(kind: LineKind, due: LocalTimestamp) -> LogbookLine {
        LogbookLine {
            kind,
            due: due.0.naive_local(),
            started: None,
            ended: None,
            zone: None,
            title: LineTitle::AllProgrammes,
            unit: None,
            field: None,
            priority: None,
            campaign: None,
            heard_s: 0,
            outcome: None,
            reason: None,
            stopped_by: None,
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            approved_by: None,
            slots: 0,
            until: None,
            cue_index: 0,
            music: false,
            bulletin: None,
        }
    }

    /// What a slot or a cue shares with the other.
    fn of_run(kind: LineKind, row: &Row, run: &AsRun, names: &LogbookNames) -> LogbookLine {
        // To the second, as lengths are; a device may begin some microseconds before due.
        let local = |at: LocalTimestamp| {
            let at = at.0.naive_local() + EARLY_MAX;
            at.with_nanosecond(0).unwrap_or(at)
        };
        LogbookLine {
            zone: Some(names.zone(&run.zone)),
            priority: Some(run.priority),
            campaign: run.campaign.as_deref().map(|id| names.campaign(id)),
            started: run.started_at.map(local),
            // Of what never started it is when it failed.
            ended: run.started_at.and(run.ended_at).map(local),
            heard_s: run.heard_ms / 1_000,
            outcome: Some(run.outcome),
            reason: run.reason,
            stopped_by: match run.reason {
                Some(Reason::Stopped | Reason::Muted) => run.detail.as_deref().map(shown),
                _ => None,
            },
            ordered_by: run.ordered_by.as_deref().map(shown),
            ordered_via: run.ordered_via.as_deref().map(shown),
            stopped_via: run.stopped_via.as_deref().map(shown),
            ..LogbookLine::blank(kind, row.due)
        }
    }

    /// The closing row of a slot, of whose heard time `silent_ms` could not be heard.
    pub(super) fn slot(
        row: &Row,
        run: &AsRun,
        silent_ms: u64,
        names: &LogbookNames,
    ) -> LogbookLine {
        // An exercise was not to sound, so nothing failed to.
        let slots = u64::from(run.reason != Some(Reason::Exercise));
        LogbookLine {
            title: LineTitle::Text(programme_title(run)),
            heard_s: run.heard_ms.saturating_sub(silent_ms) / 1_000,
            slots,
            ..LogbookLine::of_run(LineKind::Slot, row, run, names)
        }
    }

    /// A slot of which only cues are known: it is still open, or a test that is no slot.
    pub(super) fn open_slot(row: &Row, run: &AsRun, names: &LogbookNames) -> LogbookLine {
        let whole = LogbookLine::of_run(LineKind::Slot, row, run, names);
        LogbookLine {
            title: LineTitle::Text(programme_title(run)),
            zone: whole.zone,
            priority: whole.priority,
            campaign: whole.campaign,
            ordered_by: whole.ordered_by,
            ordered_via: whole.ordered_via,
            ..LogbookLine::blank(LineKind::Slot, row.due)
        }
    }

    /// The row of an order that is of no slot.
    fn order(row: &Row, play: &PlayRow, names: &LogbookNames) -> LogbookLine {
        let whole = LogbookLine::of_run(LineKind::Order, row, &play.run, names);
        if play.cue.from == CueOrigin::Tone {
            let title = LineTitle::Text(programme_title(&play.run));
            return LogbookLine { title, heard_s: audible_ms(play) / 1_000, ..whole };
        }
        LogbookLine {
            title: LineTitle::Mute(play.until),
            zone: whole.zone,
            ordered_by: whole.ordered_by,
            ordered_via: whole.ordered_via,
            ..LogbookLine::blank(LineKind::Order, row.due)
        }
    }

    /// A cue's row.
    pub(super) fn cue(row: &Row, play: &PlayRow, names: &LogbookNames) -> LogbookLine {
        let bulletin = play.bulletin.as_ref();
        let campaign = bulletin.and_then(|one| one.campaign.as_deref());
        let line = LogbookLine::of_run(LineKind::Cue, row, &play.run, names);
        LogbookLine {
            title: cue_title(play),
            heard_s: audible_ms(play) / 1_000,
            // The order is told of once, with the slot.
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            unit: bulletin.and_then(|one| one.unit.as_deref()).map(shown),
            field: bulletin.and_then(|one| one.field),
            campaign: campaign.map(|id| names.campaign(id)),
            approved_by: bulletin.and_then(|one| one.approved_by.as_deref()).map(shown),
            cue_index: play.cue.index,
            music: play.cue.music,
            bulletin: bulletin.map(|one| PlayedBulletin {
                title: shown(&one.title),
                path: shown(&one.path),
                sha256: one.sha256.clone(),
            }),
            ..line
        }
    }

    /// A row that is of no single slot; `None` of any other.
    pub(super) fn of_none(row: &Row, names: &LogbookNames) -> Option<LogbookLine> {
        match &row.body {
            RowBody::Gap(gap) => Some(LogbookLine {
                outcome: Some(row.outcome()),
                reason: Some(gap.reason),
                slots: gap.count,
                until: Some(gap.until.0.naive_local()),
                ..LogbookLine::blank(LineKind::Gap, row.due)
            }),
            RowBody::Lost(_) => Some(LogbookLine {
                outcome: Some(row.outcome()),
                reason: row.reason(),
                ..LogbookLine::blank(LineKind::Lost, row.due)
            }),
            RowBody::Play(play) => Some(LogbookLine::order(row, play, names)),
            RowBody::Slot(_) => None,
        }
    }
}

/// Milliseconds of a cue that could be heard: of a silent one the frames were taken, and nobody
/// heard them.
pub(super) fn audible_ms(play: &PlayRow) -> u64 {
    if play.run.reason == Some(Reason::Silent) { 0 } else { play.run.heard_ms }
}

fn programme_title(run: &AsRun) -> String {
    if run.title.is_empty() { run.programme.to_string() } else { shown(&run.title) }
}

fn cue_title(play: &PlayRow) -> LineTitle {
    if let Some(bulletin) = &play.bulletin {
        return LineTitle::Text(shown(&bulletin.title));
    }
    match (&play.cue.path, &play.cue.from) {
        (Some(path), _) => LineTitle::Text(shown(path)),
        (None, CueOrigin::Attention) => LineTitle::Attention,
        (None, CueOrigin::Queue(queue)) => LineTitle::Queue(queue.to_string()),
        (
            None,
            from @ (CueOrigin::File
            | CueOrigin::Tone
            | CueOrigin::Order
            | CueOrigin::Pause
            | CueOrigin::Other(_)),
        ) => LineTitle::Text(shown(&from.to_string())),
    }
}
