//! Rows and slots for the tests of the record's rooms.

use chrono::{DateTime, NaiveDate, TimeDelta};
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{SlotId, Timestamp};
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{
    AsRun, GapRow, LocalTimestamp, Outcome, PlayRow, Reason, Row, RowBody, RowBulletin, RowCue,
};
use loaphuong::station::{Effect, OpenSlot};

pub fn utc(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(text).expect(text).to_utc()
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect(text)
}

pub fn slot_id(zone: &str, programme: &str, due: Timestamp) -> SlotId {
    SlotId { due, zone: zone.into(), programme: programme.into() }
}

/// A closing row: aired, 05:30 in Việt Nam on 1 March 2026 plus `seq` days.
pub fn slot(seq: u64) -> Row {
    let due = utc("2026-02-28T22:30:00Z") + TimeDelta::days(i64::try_from(seq).expect("small"));
    let due = LocalTimestamp::new(due, Ho_Chi_Minh);
    let run = AsRun {
        title: "Bản tin sáng".into(),
        outcome: Outcome::Aired,
        started_at: Some(due),
        ended_at: Some(LocalTimestamp(due.0 + TimeDelta::seconds(60))),
        late_ms: Some(0.4),
        heard_ms: 60_000,
        ..AsRun::blank("to-1".into(), "ban-tin-sang".into())
    };
    let station = "thanh-dong-nvh-1".into();
    Row { seq, station, due, clock: ClockTrust::Synced, body: RowBody::Slot(Box::new(run)) }
}

/// A play row of the bulletin `sha256`, heard for a minute to its end.
pub fn play(seq: u64, sha256: &str) -> Row {
    let slot = slot(seq);
    let run = slot.as_run().expect("a closing row").clone();
    let path = "kinh-te/so-1.mp3";
    let cue =
        RowCue { index: 0, from: "queue:kt-xh".into(), path: Some(path.into()), music: false };
    let play = PlayRow {
        bulletin: Some(RowBulletin {
            title: "Kết quả kinh tế - xã hội".into(),
            path: path.into(),
            sha256: sha256.into(),
            length_ms: 60_000,
            campaign: Some("kt-xh-2026".into()),
            unit: None,
            field: Some(3),
            approved_by: None,
        }),
        frames: Some(2_880_000),
        rms_dbfs: Some(-18.5),
        peak_dbfs: Some(-1.5),
        ..PlayRow::blank(run, cue)
    };
    Row { body: RowBody::Play(Box::new(play)), ..slot }
}

/// A gap row: the station was off from 05:30 on 1 March 2026 plus `seq` days for `count` slots.
pub fn gap(seq: u64, count: u64, until: LocalTimestamp) -> Row {
    let gap = GapRow { reason: Reason::PowerOff, detail: None, count, until };
    Row { body: RowBody::Gap(gap), ..slot(seq) }
}

pub fn append(row: Row) -> Effect {
    Effect::Append(Box::new(row))
}

pub fn waiting(id: SlotId) -> OpenSlot {
    let mut slot = OpenSlot::new(id, Priority::Routine, std::time::Duration::from_secs(600));
    slot.title = "Bản tin sáng".into();
    slot
}

pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs a test's future to its end on a runtime of its own.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}
