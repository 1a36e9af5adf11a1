//! Ten years of log: how fast the station starts and a month's logbook is read.
//!
//! `LOAPHUONG_BENCH_ROWS` sets the number of rows; a million is ten years of a ward.

use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta};
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::journal::{Journal, LogFilter};
use loaphuong::station::Effect;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::{
    AsRun, LocalTimestamp, Outcome, PlayRow, Row, RowBody, RowBulletin, RowCue,
};
use tokio::runtime::Runtime;

/// Rows a day that make a million in ten years.
const ROWS_PER_DAY: u64 = 274;

/// Rows of one transaction while the journal is filled.
const ROWS_PER_WRITE: u64 = 20_000;

fn main() {
    divan::main();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime can be made here")
}

/// Row `seq`: plays and closing rows by turns, twenty zones.
fn row(seq: u64) -> Row {
    let begin = DateTime::from_timestamp(1_767_225_600, 0).expect("2026 begins within range");
    let seconds = i64::try_from((seq / ROWS_PER_DAY) * 86_400 + (seq % ROWS_PER_DAY) * 60);
    let due = begin + TimeDelta::seconds(seconds.expect("some years of seconds fit"));
    let due = LocalTimestamp::new(due, Ho_Chi_Minh);
    let run = AsRun {
        title: "Bản tin sáng".into(),
        outcome: Outcome::Aired,
        started_at: Some(due),
        ended_at: Some(LocalTimestamp(due.0 + TimeDelta::seconds(60))),
        late_ms: Some(0.4),
        heard_ms: 60_000,
        ..AsRun::blank(format!("to-{}", seq % 20).as_str().into(), "ban-tin-sang".into())
    };
    let cue = RowCue { index: 0, from: "queue:kt-xh".into(), path: None, music: false };
    let body = match seq.is_multiple_of(2) {
        false => RowBody::Slot(Box::new(run)),
        true => RowBody::Play(Box::new(PlayRow {
            bulletin: Some(RowBulletin {
                title: "Kết quả kinh tế - xã hội".into(),
                path: "kinh-te-xa-hoi-2026/ban-tin-so-1.mp3".into(),
                sha256: format!("{:064x}", seq / 60),
                length_ms: 60_000,
                campaign: Some("kt-xh-2026".into()),
                unit: None,
                field: Some(3),
                approved_by: None,
            }),
            frames: Some(2_880_000),
            rms_dbfs: Some(-18.5),
            peak_dbfs: Some(-1.5),
            gain_db: Some(-3.0),
            output: Some("amp-1".into()),
            device: Some("plughw:CARD=Device".into()),
            underruns: Some(0),
            ..PlayRow::blank(run, cue)
        })),
    };
    Row { seq, station: "thanh-dong-nvh-1".into(), due, clock: ClockTrust::Synced, body }
}

static FILLED: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let rows: u64 = std::env::var("LOAPHUONG_BENCH_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    runtime().block_on(fill(folder.path(), rows));
    folder
});

async fn fill(folder: &Path, rows: u64) {
    let (journal, _) = Journal::open(folder).await.expect("a new journal can be made");
    for first in (1..=rows).step_by(usize::try_from(ROWS_PER_WRITE).expect("a portion is small")) {
        let last = rows.min(first + ROWS_PER_WRITE - 1);
        let effects: Vec<Effect> =
            (first..=last).map(|seq| Effect::Append(Box::new(row(seq)))).collect();
        journal.write(&effects).await.expect("the journal takes rows");
    }
    journal.close().await;
}

/// What the station must know before its first step.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn start_with_ten_years_of_log(bencher: divan::Bencher) {
    let runtime = runtime();
    let folder = &*FILLED;
    bencher.bench_local(|| {
        runtime.block_on(async {
            let (journal, recovered) =
                Journal::open(folder.path()).await.expect("the journal opens again");
            journal.close().await;
            recovered.seq
        })
    });
}

/// A month's logbook, every row read and parsed.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn months_logbook(bencher: divan::Bencher) {
    let runtime = runtime();
    let folder = &*FILLED;
    let day = |text: &str| Some(text.parse().expect("it is a date"));
    let filter =
        LogFilter { from: day("2030-03-01"), until: day("2030-03-31"), ..LogFilter::default() };
    bencher.bench_local(|| {
        runtime.block_on(async {
            let reader =
                Journal::open_readonly(folder.path()).await.expect("the journal opens again");
            let mut rows = reader.log(filter.clone());
            let mut count = 0_u64;
            while rows.next().await.expect("the row can be read").is_some() {
                count += 1;
            }
            count
        })
    });
}

/// One slot's rows, flushed: what stands between a decision and the sound.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn write_one_step(bencher: divan::Bencher) {
    let runtime = runtime();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (journal, _) =
        runtime.block_on(Journal::open(folder.path())).expect("a new journal can be made");
    let mut seq = 0;
    bencher.bench_local(|| {
        seq += 2;
        let effects = [seq - 1, seq].map(|seq| Effect::Append(Box::new(row(seq))));
        runtime.block_on(journal.write(&effects)).expect("the journal takes rows");
    });
}
