//! What becomes of files as looks find them.

use std::collections::BTreeSet;

use super::*;

fn raw(name: &str) -> RawPath {
    name.as_bytes().into()
}

fn stamp(size: u64) -> FileStamp {
    FileStamp { size, modified_ns: 1, inode: 1, changed_ns: 1 }
}

fn found(files: &[(&str, u64)]) -> FolderScan {
    let files = files.iter().map(|(name, size)| (raw(name), stamp(*size))).collect();
    FolderScan { files, ..FolderScan::default() }
}

#[test]
fn a_temporary_file_that_nobody_goes_on_with_does_not_hold_its_neighbour_back_for_ever() {
    let tin = raw("tin.mp3");
    let mut known_files = KnownFiles::default();
    known_files.take_scan(b"", found(&[("tin.mp3", 10)]), ScanCause::Routine);
    for _ in 0..LOOKS_AWAITED_MAX - 1 {
        known_files.look_again(&tin, Some(stamp(10)), true);
    }
    assert!(known_files.has_moving(), "a download may pause");
    for _ in 0..LOOKS_AT_REST {
        known_files.look_again(&tin, Some(stamp(10)), true);
    }
    assert!(!known_files.has_moving(), "but not for ever");
}

#[test]
fn a_file_that_goes_while_it_is_waited_for_is_gone_to_the_core_too() {
    for by_look in [false, true] {
        let mut known_files = KnownFiles::default();
        known_files.take_scan(b"", found(&[("tin.mp3", 10)]), ScanCause::Routine);
        known_files.look_again(&raw("tin.mp3"), Some(stamp(10)), true);
        let seen = match by_look {
            true => known_files.look_again(&raw("tin.mp3"), None, false),
            false => known_files.take_scan(b"", found(&[]), ScanCause::Routine),
        };
        assert!(seen.changed, "by_look {by_look}");
        assert!(known_files.catalogue().items.is_empty());
    }
}

#[test]
fn of_the_files_that_wait_for_room_those_are_tried_again_that_fit_together() {
    let files = [("a", 40), ("b", 70), ("c", 30), ("d", 10)];
    let cases: [(u64, usize, &[&str]); 5] = [
        (80, usize::MAX, &["a", "c", "d"]),
        (80, 1, &["a"]),
        (35, usize::MAX, &["c"]),
        (9, usize::MAX, &[]),
        (u64::MAX, usize::MAX, &["a", "b", "c", "d"]),
    ];
    for (room, most, want) in cases {
        let mut known_files = KnownFiles::default();
        known_files.take_scan(b"", found(&files), ScanCause::Routine);
        for (name, _) in files {
            known_files.no_room(&raw(name), RoomLack::DiskFull);
        }
        // A look that finds nothing new is no reason to read them again.
        known_files.take_scan(b"", found(&files), ScanCause::Routine);
        assert!(known_files.wants_room() && known_files.next(&BTreeSet::new(), None).is_none());
        assert_eq!(known_files.try_again(room, most), !want.is_empty());
        let tried: Vec<RawPath> = known_files.at_rest.iter().cloned().collect();
        assert_eq!(tried, want.iter().map(|name| raw(name)).collect::<Vec<_>>(), "{room}");
    }
}

#[test]
fn an_emergency_is_the_first_that_room_is_for() {
    let files = [("Ban tin", 60), ("_khan-cap/bao", 50), ("ngan", 20)];
    let mut known_files = KnownFiles::default();
    known_files.take_scan(b"", found(&files), ScanCause::Routine);
    for (name, _) in files {
        known_files.no_room(&raw(name), RoomLack::DiskFull);
    }
    assert!(known_files.try_again(80, 1));
    let tried: Vec<RawPath> = known_files.at_rest.iter().cloned().collect();
    assert_eq!(tried, [raw("_khan-cap/bao"), raw("ngan")], "the one other may try its luck");
}
