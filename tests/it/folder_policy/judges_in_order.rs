//! What becomes of a file: the library's verdict, a person's approval, its queue's `longest`, its
//! sidecar, its failures on air. The first that refuses it is told.

use std::sync::Arc;

use loaphuong::folder_policy::{ApprovalRemark, ApprovalState, FileReport, RefusalCause};
use loaphuong::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use loaphuong::station::stock::StockItem;
use loaphuong::wire::FileFault;

use super::fixture::{Folder, content, now, refused};

/// A file as it comes to the policy.
type Given = fn(&mut Folder, &str);

const WRONG: &str = "airs: nhieu";

fn strike(folder: &mut Folder, path: &str, failure: AirFailure) {
    let strikes = Strikes { count: STRIKES_MAX, last: now(), failure };
    folder.history.strike(&content(path).into(), &"to-1".into(), strikes);
}

/// What is told of a file, in a word.
fn told(file: &FileReport) -> String {
    match file {
        FileReport::Pending => "pending".to_owned(),
        FileReport::Accepted(file) => match &file.approval {
            ApprovalState::NotAwaited => "taken".to_owned(),
            ApprovalState::Awaited { remark: None } => "waits".to_owned(),
            ApprovalState::Awaited { remark: Some((ApprovalRemark::OtherContent, at)) } => {
                format!("waits, {at} is of another content")
            }
            ApprovalState::Awaited { remark: Some((ApprovalRemark::WithoutHash, at)) } => {
                format!("waits, {at} has no hash")
            }
        },
        FileReport::Refused(file) => match &file.refusal {
            RefusalCause::ByLibrary(refusal) => format!("{:?}", refusal.fault()),
            RefusalCause::LongerThanQueue { .. } => "too long".to_owned(),
            RefusalCause::SidecarAtFault(faults) => format!("sidecar: {}", faults.list.len()),
            RefusalCause::BrokeOnAir => "broke".to_owned(),
            RefusalCause::SilentOnAir => "silent".to_owned(),
        },
    }
}

#[test]
fn the_first_rule_that_refuses_a_file_is_told_and_the_core_gets_the_others() {
    let cases: &[(&str, &str, Given, &str)] = &[
        ("plain", "tu-do/a.mp3", |f, p| f.put(p, 10), "taken"),
        ("in no queue", "nhac/a.mp3", |f, p| f.put(p, 10_000), "taken"),
        ("not judged", "tu-do/a.mp3", |f, p| f.pend(p), "pending"),
        (
            "refused by the library, whatever its sidecar says",
            "tu-do/a.mp3",
            |f, p| {
                f.refuse(p, FileFault::Silent, "");
                f.sidecar(p, WRONG);
            },
            "Silent",
        ),
        ("as long as may be", "ngan/a.mp3", |f, p| f.put(p, 900), "taken"),
        ("a second longer", "ngan/a.mp3", |f, p| f.put(p, 901), "too long"),
        ("in a folder of the queue's", "ngan/con/a.mp3", |f, p| f.put(p, 901), "taken"),
        (
            "longer, and its sidecar is at fault",
            "ngan/a.mp3",
            |f, p| {
                f.take(p, 901);
                f.sidecar(p, WRONG);
            },
            "too long",
        ),
        (
            "two faults in its sidecar",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, "airs: nhieu\nfield: 9");
            },
            "sidecar: 2",
        ),
        (
            "a sidecar at fault goes before failures on air",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, WRONG);
                strike(f, p, AirFailure::Silent);
            },
            "sidecar: 1",
        ),
        (
            "silent on air",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                strike(f, p, AirFailure::Silent);
            },
            "silent",
        ),
        (
            "broke off on air",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                strike(f, p, AirFailure::Damaged);
            },
            "broke",
        ),
        (
            "silent in the only zone that its sidecar names",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, "zones: to-1");
                strike(f, p, AirFailure::Silent);
            },
            "silent",
        ),
        ("nobody has approved it", "duyet/a.mp3", |f, p| f.put(p, 10), "waits"),
        (
            "somebody has",
            "duyet/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.approve(p);
            },
            "taken",
        ),
        (
            "somebody has, and it is too long all the same",
            "ca-hai/a.mp3",
            |f, p| {
                f.take(p, 901);
                f.approve(p);
            },
            "too long",
        ),
        (
            "of another content",
            "duyet/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.approve("duyet/b.mp3");
            },
            "waits",
        ),
        (
            "its sidecar names who and what",
            "duyet/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, &format!("approved_by: Bà Lan\nsha256: {}", content(p)));
            },
            "taken",
        ),
        (
            "its sidecar approves another content",
            "duyet/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, &format!("approved_by: Bà Lan\nsha256: {}", content("duyet/b.mp3")));
            },
            "waits, duyet/a.yaml is of another content",
        ),
        (
            "its sidecar names nobody's content",
            "duyet/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, "approved_by: Bà Lan");
            },
            "waits, duyet/a.yaml has no hash",
        ),
        (
            "nobody asks there",
            "tu-do/a.mp3",
            |f, p| {
                f.take(p, 10);
                f.sidecar(p, "approved_by: Bà Lan");
            },
            "taken",
        ),
    ];
    for (what, path, given, want) in cases {
        let mut folder = Folder::default();
        given(&mut folder, path);
        let decision = folder.decide();
        assert_eq!(told(&decision.report.files[*path]), *want, "{what}");
        let accepted = want.starts_with("taken") || want.starts_with("waits");
        assert_eq!(decision.stock.bulletin(path).is_some(), accepted, "{what}");
        let paths = |map: Vec<&Arc<str>>| map.into_iter().cloned().collect::<Vec<_>>();
        let found = paths(folder.catalogue.items.keys().collect());
        assert_eq!(paths(decision.stock.items.keys().collect()), found, "{what}");
        assert_eq!(paths(decision.report.files.keys().collect()), found, "{what}");
    }
}

