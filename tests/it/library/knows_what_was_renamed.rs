//! What is only renamed or moved is recognised by its content and not decoded again.

use std::fs;

use loaphuong::library::{Catalogue, LibrarySetup, copy_path, scan_once};
use loaphuong::station::stock::StockItem;

use crate::library::fixture::{Place, Watched, paths};

/// A folder `cu` with three bulletins, judged.
async fn judged(place: &Place) -> Watched {
    fs::create_dir(place.audio().join("cu")).unwrap();
    for n in 1..=3 {
        let bytes = place.tone(f64::from(n));
        fs::write(place.audio().join(format!("cu/tin-{n}.mp3")), bytes).unwrap();
    }
    let setup = LibrarySetup { program: place.counting(), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    watched.until(accepted(3)).await;
    assert_eq!(place.calls(), 3);
    watched
}

fn accepted(files: usize) -> impl Fn(&Catalogue) -> bool {
    move |stock| stock.items.values().filter_map(StockItem::accepted).count() == files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_renamed_is_known_under_its_new_name() {
    let place = Place::new();
    let mut watched = judged(&place).await;
    fs::rename(place.audio().join("cu"), place.audio().join("moi")).unwrap();
    watched.until(|stock| stock.bulletin("moi/tin-3.mp3").is_some()).await;
    watched.until(accepted(3)).await;
    assert_eq!(paths(&watched.stock), ["moi/tin-1.mp3", "moi/tin-2.mp3", "moi/tin-3.mp3"]);
    assert_eq!(watched.remembered.len(), 3);
    assert_eq!(place.calls(), 3, "nothing is decoded again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_from_the_name_follows_the_name() {
    let place = Place::new();
    let mut watched = judged(&place).await;
    fs::rename(place.audio().join("cu/tin-1.mp3"), place.audio().join("hop-dan.mp3")).unwrap();
    watched.until_accepted("hop-dan.mp3").await;
    assert_eq!(watched.stock.bulletin("hop-dan.mp3").unwrap().title, "hop dan");
    assert_eq!(place.calls(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_renamed_while_the_station_was_off_is_known_too() {
    let place = Place::new();
    let watched = judged(&place).await;
    let known = watched.known();
    drop(watched);
    fs::rename(place.audio().join("cu"), place.audio().join("moi")).unwrap();
    // `plan` and `check` look by themselves.
    let stock = scan_once(&place.audio(), &place.counting(), &known, |_| {}).await.unwrap();
    assert!(accepted(3)(&stock) && place.calls() == 3, "{} calls", place.calls());
    let setup = LibrarySetup { known, program: place.counting(), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    watched.until(accepted(3)).await;
    assert_eq!(place.calls(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_of_the_same_size_and_content_without_a_copy_are_judged() {
    let place = Place::new();
    let mut watched = judged(&place).await;
    let sha256 = watched.stock.bulletin("cu/tin-1.mp3").unwrap().sha256.clone();
    let mut other = fs::read(place.audio().join("cu/tin-2.mp3")).unwrap();
    fs::remove_file(copy_path(&place.store(), &sha256)).unwrap();
    fs::rename(place.audio().join("cu/tin-1.mp3"), place.audio().join("mot.mp3")).unwrap();
    fs::remove_file(place.audio().join("cu/tin-2.mp3")).unwrap();
    // Another tag, in as many bytes.
    let at = other.windows(4).position(|four| four == b"Lavf").expect("ffmpeg names itself");
    other[at] = b'M';
    fs::write(place.audio().join("hai.mp3"), &other).unwrap();
    watched.until_accepted("mot.mp3").await;
    watched.until_accepted("hai.mp3").await;
    assert_eq!(place.calls(), 5);
    assert!(copy_path(&place.store(), &sha256).exists(), "and its copy is made again");
}
