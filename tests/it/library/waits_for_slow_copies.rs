//! However a copy is made, and wherever it stops, no half of it is taken.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;

use loaphuong::library::{Catalogue, LibrarySetup};
use loaphuong::probe::FILE_BYTES_MAX;
use loaphuong::station::stock::StockItem;
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, REST, Watched, keep_place, paths};
use crate::probe::fixture::tone_file;

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_has_its_length_at_once_is_judged_when_it_is_filled() {
    let place = Place::new();
    let bytes = place.tone(2.0);
    // Long, so that a busy machine does not stretch a pause into a rest.
    let rest = 8 * REST;
    let setup = LibrarySetup { rest, program: place.counting(), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    let file = keep_place(&place.audio().join("windows.mp3"), bytes.len() as u64);
    let mut pace = tokio::time::interval(rest / 10);
    let part = bytes.len() / 15;
    for (n, content) in bytes.chunks(part).enumerate() {
        pace.tick().await;
        file.write_all_at(content, (n * part) as u64).unwrap();
    }
    assert_eq!(watched.until_accepted("windows.mp3").await, 2000);
    assert_eq!(place.calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_stops_in_the_middle_is_refused_and_taken_when_it_goes_on() {
    let place = Place::new();
    let formats = [("mp3", "-b:a 64k"), ("wav", ""), ("flac", ""), ("m4a", "-c:a aac")];
    let files: Vec<(&str, Vec<u8>)> = formats
        .iter()
        .map(|(ending, options)| {
            let tone = tone_file(place.aside(), &format!("tone.{ending}"), 5.0, options);
            (*ending, fs::read(tone).unwrap())
        })
        .collect();
    let mut watched = Watched::open(place.setup()).await;
    for (ending, bytes) in &files {
        let half = bytes.len() / 2;
        // A stick pulled out, with and without room made for all of it beforehand.
        fs::write(place.audio().join(format!("cut.{ending}")), &bytes[..half]).unwrap();
        let name = format!("kept.{ending}");
        let file = keep_place(&place.audio().join(name), bytes.len() as u64);
        file.write_all_at(&bytes[..half], 0).unwrap();
    }
    let is_judged = |stock: &Catalogue| {
        stock.items.len() == 8 && !stock.items.values().any(|i| *i == StockItem::Pending)
    };
    let stock = watched.until(is_judged).await;
    for (path, item) in &stock.items {
        let refused = matches!(item, StockItem::Refused(refusal)
            // An m4a whose directory is missing can't be told from no audio at all.
            if refusal.fault() == FileFault::Truncated
                || path.ends_with("m4a")
                    && [FileFault::NotAudio, FileFault::Damaged].contains(&refusal.fault()));
        assert!(refused, "{path}: {item:?}");
    }
    for (ending, bytes) in &files {
        for way in ["cut", "kept"] {
            let name = format!("{way}.{ending}");
            let mut file = File::options().write(true).open(place.audio().join(&name)).unwrap();
            file.seek(SeekFrom::Start(bytes.len() as u64 / 2)).unwrap();
            file.write_all(&bytes[bytes.len() / 2..]).unwrap();
            drop(file);
            assert!(watched.until_accepted(&name).await >= 5000, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn room_that_was_made_and_not_filled_yet_is_no_sound() {
    let place = Place::new();
    // No header of this MP3 promises a length.
    let mp3 = tone_file(place.aside(), "t.mp3", 5.0, "-b:a 128k -write_xing 0");
    let wav = tone_file(place.aside(), "t.wav", 5.0, "");
    let mut copies = Vec::new();
    for (ending, tone) in [("mp3", mp3), ("wav", wav)] {
        let bytes = fs::read(tone).unwrap();
        for way in ["said", "kept"] {
            let name = format!("{way}.{ending}");
            let file = keep_place(&place.audio().join(&name), bytes.len() as u64);
            if way == "kept" {
                // The room is the file's own, and reads as zeros.
                let all = rustix::fs::FallocateFlags::empty();
                rustix::fs::fallocate(&file, all, 0, bytes.len() as u64).unwrap();
            }
            copies.push((name, file, bytes.clone()));
        }
    }
    let mut watched = Watched::open(place.setup()).await;
    // Judged more than once: reading a file must not change what is seen of it.
    for (from, until) in [(0, 4), (4, 6)] {
        for (_, file, bytes) in &copies {
            let eighth = bytes.len() / 8;
            file.write_all_at(&bytes[from * eighth..until * eighth], (from * eighth) as u64)
                .unwrap();
        }
        watched.until(|stock| stock.items.values().any(|item| *item == StockItem::Pending)).await;
        for (name, ..) in &copies {
            let (fault, detail) = watched.until_refused(name).await;
            assert_eq!(
                (fault, &*detail),
                (FileFault::Truncated, "its end was never written"),
                "{name}"
            );
        }
    }
    for (name, file, bytes) in &copies {
        let at = 6 * (bytes.len() / 8);
        file.write_all_at(&bytes[at..], at as u64).unwrap();
        assert!(watched.until_accepted(name).await >= 5_000, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_overwritten_in_place_with_as_many_bytes_is_another_bulletin() {
    let place = Place::new();
    let (one, two) = (
        place.tone(2.0),
        fs::read(tone_file(place.aside(), "t.mp3", 2.0, "-b:a 64k -af volume=0.5")).unwrap(),
    );
    assert_eq!(one.len(), two.len());
    let path = place.audio().join("tin.mp3");
    let mut watched = Watched::open(place.setup()).await;
    fs::write(&path, one).unwrap();
    watched.until_accepted("tin.mp3").await;
    let first = watched.stock.bulletin("tin.mp3").unwrap().sha256.clone();
    // Not emptied first, as `fs::write` would.
    File::options().write(true).open(&path).unwrap().write_all(&two).unwrap();
    let other =
        |stock: &Catalogue| stock.bulletin("tin.mp3").is_some_and(|now| now.sha256 != first);
    watched.until(other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_written_beside_and_renamed_over_a_bulletin_takes_its_place() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    fs::write(place.audio().join("tin.mp3"), place.tone(1.0)).unwrap();
    watched.until_accepted("tin.mp3").await;
    // As rsync and most sftp programs do.
    let new = place.audio().join(".tin.mp3.Xy3kQ9");
    fs::write(&new, place.tone(2.0)).unwrap();
    fs::rename(&new, place.audio().join("tin.mp3")).unwrap();
    let longer =
        |stock: &Catalogue| stock.bulletin("tin.mp3").is_some_and(|now| now.length_ms == 2000);
    watched.until(longer).await;
    assert_eq!(paths(&watched.stock), ["tin.mp3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_removed_while_it_is_judged_is_gone_and_holds_up_nobody() {
    let place = Place::new();
    let (mp3, marker) = (place.audio().join("a.mp3"), place.aside().join("removed"));
    let body = format!(
        "if ! [ -e {marker} ]; then touch {marker}; rm {mp3}; fi; exec {program} probe -",
        marker = marker.display(),
        mp3 = mp3.display(),
        program = crate::probe::fixture::program().display(),
    );
    fs::write(&mp3, place.tone(1.0)).unwrap();
    fs::write(place.audio().join("b.mp3"), place.tone(1.5)).unwrap();
    let setup = LibrarySetup { program: place.script(&body), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    watched.until_accepted("b.mp3").await;
    watched.until(|stock| paths(stock) == ["b.mp3"]).await;
    assert_eq!(watched.remembered.len(), 1);
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 1, "no copy of what is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_more_than_2_gb_is_refused_without_being_read() {
    let place = Place::new();
    // A hole: nothing on the disk.
    keep_place(&place.audio().join("phim.wav"), FILE_BYTES_MAX + 1);
    let mut watched = Watched::open(place.setup()).await;
    let (fault, detail) = watched.until_refused("phim.wav").await;
    assert_eq!(fault, FileFault::TooLong);
    assert_eq!(detail, "2147 MB; at most 2147 MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_dropped_whole_is_seen_to_its_last_leaf() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_ready().await;
    let bytes = place.tone(1.0);
    // Folder by folder: the watch on each comes later than what lies in it.
    for month in 1..=12 {
        let folder = place.audio().join(format!("2026/thang-{month}/sang"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("tin.mp3"), &bytes).unwrap();
    }
    let all =
        |stock: &Catalogue| stock.items.values().filter_map(StockItem::accepted).count() == 12;
    watched.until(all).await;
}
