//! A muted zone is silent until its hour, but for emergencies; the record says by whom and why, and
//! neither a power cut nor a wrong clock ends it early.

use chrono::{DateTime, TimeDelta, Utc};
use expect_test::{Expect, expect};
use loaphuong::sim::{PowerCut, Sim};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::emergency::UntilFault;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::mute::{MuteUntilFault, read_mute_until};
use loaphuong::station::order_origin::{OrderOrigin, SystemUser};
use loaphuong::station::schedule::{ResumeRule, Schedule};
use loaphuong::station::{Command, Input};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// Slots in `to-1` and `to-3` every ten minutes, and a long one at 06:00 in `to-1`.
fn schedule() -> Schedule {
    let mut schedule = ward(vec![
        programme("tin", "*/10 5-9 * * *", &["to-1", "to-3"], &["a.ogg"]),
        programme("dai", "1 6 * * *", &["to-1"], &["b.ogg", "c.ogg"]),
    ]);
    schedule.programmes[1].resume = ResumeRule::Continue;
    schedule
}

fn begun(start: &str) -> Sim {
    sim(schedule(), stock(&[("a.ogg", 10), ("b.ogg", 60), ("c.ogg", 600)]), start)
}

fn mute(sim: &mut Sim, zone: &str, until: DateTime<Utc>) {
    let via = Some(OrderOrigin::Cli(SystemUser { uid: 1001, name: Some("lan".to_owned()) }));
    let (by, because) = ("Bà Lan".to_owned(), Some("đám tang".to_owned()));
    let zones = vec![ZoneId::from(zone)];
    sim.tell(Input::Command(Command::Mute { zones, until, by, via, because }));
}

fn muted(sim: &Sim) -> Vec<&str> {
    sim.station().mutes().map(|mute| mute.zone.as_str()).collect()
}

fn told(sim: &mut Sim, want: &Expect) {
    let rows = sim.take_rows();
    want.assert_eq(&timeline(&rows));
}

/// The power goes for so long; the clock is not trusted when it is back.
fn off(sim: &mut Sim, off: TimeDelta, boots_at: Option<DateTime<Utc>>) {
    let writing = TimeDelta::zero();
    sim.power_cut(PowerCut { off, writing, boots_at, schedule: None });
}

