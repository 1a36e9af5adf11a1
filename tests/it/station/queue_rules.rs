//! A queue's folder: who is next, how many, how often, how long; and what goes to the archive when.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use loaphuong::sim::Sim;
use loaphuong::station::archive_cause::{ArchiveCause, archive_cause};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::history::AiringHistory;
use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::station::schedule::{Campaign, Queue, QueueOrder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Airing, Effect, Input, RecoveredJournal, Station};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// `gio` at every hour from 06:00 in `zones`, `take` bulletins each, from a queue as told.
fn hourly(zones: &[&str], take: u32, change: impl Fn(&mut Queue)) -> Schedule {
    let mut gio = programme("gio", "0 6-20 * * *", zones, &[]);
    gio.rundown = vec![from_queue("tin", take)];
    let mut schedule = ward(vec![gio]);
    change(schedule.queues.get_mut(&"tin".into()).expect("the ward has this queue"));
    schedule
}

/// Three bulletins that arrived in the order c, a, b.
fn three() -> Arc<Stock> {
    stock(&[("tin/c.mp3", 10), ("tin/a.mp3", 20), ("tin/b.mp3", 30)])
}

/// What each slot of a zone sounded to its end: `a+b, c, -`.
fn heard(sim: &mut Sim, zone: &str) -> String {
    let (mut slots, mut plays) = (Vec::new(), Vec::new());
    for row in sim.take_rows().into_iter().filter(|row| row.zone().as_str() == zone) {
        match (row.kind(), row.bulletin()) {
            (RowKind::Play, Some(bulletin)) if row.outcome() == Outcome::Aired => {
                let name = bulletin.path.trim_start_matches("tin/").trim_end_matches(".mp3");
                plays.push(name.to_owned());
            }
            (RowKind::Slot, _) if plays.is_empty() => slots.push("-".to_owned()),
            (RowKind::Slot, _) => slots.push(std::mem::take(&mut plays).join("+")),
            _ => {}
        }
    }
    slots.join(", ")
}

#[test]
fn a_queue_gives_what_its_order_puts_first_as_many_as_are_taken() {
    let cases = [
        (QueueOrder::Oldest, 1, "c, c, c, c"), // Without `airs` the first stays the first.
        (QueueOrder::Newest, 1, "b, b, b, b"),
        (QueueOrder::Name, 2, "a+b, a+b, a+b, a+b"),
        (QueueOrder::Rotate, 1, "c, a, b, c"),
        (QueueOrder::Rotate, 2, "c+a, b+c, a+b, c+a"),
        (QueueOrder::Oldest, 5, "c+a+b, c+a+b, c+a+b, c+a+b"), // More than there are; none twice.
    ];
    for (order, take, want) in cases {
        let schedule = hourly(&["to-1"], take, |queue| queue.order = order);
        let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-02T09:30:00"));
        assert_eq!(heard(&mut sim, "to-1"), want, "{order:?}, {take}");
    }
}

#[test]
fn a_bulletin_airs_as_often_as_wanted_in_each_zone_also_across_power_cuts() {
    for cut in [false, true] {
        let schedule = hourly(&["to-1", "to-3"], 1, |queue| queue.airs = Some(2));
        let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
        for hour in 6..14 {
            // Between two slots: what was heard must be remembered.
            sim.run_until(at(&format!("2026-03-02T{hour:02}:30:00")));
            if cut {
                sim.power_cut(TimeDelta::minutes(3));
            }
        }
        assert_eq!(heard(&mut sim, "to-1"), "c, c, a, a, b, b, -, -", "power cuts: {cut}");
    }
}

