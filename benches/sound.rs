//! Figures of the sound: starts against due, two outputs against each other, losses noticed, CPU
//! and memory. Real speakers, real ALSA, a private PulseAudio with null sinks.
//!
//! Not a criterion of time per call but of accuracy, so it runs by itself and prints Markdown.

#![expect(clippy::disallowed_methods, reason = "it measures against the real clock")]

#[path = "../tests/it/support/audio.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod audio;
#[path = "../tests/it/support/orders.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod orders;
#[path = "../tests/it/support/pulse.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod pulse;

use std::fs;
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use loaphuong::station::OutputEvent;
use loaphuong::wire::SinkSpec;
use rustix::process::Pid;

use audio::{find, noise, tool, write_wav};
use orders::{Station, file, in_ms, order};
use pulse::{Pulse, RATE};

/// Starts measured.
const STARTS: u64 = 24;
/// How long CPU time is counted.
const SAMPLE: Duration = Duration::from_secs(15);
const LEFT: [(&str, Option<u16>, f32); 1] = [("left", Some(0), 0.0)];
const BOTH: [(&str, Option<u16>, f32); 2] = [("left", Some(0), 0.0), ("right", Some(1), 0.0)];

#[tokio::main]
async fn main() {
    println!("| what | median | p95 | worst |\n|---|---|---|---|");
    starts().await;
    losses().await;
    println!("\n| what | CPU of one core | memory (PSS) | processes |\n|---|---|---|---|");
    for outputs in [1, 8] {
        load(outputs).await;
    }
}

/// First frames of two outputs against due, as told by the speaker and as heard by the monitor.
async fn starts() {
    let pulse = Pulse::start(&["amp1", "amp2"]);
    let device = |name: &'static str| (name, SinkSpec::Device(name.into()));
    let mut station = Station::new(pulse.program(), &[device("amp1"), device("amp2")]);
    let recorders = [pulse.record("amp1"), pulse.record("amp2")];
    let (mut told, mut dues) = (Vec::new(), Vec::new());
    for start in 0..STARTS {
        let click = noise(RATE / 10, start + 1);
        write_wav(&station.store.path().join(format!("{start}")), 48_000, 1, &click);
        // Dues fall anywhere between two frames.
        let due = in_ms(2_100) + TimeDelta::microseconds(37 * start as i64);
        dues.push((click, due));
        for (output, run) in [("amp1", 2 * start), ("amp2", 2 * start + 1)] {
            let cues = vec![file(&format!("{start}"))];
            station.outputs.arm(&order(run, output, due, cues, &LEFT));
        }
        for run in [2 * start, 2 * start + 1] {
            let started = |event: &OutputEvent| matches!(event, OutputEvent::Started { run: r, .. } if *r == run);
            let OutputEvent::Started { at, .. } = station.until("start", started).await else {
                continue;
            };
            told.push(ms(at - due));
            station.until_ended(run, 0, "left").await;
        }
    }
    let mut heard = Vec::new();
    for recorder in recorders {
        let origin = recorder.origin();
        let (left, _) = recorder.stop_after(RATE / 2);
        let mut from = 0;
        heard.push(Vec::new());
        for (click, due) in &dues {
            from += find(&left[from..], click, 1).expect("every start is heard, frame by frame");
            let at = origin + TimeDelta::nanoseconds(from as i64 * 1_000_000_000 / RATE as i64);
            heard.last_mut().expect("one was pushed above").push(ms(at - *due));
        }
    }
    let mutual = heard[0].iter().zip(&heard[1]).map(|(a, b)| a - b).collect();
    row("first frame against due, as told (ms)", told);
    row("first frame against due, at the monitor with its delay (ms)", heard.concat());
    row("two outputs against each other, at their monitors (ms)", mutual);
    station.outputs.shutdown().await;
}

