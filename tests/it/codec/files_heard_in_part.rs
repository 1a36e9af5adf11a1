//! What is no sound though its samples are not zero is silent; what sounds at half its band is
//! told.

use std::fs;
use std::path::Path;

use loaphuong::wire::{FileFault, FileRemark};
use tempfile::tempdir;

use crate::codec::odd_files::whole;
use crate::probe::fixture::{fault, make, sound, tone_file};

#[test]
fn an_offset_is_no_sound() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let cases = [
        ("constant", "0.25", None),
        ("on one side", "0.25|-0.1", None),
        ("with the hiss of nothing", "0.25+0.0004*(random(0)-0.5)", None),
        ("slowly moving", "0.25*sin(2*PI*t)", None),
        ("switched on", "0.25*gt(t\\,1)", None),
        // Lead, pause and tail of what sounds on top of one.
        ("with a sound", "0.25+0.1*sin(2764*t)*between(t\\,1\\,2)", Some([1_000, 0, 1_000])),
        ("with two", "0.1*t+0.1*sin(2764*t)*not(between(t\\,0.5\\,2))", Some([0, 1_500, 0])),
    ];
    for (name, expression, sounds) in cases {
        make(&format!("-f lavfi -i aevalsrc={expression}:s=16000:d=3"), &file);
        let Some(silence) = sounds else {
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::Silent, "{name}: {detail}");
            continue;
        };
        let measured = sound(&file).measured;
        let found = [measured.lead_ms, measured.pause_ms, measured.tail_ms];
        let near =
            found.iter().zip(silence).all(|(found, want): (&u64, u64)| found.abs_diff(want) <= 20);
        assert!(near, "{name}: {found:?} instead of {silence:?}");
    }
}

#[test]
fn an_offset_is_no_sound_whatever_a_codec_makes_of_it() {
    let dir = tempdir().unwrap();
    let hiss = "+0.0004*(random(0)-0.5)";
    for (name, codec) in [
        ("a.ogg", "-c:a libvorbis -q:a 3"),
        ("b.ogg", "-c:a libvorbis -q:a 6"),
        ("a.opus", "-c:a libopus"),
        ("a.mp3", "-b:a 64k"),
    ] {
        let file = dir.path().join(name);
        let make = |sound: &str, rate: u32| {
            make(&format!("-f lavfi -i aevalsrc={sound}:s={rate}:d=3 {codec}"), &file);
        };
        for rate in [8_000, 48_000] {
            for (offset, more) in
                [("0.25", ""), ("0.25", hiss), ("0.5", ""), ("-0.9", ""), ("0.1", hiss)]
            {
                make(&format!("{offset}{more}"), rate);
                let (fault, detail) = fault(&file);
                assert_eq!(fault, FileFault::Silent, "{offset}{more} at {rate}, {name}: {detail}");
            }
            // A voice on one, however faint, is heard: and a low hum where no offset brings it
            // forth.
            for heard in ["0.4+0.005*sin(5000*t)", "0.25+0.05*sin(600*t)", "0.02*sin(600*t)"] {
                make(heard, rate);
                let silent_ms = sound(&file).measured.silent_ms;
                assert!(silent_ms < 300, "{heard} at {rate}, {name}: {silent_ms} ms of silence");
            }
        }
    }
}

#[test]
fn a_file_of_which_half_the_band_is_heard_is_remarked() {
    let dir = tempdir().unwrap();
    let he = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/he-aac.m4a");
    whole(&he, 3.0, &[FileRemark::HalfBand]);
    // Without a header that tells of it.
    let adts = dir.path().join("he.aac");
    make(&format!("-i {} -c copy", he.display()), &adts);
    assert_eq!(sound(&adts).remarks, [FileRemark::HalfBand]);
    for rate in [16_000, 22_050, 24_000, 44_100] {
        for name in ["a.m4a", "a.aac"] {
            let file = tone_file(dir.path(), name, 2.0, &format!("-c:a aac -ar {rate}"));
            assert_eq!(sound(&file).remarks, [], "{name} at {rate}");
        }
    }
    fs::remove_file(adts).unwrap();
}
