//! From a request's bytes to events that can be stored, or a word on what is wrong with them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::marker::PhantomData;

use chrono::{DateTime, Datelike};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{numbers, readable};
use crate::station::record::LocalTimestamp;

/// Bytes of a request as they come: the stations send at most 256 KiB before compression.
pub const REQUEST_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Bytes of a batch unpacked: a request that grows beyond it is hostile.
const BATCH_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Beyond 2^53 a number is not exact in JSON readers; no station gets there.
const SEQS: std::ops::RangeInclusive<i64> = 1..=1 << 53;

/// Events of a batch; the stations send at most 500.
const EVENTS_MAX: usize = 2_000;

/// Longest row or status, in bytes: a station's are a kilobyte or two.
pub const DATA_BYTES_MAX: usize = 64 * 1024;

/// Longest name of a source, id, zone or programme, in bytes.
const NAME_BYTES_MAX: usize = 512;

/// Why a batch is not taken; with the status it is answered with.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchFault {
    /// 413: halve it.
    #[error("the batch is too large: {0}")]
    TooLarge(String),
    /// 400 or 422: this can't be understood.
    #[error("the batch can't be read: {0}")]
    Unreadable(String),
    #[error("event {index}: {fault}")]
    Event { index: usize, fault: String },
}

/// A batch of one source, checked.
pub struct SourceBatch<'a> {
    pub source: &'a str,
    pub station: &'a str,
    /// In the order of their seqs.
    pub events: Vec<RowEvent<'a>>,
    pub status: Option<StatusEvent<'a>>,
}

/// One row of a station.
pub struct RowEvent<'a> {
    pub seq: i64,
    pub previous: i64,
    pub id: Cow<'a, str>,
    pub head: RowFacts<'a>,
    /// The row's bytes as the station wrote them.
    pub data: &'a str,
}

impl RowEvent<'_> {
    /// The due instant's local day.
    pub fn day(&self) -> i64 {
        i64::from(self.head.due.0.date_naive().num_days_from_ce())
    }
}

/// What the centre searches by. Words are not checked against those that it knows: a newer
/// station's rows are as welcome.
#[derive(Deserialize)]
pub struct RowFacts<'a> {
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// Has to be the source's.
    #[serde(borrow)]
    pub station: Cow<'a, str>,
    #[serde(borrow)]
    pub zone: Cow<'a, str>,
    #[serde(borrow)]
    pub programme: Cow<'a, str>,
    pub due: LocalTimestamp,
    #[serde(borrow)]
    pub outcome: Cow<'a, str>,
    /// Has to be the envelope's sequence …
    #[serde(default)]
    seq: Option<i64>,
    /// … and this the source's, where a row says it.
    #[serde(borrow, default)]
    journal: Option<Cow<'a, str>>,
}

/// The station's state, latest only.
pub struct StatusEvent<'a> {
    pub at: String,
    pub data: &'a str,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    specversion: &'a str,
    #[serde(borrow)]
    id: Cow<'a, str>,
    source: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(default)]
    time: Option<&'a str>,
    #[serde(default)]
    sequence: Option<Number>,
    #[serde(default)]
    previous: Option<Number>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// A sequence as a string of digits, as CloudEvents wants it, or as a number; `None` for what is
/// no number from 0.
struct Number(Option<i64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Number, D::Error> {
        value.deserialize_any(NumberVisitor)
    }
}

/// Takes what it is handed: a derived choice would first make a copy of any value, whatever its
/// size.
struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string of digits or a whole number")
    }

    fn visit_str<E>(self, digits: &str) -> Result<Number, E> {
        Ok(Number(digits.parse().ok().filter(|number| *number >= 0)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number(i64::try_from(number).ok()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Number, E> {
        // Those from 0 on come as u64.
        Ok(Number(None))
    }
}

/// The events of a batch, one by one still unread; those beyond [`EVENTS_MAX`] are only counted.
#[derive(Default)]
struct Envelopes<'a> {
    first: Vec<&'a RawValue>,
    beyond: usize,
}

impl<'de: 'a, 'a> Deserialize<'de> for Envelopes<'a> {
    fn deserialize<D: Deserializer<'de>>(batch: D) -> Result<Envelopes<'a>, D::Error> {
        batch.deserialize_seq(EnvelopesVisitor(PhantomData))
    }
}

struct EnvelopesVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for EnvelopesVisitor<'a> {
    type Value = Envelopes<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut batch: A) -> Result<Envelopes<'a>, A::Error> {
        let mut envelopes = Envelopes::default();
        while envelopes.first.len() < EVENTS_MAX {
            match batch.next_element()? {
                Some(event) => envelopes.first.push(event),
                None => return Ok(envelopes),
            }
        }
        while batch.next_element::<IgnoredAny>()?.is_some() {
            envelopes.beyond += 1;
        }
        Ok(envelopes)
    }
}

/// Unpacks a request's body; never more than the limit of a batch.
pub fn unpack(body: &[u8], encoding: Option<&str>) -> Result<Vec<u8>, BatchFault> {
    match encoding {
        None | Some("identity") => Ok(body.to_vec()),
        Some("gzip" | "x-gzip") => {
            let mut batch = Vec::new();
            MultiGzDecoder::new(body)
                .take(BATCH_BYTES_MAX + 1)
                .read_to_end(&mut batch)
                .map_err(|error| BatchFault::Unreadable(format!("not gzip: {error}")))?;
            if batch.len() as u64 > BATCH_BYTES_MAX {
                return Err(BatchFault::TooLarge(format!("over {BATCH_BYTES_MAX} bytes unpacked")));
            }
            Ok(batch)
        }
        Some(other) => Err(BatchFault::Unreadable(format!("Content-Encoding {other}; send gzip"))),
    }
}

