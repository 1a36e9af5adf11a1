//! MP3 and ADTS as people have them: whatever lies around, in front of and between the frames, the
//! sound is heard whole, in probe and speaker alike, or the file is refused with its reason.

use loaphuong::wire::FileFault;

use crate::codec::frames::{
    Right, Row, ape, counted, counts, cover, id3_frame, id3v1, id3v2, kept, noise, picture, plain,
    seven_bits, try_all, tune, with_header, with_vbri,
};

#[test]
fn files_that_were_once_refused_or_cut() {
    let names = [
        "ape-cover-behind.mp3",
        "id3-comment-short.mp3",
        "id3-version-9.mp3",
        "two-id3-tags.mp3",
        "xing-0-frames.mp3",
        "zeros-in-front.mp3",
    ];
    try_all(names.iter().map(|name| Row::new(*name, kept(name), Right::Whole)).collect());
}

#[test]
fn tags_in_front_and_behind_are_no_sound_and_no_reason() {
    let (plain, vbr) = (plain(), with_header());
    let (title, cover, picture) = (id3_frame(b"TIT2", b"\0Ban tin"), cover(), picture());
    let tag = |content: &[u8]| id3v2(3, content);
    let sized = |size: [u8; 4], content: &[u8]| {
        let mut tag = tag(content);
        tag[6..10].copy_from_slice(&size);
        tag
    };
    let covered = [title.clone(), cover.clone()].concat();
    let lyrics = b"LYRICSBEGININD0000210LYR00003moi000030LYRICS200".to_vec();
    let old_lyrics = b"LYRICSBEGINmot ngay moiLYRICSEND".to_vec();
    let enhanced = [&b"TAG+"[..], &[0; 223], &id3v1()].concat();
    let fronts = [
        ("a cover", tag(&covered)),
        ("two tags, each with a cover", [tag(&covered), tag(&covered)].concat()),
        (
            "three tags, padded between",
            [tag(&title), vec![0; 700], tag(&cover), tag(&title)].concat(),
        ),
        ("a version that there is not", id3v2(9, &covered)),
        ("version 4 with lengths of version 3", id3v2(4, &covered)),
        ("frames that make no sense", tag(&[&b"TIT2\xff\xff\xff\xff\0\0"[..], &picture].concat())),
        ("its length in eight bits", sized((covered.len() as u32).to_be_bytes(), &covered)),
        ("a length too small", sized(seven_bits(400), &covered)),
        ("a length of nothing", sized([0; 4], &covered)),
        ("a length that is none", sized([0xff; 4], &covered)),
        ("a length of 200 MiB", sized(seven_bits(200 << 20), &covered)),
        ("an APE tag", ape(2_000, true, &picture)),
        ("a tag behind zeros", [vec![0; 1_024], tag(&title)].concat()),
        ("zeros behind a tag", [tag(&title), vec![0; 100_000]].concat()),
    ];
    let behinds = [
        ("ID3v1", id3v1()),
        ("ID3v1 twice", id3v1().repeat(2)),
        ("ID3v1, enhanced", enhanced),
        ("APEv2", ape(2_000, true, &picture)),
        ("APEv2 without a header", ape(2_000, false, &picture)),
        ("APEv2 of 4 GiB", {
            let mut tag = ape(2_000, true, &picture);
            let footer = tag.len() - 20;
            tag[12..16].fill(0xff);
            tag[footer..footer + 4].fill(0xff);
            tag
        }),
        ("APEv1, then ID3v1", [ape(1_000, false, b"Title\0\0\0\0"), id3v1()].concat()),
        ("ID3v1, then APEv2", [id3v1(), ape(2_000, true, &picture)].concat()),
        ("Lyrics3v2, then ID3v1", [lyrics.clone(), id3v1()].concat()),
        ("Lyrics3v1, then ID3v1", [old_lyrics, id3v1()].concat()),
        ("APEv2, Lyrics3v2, ID3v1", [ape(2_000, true, &picture), lyrics, id3v1()].concat()),
        ("ID3v2", tag(&covered)),
        ("ID3v2 of a wrong length", sized(seven_bits(5_000_000), &covered)),
        ("ID3v1, then zeros", [id3v1(), vec![0; 3_000]].concat()),
        ("zeros", vec![0; 5_000]),
        ("a few words", "Thông báo của phường. ".repeat(50).into_bytes()),
    ];
    let mut rows = Vec::new();
    for (sound_name, sound) in [("without a header", &plain), ("with one", &vbr)] {
        for (name, front) in &fronts {
            let file = [&front[..], sound].concat();
            rows.push(Row::new(format!("{name}, {sound_name}"), file, Right::As(sound.clone())));
        }
        for (name, behind) in &behinds {
            let file = [&sound[..], behind].concat();
            rows.push(Row::new(
                format!("{name} behind, {sound_name}"),
                file,
                Right::As(sound.clone()),
            ));
        }
    }
    try_all(rows);
}

