//! A file whose end nothing marks may be whole, and may still be on its way: it is taken after a
//! long rest, with a remark, and never as the beginning of what goes on meanwhile.

use std::fs::{self, File};
use std::io::Write;
use std::time::Duration;

use loaphuong::library::LibrarySetup;
use loaphuong::station::stock::StockItem;
use loaphuong::wire::FileRemark;

use crate::codec::odd_files::{pages, rewrite_page, tune};
use crate::library::fixture::{Place, REST, Watched};

/// A voice message of two seconds, and where its last page begins.
fn voice_message(place: &Place) -> (Vec<u8>, usize) {
    let options = "-c:a libopus -page_duration 500000";
    let bytes = fs::read(tune(place.aside(), "voice.opus", options)).unwrap();
    let last = *pages(&bytes).last().unwrap();
    (bytes, last)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_message_without_an_end_is_taken_after_ten_rests() {
    let place = Place::new();
    let (mut bytes, last) = voice_message(&place);
    rewrite_page(&mut bytes, last, 0, None);
    let setup = LibrarySetup { program: place.counting(), ..place.setup() };
    let mut watched = Watched::open(setup.clone()).await;
    let dropped = tokio::time::Instant::now();
    fs::write(place.audio().join("voice.opus"), &bytes).unwrap();
    assert_eq!(watched.until_accepted("voice.opus").await, 2_000);
    let rested = dropped.elapsed();
    assert!(rested >= 9 * REST, "taken after {rested:?}");
    assert_eq!(watched.stock.bulletin("voice.opus").unwrap().remarks, [FileRemark::NoEnd]);
    assert_eq!(place.calls(), 1, "decoded once, though it waited");

    // It is known from then on.
    let setup = LibrarySetup { known: watched.known(), ..setup };
    drop(watched);
    let mut watched = Watched::open(setup).await;
    watched.until_ready().await;
    assert_eq!(watched.stock.bulletin("voice.opus").unwrap().remarks, [FileRemark::NoEnd]);
    assert_eq!(place.calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_stands_still_at_the_end_of_a_page_is_not_taken_for_all_of_it() {
    let place = Place::new();
    let (bytes, last) = voice_message(&place);
    let setup = LibrarySetup { program: place.counting(), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    let path = place.audio().join("voice.opus");
    fs::write(&path, &bytes[..last]).unwrap();
    // Judged, and held.
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    while place.calls() == 0 {
        pace.tick().await;
    }
    let before = watched.stock.bulletin("voice.opus").is_some();
    File::options().append(true).open(&path).unwrap().write_all(&bytes[last..]).unwrap();
    while watched.stock.bulletin("voice.opus").is_none() {
        watched.next().await;
        let item = watched.stock.items.get("voice.opus");
        assert!(!matches!(item, Some(StockItem::Refused(_))), "{item:?}");
    }
    let taken = watched.stock.bulletin("voice.opus").unwrap();
    assert!(!before, "nothing was taken of the beginning alone");
    assert_eq!((taken.length_ms, &taken.remarks[..]), (2_000, &[][..]));
}
