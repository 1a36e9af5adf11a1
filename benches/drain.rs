//! A backlog drains to a centre on this machine: rows a second, and the station's memory.
//!
//! `LOAPHUONG_BENCH_ROWS` sets the number of rows. The centre is a process of its own; what is
//! printed is one line of Markdown.

#![expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::journal::Journal;
use loaphuong::report::{Reporter, ReporterSetup};
use loaphuong::station::Effect;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::outbox::Outbox;
use loaphuong::station::record::{AsRun, LocalTimestamp, Outcome, PlayRow, Row, RowBody, RowCue};

/// Any failure ends the benchmark.
type Trouble = Box<dyn std::error::Error>;

fn main() -> Result<(), Trouble> {
    let rows = std::env::var("LOAPHUONG_BENCH_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(measure(rows))
}

async fn measure(rows: u64) -> Result<(), Trouble> {
    let folder = tempfile::tempdir()?;
    let (journal, recovered) = Journal::open(folder.path()).await?;
    for first in (1..=rows).step_by(1000) {
        let last = rows.min(first + 999);
        let effects = (first..=last)
            .map(|seq| Ok(Effect::Append(Box::new(row(seq)?))))
            .collect::<Result<Vec<_>, Trouble>>()?;
        journal.write(&effects).await?;
    }
    let (mut centre, endpoint) = start_centre(folder.path())?;
    let reporter = Reporter::new(ReporterSetup {
        endpoint,
        token_file: None,
        ca_file: None,
        station: "thanh-dong-nvh-1".into(),
        journal: recovered.journal,
    })?;
    let mut outbox = Outbox::new(0, rows, 1);

    reset_peak()?;
    let before = kilobytes("VmRSS:")?;
    let begin = Instant::now();
    let mut posts: u64 = 0;
    while let Some(batch) = outbox.poll(Utc::now()) {
        let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
        let answer = reporter.post(&rows?).await;
        posts += 1;
        journal.write(&outbox.answer(Utc::now(), answer)).await?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    centre.kill()?;
    centre.wait()?;
    assert_eq!(outbox.through(), rows, "the centre has all of it");
    println!(
        "| drain {rows} rows to a centre on this machine | {:.0} rows/s, {posts} batches, station {} MB before, {} MB peak |",
        f64::from(u32::try_from(rows)?) / seconds,
        before / 1024,
        kilobytes("VmHWM:")? / 1024,
    );
    Ok(())
}

fn start_centre(folder: &Path) -> Result<(Child, String), Trouble> {
    let mut centre = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["collect", "--json", "--listen", "127.0.0.1:0", "--db"])
        .arg(folder.join("centre.sqlite"))
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(centre.stdout.take().ok_or("piped")?).read_line(&mut line)?;
    let line: serde_json::Value = serde_json::from_str(&line)?;
    let url = line["listening"].as_str().ok_or("no address")?;
    Ok((centre, format!("{url}/v1/events")))
}

/// Lets the kernel count the peak anew.
fn reset_peak() -> Result<(), Trouble> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}

fn kilobytes(field: &str) -> Result<u64, Trouble> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).ok_or("no such field")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn row(seq: u64) -> Result<Row, Trouble> {
    let begin = DateTime::from_timestamp(1_767_225_600, 0).ok_or("out of range")?;
    let due = begin + TimeDelta::minutes(i64::try_from(seq)?);
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
    let play = PlayRow {
        frames: Some(2_880_000),
        rms_dbfs: Some(-18.5),
        peak_dbfs: Some(-1.5),
        gain_db: Some(-3.0),
        output: Some("amp-1".into()),
        device: Some("plughw:CARD=Device".into()),
        underruns: Some(0),
        ..PlayRow::blank(run, RowCue::default())
    };
    let body = RowBody::Play(Box::new(play));
    Ok(Row { seq, station: "thanh-dong-nvh-1".into(), due, clock: ClockTrust::Synced, body })
}