#[test]
fn a_muted_zone_is_silent_until_its_hour_and_the_others_are_not() {
    let mut sim = begun("2026-03-02T07:05:00");
    mute(&mut sim, "to-1", at("2026-03-02T07:30:00"));
    sim.run_until(at("2026-03-02T07:31:00"));
    told(
        &mut sim,
        &expect![[r#"
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-1 tin slot 07:10:00: not_aired 0.0 s, muted (Bà Lan)
        07:10:00..07:10:10 to-3 tin play a.ogg: aired 10.0 s
        07:10:00..07:10:10 to-3 tin slot 07:10:00: aired 10.0 s
        -..- to-1 tin slot 07:20:00: not_aired 0.0 s, muted (Bà Lan)
        07:20:00..07:20:10 to-3 tin play a.ogg: aired 10.0 s
        07:20:00..07:20:10 to-3 tin slot 07:20:00: aired 10.0 s
        -..- to-1 _unmute play : not_aired 0.0 s, muted
        07:30:00..07:30:10 to-1 tin play a.ogg: aired 10.0 s
        07:30:00..07:30:10 to-1 tin slot 07:30:00: aired 10.0 s
        07:30:00..07:30:10 to-3 tin play a.ogg: aired 10.0 s
        07:30:00..07:30:10 to-3 tin slot 07:30:00: aired 10.0 s
    "#]],
    );
}

#[test]
fn what_sounds_is_faded_and_what_waits_is_closed_and_both_say_by_whom() {
    let mut sim = begun("2026-03-02T05:55:00");
    sim.run_until(at("2026-03-02T06:10:30"));
    sim.take_rows();
    mute(&mut sim, "to-1", at("2026-03-02T06:40:00"));
    sim.run_until(at("2026-03-02T06:11:00"));
    let rows = sim.take_rows();
    expect![[r#"
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-1 tin slot 06:10:00: not_aired 0.0 s, muted (Bà Lan)
        06:02:00..06:10:30.300 to-1 dai play c.ogg: cut 510.3 s, muted (Bà Lan)
        06:01:00..06:10:30.300 to-1 dai slot 06:01:00: cut 570.3 s, muted (Bà Lan)
    "#]]
    .assert_eq(&timeline(&rows));
    let order = &rows[0];
    assert_eq!(order.ordered_by(), Some("Bà Lan"));
    assert_eq!(order.ordered_via(), Some("cli uid=1001 user=lan"));
    for row in &rows[1..] {
        let via = (row.zone().as_str() == "to-1").then_some("cli uid=1001 user=lan");
        assert_eq!(row.ordered_via(), via, "{row:?}");
    }
}

#[test]
fn an_emergency_passes_and_nothing_follows_it() {
    let mut sim = begun("2026-03-02T05:55:00");
    sim.run_until(at("2026-03-02T06:03:00"));
    sim.take_rows();
    mute(&mut sim, "to-1", at("2026-03-02T06:30:00"));
    let (bulletin, by, via, until) = (bulletin("bao.ogg", 15, 0), "Chủ tịch".into(), None, None);
    let (zones, repeat, exercise) = (vec!["to-1".into()], 1, false);
    let alert = Command::Alert { bulletin, zones, by, via, repeat, until, exercise };
    sim.tell(Input::Command(alert));
    sim.run_until(at("2026-03-02T06:05:00"));
    told(
        &mut sim,
        &expect![[r#"
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        06:02:00..06:03:00.300 to-1 dai play c.ogg: cut 60.3 s, muted (Bà Lan)
        06:01:00..06:03:00.300 to-1 dai slot 06:01:00: cut 120.3 s, muted (Bà Lan)
        06:03:00.700..06:03:03.700 to-1 khan-cap play : aired 3.0 s
        06:03:03.700..06:03:18.700 to-1 khan-cap play bao.ogg: aired 15.0 s
        06:03:00.700..06:03:18.700 to-1 khan-cap slot 06:03:00: aired 18.0 s
    "#]],
    );
}

#[test]
fn a_person_ends_it_before_its_hour_or_orders_another() {
    let mut sim = begun("2026-03-02T07:05:00");
    mute(&mut sim, "to-1", at("2026-03-02T09:00:00"));
    sim.run_until(at("2026-03-02T07:12:00"));
    mute(&mut sim, "to-1", at("2026-03-02T07:25:00"));
    sim.run_until(at("2026-03-02T07:22:00"));
    let (zones, by) = (vec!["to-1".into(), "to-3".into()], "Ông Bình".to_owned());
    sim.tell(Input::Command(Command::Unmute { zones, by, via: None }));
    sim.run_until(at("2026-03-02T07:31:00"));
    let rows: Vec<_> =
        sim.take_rows().into_iter().filter(|row| row.zone().as_str() == "to-1").collect();
    expect![[r#"
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-1 tin slot 07:10:00: not_aired 0.0 s, muted (Bà Lan)
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-1 tin slot 07:20:00: not_aired 0.0 s, muted (Bà Lan)
        -..- to-1 _unmute play : not_aired 0.0 s, muted
        07:30:00..07:30:10 to-1 tin play a.ogg: aired 10.0 s
        07:30:00..07:30:10 to-1 tin slot 07:30:00: aired 10.0 s
    "#]]
    .assert_eq(&timeline(&rows));
    assert_eq!(rows[4].ordered_by(), Some("Ông Bình"));
}

#[test]
fn it_survives_power_cuts_and_ends_at_its_hour_also_while_the_station_is_off() {
    let mut sim = begun("2026-03-02T07:05:00");
    mute(&mut sim, "to-1", at("2026-03-02T07:30:00"));
    off(&mut sim, TimeDelta::seconds(30), None);
    assert_eq!(muted(&sim), ["to-1"]);
    sim.run_until(at("2026-03-02T07:12:00"));
    off(&mut sim, TimeDelta::minutes(30), None);
    sim.run_until(at("2026-03-02T07:51:00"));
    assert_eq!(muted(&sim), [""; 0]);
    let rows: Vec<_> =
        sim.take_rows().into_iter().filter(|row| row.zone().as_str() == "to-1").collect();
    expect![[r#"
        -..- to-1 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-1 tin slot 07:10:00: not_aired 0.0 s, muted (Bà Lan)
        -..- to-1 _unmute play : not_aired 0.0 s, muted
        -..- to-1 tin slot 07:20:00: not_aired 0.0 s, power_off
        -..- to-1 tin slot 07:30:00: not_aired 0.0 s, power_off
        07:42:01.500..07:42:11.500 to-1 tin play a.ogg: aired 10.0 s
        07:42:01.500..07:42:11.500 to-1 tin slot 07:40:00: aired 10.0 s
        07:50:00..07:50:10 to-1 tin play a.ogg: aired 10.0 s
        07:50:00..07:50:10 to-1 tin slot 07:50:00: aired 10.0 s
    "#]]
    .assert_eq(&timeline(&rows));
}

#[test]
fn a_clock_that_is_not_trusted_ends_no_mute() {
    let mut sim = begun("2026-03-02T07:05:00");
    mute(&mut sim, "to-1", at("2026-03-02T07:30:00"));
    // Years ahead, and not trusted.
    sim.set_clock(at("2031-01-01T00:00:00"), ClockTrust::Untrusted);
    sim.live_until(sim.world() + TimeDelta::hours(3));
    assert_eq!(muted(&sim), ["to-1"]);
    // The right time again: a quarter past seven, as it were.
    sim.set_clock(at("2026-03-02T07:15:00"), ClockTrust::Synced);
    sim.live_until(sim.world() + TimeDelta::minutes(6));
    assert_eq!(muted(&sim), ["to-1"]);
    let aired = |sim: &mut Sim| -> Vec<String> {
        let rows = sim.take_rows().into_iter();
        let rows = rows.filter(|row| row.zone().as_str() == "to-1" && row.reason().is_none());
        rows.map(|row| row.due.0.format("%H:%M").to_string()).collect()
    };
    assert_eq!(aired(&mut sim), [""; 0]);
    sim.live_until(sim.world() + TimeDelta::minutes(20));
    assert_eq!(aired(&mut sim), ["07:30", "07:30", "07:40", "07:40"]);
}

#[test]
fn so_long_from_now_is_kept_by_a_clock_that_is_set_meanwhile_and_anew_after_a_restart() {
    for (restarts, lasts) in [(false, 60), (true, 100)] {
        let mut sim = begun("2026-03-02T07:05:00");
        sim.set_clock(at("1970-01-01T08:00:00"), ClockTrust::Untrusted);
        let hour = sim.now() + TimeDelta::hours(1);
        mute(&mut sim, "to-1", hour);
        let ordered = sim.world();
        sim.live_until(sim.world() + TimeDelta::minutes(30));
        if restarts {
            off(&mut sim, TimeDelta::minutes(10), Some(at("1970-01-01T00:00:00")));
            sim.set_clock(at("1970-01-01T00:00:00"), ClockTrust::Untrusted);
        }
        let right = sim.world();
        sim.set_clock(right, ClockTrust::Synced);
        let minute = TimeDelta::minutes(1);
        sim.live_until(ordered + minute * (lasts - 1));
        assert_eq!(muted(&sim), ["to-1"], "restarts {restarts}");
        sim.live_until(ordered + minute * (lasts + 1));
        assert_eq!(muted(&sim), [""; 0], "restarts {restarts}");
    }
}

#[test]
fn an_hour_of_a_clock_that_was_years_ahead_is_not_waited_for() {
    let mut sim = begun("2026-03-02T07:05:00");
    sim.set_clock(at("2031-01-01T07:00:00"), ClockTrust::Synced);
    mute(&mut sim, "to-1", at("2031-01-01T09:00:00"));
    sim.set_clock(at("2026-03-02T07:10:00"), ClockTrust::Synced);
    let until = sim.station().mutes().next().map(|mute| mute.until);
    assert_eq!(until, Some(at("2026-04-02T07:10:00")), "31 days, and not five years");
}

#[test]
fn a_zone_that_is_no_longer_configured_loses_its_mute() {
    let mut sim = begun("2026-03-02T07:05:00");
    mute(&mut sim, "to-3", at("2026-03-02T07:30:00"));
    let mut without = schedule();
    without.zones.remove(&ZoneId::from("to-3"));
    without.programmes[0].zones.pop();
    sim.tell(Input::ScheduleLoaded(without.into()));
    assert_eq!(muted(&sim), [""; 0]);
    told(
        &mut sim,
        &expect![[r#"
        -..- to-3 _mute play : not_aired 0.0 s, muted (đám tang)
        -..- to-3 _unmute play : not_aired 0.0 s, schedule_removed
    "#]],
    );
    off(&mut sim, TimeDelta::seconds(30), None);
    sim.tell(Input::ScheduleLoaded(schedule().into()));
    assert_eq!(muted(&sim), [""; 0], "and the disk has forgotten it");
}

#[test]
fn an_hour_to_be_silent_until_is_read_as_people_write_it() {
    let unreadable = Err(MuteUntilFault::Text(UntilFault::Unreadable));
    let past = Err(MuteUntilFault::Text(UntilFault::Past));
    let far = Err(MuteUntilFault::Text(UntilFault::TooFar));
    let either = |hours, minutes| Err(MuteUntilFault::HourOrLength { hours, minutes });
    let cases = [
        ("2h", Ok("2026-03-02T16:00:00")),
        ("1h30m", Ok("2026-03-02T15:30:00")),
        ("90m", Ok("2026-03-02T15:30:00")),
        ("3d", Ok("2026-03-05T14:00:00")),
        ("30d", Ok("2026-04-01T14:00:00")),
        ("31d", far),
        ("99999999999d", far),
        ("0m", past),
        // A month is no length of time, a second no silence.
        ("1M", unreadable),
        ("30s", unreadable),
        ("17:30", Ok("2026-03-02T17:30:00")),
        // Tomorrow's.
        ("5:30", Ok("2026-03-03T05:30:00")),
        ("24:00", Ok("2026-03-03T00:00:00")),
        // To the end of the day.
        ("2026-03-02", Ok("2026-03-03T00:00:00")),
        ("2026-03-05", Ok("2026-03-06T00:00:00")),
        ("2026-03-01", past),
        ("2026-03-02T17:00", Ok("2026-03-02T17:00:00")),
        (" 2026-03-02 17:00 ", Ok("2026-03-02T17:00:00")),
        ("2026-03-02 13:59", past),
        ("2026-04-30 17:00", far),
        // As people here write them.
        ("02/03/2026", Ok("2026-03-03T00:00:00")),
        ("30/03/2026", Ok("2026-03-31T00:00:00")),
        ("02/03/26", unreadable),
        ("31/02/2026", unreadable),
        ("17:00 02/03/2026", Ok("2026-03-02T17:00:00")),
        ("02/03/2026 17h05", Ok("2026-03-02T17:05:00")),
        ("45 phút", Ok("2026-03-02T14:45:00")),
        ("45 PHU\u{301}T", Ok("2026-03-02T14:45:00")),
        ("2 tiếng", Ok("2026-03-02T16:00:00")),
        ("1 tiếng 30 phút", Ok("2026-03-02T15:30:00")),
        ("3 ngày", Ok("2026-03-05T14:00:00")),
        ("99999999999 ngày", unreadable),
        ("4294967295 ngày", unreadable),
        ("40 ngày", far),
        ("phút", unreadable),
        // An hour of the day, or so long: who knows.
        ("17h30", either(17, 30)),
        ("17H05", either(17, 5)),
        ("17g30", either(17, 30)),
        ("2 giờ", either(2, 0)),
        ("17 giờ 30", either(17, 30)),
        ("2 giờ 30 phút", either(2, 30)),
        ("giờ", unreadable),
        ("chiều", unreadable),
        ("", unreadable),
    ];
    let (now, timezone) = (at("2026-03-02T14:00:00"), chrono_tz::Asia::Ho_Chi_Minh);
    for (text, want) in cases {
        let want = want.map(at);
        assert_eq!(read_mute_until(text, now, timezone, true), want, "{text:?}");
        let counts = text.ends_with(['h', 'm', 'd', 'g', 'y', 'T', 't']);
        if !counts && want.is_ok() {
            let untrusted = Err(MuteUntilFault::ClockUntrusted);
            assert_eq!(read_mute_until(text, now, timezone, false), untrusted, "{text:?}");
        }
    }
    assert_eq!(read_mute_until("2h", now, timezone, false), Ok(at("2026-03-02T16:00:00")));
    for odd in [TimeDelta::seconds(59), TimeDelta::nanoseconds(1), TimeDelta::milliseconds(1_500)] {
        let until = read_mute_until("2h", now + odd, timezone, true);
        assert_eq!(until, Ok(at("2026-03-02T16:01:00")), "as people are told it: {odd}");
    }
}

#[test]
fn whoever_orders_it_is_told_how_many_slots_it_costs() {
    let mut sim = begun("2026-03-02T07:05:00");
    sim.run_until(at("2026-03-02T07:05:01"));
    let zones = |names: &[&str]| names.iter().map(|name| ZoneId::from(*name)).collect::<Vec<_>>();
    let cases = [
        (&["to-1"][..], "2026-03-02T07:30:00", 2),
        (&["to-1"][..], "2026-03-02T07:30:01", 3),
        (&["to-1", "to-3"][..], "2026-03-02T07:30:01", 6),
        (&["to-2"][..], "2026-03-02T09:00:00", 0),
        // The rest of today, and thirty tomorrow with the long one.
        (&["to-1"][..], "2026-03-03T12:00:00", 17 + 31),
    ];
    for (names, until, want) in cases {
        let ahead = sim.station().slots_ahead(&zones(names), sim.now(), at(until));
        assert_eq!(ahead, want, "{names:?} {until}");
    }
}
