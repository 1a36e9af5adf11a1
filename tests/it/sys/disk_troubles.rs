//! What is decided by an error of the operating system, for each of those that the daemon meets.

use std::io;

use loaphuong::messages::Lang;
use loaphuong::messages::system_trouble::disk;
use loaphuong::sys::disk_trouble::{DiskTrouble, TroubleKind, is_disk_fault};

/// The errno, its kind, whether room is lacking, whether the disk is at fault.
const CASES: &[(i32, TroubleKind, bool, bool)] = &[
    (libc::ENOSPC, TroubleKind::Full, true, true),
    (libc::EDQUOT, TroubleKind::Quota, true, true),
    (libc::EROFS, TroubleKind::ReadOnly, false, true),
    (libc::EIO, TroubleKind::Failing, false, true),
    (libc::EACCES, TroubleKind::Denied, false, false),
    (libc::EPERM, TroubleKind::Denied, false, false),
    (libc::ENOENT, TroubleKind::Missing, false, false),
    (libc::ELOOP, TroubleKind::Link, false, false),
    (libc::ENOTDIR, TroubleKind::NotAFolder, false, false),
    (libc::ESTALE, TroubleKind::Stale, false, false),
    // A file may be too large for its file system while the disk is well.
    (libc::EFBIG, TroubleKind::Other, false, false),
    (libc::EISDIR, TroubleKind::Other, false, false),
];

#[test]
fn an_errno_has_its_kind_and_is_quoted() {
    for (errno, kind, is_full, is_the_disks_fault) in CASES {
        let error = io::Error::from_raw_os_error(*errno);
        let trouble = DiskTrouble::from(&error);
        assert_eq!(trouble.kind, *kind, "{error}");
        assert_eq!(trouble.kind.is_full(), *is_full, "{error}");
        assert_eq!(is_disk_fault(&error), *is_the_disks_fault, "{error}");
        assert_eq!(trouble.to_string(), error.to_string(), "quoted as it is");
        assert_eq!(trouble.errno, Some(*errno));
        assert!(!trouble.text.contains("os error"), "the number stands by itself: {trouble:?}");
    }
}

#[test]
fn what_has_no_words_of_its_own_keeps_the_systems() {
    let said = |errno| {
        let trouble = DiskTrouble::from(io::Error::from_raw_os_error(errno));
        (disk(Lang::Vi, &trouble), trouble.text)
    };
    let (vi, text) = said(libc::EPROTO);
    assert!(vi.ends_with(&format!(": {text}")) && !text.is_empty(), "{vi}");
    assert_eq!(said(libc::EEXIST).0, "ở đó đã có tệp hoặc thư mục cùng tên");
}

#[test]
fn an_error_without_a_number_is_judged_by_its_kind_alone() {
    assert_eq!(TroubleKind::of(&io::ErrorKind::StorageFull.into()), TroubleKind::Full);
    // Its words name a full disk; they decide nothing.
    let words = io::Error::other("No space left on device (os error 28)");
    assert_eq!(TroubleKind::of(&words), TroubleKind::Other);
}

#[test]
fn a_trouble_is_read_back_as_it_was_written() {
    let trouble = DiskTrouble::from(io::Error::from_raw_os_error(libc::EDQUOT));
    let json = serde_json::to_string(&trouble).unwrap();
    assert!(json.contains(r#""kind":"quota""#), "{json}");
    assert_eq!(serde_json::from_str::<DiskTrouble>(&json).unwrap(), trouble);
}
