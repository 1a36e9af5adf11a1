//! The store stays within its limit: what nothing needs gives way, the oldest first; where that is
//! not enough the new file waits, and nothing is given up in vain.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use loaphuong::library::{IntakeTerms, LibrarySetup, copy_path};
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, Watched};
use crate::support::daemon::until;

/// A place with bulletins of the same size, a second of different tones each.
struct Store {
    place: Place,
    watched: Watched,
    bytes: u64,
}

impl Store {
    /// With a limit of so many tenths of a bulletin, and these bulletins in it.
    async fn new(tenths: u64, names: &[&str]) -> Store {
        Store::looking_every(Duration::from_millis(50), tenths, names).await
    }

    async fn looking_every(rescan: Duration, tenths: u64, names: &[&str]) -> Store {
        let place = Place::new();
        let bytes = Store::content(&place, "").len() as u64;
        let store_limit = Some(bytes * tenths / 10);
        let terms = IntakeTerms { store_limit, ..IntakeTerms::default() };
        let setup = LibrarySetup { rescan, terms, ..place.setup() };
        let watched = Watched::open(setup).await;
        let mut store = Store { place, watched, bytes };
        for name in names {
            store.drop_file(name);
            store.watched.until_accepted(name).await;
        }
        store
    }

    /// Different for each name, and of the same size.
    fn content(place: &Place, name: &str) -> Vec<u8> {
        let mut bytes = place.tone(1.0);
        let at = bytes.windows(4).position(|four| four == b"Lavf").expect("ffmpeg names itself");
        bytes[at] = name.bytes().next().unwrap_or(b'M');
        bytes
    }

    fn drop_file(&self, name: &str) {
        fs::write(self.place.audio().join(name), Store::content(&self.place, name)).unwrap();
    }

    fn copy(&self, name: &str) -> PathBuf {
        let sha256 = &self.watched.stock.bulletin(name).unwrap().sha256;
        copy_path(&self.place.store(), sha256)
    }

    /// Removes a file; where its copy lies.
    async fn remove(&mut self, name: &str) -> PathBuf {
        let copy = self.copy(name);
        fs::remove_file(self.place.audio().join(name)).unwrap();
        self.watched.until(|stock| !stock.items.contains_key(name)).await;
        copy
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_oldest_copy_that_no_file_has_gives_way() {
    let mut store = Store::new(35, &["a.mp3", "b.mp3", "c.mp3"]).await;
    let (b, a) = (store.remove("b.mp3").await, store.remove("a.mp3").await);
    store.drop_file("d.mp3");
    store.watched.until_accepted("d.mp3").await;
    assert!(!a.exists() && b.exists(), "no more than needed, and the older one");
    store.drop_file("e.mp3");
    store.watched.until_accepted("e.mp3").await;
    assert!(!b.exists());
    assert!(["c.mp3", "d.mp3", "e.mp3"].iter().all(|name| store.copy(name).exists()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_a_slot_means_to_play_stays_whatever_its_age() {
    let mut store = Store::new(35, &["a.mp3", "b.mp3", "c.mp3"]).await;
    let sha256 = store.watched.stock.bulletin("a.mp3").unwrap().sha256.clone();
    store.watched.library.hold(BTreeSet::from([sha256]));
    let (a, b) = (store.remove("a.mp3").await, store.remove("b.mp3").await);
    store.drop_file("d.mp3");
    store.watched.until_accepted("d.mp3").await;
    assert!(a.exists() && !b.exists());
    // Nothing but the copy in use could give way now.
    store.drop_file("e.mp3");
    assert_eq!(store.watched.until_refused("e.mp3").await.0, FileFault::NoRoom);
    assert!(a.exists());
    store.watched.library.hold(BTreeSet::new());
    store.watched.until_accepted("e.mp3").await;
    assert!(!a.exists(), "the slot is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_waits_in_the_folder_until_there_is_room() {
    let mut store = Store::new(25, &["a.mp3", "b.mp3"]).await;
    store.drop_file("c.mp3");
    let (fault, detail) = store.watched.until_refused("c.mp3").await;
    assert_eq!(fault, FileFault::NoRoom);
    assert!(detail.ends_with("MB are taken"), "the limit and not the disk: {detail}");
    assert!(store.place.audio().join("c.mp3").exists());
    store.remove("a.mp3").await;
    store.watched.until_accepted("c.mp3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_limit_helps_at_once() {
    let never = Duration::from_secs(24 * 3_600);
    let mut store = Store::looking_every(never, 25, &["a.mp3", "b.mp3"]).await;
    store.drop_file("c.mp3");
    assert_eq!(store.watched.until_refused("c.mp3").await.0, FileFault::NoRoom);
    store.watched.library.limit_store(Some(store.bytes * 3));
    store.watched.until_accepted("c.mp3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_given_up_for_a_file_that_would_not_fit_then_either() {
    let mut store = Store::new(25, &["a.mp3", "b.mp3"]).await;
    let a = store.remove("a.mp3").await;
    fs::write(store.place.audio().join("dai.mp3"), store.place.tone(9.0)).unwrap();
    assert_eq!(store.watched.until_refused("dai.mp3").await.0, FileFault::NoRoom);
    // It has been tried again and again when this one has come to rest and got its verdict.
    store.drop_file("b2.mp3");
    store.watched.until_accepted("b2.mp3").await;
    assert!(a.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_limit_holds_from_the_next_sweep_on() {
    let mut store = Store::new(100, &["a.mp3", "b.mp3", "c.mp3"]).await;
    let (a, b) = (store.remove("a.mp3").await, store.remove("b.mp3").await);
    store.watched.library.limit_store(Some(store.bytes * 2));
    until("the oldest copy's end", async || {
        store.watched.library.sweep();
        (!a.exists()).then_some(())
    })
    .await;
    assert!(b.exists(), "two fit");
    let kept: Arc<str> = store.watched.stock.bulletin("c.mp3").unwrap().sha256.clone();
    assert!(copy_path(&store.place.store(), &kept).exists());
}
