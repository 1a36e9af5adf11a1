//! Of two fades the one that is through first ends the voice: an emergency does not wait for the
//! slow fade of a limit.

use loaphuong::station::ids::ZoneId;
use loaphuong::station::{Fade, OutputEvent};
use loaphuong::wire::SinkSpec;

use crate::support::audio::{noise, write_wav};
use crate::support::daemon::RATE;
use crate::support::orders::{Station, file, in_ms, order};

#[tokio::test(flavor = "multi_thread")]
async fn a_second_fade_that_is_shorter_goes_on_from_where_the_first_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let sinks = [("amp", SinkSpec::Wav(folder.path().to_owned()))];
    let mut station = Station::new(env!("CARGO_BIN_EXE_loaphuong").into(), &sinks);
    write_wav(&station.store.path().join("dai"), 48_000, 1, &noise(RATE * 600, 381));
    station.outputs.arm(&order(1, "amp", in_ms(1_200), vec![file("dai")], &[("to-1", None, 0.0)]));
    station.until("start", |event| matches!(event, OutputEvent::Started { .. })).await;
    let zones = [ZoneId::from("to-1")];
    // Ten minutes, then a twentieth of a second, then one that would be longer again.
    for ms in [600_000, 50, 300_000] {
        station.outputs.stop(1, &"amp".into(), &zones, Fade::Milliseconds(ms));
    }
    let ended = station.until_ended(1, 0, "to-1").await;
    let OutputEvent::Ended { stopped, heard, .. } = ended else { panic!("{ended:?}") };
    assert!(stopped && heard.frames > 0, "{heard:?}");
}
