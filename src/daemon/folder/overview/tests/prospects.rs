//! What is said of the files that were taken.

use super::*;
use crate::library::{SidecarContent, SidecarFile};
use crate::station::airing::{AirFailure, STRIKES_MAX, Strikes};

#[test]
fn a_file_that_does_not_sound_says_why_where_that_is_known() {
    type Change = fn(&mut Bulletin);
    let zones = ["to-1", "to-2"];
    let none: &[&str] = &[];
    let cases: [(&str, Change, &[&str], &str); 10] = [
        (
            "heard often enough",
            |_| {},
            &zones,
            "as often as wanted (3), perhaps under another name",
        ),
        ("not yet in one zone", |_| {}, &["to-1"], "Next: 05:30 Tuesday 1 Dec"),
        ("more are wanted of this one", |one| one.airs = Some(4), &zones, "Next: 05:30"),
        ("over", |one| one.until = date("2026-11-29"), none, "its last day was 29 Nov 2026."),
        ("its last day", |one| one.until = date("2026-12-01"), none, "Next: 05:30"),
        ("not yet", |one| one.from = date("2026-12-24"), none, "Not yet: it airs from 24 Dec 2026"),
        ("its campaign", |one| one.campaign = Some("tet".into()), none, "from 20 Dec 2026 on."),
        (
            "its campaign is over",
            |one| one.campaign = Some("dot-cu".into()),
            none,
            "its last day was 20 Nov 2026.",
        ),
        (
            "kept",
            |one| one.arrived = at("2026-10-01T00:00:00"),
            none,
            "than what the queue kt keeps.",
        ),
        ("no zone", |one| one.zones = Some(vec![]), none, "played in none of the zones"),
    ];
    for (what, change, heard, want) in cases {
        let mut view = view(Lang::En);
        let mut bulletin = good("kt/a.mp3");
        change(&mut bulletin);
        accept(&mut view, bulletin);
        hear(&mut view, "kt/a.mp3", heard, 3);
        let told = of_file(&of(&view), "kt/a.mp3");
        assert!(told.lines().nth(1).is_some_and(|line| line.contains(want)), "{what}: {told}");
    }
}

#[test]
fn files_whose_turn_does_not_come_are_told_of_together_with_what_goes_first() {
    let mut view = view(Lang::En);
    // Two a day: the others go first, for longer than a week.
    for n in 0..20 {
        let arrived = now() - TimeDelta::hours(2);
        accept(&mut view, Bulletin { arrived, ..good(&format!("kt/{n:02}.mp3")) });
    }
    accept(&mut view, good("kt/z.mp3"));
    let text = of(&view);
    let idle = under(&text, "TAKEN, BUT NOT PLANNED WITHIN 7 DAYS (15)");
    let said = "- The folder kt: 15 files\n    Their turn does not come within 7 days: files that came \
                before go first; each slot takes 2. To air it sooner: ";
    assert!(idle.contains(said), "{idle}");
    assert!(idle.contains("      06.mp3\n") && idle.ends_with("… and 5 more"), "{idle}");
    // Nobody knows what day it is.
    view.facts.now = None;
    let text = of(&view);
    assert!(!text.contains("turn does not come"), "{text}");
}

