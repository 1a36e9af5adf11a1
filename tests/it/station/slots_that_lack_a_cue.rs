//! *Aired* means that every cue the rundown names was heard. A queue that has nothing gives its cue
//! a row with the reason and makes the slot cut, unless the cue is optional; the plan says the
//! same.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::sim::{ContentFlaw, Sim, SimOutputFault};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::{DaySet, DaySpec};
use loaphuong::station::ids::SlotId;
use loaphuong::station::planner::plan;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::schedule::{CueRule, Queue, ResumeRule, Schedule};
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{CueSource, Input};
use loaphuong::wire::MeasuredSound;

use crate::support::alerts::order;
use crate::support::faults::{Dice, generated};
use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// A ward with a queue that wants approval, and one programme at half past five.
fn morning(rundown: Vec<CueRule>) -> Schedule {
    let mut sang = programme("sang", "30 5 * * *", &["to-1"], &[]);
    sang.rundown = rundown;
    let mut schedule = ward(vec![sang]);
    schedule.queues.insert("duyet".into(), Queue { approval: true, ..queue("duyet") });
    schedule
}

fn files() -> Arc<Stock> {
    stock(&[("a.ogg", 10), ("b.ogg", 60), ("nhac.ogg", 5), ("duyet/1.mp3", 20)])
}

fn with_bulletin(stock: &Stock) -> Arc<Stock> {
    let mut stock = stock.clone();
    stock.items.insert("tin/1.mp3".into(), StockItem::Accepted(bulletin("tin/1.mp3", 30, 9)));
    Arc::new(stock)
}

/// The rows of the morning, and what the plan said of its slot before.
fn lives(rundown: Vec<CueRule>, stock: Arc<Stock>) -> String {
    let schedule = morning(rundown);
    let planned =
        plan(&schedule, &stock, &[], at("2026-03-02T05:00:00"), at("2026-03-02T06:00:00"));
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:00"));
    let rows = sim.take_rows();
    let closed = rows.iter().find(|row| row.kind() == RowKind::Slot).expect("a slot is closed");
    let outlook = planned[0].outlook;
    assert_eq!((outlook.outcome(), outlook.reason()), (closed.outcome(), closed.reason()));
    timeline(&rows)
}

#[test]
fn a_queue_with_nothing_has_its_row_and_its_slot_is_cut_for_it() {
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
        05:30:10..05:31:10 to-1 sang play b.ogg: aired 60.0 s
        05:30:00..05:31:10 to-1 sang slot 05:30:00: cut 70.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&lives(vec![file("a.ogg"), from_queue("tin", 2), file("b.ogg")], files()));
}

