//! A refused file that may come right by itself is not set aside at once: an upload goes on, and a
//! slip in a schedule is corrected.

use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::folder_policy::{RefusedPlace, WAIT_MAX};
use loaphuong::wire::FileFault;

use super::fixture::{Folder, now, refused};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_an_upload_may_look_like_on_its_way_is_waited_for_and_what_is_none_is_not() {
    let cases = [
        (FileFault::Truncated, "5.0 s of 10.0 s", true),
        (FileFault::TooShort, "0.4 s", true),
        (FileFault::Silent, "5.0 s of silence", true),
        (FileFault::NotAudio, "the file is empty", true),
        // The first kilobytes of an MP3 with a large cover.
        (FileFault::NotAudio, "end of stream", true),
        (FileFault::NotAudio, "it holds nothing but zeros", true),
        (FileFault::NotAudio, "a PDF document", false),
        (FileFault::UnsupportedFormat, "AVI (video)", false),
        (FileFault::TooLong, "longer than 6 hours", false),
    ];
    for (fault, detail, waits) in cases {
        let mut folder = Folder::default();
        folder.refuse("tu-do/tin.mp3", fault, detail);
        let decision = folder.decide();
        let place = &refused(&decision, "tu-do/tin.mp3").place;
        assert_eq!(*place == RefusedPlace::StillArriving, waits, "{fault:?} {detail}");
        assert_eq!(*place == RefusedPlace::Leaves, !waits, "{fault:?} {detail}");
        assert_eq!(decision.moves.set_aside.is_empty(), waits, "{fault:?} {detail}");
    }
}

#[test]
fn a_file_cut_short_is_waited_for_until_it_has_lain_unchanged_for_long() {
    let start = Duration::from_secs(1_000);
    // What is found, when, whether it is waited for, and until when.
    let cases = [
        ("first seen", "3 s of 9 s", start, Some(start + WAIT_MAX)),
        ("just before", "3 s of 9 s", start + WAIT_MAX - SECOND, Some(start + WAIT_MAX)),
        ("it went on", "5 s of 9 s", start + WAIT_MAX, Some(start + 2 * WAIT_MAX)),
        (
            "waited for anew",
            "5 s of 9 s",
            start + 2 * WAIT_MAX - SECOND,
            Some(start + 2 * WAIT_MAX),
        ),
        ("given up", "5 s of 9 s", start + 2 * WAIT_MAX, None),
        ("for good", "5 s of 9 s", start + 9 * WAIT_MAX, None),
    ];
    let mut folder = Folder::default();
    for (what, detail, uptime, until) in cases {
        folder.refuse("tu-do/tin.mp3", FileFault::Truncated, detail);
        folder.uptime = uptime;
        let decision = folder.decide();
        let place = &refused(&decision, "tu-do/tin.mp3").place;
        assert_eq!(*place == RefusedPlace::StillArriving, until.is_some(), "{what}");
        assert_eq!(decision.waits.next_end(uptime), until, "{what}");
        folder.waits = decision.waits;
    }
    folder.catalogue.items.clear();
    assert_eq!(folder.decide().waits.next_end(start), None, "it is gone");
}

#[test]
fn what_has_lain_in_a_queue_is_not_swept_out_of_it_by_a_slip_in_the_schedule() {
    let cases = [
        ("dropped just now", TimeDelta::seconds(10), Duration::ZERO, false),
        ("it lay there", TimeDelta::days(3), Duration::ZERO, true),
        ("a minute to correct it", TimeDelta::days(3), Duration::from_secs(60), true),
        ("nobody did", TimeDelta::days(3), WAIT_MAX, false),
    ];
    let mut folder = Folder::default();
    for (what, ago, after, waits) in cases {
        folder.take("ngan/dai.mp3", 901).arrived = now() - ago;
        folder.uptime = after;
        let decision = folder.decide();
        let place = &refused(&decision, "ngan/dai.mp3").place;
        assert_eq!(*place == RefusedPlace::HeldBack, waits, "{what}");
        assert_eq!(decision.moves.set_aside.is_empty(), waits, "{what}");
        folder.waits = decision.waits;
    }
}

#[test]
fn neither_a_bad_sidecar_nor_what_was_set_aside_is_waited_for() {
    let mut folder = Folder::default();
    folder.take("tu-do/a.mp3", 10);
    folder.sidecar("tu-do/a.mp3", "airs: nhieu");
    folder.refuse("tu-do/b.mp3", FileFault::Truncated, "");
    folder.set_aside("tu-do/b.mp3", None);
    let decision = folder.decide();
    assert_eq!(decision.waits.next_end(Duration::ZERO), None);
    assert_eq!(refused(&decision, "tu-do/a.mp3").place, RefusedPlace::Stays);
}