#[test]
fn counts_of_a_header_are_no_promise_where_the_file_shows_otherwise() {
    let (plain, vbr) = (plain(), with_header());
    let (frames, bytes) = counts(&vbr);
    let all = u32::MAX;
    let cases = [
        ("0 frames", Some(0), None),
        ("FFFFFFFF frames", Some(all), None),
        ("twice the frames", Some(2 * frames), None),
        ("half the frames", Some(frames / 2), None),
        ("one frame", Some(1), None),
        ("0 bytes", None, Some(0)),
        ("twice the bytes", None, Some(2 * bytes)),
        ("half the bytes", None, Some(bytes / 2)),
        ("0 of both", Some(0), Some(0)),
        ("FFFFFFFF of both", Some(all), Some(all)),
        ("half of both", Some(frames / 2), Some(bytes / 2)),
        ("twice the frames, 0 bytes", Some(2 * frames), Some(0)),
    ];
    let mut rows: Vec<Row> = cases
        .into_iter()
        .map(|(name, frames, bytes)| {
            Row::new(name, counted(&vbr, frames, bytes), Right::As(vbr.clone()))
        })
        .collect();
    let count = tune_frames(&plain);
    let length = plain.len() as u32 + 417;
    for (name, frames, bytes) in [
        ("VBRI", count, length),
        ("VBRI, 0 frames", 0, length),
        ("VBRI, FFFFFFFF frames", all, length),
        ("VBRI, twice the frames", 2 * count, length),
        ("VBRI, half the frames", count / 2, length),
        ("VBRI, 0 of both", 0, 0),
        ("VBRI, twice the bytes", count, 2 * length),
    ] {
        rows.push(Row::new(name, with_vbri(&plain, frames, bytes), Right::As(plain.clone())));
    }
    // A delay and a padding that no encoder has; what they would cut off is sound.
    let at =
        vbr.windows(4).position(|four| four == b"Lavc" || four == b"LAME").expect("LAME's part");
    let mut trimmed = vbr.clone();
    trimmed[at + 21..at + 24].fill(0xff);
    rows.push(Row::new("a delay of 4,095 frames", trimmed, Right::Lasts(3.05)));
    try_all(rows);
}

/// How many frames of 64 kb/s a file without a header has.
fn tune_frames(file: &[u8]) -> u32 {
    (file.len() as f64 / 208.98).round() as u32
}

#[test]
fn bytes_of_no_kind_are_passed_over_at_the_edges_and_counted_in_the_middle() {
    let plain = plain();
    let frame = 209;
    let (front, rest) = plain.split_at(
        plain.windows(2).skip(5_000).position(|two| two == [0xff, 0xfb]).unwrap() + 5_000,
    );
    let long = tune(40.0, "mp3", "-b:a 64k -write_xing 0 -id3v2_version 0");
    let split =
        long.windows(4).skip(150_000).position(|four| four == &long[..4]).unwrap() + 150_000;
    let (long_front, long_rest) = long.split_at(split);
    let between = |bytes: Vec<u8>| [front, &bytes, rest].concat();
    let in_long = |bytes: Vec<u8>| [long_front, &bytes, long_rest].concat();
    try_all(vec![
        Row::new(
            "zeros in front",
            [vec![0; 1_024], plain.clone()].concat(),
            Right::As(plain.clone()),
        ),
        Row::new("more zeros", [vec![0; 20_000], plain.clone()].concat(), Right::As(plain.clone())),
        Row::new(
            "words in front",
            [b"HTTP/1.1 200 OK\r\n\r\n", &plain[..]].concat(),
            Right::As(plain.clone()),
        ),
        Row::new(
            "noise in front",
            [noise(5_000), plain.clone()].concat(),
            Right::As(plain.clone()),
        ),
        Row::new("half a frame in front", plain[100..].to_vec(), Right::Whole),
        Row::new(
            "a tag and half a frame in front",
            [id3v2(3, &cover()), plain[100..].to_vec()].concat(),
            Right::Whole,
        ),
        Row::new("half a frame behind", plain[..plain.len() - 100].to_vec(), Right::Whole),
        Row::new(
            "100 KB in front",
            [noise(100_000), long.clone()].concat(),
            Right::Refused(FileFault::Damaged),
        ),
        Row::new(
            "100 KB of zeros in front",
            [vec![0; 100_000], long.clone()].concat(),
            Right::Refused(FileFault::NotAudio),
        ),
        Row::new(
            "100 KB behind",
            [long.clone(), noise(100_000)].concat(),
            Right::Refused(FileFault::Damaged),
        ),
        Row::new(
            "100 KB of zeros behind",
            [long.clone(), vec![0; 100_000]].concat(),
            Right::Refused(FileFault::Truncated),
        ),
        Row::new("300 bytes in the middle", between(noise(300)), Right::As(plain.clone())),
        Row::new("300 zeros in the middle", between(vec![0; 300]), Right::As(plain.clone())),
        Row::new(
            "ten frames lost in 3 s",
            between(noise(10 * frame)),
            Right::Refused(FileFault::Damaged),
        ),
        Row::new("ten frames lost in 40 s", in_long(noise(10 * frame)), Right::As(long.clone())),
        Row::new(
            "ten frames zeroed in 40 s",
            in_long(vec![0; 10 * frame]),
            Right::As(long.clone()),
        ),
        Row::new(
            "30 frames lost in 40 s",
            in_long(noise(30 * frame)),
            Right::Refused(FileFault::Damaged),
        ),
        Row::new(
            "cut in the middle",
            tune(3.0, "mp3", "-q:a 5")[..8_000].to_vec(),
            Right::Refused(FileFault::Truncated),
        ),
    ]);
}