#[test]
fn a_queue_whose_only_bulletin_waits_for_approval_says_which() {
    expect![[r#"
        -..05:29:56 to-1 sang play duyet/1.mp3: not_aired 0.0 s, not_approved (duyet/1.mp3)
        05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:30:10 to-1 sang slot 05:30:00: cut 10.0 s, not_approved (duyet/1.mp3)
    "#]]
    .assert_eq(&lives(vec![file("a.ogg"), from_queue("duyet", 1)], files()));
}

#[test]
fn an_optional_queue_with_nothing_is_no_fault_be_it_empty_or_not_approved() {
    expect![[r#"
        05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
        05:30:10..05:31:10 to-1 sang play b.ogg: aired 60.0 s
        05:30:00..05:31:10 to-1 sang slot 05:30:00: aired 70.0 s
    "#]]
    .assert_eq(&lives(
        vec![file("a.ogg"), optional("tin", 2), optional("duyet", 1), file("b.ogg")],
        files(),
    ));
}

#[test]
fn take_means_up_to_so_many_and_one_is_enough() {
    expect![[r#"
        05:30:00..05:30:30 to-1 sang play tin/1.mp3: aired 30.0 s
        05:30:30..05:30:40 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:30:40 to-1 sang slot 05:30:00: aired 40.0 s
    "#]]
    .assert_eq(&lives(vec![from_queue("tin", 3), file("a.ogg")], with_bulletin(&files())));
}

#[test]
fn the_second_cue_of_a_queue_with_one_bulletin_lacks_its_own() {
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:30 to-1 sang play tin/1.mp3: aired 30.0 s
        05:30:30..05:30:40 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:30:40 to-1 sang slot 05:30:00: cut 40.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&lives(
        vec![from_queue("tin", 1), file("a.ogg"), from_queue("tin", 1)],
        with_bulletin(&files()),
    ));
}

#[test]
fn where_nothing_is_left_the_slot_does_not_air_and_each_cue_says_why() {
    let jingle = || CueRule { music: true, ..file("nhac.ogg") };
    expect![[r#"
        -..05:29:56 to-1 sang play khong-co.ogg: not_aired 0.0 s, file_missing (khong-co.ogg)
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        -..05:29:56 to-1 sang play duyet/1.mp3: not_aired 0.0 s, not_approved (duyet/1.mp3)
        -..- to-1 sang slot 05:30:00: not_aired 0.0 s, not_approved (duyet/1.mp3)
    "#]]
    .assert_eq(&lives(
        vec![jingle(), file("khong-co.ogg"), from_queue("tin", 1), from_queue("duyet", 1)],
        files(),
    ));
    // The queue is what a bulletin is looked for in; a jingle that is missing is the lesser loss.
    expect![[r#"
        -..05:29:56 to-1 sang play khong-co.ogg: not_aired 0.0 s, file_missing (khong-co.ogg)
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        -..- to-1 sang slot 05:30:00: not_aired 0.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&lives(vec![file("khong-co.ogg"), from_queue("tin", 1)], files()));
    // What is missing is the reason, not what may be empty.
    expect![[r#"
        -..05:29:56 to-1 sang play khong-co.ogg: not_aired 0.0 s, file_missing (khong-co.ogg)
        -..- to-1 sang slot 05:30:00: not_aired 0.0 s, file_missing (khong-co.ogg)
    "#]]
    .assert_eq(&lives(vec![file("khong-co.ogg"), optional("tin", 1)], files()));
    // Jingles around nothing.
    expect![[r#"
        -..- to-1 sang slot 05:30:00: not_aired 0.0 s, no_bulletin
    "#]]
    .assert_eq(&lives(vec![jingle(), optional("tin", 1)], files()));
}

#[test]
fn a_bulletin_too_long_for_the_programme_leaves_its_cue_without_one() {
    let mut schedule = morning(vec![file("a.ogg"), from_queue("tin", 1)]);
    schedule.programmes[0].max_length = Some(std::time::Duration::from_secs(30));
    let mut sim = sim(schedule, with_bulletin(&files()), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:00"));
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:30:10 to-1 sang slot 05:30:00: cut 10.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn music_left_out_on_a_mute_day_lacks_nothing() {
    let mut stock = (*files()).clone();
    let mut song = (*bulletin("tin/1.mp3", 30, 9)).clone();
    song.music = true;
    stock.items.insert("tin/1.mp3".into(), StockItem::Accepted(Arc::new(song)));
    let mut schedule = morning(vec![file("a.ogg"), from_queue("tin", 1)]);
    schedule.guard.mute =
        DaySet::from_specs(vec![DaySpec::parse_solar("2026-03-02").expect("a day")]);
    let mut sim = sim(schedule, Arc::new(stock), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:00"));
    expect![[r#"
        05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

/// Whatever befalls the slot, the missing cue has one row; the slot bears what befell it only where
/// that cost it sound.
#[test]
fn what_befalls_the_slot_is_its_reason_only_where_it_cost_sound() {
    let lacking = |resume: ResumeRule| {
        let mut schedule = morning(vec![from_queue("tin", 1), file("b.ogg"), file("a.ogg")]);
        schedule.programmes[0].resume = resume;
        let mut gap = programme("gap", "20 30 5 * * *", &["to-1"], &["a.ogg"]);
        gap.priority = Priority::Priority;
        schedule.programmes.push(gap);
        schedule
    };
    let after = |resume: ResumeRule, befall: fn(&mut Sim)| {
        let mut sim = sim(lacking(resume), files(), "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-02T05:30:30"));
        befall(&mut sim);
        sim.run_until(at("2026-03-02T07:00:00"));
        let rows = sim.take_rows();
        timeline(
            &rows.into_iter().filter(|row| row.programme() == "sang".into()).collect::<Vec<_>>(),
        )
    };
    // A priority slot goes in between, and all that is there is heard.
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:31:00 to-1 sang play b.ogg: aired 60.0 s
        05:31:13..05:31:23 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:31:23 to-1 sang slot 05:30:00: cut 70.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&after(ResumeRule::Continue, |_| {}));
    // An emergency interrupts, and the rest is dropped.
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:30.300 to-1 sang play b.ogg: cut 30.3 s, preempted (to-1/khan-cap@2026-03-01T22:30:30Z)
        05:30:00..05:30:30.300 to-1 sang slot 05:30:00: cut 30.3 s, preempted (to-1/khan-cap@2026-03-01T22:30:30Z)
    "#]].assert_eq(&after(ResumeRule::Drop, |sim| {
        sim.tell(Input::Command(order("bao.ogg", 15, &["to-1"], "Bà Hoa")));
    }));
    // The device is lost for good, in the middle.
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:30 to-1 sang play b.ogg: cut 30.0 s, device_lost (simulated: the device is gone)
        05:30:00..05:30:30 to-1 sang slot 05:30:00: cut 30.0 s, device_lost (simulated: there is no ALSA device of this name)
    "#]]
    .assert_eq(&after(ResumeRule::Restart, |sim| {
        sim.tell_progress();
        sim.lose_outputs();
        sim.trouble(&"amp-1".into(), SimOutputFault::Absent);
    }));
    // A power cut, after which the rest goes on.
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:00..05:30:30 to-1 sang play b.ogg: cut 30.0 s, power_off
        05:31:43..05:32:43 to-1 sang play b.ogg: aired 60.0 s
        05:32:43..05:32:53 to-1 sang play a.ogg: aired 10.0 s
        05:30:00..05:32:53 to-1 sang slot 05:30:00: cut 100.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&after(ResumeRule::Restart, |sim| {
        sim.power_cut(TimeDelta::seconds(60));
    }));
}

#[test]
fn a_power_cut_before_the_first_frame_writes_the_missing_cue_once() {
    let schedule = morning(vec![from_queue("tin", 1), file("a.ogg")]);
    let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T05:29:58"));
    sim.power_cut(TimeDelta::seconds(60));
    // What came meanwhile is for the next slot.
    let stock = with_bulletin(sim.stock());
    sim.tell(Input::LibraryChanged(stock));
    sim.run_until(at("2026-03-02T06:00:00"));
    expect![[r#"
        -..05:29:56 to-1 sang play queue:tin: not_aired 0.0 s, no_bulletin (tin)
        05:30:59.500..05:31:09.500 to-1 sang play a.ogg: aired 10.0 s
        05:30:59.500..05:31:09.500 to-1 sang slot 05:30:00: cut 10.0 s, no_bulletin (tin)
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_row_of_an_empty_queue_names_it_and_marks_of_earlier_versions_are_read() {
    let mut sim = sim(
        morning(vec![file("a.ogg"), from_queue("tin", 1), from_queue("duyet", 1)]),
        files(),
        "2026-03-02T05:00:00",
    );
    sim.run_until(at("2026-03-02T06:00:00"));
    let lacking = sim.take_rows().into_iter().filter(|row| row.outcome() == Outcome::NotAired);
    let told: Vec<_> = lacking.map(|row| serde_json::to_value(row.cue()).expect("JSON")).collect();
    assert_eq!(
        told,
        [
            serde_json::json!({"index": 1, "from": "queue:tin"}),
            serde_json::json!({"index": 2, "from": "queue:duyet", "path": "duyet/1.mp3"}),
        ]
    );
    let old = r#"{"absent":{"path":"a.ogg","reason":"file_missing"}}"#;
    let read: CueSource = serde_json::from_str(old).expect("an old mark's cue");
    let want = CueSource::Absent { path: Some("a.ogg".into()), reason: Reason::FileMissing };
    assert_eq!(read, want);
    assert_eq!(serde_json::to_string(&read).expect("JSON"), old);
}

/// Outcome and reason of every slot.
type Told = BTreeMap<SlotId, (Outcome, Option<Reason>)>;

#[test]
fn what_the_plan_says_of_any_schedule_is_what_the_record_says_afterwards() {
    let (from, until) = (at("2026-03-02T00:00:00"), at("2026-03-12T00:00:00"));
    for seed in 0..60 {
        let (schedules, stock) = generated(&mut Dice(seed ^ 0x91a7));
        let schedule = schedules[0].clone();
        let planned = plan(&schedule, &stock, &[], from, until);
        let planned: Told = planned
            .into_iter()
            .map(|slot| (slot.id, (slot.outlook.outcome(), slot.outlook.reason())))
            .collect();
        let mut sim = Sim::new(schedule, stock, &[], from);
        sim.run_until(until);
        let slot = |row: Row| (row.slot_id().expect("no gap"), (row.outcome(), row.reason()));
        let closed = sim.take_rows().into_iter().filter(|row| row.kind() == RowKind::Slot);
        let closed: Told = closed.map(slot).collect();
        // The simulated station lives through its last instant, too.
        for (id, told) in closed.iter().filter(|(id, _)| id.due < until) {
            assert_eq!(planned.get(id), Some(told), "seed {seed}: {id}");
        }
    }
}

#[test]
fn what_a_zone_cannot_hear_is_planned_as_the_record_will_say_it_until_it_is_out() {
    let two = MeasuredSound {
        loudness_lufs: Some(-20.0),
        mixed_lufs: None,
        two_channels: true,
        ..MeasuredSound::default()
    };
    let one = MeasuredSound { two_channels: false, ..two };
    // What of the file, the gain of the zone, what the simulated output finds, slots cut for it.
    let cases = [
        ("antiphase", two, 0.0, Some(ContentFlaw::Silent), 3),
        ("turned down", one, -60.0, Some(ContentFlaw::TurnedDown), 16),
        ("turned down somewhat", one, -30.0, None, 0),
        ("good", one, 0.0, None, 0),
    ];
    let (from, until) = (at("2026-03-02T05:00:00"), at("2026-03-03T00:00:00"));
    for (what, measured, gain_db, flaw, cut) in cases {
        let mut day = programme("tin", "0 6-21 * * *", &["to-1", "to-3"], &["a.ogg"]);
        day.rundown.push(from_queue("tin", 1));
        let mut schedule = ward(vec![day]);
        schedule.zones.get_mut(&"to-1".into()).expect("a zone").gain_db = gain_db;
        let mut bulletins = (*stock(&[("a.ogg", 10)])).clone();
        for (path, measured, minute) in [("tin/1.mp3", measured, 1), ("tin/2.mp3", one, 2)] {
            let bulletin = Bulletin { measured, ..(*bulletin(path, 30, minute)).clone() };
            bulletins.items.insert(path.into(), StockItem::Accepted(Arc::new(bulletin)));
        }
        let stock = Arc::new(bulletins);
        let to_1 = |id: &SlotId| id.zone.as_str() == "to-1";
        let planned: Told = plan(&schedule, &stock, &[], from, until)
            .into_iter()
            .filter(|slot| to_1(&slot.id))
            .map(|slot| (slot.id, (slot.outlook.outcome(), slot.outlook.reason())))
            .collect();
        let mut sim = Sim::new(Arc::new(schedule), stock, &[], from);
        sim.set_flaw("sha-tin/1.mp3", flaw);
        sim.run_until(until);
        let closed = sim.take_rows().into_iter().filter(|row| row.kind() == RowKind::Slot);
        let slot = |row: Row| (row.slot_id().expect("no gap"), (row.outcome(), row.reason()));
        let closed: Told = closed.map(slot).filter(|(id, _)| to_1(id)).collect();
        assert_eq!(planned, closed, "{what}");
        let silent = planned.values().filter(|told| told.1 == Some(Reason::Silent)).count();
        assert_eq!(silent, cut, "{what}");
    }
}
