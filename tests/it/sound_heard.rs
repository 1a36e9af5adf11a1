//! Bulletins are heard back from the monitor of a sound card and compared with their source.

use chrono::TimeDelta;
use loaphuong::station::{CueSource, OutputEvent};
use loaphuong::wire::Sink;

use crate::support::audio::{find, noise, write_wav};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::pulse::{Pulse, RATE};

fn device(name: &str) -> (&str, Sink) {
    (name, Sink::Device(name.into()))
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

    assert_eq!((heard.frames, heard.heard_ms, stopped), (RATE as u64, 1_000, false));
    let origin = amp1.origin();
    let (left, right) = amp1.stop_after(RATE / 4);
    // One needle of all cues: no frame is lost or added between them, and the tail is whole.
    let pause = vec![0; RATE / 4];
    let programme = [&first[..], &second, &pause, &first].concat();
    let at = find(&right, &programme, 1).expect("the bulletins, frame by frame");
    let off_ms = (origin + TimeDelta::milliseconds(at as i64 / 48) - due).num_milliseconds();
    // The monitor's own delay and a busy machine included. A start by timer is 100 ms late here.
    assert!((-20..50).contains(&off_ms), "the first frame is heard {off_ms} ms after due");
    assert!(right[..at].iter().all(|&sample| sample == 0), "silence before");
    assert!(right[at + programme.len()..].iter().all(|&sample| sample == 0), "silence behind");
    assert!(left.iter().all(|&sample| sample == 0), "the other channel is silent");
    let (left, right) = amp2.stop_after(1);
    assert!(left.iter().chain(&right).all(|&sample| sample == 0), "the other card is silent");
    station.outputs.shutdown().await;
}
