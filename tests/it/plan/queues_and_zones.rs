//! What the planner foresees, as text: who waits, who gives up, what the guard says, and which
//! bulletins the queues give.

use expect_test::{Expect, expect};
use loaphuong::station::Airing;
use loaphuong::station::calendar::{DaySet, DaySpec};
use loaphuong::station::history::AiringHistory;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::planner::{PlannedSlot, Planner, plan};
use loaphuong::station::priority::Priority;
use loaphuong::station::rundown::finished;
use loaphuong::station::schedule::{Campaign, QueueOrder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::wire::FileFault;

use crate::plan::ward::*;
use crate::support::refusals::named;

fn planned(schedule: &Schedule, stock: &Stock, days: i64) -> Vec<PlannedSlot> {
    let from = utc("2026-03-02T00:00:00+07:00");
    plan(schedule, stock, &[], from, from + chrono::TimeDelta::days(days))
}

fn check(schedule: &Schedule, stock: &Stock, days: i64, want: &Expect) {
    want.assert_eq(&told(schedule, &planned(schedule, stock, days)));
}

#[test]
fn a_slot_that_finds_its_zone_held_waits_and_gives_up_when_it_would_be_too_late() {
    let mut schedule = ward();
    schedule.programmes = vec![
        programme("long", &["to-1"], "0 6 * * *", vec![file("20.mp3")]),
        programme("patient", &["to-1", "to-2"], "10 6 * * *", vec![file("5.mp3")]),
        programme("hasty", &["to-1"], "5 6 * * *", vec![file("1.mp3")]),
        programme("after", &["to-1"], "22 6 * * *", vec![file("1.mp3")]),
    ];
    let stock = stock(&[("20.mp3", 20), ("5.mp3", 5), ("1.mp3", 1)]);
    check(
        &schedule,
        &stock,
        1,
        &expect![[r#"
            02 06:00:00 to-1 long 1200s [20.mp3]
            02 06:05:00 to-1 hasty not aired: zone_busy 60s [1.mp3]
                Collision { with: long@02 06:00:00 }
                ZoneBusy { held_by: long@02 06:00:00 }
            02 06:10:00 to-1 patient starts 02 06:20:01 300s [5.mp3]
                Collision { with: long@02 06:00:00 }
            02 06:10:00 to-2 patient 300s [5.mp3]
            02 06:22:00 to-1 after starts 02 06:25:03 60s [1.mp3]
                Collision { with: patient@02 06:10:00 }
        "#]],
    );
}

#[test]
fn equals_go_by_due_and_then_by_the_order_of_the_schedule() {
    let mut schedule = ward();
    schedule.programmes = ["b", "a", "c"]
        .map(|id| programme(id, &["to-1"], "0 6 * * *", vec![file("1.mp3")]))
        .to_vec();
    check(
        &schedule,
        &stock(&[("1.mp3", 1)]),
        1,
        &expect![[r#"
        02 06:00:00 to-1 b 60s [1.mp3]
        02 06:00:00 to-1 a starts 02 06:01:01 60s [1.mp3]
            Collision { with: b@02 06:00:00 }
        02 06:00:00 to-1 c starts 02 06:02:03 60s [1.mp3]
            Collision { with: a@02 06:00:00 }
    "#]],
    );
}

#[test]
fn priority_waits_for_the_cue_on_air_and_goes_before_routine() {
    let mut schedule = ward();
    schedule.programmes = vec![
        programme("news", &["to-1"], "0 6 * * *", vec![file("3.mp3"), file("4.mp3")]),
        programme("routine", &["to-1"], "1 6 * * *", vec![file("1.mp3")]),
        programme("storm", &["to-1"], "2 6 * * *", vec![file("2.mp3")]),
    ];
    schedule.programmes[2].priority = Priority::Priority;
    // At 06:03 the first cue ends; the news goes on at 06:05 and ends at 06:09.
    let stock = stock(&[("1.mp3", 1), ("2.mp3", 2), ("3.mp3", 3), ("4.mp3", 4)]);
    check(
        &schedule,
        &stock,
        1,
        &expect![[r#"
            02 06:00:00 to-1 news 420s [3.mp3 4.mp3]
            02 06:01:00 to-1 routine starts 02 06:09:04 60s [1.mp3]
                Collision { with: news@02 06:00:00 }
            02 06:02:00 to-1 storm starts 02 06:03:01 120s [2.mp3]
                Collision { with: news@02 06:00:00 }
        "#]],
    );
}

#[test]
fn priority_slots_do_not_interrupt_one_another_and_go_before_routine_that_waits_longer() {
    let mut schedule = ward();
    schedule.programmes = vec![
        programme("news", &["to-1"], "0 6 * * *", vec![file("3.mp3"), file("4.mp3")]),
        programme("routine", &["to-1"], "1 6 * * *", vec![file("1.mp3")]),
        programme("storm", &["to-1"], "2 6 * * *", vec![file("2.mp3"), file("2.mp3")]),
        programme("flood", &["to-1"], "4 6 * * *", vec![file("2.mp3")]),
        programme("fire", &["to-1"], "0 7 * * *", vec![file("4.mp3")]),
        programme("late", &["to-1"], "1 7 * * *", vec![file("1.mp3")]),
        programme("smoke", &["to-1"], "2 7 * * *", vec![file("1.mp3")]),
    ];
    for urgent in [2, 3, 4, 6] {
        schedule.programmes[urgent].priority = Priority::Priority;
    }
    schedule.programmes[1].late = minutes(20);
    let stock = stock(&[("1.mp3", 1), ("2.mp3", 2), ("3.mp3", 3), ("4.mp3", 4)]);
    check(
        &schedule,
        &stock,
        1,
        &expect![[r#"
        02 06:00:00 to-1 news 420s [3.mp3 4.mp3]
        02 06:01:00 to-1 routine starts 02 06:13:06 60s [1.mp3]
            Collision { with: news@02 06:00:00 }
        02 06:02:00 to-1 storm starts 02 06:03:01 240s [2.mp3 2.mp3]
            Collision { with: news@02 06:00:00 }
        02 06:04:00 to-1 flood starts 02 06:07:03 120s [2.mp3]
            Collision { with: storm@02 06:02:00 }
        02 07:00:00 to-1 fire 240s [4.mp3]
        02 07:01:00 to-1 late starts 02 07:05:03 60s [1.mp3]
            Collision { with: smoke@02 07:02:00 }
        02 07:02:00 to-1 smoke starts 02 07:04:01 60s [1.mp3]
            Collision { with: fire@02 07:00:00 }
    "#]],
    );
}

#[test]
fn the_guard_refuses_what_begins_or_ends_outside_and_what_is_too_much_for_a_day() {
    let mut schedule = ward();
    schedule.guard.allowed = windows(&["05:30-07:00"]);
    schedule.guard.daily_limit = Some(minutes(12));
    let second = schedule.zones.get_mut(&ZoneId::from("to-2")).unwrap();
    second.allowed = Some(windows(&["04:00-06:35"]));
    second.daily_limit = Some(minutes(60));
    let both = ["to-1", "to-2"];
    schedule.programmes = vec![
        programme("early", &both, "0 5 * * *", vec![file("5.mp3")]),
        programme("first", &both, "30 6 * * *", vec![file("5.mp3")]),
        programme("second", &both, "40 6 * * *", vec![file("5.mp3")]),
        programme("third", &both, "50 6 * * *", vec![file("5.mp3")]),
        programme("over", &["to-1"], "56 6 * * *", vec![file("5.mp3")]),
        programme("just", &["to-1"], "58 6 * * *", vec![file("2.mp3")]),
    ];
    let stock = stock(&[("5.mp3", 5), ("2.mp3", 2)]);
    check(
        &schedule,
        &stock,
        1,
        &expect![[r#"
            02 05:00:00 to-1 early not aired: guard_hours 300s [5.mp3]
                GuardHours
            02 05:00:00 to-2 early not aired: guard_hours 300s [5.mp3]
                GuardHours
            02 06:30:00 to-1 first 300s [5.mp3]
            02 06:30:00 to-2 first 300s [5.mp3]
            02 06:40:00 to-1 second 300s [5.mp3]
            02 06:40:00 to-2 second not aired: guard_hours 300s [5.mp3]
                GuardHours
            02 06:50:00 to-1 third not aired: guard_limit 300s [5.mp3]
                GuardLimit
            02 06:50:00 to-2 third not aired: guard_hours 300s [5.mp3]
                GuardHours
            02 06:56:00 to-1 over not aired: guard_hours 300s [5.mp3]
                GuardHours
            02 06:58:00 to-1 just 120s [2.mp3]
        "#]],
    );
}

#[test]
fn the_daily_limit_begins_anew_each_local_day() {
    let mut schedule = ward();
    schedule.guard.daily_limit = Some(minutes(5));
    let twice = programme("twice", &["to-1"], "0 6,23 * * *", vec![file("5.mp3")]);
    schedule.programmes = vec![twice];
    let aired: Vec<bool> =
        planned(&schedule, &stock(&[("5.mp3", 5)]), 9).iter().map(|slot| slot.airs()).collect();
    assert_eq!(aired, [true, false].repeat(9));
}

#[test]
fn files_that_cannot_sound_are_named_and_the_rest_airs() {
    let mut schedule = ward();
    schedule.queues.insert("empty".into(), queue("empty", QueueOrder::Oldest));
    let broken = vec![file("5.mp3"), file("gone.mp3"), file("bad.mp3"), file("new.mp3")];
    schedule.programmes = vec![
        programme("broken", &["to-1"], "0 6 * * *", broken),
        programme("absent", &["to-1"], "0 7 * * *", vec![file("gone.mp3")]),
        programme("bare", &["to-1"], "0 8 * * *", vec![music("5.mp3"), take("empty", 2)]),
        programme("cut", &["to-1"], "0 9 * * *", vec![file("5.mp3"), file("5.mp3")]),
    ];
    schedule.programmes[3].max_length = Some(minutes(7));
    let mut stock = stock(&[("5.mp3", 5)]);
    let refused = StockItem::Refused(named(FileFault::Truncated, ""));
    stock.items.insert("bad.mp3".into(), refused);
    stock.items.insert("new.mp3".into(), StockItem::Pending);
    check(
        &schedule,
        &stock,
        1,
        &expect![[r#"
            02 06:00:00 to-1 broken cut: file_missing 300s [5.mp3 gone.mp3:file_missing bad.mp3:file_damaged new.mp3:file_missing]
                FileMissing { path: "gone.mp3" }
                FileRefused { path: "bad.mp3", fault: Truncated }
                FilePending { path: "new.mp3" }
            02 07:00:00 to-1 absent not aired: file_missing 0s [gone.mp3:file_missing]
                FileMissing { path: "gone.mp3" }
            02 08:00:00 to-1 bare not aired: no_bulletin 300s [5.mp3 :no_bulletin]
                NoBulletin { queue: QueueId("empty") }
            02 09:00:00 to-1 cut cut: max_length 420s [5.mp3 5.mp3]
                MaxLength { full_ms: 600000 }
        "#]],
    );
}

#[test]
fn queues_advance_as_if_each_planned_slot_aired() {
    let files =
        [("q/c.mp3", 1), ("q/a.mp3", 1), ("q/b.mp3", 1), ("q/_loi/x.mp3", 1), ("qq/y.mp3", 1)];
    let cases = [
        // Two airings of each, in the order of arrival, newest first, by name.
        (QueueOrder::Oldest, Some(2), ["c a", "c a", "b", "b", ""]),
        (QueueOrder::Newest, Some(1), ["b a", "c", "", "", ""]),
        (QueueOrder::Name, Some(1), ["a b", "c", "", "", ""]),
        (QueueOrder::Rotate, None, ["c a", "b c", "a b", "c a", "b c"]),
        (QueueOrder::Oldest, None, ["c a", "c a", "c a", "c a", "c a"]),
    ];
    for (order, airs, want) in cases {
        let mut schedule = ward();
        let mut rule = queue("q", order);
        rule.airs = airs;
        schedule.queues.insert("q".into(), rule);
        schedule.programmes = vec![programme("news", &["to-1"], "0 6 * * *", vec![take("q", 2)])];
        let heard: Vec<String> = planned(&schedule, &stock(&files), 5).iter().map(names).collect();
        assert_eq!(heard, want, "{order:?}, {airs:?} airings");
    }
}

#[test]
fn a_bulletin_cut_by_the_longest_length_has_not_aired() {
    let mut schedule = ward();
    schedule.queues.insert("q".into(), queue("q", QueueOrder::Oldest));
    schedule.queues.get_mut(&"q".into()).unwrap().airs = Some(1);
    schedule.programmes = vec![programme("news", &["to-1"], "0 6 * * *", vec![take("q", 2)])];
    schedule.programmes[0].max_length = Some(minutes(7));
    let stock = stock(&[("q/a.mp3", 5), ("q/b.mp3", 5), ("q/c.mp3", 2)]);
    let heard: Vec<String> = planned(&schedule, &stock, 3).iter().map(names).collect();
    assert_eq!(heard, ["a b", "b c", ""]);
}

/// The bulletins' names without folder and ending.
fn names(slot: &PlannedSlot) -> String {
    use loaphuong::station::CueSource;
    let name = |path: &str| path.rsplit('/').next().unwrap().split('.').next().unwrap().to_string();
    let cues = slot.cues.iter().filter_map(|cue| match &cue.source {
        CueSource::Bulletin(bulletin) => Some(name(&bulletin.path)),
        _ => None,
    });
    cues.collect::<Vec<_>>().join(" ")
}

#[test]
fn no_bulletin_comes_twice_in_a_rundown_and_each_zone_has_its_own_line() {
    let mut schedule = ward();
    schedule.queues.insert("q".into(), queue("q", QueueOrder::Oldest));
    schedule.queues.get_mut(&"q".into()).unwrap().airs = Some(1);
    let rundown = vec![take("q", 1), file("jingle.ogg"), take("q", 5)];
    schedule.programmes = vec![
        programme("both", &["to-1", "to-2"], "0 7 * * *", rundown),
        programme("first", &["to-1"], "0 6 * * *", vec![take("q", 1)]),
    ];
    let stock = stock(&[("q/a.mp3", 1), ("q/b.mp3", 1), ("q/c.mp3", 1), ("jingle.ogg", 1)]);
    let heard: Vec<_> = planned(&schedule, &stock, 1)
        .iter()
        .map(|slot| format!("{} {}: {}", slot.id.zone, slot.id.programme, names(slot)))
        .collect();
    assert_eq!(heard, ["to-1 first: a", "to-1 both: b jingle c", "to-2 both: a jingle b c"]);
}

#[test]
fn dates_keep_campaign_and_mute_days_bind_the_queue() {
    let mut schedule = ward();
    let mut rule = queue("q", QueueOrder::Name);
    rule.keep = Some(minutes(60 * 31)); // From the campaign's first day until 4 March, 07:00.
    rule.campaign = Some("tet".into());
    schedule.queues.insert("q".into(), rule);
    let campaign = Campaign {
        title: "Tết".into(),
        from: Some(date("2026-03-03")),
        until: None,
        unit: None,
        field: None,
        target_per_zone: None,
    };
    schedule.campaigns.insert("tet".into(), campaign);
    schedule.guard.mute = DaySet::from_specs(vec![DaySpec::parse_solar("2026-03-04").unwrap()]);
    schedule.programmes =
        vec![programme("news", &["to-1"], "0 6,8 * * *", vec![music("jingle.ogg"), take("q", 9)])];
    let mut stock = stock(&[("q/a.mp3", 1), ("q/b.mp3", 1), ("q/c.mp3", 1), ("jingle.ogg", 1)]);
    let mut change = |path: &str, change: &dyn Fn(&mut loaphuong::station::bulletin::Bulletin)| {
        let Some(StockItem::Accepted(bulletin)) = stock.items.get_mut(path) else {
            panic!("{path}")
        };
        change(std::sync::Arc::make_mut(bulletin));
    };
    change("q/b.mp3", &|bulletin| bulletin.arrived = utc("2026-03-03T03:00:00Z"));
    change("q/c.mp3", &|bulletin| {
        bulletin.arrived = utc("2026-03-01T00:00:00Z");
        bulletin.from = Some(date("2026-03-04"));
        bulletin.until = Some(date("2026-03-04"));
    });
    let heard: Vec<_> = planned(&schedule, &stock, 4).iter().map(names).collect();
    let want = [
        "jingle",
        "jingle", // 2 March: the campaign has not begun.
        "jingle a b",
        "jingle a b",
        "a b c",
        "b c",    // 4 March: no music; a is kept until 07:00; c's only day.
        "jingle", // b was kept until 17:00 the day before.
        "jingle",
    ];
    assert_eq!(heard, want);
}

#[test]
fn a_plan_made_piece_by_piece_is_the_same_plan() {
    let mut schedule = ward();
    schedule.queues.insert("q".into(), queue("q", QueueOrder::Rotate));
    schedule.programmes = vec![
        programme("a", &["to-1", "to-2"], "*/20 * * * *", vec![take("q", 1)]),
        programme("b", &["to-2"], "*/30 * * * *", vec![take("q", 2)]),
    ];
    schedule.programmes[1].priority = Priority::Priority;
    let stock = stock(&[("q/a.mp3", 9), ("q/b.mp3", 14), ("q/c.mp3", 4)]);
    let from = utc("2026-03-01T17:00:00Z");
    let whole = plan(&schedule, &stock, &[], from, from + chrono::TimeDelta::days(2));
    let mut planner = Planner::new(&schedule, &stock, &[], from);
    let mut pieces: Vec<PlannedSlot> = (1..=48 * 7)
        .flat_map(|n| planner.advance(from + chrono::TimeDelta::minutes(n * 60) / 7))
        .collect();
    pieces.extend(planner.finish());
    pieces.sort_by(|a, b| {
        (a.id.due, &a.id.zone, &a.id.programme).cmp(&(b.id.due, &b.id.zone, &b.id.programme))
    });
    assert_eq!(told(&schedule, &pieces), told(&schedule, &whole));
    let clashes = whole.iter().filter(|slot| !slot.problems.is_empty()).count();
    assert!(clashes > 20, "the case should be crowded, it has {clashes} clashes");
}

#[test]
fn a_bulletin_is_finished_when_every_zone_of_its_queue_heard_it_or_its_time_is_over() {
    let mut schedule = ward();
    let mut rule = queue("q", QueueOrder::Oldest);
    rule.airs = Some(2);
    rule.keep = Some(minutes(60 * 24));
    schedule.queues.insert("q".into(), rule.clone());
    schedule.queues.insert("unused".into(), queue("u", QueueOrder::Oldest));
    schedule.programmes = vec![
        programme("one", &["to-1"], "0 6 * * *", vec![take("q", 1)]),
        programme("two", &["to-2"], "0 7 * * *", vec![take("q", 1)]),
    ];
    let stock = stock(&[("q/a.mp3", 1), ("q/b.mp3", 1), ("u/c.mp3", 1)]);
    let soon = utc("2026-02-01T12:00:00Z");
    let mut history = AiringHistory::new(&[Airing {
        sha256: "hash of q/a.mp3".into(),
        zone: "to-1".into(),
        count: 2,
        last: soon,
        strikes: None,
    }]);
    let paths = |history: &AiringHistory, now| {
        finished(&schedule, &stock, history, Some(now))
            .iter()
            .map(|b| b.path.to_string())
            .collect::<Vec<_>>()
    };
    assert!(paths(&history, soon).is_empty(), "to-2 has not heard it");
    history.note(&"hash of q/a.mp3".into(), &"to-2".into(), soon);
    assert!(paths(&history, soon).is_empty(), "to-2 has heard it once only");
    history.note(&"hash of q/a.mp3".into(), &"to-2".into(), soon);
    assert_eq!(paths(&history, soon), ["q/a.mp3"]);
    // a arrived at midnight, b an hour later; `keep` is a day.
    let unheard = AiringHistory::default();
    assert_eq!(paths(&unheard, utc("2026-02-02T00:00:00Z")), ["q/a.mp3"]);
    assert_eq!(paths(&unheard, utc("2026-02-02T01:00:00Z")), ["q/a.mp3", "q/b.mp3"]);
}
