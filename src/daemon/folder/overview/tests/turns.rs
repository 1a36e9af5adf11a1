//! Why a file's turn does not come: whichever of several reasons holds, and none that does not.

use super::*;
use crate::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use crate::station::stock::Approval;

/// One queue, and these programmes, an item each.
fn ward(queue: &str, programmes: &[&str]) -> View {
    let items: String = programmes.iter().map(|item| format!("  - {item}\n")).collect();
    view_of(Lang::En, &format!("queues: {{kt: {{folder: kt{queue}}}}}\nprogrammes:\n{items}"))
}

/// A file that came so many days ago.
fn aged(path: &str, days: i64) -> Bulletin {
    Bulletin { arrived: now() - TimeDelta::days(days), ..good(path) }
}

#[test]
fn what_each_slot_takes_is_summed_up_over_its_rundown() {
    let mut view = ward(
        ", order: newest",
        &[
            "{id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: kt}, {file: mo.mp3}, {queue: kt, take: 2}]}",
        ],
    );
    for (path, days) in [("kt/a.mp3", 0), ("kt/b.mp3", 1), ("kt/c.mp3", 2), ("kt/z.mp3", 3)] {
        accept(&mut view, aged(path, days));
    }
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("behind 3 files that are newer; each slot takes 3."), "{told}");
}

#[test]
fn a_file_stands_where_it_stands_best_of_the_zones() {
    let mut view = ward(
        ", order: newest",
        &["{id: sang, zones: [to-1, to-2], at: \"30 5 * * *\", rundown: [{queue: kt, take: 1}]}"],
    );
    accept(&mut view, Bulletin { airs: Some(9), ..aged("kt/a.mp3", 0) });
    accept(&mut view, aged("kt/b.mp3", 1));
    accept(&mut view, aged("kt/z.mp3", 2));
    // In the first zone only one goes first.
    hear(&mut view, "kt/a.mp3", &["to-1"], 9);
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("behind 1 files that are newer"), "{told}");
}

#[test]
fn what_waits_for_approval_keeps_nobody_waiting() {
    let mut view = ward(
        ", order: newest, approval: required",
        &["{id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: kt, take: 1}]}"],
    );
    for (path, days) in [("kt/a.mp3", 0), ("kt/b.mp3", 1), ("kt/z.mp3", 2)] {
        accept(&mut view, aged(path, days));
        if path != "kt/a.mp3" {
            let by = "Trần Thị Lan".to_owned();
            let approval = Approval { sha256: path.into(), by, at: now() };
            view.approvals.insert(path.into(), approval);
        }
    }
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("behind 1 files that are newer"), "{told}");
}

#[test]
fn the_room_for_a_file_is_what_the_named_ones_before_it_leave() {
    let programme = "{id: sang, zones: [to-1], max_length: 120s, at: \"30 5 * * *\", rundown: ";
    let mut view = ward("", &[&format!("{programme}[{{file: mo.mp3}}, {{queue: kt}}]}}")]);
    accept(&mut view, good("mo.mp3"));
    accept(&mut view, good("kt/z.mp3"));
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("longer than what its programmes have for it (0:30)"), "{told}");
}

#[test]
fn a_file_that_nothing_goes_before_is_not_said_to_stand_behind_others() {
    let queues = "queues:\n  kt: {folder: kt}\n  moi: {folder: moi}\n";
    let programme = "{id: sang, zones: [to-1], max_length: 60s, at: \"30 5 * * *\", \
                     rundown: [{queue: moi}, {queue: kt}]}";
    let mut view = view_of(Lang::En, &format!("{queues}programmes:\n  - {programme}\n"));
    for path in ["moi/a.mp3", "kt/z.mp3"] {
        accept(&mut view, Bulletin { length_ms: 60_000, ..good(path) });
    }
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("Not planned within 7 days."), "{told}");
}