/// Reads and checks a batch.
pub fn parse(bytes: &[u8]) -> Result<SourceBatch<'_>, BatchFault> {
    let envelopes: Envelopes<'_> =
        serde_json::from_slice(bytes).map_err(|error| BatchFault::Unreadable(error.to_string()))?;
    if envelopes.beyond > 0 {
        let events = EVENTS_MAX + envelopes.beyond;
        return Err(BatchFault::TooLarge(format!("{events} events, over {EVENTS_MAX}")));
    }
    let mut batch = SourceBatch { source: "", station: "", events: Vec::new(), status: None };
    for (index, raw) in envelopes.first.iter().enumerate() {
        add(&mut batch, raw.get()).map_err(|fault| BatchFault::Event { index, fault })?;
    }
    if batch.source.is_empty() {
        return Err(BatchFault::Unreadable("an empty batch".to_owned()));
    }
    batch.events.sort_by_key(|event| event.seq);
    match second_of_one_name(&batch.events) {
        Some(seq) => {
            Err(BatchFault::Unreadable(format!("seq {seq}: another event has its id or seq")))
        }
        None => Ok(batch),
    }
}

/// The seq of an event of which another in the batch has the id or the seq, but not both: only one
/// of them could be stored. (The same one twice is one.)
fn second_of_one_name(events: &[RowEvent<'_>]) -> Option<i64> {
    let mut ids: HashMap<&str, i64> = HashMap::new();
    let mut last: Option<&RowEvent<'_>> = None;
    for event in events {
        let same_seq = last.is_some_and(|last| last.seq == event.seq && last.id != event.id);
        let same_id = ids.insert(&event.id, event.seq).is_some_and(|seq| seq != event.seq);
        if same_seq || same_id {
            return Some(event.seq);
        }
        last = Some(event);
    }
    None
}

fn add<'a>(batch: &mut SourceBatch<'a>, raw: &'a str) -> Result<(), String> {
    readable::check(raw).map_err(|error| error.to_string())?;
    let envelope: Envelope<'a> = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    if envelope.specversion != "1.0" {
        return Err(format!("specversion {}; this is CloudEvents 1.0", envelope.specversion));
    }
    if batch.source.is_empty() {
        batch.source = envelope.source;
        batch.station = station(envelope.source)?;
    } else if batch.source != envelope.source {
        return Err(format!("source {}; one batch has one source", envelope.source));
    }
    short("id", &envelope.id)?;
    if envelope.data.get().len() > DATA_BYTES_MAX {
        return Err(format!("data of {} bytes, over {DATA_BYTES_MAX}", envelope.data.get().len()));
    }
    match envelope.kind {
        "vn.loaphuong.play.v1" | "vn.loaphuong.slot.v1" => {
            let event = event(envelope)?;
            if event.head.station != batch.station {
                return Err(format!("data.station {}; the source is another", event.head.station));
            }
            if event
                .head
                .journal
                .as_ref()
                .is_some_and(|journal| *journal != journal_of(batch.source))
            {
                return Err("data.journal is not the source's".to_owned());
            }
            batch.events.push(event);
            Ok(())
        }
        "vn.loaphuong.status.v1" => {
            let at = envelope.time.ok_or("no time")?;
            let at = DateTime::parse_from_rfc3339(at).map_err(|error| format!("time: {error}"))?;
            if !envelope.data.get().starts_with('{') {
                return Err("data is no object".to_owned());
            }
            batch.status = Some(StatusEvent { at: at.to_rfc3339(), data: envelope.data.get() });
            Ok(())
        }
        other => Err(format!("type {other} is not taken here")),
    }
}

fn event(envelope: Envelope<'_>) -> Result<RowEvent<'_>, String> {
    let head: RowFacts<'_> =
        serde_json::from_str(envelope.data.get()).map_err(|error| format!("data: {error}"))?;
    for (name, value) in [
        ("kind", &head.kind),
        ("zone", &head.zone),
        ("programme", &head.programme),
        ("outcome", &head.outcome),
    ] {
        short(name, value)?;
    }
    let seq = envelope.sequence.and_then(|number| number.0).filter(|seq| SEQS.contains(seq));
    let seq = seq.ok_or("sequence is no number from 1 to 2^53")?;
    if head.seq.is_some_and(|named| named != seq) {
        return Err(format!("data.seq is not the sequence, {seq}"));
    }
    numbers::check(envelope.data.get())?;
    let previous = match &envelope.previous {
        None => seq - 1,
        Some(number) => number
            .0
            .filter(|previous| *previous < seq)
            .ok_or("previous is no number below sequence")?,
    };
    Ok(RowEvent { seq, previous, id: envelope.id, head, data: envelope.data.get() })
}

/// The station of `/stations/<station>/journals/<journal>`.
fn station(source: &str) -> Result<&str, String> {
    short("source", source)?;
    let mut parts = source.split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(""), Some("stations"), Some(station), Some("journals"), Some(journal), None)
            if !station.is_empty() && !journal.is_empty() =>
        {
            Ok(station)
        }
        _ => Err(format!("source {source}; it is /stations/<station>/journals/<journal>")),
    }
}

/// The journal's id at the end of a source.
pub fn journal_of(source: &str) -> &str {
    source.rsplit('/').next().unwrap_or_default()
}

fn short(name: &str, value: &str) -> Result<(), String> {
    match value.len() {
        0 => Err(format!("{name} is empty")),
        length if length > NAME_BYTES_MAX => {
            Err(format!("{name} is longer than {NAME_BYTES_MAX} bytes"))
        }
        // Nobody has such a name, and not every database takes a NUL.
        _ if value.contains(char::is_control) => Err(format!("{name} holds a control character")),
        _ => Ok(()),
    }
}
