//! An emergency, or a file that somebody has ordered, is judged at once, whatever else is being
//! judged and however much waits.

use std::fs;

use loaphuong::library::LibrarySetup;
use loaphuong::station::stock::StockItem;

use crate::library::fixture::{Place, Watched, with_emergencies};
use crate::probe::fixture::program;

/// A probe that never comes to an end with the largest file, and counts those at work.
fn stuck(place: &Place, bytes: usize) -> std::path::PathBuf {
    place.script(&format!(
        "if [ $(stat -L -c %s /dev/stdin) -ge {bytes} ]; then exec sleep 1000; fi\nexec {} probe -",
        program().display()
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_and_an_order_overtake_a_file_that_is_being_judged_and_five_hundred_that_wait()
{
    let place = Place::new();
    let long = place.tone(8.0);
    fs::write(place.audio().join("a-dai.mp3"), &long).unwrap();
    // Each with other bytes behind it, so that none is known by another.
    let short = place.tone(1.1);
    for n in 0..500 {
        let mut bytes = short.clone();
        bytes.extend_from_slice(format!("TAG{n:0125}").as_bytes());
        fs::write(place.audio().join(format!("cho-{n:03}.mp3")), bytes).unwrap();
    }
    fs::create_dir(place.audio().join("_khan-cap")).unwrap();
    let setup = place.setup();
    let setup =
        LibrarySetup { program: stuck(&place, long.len()), terms: with_emergencies(), ..setup };
    let mut watched = Watched::open(setup).await;
    watched.until_ready().await;
    // The long one comes to rest first, is taken in hand, and stays there.
    fs::write(place.aside().join("moi.mp3"), place.tone(1.3)).unwrap();
    fs::rename(place.aside().join("moi.mp3"), place.audio().join("_khan-cap/bao.mp3")).unwrap();
    watched.until_accepted("_khan-cap/bao.mp3").await;
    let bulletin = watched.stock.bulletin("_khan-cap/bao.mp3").unwrap();
    let owner = bulletin.owner.as_ref().expect("whose it is");
    assert_eq!(owner.uid, rustix::process::getuid().as_raw());

    watched.library.hasten(["cho-400.mp3".into()].into());
    watched.until_accepted("cho-400.mp3").await;
    watched.library.hasten(Default::default());
    let pending =
        watched.stock.items.values().filter(|item| matches!(item, StockItem::Pending)).count();
    assert_eq!(pending, 500, "nothing else was judged meanwhile");
    assert_eq!(watched.library.intake().path.as_deref(), Some("a-dai.mp3"), "still in hand");
    assert!(watched.stock.bulletin("cho-400.mp3").unwrap().owner.is_none(), "of emergencies alone");
}
