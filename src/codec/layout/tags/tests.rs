use std::io::Cursor;

use super::*;

/// A row of frames.
fn sound() -> Vec<u8> {
    let mut frame = vec![0x55; 417];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x90, 0xc4]);
    frame.repeat(6)
}

fn seven_bits(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (size >> shift) as u8 & 0x7f)
}

fn id3v2(version: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    [b"ID3", &[version, 0, flags][..], &seven_bits(content.len()), content].concat()
}

fn frame(name: &[u8], content: &[u8]) -> Vec<u8> {
    [name, &(content.len() as u32).to_be_bytes(), &[0, 0], content].concat()
}

fn id3v1(title: &str) -> Vec<u8> {
    let mut tag = [b"TAG", title.as_bytes()].concat();
    tag.resize(128, 0);
    tag
}

fn ape(version: u32, has_header: bool, items: &[u8]) -> Vec<u8> {
    let end = |flags: u32| {
        let size = items.len() as u32 + 32;
        let numbers = [version, size, 1, if version < 2_000 { 0 } else { flags }, 0, 0];
        [b"APETAGEX".to_vec(), numbers.map(u32::to_le_bytes).concat()].concat()
    };
    let flags = if has_header { 1 << 31 } else { 0 };
    let header = if has_header { end(flags | 1 << 29) } else { Vec::new() };
    [header, items.to_vec(), end(flags)].concat()
}

fn found(file: &[u8]) -> UntaggedRange {
    let len = file.len() as u64;
    let mut file = Cursor::new(file);
    between(&mut BoundedReader::new(&mut file, len)).expect("a file in memory")
}

#[test]
fn tags_in_front_and_behind_are_not_the_sound() {
    let title = frame(b"TIT2", b"\0Ban tin");
    // What looks like frames, as pictures do.
    let picture = frame(b"APIC", &[&b"\0image/png\0\x03\0"[..], &sound()].concat());
    let mut footed = id3v2(4, 0x10, &title);
    let turned = [b"3DI", &footed[3..10]].concat();
    footed.extend(turned);
    let eight_bits = {
        let content = [title.clone(), vec![0; 300]].concat();
        let size = (content.len() as u32).to_be_bytes();
        [b"ID3", &[3, 0, 0][..], &size, &content].concat()
    };
    let lyrics2 = b"LYRICSBEGININD0000210LYR00003moi000030LYRICS200".to_vec();
    let lyrics1 = b"LYRICSBEGINmot ngay moiLYRICSEND".to_vec();
    let enhanced = {
        let mut tag = b"TAG+Ban tin".to_vec();
        tag.resize(227, 0);
        tag
    };
    let zeros = vec![0; 1_500];
    let fronts: &[(&str, Vec<u8>)] = &[
        ("nothing", Vec::new()),
        ("ID3v2.3", id3v2(3, 0, &title)),
        ("ID3v2.2", id3v2(2, 0, b"TT2\0\0\x08\0Ban tin")),
        ("two, a picture in the second", [id3v2(3, 0, &title), id3v2(3, 0, &picture)].concat()),
        ("padded", id3v2(3, 0, &[title.clone(), zeros.clone()].concat())),
        ("padded outside", [id3v2(3, 0, &title), zeros.clone()].concat()),
        ("behind zeros", [zeros.clone(), id3v2(3, 0, &title)].concat()),
        ("of a version that there is not", id3v2(9, 0, &title)),
        ("with a footer", footed.clone()),
        ("with a footer that it does not tell", {
            let mut tag = footed.clone();
            tag[5] = 0;
            tag
        }),
        ("its length in eight bits", eight_bits),
        ("frames that make no sense", id3v2(3, 0, &frame(b"COMM", b"\0vi")[..8])),
    ];
    let behinds: &[(&str, Vec<u8>)] = &[
        ("nothing", Vec::new()),
        ("ID3v1", id3v1("Ban tin")),
        ("ID3v1, enhanced", [enhanced, id3v1("Ban tin")].concat()),
        ("ID3v1 twice", [id3v1("Cu"), id3v1("Ban tin")].concat()),
        ("APEv2", ape(2_000, true, &sound())),
        ("APEv2 without a header", ape(2_000, false, &sound())),
        ("APEv1 and ID3v1", [ape(1_000, false, &sound()), id3v1("Ban tin")].concat()),
        ("ID3v1 and APEv2", [id3v1("Ban tin"), ape(2_000, true, b"x")].concat()),
        ("Lyrics3v2, ID3v1", [lyrics2.clone(), id3v1("Ban tin")].concat()),
        ("Lyrics3v1, ID3v1, padded", [lyrics1, id3v1("Ban tin"), zeros.clone()].concat()),
        ("APEv2, Lyrics3v2, ID3v1", [ape(2_000, true, b"x"), lyrics2, id3v1("Ban tin")].concat()),
        ("ID3v2 with a footer", footed),
    ];
    let sound = sound();
    for (front_name, front) in fronts {
        for (behind_name, behind) in behinds {
            let between = found(&[&front[..], &sound, behind].concat());
            let begin = front.len() as u64;
            let wanted = begin..begin + sound.len() as u64;
            assert_eq!(between.sound, wanted, "{front_name} … {behind_name}");
            let has_title =
                !["nothing", "of a version that there is not", "frames that make no sense"]
                    .contains(front_name);
            assert_eq!(between.title.as_deref(), has_title.then_some("Ban tin"), "{front_name}");
            let has_id3v1 = behind_name.contains("ID3v1");
            assert_eq!(between.id3v1.is_some(), has_id3v1, "{behind_name}");
        }
    }
}

