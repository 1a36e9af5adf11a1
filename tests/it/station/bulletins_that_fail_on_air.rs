//! A bulletin that fails on air by its own fault costs itself and nothing else: what is heard to
//! its end counts, what fails three times running leaves its queue, what kills its speaker costs
//! its own cue, and the power may go meanwhile.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::folder_policy::{CheckedSidecars, FileWaits, PolicyFacts, decide};
use loaphuong::library::Catalogue;
use loaphuong::sim::{ContentFlaw, PowerCut, Sim};
use loaphuong::station::Input;
use loaphuong::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::history::AiringHistory;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::rundown::finished;
use loaphuong::station::stock::{Approvals, StockItem};
use loaphuong::sys::disk_trouble::DiskTrouble;
use loaphuong::wire::{CueTrouble, QuotedText};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// A queue of two, each wanted twice, oldest first; the first has this flaw.
fn queue_of_two(flaw: ContentFlaw) -> Sim {
    let mut day = programme("tin", "0 6-21 * * *", &["to-1"], &[]);
    day.rundown = vec![from_queue("tin", 1)];
    let mut schedule = ward(vec![day]);
    schedule.queues.get_mut(&"tin".into()).expect("the queue").airs = Some(2);
    let mut sim =
        sim(schedule, stock(&[("tin/1.mp3", 20), ("tin/2.mp3", 30)]), "2026-03-02T05:00:00");
    sim.set_flaw("sha-tin/1.mp3", Some(flaw));
    sim
}

/// The plays of bulletins, in the order of time: path, outcome, strikes. What the queue says once
/// it has run dry is not among them.
fn plays(rows: &[Row]) -> Vec<String> {
    let plays = rows.iter().filter(|row| row.kind() == RowKind::Play);
    plays
        .filter_map(|row| {
            let path = &row.bulletin()?.path;
            let reason = row.reason().map_or(String::new(), |reason| format!(" {reason}"));
            let strikes = row.strikes().map_or(String::new(), |strikes| format!(" {strikes}"));
            Some(format!("{path} {}{reason}{strikes}", row.outcome()))
        })
        .collect()
}

#[test]
fn a_bulletin_that_fails_three_times_running_leaves_its_queue_to_the_others() {
    let good = ["tin/2.mp3 aired", "tin/2.mp3 aired"];
    let cases: [(ContentFlaw, &[&str]); 5] = [
        (
            ContentFlaw::Silent,
            &["tin/1.mp3 cut silent 1", "tin/1.mp3 cut silent 2", "tin/1.mp3 cut silent 3"],
        ),
        (
            ContentFlaw::BreaksOff,
            &[
                "tin/1.mp3 cut file_damaged 1",
                "tin/1.mp3 cut file_damaged 2",
                "tin/1.mp3 cut file_damaged 3",
            ],
        ),
        // Its slot is lost with it, and no other.
        (ContentFlaw::KillsSpeaker, &["tin/1.mp3 not_aired file_damaged 3"]),
        // Heard to the length that its intake promised, it was heard.
        (ContentFlaw::BreaksBehind, &["tin/1.mp3 aired", "tin/1.mp3 aired"]),
        // It is none of the file's fault, which stays where it is.
        (ContentFlaw::TurnedDown, &["tin/1.mp3 cut silent"; 16]),
    ];
    for (flaw, first) in cases {
        for restarts in [false, true] {
            let mut sim = queue_of_two(flaw);
            let mut rows = Vec::new();
            for hour in 6..22 {
                sim.run_until(at(&format!("2026-03-02T{hour:02}:30:00")));
                if restarts {
                    sim.power_cut(TimeDelta::minutes(1));
                }
                rows.extend(sim.take_rows());
            }
            let whole: Vec<&str> = first.iter().copied().chain(good).take(16).collect();
            assert_eq!(plays(&rows), whole, "{flaw:?}, restarts: {restarts}");
        }
    }
}

#[test]
fn a_mended_file_is_taken_as_new_and_the_same_one_dropped_again_gets_another_chance() {
    for (what, sha256, again) in [("mended", "sha-khac", 0), ("the same", "sha-tin/1.mp3", 3)] {
        let mut sim = queue_of_two(ContentFlaw::Silent);
        sim.run_until(at("2026-03-02T12:30:00"));
        assert_eq!(plays(&sim.take_rows()).len(), 5, "out, and the other one twice");
        let bulletin = Bulletin {
            sha256: sha256.into(),
            arrived: sim.now(),
            ..(*bulletin("tin/1.mp3", 20, 0)).clone()
        };
        let mut stock = (**sim.stock()).clone();
        stock.items.insert("tin/1.mp3".into(), StockItem::Accepted(Arc::new(bulletin)));
        sim.tell(Input::LibraryChanged(Arc::new(stock)));
        sim.run_until(at("2026-03-02T21:30:00"));
        let rows = sim.take_rows();
        let failed = rows.iter().filter(|row| row.strikes().is_some()).count();
        let aired = rows.iter().filter(|row| row.kind() == RowKind::Play && row.reason().is_none());
        assert_eq!((failed, aired.count()), (again, 2 - 2 * (again / 3)), "{what}");
    }
}

