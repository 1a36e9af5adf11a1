//! A row's JSON is the same bytes as ever, whatever becomes of the types behind it.
//!
//! `tests/files/rows.jsonl` was written by the program before rows had a head and a body: every
//! kind of row, every reason, every field, and a day of the example as the core wrote it.

use std::sync::Arc;

use chrono::DateTime;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{OutputId, ProgrammeId, ZoneId};
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{
    AsRun, GapRow, LocalTimestamp, LostRow, Outcome, PlayRow, Reason, Row, RowBody, RowBulletin,
    RowCue, RowKind,
};
use proptest::option::of;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

const WRITTEN_BEFORE: &str = include_str!("../../files/rows.jsonl");

/// The row as it was: one flat struct, whose fields every journal and centre knows in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FlatRow {
    seq: u64,
    kind: RowKind,
    station: Arc<str>,
    zone: ZoneId,
    programme: ProgrammeId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    title: String,
    due: LocalTimestamp,
    priority: Priority,
    outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cue: Option<FlatCue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bulletin: Option<RowBulletin>,
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
    output: Option<OutputId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    underruns: Option<u32>,
    clock: ClockTrust,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    strikes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordered_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ordered_via: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stopped_via: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<LocalTimestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct FlatCue {
    index: u32,
    from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    music: bool,
}

fn read(json: &str) -> Row {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn written(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("rows are JSON")
}

#[test]
fn rows_written_before_are_read_and_written_as_the_same_bytes() {
    let mut bodies = [0; 4];
    for line in WRITTEN_BEFORE.lines() {
        let row = read(line);
        assert_eq!(written(&row), line);
        bodies[match row.body {
            RowBody::Play(_) => 0,
            RowBody::Slot(_) => 1,
            RowBody::Gap(_) => 2,
            RowBody::Lost(_) => 3,
        }] += 1;
    }
    assert_eq!(bodies, [24, 31, 3, 4], "plays, slots, gaps, lost rows");
}

#[test]
fn fields_that_are_missing_or_not_known_or_in_another_order_do_no_harm() {
    let least = r#""due":"2026-03-02T05:30:00+07:00","priority":3,"outcome":"not_aired","heard_ms":0,"clock":"synced""#;
    let cases = [
        (
            "a slot",
            format!(
                r#"{{"seq":1,"kind":"slot","station":"a","zone":"b","programme":"c",{least}}}"#
            ),
        ),
        (
            "a play without its cue",
            format!(
                r#"{{"seq":1,"kind":"play","station":"a","zone":"b","programme":"c",{least}}}"#
            ),
        ),
        (
            "a later program's field",
            format!(
                r#"{{"mood":{{"a":[1]}},"seq":1,"kind":"slot","station":"a","zone":"b","programme":"c",{least}}}"#
            ),
        ),
        (
            "another order",
            format!(
                r#"{{{least},"programme":"c","zone":"b","station":"a","kind":"slot","seq":1}}"#
            ),
        ),
        (
            "nulls",
            format!(
                r#"{{"seq":1,"kind":"slot","station":"a","zone":"b","programme":"c","reason":null,"until":null,{least}}}"#
            ),
        ),
    ];
    for (what, json) in cases {
        let row = read(&json);
        let run = row.as_run().unwrap_or_else(|| panic!("{what}: {row:?}"));
        assert_eq!((row.seq, run.zone.as_str(), run.programme.as_str()), (1, "b", "c"), "{what}");
        assert_eq!((row.outcome(), row.reason()), (Outcome::NotAired, None), "{what}");
    }
    let any =
        format!(r#"{{"seq":1,"kind":"slot","station":"a","zone":"*","programme":"*",{least}}}"#);
    let gap = read(&any);
    assert_eq!((gap.slots_closed(), gap.slot_id()), (1, None), "a gap that does not say its count");
    let lost = read(&any.replace("slot", "play"));
    assert_eq!((lost.slots_closed(), lost.slot_id()), (0, None), "a lost row");
    for broken in ["{}", "[]", &any.replace("not_aired", "sung"), &any.replace("2026", "today")] {
        assert!(serde_json::from_str::<Row>(broken).is_err(), "{broken}");
    }
}

fn stamp() -> impl Strategy<Value = LocalTimestamp> {
    (0i64..9_000_000_000_000_000, -12i32..=14).prop_map(|(micros, hours)| {
        let zone = chrono::FixedOffset::east_opt(hours * 3_600).expect("an offset");
        LocalTimestamp(
            DateTime::from_timestamp_micros(micros).expect("an instant").with_timezone(&zone),
        )
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9-]{1,9}", "\\PC{0,9}", Just("Bản tin \"sáng\"\n\u{0}".to_owned())]
}

fn origin() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("file".to_owned()),
        Just("attention".to_owned()),
        Just("pause".to_owned()),
        text().prop_map(|id| format!("queue:{id}")),
        text(),
    ]
}

