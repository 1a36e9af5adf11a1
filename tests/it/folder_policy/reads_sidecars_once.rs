//! Sidecars are read when they are new and not again: a folder may hold 10,000 of them.

use std::sync::Arc;

use loaphuong::folder_policy::SidecarCache;
use loaphuong::wire::FileFault;

use super::fixture::{CONFIG, Folder};

#[test]
fn a_sidecar_is_read_once_as_long_as_it_says_the_same() {
    let mut folder = Folder::default();
    for path in ["tu-do/a.mp3", "tu-do/b.mp3"] {
        folder.take(path, 10);
        folder.sidecar(path, "airs: 1");
    }
    folder.refuse("tu-do/c.mp3", FileFault::Damaged, "");
    folder.sidecar("tu-do/c.mp3", "airs: 1");
    let mut cache = SidecarCache::default();
    let first = cache.read(&CONFIG, &folder.catalogue);
    assert_eq!(first.len(), 2, "of accepted files alone");
    // The same text, read from the disk again, and another.
    folder.sidecar("tu-do/a.mp3", "airs: 1");
    folder.sidecar("tu-do/b.mp3", "airs: 2");
    let second = cache.read(&CONFIG, &folder.catalogue);
    assert!(Arc::ptr_eq(&first["tu-do/a.mp3"], &second["tu-do/a.mp3"]));
    let airs = second["tu-do/b.mp3"].as_ref().as_ref().map(|sidecar| sidecar.airs);
    assert_eq!(airs, Ok(Some(2)));
    // What has gone is forgotten.
    folder.catalogue.sidecars.remove("tu-do/a.mp3");
    assert_eq!(cache.read(&CONFIG, &folder.catalogue).len(), 1);
}
