//! The folder of emergencies is taken from where the station allows it, and answered elsewhere.

use std::fs;

use loaphuong::library::scan_once;
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, Watched, paths, with_emergencies};
use crate::probe::fixture::program;

const DROPPED: &str = "_khan-cap/bao.mp3";

#[tokio::test]
async fn a_file_is_refused_unopened_until_the_folder_is_allowed_and_again_when_it_no_longer_is() {
    let place = Place::new();
    fs::create_dir_all(place.audio().join("_khan-cap/_da-phat")).unwrap();
    fs::write(place.audio().join("_khan-cap/_da-phat/cu.mp3"), place.tone(1.5)).unwrap();
    fs::write(place.audio().join(DROPPED), place.tone(1.0)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let refused = watched.until_refused(DROPPED).await;
    assert_eq!(refused, (FileFault::NotAllowed, String::new()));
    assert_eq!(paths(&watched.stock), [DROPPED], "what has aired is not looked at");
    assert!(watched.remembered.is_empty(), "it was not judged");

    watched.library.allow_emergencies(true);
    assert_eq!(watched.until_accepted(DROPPED).await, 1_000);
    watched.library.allow_emergencies(false);
    watched.until_refused(DROPPED).await;
    watched.library.allow_emergencies(true);
    let accepted = watched.until(|stock| stock.bulletin(DROPPED).is_some()).await;
    let sha256 = accepted.bulletin(DROPPED).unwrap().sha256.clone();
    watched.library.archive(DROPPED, &sha256).await.unwrap();
    watched.until(|stock| stock.items.is_empty()).await;
    assert!(place.audio().join("_khan-cap/_da-phat/bao.mp3").exists());
}

#[tokio::test]
async fn an_emergency_is_judged_before_whatever_else_waits() {
    let place = Place::new();
    let setup = loaphuong::library::LibrarySetup { terms: with_emergencies(), ..place.setup() };
    fs::create_dir_all(place.audio().join("_khan-cap")).unwrap();
    let others: Vec<String> = (0..20).map(|number| format!("A{number:02}.mp3")).collect();
    for name in others.iter().map(String::as_str).chain([DROPPED]) {
        fs::write(place.audio().join(name), place.tone(1.5)).unwrap();
    }
    let mut watched = Watched::open(setup).await;
    let first = watched.until(|stock| stock.bulletin(DROPPED).is_some()).await;
    // All come to rest in one look; while it is judged, so are others beside it, one after the
    // other.
    let accepted: Vec<_> = first.items.values().filter_map(|item| item.accepted()).collect();
    let paths: Vec<&str> = accepted.iter().map(|bulletin| &*bulletin.path).collect();
    assert!(paths.len() <= others.len() / 2, "{paths:?}");
}

#[tokio::test]
async fn a_look_without_a_daemon_passes_over_emergencies() {
    let place = Place::new();
    fs::create_dir_all(place.audio().join("_khan-cap")).unwrap();
    fs::write(place.audio().join(DROPPED), place.tone(1.5)).unwrap();
    let stock = scan_once(&place.audio(), &program(), &[], |_| {}).await.unwrap();
    assert!(stock.items.is_empty(), "{:?}", paths(&stock));
}
