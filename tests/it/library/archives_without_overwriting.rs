//! A bulletin that has done its work moves to the archive beside it, over nothing.

use std::fs;

use loaphuong::library::{ArchiveError, copy_path};

use crate::library::fixture::{Place, Watched, paths};
use crate::support::daemon::until;

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_file_moves_beside_its_namesakes_and_its_copy_stays() {
    let place = Place::new();
    let folder = place.audio().join("kt-xh");
    fs::create_dir(&folder).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let mut archived = Vec::new();
    for seconds in [1.5, 1.6, 1.7] {
        // The name is written in NFD on disk, the core says it in NFC.
        fs::write(folder.join("te\u{302}\u{301}t.mp3"), place.tone(seconds)).unwrap();
        let path = "kt-xh/t\u{1ebf}t.mp3";
        watched.until_accepted(path).await;
        let sha256 = watched.stock.bulletin(path).unwrap().sha256.clone();
        let to = watched.library.archive(path, &sha256).await.unwrap();
        archived.push(to.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned());
        watched.until(|stock| stock.items.is_empty()).await;
        assert!(copy_path(&place.store(), &sha256).exists());
    }
    assert_eq!(
        archived,
        [
            "_da-phat/te\u{302}\u{301}t.mp3",
            "_da-phat/te\u{302}\u{301}t (2).mp3",
            "_da-phat/te\u{302}\u{301}t (3).mp3"
        ]
    );
    assert_eq!(fs::read_dir(folder.join("_da-phat")).unwrap().count(), 3);
    assert!(watched.remembered.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_or_replaced_is_not_archived() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("tin.mp3").await;
    let sha256 = watched.stock.bulletin("tin.mp3").unwrap().sha256.clone();

    fs::write(place.audio().join("tin.mp3"), place.tone(1.6)).unwrap();
    let replaced = watched.library.archive("tin.mp3", &sha256).await;
    assert!(matches!(replaced, Err(ArchiveError::Replaced)), "{replaced:?}");
    assert!(place.audio().join("tin.mp3").exists());

    for path in ["gone.mp3", "gone/tin.mp3", "../audio/tin.mp3", "/etc/passwd", "."] {
        let gone = watched.library.archive(path, &sha256).await;
        assert!(gone.is_err(), "{path}: {gone:?}");
    }
    // The new content is taken where it lies.
    watched.until(|stock| stock.bulletin("tin.mp3").is_some_and(|b| b.sha256 != sha256)).await;
    assert_eq!(paths(&watched.stock), ["tin.mp3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_a_link_leads_nowhere() {
    let place = Place::new();
    let mut watched = Watched::open(place.setup()).await;
    fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
    std::os::unix::fs::symlink(place.aside(), place.audio().join("_da-phat")).unwrap();
    watched.until_accepted("tin.mp3").await;
    let sha256 = watched.stock.bulletin("tin.mp3").unwrap().sha256.clone();
    assert!(watched.library.archive("tin.mp3", &sha256).await.is_err());
    assert!(place.audio().join("tin.mp3").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_the_files_place_while_it_is_read_is_not_archived() {
    let place = Place::new();
    let watched = Watched::open(place.setup()).await;
    // Long enough to be read for a moment; its name is no bulletin's, so nobody else reads it.
    let file = place.audio().join("tin.mp3.part");
    let bytes = 256 << 20;
    fs::File::create(&file).unwrap().set_len(bytes).unwrap();
    let sha256 = "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484";
    let archiving = tokio::spawn(watched.library.archive("tin.mp3.part", sha256));
    until("the file being read", async || {
        let open = fs::read_dir("/proc/self/fd").unwrap().flatten();
        open.filter_map(|fd| fs::read_link(fd.path()).ok()).any(|at| at == file).then_some(())
    })
    .await;
    let other = place.audio().join("khac.part");
    fs::write(&other, "another").unwrap();
    fs::rename(&other, &file).unwrap();
    let replaced = archiving.await.unwrap();
    assert!(matches!(replaced, Err(ArchiveError::Replaced)), "{replaced:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "another");
}
