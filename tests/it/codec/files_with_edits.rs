//! An MP4 sounds as its edit list shows it, or is refused: what was cut away is never heard. What
//! lies beside the sound, chapters or a cover, makes no film of it.

use std::fs;

use loaphuong::wire::FileFault;
use tempfile::tempdir;

use crate::codec::odd_files::{RATE, hertz, spoken, tune, whole, with_edits, with_movie_unit};
use crate::probe::fixture::{fault, make};

const PACE: u32 = 0x1_0000;

/// Entries of an edit list: how long, in thousandths of a second, from where in the media, how
/// fast.
type Edits<'a> = &'a [(u32, i32, u32)];

#[test]
fn an_edited_mp4_sounds_as_it_was_cut() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.m4a");
    let start = |seconds: f64| (seconds * f64::from(RATE)) as i32;
    for codec in ["aac", "alac"] {
        let plain = fs::read(tune(dir.path(), "plain.m4a", &format!("-c:a {codec}"))).unwrap();
        // Name, edits, seconds from which to which of the tune are heard.
        let lead = if codec == "aac" { 1024 } else { 0 };
        let cases: &[(&str, Edits, f64, f64)] = &[
            ("all of it", &[(2_000, lead, PACE)], 0.0, 2.0),
            ("to its end", &[(0, lead, PACE)], 0.0, 2.0),
            ("the end cut off", &[(1_200, lead, PACE)], 0.0, 1.2),
            ("the start cut off", &[(1_500, lead + start(0.5), PACE)], 0.5, 2.0),
            ("the middle", &[(1_000, lead + start(0.5), PACE)], 0.5, 1.5),
            ("after a delay", &[(700, -1, PACE), (1_000, lead + start(1.0), PACE)], 1.0, 2.0),
            ("and a rest behind", &[(1_000, lead, PACE), (700, -1, PACE)], 0.0, 1.0),
            (
                "in two parts that join",
                &[(500, lead, PACE), (700, lead + start(0.5), PACE)],
                0.0,
                1.2,
            ),
        ];
        for (name, edits, from, until) in cases {
            fs::write(&file, with_edits(&plain, edits)).unwrap();
            println!("{codec}: {name}");
            whole(&file, until - from, &[]);
            let (rate, heard) = spoken(&file);
            // The first note goes over into the second after one second; a tenth around it is left
            // out.
            let change = (((1.0 - from) * f64::from(rate)).max(0.0) as usize).min(heard.len());
            let apart = rate as usize / 10;
            for (note, part) in [
                (400.0, &heard[..change.saturating_sub(apart)]),
                (700.0, &heard[(change + apart).min(heard.len())..]),
            ] {
                if part.len() > apart {
                    let heard = hertz(part, rate);
                    assert!((heard - note).abs() < 8.0, "{codec}, {name}: {heard} for {note}");
                }
            }
        }
        let refused: &[(&str, Edits)] = &[
            ("a part left out", &[(500, lead, PACE), (500, lead + start(1.5), PACE)]),
            ("turned round", &[(500, lead + start(1.0), PACE), (500, lead, PACE)]),
            (
                "a pause within",
                &[(500, lead, PACE), (500, -1, PACE), (500, lead + start(0.5), PACE)],
            ),
            ("slower", &[(2_000, lead, PACE / 2)]),
            ("standing still", &[(2_000, lead, 0)]),
            ("nothing but a delay", &[(500, -1, PACE)]),
            ("nothing but two", &[(500, -1, PACE), (1_500, -1, PACE)]),
            ("from before the start", &[(1_000, -2, PACE)]),
        ];
        for (name, edits) in refused {
            fs::write(&file, with_edits(&plain, edits)).unwrap();
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::UnsupportedFormat, "{codec}, {name}: {detail}");
            assert!(detail.contains("edit list"), "{codec}, {name}: {detail}");
        }
    }
}

