//! A file that costs its probe each time is not judged at each start for ever.

use std::fs;

use loaphuong::library::{Catalogue, LibrarySetup};
use loaphuong::station::stock::{KnownFile, KnownItem};
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, Watched};
use crate::probe::fixture::program;

/// A program that is killed over what it is handed, and counts how often.
fn killed(place: &Place) -> std::path::PathBuf {
    let calls = place.aside().join("calls").display().to_string();
    place.script(&format!("echo >> {calls}; kill -KILL $$"))
}

/// One run of the station's library, until the file is judged or known; what the next one
/// remembers.
async fn run(setup: LibrarySetup, file: &str, want: FileFault) -> Vec<KnownFile> {
    let mut watched = Watched::open(setup).await;
    let (fault, detail) = watched.until_refused(file).await;
    assert_eq!(fault, want);
    assert!(detail.contains("signal: 9"), "{detail}");
    watched.until_ready().await;
    watched.known()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_probes_that_died_no_fourth_one_is_started_until_the_file_changes() {
    let place = Place::new();
    let path = place.audio().join("tin.mp3");
    fs::write(&path, place.tone(1.5)).unwrap();
    let program = killed(&place);
    let setup = |known: &[KnownFile]| LibrarySetup {
        program: program.clone(),
        known: known.to_vec(),
        ..place.setup()
    };
    let mut known = Vec::new();
    for (start, want, calls) in [
        (1, FileFault::ProbeFailed, 1),
        (2, FileFault::ProbeFailed, 2),
        (3, FileFault::Unjudgeable, 3),
        (4, FileFault::Unjudgeable, 3),
        (5, FileFault::Unjudgeable, 3),
    ] {
        known = run(setup(&known), "tin.mp3", want).await;
        assert_eq!(place.calls(), calls, "start {start}");
        assert_eq!(known.len(), 1, "start {start}");
        // As the journal keeps it.
        let json = serde_json::to_string(&known).unwrap();
        known = serde_json::from_str(&json).unwrap();
    }
    assert!(FileFault::Unjudgeable.is_of_content(), "it is set aside");

    // Another content has tries of its own.
    fs::write(&path, place.tone(1.8)).unwrap();
    known = run(setup(&known), "tin.mp3", FileFault::ProbeFailed).await;
    assert_eq!((place.calls(), known.len(), known[0].tries), (4, 1, 1));
    // And one that goes is forgotten with them.
    fs::remove_file(&path).unwrap();
    let mut watched = Watched::open(setup(&known)).await;
    watched.until_ready().await;
    watched.until(|stock: &Catalogue| stock.items.is_empty()).await;
    assert!(watched.known().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_could_not_be_started_is_no_try_and_one_that_succeeds_ends_the_count() {
    let place = Place::new();
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    let nowhere = LibrarySetup { program: place.aside().join("nowhere"), ..place.setup() };
    let mut watched = Watched::open(nowhere).await;
    assert_eq!(watched.until_refused("tin.mp3").await.0, FileFault::ProbeFailed);
    assert!(watched.known().is_empty(), "it says nothing about the file");
    drop(watched);
    let known = run(
        LibrarySetup { program: killed(&place), ..place.setup() },
        "tin.mp3",
        FileFault::ProbeFailed,
    )
    .await;
    assert_eq!(known[0].tries, 1);
    let mut watched =
        Watched::open(LibrarySetup { program: program(), known, ..place.setup() }).await;
    watched.until_accepted("tin.mp3").await;
    let known = watched.known();
    assert!(matches!(known[0].item, KnownItem::Accepted(_)) && known[0].tries == 0, "{known:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_took_still_counts_when_it_can_not_be_judged_anew() {
    let place = Place::new();
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("tin.mp3").await;
    let mut known = watched.known();
    drop(watched);
    known[0].version = 0;
    let (program, rescan) = (killed(&place), std::time::Duration::from_millis(200));
    let setup = LibrarySetup { program: program.clone(), known, rescan, ..place.setup() };
    let mut watched = Watched::open(setup).await;
    while watched.known().first().is_none_or(|known| known.version == 0) {
        watched.next().await;
    }
    assert!(watched.stock.bulletin("tin.mp3").is_some(), "it airs as before");
    assert_eq!(place.calls(), 3);
    let known = watched.known();
    drop(watched);
    let mut watched = Watched::open(LibrarySetup { program, known, ..place.setup() }).await;
    watched.until_ready().await;
    assert!(watched.stock.bulletin("tin.mp3").is_some());
    assert_eq!(place.calls(), 3, "nor tried again at the next start");
}
