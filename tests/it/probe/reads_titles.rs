//! Titles in tags as phones, Windows programs and old recorders write them.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::tempdir;

use crate::probe::fixture::{sound, tone_file};

/// An MP3 without tags.
fn bare(folder: &Path) -> Vec<u8> {
    let file = tone_file(folder, "bare.mp3", 1.2, "-map_metadata -1 -id3v2_version 0");
    fs::read(file).unwrap()
}

/// An ID3v2.3 tag with one title of this encoding's number.
fn id3v2(encoding: u8, title: &[u8]) -> Vec<u8> {
    let frame = [&[encoding], title].concat();
    let size = |n: usize| [0, 0, (n >> 7) as u8 & 0x7f, n as u8 & 0x7f];
    let header = [&b"TIT2"[..], &(frame.len() as u32).to_be_bytes(), &[0, 0]].concat();
    [&b"ID3\x03\0\0"[..], &size(header.len() + frame.len()), &header, &frame].concat()
}

/// An ID3v1 tag, its title field padded with zeros.
fn id3v1(title: &[u8]) -> Vec<u8> {
    let mut tag = b"TAG".to_vec();
    tag.extend(title);
    tag.resize(128, 0);
    tag
}

fn write(folder: &Path, parts: &[&[u8]]) -> PathBuf {
    let file = folder.join("tagged.mp3");
    fs::write(&file, parts.concat()).unwrap();
    file
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(to_bytes).collect()
}

#[test]
fn a_title_in_id3v2_is_read_in_what_it_is_and_not_in_what_it_says() {
    let dir = tempdir().unwrap();
    let audio = bare(dir.path());
    let title = "Tiếng nói phường Thành Đông";
    let cases: &[(&str, u8, Vec<u8>, Option<&str>)] = &[
        ("UTF-16 little end first", 1, utf16(title, u16::to_le_bytes), Some(title)),
        ("UTF-16 big end first", 1, utf16(title, u16::to_be_bytes), Some(title)),
        ("UTF-8", 3, title.as_bytes().to_vec(), Some(title)),
        ("UTF-8 called Latin-1", 0, title.as_bytes().to_vec(), Some(title)),
        ("windows-1258", 0, b"Ti\xea\xecng no\xeci".to_vec(), Some("Tiếng nói")),
        ("TCVN3", 0, b"Ti\xd5ng n\xe3i ph\xad\xeang".to_vec(), Some("Tiếng nói phường")),
        ("VNI", 0, b"Tie\xe1ng no\xf9i ph\xf6\xf4\xf8ng".to_vec(), Some("Tiếng nói phường")),
        ("ASCII", 0, b"Tieng noi".to_vec(), Some("Tieng noi")),
        ("no language", 0, b"\x92\xc4\x88\xc0 Caf\xe9".to_vec(), None),
        ("broken UTF-8", 3, b"Ti\xff\xfeng".to_vec(), None),
    ];
    for (what, encoding, bytes, title) in cases {
        let file = write(dir.path(), &[&id3v2(*encoding, bytes), &audio]);
        assert_eq!(sound(&file).title.as_deref(), *title, "{what}");
    }
}

#[test]
fn a_title_in_id3v1_is_read_where_there_is_no_other() {
    let dir = tempdir().unwrap();
    let audio = bare(dir.path());
    let cases: &[(&str, &[u8], Option<&str>)] = &[
        ("TCVN3", b"B\xb6n tin s\xb8ng", Some("Bản tin sáng")),
        ("padded with spaces", b"Ban tin sang                  ", Some("Ban tin sang")),
        (
            "VNI, cut",
            b"Tie\xe1ng no\xf9i ph\xf6\xf4\xf8ng Tha\xf8nh \xd1o\xe2",
            Some("Tiếng nói phường Thành …"),
        ),
        ("one word that fills it", &[b'a'; 30], None),
        ("empty", b"", None),
        ("no language", b"\x92\xc4\x88\xc0\x8b\xbe", None),
    ];
    for (what, bytes, title) in cases {
        let file = write(dir.path(), &[&audio, &id3v1(bytes)]);
        let heard = sound(&file);
        assert_eq!(heard.title.as_deref(), *title, "{what}");
        assert_eq!(heard.frames, 52_920, "{what}: the tag is no sound");
    }
    let file = write(dir.path(), &[&id3v2(3, "Mới".as_bytes()), &audio, &id3v1(b"Cu")]);
    assert_eq!(sound(&file).title.as_deref(), Some("Mới"));
}