fn reason() -> impl Strategy<Value = Reason> {
    prop_oneof![
        Just(Reason::PowerOff),
        Just(Reason::ZoneBusy),
        Just(Reason::Stopped),
        Just(Reason::FileDamaged),
        Just(Reason::Silent),
        Just(Reason::Internal),
    ]
}

/// Milliseconds, as the core writes them.
fn tenths() -> impl Strategy<Value = f64> {
    (-10_000_000i32..1_000_000_000).prop_map(|tenths| f64::from(tenths) / 10.0)
}

fn decibels() -> impl Strategy<Value = Option<f32>> {
    of(-144.0f32..24.0)
}

prop_compose! {
    fn as_run()(
        place in (text(), text(), text()),
        priority in prop_oneof![
            Just(Priority::Emergency), Just(Priority::Priority), Just(Priority::Routine)
        ],
        outcome in prop_oneof![Just(Outcome::Aired), Just(Outcome::Cut), Just(Outcome::NotAired)],
        why in (of(reason()), of(text())),
        times in (of(stamp()), of(stamp()), of(tenths())),
        heard_ms in any::<u64>(),
        orders in (of(text()), of(text()), of(text())),
        campaign in of(text()),
    ) -> AsRun {
        AsRun {
            // No zone has such a name; the configuration refuses it.
            zone: place.0.replace('*', "-").as_str().into(),
            programme: place.1.as_str().into(),
            title: place.2,
            priority,
            outcome,
            reason: why.0,
            detail: why.1,
            started_at: times.0,
            ended_at: times.1,
            late_ms: times.2,
            heard_ms,
            ordered_by: orders.0,
            ordered_via: orders.1,
            stopped_via: orders.2,
            campaign,
        }
    }
}

prop_compose! {
    fn bulletin()(
        names in (text(), text(), text()),
        length_ms in any::<u64>(),
        rest in (of(text()), of(text()), of(any::<u8>()), of(text())),
    ) -> RowBulletin {
        RowBulletin {
            title: names.0,
            path: names.1,
            sha256: names.2,
            length_ms,
            campaign: rest.0,
            unit: rest.1,
            field: rest.2,
            approved_by: rest.3,
        }
    }
}

prop_compose! {
    fn play()(
        run in as_run().boxed(),
        cue in (any::<u32>(), origin(), of(text()), any::<bool>()),
        bulletin in of(bulletin().boxed()),
        sound in (of(any::<u64>()), decibels(), decibels(), decibels()),
        through in (of(text()), of(text()), of(any::<u32>())),
        (strikes, until) in (of(any::<u32>()), of(stamp())),
    ) -> RowBody {
        RowBody::Play(Box::new(PlayRow {
            run,
            cue: RowCue { index: cue.0, from: cue.1.as_str().into(), path: cue.2, music: cue.3 },
            bulletin,
            frames: sound.0,
            rms_dbfs: sound.1,
            peak_dbfs: sound.2,
            gain_db: sound.3,
            output: through.0.as_deref().map(OutputId::from),
            device: through.1,
            underruns: through.2,
            strikes,
            until,
        }))
    }
}

fn body() -> impl Strategy<Value = RowBody> {
    prop_oneof![
        play().boxed(),
        as_run().boxed().prop_map(|run| RowBody::Slot(Box::new(run))),
        (reason(), of(text()), any::<u64>(), stamp()).prop_map(|(reason, detail, count, until)| {
            RowBody::Gap(GapRow { reason, detail, count, until })
        }),
        text().prop_map(|detail| RowBody::Lost(LostRow { detail })),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let clock = prop_oneof![
        Just(ClockTrust::Untrusted),
        Just(ClockTrust::Holdover),
        Just(ClockTrust::Synced)
    ];
    (any::<u64>(), text(), stamp(), clock, body().boxed()).prop_map(
        |(seq, station, due, clock, body)| Row {
            seq,
            station: station.as_str().into(),
            due,
            clock,
            body,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_row_is_written_as_the_flat_one_was_and_read_back_whole(row in row().boxed()) {
        let json = written(&row);
        let flat: FlatRow = serde_json::from_str(&json).expect("what was read before");
        prop_assert_eq!(&written(&flat), &json, "the flat row's bytes");
        prop_assert_eq!(read(&json), row);
    }
}
