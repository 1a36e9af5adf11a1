//! Pictures of a hundred megabytes in tags: the file is judged, and a speaker under its own limit of memory
//! sounds it.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use loaphuong::station::OutputEvent;
use loaphuong::wire::Sink;

use crate::frames_fixture::{plain, tune, with_large_cover};
use crate::probe_fixture::sound;
use crate::support::orders::{Station, file, in_ms, order};

const MIB: u32 = 1 << 20;

/// `parts` one behind the other; a number is that many zeros, which take no room.
fn write(path: &Path, parts: &[Result<&[u8], u32>]) {
    let mut file = File::create(path).expect("room for a file");
    for part in parts {
        match part {
            Ok(bytes) => file.write_all(bytes).expect("room for some bytes"),
            Err(zeros) => {
                file.seek(SeekFrom::Current(i64::from(*zeros))).expect("a place in it");
            }
        }
    }
    let end = file.stream_position().expect("a place in it");
    file.set_len(end).expect("room for zeros");
}

/// A FLAC with eight pictures of 15 MiB.
fn flac(path: &Path) {
    let sound = tune(3.0, "flac", "-metadata title=Tin");
    let mut at = 4;
    let frames = loop {
        let last = sound[at] & 0x80 != 0;
        sound_block(&sound, &mut at);
        if last {
            break at;
        }
    };
    let mut blocks = sound[..frames].to_vec();
    let mut from = 4;
    while from < frames {
        blocks[from] &= 0x7f;
        sound_block(&sound, &mut from);
    }
    let size = 15 * MIB;
    let text = [&3_u32.to_be_bytes()[..], &10_u32.to_be_bytes(), b"image/jpeg", &[0; 20]].concat();
    let picture = [text, size.to_be_bytes().to_vec()].concat();
    let header = |last: u8| {
        let [_, length @ ..] = (picture.len() as u32 + size).to_be_bytes();
        [&[6 | last][..], &length, &picture].concat()
    };
    let (one, last) = (header(0), header(0x80));
    let mut parts: Vec<Result<&[u8], u32>> = vec![Ok(&blocks)];
    for index in 0..8 {
        parts.extend([Ok(if index < 7 { &one[..] } else { &last[..] }), Err(size)]);
    }
    parts.push(Ok(&sound[frames..]));
    write(path, &parts);
}

/// Goes on behind a block of metadata.
fn sound_block(sound: &[u8], at: &mut usize) {
    let length = [0, sound[*at + 1], sound[*at + 2], sound[*at + 3]];
    *at += 4 + u32::from_be_bytes(length) as usize;
}

/// An M4A with a cover of 100 MiB, whose index is at its end.
fn m4a(path: &Path) {
    let mut sound = tune(3.0, "m4a", "");
    let size = 100 * MIB;
    let boxed = |kind: &[u8; 4], content: &[u8], more: u32| {
        [&(content.len() as u32 + 8 + more).to_be_bytes()[..], kind, content].concat()
    };
    let title = boxed(b"\xa9nam", &boxed(b"data", b"\0\0\0\x01\0\0\0\0Tin", 0), 0);
    let cover = boxed(b"covr", &boxed(b"data", &[0, 0, 0, 13, 0, 0, 0, 0], size), size);
    let list = boxed(b"ilst", &[title, cover].concat(), size);
    let handler = boxed(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0", 0);
    let meta = boxed(b"meta", &[&[0; 4][..], &handler, &list].concat(), size);
    let tags = boxed(b"udta", &meta, size);
    let moov = sound.windows(4).rposition(|kind| kind == b"moov").expect("an index") - 4;
    let old = u32::from_be_bytes(*sound[moov..].first_chunk().expect("its length"));
    let new = old + tags.len() as u32 + size;
    sound[moov..moov + 4].copy_from_slice(&new.to_be_bytes());
    write(path, &[Ok(&sound), Ok(&tags), Err(size)]);
}

/// The three files.
fn files(folder: &Path) -> [PathBuf; 3] {
    let [mp3, other, third] =
        ["large.mp3", "large.flac", "large.m4a"].map(|name| folder.join(name));
    with_large_cover(&mp3, 100 * MIB, &plain());
    flac(&other);
    m4a(&third);
    [mp3, other, third]
}

#[test]
fn pictures_of_a_hundred_megabytes_are_no_matter_to_a_probe() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in files(folder.path()) {
        assert!(fs::metadata(&path).expect("a file").len() > 100 << 20, "{path:?}");
        let sound = sound(&path);
        assert!(sound.length_ms.abs_diff(3_000) < 100, "{path:?}: {sound:?}");
        let title = (!path.ends_with("large.mp3")).then_some("Tin");
        assert_eq!(sound.title.as_deref(), title, "{path:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_a_hundred_megabytes_are_no_matter_to_a_speaker() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = env!("CARGO_BIN_EXE_loaphuong").into();
    let mut station = Station::new(program, &[("amp", Sink::Null)]);
    let names = ["one", "two", "three"];
    for (path, name) in files(folder.path()).iter().zip(names) {
        fs::rename(path, station.store.path().join(name)).expect("the same file system");
    }
    let cues = names.map(file).to_vec();
    station.outputs.arm(&order(1, "amp", in_ms(0), cues, &[("to-1", Some(0), 0.0)]));
    let mut heard = Vec::new();
    loop {
        match station.next().await {
            OutputEvent::Ended { heard: frames, .. } => heard.push(frames.frames),
            OutputEvent::Done { .. } => break,
            OutputEvent::Broken { why, .. }
            | OutputEvent::Lost { why, .. }
            | OutputEvent::Refused { why, .. } => panic!("{heard:?}, then {why}"),
            OutputEvent::Started { .. }
            | OutputEvent::Heard { .. }
            | OutputEvent::Progress { .. } => {}
        }
    }
    assert_eq!(heard.len(), 3, "{heard:?}");
    assert!(heard.iter().all(|frames| frames.abs_diff(3 * 48_000) < 4_800), "{heard:?}");
}
