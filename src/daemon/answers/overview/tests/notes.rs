//! What is said of notes beside bulletins, and of notes that lie alone.

use super::*;
use crate::daemon::answers::said;

#[test]
fn a_file_whose_note_is_at_fault_is_answered_in_the_folder_however_little_there_is_to_show() {
    let large = "kt/a.yaml:1:1: the file is larger than 65536 bytes, which no note is; see whether";
    let cases = [
        (FileFault::BadNote, "kt/a.yaml:1:1: the file holds nothing; write something", true),
        (FileFault::BadNote, large, true),
        (FileFault::BadNote, "kt/a.yaml:1:1: there is no key `x`\n  |\n1 | x: 1", true),
        // Nothing can be corrected in a text.
        (FileFault::SameName, "", false),
        (FileFault::NotAFile, "a link", false),
    ];
    for (fault, detail, answered) in cases {
        let mut view = view(Lang::En);
        refuse(&mut view, "kt/a.mp3", fault, detail);
        let said = said(&view);
        let note = said.in_place.get("kt/a.mp3").map(|(_, note)| note);
        assert_eq!(note.is_some(), answered, "{fault:?} {detail}");
        assert!(note.is_none_or(|note| note.contains(detail.lines().next().unwrap())), "{note:?}");
    }
}
