//! A bulletin that is damaged after its probe has heard it whole: the cue is broken, with what was
//! heard of it, and never passes for aired.

use std::path::Path;
use std::sync::Arc;

use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::{CueHeard, CueSource, OutputEvent};
use loaphuong::wire::{BreakCause, CueTrouble, SinkSpec};

use crate::probe::fixture::{sound, tone_file};
use crate::support::orders::{Station, file, in_ms, order};

const ZONE: [(&str, Option<u16>, f32); 1] = [("to-1", Some(0), 0.0)];

/// The file of this name in the store, of a length that its probe heard.
fn probed(name: &str, length_ms: u64) -> CueSource {
    let CueSource::Bulletin(bulletin) = file(name) else { unreachable!("file makes a bulletin") };
    CueSource::Bulletin(Arc::new(Bulletin { length_ms, ..(*bulletin).clone() }))
}

/// Sounds one file; what was heard of it by the last progress before its end, its frames where it
/// ended whole, and why it broke where it did.
async fn sounded(path: &Path, length_ms: u64) -> (u64, Option<u64>, Option<CueTrouble>) {
    let mut evidence = None;
    let program = env!("CARGO_BIN_EXE_loaphuong").into();
    let mut station = Station::new(program, &[("amp", SinkSpec::Null)]);
    std::fs::copy(path, station.store.path().join("bulletin")).unwrap();
    let cues = vec![probed("bulletin", length_ms)];
    station.outputs.arm(&order(1, "amp", in_ms(0), cues, &ZONE));
    let mut progress = 0;
    loop {
        match station.next().await {
            OutputEvent::Progress { heard_ms, .. } => progress = heard_ms,
            OutputEvent::Ended { heard, .. } => return (progress, Some(heard.frames), None),
            OutputEvent::Heard { heard, .. } => evidence = Some(heard),
            OutputEvent::Broken { trouble, .. } => {
                let heard: CueHeard = evidence.expect("what was heard of it is told before");
                assert_eq!((heard.heard_ms, heard.frames), (progress, progress * 48));
                assert!(heard.rms_dbfs < heard.peak_dbfs, "{path:?}: {heard:?}");
                return (progress, None, Some(trouble));
            }
            OutputEvent::Done { .. } => {}
            other @ (OutputEvent::Lost { .. }
            | OutputEvent::Died { .. }
            | OutputEvent::Refused { .. }) => panic!("{path:?}: {other:?}"),
            OutputEvent::Started { .. } => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_shortened_after_its_probe_breaks_with_what_was_heard_of_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, options) in [("a.flac", ""), ("a.mp3", "-b:a 64k"), ("a.wav", "")] {
        let path = tone_file(folder.path(), name, 2.0, options);
        let length_ms = sound(&path).length_ms;
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let (heard_ms, _, why) = sounded(&path, length_ms).await;
        let why = why.unwrap_or_else(|| panic!("{name} passes for whole"));
        assert!(why.to_string().contains("of 2.0 s"), "{name}: {why}");
        assert_eq!(why.break_cause(), BreakCause::File, "{name}");
        // Half of it, but for its header and its last packet; the last beat would be a quarter of
        // a second behind.
        assert!((880..=1_020).contains(&heard_ms), "{name}: {heard_ms} ms, {why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_speaker_hears_each_format_as_long_as_its_probe_did() {
    let folder = tempfile::tempdir().unwrap();
    let formats = [
        ("a.wav", ""),
        ("a.aiff", ""),
        ("a.flac", ""),
        ("flac.ogg", "-c:a flac"),
        ("vorbis.ogg", "-c:a libvorbis"),
        ("alac.m4a", "-c:a alac"),
        ("aac.m4a", "-c:a aac"),
        ("adts.aac", "-c:a aac"),
        ("cbr.mp3", "-c:a libmp3lame -b:a 64k"),
        ("vbr.mp3", "-c:a libmp3lame -q:a 4"),
        ("bare-vbr.mp3", "-c:a libmp3lame -q:a 4 -write_xing 0"),
        ("bare-cbr.mp3", "-c:a libmp3lame -b:a 64k -write_xing 0"),
    ];
    for (name, options) in formats {
        // At the sink's own rate, so that frames are frames.
        let path = tone_file(folder.path(), name, 1.717, &format!("-ar 48000 {options}"));
        let probed = sound(&path);
        assert_eq!(probed.rate, 48_000, "{name}");
        let (_, frames, why) = sounded(&path, probed.length_ms).await;
        assert_eq!(frames, Some(probed.frames), "{name}: {why:?}");
    }
}
