//! What is done in the folder: files set aside and brought back, and where it is written why.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use loaphuong::config::load_texts;
use loaphuong::folder_policy::{FolderMoves, RefusalCause, RefusedPlace, SetAsideMove};
use loaphuong::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use loaphuong::wire::FileFault;

use super::fixture::{Folder, content, now, refused};
use crate::config::texts::STATION;

fn keys<V>(map: &std::collections::BTreeMap<Arc<str>, V>) -> Vec<&str> {
    map.keys().map(|path| &**path).collect()
}

#[test]
fn what_only_another_copy_can_mend_is_set_aside_and_what_circumstances_can_stays() {
    let mut folder = Folder::default();
    folder.take("tu-do/tot.mp3", 10);
    folder.refuse("tu-do/phim.avi", FileFault::UnsupportedFormat, "AVI (video)");
    folder.refuse("tu-do/lien-ket.mp3", FileFault::NotAFile, "a link");
    folder.refuse("tu-do/day.mp3", FileFault::NoRoom, "full");
    folder.refuse("tu-do/dang-chep.mp3", FileFault::Truncated, "");
    folder.take("ngan/dai.mp3", 901);
    folder.take("tu-do/cam.mp3", 10);
    let strikes = Strikes { count: STRIKES_MAX, last: now(), failure: AirFailure::Silent };
    folder.history.strike(&content("tu-do/cam.mp3").into(), &"to-1".into(), strikes);
    folder.take("tu-do/sai.mp3", 10);
    folder.sidecar("tu-do/sai.mp3", "airs: nhieu");
    folder.refuse("tu-do/cu.mp3", FileFault::Damaged, "");
    folder.set_aside("tu-do/cu.mp3", None);

    let FolderMoves { set_aside, bring_back, explain_aside, explain_in_place } =
        folder.decide().moves;
    assert_eq!(keys(&set_aside), ["ngan/dai.mp3", "tu-do/cam.mp3", "tu-do/phim.avi"]);
    assert_eq!(keys(&explain_aside), ["tu-do/cu.mp3"]);
    assert_eq!(keys(&explain_in_place), ["tu-do/sai.mp3"]);
    assert_eq!(bring_back, BTreeSet::new());

    // With what each has to be still when it is moved.
    let long = RefusalCause::LongerThanQueue { length_ms: 901_000, longest_ms: 900_000 };
    let sha256 = |path: &str| Some(Arc::from(content(path)));
    let want =
        SetAsideMove { refusal: long, sha256: sha256("ngan/dai.mp3"), length_ms: Some(901_000) };
    assert_eq!(set_aside["ngan/dai.mp3"], want);
    let want = SetAsideMove {
        refusal: RefusalCause::SilentOnAir,
        sha256: sha256("tu-do/cam.mp3"),
        length_ms: None,
    };
    assert_eq!(set_aside["tu-do/cam.mp3"], want, "no other queue would take it as it is");
    assert_eq!(set_aside["tu-do/phim.avi"].sha256, None);
}

#[test]
fn what_was_too_long_comes_back_when_its_queue_takes_it() {
    let schedules = |longest: &str| {
        let text = format!(
            "queues: {{ngan: {{folder: ngan{longest}}}}}\nprogrammes:\n  \
             - {{id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{{queue: ngan}}]}}\n"
        );
        vec![("schedules/tuan.yaml".to_owned(), text.into_bytes())]
    };
    let cases = [
        ("still too long", ", longest: 15m", false),
        ("as long as may be", ", longest: 901s", true),
        ("any length", "", true),
    ];
    for (what, longest, back) in cases {
        let station = ("station.yaml", STATION.as_bytes());
        let config = load_texts(station, schedules(longest), Path::new("/etc/loaphuong"));
        let mut folder = Folder::default();
        for (path, length_ms) in [("ngan/dai.mp3", Some(901_000)), ("ngan/hong.mp3", None)] {
            folder.refuse(path, FileFault::TooLong, "15:01 > 15:00");
            folder.set_aside(path, length_ms);
        }
        let moves = folder.decide_under(&config.expect("a good configuration")).moves;
        assert_eq!(moves.bring_back.contains("ngan/dai.mp3"), back, "{what}");
        assert!(!moves.bring_back.contains("ngan/hong.mp3"), "{what}: it was never taken");
    }
}

#[test]
fn a_file_set_aside_is_settled_when_what_it_became_was_taken() {
    let mut folder = Folder::default();
    for path in ["tu-do/phim.mp4", "tu-do/khac.mp4"] {
        folder.refuse(path, FileFault::UnsupportedFormat, "MP4 (video)");
        folder.set_aside(path, None);
    }
    folder.take("tu-do/Phim.mp3", 10);
    // What is refused itself settles nothing.
    folder.take("tu-do/khac.mp3", 10);
    folder.sidecar("tu-do/khac.mp3", "airs: nhieu");
    let decision = folder.decide();
    for (path, settled) in [("tu-do/phim.mp4", true), ("tu-do/khac.mp4", false)] {
        let RefusedPlace::SetAside { at, replaced } = &refused(&decision, path).place else {
            panic!("{path}: {decision:#?}");
        };
        assert_eq!((&**at, *replaced), (&*path.replace("tu-do/", "tu-do/_loi/"), settled));
    }
}