#[test]
fn a_tag_whose_length_leads_nowhere_is_left_in_the_sound() {
    let mut tag = id3v2(3, 0, &[b'x'; 200]);
    for size in [seven_bits(100), seven_bits(5_000_000), [0xff; 4]] {
        tag[6..10].copy_from_slice(&size);
        let file = [&tag[..], &sound()].concat();
        assert_eq!(found(&file).sound, 0..file.len() as u64, "{size:?}");
    }
}

#[test]
fn a_title_is_found_beside_pictures_and_in_every_way_of_writing() {
    let sound = sound();
    let picture = frame(b"APIC", &vec![0xff; 200_000]);
    let text = "Tiếng nói";
    let utf16 = |mark: &[u8], to_bytes: fn(u16) -> [u8; 2]| {
        [mark, &text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>()].concat()
    };
    let title = |encoding: u8, bytes: &[u8]| frame(b"TIT2", &[&[encoding], bytes].concat());
    let cases: &[(&str, Vec<u8>, Option<&str>)] = &[
        (
            "behind a picture",
            id3v2(3, 0, &[picture, title(3, text.as_bytes())].concat()),
            Some(text),
        ),
        ("Latin-1", id3v2(3, 0, &title(0, b"Th\xf4ng b\xe1o\0x")), Some("Thông báo")),
        ("with a mark", id3v2(3, 0, &title(1, &utf16(b"\xff\xfe", u16::to_le_bytes))), Some(text)),
        ("the other", id3v2(3, 0, &title(1, &utf16(b"\xfe\xff", u16::to_be_bytes))), Some(text)),
        ("without", id3v2(4, 0, &title(2, &utf16(b"", u16::to_be_bytes))), Some(text)),
        (
            "unsynchronised",
            id3v2(3, 0x80, &{
                let mut frame = title(0, b"A\xff\0B");
                frame[7] -= 1;
                frame
            }),
            Some("AÿB"),
        ),
        (
            "an extended header",
            id3v2(3, 0x40, &{ [&[0, 0, 0, 6, 0, 0, 0, 0, 0, 0][..], &title(0, b"A")].concat() }),
            Some("A"),
        ),
        ("empty", id3v2(3, 0, &title(0, b"")), None),
        ("longer than the tag", id3v2(3, 0, b"TIT2\xff\xff\xff\xff\0\0\0A"), None),
        ("compressed", id3v2(3, 0, b"TIT2\0\0\0\x02\0\x80\0A"), None),
        ("of no known encoding", id3v2(3, 0, &title(7, b"A")), None),
    ];
    for (name, tag, title) in cases {
        let file = [&tag[..], &sound].concat();
        assert_eq!(found(&file).title.as_deref(), *title, "{name}");
    }
}