#[test]
fn a_file_whose_turn_does_not_come_says_what_keeps_it_back() {
    let behind = |order: &str| {
        format!(
            "queues: {{kt: {{folder: kt, order: {order}}}}}\nprogrammes:\n  - {{id: sang, zones: [to-1], at: \"30 5 * * *\", \
             rundown: [{{queue: kt, take: 1}}]}}\n"
        )
    };
    let of_kt =
        |programme: &str| format!("queues: {{kt: {{folder: kt}}}}\nprogrammes:\n  - {programme}\n");
    let playing = "at: \"30 5 * * *\", rundown: [{queue: kt}]";
    let busy = format!(
        "{{id: sang, zones: [to-1], late: 0s, {playing}}}\n  - {{id: dai, zones: [to-1], priority: priority, at: \"29 5 * * *\", \
         rundown: [{{file: dai.mp3}}]}}"
    );
    let cases = [
        (
            "others are newer",
            behind("newest"),
            "it stands behind 1 files that are newer; each slot takes 1.",
        ),
        ("others came before", behind("oldest"), "it stands behind 1 files that came before;"),
        (
            "others by name",
            behind("name"),
            "it stands behind 1 files that stand before by their names;",
        ),
        (
            "no room",
            of_kt(&format!("{{id: sang, zones: [to-1], max_length: 60s, {playing}}}")),
            "It does not air: it is longer than what its programmes have for it (1:00); shorten it",
        ),
        (
            "no slot",
            of_kt("{id: sang, zones: [to-1], at: \"0 0 1 6 *\", rundown: [{queue: kt}]}"),
            "No slot plays the queue kt within 7 days;",
        ),
        ("its slots fail", of_kt(&busy), "airs: another programme held the zone; see"),
    ];
    for (what, schedule, want) in cases {
        let mut view = view_of(Lang::En, &schedule);
        accept(&mut view, good("dai.mp3"));
        let arrived = match what {
            "others came before" => now() - TimeDelta::minutes(1),
            _ => now() - TimeDelta::days(1),
        };
        accept(&mut view, Bulletin { arrived, ..good("kt/z.mp3") });
        // It airs each day, without end.
        if what.starts_with("others") {
            accept(&mut view, good("kt/a.mp3"));
        }
        let told = of_file(&of(&view), "kt/z.mp3");
        assert!(told.contains(want), "{what}: {told}");
    }
}

#[test]
fn a_file_of_the_same_content_as_one_that_airs_says_under_which_name_it_does() {
    let mut view = view_of(
        Lang::En,
        "queues: {kt: {folder: kt}}\nprogrammes:\n  - {id: sang, zones: [to-1], at: \"30 5 * * *\", rundown: [{queue: kt}]}\n",
    );
    accept(&mut view, good("kt/a.mp3"));
    accept(&mut view, Bulletin { sha256: "kt/a.mp3".into(), ..good("kt/b.mp3") });
    let told = of_file(&of(&view), "kt/b.mp3");
    assert!(
        told.contains("under this name: its content is that of kt/a.mp3, which airs."),
        "{told}"
    );
}

#[test]
fn what_may_yet_sound_after_the_days_looked_ahead_is_not_said_to_be_done_with() {
    type Change = fn(&mut Bulletin);
    let cases: [(&str, Change, u32); 3] = [
        ("one of its zones has heard it, the other has its turn at New Year", |_| {}, 3),
        ("its last day is not over", |one| one.until = date("2026-12-03"), 0),
        ("its first day comes within the week", |one| one.from = date("2026-12-03"), 0),
    ];
    for (what, change, heard) in cases {
        let mut view = view(Lang::En);
        let mut bulletin = good("hiem/a.mp3");
        change(&mut bulletin);
        if heard == 0 {
            bulletin.zones = Some(vec!["to-2".into()]);
        }
        accept(&mut view, bulletin);
        hear(&mut view, "hiem/a.mp3", &["to-1"], heard);
        let told = of_file(&of(&view), "hiem/a.mp3");
        let done_with = ["no more", "none of the zones", "one of the slots", "Not yet"];
        assert!(!done_with.iter().any(|word| told.contains(word)), "{what}: {told}");
        assert!(told.lines().count() == 2, "{what}: {told}");
    }
}

#[test]
fn what_no_programme_plays_is_told_of_by_itself() {
    let mut view = view(Lang::En);
    accept(&mut view, good("lac.mp3"));
    accept(&mut view, good("cu/x.mp3"));
    accept(&mut view, good("_khan-cap/bao.mp3"));
    accept(&mut view, good("nhac/mo.mp3"));
    let text = of(&view);
    let unused = under(&text, "TAKEN, BUT IN NO PROGRAMME (2)");
    assert!(unused.contains("- cu/x.mp3\n    No programme plays the queue cu; "), "{text}");
    assert!(unused.contains("- lac.mp3\n    Not named in the schedule, "), "{text}");
    assert!(under(&text, "FILES NAMED IN THE SCHEDULE (2)").contains("- nhac/mo.mp3\n"), "{text}");
}