#[test]
fn the_core_gets_a_bulletin_with_what_its_approval_and_its_sidecar_say() {
    let mut folder = Folder::default();
    folder.take("duyet/a.mp3", 10);
    folder.approve("duyet/a.mp3");
    folder.sidecar("duyet/a.mp3", "title: Tiêm chủng\nairs: 2\napproved_by: Ông Hai");
    let stock = folder.decide().stock;
    let bulletin = stock.bulletin("duyet/a.mp3").expect("it is taken");
    assert_eq!((&*bulletin.title, bulletin.airs), ("Tiêm chủng", Some(2)));
    assert_eq!(bulletin.approved_by.as_deref(), Some("Bà Lan"), "the order's word goes first");
}

#[test]
fn what_only_this_policy_refuses_is_kept_as_the_library_took_it_for_an_emergency_order() {
    let mut folder = Folder::default();
    folder.take("ngan/dai.mp3", 901);
    folder.take("tu-do/sai.mp3", 10);
    folder.sidecar("tu-do/sai.mp3", WRONG);
    folder.take("tu-do/cam.mp3", 10);
    strike(&mut folder, "tu-do/cam.mp3", AirFailure::Silent);
    folder.refuse("tu-do/hong.mp3", FileFault::Damaged, "");
    let decision = folder.decide();
    for (path, sounds) in [
        ("ngan/dai.mp3", true),
        ("tu-do/sai.mp3", true),
        ("tu-do/cam.mp3", true),
        ("tu-do/hong.mp3", false),
    ] {
        let taken = folder.catalogue.bulletin(path);
        assert_eq!(taken.is_some(), sounds, "{path}");
        assert_eq!(refused(&decision, path).accepted.as_ref(), taken, "{path}");
    }
}

#[test]
fn the_core_is_told_the_stable_word_of_each_refusal() {
    let mut folder = Folder::default();
    folder.take("ngan/dai.mp3", 901);
    folder.take("tu-do/sai.mp3", 10);
    folder.sidecar("tu-do/sai.mp3", WRONG);
    for (path, failure) in
        [("tu-do/cam.mp3", AirFailure::Silent), ("tu-do/dut.mp3", AirFailure::Damaged)]
    {
        folder.take(path, 10);
        strike(&mut folder, path, failure);
    }
    folder.refuse("tu-do/day.mp3", FileFault::NoRoom, "full");
    let stock = folder.decide().stock;
    for (path, want) in [
        ("ngan/dai.mp3", FileFault::TooLong),
        ("tu-do/sai.mp3", FileFault::BadSidecar),
        ("tu-do/cam.mp3", FileFault::SilentOnAir),
        ("tu-do/dut.mp3", FileFault::BrokeOnAir),
        ("tu-do/day.mp3", FileFault::NoRoom),
    ] {
        let item = &stock.items[path];
        assert!(
            matches!(item, StockItem::Refused(refusal) if refusal.fault() == want),
            "{path}: {item:?}"
        );
    }
}

#[test]
fn a_lone_sidecar_is_told_with_the_file_that_it_seems_to_be_meant_for() {
    let mut folder = Folder::default();
    for path in ["kt/a.mp3", "kt/a.b.mp3", "kt/co.mp3"] {
        folder.take(path, 10);
    }
    folder.sidecar("kt/co.mp3", "airs: 1");
    let cases = [
        ("kt/a.mp3.yaml", Some("kt/a.mp3")),
        ("kt/a.mp3.YAML.txt", Some("kt/a.mp3")),
        ("kt/a.b.mp3.yml", Some("kt/a.b.mp3")),
        // It has its own already.
        ("kt/co.mp3.yaml", None),
        ("kt/khac.yaml", None),
        ("a.mp3.yaml", None),
    ];
    folder.catalogue.lone_sidecars = cases.iter().map(|(path, _)| (*path).into()).collect();
    let report = folder.decide().report;
    for (path, want) in cases {
        let told = report.lone_sidecars.iter().find(|one| *one.path == *path).expect("it is told");
        assert_eq!(told.meant_for.as_deref(), want, "{path}");
    }
}
