//! What was set aside and is altered there comes back to be judged again, when it lies still.

use std::fs;
use std::time::Duration;

use loaphuong::library::{LibrarySetup, OVERVIEW};

use crate::library::answers_in_its_folder::{said, until_text};
use crate::library::fixture::{Place, Watched, with_emergencies};
use crate::support::daemon::until;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_altered_where_it_was_set_aside_is_taken_back_unless_its_place_is_taken() {
    let place = Place::new();
    let (file, aside) = (place.audio().join("tin.mp3"), place.audio().join("_loi"));
    let mut watched = Watched::open(place.setup()).await;
    fs::write(&file, "%PDF-1.7").unwrap();
    watched.until_refused("tin.mp3").await;
    watched.library.order(said(&["tin.mp3"], &[], "mot"));
    watched.until(|stock| stock.set_aside.contains_key("tin.mp3")).await;
    // Mended there, as one does who has read the explanation.
    fs::write(aside.join("tin.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("tin.mp3").await;
    assert!(file.exists() && !aside.join("tin.mp3").exists());
    assert!(!aside.join("tin.mp3.txt").exists(), "its explanation went with it");

    fs::write(&file, "%PDF-1.7").unwrap();
    watched.until_refused("tin.mp3").await;
    watched.library.order(said(&["tin.mp3"], &[], "hai"));
    watched.until(|stock| stock.set_aside.contains_key("tin.mp3")).await;
    fs::write(&file, place.tone(1.5)).unwrap();
    watched.until_accepted("tin.mp3").await;
    fs::write(aside.join("tin.mp3"), place.tone(2.0)).unwrap();
    watched.library.order(said(&[], &[], "ba"));
    until_text(&place.audio().join(OVERVIEW), "ba").await;
    assert_eq!(fs::read(&file).unwrap(), place.tone(1.5), "over nothing");
    assert!(aside.join("tin.mp3").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_altered_is_left_alone_until_it_lies_still() {
    let place = Place::new();
    let aside = place.audio().join("_loi");
    let round_interval = Duration::from_secs(2);
    let mut watched = Watched::open(LibrarySetup { round_interval, ..place.setup() }).await;
    for name in ["cham.mp3", "moi.mp3"] {
        fs::write(place.audio().join(name), "%PDF-1.7").unwrap();
        watched.until_refused(name).await;
    }
    watched.library.order(said(&["cham.mp3", "moi.mp3"], &[], "mot"));
    watched.until(|stock| stock.set_aside.len() == 2).await;
    // The one is written over, the other removed to be written anew.
    let whole = place.tone(2.0);
    fs::write(aside.join("cham.mp3"), &whole[..whole.len() / 2]).unwrap();
    fs::remove_file(aside.join("moi.mp3")).unwrap();
    watched.library.order(said(&[], &[], "hai"));
    until_text(&place.audio().join(OVERVIEW), "hai").await;
    assert!(aside.join("cham.mp3").exists(), "whoever writes it finds it where it was");
    assert!(aside.join("moi.mp3.txt").exists(), "its explanation waits for it");
    fs::write(aside.join("cham.mp3"), &whole).unwrap();
    fs::write(aside.join("moi.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("cham.mp3").await;
    watched.until_accepted("moi.mp3").await;
    until("no folder of refused files", async || {
        fs::read_dir(&aside).is_ok_and(|mut entries| entries.next().is_none()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_back_as_an_emergency_nor_for_ever() {
    let place = Place::new();
    fs::create_dir(place.audio().join("_khan-cap")).unwrap();
    let mut watched =
        Watched::open(LibrarySetup { terms: with_emergencies(), ..place.setup() }).await;
    let names = ["_khan-cap/bao.mp3", "tin.mp3"];
    let content = "%PDF-1.7".repeat(9);
    for path in names {
        fs::write(place.audio().join(path), &content).unwrap();
        watched.until_refused(path).await;
    }
    watched.library.order(said(&names, &[], "mot"));
    watched.until(|stock| stock.set_aside.len() == 2).await;
    let emergency = place.audio().join("_khan-cap/_loi/bao.mp3");
    fs::write(&emergency, place.tone(1.5)).unwrap();
    for round in 0..4 {
        // A peer that sees other times, say.
        let lies = place.audio().join("_loi/tin.mp3");
        fs::write(&lies, &content[..8 + round]).unwrap();
        watched.library.order(said(&names, &[], &format!("{round}")));
        if round < 3 {
            watched.until(|stock| !stock.set_aside.contains_key("tin.mp3")).await;
            watched.until(|stock| stock.set_aside.contains_key("tin.mp3")).await;
        }
    }
    for overview in ["nam", "sau", "bay"] {
        watched.library.order(said(&[], &[], overview));
        until_text(&place.audio().join(OVERVIEW), overview).await;
    }
    assert!(place.audio().join("_loi/tin.mp3").exists(), "three times are enough");
    assert!(emergency.exists(), "and one that was mended years later does not sound");
}
