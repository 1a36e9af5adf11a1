//! CloudEvents 1.0 around rows and around the status.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::station::ids::Timestamp;
use crate::station::outbox::StoredRow;
use crate::station::record::{LocalTimestamp, RowKind};

/// Where all events of one journal come from.
#[derive(Debug)]
pub struct EventSource {
    uri: String,
    station: String,
    journal: Uuid,
}

impl EventSource {
    pub fn new(station: &str, journal: Uuid) -> EventSource {
        let uri = format!("/stations/{station}/journals/{journal}");
        EventSource { uri, station: station.to_owned(), journal }
    }

    /// The same name yields the same id, on every resend and after every restart.
    fn id(&self, name: &str) -> Uuid {
        Uuid::new_v5(&self.journal, name.as_bytes())
    }
}

/// The attributes, in the order in which they are written; `data` follows.
#[derive(Serialize)]
struct Attributes<'a> {
    specversion: &'static str,
    id: Uuid,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    subject: &'a str,
    time: String,
    datacontenttype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
}

/// Rows as one batch.
pub struct EventBatch {
    pub json: String,
    pub rows: u32,
    /// Seq of the last row in it; `None` for an empty one.
    pub last: Option<u64>,
}

/// What the envelope needs of a row.
#[derive(Deserialize)]
struct RowHead {
    kind: RowKind,
    zone: String,
    programme: String,
    due: LocalTimestamp,
    ended_at: Option<LocalTimestamp>,
    until: Option<LocalTimestamp>,
}

/// Wraps rows; ends before the first that can't be read, which then stands first in the next
/// batch and is refused alone.
pub fn rows(source: &EventSource, rows: &[StoredRow]) -> EventBatch {
    let mut batch = EventBatch { json: "[".to_owned(), rows: 0, last: None };
    for row in rows {
        let Ok(head) = serde_json::from_str::<RowHead>(&row.json) else { break };
        let attributes = Attributes {
            specversion: "1.0",
            id: source.id(&row.seq.to_string()),
            source: &source.uri,
            kind: match head.kind {
                RowKind::Play => "vn.loaphuong.play.v1",
                RowKind::Slot => "vn.loaphuong.slot.v1",
            },
            subject: &format!("{}/{}", head.zone, head.programme),
            // When it was over; what never began was over when it was due.
            time: head.ended_at.or(head.until).unwrap_or(head.due).to_string(),
            datacontenttype: "application/json",
            sequence: Some(sortable(row.seq)),
            previous: Some(sortable(row.previous)),
        };
        if batch.last.is_some() {
            batch.json.push(',');
        }
        push(&mut batch.json, &attributes, &row.json);
        batch.last = Some(row.seq);
        batch.rows += 1;
    }
    batch.json.push(']');
    batch
}

/// Wraps the status as a batch of one.
pub fn status(source: &EventSource, at: Timestamp, data: &str) -> String {
    let time = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let attributes = Attributes {
        specversion: "1.0",
        id: source.id(&format!("status/{time}")),
        source: &source.uri,
        kind: "vn.loaphuong.status.v1",
        subject: &source.station,
        time,
        datacontenttype: "application/json",
        sequence: None,
        previous: None,
    };
    let mut json = "[".to_owned();
    push(&mut json, &attributes, data);
    json.push(']');
    json
}

/// Twenty digits hold every u64, and sort as text like the numbers do.
fn sortable(seq: u64) -> String {
    format!("{seq:020}")
}

/// Writes an event around `data` without taking its bytes apart.
fn push(json: &mut String, attributes: &Attributes<'_>, data: &str) {
    let text = serde_json::to_string(attributes).expect("attributes are strings");
    json.push_str(text.strip_suffix('}').expect("a struct is written as an object"));
    json.push_str(",\"data\":");
    json.push_str(data);
    json.push('}');
}
