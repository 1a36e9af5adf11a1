//! What an Ogg's pages say of where its sound lies is no reason to lose any: it is heard to its
//! end, with a remark where a promise was broken, unless a page is missing.

use std::fs;
use std::path::Path;

use loaphuong::wire::{FileFault, FileRemark};
use tempfile::tempdir;

use crate::codec::odd_files::{pages, rewrite_page, tune, whole};
use crate::probe::fixture::fault;

const LAST: u8 = 4;

/// A file of two seconds on pages of six tenths, and where those with sound begin.
fn ogg(folder: &Path, codec: &str) -> (Vec<u8>, Vec<usize>) {
    let options = format!("-c:a {codec} -page_duration 600000");
    let ogg = fs::read(tune(folder, "tune.ogg", &options)).unwrap();
    // The rest hold headers, and say that they end at 0.
    let sound = pages(&ogg).into_iter().filter(|page| position(&ogg, *page) > 0).collect();
    (ogg, sound)
}

fn position(ogg: &[u8], page: usize) -> i64 {
    i64::from_le_bytes(ogg[page + 6..page + 14].try_into().unwrap())
}

/// Rewrites pages with sound: `change` gives the flags and the position of the page of this number,
/// of so many, that has these.
fn rewritten(
    ogg: &[u8],
    sound: &[usize],
    change: impl Fn(usize, usize, u8, i64) -> (u8, i64),
) -> Vec<u8> {
    let mut bytes = ogg.to_vec();
    for (index, &page) in sound.iter().enumerate() {
        let (flags, granule) = change(index, sound.len(), ogg[page + 5], position(ogg, page));
        rewrite_page(&mut bytes, page, flags, Some(granule));
    }
    bytes
}

#[test]
fn an_end_mark_in_the_middle_ends_nothing() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.ogg");
    for codec in ["libopus", "libvorbis", "flac"] {
        let (plain, sound) = ogg(dir.path(), codec);
        type Flags = fn(usize, usize) -> u8;
        let cases: [(&str, Flags, &[FileRemark]); 5] = [
            ("on the first page alone", |n, _| if n == 0 { LAST } else { 0 }, &[FileRemark::NoEnd]),
            (
                "on the last but one",
                |n, of| if n + 2 == of { LAST } else { 0 },
                &[FileRemark::NoEnd],
            ),
            ("on all", |_, _| LAST, &[FileRemark::NoEnd]),
            ("on the first two", |n, _| if n < 2 { LAST } else { 0 }, &[FileRemark::NoEnd]),
            (
                "on the second and the last",
                |n, of| if n == 1 || n + 1 == of { LAST } else { 0 },
                &[],
            ),
        ];
        for (name, flags, remarks) in cases {
            println!("{codec}: an end mark {name}");
            let bytes = rewritten(&plain, &sound, |n, of, _, granule| (flags(n, of), granule));
            fs::write(&file, &bytes).unwrap();
            // FLAC is written by no recorder that forgets the mark.
            if codec == "flac" && !remarks.is_empty() {
                let refused = (FileFault::Truncated, "nothing marks its end".to_owned());
                assert_eq!(fault(&file), refused, "{codec}, {name}");
            } else {
                whole(&file, 2.0, remarks);
            }
            // What breaks off is not taken for it.
            let last = *sound.last().unwrap();
            for end in [last + 4, last + 30, bytes.len() - 1] {
                fs::write(&file, &bytes[..end]).unwrap();
                assert_eq!(fault(&file).0, FileFault::Truncated, "{codec}, {name}, cut to {end}");
            }
            // Nor is what another stream follows.
            for other in ["libopus", "libvorbis"] {
                let (other, _) = ogg(dir.path(), other);
                fs::write(&file, [&bytes[..], &other].concat()).unwrap();
                assert_eq!(
                    fault(&file).0,
                    FileFault::UnsupportedFormat,
                    "{codec}, {name}, chained"
                );
                fs::write(&file, [&bytes[..], &other[..20]].concat()).unwrap();
                let wanted = [FileFault::UnsupportedFormat, FileFault::Truncated];
                assert!(wanted.contains(&fault(&file).0), "{codec}, {name}, chained and cut");
            }
        }
    }
}

