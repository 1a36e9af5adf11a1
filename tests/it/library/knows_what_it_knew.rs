//! What was judged once and has not changed is not opened again.

use std::fs;
use std::sync::Arc;

use loaphuong::library::{Catalogue, LibrarySetup, copy_path, scan_once};
use loaphuong::station::stock::{KnownFile, KnownItem, StockItem, VERDICT_VERSION};
use loaphuong::wire::{FileFault, FileRefusal, MeasuredSound};

use crate::library::fixture::{Place, Watched, paths};
use crate::probe::fixture::program;
use crate::support::daemon::until;

/// A folder with one good and one bad file, both judged.
async fn judged(place: &Place) -> Vec<KnownFile> {
    fs::write(place.audio().join("good.mp3"), place.tone(1.0)).unwrap();
    fs::write(place.audio().join("bad.mp3"), "no audio").unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("good.mp3").await;
    watched.until_refused("bad.mp3").await;
    watched.known()
}

fn is_good(known: &KnownFile) -> bool {
    matches!(known.item, KnownItem::Accepted(_))
}

#[tokio::test(flavor = "multi_thread")]
async fn known_files_are_ready_without_a_probe() {
    let place = Place::new();
    let known = judged(&place).await;
    assert_eq!(known.len(), 2);
    let program = place.script("exit 1");
    let mut watched = Watched::open(LibrarySetup { known, program, ..place.setup() }).await;
    watched.until_ready().await;
    assert_eq!(watched.stocks, 1);
    assert!(watched.stock.bulletin("good.mp3").is_some());
    assert!(matches!(watched.stock.items["bad.mp3"], StockItem::Refused(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_took_counts_until_it_is_judged_anew() {
    let place = Place::new();
    let mut known = judged(&place).await;
    assert!(known.iter().all(|known| known.version == VERDICT_VERSION));
    // As a version wrote it that measured nothing.
    for known in &mut known {
        let mut before = serde_json::to_value(&*known).unwrap();
        before.as_object_mut().unwrap().remove("version");
        *known = serde_json::from_value(before).unwrap();
    }
    for known in &mut known {
        if let KnownItem::Accepted(bulletin) = &mut known.item {
            Arc::make_mut(bulletin).measured = MeasuredSound::default();
        }
    }
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    let arrived = watched.stock.bulletin("good.mp3").expect("it may be due at this moment").arrived;
    assert_eq!(watched.stock.items["bad.mp3"], StockItem::Pending, "it may be taken now");
    let measured = |stock: &Catalogue| {
        stock.bulletin("good.mp3").is_some_and(|good| good.measured.loudness_lufs.is_some())
    };
    watched.until(measured).await;
    watched.until_refused("bad.mp3").await;
    assert!(watched.known().iter().all(|known| known.version == VERDICT_VERSION));
    let now = watched.stock.bulletin("good.mp3").unwrap().arrived;
    assert_eq!(now, arrived, "what it is kept for and when its turn is go by that");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_and_kept_without_the_fact_is_judged_anew() {
    let place = Place::new();
    let mut known = judged(&place).await;
    for known in known.iter_mut().filter(|known| !is_good(known)) {
        let mut before = serde_json::to_value(&*known).unwrap();
        before["item"]["refused"].as_object_mut().unwrap().remove("refusal").expect("a fact");
        *known = serde_json::from_value(before).unwrap();
    }
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    assert_eq!(watched.stock.items["bad.mp3"], StockItem::Pending);
    watched.until_refused("bad.mp3").await;
    assert!(matches!(
        &watched.stock.items["bad.mp3"],
        StockItem::Refused(FileRefusal::NotAudio(_))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_judged_anew_goes_on_counting_as_it_did() {
    let place = Place::new();
    let mut known = judged(&place).await;
    known.iter_mut().for_each(|known| known.version = 0);
    let calls = place.aside().join("calls").display().to_string();
    let program = place.script(&format!("echo >> {calls}; exit 1"));
    let mut watched = Watched::open(LibrarySetup { known, program, ..place.setup() }).await;
    watched.until_refused("bad.mp3").await;
    until("a look at both", async || (place.calls() >= 2).then_some(())).await;
    fs::write(place.audio().join("new.mp3"), place.tone(1.5)).unwrap();
    assert_eq!(watched.until_refused("new.mp3").await.0, FileFault::ProbeFailed);
    assert!(watched.stock.bulletin("good.mp3").is_some());
    let good = watched.known().into_iter().find(is_good).expect("it is remembered");
    assert_eq!(good.version, 0, "and looked at again after the next start");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_remembered_and_neither_counts_nor_is_there_is_forgotten() {
    let place = Place::new();
    let mut known = judged(&place).await;
    // The one has no copy any more, the other is of another version; both files are gone.
    known.iter_mut().filter(|known| !is_good(known)).for_each(|known| known.version = 0);
    fs::remove_dir_all(place.store()).unwrap();
    fs::remove_file(place.audio().join("good.mp3")).unwrap();
    fs::remove_file(place.audio().join("bad.mp3")).unwrap();
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    assert_eq!(watched.remembered.len(), 2);
    watched.until_ready().await;
    assert!(watched.remembered.is_empty(), "{:?}", watched.remembered);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_or_went_while_the_station_was_off_is_noticed() {
    let place = Place::new();
    let known = judged(&place).await;
    fs::write(place.audio().join("good.mp3"), place.tone(2.0)).unwrap();
    fs::remove_file(place.audio().join("bad.mp3")).unwrap();
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    assert_eq!(watched.stock.items["good.mp3"], StockItem::Pending);
    assert_eq!(paths(&watched.stock), ["good.mp3"]);
    assert!(watched.remembered.is_empty(), "{:?}", watched.remembered);
    assert_eq!(watched.until_accepted("good.mp3").await, 2000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_copy_is_made_again() {
    let place = Place::new();
    let known = judged(&place).await;
    fs::remove_dir_all(place.store()).unwrap();
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    assert_eq!(watched.stock.items["good.mp3"], StockItem::Pending);
    watched.until_accepted("good.mp3").await;
    let sha256 = watched.stock.bulletin("good.mp3").unwrap().sha256.clone();
    assert!(copy_path(&place.store(), &sha256).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_away_is_not_an_empty_one() {
    let place = Place::new();
    let known = judged(&place).await;
    fs::rename(place.audio(), place.aside().join("away")).unwrap();
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    assert!(watched.stock.bulletin("good.mp3").is_some());
    assert_eq!(watched.remembered.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_left_half_made_by_a_power_cut_is_removed() {
    let place = Place::new();
    let known = judged(&place).await;
    let leftover = place.store().join("0123.new");
    fs::write(&leftover, "half").unwrap();
    let mut watched = Watched::open(LibrarySetup { known, ..place.setup() }).await;
    watched.until_ready().await;
    assert!(!leftover.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_without_a_daemon_judges_only_what_is_new_and_shows_its_progress() {
    let place = Place::new();
    let known = judged(&place).await;
    fs::write(place.audio().join("new.mp3"), place.tone(1.0)).unwrap();
    let mut seen = Vec::new();
    let stock = scan_once(&place.audio(), &program(), &known, |progress| {
        seen.push(format!("{} of {}: {}", progress.done, progress.all, progress.path));
    })
    .await
    .unwrap();
    assert_eq!(seen, ["0 of 1: new.mp3"]);
    assert_eq!(paths(&stock), ["bad.mp3", "good.mp3", "new.mp3"]);
    assert!(stock.bulletin("new.mp3").is_some());
    let gone = place.aside().join("gone");
    assert!(scan_once(&gone, &program(), &[], |_| {}).await.is_err());
}