#[test]
fn edits_in_units_too_coarse_for_them_are_not_guessed_at() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.m4a");
    let fragments =
        "-c:a aac -movflags +frag_keyframe+delay_moov+default_base_moof -frag_duration 300000";
    let fragments = fs::read(tune(dir.path(), "fragments.mp4", fragments)).unwrap();
    for (name, options, lead) in [
        ("aac.m4a", "-c:a aac", 1024),
        ("alac.m4a", "-c:a alac", 0),
        ("plain.mov", "-c:a pcm_s24be", 0),
    ] {
        let plain = fs::read(tune(dir.path(), name, options)).unwrap();
        let half = lead + RATE as i32 / 2;
        // Units a second, length in them, start; seconds that are heard, `None` for refused.
        let cases: &[(u32, u32, i32, Option<f64>)] = &[
            (1, 2, lead, Some(2.0)),
            (1, 3, lead, Some(2.0)),
            (1, 1, lead, Some(1.0)),
            // 1.5 s, rounded off, or half a second of it cut off.
            (1, 1, half, None),
            (1, 2, half, Some(1.5)),
            (2, 3, half, Some(1.5)),
            (10, 15, half, Some(1.5)),
            (10, 12, lead, Some(1.2)),
            (0, 0, lead, Some(2.0)),
            (0, 0, half, Some(1.5)),
            (0, 2, lead, None),
            (u32::MAX, u32::MAX, lead, Some(1.0)),
        ];
        for (per_s, length, start, seconds) in cases {
            let bytes = with_movie_unit(&plain, *per_s);
            fs::write(&file, with_edits(&bytes, &[(*length, *start, PACE)])).unwrap();
            println!("{name}: {length} of {per_s} a second from {start}");
            if let Some(seconds) = seconds {
                whole(&file, *seconds, &[]);
                continue;
            }
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::UnsupportedFormat, "{detail}");
            assert!(detail.contains("edit list"), "{detail}");
        }
    }
    for (length, seconds) in [(0, 2.0), (2_000, 2.0), (1_200, 1.2)] {
        fs::write(&file, with_edits(&fragments, &[(length, 1024, PACE)])).unwrap();
        println!("fragments: {length}");
        whole(&file, seconds, &[]);
    }
    // The length of what is in fragments is told nowhere.
    let bytes = with_edits(&with_movie_unit(&fragments, 1), &[(1, 1024, PACE)]);
    fs::write(&file, bytes).unwrap();
    assert_eq!(fault(&file).0, FileFault::UnsupportedFormat);
}

#[test]
fn an_mp4_in_fragments_is_heard_whole() {
    let dir = tempdir().unwrap();
    let options = "-c:a aac -ar 44100 -movflags +frag_keyframe+empty_moov -frag_duration 300000";
    whole(&tune(dir.path(), "a.mp4", options), 2.0, &[]);
}

#[test]
fn chapters_and_covers_make_no_film() {
    let dir = tempdir().unwrap();
    let tune = tune(dir.path(), "tune.m4a", "-c:a aac");
    let tune = tune.display();
    let chapters = dir.path().join("chapters.txt");
    let one =
        |from, to| format!("[CHAPTER]\nTIMEBASE=1/1000\nSTART={from}\nEND={to}\ntitle=Phan\n");
    fs::write(&chapters, format!(";FFMETADATA1\n{}{}", one(0, 900), one(900, 2_000))).unwrap();
    let picture = "-f lavfi -i testsrc=s=64x64:r=1:d=1";
    let film = "-f lavfi -i testsrc=s=64x64:r=25:d=2";
    let cases = [
        (
            "chapters",
            format!("-i {tune} -i {} -map_metadata 1 -map_chapters 1 -c copy", chapters.display()),
            true,
        ),
        (
            "a cover",
            format!(
                "-i {tune} {picture} -map 0 -map 1 -c:a copy -c:v mjpeg -disposition:v attached_pic"
            ),
            true,
        ),
        (
            "a picture as a track",
            format!("-i {tune} {picture} -map 0 -map 1 -c:a copy -c:v mjpeg"),
            true,
        ),
        (
            "a picture in front",
            format!("{picture} -i {tune} -map 0 -map 1 -c:a copy -c:v png"),
            true,
        ),
        ("a film", format!("-i {tune} {film} -map 0 -map 1 -c:a copy -c:v mpeg4"), false),
        (
            "a film of pictures",
            format!("-i {tune} {film} -map 0 -map 1 -c:a copy -c:v mjpeg"),
            false,
        ),
    ];
    for (name, options, taken) in cases {
        let file = dir.path().join("a.mp4");
        make(&options, &file);
        println!("{name}");
        if taken {
            whole(&file, 2.0, &[]);
        } else {
            let (fault, detail) = fault(&file);
            assert_eq!((fault, &*detail), (FileFault::UnsupportedFormat, "MP4 (video)"), "{name}");
        }
    }
}