#[test]
fn of_the_bulletins_taken_those_with_something_to_note_come_first_and_none_is_long() {
    let mut view = view(Lang::En);
    accept(&mut view, good("kt/a.mp3"));
    let measured = MeasuredSound {
        loudness_lufs: Some(-40.0),
        pause_ms: 9_000,
        clipped: 9_000,
        ..MeasuredSound::default()
    };
    let odd = Bulletin { measured, until: date("2026-11-01"), ..good("kt/y.mp3") };
    accept(&mut view, Bulletin { sha256: "kt/z.mp3".into(), ..odd });
    accept(&mut view, good("kt/z.mp3"));
    let text = of(&view);
    let order: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- kt/")).collect();
    assert_eq!(order, ["y.mp3", "z.mp3", "a.mp3"], "{text}");
    assert_eq!(of_file(&text, "kt/a.mp3").lines().count(), 2, "{text}");
    assert_eq!(of_file(&text, "kt/y.mp3").lines().count(), 3, "{text}");
}

#[test]
fn the_name_that_a_file_is_heard_under_does_not_matter() {
    let mut view = view(Lang::En);
    accept(&mut view, Bulletin { sha256: "before".into(), ..good("kt/moi.mp3") });
    view.facts.history = Arc::new(AiringHistory::new(&["to-1", "to-2"].map(|zone| Airing {
        sha256: "before".into(),
        zone: zone.into(),
        count: 3,
        last: at("2026-11-20T05:30:00"),
        strikes: None,
    })));
    let told = of_file(&of(&view), "kt/moi.mp3");
    assert!(told.contains("heard 3 of 3 times"), "{told}");
    assert!(told.contains("It airs no more: this content was heard as often as wanted"), "{told}");
}

#[test]
fn a_name_that_cannot_be_typed_is_not_put_into_a_command() {
    let mut view = view(Lang::En);
    for path in ["duyet/a\nb.mp3", "duyet/\u{FFFD}.mp3", "duyet/l'été 2.mp3"] {
        accept(&mut view, good(path));
    }
    let text = of(&view);
    for path in ["duyet/a\\nb.mp3", "duyet/\u{FFFD}.mp3"] {
        let told = of_file(&text, path);
        assert!(told.contains("rename it to a simple name"), "{told}");
        assert!(!told.contains("loaphuong approve"), "{told}");
    }
    let told = of_file(&text, "duyet/l'été 2.mp3");
    assert!(told.contains(r"loaphuong approve 'duyet/l'\''été 2.mp3' --by"), "{told}");
}

#[test]
fn a_file_on_air_says_so_and_when_it_sounds_again() {
    let told = |airs: u32, last_zone_too: bool| {
        let mut view = view(Lang::En);
        accept(&mut view, Bulletin { airs: Some(airs), ..good("kt/a.mp3") });
        let zones = ["to-1", "to-2"].map(ZoneId::from);
        view.facts.to_come.extend(zones.clone().map(|zone| Airing {
            sha256: "kt/a.mp3".into(),
            zone,
            count: 1,
            last: now(),
            strikes: None,
        }));
        let zones = zones.into_iter().take(if last_zone_too { 2 } else { 1 }).collect();
        let programme = "Bản tin sáng".to_owned();
        view.facts.on_air.insert("kt/a.mp3".into(), OnAirFile { programme, zones });
        of_file(&of(&view), "kt/a.mp3")
    };
    let once = told(1, true);
    assert_eq!(
        once.lines().nth(1),
        Some("Part of what is on air now: “Bản tin sáng”, every zone."),
        "{once}"
    );
    assert_eq!(once.lines().count(), 2, "{once}");
    let twice = told(2, false);
    assert_eq!(
        twice.lines().skip(1).collect::<Vec<_>>(),
        [
            "Part of what is on air now: “Bản tin sáng”, Tổ dân phố số 1.",
            "Next: 05:30 Tuesday 1 Dec, “Bản tin sáng”, every zone."
        ],
    );
}

