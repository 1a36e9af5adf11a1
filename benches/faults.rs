//! Figures of the faults: how soon a lost, killed, stopped or hanging card or speaker is noticed,
//! and how soon sound leaves a card that is back. Real speakers, real ALSA, a private PulseAudio.
//!
//! Prints Markdown. `cargo bench --bench faults`.

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

use std::time::{Duration, Instant};

use loaphuong::station::OutputEvent;
use loaphuong::wire::SinkSpec;
use rustix::process::{Signal, kill_process};

use audio::{noise, write_wav};
use orders::{Station, file, in_ms, order};
use pulse::{Pulse, RATE};

/// Faults of each kind.
const FAULTS: u64 = 12;

/// The core's own wait before another try, and the time it allows for opening.
const RETRY: Duration = Duration::from_millis(250);
const OPENING_MS: i64 = 1_500;

const ZONE: [(&str, Option<u16>, f32); 1] = [("left", Some(0), 0.0)];

#[tokio::main]
async fn main() {
    println!(
        "| fault, on air | noticed after, median (ms) | worst (ms) | sounds again, median (ms) | worst (ms) |"
    );
    println!("|---|---|---|---|---|");
    for fault in ["card pulled", "card hangs", "speaker killed", "speaker stopped"] {
        on_air(fault).await;
    }
    println!(
        "\n| fault, armed | noticed after its instant, median (ms) | worst (ms) |\n|---|---|---|"
    );
    for fault in ["card hangs", "speaker killed", "speaker stopped"] {
        armed(fault).await;
    }
}

fn strike(fault: &str, pulse: &mut Pulse) {
    let speaker = *pulse.started().last().expect("each run has started a speaker");
    match fault {
        "card pulled" => pulse.kill(),
        "card hangs" => pulse.hang(),
        "speaker killed" => kill_process(speaker, Signal::KILL).expect("the speaker is on air"),
        _ => kill_process(speaker, Signal::STOP).expect("the speaker is on air"),
    }
}

/// From the fault to the event, and from the mending of the card to the first frame.
async fn on_air(fault: &str) {
    let (mut noticed, mut again) = (Vec::new(), Vec::new());
    for turn in 0..FAULTS {
        let mut pulse = Pulse::start(&["amp"]);
        let mut station = station(&pulse);
        station.outputs.arm(&order(0, "amp", in_ms(0), vec![file("long")], &ZONE));
        let started = |event: &OutputEvent| matches!(event, OutputEvent::Started { .. });
        station.until("start", started).await;
        // Anywhere between two beats.
        tokio::time::sleep(Duration::from_millis(300 + 37 * turn)).await;
        strike(fault, &mut pulse);
        let begin = Instant::now();
        station.until("loss", |event| matches!(event, OutputEvent::Lost { .. })).await;
        noticed.push(begin.elapsed());
        match fault {
            "card pulled" => pulse.restart(),
            "card hangs" => pulse.resume(),
            _ => {}
        }
        let begin = Instant::now();
        for run in 1.. {
            tokio::time::sleep(RETRY).await;
            let at = in_ms(OPENING_MS);
            station.outputs.arm(&order(run, "amp", at, vec![file("long")], &ZONE));
            let either = |event: &OutputEvent| match event {
                OutputEvent::Started { run: of, .. } | OutputEvent::Lost { run: of, .. } => {
                    *of == run
                }
                _ => false,
            };
            if let OutputEvent::Started { .. } = station.until("another start", either).await {
                break;
            }
        }
        again.push(begin.elapsed());
        station.outputs.shutdown().await;
    }
    let (noticed, again) = (figures(noticed), figures(again));
    println!("| {fault} | {} | {} | {} | {} |", noticed.0, noticed.1, again.0, again.1);
}

/// The fault strikes two seconds before due; counted from it, or from the instant at which the card
/// should be open, where it is the card that hangs.
async fn armed(fault: &str) {
    let mut noticed = Vec::new();
    for _ in 0..FAULTS {
        let mut pulse = Pulse::start(&["amp"]);
        let mut station = station(&pulse);
        station.outputs.arm(&order(0, "amp", in_ms(2_500), vec![file("long")], &ZONE));
        while pulse.started().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        strike(fault, &mut pulse);
        let begin = Instant::now();
        station.until("loss", |event| matches!(event, OutputEvent::Lost { .. })).await;
        noticed.push(begin.elapsed());
        station.outputs.shutdown().await;
    }
    let noticed = figures(noticed);
    println!("| {fault} | {} | {} |", noticed.0, noticed.1);
}

fn station(pulse: &Pulse) -> Station {
    let station = Station::new(pulse.program(), &[("amp", SinkSpec::Device("amp".into()))]);
    write_wav(&station.store.path().join("long"), 48_000, 1, &noise(20 * RATE, 1));
    station
}

/// Median and worst, whole milliseconds.
fn figures(mut spans: Vec<Duration>) -> (u128, u128) {
    spans.sort();
    let worst = spans.last().expect("there are several faults");
    (spans[spans.len() / 2].as_millis(), worst.as_millis())
}