#[test]
fn a_second_of_garbage_in_one_place_is_damage_however_long_the_file() {
    let long = tune(300.0, "mp3", "-ac 1 -b:a 32k -write_xing 0 -id3v2_version 0");
    let split =
        long.windows(4).skip(600_000).position(|four| four == &long[..4]).unwrap() + 600_000;
    let (front, rest) = long.split_at(split);
    let lost = |frames: usize| [front, &noise(frames * 104), rest].concat();
    try_all(vec![
        Row::new("30 frames", lost(30), Right::As(long.clone())),
        Row::new("60 frames", lost(60), Right::Refused(FileFault::Damaged)),
    ]);
}

#[test]
fn recordings_of_one_kind_that_were_joined_are_heard_one_behind_the_other() {
    let one = plain();
    let (vbr, other) = (with_header(), tune(2.0, "mp3", "-q:a 5 -id3v2_version 0"));
    let two = tune(2.0, "mp3", "-b:a 64k -write_xing 0 -id3v2_version 0");
    let tag = id3v2(3, &cover());
    let cut = &other[..other.len() / 2];
    let adts = [tune(3.0, "aac", "-b:a 64k"), tune(2.0, "aac", "-b:a 64k")];
    let row = |name: &str, parts: &[&[u8]], right: Right| Row::new(name, parts.concat(), right);
    try_all(vec![
        row("without headers", &[&one, &two], Right::Whole),
        row("with headers", &[&vbr, &other], Right::Lasts(5.0)),
        row("a header in the second", &[&one, &other], Right::Lasts(5.03)),
        row("a header in the first", &[&vbr, &two], Right::Lasts(5.0)),
        // ffmpeg takes some of the cover for sound.
        row("ID3v2 between", &[&tag, &one, &tag, &two], Right::Lasts(5.07)),
        row(
            "ID3v1 and ID3v2 between",
            &[&vbr, &id3v1(), &tag, &other, &id3v1()],
            Right::Lasts(5.0),
        ),
        row("APE between", &[&one, &ape(2_000, true, &picture()), &two], Right::Lasts(5.03)),
        row(
            "zeros and a tag between",
            &[&vbr, &id3v1(), &[0; 3_000], &tag, &other],
            Right::Lasts(5.0),
        ),
        row("three", &[&vbr, &other, &vbr], Right::Lasts(8.0)),
        row("the second is cut", &[&vbr, cut], Right::Refused(FileFault::Truncated)),
        row("the first is cut", &[cut, &vbr], Right::Refused(FileFault::Truncated)),
        row("ADTS", &[&adts[0], &adts[1]], Right::Whole),
    ]);
}

