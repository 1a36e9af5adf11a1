//! Bulletins are heard back from the monitor of a sound card and compared with their source.

use chrono::TimeDelta;
use loaphuong::station::{CueSource, OutputEvent};
use loaphuong::wire::SinkSpec;

use crate::support::audio::{heard_whole, noise, write_wav};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::pulse::{Pulse, RATE};

fn device(name: &str) -> (&str, SinkSpec) {
    (name, SinkSpec::Device(name.into()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_is_heard_whole_in_its_zone_and_nowhere_else() {
    let pulse = Pulse::start(&["amp1", "amp2"]);
    let mut station = Station::new(pulse.program(), &[device("amp1"), device("amp2")]);
    let (first, second) = (noise(RATE, 1), noise(RATE / 2, 2));
    write_wav(&station.store.path().join("first"), 48_000, 1, &first);
    write_wav(&station.store.path().join("second"), 48_000, 1, &second);
    let (amp1, amp2) = (pulse.record("amp1"), pulse.record("amp2"));

    let cues = vec![file("first"), file("second"), CueSource::Pause { ms: 250 }, file("first")];
    let due = in_ms(2_200);
    station.outputs.arm(&order(1, "amp1", due, cues, &[("to-2", Some(1), 0.0)]));
    let OutputEvent::Ended { heard, stopped, .. } = station.until_ended(1, 3, "to-2").await else {
        unreachable!("until_ended answers with an end")
    };

    let origin = amp1.origin();
    let (left, right) = amp1.stop_after(RATE / 4);
    // One needle of all cues: no frame is lost or added between them, and the tail is whole.
    let pause = vec![0; RATE / 4];
    let programme = [&first[..], &second, &pause, &first].concat();
    let at = heard_whole(&right, &programme, 0.0).expect("the bulletins and no more");
    let off_ms = (origin + TimeDelta::milliseconds(at as i64 / 48) - due).num_milliseconds();
    // The monitor's own delay and a busy machine included. A start by timer is 100 ms late here.
    assert!((-20..50).contains(&off_ms), "the first frame is heard {off_ms} ms after due");
    assert!(left.iter().all(|&sample| sample == 0), "the other channel is silent");
    let (left, right) = amp2.stop_after(1);
    assert!(left.iter().chain(&right).all(|&sample| sample == 0), "the other card is silent");
    assert_eq!((heard.frames, heard.heard_ms, stopped), (RATE as u64, 1_000, false));
    station.outputs.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_channel_of_a_card_carries_its_own_zone_at_its_own_gain() {
    let pulse = Pulse::start(&["amp"]);
    let mut station = Station::new(pulse.program(), &[device("amp")]);
    let sources = [noise(RATE, 3), noise(RATE, 4)];
    for (name, source) in ["ward", "group"].into_iter().zip(&sources) {
        write_wav(&station.store.path().join(name), 48_000, 1, source);
    }
    let recorder = pulse.record("amp");
    let zones = [[("left", Some(0), -3.0)], [("right", Some(1), 2.0)]];
    for (run, name, zone) in [(1, "ward", &zones[0]), (2, "group", &zones[1])] {
        station.outputs.arm(&order(run, "amp", in_ms(1_500), vec![file(name)], zone));
    }
    station.until_ended(1, 0, "left").await;
    station.until_ended(2, 0, "right").await;
    let (left, right) = recorder.stop_after(RATE / 4);
    heard_whole(&left, &sources[0], -3.0).expect("the ward's bulletin on the left");
    heard_whole(&right, &sources[1], 2.0).expect("the group's on the right");
    station.outputs.shutdown().await;
}

#[test]
fn what_is_heard_wrongly_is_told_apart_from_what_is_heard_whole() {
    let (first, second) = (noise(RATE, 5), noise(RATE / 2, 6));
    let source = [&first[..], &second].concat();
    let silence = vec![0; 5_000];
    let around = |sound: &[i16]| [&silence[..], sound, &silence].concat();
    assert_eq!(heard_whole(&around(&source), &source, 0.0), Ok(5_000));
    let tail = RATE / 20;
    let louder: Vec<i16> = source.iter().map(|&s| (f64::from(s) * 1.122).round() as i16).collect();
    let cases = [
        ("the other channel", silence.clone(), "nothing is heard"),
        ("another zone's bulletin", around(&noise(source.len(), 7)), "differs"),
        (
            "100 frames lost between cues",
            around(&[&first[..RATE - 100], &second].concat()),
            "differs",
        ),
        ("one frame lost between cues", around(&[&first[..RATE - 1], &second].concat()), "differs"),
        ("one frame added between cues", around(&[&first[..], &[0], &second].concat()), "differs"),
        ("the tail cut by 50 ms", around(&source[..source.len() - tail]), "differs"),
        ("louder by 1 dB", around(&louder), "off by 1.00 dB"),
        ("heard twice", around(&[&source[..], &source].concat()), "around it"),
        ("the recording cut", around(&source)[..source.len()].to_vec(), "the end is missing"),
    ];
    for (what, heard, word) in cases {
        let fault = heard_whole(&heard, &source, 0.0).expect_err(what);
        assert!(fault.contains(word), "{what}: {fault}");
    }
}
