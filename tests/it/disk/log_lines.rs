//! Wherever the log goes, and whether it goes: the station lives on.

use std::fs::File;
use std::process::Stdio;

use rustix::process::Signal;

use crate::support::daemon::{Ward, cron, due_in};
use crate::support::disk::{Card, inside};

/// Lets a bulletin sound with every line of the log on.
async fn sounds_and_ends(ward: &mut Ward) {
    ward.judged().await;
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-1], at: \"{}\", rundown: [{{file: a.wav}}]}}",
        cron(due_in(7))
    )]);
    let outcome = ward
        .until("a closed slot", |status| status.closed.first().map(|closed| closed.outcome))
        .await;
    assert_eq!(outcome.to_string(), "aired");
}

async fn ends_well(ward: &mut Ward) {
    ward.signal(Signal::TERM);
    assert_eq!(ward.ended().await.code(), Some(0));
}

fn chatty(seed: u64) -> Ward {
    let mut ward = Ward::new();
    ward.set("LOAPHUONG_LOG", "debug");
    ward.drop_noise("a.wav", 1_700, seed);
    ward
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_takes_no_line_stops_nothing() {
    let mut ward = chatty(311);
    ward.launch_logging_to(File::options().write(true).open("/dev/full").unwrap());
    sounds_and_ends(&mut ward).await;
    ends_well(&mut ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_reader_has_gone_stops_nothing() {
    let mut ward = chatty(312);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    ward.launch_logging_to(Stdio::from(writer));
    sounds_and_ends(&mut ward).await;
    ends_well(&mut ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_a_full_card_did_not_take_are_counted_in_the_log() {
    if !inside(module_path!(), "lines_that_a_full_card_did_not_take_are_counted_in_the_log") {
        return;
    }
    let mut ward = chatty(313);
    let card = Card::mount(&ward.at("nhat-ky"));
    let log = ward.at("nhat-ky/log");
    ward.launch_logging_to(File::options().create(true).append(true).open(&log).unwrap());
    ward.judged().await;
    card.fill();
    sounds_and_ends(&mut ward).await;
    card.clear();
    ends_well(&mut ward).await;
    // The last line before the lost ones may be cut within a letter.
    let text = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    let lost = text.lines().find(|line| line.contains("lines of the log are lost"));
    let lost: u64 = lost.and_then(|line| line.split(' ').next()?.parse().ok()).unwrap_or(0);
    assert!(lost > 0 && text.contains("the station ends"), "{text}");
}
