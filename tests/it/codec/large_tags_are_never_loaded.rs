//! Pictures of a hundred megabytes in tags: the file is judged, and a speaker under its own limit
//! of memory sounds it.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use loaphuong::station::OutputEvent;
use loaphuong::wire::SinkSpec;

use crate::codec::frames::{plain, tune, with_large_cover};
use crate::probe::fixture::{make, sound, tone};
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

/// A FLAC with seven pictures of 15 MiB, and one of more than a block can tell.
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
    let text = [&3_u32.to_be_bytes()[..], &10_u32.to_be_bytes(), b"image/jpeg", &[0; 20]].concat();
    let header = |size: u32, last: u8| {
        let picture = [text.clone(), size.to_be_bytes().to_vec()].concat();
        // Beyond 24 bits, some programs write what is left of the number.
        let [_, length @ ..] = (picture.len() as u32 + size).to_be_bytes();
        [&[6 | last][..], &length, &picture].concat()
    };
    let (size, larger) = (15 * MIB, 20 * MIB);
    let (one, last) = (header(size, 0), header(larger, 0x80));
    let mut parts: Vec<Result<&[u8], u32>> = vec![Ok(&blocks)];
    for _ in 0..7 {
        parts.extend([Ok(&one[..]), Err(size)]);
    }
    parts.extend([Ok(&last[..]), Err(larger)]);
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

/// A Vorbis with a picture as text, of 28 MB.
fn ogg(path: &Path) {
    let tags = path.with_extension("txt");
    let picture = "A".repeat(28_000_000);
    let text = format!(";FFMETADATA1\nMETADATA_BLOCK_PICTURE={picture}\ntitle=Tin\n");
    fs::write(&tags, text).expect("room for a text");
    let options = format!("-i {} -map_metadata 1 -c:a libvorbis", tags.display());
    make(&format!("{} {options}", tone(3.0)), path);
}

/// One of each kind.
fn files(folder: &Path) -> [PathBuf; 4] {
    let paths = ["large.mp3", "large.flac", "large.m4a", "large.ogg"].map(|name| folder.join(name));
    with_large_cover(&paths[0], 100 * MIB, &plain());
    flac(&paths[1]);
    m4a(&paths[2]);
    ogg(&paths[3]);
    paths
}

#[test]
fn pictures_of_a_hundred_megabytes_are_no_matter_to_a_probe() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in files(folder.path()) {
        assert!(fs::metadata(&path).expect("a file").len() > 25 << 20, "{path:?}");
        let sound = sound(&path);
        assert!(sound.length_ms.abs_diff(3_000) < 100, "{path:?}: {sound:?}");
        // Where it stands behind the picture as text, it is not looked for.
        let has_title = path.ends_with("large.flac") || path.ends_with("large.m4a");
        let title = has_title.then_some("Tin");
        assert_eq!(sound.title.as_deref(), title, "{path:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_a_hundred_megabytes_are_no_matter_to_a_speaker() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = env!("CARGO_BIN_EXE_loaphuong").into();
    let mut station = Station::new(program, &[("amp", SinkSpec::Null)]);
    let names = ["one", "two", "three", "four"];
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
            other @ (OutputEvent::Broken { .. }
            | OutputEvent::Lost { .. }
            | OutputEvent::Died { .. }
            | OutputEvent::Refused { .. }) => panic!("{heard:?}, then {other:?}"),
            OutputEvent::Started { .. }
            | OutputEvent::Heard { .. }
            | OutputEvent::Progress { .. } => {}
        }
    }
    assert_eq!(heard.len(), 4, "{heard:?}");
    assert!(heard.iter().all(|frames| frames.abs_diff(3 * 48_000) < 4_800), "{heard:?}");
}