#[test]
fn a_bulletin_that_was_cut_does_not_count() {
    let schedule = hourly(&["to-1"], 1, |queue| queue.airs = Some(1));
    let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:05"));
    sim.power_cut(TimeDelta::minutes(30));
    sim.run_until(at("2026-03-02T09:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "-, c, a, b");
}

#[test]
fn a_bulletin_goes_to_the_archive_when_every_zone_of_its_queue_has_heard_it_and_not_before() {
    let mut schedule = hourly(&["to-1"], 1, |queue| queue.airs = Some(1));
    let mut late = programme("muon", "30 8 * * *", &["to-3"], &[]);
    late.rundown = vec![from_queue("tin", 1)];
    schedule.programmes.push(late);
    let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
    let cases = [
        ("2026-03-02T08:29:00", true),
        ("2026-03-02T08:30:09", true), // It still sounds in the last zone.
        ("2026-03-02T08:30:11", false),
    ];
    for (until, there) in cases {
        sim.run_until(at(until));
        assert_eq!(sim.stock().bulletin("tin/c.mp3").is_some(), there, "{until}");
    }
    assert!(sim.stock().bulletin("tin/a.mp3").is_some(), "to-3 has not heard it");
}

#[test]
fn what_was_kept_long_enough_airs_no_more_and_goes_to_the_archive() {
    let keep = Some(Duration::from_secs(2 * 86_400));
    // They arrived on 1 March, a minute after midnight the last.
    let schedule = hourly(&["to-1"], 1, |queue| queue.keep = keep);
    let mut sim = sim(schedule, three(), "2026-03-02T19:30:00");
    sim.run_until(at("2026-03-02T23:59:00"));
    assert_eq!(heard(&mut sim, "to-1"), "c");
    assert_eq!(sim.stock().items.len(), 3);
    sim.run_until(at("2026-03-03T06:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "-");
    assert_eq!(sim.stock().items.len(), 0);
}

/// `tin/a.mp3`, which arrived at the beginning of March, as told.
fn one(change: impl Fn(&mut Bulletin)) -> Arc<Stock> {
    let mut one = Bulletin::clone(&bulletin("tin/a.mp3", 10, 0));
    change(&mut one);
    let items = [(one.path.clone(), StockItem::Accepted(Arc::new(one)))];
    Arc::new(Stock { items: items.into() })
}

#[test]
fn what_was_dropped_ahead_of_its_first_day_is_kept_from_that_day_on() {
    let first = at("2026-03-20T12:00:00").date_naive();
    let tet = Campaign {
        title: "Tết".into(),
        from: Some(first),
        until: None,
        unit: None,
        field: None,
        target_per_zone: None,
    };
    let of_note = one(|one| one.from = Some(first));
    for (stock, campaign) in [(of_note, None), (one(|_| ()), Some("tet"))] {
        let mut schedule = hourly(&["to-1"], 1, |queue| {
            queue.keep = Some(Duration::from_secs(2 * 86_400));
            queue.campaign = campaign.map(Into::into);
        });
        schedule.campaigns.insert("tet".into(), tet.clone());
        let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-20T05:30:00"));
        assert!(sim.take_rows().iter().all(|row| row.outcome() != Outcome::Aired));
        sim.run_until(at("2026-03-20T06:30:00"));
        assert_eq!(heard(&mut sim, "to-1"), "a", "{campaign:?}");
        sim.run_until(at("2026-03-21T23:59:00"));
        assert_eq!(sim.stock().items.len(), 1, "{campaign:?}");
        sim.run_until(at("2026-03-22T06:30:00"));
        assert_eq!(sim.stock().items.len(), 0, "{campaign:?}");
    }
}

#[test]
fn what_a_rundown_names_stays_however_old_it_is_and_however_often_it_has_aired() {
    let last = at("2026-03-02T12:00:00").date_naive();
    let changes: [fn(&mut Bulletin, _); 2] =
        [|one, last| one.until = Some(last), |one, _| one.airs = Some(1)];
    for change in changes {
        let mut schedule = hourly(&["to-1"], 1, |queue| {
            queue.keep = Some(Duration::from_secs(86_400));
        });
        schedule.programmes[0].rundown = vec![file("tin/a.mp3")];
        schedule.programmes.push(programme("hang", "30 23 31 12 *", &["to-1"], &[]));
        schedule.programmes[1].rundown = vec![from_queue("tin", 1)];
        let mut sim = sim(schedule, one(|one| change(one, last)), "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-04T06:30:00"));
        assert_eq!(sim.stock().items.len(), 1);
        assert!(heard(&mut sim, "to-1").ends_with(", a"));
    }
}

#[test]
fn what_is_past_its_last_day_goes_to_the_archive_by_a_clock_that_is_trusted() {
    let last = at("2026-03-02T12:00:00").date_naive();
    let schedule = || hourly(&["to-1"], 1, |_| ());
    let mut sim = sim(schedule(), one(|one| one.until = Some(last)), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T23:59:00"));
    assert_eq!(sim.stock().items.len(), 1);
    sim.trust(ClockTrust::Untrusted);
    sim.run_until(at("2026-03-03T06:30:00"));
    let again = sim.stock().clone();
    sim.tell(Input::LibraryChanged(again));
    assert_eq!(sim.stock().items.len(), 1, "nobody knows what day it is");
    sim.trust(ClockTrust::Synced);
    sim.run_until(at("2026-03-03T08:30:00"));
    assert_eq!(sim.stock().items.len(), 0);
}

#[test]
fn what_the_slot_on_air_is_about_to_sound_counts_for_the_slot_that_follows_it() {
    let mut schedule = hourly(&["to-1"], 1, |queue| queue.airs = Some(1));
    let mut next = programme("sau", "11 0 6 * * *", &["to-1"], &[]);
    next.rundown = vec![from_queue("tin", 1)];
    schedule.programmes.push(next);
    let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "c, a");
}

#[test]
fn a_bulletin_that_is_dropped_airs_from_the_next_slot_on() {
    let schedule = hourly(&["to-1"], 1, |queue| queue.order = QueueOrder::Newest);
    let mut sim = sim(schedule, three(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:30:00"));
    let mut stock = (**sim.stock()).clone();
    stock.items.insert("tin/moi.mp3".into(), StockItem::Accepted(bulletin("tin/moi.mp3", 10, 9)));
    sim.tell(Input::LibraryChanged(Arc::new(stock)));
    sim.run_until(at("2026-03-02T07:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "b, moi");
}

#[test]
fn a_bulletin_too_long_for_its_programme_does_not_keep_the_others_waiting() {
    let mut schedule = hourly(&["to-1"], 1, |queue| {
        queue.order = QueueOrder::Newest;
        queue.airs = Some(1);
    });
    schedule.programmes[0].rundown.insert(0, file("nhac.mp3"));
    schedule.programmes[0].max_length = Some(Duration::from_secs(35));
    // Behind ten seconds of music, 25 are left: the newest, of 30, could never end.
    let files = [("nhac.mp3", 10), ("tin/a.mp3", 20), ("tin/b.mp3", 25), ("tin/c.mp3", 30)];
    let mut sim = sim(schedule, stock(&files), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T07:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "nhac+b, nhac+a");
}

#[test]
fn what_could_not_be_archived_is_ordered_again_only_if_it_still_is_to_go() {
    let schedule = |airs| Arc::new(hourly(&["to-1"], 1, |queue| queue.airs = Some(airs)));
    let stock = stock(&[("tin/a.mp3", 10)]);
    let bulletin = stock.bulletin("tin/a.mp3").expect("it is there").clone();
    let now = at("2026-03-02T21:30:00");
    let heard_once = Airing {
        sha256: bulletin.sha256.clone(),
        zone: "to-1".into(),
        count: 1,
        last: now - TimeDelta::hours(2),
        strikes: None,
    };
    let recovered = RecoveredJournal { airings: vec![heard_once], ..RecoveredJournal::default() };
    let mut station = Station::new(schedule(1), recovered, now);
    let orders = |station: &mut Station, input: Input| {
        let effects = station.step(now, input).effects;
        effects.iter().filter(|effect| matches!(effect, Effect::Archive { .. })).count()
    };
    let again = || Input::ArchiveAgain(vec![bulletin.path.clone()]);
    let wanted =
        |station: &Station| station.is_to_be_archived(now, &bulletin.path, &bulletin.sha256);
    assert_eq!(orders(&mut station, Input::LibraryChanged(stock.clone())), 1);
    assert_eq!(orders(&mut station, Input::Tick), 0, "once");
    assert!(wanted(&station));
    assert!(!station.is_to_be_archived(now, &bulletin.path, "other content"));
    assert_eq!(orders(&mut station, again()), 1);
    // People want to hear it twice.
    assert_eq!(orders(&mut station, Input::ScheduleLoaded(schedule(2))), 0);
    assert!(!wanted(&station), "an order that waited for its turn is an old one");
    assert_eq!(orders(&mut station, again()), 0);
    assert_eq!(orders(&mut station, Input::ScheduleLoaded(schedule(1))), 1, "and not forgotten");
}

#[test]
fn a_bulletin_goes_to_the_archive_for_a_reason_that_people_are_told() {
    let zones = ["to-1", "to-2"];
    // Asked for approval, airings wanted, airings had and how long after its arrival, in minutes.
    let cases = [
        (false, Some(2), 2, 5, ArchiveCause::Aired),
        (false, Some(2), 2, -5, ArchiveCause::AiredBefore),
        (false, Some(2), 1, 5, ArchiveCause::Old),
        (false, None, 9, 5, ArchiveCause::Old),
        (false, Some(2), 0, 0, ArchiveCause::Unheard),
        (false, None, 9, -5, ArchiveCause::Unheard),
        (true, Some(2), 0, 0, ArchiveCause::Unapproved),
        (true, Some(2), 2, -5, ArchiveCause::AiredBefore),
    ];
    for (approval, airs, count, after, want) in cases {
        let schedule = hourly(&zones, 1, |queue| {
            queue.airs = airs;
            queue.approval = approval;
        });
        let arrived = at("2026-03-02T21:30:00");
        let one = Bulletin { arrived, ..Bulletin::clone(&bulletin("tin/a.mp3", 10, 0)) };
        let airing = |zone: &str| Airing {
            sha256: one.sha256.clone(),
            zone: zone.into(),
            count,
            last: arrived + TimeDelta::minutes(after),
            strikes: None,
        };
        let airings: Vec<_> = zones.map(airing).into_iter().filter(|one| one.count > 0).collect();
        let case = format!("{approval}, {airs:?}, {count}, {after}");
        assert_eq!(archive_cause(&one, &schedule, &AiringHistory::new(&airings)), want, "{case}");
    }
}
