//! The JSON of rows: one flat object, its fields always in the same order.
//!
//! Stations and centres compare rows by their bytes, so a row that is read and written again is
//! the same text. A field that is not there is `null` or 0; one that is not known is passed over.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::local_timestamp::LocalTimestamp;
use super::notes::{BulletinNote, CueNote};
use super::row::{AsRun, GapRow, LostRow, PlayRow, Row, RowBody};
use super::words::{Outcome, Reason, RowKind};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::OutputId;
use crate::station::priority::Priority;

/// Stands for zone and programme in rows that are of no single slot.
const ANY: &str = "*";

/// Every field that rows can have, in the order of their bytes. A new one goes to the end, with
/// its default.
#[derive(Serialize, Deserialize)]
struct RowJson<'a> {
    seq: u64,
    kind: RowKind,
    station: Cow<'a, Arc<str>>,
    zone: Cow<'a, str>,
    programme: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "str::is_empty")]
    title: Cow<'a, str>,
    due: LocalTimestamp,
    priority: Priority,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cue: Option<Cow<'a, CueNote>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bulletin: Option<Cow<'a, BulletinNote>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    started_at: Option<LocalTimestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended_at: Option<LocalTimestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late_ms: Option<f64>,
    heard_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frames: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rms_dbfs: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peak_dbfs: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gain_db: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    output: Option<Cow<'a, OutputId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    underruns: Option<u32>,
    clock: ClockTrust,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    strikes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordered_by: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordered_via: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped_via: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<LocalTimestamp>,
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RowJson::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Row, D::Error> {
        RowJson::deserialize(deserializer).map(Row::from)
    }
}

impl Row {
    /// Zone and programme as the row's JSON has them, to be filed by.
    pub fn place(&self) -> (&str, &str) {
        self.as_run().map_or((ANY, ANY), |run| (run.zone.as_str(), run.programme.as_str()))
    }
}

impl<'a> From<&'a Row> for RowJson<'a> {
    fn from(row: &'a Row) -> RowJson<'a> {
        let (zone, programme) = row.place();
        let blank = RowJson {
            seq: row.seq,
            kind: row.kind(),
            station: Cow::Borrowed(&row.station),
            zone: zone.into(),
            programme: programme.into(),
            title: "".into(),
            due: row.due,
            priority: Priority::Routine,
            outcome: row.outcome(),
            reason: row.reason(),
            detail: row.detail().map(Cow::from),
            cue: None,
            bulletin: None,
            started_at: None,
            ended_at: None,
            late_ms: None,
            heard_ms: 0,
            frames: None,
            rms_dbfs: None,
            peak_dbfs: None,
            gain_db: None,
            output: None,
            device: None,
            underruns: None,
            clock: row.clock,
            strikes: None,
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            count: None,
            until: None,
        };
        match &row.body {
            RowBody::Play(play) => blank.with_play(play),
            RowBody::Slot(run) => blank.with_run(run),
            RowBody::Gap(gap) => {
                RowJson { count: Some(gap.count), until: Some(gap.until), ..blank }
            }
            RowBody::Lost(_) => blank,
        }
    }
}

impl<'a> RowJson<'a> {
    fn with_play(self, play: &'a PlayRow) -> RowJson<'a> {
        // By name, so that the compiler asks for a new field here, too.
        let PlayRow {
            run,
            cue,
            bulletin,
            frames,
            rms_dbfs,
            peak_dbfs,
            gain_db,
            output,
            device,
            underruns,
            strikes,
        } = play;
        RowJson {
            cue: Some(Cow::Borrowed(cue)),
            bulletin: bulletin.as_ref().map(Cow::Borrowed),
            frames: *frames,
            rms_dbfs: *rms_dbfs,
            peak_dbfs: *peak_dbfs,
            gain_db: *gain_db,
            output: output.as_ref().map(Cow::Borrowed),
            device: device.as_deref().map(Cow::from),
            underruns: *underruns,
            strikes: *strikes,
            ..self.with_run(run)
        }
    }

    fn with_run(self, run: &'a AsRun) -> RowJson<'a> {
        let AsRun {
            // These five are of every row.
            zone: _,
            programme: _,
            outcome: _,
            reason: _,
            detail: _,
            title,
            priority,
            started_at,
            ended_at,
            late_ms,
            heard_ms,
            ordered_by,
            ordered_via,
            stopped_via,
        } = run;
        RowJson {
            title: title.as_str().into(),
            priority: *priority,
            started_at: *started_at,
            ended_at: *ended_at,
            late_ms: *late_ms,
            heard_ms: *heard_ms,
            ordered_by: ordered_by.as_deref().map(Cow::from),
            ordered_via: ordered_via.as_deref().map(Cow::from),
            stopped_via: stopped_via.as_deref().map(Cow::from),
            ..self
        }
    }
}

impl From<RowJson<'_>> for Row {
    fn from(mut json: RowJson<'_>) -> Row {
        let body = match (json.is_of_no_slot(), json.kind) {
            (true, RowKind::Play) => RowBody::Lost(lost_row(&mut json)),
            (true, RowKind::Slot) => RowBody::Gap(gap_row(&mut json)),
            (false, RowKind::Play) => RowBody::Play(Box::new(play_row(&mut json))),
            (false, RowKind::Slot) => RowBody::Slot(Box::new(as_run(&mut json))),
        };
        let RowJson { seq, due, clock, .. } = json;
        Row { seq, station: json.station.into_owned(), due, clock, body }
    }
}

impl RowJson<'_> {
    fn is_of_no_slot(&self) -> bool {
        self.zone == ANY && self.programme == ANY
    }
}

/// Takes the text out of its place.
fn text(place: &mut Option<Cow<'_, str>>) -> Option<String> {
    place.take().map(Cow::into_owned)
}

fn lost_row(json: &mut RowJson<'_>) -> LostRow {
    LostRow { detail: text(&mut json.detail).unwrap_or_default() }
}

fn gap_row(json: &mut RowJson<'_>) -> GapRow {
    GapRow {
        reason: json.reason.unwrap_or(Reason::Internal),
        detail: text(&mut json.detail),
        count: json.count.unwrap_or(1),
        until: json.until.unwrap_or(json.due),
    }
}

fn as_run(json: &mut RowJson<'_>) -> AsRun {
    AsRun {
        zone: json.zone.as_ref().into(),
        programme: json.programme.as_ref().into(),
        title: std::mem::take(&mut json.title).into_owned(),
        priority: json.priority,
        outcome: json.outcome,
        reason: json.reason,
        detail: text(&mut json.detail),
        started_at: json.started_at,
        ended_at: json.ended_at,
        late_ms: json.late_ms,
        heard_ms: json.heard_ms,
        ordered_by: text(&mut json.ordered_by),
        ordered_via: text(&mut json.ordered_via),
        stopped_via: text(&mut json.stopped_via),
    }
}

fn play_row(json: &mut RowJson<'_>) -> PlayRow {
    PlayRow {
        run: as_run(json),
        cue: json.cue.take().map(Cow::into_owned).unwrap_or_default(),
        bulletin: json.bulletin.take().map(Cow::into_owned),
        frames: json.frames,
        rms_dbfs: json.rms_dbfs,
        peak_dbfs: json.peak_dbfs,
        gain_db: json.gain_db,
        output: json.output.take().map(Cow::into_owned),
        device: text(&mut json.device),
        underruns: json.underruns,
        strikes: json.strikes,
    }
}