#[test]
fn programmes_that_ended_are_the_reason_if_all_have() {
    let ended =
        "{id: cu, zones: [to-1], at: \"30 5 * * *\", until: 2026-11-15, rundown: [{queue: kt}]}";
    let seldom = "{id: hiem, zones: [to-1], at: \"0 0 1 6 *\", rundown: [{queue: kt}]}";
    let today =
        "{id: nay, zones: [to-1], at: \"30 5 * * *\", until: 2026-11-30, rundown: [{queue: kt}]}";
    let over = "the programmes that play it ended on 15 Nov 2026";
    let none = "No slot plays the queue kt within 7 days";
    let cases: [(&[&str], &str); 4] =
        [(&[ended], over), (&[ended, seldom], none), (&[ended, today], none), (&[today], none)];
    for (programmes, want) in cases {
        let mut view = ward("", programmes);
        accept(&mut view, good("kt/z.mp3"));
        let told = of_file(&of(&view), "kt/z.mp3");
        assert!(told.contains(want), "{programmes:?}: {told}");
    }
}

#[test]
fn a_file_that_a_programme_names_is_not_judged_by_its_queue() {
    let mut view = ward(
        ", airs: 3",
        &[
            "{id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: kt}]}",
            "{id: le, zones: [to-1], at: \"0 0 1 6 *\", rundown: [{file: kt/z.mp3}]}",
        ],
    );
    accept(&mut view, good("kt/z.mp3"));
    hear(&mut view, "kt/z.mp3", &["to-1"], 3);
    let told = of_file(&of(&view), "kt/z.mp3");
    assert!(told.contains("The programme that names it has no slot within 7 days."), "{told}");
}

#[test]
fn a_zone_that_passes_a_file_over_will_not_hear_it_more_often() {
    let mut view = view(Lang::En);
    accept(&mut view, good("kt/a.mp3"));
    hear(&mut view, "kt/a.mp3", &["to-1"], 3);
    let strikes = Strikes { count: STRIKES_MAX, last: now(), failure: AirFailure::Silent };
    Arc::make_mut(&mut view.facts.history).strike(&"kt/a.mp3".into(), &"to-2".into(), strikes);
    let told = of_file(&of(&view), "kt/a.mp3");
    assert!(told.contains("as often as wanted (3)"), "{told}");
}

#[test]
fn the_next_time_is_told_with_the_zones_of_its_own_programme() {
    let mut view = ward(
        "",
        &[
            "{id: a, title: Tin, zones: [to-1], at: \"30 5 * * *\", rundown: [{file: x.mp3}]}",
            "{id: b, title: Khác, zones: [to-2], at: \"30 5 * * *\", rundown: [{file: x.mp3}]}",
        ],
    );
    accept(&mut view, good("x.mp3"));
    let told = of_file(&of(&view), "x.mp3");
    assert!(told.contains("“Tin”, Tổ dân phố số 1."), "{told}");
}

#[test]
fn a_programme_that_falls_short_in_one_of_its_zones_names_it() {
    let mut view = ward(
        ", airs: 1",
        &[
            "{id: sang, title: Tin, zones: [to-1, to-2], at: \"30 5 * * *\", rundown: [{queue: kt}]}",
        ],
    );
    accept(&mut view, Bulletin { airs: Some(9), ..good("kt/a.mp3") });
    hear(&mut view, "kt/a.mp3", &["to-1"], 9);
    let text = of(&view);
    let short = under(&text, "PROGRAMMES THAT WILL NOT AIR WHOLE (1)");
    assert!(short.contains("“Tin (Tổ dân phố số 1)”"), "{short}");
}

#[test]
fn why_a_refused_file_still_lies_there_is_told_with_it() {
    let mut view = view(Lang::En);
    refuse(&mut view, "kt/a.mp3", FileFault::NotAFile, "");
    view.facts.unmoved.insert("kt/a.mp3".to_owned(), FolderTrouble::Changed);
    let told = of_file(&of(&view), "kt/a.mp3");
    assert!(told.contains("It could not be moved to _loi: "), "{told}");
}

#[test]
fn a_folder_that_can_not_be_written_needs_attention() {
    let mut view = view(Lang::En);
    view.catalogue.unwritable_folders.insert("kt".into());
    let text = of(&view);
    let told = under(&text, "FILES THAT NEED ATTENTION (1)");
    assert!(told.contains("The station can write nothing in this folder"), "{told}");
}
