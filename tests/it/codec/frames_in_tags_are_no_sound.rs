//! A tag whose picture holds frames of MP3 is jumped over whatever follows it: none of them sounds,
//! and none of the sound is lost.

use std::fs;

use loaphuong::wire::FileFault;
use tempfile::tempdir;

use crate::codec::frames::{Right, Row, ape, id3v1, noise, plain, try_all, tune, with_header};
use crate::codec::odd_files::{self, whole};

/// An item of an APE tag: a picture, in which lie rows of frames.
fn picture(frames: &[u8]) -> Vec<u8> {
    let content = [b"cover.jpg\0\xff\xd8\xff\xe0", &noise(700)[..], frames, &noise(900)].concat();
    let mut item = (content.len() as u32).to_le_bytes().to_vec();
    item.extend([2, 0, 0, 0]);
    item.extend(b"Cover Art (Front)\0");
    [item, content].concat()
}

/// Tags with such a picture, with and without a header, as both versions have them.
fn tags(frames: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let picture = picture(frames);
    vec![
        ("APEv2", ape(2_000, true, &picture)),
        ("APEv2 without a header", ape(2_000, false, &picture)),
        ("APEv1", ape(1_000, false, &picture)),
    ]
}

fn followers() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("nothing", Vec::new()),
        ("a text", "Bản tin của phường, ngày 30 tháng 11.\r\n".repeat(20).into_bytes()),
        ("a few bytes", b"\n".to_vec()),
        ("zeros", vec![0; 4_096]),
        ("noise", noise(5_000)),
        ("a text and ID3v1", [b"Ban tin", &id3v1()[..]].concat()),
    ]
}

#[test]
fn frames_in_an_ape_tag_behind_are_no_sound_whatever_follows() {
    let (bare, vbr) = (plain(), with_header());
    let other = tune(1.5, "mp3", "-ar 16000 -b:a 24k -write_xing 0 -id3v2_version 0");
    let adts = tune(3.0, "aac", "-b:a 64k");
    let mut rows = Vec::new();
    for (name, sound) in [("without a header", &bare), ("with one", &vbr), ("ADTS", &adts)] {
        for (kind, frames) in [("its own", sound), ("others", &other)] {
            for (tag_name, tag) in tags(&frames[..frames.len().min(9_000)]) {
                for (follower, behind) in followers() {
                    rows.push(Row::new(
                        format!("{tag_name} with {kind}, then {follower}, {name}"),
                        [&sound[..], &tag, &behind].concat(),
                        Right::As(sound.clone()),
                    ));
                }
            }
        }
    }
    try_all(rows);
}

#[test]
fn frames_in_an_ape_tag_in_front_or_between_are_no_sound() {
    let bare = plain();
    let other = tune(1.5, "mp3", "-ar 16000 -b:a 24k -write_xing 0 -id3v2_version 0");
    let twice = [&bare[..], &bare].concat();
    let mut rows = Vec::new();
    for (kind, frames) in [("its own", &bare), ("others", &other)] {
        let tag = ape(2_000, true, &picture(&frames[..frames.len().min(9_000)]));
        for (follower, behind) in followers() {
            let front = [&tag[..], &behind, &bare].concat();
            let name = format!("{kind} in front, then {follower}");
            rows.push(Row::new(name, front, Right::As(bare.clone())));
        }
        let between = [&bare[..], &tag, &bare].concat();
        rows.push(Row::new(format!("{kind} between"), between, Right::As(twice.clone())));
        // No tag ends the file, so nothing but the footer tells how long this one is.
        let between = [&bare[..], &tag, b"Ban tin\n", &bare].concat();
        let name = format!("{kind} between, and a few words");
        rows.push(Row::new(name, between, Right::As(twice.clone())));
    }
    // What was joined on behind a tag is not taken for words.
    let tag = ape(2_000, false, &picture(&bare[..9_000]));
    for (name, joined) in [
        ("FLAC", tune(0.2, "flac", "")),
        ("another rate", tune(0.5, "mp3", "-ar 16000 -b:a 24k -write_xing 0 -id3v2_version 0")),
    ] {
        let file = [&bare[..], &tag, &joined].concat();
        rows.push(Row::new(format!("{name} behind"), file, Right::Refused(FileFault::Joined)));
    }
    try_all(rows);
}

#[test]
fn an_ape_tag_around_a_flac_is_no_sound() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.flac");
    let flac = fs::read(odd_files::tune(dir.path(), "tune.flac", "-c:a flac")).unwrap();
    for (name, tag) in tags(&plain()) {
        for (follower, behind) in followers() {
            println!("{name} behind, then {follower}");
            fs::write(&file, [&flac[..], &tag, &behind].concat()).unwrap();
            whole(&file, 2.0, &[]);
        }
    }
    println!("in front");
    fs::write(&file, [&ape(2_000, true, &picture(&plain()))[..], &flac].concat()).unwrap();
    whole(&file, 2.0, &[]);
}
