//! A dropped file is taken once it is whole, under its own content, with a private copy.

use std::fs::{self, File};
use std::io::Write;
use std::time::Duration;

use loaphuong::library::{LibrarySetup, copy_path};
use loaphuong::messages::Lang;
use loaphuong::messages::file_faults::file_refusal;
use loaphuong::station::stock::StockItem;
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, REST, Watched, paths};

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_is_pending_then_accepted_and_copied() {
    let place = Place::new();
    let bytes = place.tone(1.5);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_ready().await;
    assert!(watched.stock.items.is_empty());

    fs::create_dir(place.audio().join("kt-xh")).unwrap();
    fs::write(place.audio().join("kt-xh/ban-tin_so-1.mp3"), &bytes).unwrap();
    let stock = watched.until(|stock| !stock.items.is_empty()).await;
    assert_eq!(stock.items["kt-xh/ban-tin_so-1.mp3"], StockItem::Pending);
    assert_eq!(watched.until_accepted("kt-xh/ban-tin_so-1.mp3").await, 1500);

    let bulletin = watched.stock.bulletin("kt-xh/ban-tin_so-1.mp3").unwrap().clone();
    assert_eq!(bulletin.title, "ban tin so 1");
    assert_eq!(fs::read(copy_path(&place.store(), &bulletin.sha256)).unwrap(), bytes);
    assert_eq!(watched.remembered.len(), 1);
    assert_eq!((watched.stock.items.len(), bulletin.length_ms), (1, 1500));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_grows_slowly_is_taken_only_when_whole() {
    let place = Place::new();
    let bytes = place.tone(2.0);
    // Long, so that a busy machine does not stretch a pause into a rest.
    let rest = 8 * REST;
    let mut watched = Watched::open(LibrarySetup { rest, ..place.setup() }).await;
    watched.until_ready().await;
    let mut file = File::create(place.audio().join("cham.mp3")).unwrap();
    // Each pause is shorter than the rest; together they are longer.
    let mut pace = tokio::time::interval(rest / 10);
    for part in bytes.chunks(bytes.len() / 15) {
        pace.tick().await;
        file.write_all(part).unwrap();
    }
    drop(file);
    assert_eq!(watched.until_accepted("cham.mp3").await, 2000);
    // Never was a part of it judged.
    assert_eq!(watched.remembered.len(), 1);
    assert_eq!(watched.stocks, 3, "empty, pending, accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_pauses_longer_is_taken_when_it_has_gone_on() {
    let place = Place::new();
    let bytes = place.tone(2.0);
    let mut watched = Watched::open(place.setup()).await;
    let path = place.audio().join("dut.mp3");
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(watched.until_refused("dut.mp3").await.0, FileFault::Truncated);
    let rest = &bytes[bytes.len() / 2..];
    File::options().append(true).open(&path).unwrap().write_all(rest).unwrap();
    assert_eq!(watched.until_accepted("dut.mp3").await, 2000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_renamed_into_place_is_taken_and_its_old_name_never_was() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_ready().await;
    let part = place.audio().join("tin.mp3.filepart");
    fs::write(&part, place.tone(1.0)).unwrap();
    fs::rename(&part, place.audio().join("tin.mp3")).unwrap();
    watched.until_accepted("tin.mp3").await;
    // Whole folders come by rename, too.
    let folder = place.aside().join("moi");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("hai.mp3"), place.tone(1.1)).unwrap();
    fs::rename(&folder, place.audio().join("moi")).unwrap();
    watched.until_accepted("moi/hai.mp3").await;
    assert_eq!(paths(&watched.stock), ["moi/hai.mp3", "tin.mp3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_kept_for_a_download_is_not_judged_before_it_is_filled() {
    let place = Place::new();
    // Firefox makes both; the download goes into the second and takes the first's place.
    let (kept, part) = (place.audio().join("tin.mp3"), place.audio().join("tin.mp3.part"));
    fs::write(&part, place.tone(1.0)).unwrap();
    fs::write(&kept, "").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    // By the time that a later file has been judged, the place would have been, too.
    fs::write(place.audio().join("z.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("z.mp3").await;
    assert_eq!(watched.stock.items["tin.mp3"], StockItem::Pending);
    fs::rename(&part, &kept).unwrap();
    watched.until_accepted("tin.mp3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_under_the_same_name_is_another_bulletin() {
    let place = Place::new();
    let (one, two) = (place.tone(1.0), place.tone(2.0));
    let path = place.audio().join("tin.mp3");
    let mut watched = Watched::open(place.setup()).await;
    fs::write(&path, &one).unwrap();
    watched.until_accepted("tin.mp3").await;
    let first = watched.stock.bulletin("tin.mp3").unwrap().sha256.clone();

    fs::write(&path, &two).unwrap();
    watched
        .until(|stock| stock.bulletin("tin.mp3").is_some_and(|bulletin| bulletin.sha256 != first))
        .await;
    assert_eq!(watched.stock.bulletin("tin.mp3").unwrap().length_ms, 2000);
    // What the first one was may still be on air.
    assert_eq!(fs::read(copy_path(&place.store(), &first)).unwrap(), one);
    assert_eq!(watched.remembered.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_file_is_gone_at_once_and_its_copy_stays() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    fs::create_dir(place.audio().join("a")).unwrap();
    // A name that begins like the folder's must not go with it.
    for name in ["a/1.mp3", "a/2.mp3", "a-3.mp3"] {
        fs::write(place.audio().join(name), place.tone(1.0)).unwrap();
        watched.until_accepted(name).await;
    }
    let sha256 = watched.stock.bulletin("a/1.mp3").unwrap().sha256.clone();
    fs::remove_dir_all(place.audio().join("a")).unwrap();
    watched.until(|stock| paths(stock) == ["a-3.mp3"]).await;
    assert_eq!(watched.remembered.len(), 1);
    assert!(copy_path(&place.store(), &sha256).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_decoded_stays_and_it_is_said_why() {
    let place = Place::new();
    fs::write(place.audio().join("thu.mp3"), "Kính gửi đài truyền thanh").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let (fault, detail) = watched.until_refused("thu.mp3").await;
    assert_eq!(fault, FileFault::NotAudio);
    assert!(place.audio().join("thu.mp3").exists());
    assert_eq!(watched.stock.items.len(), 1);
    let StockItem::Refused(refusal) = &watched.stock.items["thu.mp3"] else { panic!("{detail}") };
    let (vi, en) = (file_refusal(Lang::Vi, refusal), file_refusal(Lang::En, refusal));
    assert!(vi.contains("không phải tệp âm thanh") && vi.contains("hãy xuất lại"), "{vi}");
    assert!(en.contains("holds no audio") && en.contains("export"), "{en}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_for_its_copy_a_file_waits_and_nothing_is_lost() {
    let place = Place::new();
    fs::write(place.audio().join("tin.mp3"), place.tone(1.0)).unwrap();
    // No disk has so much to spare.
    let setup = LibrarySetup { reserve_bytes: u64::MAX, ..place.setup() };
    let rescan = Duration::from_millis(50);
    let mut watched = Watched::open(LibrarySetup { rescan, ..setup }).await;
    let before = fs::read_dir(place.store()).unwrap().count();
    let (fault, detail) = watched.until_refused("tin.mp3").await;
    assert_eq!(fault, FileFault::NoRoom, "{detail}");
    assert!(place.audio().join("tin.mp3").exists());
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), before);
    assert!(watched.remembered.is_empty(), "what waits for room is judged anew after a restart");
    drop(watched);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("tin.mp3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_found_without_the_watch_too() {
    let place = Place::new();
    // The folder does not exist when the library starts, so nothing can be watched.
    fs::remove_dir(place.audio()).unwrap();
    let rescan = Duration::from_millis(50);
    let mut watched = Watched::open(LibrarySetup { rescan, ..place.setup() }).await;
    watched.until_ready().await;
    fs::create_dir(place.audio()).unwrap();
    fs::write(place.audio().join("tin.mp3"), place.tone(1.0)).unwrap();
    watched.until_accepted("tin.mp3").await;
    // Away again, as a mount may be: nothing that was known is forgotten.
    fs::rename(place.audio(), place.aside().join("away")).unwrap();
    fs::create_dir(place.audio()).unwrap();
    fs::write(place.audio().join("hai.mp3"), place.tone(1.1)).unwrap();
    watched.until_accepted("hai.mp3").await;
}