#[test]
fn a_note_that_binds_nothing_where_a_programme_names_its_file_is_told_of() {
    type Change = fn(&mut Bulletin);
    let changes: [(Change, bool); 5] = [
        (|_| (), false),
        (|one| one.title = "Tết".to_owned(), false),
        (|one| one.until = date("2026-11-01"), true),
        (|one| one.zones = Some(vec![ZoneId::from("to-2")]), true),
        (|one| one.airs = Some(1), true),
    ];
    for (change, want) in changes {
        let mut view = view(Lang::En);
        let mut bulletin = good("nhac/mo.mp3");
        change(&mut bulletin);
        accept(&mut view, bulletin);
        let told = of_file(&of(&view), "nhac/mo.mp3");
        assert!(told.contains("Next: 05:30"), "{told}");
        assert_eq!(told.contains("Note: a programme names this file"), want, "{told}");
    }
}

#[test]
fn what_is_to_be_copied_out_of_a_remark_on_an_approval_stands_as_it_is() {
    let sidecar = "duyet/ghi chú.yaml";
    let sha256: Arc<str> = "5f1c9a3e".repeat(8).into();
    let texts =
        ["approved_by: Bà Lan".to_owned(), format!("approved_by: Bà Lan\nsha256: {:064}", 0)];
    for lang in [Lang::Vi, Lang::En] {
        for text in &texts {
            let mut view = view(lang);
            accept(&mut view, Bulletin { sha256: sha256.clone(), ..good("duyet/a.mp3") });
            let content = SidecarContent::Bytes(text.clone().into_bytes());
            let file = SidecarFile { path: sidecar.into(), content };
            view.catalogue.sidecars.insert("duyet/a.mp3".into(), Arc::new(file));
            let told = of_file(&of(&view), "duyet/a.mp3");
            assert!(told.contains(&format!(" {sidecar} ")), "{told}");
            assert!(told.ends_with(&format!(":\nsha256: {sha256}\n")), "{told}");
        }
    }
}

#[test]
fn what_is_not_judged_yet_is_not_said_to_fall_short() {
    let mut view = view(Lang::En);
    for path in ["kt/1.mp3", "nhac/tet.mp3"] {
        view.catalogue.items.insert(path.into(), StockItem::Pending);
    }
    let said = |view: &View| {
        let text = of(view);
        let told = under(&text, "PROGRAMMES THAT WILL NOT AIR WHOLE");
        told.lines().filter_map(|line| line.split('\u{201d}').next().map(str::to_owned)).collect()
    };
    let lines: Vec<String> = said(&view);
    // `sang` lacks a file that is not there at all, whatever comes of its queue.
    assert!(lines.iter().any(|line| line.contains("Bản tin sáng")), "{lines:#?}");
    view.catalogue.items.insert("nhac/mo.mp3".into(), StockItem::Pending);
    let lines: Vec<String> = said(&view);
    assert!(!lines.iter().any(|line| line.contains("Bản tin sáng")), "{lines:#?}");
    assert!(
        lines.iter().any(|line| line.contains("hang-ngay")),
        "its queue has nothing: {lines:#?}"
    );
}

#[test]
fn what_is_named_in_brackets_belongs_to_the_reason() {
    let mut view = view(Lang::En);
    accept(&mut view, Bulletin { approved_by: None, ..good("duyet/1.mp3") });
    accept(&mut view, good("nhac/mo.mp3"));
    let text = of(&view);
    assert!(text.contains("the bulletin is not approved (duyet/1.mp3)"), "{text}");
    assert!(text.contains("no bulletin in its queue (the folder kt)"), "{text}");
}

#[test]
fn a_bulletin_that_one_zone_passes_over_says_where_and_why() {
    let mut view = view(Lang::En);
    accept(&mut view, good("kt/1.mp3"));
    let strikes = Strikes { count: STRIKES_MAX, last: now(), failure: AirFailure::Silent };
    Arc::make_mut(&mut view.facts.history).strike(&"kt/1.mp3".into(), &"to-2".into(), strikes);
    let told = of_file(&of(&view), "kt/1.mp3");
    assert!(told.contains("no longer aired in Tổ dân phố số 2, where it failed"), "{told}");
}