/// From the fault to the event.
async fn losses() {
    for fault in ["killed", "hanging"] {
        let mut figures = Vec::new();
        for run in 0..5 {
            let mut pulse = Pulse::start(&["amp"]);
            let mut station =
                Station::new(pulse.program(), &[("amp", SinkSpec::Device("amp".into()))]);
            write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 1));
            station.outputs.arm(&order(run, "amp", in_ms(0), vec![file("long")], &LEFT));
            station.until("start", |event| matches!(event, OutputEvent::Started { .. })).await;
            let begin = Utc::now();
            if fault == "killed" {
                pulse.kill();
            } else {
                pulse.hang();
            }
            station.until("loss", |event| matches!(event, OutputEvent::Lost { .. })).await;
            figures.push(ms(Utc::now() - begin));
            station.outputs.shutdown().await;
        }
        row(&format!("sound server {fault}, until the loss is told (ms)"), figures);
    }
}

/// What it costs to play one MP3 (44.1 kHz, mono, 64 kbit/s) in two zones of each output.
async fn load(outputs: u64) {
    let names: Vec<String> = (1..=outputs).map(|number| format!("amp{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let pulse = Pulse::start(&names);
    let sinks: Vec<_> = names.iter().map(|&name| (name, SinkSpec::Device(name.into()))).collect();
    let mut station = Station::new(pulse.program(), &sinks);
    let (wav, mp3) = (station.store.path().join("a.wav"), station.store.path().join("a.mp3"));
    write_wav(&wav, 44_100, 1, &noise(60 * 44_100, 1));
    let paths = [wav, mp3].map(|path| path.to_string_lossy().into_owned());
    tool("lame", &["--quiet", "-b", "64", &paths[0], &paths[1]]);
    for (run, name) in (0..).zip(&names) {
        station.outputs.arm(&order(run, name, in_ms(1_500), vec![file("a.mp3")], &BOTH));
    }
    for run in 0..outputs {
        let started =
            |event: &OutputEvent| matches!(event, OutputEvent::Started { run: r, .. } if *r == run);
        station.until("start", started).await;
    }
    let pids = pulse.started();
    let (before, begin) = (pids.iter().map(ticks).sum::<u64>(), Instant::now());
    // Nothing is expected but progress; what else happens would spoil the figure.
    let lost = |event: &OutputEvent| matches!(event, OutputEvent::Lost { .. });
    let until_lost = station.until("loss", lost);
    if let Ok(event) = tokio::time::timeout(SAMPLE, until_lost).await {
        panic!("a run was lost: {event:?}");
    }
    let used = pids.iter().map(ticks).sum::<u64>() - before;
    // The kernel counts in hundredths of a second.
    let cpu = used as f64 / begin.elapsed().as_secs_f64();
    let pss = pids.iter().map(pss_kib).sum::<u64>() as f64 / 1_024.0;
    let zones = outputs * 2;
    let count = pids.len();
    println!(
        "| {outputs} output(s), {zones} zones, one MP3 each | {cpu:.1} % | {pss:.1} MiB | {count} |"
    );
    station.outputs.shutdown().await;
}

fn ticks(pid: &Pid) -> u64 {
    let stat = proc_file(pid, "stat");
    // Behind the name in parentheses: utime and stime are fields 14 and 15 of the whole line.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    fields[11..13].iter().map(|field| number(field)).sum()
}

fn pss_kib(pid: &Pid) -> u64 {
    let rollup = proc_file(pid, "smaps_rollup");
    let line = rollup.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
    number(line.split_whitespace().nth(1).unwrap_or_default())
}

fn proc_file(pid: &Pid, name: &str) -> String {
    let path = format!("/proc/{}/{name}", pid.as_raw_nonzero());
    fs::read_to_string(path).expect("a running process of ours has this file")
}

fn number(text: &str) -> u64 {
    text.parse().expect("the kernel writes a number here")
}

fn ms(delta: TimeDelta) -> f64 {
    delta.num_nanoseconds().expect("seconds at most, no centuries") as f64 / 1e6
}

/// Median of the values, p95 and worst of their distances from zero.
fn row(what: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let median = values[values.len() / 2];
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let p95 = sizes[(sizes.len() * 95).div_ceil(100) - 1];
    let worst = sizes[sizes.len() - 1];
    println!("| {what}, n = {} | {median:.2} | {p95:.2} | {worst:.2} |", values.len());
}
