//! The JSON of rows: one flat object, its fields always in the same order.
//!
//! Stations and centres compare rows by their bytes, so a row that is read and written again is
//! the same text. A field that is not there is `null` or 0; one that is not known is passed over.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::local_timestamp::LocalTimestamp;
use super::row::{AsRun, GapRow, LostRow, PlayRow, Row, RowBody};
use super::row_parts::{RowBulletin, RowCue};
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
    cue: Option<Cow<'a, RowCue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bulletin: Option<Cow<'a, RowBulletin>>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    campaign: Option<Cow<'a, str>>,
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
            campaign: None,
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
            until,
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
            until: *until,
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
            campaign,
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
            campaign: campaign.as_deref().map(Cow::from),
            ..self
        }
    }
}

impl From<RowJson<'_>> for Row {
    fn from(json: RowJson<'_>) -> Row {
        // By name, so that the compiler asks for a new field on the way back, too.
        let RowJson {
            seq,
            kind,
            station,
            zone,
            programme,
            title,
            due,
            priority,
            outcome,
            reason,
            detail,
            cue,
            bulletin,
            started_at,
            ended_at,
            late_ms,
            heard_ms,
            frames,
            rms_dbfs,
            peak_dbfs,
            gain_db,
            output,
            device,
            underruns,
            clock,
            strikes,
            ordered_by,
            ordered_via,
            stopped_via,
            count,
            until,
            campaign,
        } = json;
        let is_of_no_slot = zone == ANY && programme == ANY;
        let detail = detail.map(Cow::into_owned);
        let run = |detail| AsRun {
            zone: zone.as_ref().into(),
            programme: programme.as_ref().into(),
            title: title.into_owned(),
            priority,
            outcome,
            reason,
            detail,
            started_at,
            ended_at,
            late_ms,
            heard_ms,
            ordered_by: ordered_by.map(Cow::into_owned),
            ordered_via: ordered_via.map(Cow::into_owned),
            stopped_via: stopped_via.map(Cow::into_owned),
            campaign: campaign.map(Cow::into_owned),
        };
        let body = match (is_of_no_slot, kind) {
            (true, RowKind::Play) => RowBody::Lost(LostRow { detail: detail.unwrap_or_default() }),
            (true, RowKind::Slot) => RowBody::Gap(GapRow {
                reason: reason.unwrap_or(Reason::Internal),
                detail,
                count: count.unwrap_or(1),
                until: until.unwrap_or(due),
            }),
            (false, RowKind::Play) => RowBody::Play(Box::new(PlayRow {
                run: run(detail),
                cue: cue.map(Cow::into_owned).unwrap_or_default(),
                bulletin: bulletin.map(Cow::into_owned),
                frames,
                rms_dbfs,
                peak_dbfs,
                gain_db,
                output: output.map(Cow::into_owned),
                device: device.map(Cow::into_owned),
                underruns,
                strikes,
                until,
            })),
            (false, RowKind::Slot) => RowBody::Slot(Box::new(run(detail))),
        };
        Row { seq, station: station.into_owned(), due, clock, body }
    }
}