#[test]
fn recordings_of_different_kinds_that_were_joined_are_refused_as_joined() {
    let lasting =
        |seconds: f64| tune(seconds, "mp3", "-ac 1 -b:a 32k -write_xing 0 -id3v2_version 0");
    let lasting_adts = |seconds: f64| tune(seconds, "aac", "-ac 1 -b:a 32k");
    // So long that what is lost behind them is less than a hundredth.
    let (long, longer) = (lasting(45.0), lasting(300.0));
    let (long_adts, longer_adts) = (lasting_adts(45.0), lasting_adts(300.0));
    let one = plain();
    let mp3 =
        |seconds: f64, options: &str| tune(seconds, "mp3", &format!("{options} -id3v2_version 0"));
    let adts = |seconds: f64, options: &str| tune(seconds, "aac", options);
    let tag = id3v2(3, &cover());
    let row = |name: &str, parts: &[&[u8]]| {
        Row::new(name, parts.concat(), Right::Refused(FileFault::Joined))
    };
    try_all(vec![
        row("another rate, 20 s", &[&longer, &mp3(20.0, "-ac 1 -ar 22050")]),
        row("another rate, 0.4 s", &[&long, &mp3(0.4, "-ac 1 -ar 22050 -write_xing 0")]),
        row("stereo, 0.4 s", &[&long, &mp3(0.4, "-ac 2 -b:a 64k -write_xing 0")]),
        row("a tag between", &[&long, &tag, &mp3(2.0, "-ac 1 -ar 48000")]),
        row("layer II", &[&one, &tune(2.0, "mp2", "-ac 1")]),
        row("ADTS behind MP3", &[&one, &adts(2.0, "")]),
        row("MP3 behind ADTS", &[&adts(2.0, ""), &one]),
        row("ADTS, stereo, 20 s", &[&longer_adts, &adts(20.0, "-ac 2")]),
        row("ADTS, stereo, 0.4 s", &[&long_adts, &adts(0.4, "-ac 2")]),
        row("ADTS, another rate", &[&long_adts, &adts(0.4, "-ac 1 -ar 22050")]),
        row("a WAV behind", &[&one, &tune(2.0, "wav", "")]),
        row("an Ogg behind", &[&one, &tune(2.0, "ogg", "-c:a libvorbis")]),
        row("an M4A behind a tag", &[&one, &id3v1(), &tune(2.0, "m4a", "")]),
    ]);
}

#[test]
fn frames_of_every_rate_and_kind_are_heard() {
    let mut rows = Vec::new();
    for rate in [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] {
        for options in ["-ac 1 -b:a 32k", "-ac 2 -q:a 6", "-ac 1 -b:a 24k -write_xing 0"] {
            let file = tune(2.0, "mp3", &format!("-ar {rate} {options}"));
            rows.push(Row::new(format!("{rate} Hz {options}"), file, Right::Whole));
        }
    }
    let adts = tune(3.0, "aac", "-b:a 64k");
    let as_adts =
        |name: &str, parts: &[&[u8]]| Row::new(name, parts.concat(), Right::As(adts.clone()));
    let mpeg2: Vec<u8> = {
        let mut file = adts.clone();
        let mut at = 0;
        while at + 7 <= file.len() {
            file[at + 1] |= 8;
            at += usize::from(file[at + 3] & 3) << 11
                | usize::from(file[at + 4]) << 3
                | usize::from(file[at + 5]) >> 5;
        }
        file
    };
    rows.extend([
        as_adts("ADTS", &[&adts]),
        as_adts("ADTS of MPEG-2", &[&mpeg2]),
        as_adts("ADTS behind a tag", &[&id3v2(3, &cover()), &adts]),
        as_adts("ADTS in front of a tag", &[&adts, &id3v1()]),
        as_adts("ADTS, APE behind", &[&adts, &ape(2_000, true, &picture())]),
        as_adts("ADTS behind zeros", &[&[0; 1_024], &adts]),
        as_adts("ADTS behind noise", &[&noise(700), &adts]),
        Row::new("ADTS, cut in front", adts[100..].to_vec(), Right::Whole),
    ]);
    try_all(rows);
}

#[test]
fn what_holds_no_frames_or_none_that_are_decoded_is_refused() {
    let words = "Kính gửi đài truyền thanh phường, ".repeat(3_000).into_bytes();
    let page = [b"<!DOCTYPE html><html><body>".to_vec(), words].concat();
    let jpeg = [b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), noise(50_000)].concat();
    let mp2 = tune(2.0, "mp2", "-b:a 128k");
    let free: Vec<u8> = (0..80)
        .flat_map(|_| {
            let mut frame = vec![0x55; 650];
            frame[..4].copy_from_slice(&[0xff, 0xfb, 0x00, 0xc4]);
            frame
        })
        .collect();
    let refused = |name: &str, file: Vec<u8>, fault| Row::new(name, file, Right::Refused(fault));
    let unsupported = FileFault::UnsupportedFormat;
    let none = FileFault::NotAudio;
    try_all(vec![
        refused("a page", page, none),
        refused("a picture", jpeg, none),
        refused("a picture behind a tag", [id3v2(3, b""), picture()].concat(), none),
        refused("noise", noise(3 << 20), none),
        refused("zeros", vec![0; 300_000], none),
        refused("some zeros", vec![0; 3_000], none),
        refused("a tag", id3v2(3, &cover()), none),
        refused("a tag, cut", id3v2(3, &cover())[..3_000].to_vec(), none),
        refused("ID3v1 alone", id3v1(), none),
        refused("a header alone", with_header()[..300].to_vec(), none),
        refused("MP2", mp2.clone(), unsupported),
        refused("MP2 behind a tag", [id3v2(3, &cover()), mp2].concat(), unsupported),
        refused("a free bit rate", free, unsupported),
    ]);
}