#[test]
fn success_between_failures_begins_the_count_anew() {
    for restarts in [false, true] {
        let mut sim = queue_of_two(ContentFlaw::Silent);
        sim.run_until(at("2026-03-02T07:30:00"));
        sim.set_flaw("sha-tin/1.mp3", None);
        sim.run_until(at("2026-03-02T08:30:00"));
        sim.set_flaw("sha-tin/1.mp3", Some(ContentFlaw::Silent));
        if restarts {
            sim.power_cut(TimeDelta::minutes(1));
        }
        sim.run_until(at("2026-03-02T09:30:00"));
        let rows = sim.take_rows();
        let plays = rows.iter().filter(|row| row.kind() == RowKind::Play);
        let strikes: Vec<_> = plays.map(|row| row.strikes()).collect();
        assert_eq!(strikes, [Some(1), Some(2), None, Some(1)], "restarts: {restarts}");
    }
}

#[test]
fn a_bulletin_that_kills_its_speaker_twice_costs_its_own_cue_and_nothing_is_heard_again() {
    let files = ["nhac.ogg", "giet.mp3", "tot.mp3"];
    let schedule = ward(vec![programme("sang", "30 5 * * *", &["to-1", "to-2"], &files)]);
    let stock = stock(&[("nhac.ogg", 10), ("giet.mp3", 30), ("tot.mp3", 20)]);
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.set_flaw("sha-giet.mp3", Some(ContentFlaw::KillsSpeaker));
    sim.keep_recording();
    sim.run_until(at("2026-03-03T05:40:00"));
    let rows: Vec<Row> =
        sim.take_rows().into_iter().filter(|row| row.zone().as_str() == "to-1").collect();
    // The next day it is out before it can kill.
    expect![[r#"
        05:30:00..05:30:07.300 to-1 sang play nhac.ogg: cut 7.3 s, internal (giet.mp3: the speaker ended (signal: 6 (SIGABRT)))
        05:30:09.050..05:30:11.750 to-1 sang play nhac.ogg: aired 2.7 s
        -..05:30:11.800 to-1 sang play giet.mp3: not_aired 0.0 s, file_damaged (giet.mp3: the speaker ended (signal: 6 (SIGABRT)))
        05:30:13.300..05:30:33.300 to-1 sang play tot.mp3: aired 20.0 s
        05:30:00..05:30:33.300 to-1 sang slot 05:30:00: cut 30.0 s, file_damaged (giet.mp3: the speaker ended (signal: 6 (SIGABRT)))
        -..05:29:56 to-1 sang play giet.mp3: not_aired 0.0 s, file_damaged (giet.mp3)
        05:30:00..05:30:10 to-1 sang play nhac.ogg: aired 10.0 s
        05:30:10..05:30:30 to-1 sang play tot.mp3: aired 20.0 s
        05:30:00..05:30:30 to-1 sang slot 05:30:00: cut 30.0 s, file_damaged (giet.mp3)
    "#]]
    .assert_eq(&timeline(&rows));
    let heard: TimeDelta = sim
        .take_sounded()
        .iter()
        .filter(|one| one.zone.as_str() == "to-1" && one.sha256.as_deref() == Some("sha-nhac.ogg"))
        .map(|one| one.until - one.from)
        .sum();
    assert_eq!(heard, TimeDelta::seconds(20), "ten seconds a day, none of them twice");
}

#[test]
fn a_speaker_that_dies_once_costs_no_cue() {
    let schedule = ward(vec![programme("sang", "30 5 * * *", &["to-1"], &["a.ogg", "b.ogg"])]);
    let mut sim = sim(schedule, stock(&[("a.ogg", 10), ("b.ogg", 30)]), "2026-03-02T05:00:00");
    sim.set_flaw("sha-b.ogg", Some(ContentFlaw::KillsSpeaker));
    sim.run_until(at("2026-03-02T05:30:07.400"));
    sim.set_flaw("sha-b.ogg", None);
    sim.run_until(at("2026-03-02T05:40:00"));
    expect![[r#"
        05:30:00..05:30:07.300 to-1 sang play a.ogg: cut 7.3 s, internal (b.ogg: the speaker ended (signal: 6 (SIGABRT)))
        05:30:09.050..05:30:11.750 to-1 sang play a.ogg: aired 2.7 s
        05:30:13.250..05:30:43.250 to-1 sang play b.ogg: aired 30.0 s
        05:30:00..05:30:43.250 to-1 sang slot 05:30:00: aired 40.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn what_sounded_before_a_kill_was_cut_by_it_with_what_the_last_checkpoint_knows() {
    // Milliseconds after due, and what is known of them at least: a third, once a second has gone
    // by.
    let cases = [(1, 0), (500, 0), (1_100, 1_000), (2_000, 1_000), (5_000, 1_500), (9_300, 3_000)];
    for (after_ms, least) in cases {
        for repeated in [false, true] {
            let schedule = ward(vec![programme("sang", "30 5 * * *", &["to-1"], &["b.ogg"])]);
            let mut sim = sim(schedule, stock(&[("b.ogg", 60)]), "2026-03-02T05:00:00");
            sim.repeat_events(repeated);
            sim.tell_progress_every(TimeDelta::milliseconds(500));
            sim.run_until(at("2026-03-02T05:30:00") + TimeDelta::milliseconds(after_ms));
            sim.kill(PowerCut::from(TimeDelta::minutes(11)));
            sim.run_until(at("2026-03-02T06:00:00"));
            let rows = sim.take_rows();
            let [play, slot] = &rows[..] else { panic!("{after_ms} ms: {}", timeline(&rows)) };
            for row in [play, slot] {
                let told = (row.outcome(), row.reason());
                assert_eq!(told, (Outcome::Cut, Some(Reason::PowerOff)), "{after_ms} ms");
                let heard = least..=u64::try_from(after_ms).expect("small");
                assert!(heard.contains(&row.heard_ms()), "{after_ms} ms: {}", timeline(&rows));
                assert!(row.started_at().is_some(), "{after_ms} ms: {}", timeline(&rows));
            }
        }
    }
}

#[test]
fn what_one_zone_alone_finds_silent_airs_on_in_the_others_and_stays() {
    let schedule = {
        let mut day = programme("tin", "0 6-21 * * *", &["to-1", "to-2"], &[]);
        day.rundown = vec![from_queue("tin", 1)];
        ward(vec![day])
    };
    let of = bulletin("tin/1.mp3", 20, 0);
    let (sha256, noon) = (of.sha256.clone(), at("2026-03-02T12:00:00"));
    let out = |failure, in_both, heard: bool| {
        let mut history = AiringHistory::default();
        let strikes = Strikes { count: STRIKES_MAX, last: noon, failure };
        history.strike(&sha256, &"to-1".into(), strikes);
        if in_both {
            history.strike(&sha256, &"to-2".into(), strikes);
        }
        if heard {
            history.note(&sha256, &"to-2".into(), noon);
        }
        let items = stock(&[("tin/1.mp3", 20)]).items.clone();
        let decision = decide(&PolicyFacts {
            catalogue: &Catalogue { items, ..Catalogue::default() },
            sidecars: &CheckedSidecars::new(),
            schedule: &schedule,
            approvals: &Approvals::new(),
            history: &history,
            waits: &FileWaits::default(),
            now: noon,
            uptime: Duration::ZERO,
        });
        decision.stock.bulletin("tin/1.mp3").is_none()
    };
    let (silent, broken) = (AirFailure::Silent, AirFailure::Damaged);
    // What is silent in one zone is sound in another; what breaks off does so everywhere, unless it
    // was heard somewhere.
    assert!(!out(silent, false, false) && !out(silent, false, true) && out(silent, true, false));
    assert!(out(broken, false, false) && !out(broken, false, true) && out(broken, true, false));

    // And it is done with where it is wanted no more, though one zone has never heard it.
    let mut schedule = schedule;
    schedule.queues.get_mut(&"tin".into()).expect("the queue").airs = Some(1);
    let mut history = AiringHistory::default();
    let strikes = Strikes { count: STRIKES_MAX, last: noon, failure: silent };
    history.strike(&sha256, &"to-1".into(), strikes);
    let stock = stock(&[("tin/1.mp3", 20)]);
    assert_eq!(finished(&schedule, &stock, &history, Some(noon)), []);
    history.note(&sha256, &"to-2".into(), noon);
    assert_eq!(finished(&schedule, &stock, &history, Some(noon)).len(), 1);
}

#[test]
fn what_the_stations_own_copy_or_speaker_spoils_counts_against_no_file() {
    let path = QuotedText::new("/store/a");
    let trouble = DiskTrouble::from(io::Error::from(io::ErrorKind::NotFound));
    let end = CueTrouble::EndsEarly { decoded_ms: 1, promised_ms: 2 };
    for (fault, reason, is_the_files) in [
        (CueTrouble::CopyMissing { path, trouble }, Reason::FileMissing, false),
        (CueTrouble::CopyAltered, Reason::FileDamaged, false),
        (CueTrouble::ZoneCount { zones: 0, zones_max: 64 }, Reason::Internal, false),
        (end, Reason::FileDamaged, true),
    ] {
        let mut sim = queue_of_two(ContentFlaw::BreaksOff);
        sim.set_cue_trouble(fault.clone());
        let strikes = sim_strikes(&mut sim, reason);
        let counted = [Some(1), Some(2), Some(3)].map(|count| count.filter(|_| is_the_files));
        assert_eq!(strikes[..3], counted, "{fault:?}");
    }
}

/// What the rows of the first bulletin that broke off for this reason count.
fn sim_strikes(sim: &mut Sim, reason: Reason) -> Vec<Option<u32>> {
    sim.run_until(at("2026-03-02T12:30:00"));
    let rows = sim.take_rows();
    let broke =
        rows.iter().filter(|row| row.kind() == RowKind::Play && row.reason() == Some(reason));
    broke.map(|row| row.strikes()).collect()
}
