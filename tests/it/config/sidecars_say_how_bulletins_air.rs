//! What a sidecar beside a bulletin says decides who is next in its queue, where and when; what
//! nobody has approved waits. The plan tells the same as the core does.

use std::sync::Arc;
use std::time::Duration;

use loaphuong::sim::Sim;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::{DaySet, DaySpec};
use loaphuong::station::planner::{PlanProblem, plan};
use loaphuong::station::record::{Outcome, Reason, RowKind};
use loaphuong::station::schedule::{Campaign, QueueOrder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// Programme `gio` at 06:00, 07:00 … in to-1 and to-3, one bulletin each.
fn hourly() -> Schedule {
    let mut gio = programme("gio", "0 6-20 * * *", &["to-1", "to-3"], &[]);
    gio.rundown = vec![from_queue("tin", 1)];
    ward(vec![gio])
}

fn queue_of(schedule: &mut Schedule) -> &mut loaphuong::station::schedule::Queue {
    schedule.queues.get_mut(&"tin".into()).expect("the ward has this queue")
}

/// Bulletins a, b and c of ten seconds, in this order; `change` plays their sidecars.
fn three(change: impl Fn(&mut Bulletin)) -> Arc<Stock> {
    let mut stock = (*stock(&[("tin/a.mp3", 10), ("tin/b.mp3", 10), ("tin/c.mp3", 10)])).clone();
    for item in stock.items.values_mut() {
        let StockItem::Accepted(bulletin) = item else { continue };
        change(Arc::make_mut(bulletin));
    }
    Arc::new(stock)
}

/// What the slots of a zone sounded: `a, b, not_approved`.
fn heard(sim: &mut Sim, zone: &str) -> String {
    let (mut slots, mut plays) = (Vec::new(), Vec::new());
    for row in sim.take_rows().into_iter().filter(|row| row.zone().as_str() == zone) {
        match (row.kind(), row.bulletin(), row.reason()) {
            (RowKind::Play, Some(bulletin), _) if row.outcome() == Outcome::Aired => {
                plays.push(bulletin.path[4..5].to_owned());
            }
            (RowKind::Slot, _, Some(reason)) => slots.push(reason.to_string()),
            (RowKind::Slot, ..) => slots.push(std::mem::take(&mut plays).join("+")),
            _ => {}
        }
    }
    slots.join(", ")
}

/// The same as the plan tells it.
fn planned(schedule: &Schedule, stock: &Stock, from: &str, until: &str, zone: &str) -> String {
    let slots = plan(schedule, stock, &[], at(from), at(until));
    let told = slots.iter().filter(|slot| slot.id.zone.as_str() == zone).map(|slot| {
        let path = slot.cues.iter().find_map(|cue| cue.source.bulletin_path());
        let waits = |problem: &&PlanProblem| matches!(problem, PlanProblem::NotApproved { .. });
        match path {
            Some(path) => path[4..5].to_owned(),
            None if slot.problems.iter().any(|problem| waits(&problem)) => "not_approved".into(),
            None => "no_bulletin".into(),
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

trait BulletinPath {
    fn bulletin_path(&self) -> Option<&str>;
}

impl BulletinPath for loaphuong::station::CueSource {
    fn bulletin_path(&self) -> Option<&str> {
        match self {
            loaphuong::station::CueSource::Bulletin(bulletin) => Some(&bulletin.path),
            _ => None,
        }
    }
}

#[test]
fn what_a_sidecar_says_decides_who_is_next_where_and_how_often() {
    let is = |bulletin: &Bulletin, name: &str| &bulletin.path[4..5] == name;
    let day = |text: &str| Some(text.parse().expect("a day"));
    type Change = Box<dyn Fn(&mut Bulletin)>;
    let sidecar = |change: Box<dyn Fn(&mut Bulletin)>| -> Change { change };
    let cases: Vec<(&str, Change, &str, &str)> = vec![
        ("none", sidecar(Box::new(|_| {})), "a, b, c", "a, b, c"),
        (
            "an urgent one goes first, whatever the order says",
            sidecar(Box::new(move |b| b.urgent = is(b, "c"))),
            "c, a, b",
            "c, a, b",
        ),
        (
            "one for to-3 alone",
            sidecar(Box::new(move |b| b.zones = is(b, "a").then(|| vec!["to-3".into()]))),
            "b, c, no_bulletin",
            "a, b, c",
        ),
        (
            "one that airs twice",
            sidecar(Box::new(move |b| b.airs = is(b, "a").then_some(2))),
            "a, a, b",
            "a, a, b",
        ),
        (
            "one whose day is tomorrow",
            sidecar(Box::new(move |b| {
                if is(b, "a") {
                    b.from = day("2026-03-03");
                }
            })),
            "b, c, no_bulletin",
            "b, c, no_bulletin",
        ),
        (
            "one whose last day was yesterday",
            sidecar(Box::new(move |b| {
                if is(b, "b") {
                    b.until = day("2026-03-01");
                }
            })),
            "a, c, no_bulletin",
            "a, c, no_bulletin",
        ),
        (
            "one of a campaign that is over, before its queue's, which is not",
            sidecar(Box::new(move |b| b.campaign = is(b, "a").then(|| "qua".into()))),
            "b, c, no_bulletin",
            "b, c, no_bulletin",
        ),
        (
            "music on a day of mourning",
            sidecar(Box::new(move |b| b.music = is(b, "a"))),
            "b, c, no_bulletin",
            "b, c, no_bulletin",
        ),
    ];
    for (what, sidecar, first, third) in cases {
        let mut schedule = hourly();
        let queue = queue_of(&mut schedule);
        (queue.airs, queue.order, queue.campaign) =
            (Some(1), QueueOrder::Oldest, Some("nay".into()));
        let campaign = |until: &str| Campaign {
            title: String::new(),
            from: None,
            until: day(until),
            unit: None,
            field: None,
            target_per_zone: None,
        };
        schedule.campaigns.insert("nay".into(), campaign("2026-12-31"));
        schedule.campaigns.insert("qua".into(), campaign("2026-02-28"));
        schedule.guard.mute =
            DaySet::from_specs(vec![DaySpec::parse_solar("2026-03-02").expect("a day")]);
        let stock = three(sidecar);
        for (zone, want) in [("to-1", first), ("to-3", third)] {
            let (from, until) = ("2026-03-02T05:00:00", "2026-03-02T08:30:00");
            assert_eq!(planned(&schedule, &stock, from, until, zone), want, "plan, {zone}: {what}");
            let mut sim = sim(schedule.clone(), stock.clone(), from);
            sim.run_until(at(until));
            assert_eq!(heard(&mut sim, zone), want, "{zone}: {what}");
        }
    }
}

#[test]
fn a_bulletin_for_one_zone_is_archived_when_that_zone_has_heard_it() {
    let mut schedule = hourly();
    queue_of(&mut schedule).airs = Some(1);
    let stock = three(|b| b.zones = (&b.path[4..5] == "a").then(|| vec!["to-3".into()]));
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:30:00"));
    assert!(sim.stock().bulletin("tin/a.mp3").is_none(), "to-1 need not hear it");
    assert!(sim.stock().bulletin("tin/b.mp3").is_some(), "to-3 has not heard it");
}

#[test]
fn a_bulletin_for_zones_that_never_play_its_queue_stays_until_it_was_kept_long_enough() {
    let mut schedule = hourly();
    let queue = queue_of(&mut schedule);
    (queue.airs, queue.keep) = (Some(1), Some(Duration::from_secs(2 * 86_400)));
    let stock = three(|b| b.zones = Some(vec!["to-2".into()]));
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T20:30:00"));
    assert_eq!(sim.stock().items.len(), 3);
    sim.run_until(at("2026-03-03T06:30:00"));
    assert_eq!(sim.stock().items.len(), 0);
}

#[test]
fn the_record_names_the_bulletins_own_campaign_unit_and_who_approved_it() {
    let mut schedule = hourly();
    queue_of(&mut schedule).campaign = Some("hang".into());
    let stock = three(|b| {
        b.campaign = Some("rieng".into());
        b.unit = Some("Trạm y tế".to_owned());
        b.approved_by = Some("Bà Lan".to_owned());
    });
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:30:00"));
    let bulletin = sim.take_rows().iter().find_map(|row| row.bulletin().cloned()).expect("a play");
    let told = (bulletin.campaign.as_deref(), bulletin.unit.as_deref());
    assert_eq!(told, (Some("rieng"), Some("Trạm y tế")));
    assert_eq!(bulletin.approved_by.as_deref(), Some("Bà Lan"));
}

#[test]
fn what_nobody_has_approved_waits_while_the_others_air() {
    let mut schedule = hourly();
    let queue = queue_of(&mut schedule);
    (queue.airs, queue.approval) = (Some(1), true);
    let (from, until) = ("2026-03-02T05:00:00", "2026-03-02T07:30:00");
    let stock = three(|b| b.approved_by = (&b.path[4..5] == "b").then(|| "Bà Lan".to_owned()));
    let want = "b, not_approved";
    assert_eq!(planned(&schedule, &stock, from, until, "to-1"), want);
    let mut sim = sim(schedule.clone(), stock.clone(), from);
    sim.run_until(at(until));
    let closed = sim.take_rows();
    let slot = closed.iter().rfind(|row| row.kind() == RowKind::Slot).expect("a slot");
    let told = (slot.reason(), slot.detail());
    assert_eq!(told, (Some(Reason::NotApproved), Some("tin/a.mp3")));
    // Approved now, it airs at the next slot.
    let approved = three(|b| b.approved_by = Some("Bà Lan".to_owned()));
    sim.tell(loaphuong::station::Input::LibraryChanged(approved));
    sim.run_until(at("2026-03-02T08:30:00"));
    assert_eq!(heard(&mut sim, "to-1"), "a");
}

#[test]
fn a_queue_with_nothing_at_all_is_told_apart_from_one_that_waits_for_approval() {
    let mut schedule = hourly();
    queue_of(&mut schedule).approval = true;
    let (from, until) = ("2026-03-02T05:00:00", "2026-03-02T06:30:00");
    for (stock, want) in [(stock(&[]), "no_bulletin"), (three(|_| {}), "not_approved")] {
        assert_eq!(planned(&schedule, &stock, from, until, "to-1"), want);
        let slots = plan(&schedule, &stock, &[], at(from), at(until));
        assert_eq!(slots[0].problems.len(), 1, "one of the two: {:?}", slots[0].problems);
        let mut sim = sim(schedule.clone(), stock, from);
        sim.run_until(at(until));
        assert_eq!(heard(&mut sim, "to-1"), want);
    }
}

#[test]
fn a_programme_that_names_an_unapproved_bulletin_does_not_air_it_either() {
    let mut schedule = ward(vec![programme("sang", "0 6 * * *", &["to-1"], &["tin/a.mp3"])]);
    queue_of(&mut schedule).approval = true;
    let (from, until) = ("2026-03-02T05:00:00", "2026-03-02T06:30:00");
    let stock = three(|_| {});
    assert_eq!(planned(&schedule, &stock, from, until, "to-1"), "not_approved");
    let mut sim = sim(schedule, stock, from);
    sim.run_until(at(until));
    assert_eq!(heard(&mut sim, "to-1"), "not_approved");
}