#[test]
fn positions_of_pages_cost_no_sound() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.ogg");
    for (codec, rate) in [("libopus", 48_000_i64), ("libvorbis", 8_000)] {
        let (plain, sound) = ogg(dir.path(), codec);
        assert!(sound.len() >= 4, "{codec}: {} pages with sound", sound.len());
        let shown = |page: usize| position(&plain, sound[page]);
        let (third, total) = (shown(2), shown(sound.len() - 1));
        let second = rate;
        let is_middle = |n: usize, of: usize| n > 0 && n + 1 < of;
        type Change<'a> = Box<dyn Fn(usize, usize, i64) -> i64 + 'a>;
        let middle = |other: i64| -> Change<'_> {
            Box::new(move |n, of, was| if is_middle(n, of) { other } else { was })
        };
        let last = |other: i64| -> Change<'_> {
            Box::new(move |n, of, was| if n + 1 == of { other } else { was })
        };
        let only = |page: usize, other: i64| -> Change<'_> {
            Box::new(move |n, _, was| if n == page { other } else { was })
        };
        let (unknown, wrong): (&[FileRemark], &[FileRemark]) =
            (&[FileRemark::LengthUnknown], &[FileRemark::LengthWrong]);
        let cases: Vec<(&str, Change<'_>, &[FileRemark])> = vec![
            ("as they are", Box::new(|_, _, was| was), &[]),
            ("unknown in the middle", middle(-1), &[]),
            ("0 in the middle", middle(0), &[]),
            ("1 in the middle", middle(1), &[]),
            ("unknown on the second", only(1, -1), &[]),
            ("unknown on the last but one", only(sound.len() - 2, -1), &[]),
            ("a jump back in the middle", only(2, third - second / 2 - 100), &[]),
            ("a jump ahead in the middle", only(1, total + 10 * second), &[]),
            ("from 10 s on", Box::new(|_, _, was| was + 10 * second), &[]),
            ("that of another page on the last", last(third - second), unknown),
            ("that of the page before on the last", last(shown(sound.len() - 2)), unknown),
            ("1 on the last", last(1), unknown),
            ("below 0 on the last", last(-2), unknown),
            ("a tenth of a second less on the last", last(total - rate / 10), wrong),
            ("years on the last", last(1 << 50), wrong),
            ("two seconds more on the last", last(total + 2 * rate), wrong),
            ("1 on all", Box::new(|_, _, _| 1), unknown),
            ("the same on all", Box::new(|_, _, _| second), unknown),
            ("unknown on the first", only(0, -1), unknown),
            (
                "unknown on all but the last",
                Box::new(|n, of, was| if n + 1 == of { was } else { -1 }),
                unknown,
            ),
            (
                "unknown on all but the first",
                Box::new(|n, _, was| if n == 0 { was } else { -1 }),
                unknown,
            ),
        ];
        for (name, change, remarks) in cases {
            println!("{codec}: {name}");
            let bytes = rewritten(&plain, &sound, |n, of, flags, was| (flags, change(n, of, was)));
            fs::write(&file, bytes).unwrap();
            whole(&file, 2.0, remarks);
        }
        // Earlier than it can be, by a little and by much: of Vorbis an encoder's delay is cut off.
        for (less, missing) in [(rate / 50, rate / 50), (rate / 4, 0), (rate / 2 + 1_000, 0)] {
            println!("{codec}: {less} less on all");
            let bytes = rewritten(&plain, &sound, |_, _, flags, was| (flags, (was - less).max(1)));
            fs::write(&file, bytes).unwrap();
            let missing = if codec == "libvorbis" { missing as f64 / rate as f64 } else { 0.0 };
            let remarks = if less > rate / 5 { unknown } else { &[] };
            whole(&file, 2.0 - missing, remarks);
        }
        // A page is missing, whatever the others say.
        for lost in 1..sound.len() - 1 {
            let without = [&plain[..sound[lost]], &plain[sound[lost + 1]..]].concat();
            fs::write(&file, without).unwrap();
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::Damaged, "{codec} without page {lost}: {detail}");
        }
    }
}
