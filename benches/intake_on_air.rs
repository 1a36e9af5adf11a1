//! A bulletin on air while 500 files drop: is any frame of it late or lost?
//!
//! `cargo bench --bench intake_on_air`. The real daemon, its speaker writing to a WAV in real time;
//! once left alone and once with the files. Prints Markdown.

#![expect(clippy::disallowed_methods, reason = "it measures against the real clock")]

#[path = "../tests/it/support/audio.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod audio;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Timelike, Utc};
use loaphuong::control::{ControlClient, StationStatus};
use loaphuong::station::record::{PlayRow, Row, RowBody, RowKind};
use loaphuong::station::states::{FileStanding, SlotPhase};
use tempfile::TempDir;

use audio::{channel, heard_whole, noise, read_wav, write_wav};

const RATE: usize = 48_000;
/// Long enough that most of the files are judged while it sounds.
const BULLETIN_S: usize = 60;
const FILES: u64 = 500;
/// Of each of them.
const FILE_S: usize = 5;
const LOOK_EVERY: Duration = Duration::from_millis(100);

#[tokio::main]
async fn main() {
    println!(
        "| {BULLETIN_S} s on air | start against due | underruns | samples | judged meanwhile | all judged after |"
    );
    println!("|---|---|---|---|---|---|");
    for files in [0, FILES] {
        measure(files).await;
    }
}

async fn measure(files: u64) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let at = |path: &str| folder.path().join(path);
    for path in ["audio", "schedules", "the-nho"] {
        fs::create_dir_all(at(path)).expect("folders can be made");
    }
    let bulletin = noise(RATE * BULLETIN_S, 1);
    write_wav(&at("audio/tin.wav"), 48_000, 1, &bulletin);
    for n in 0..files {
        write_wav(&at(&format!("the-nho/{n}.wav")), 48_000, 1, &noise(RATE * FILE_S, 100 + n));
    }
    let due = (Utc::now() + TimeDelta::seconds(12)).with_nanosecond(0).expect("a whole second");
    let cron = due.format("%-S %-M %-H * * *");
    fs::write(at("station.yaml"), STATION).expect("there is room");
    let schedule = format!(
        "programmes: [{{id: tin, zones: [to-1], at: \"{cron}\", rundown: [{{file: tin.wav}}]}}]\n"
    );
    fs::write(at("schedules/lich.yaml"), schedule).expect("there is room");
    let mut daemon = start(folder.path());

    until(&at("state"), |status| status.on_air.iter().any(|slot| slot.state.is(SlotPhase::OnAir)))
        .await;
    let begin = Instant::now();
    fs::rename(at("the-nho"), at("audio/the-nho")).expect("they lie on the same disk");
    let judged = |status: &StationStatus| {
        status.library.iter().filter(|file| !file.verdict.is(FileStanding::Pending)).count() as u64
            - 1
    };
    let (play, meanwhile) = loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let client = ControlClient::new(&at("state")).expect("a path of a socket");
        let rows: Vec<Row> = client.log(10).await.unwrap_or_default();
        if rows.iter().any(|row| row.kind() == RowKind::Slot)
            && let Some(play) = rows.into_iter().find_map(play_of)
        {
            let status = client.status().await.expect("the daemon runs until it is killed below");
            break (play, judged(&status));
        }
    };
    until(&at("state"), |status| judged(status) >= files && status.on_air.is_empty()).await;
    let all = begin.elapsed();
    let recording = fs::read_dir(at("ghi-am/loa")).expect("it was on air").next();
    let (samples, channels) =
        read_wav(&recording.expect("an output on air records").expect("it can be read").path());
    let gain_db = f64::from(play.gain_db.unwrap_or(0.0));
    let heard = match heard_whole(&channel(&samples, channels, 0), &bulletin, gain_db) {
        Ok(_) => "all".to_owned(),
        Err(why) => {
            let reason = play.run.reason.map_or(String::new(), |reason| reason.to_string());
            format!("{why}: {} {reason} after {} ms", play.run.outcome, play.run.heard_ms)
        }
    };
    println!(
        "| {files} files drop | {} ms | {} | {heard} | {meanwhile} | {:.1} s |",
        play.run.late_ms.map_or("?".to_owned(), |late| late.to_string()),
        play.underruns.map_or("?".to_owned(), |underruns| underruns.to_string()),
        all.as_secs_f64(),
    );
    daemon.kill().expect("it was started above");
    daemon.wait().expect("it was killed just now");
}

const STATION: &str = "\
station: {id: tram-do, name: Trạm đo, timezone: UTC}
folders: {audio: audio, schedules: schedules, state: state}
outputs: {loa: {wav: ghi-am}}
zones: {to-1: {name: Tổ 1, output: loa}}
guard: {allowed: [\"00:00-24:00\"]}
clock: {trust: any}
";

fn start(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["run", "--config"])
        .arg(folder.join("station.yaml"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the daemon starts")
}

async fn until(state: &Path, holds: impl Fn(&StationStatus) -> bool) {
    loop {
        if let Ok(client) = ControlClient::new(state)
            && let Ok(status) = client.status().await
            && holds(&status)
        {
            return;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn play_of(row: Row) -> Option<Box<PlayRow>> {
    match row.body {
        RowBody::Play(play) => Some(play),
        RowBody::Slot(_) | RowBody::Gap(_) | RowBody::Lost(_) => None,
    }
}
