//! A file in the folder of emergencies is ordered once, at once, and never when it is old.

use std::sync::Arc;

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::station::Input;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::schedule::{EmergencyFolder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};

use crate::support::alerts::*;
use crate::support::ward::*;

/// A station that takes emergencies from the folder, with what lies there: path, content, arrival.
fn folder(files: &[(&str, &str, &str)]) -> (Schedule, Arc<Stock>) {
    let mut schedule = routine();
    let zones = vec!["to-1".into(), "to-3".into()];
    schedule.emergency.folder =
        Some(EmergencyFolder { zones, by: "thư mục".to_owned(), repeat: 1 });
    (schedule, dropped_files(files))
}

fn dropped_files(files: &[(&str, &str, &str)]) -> Arc<Stock> {
    let mut stock = (*stock(&[("a.ogg", 10), ("b.ogg", 60)])).clone();
    for (path, sha256, arrived) in files {
        let made = bulletin(path, 20, 0);
        let made = Bulletin { sha256: (*sha256).into(), arrived: at(arrived), ..(*made).clone() };
        stock.items.insert((*path).into(), StockItem::Accepted(Arc::new(made)));
    }
    Arc::new(stock)
}

#[test]
fn a_file_in_the_folder_sounds_at_once_and_once_and_goes_to_its_archive() {
    let (schedule, stock) = folder(&[]);
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:20"));
    let dropped = || dropped_files(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T06:00:16")]);
    sim.tell(Input::LibraryChanged(dropped()));
    // Seen once more, and touched by whoever copied it, while it sounds.
    sim.run_until(at("2026-03-02T06:00:30"));
    sim.tell(Input::LibraryChanged(dropped()));
    let touched = dropped_files(&[("_khan-cap/bao 2.mp3", "00f", "2026-03-02T06:00:31")]);
    sim.tell(Input::LibraryChanged(touched));
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:16Z)
        06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
        06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
        06:00:23.700..06:00:43.700 to-1 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:00:20.700..06:00:43.700 to-1 khan-cap slot 06:00:16: aired 23.0 s
        06:00:23.700..06:00:43.700 to-3 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:00:20.700..06:00:43.700 to-3 khan-cap slot 06:00:16: aired 23.0 s
        06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
        06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
        06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
        06:00:44..06:01:44 to-1 dai play b.ogg: aired 60.0 s
        06:01:44..06:01:54 to-1 dai play a.ogg: aired 10.0 s
        06:00:00..06:01:54 to-1 dai slot 06:00:00: aired 90.3 s
    "#]].assert_eq(&timeline(&sim.take_rows()));
    assert!(sim.stock().below("_khan-cap").next().is_none(), "archived");
    // Dropped again, it is ordered again.
    let again = dropped_files(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T08:00:00")]);
    sim.run_until(at("2026-03-02T08:00:04"));
    sim.tell(Input::LibraryChanged(again));
    sim.run_until(at("2026-03-02T09:00:00"));
    assert_eq!(closings(&sim.take_rows()).lines().count(), 2);
}

#[test]
fn a_file_in_the_folder_is_not_ordered_again_by_a_restart_and_not_when_it_is_old() {
    let closed = |off: TimeDelta, trust: ClockTrust| {
        let (schedule, stock) = folder(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T06:00:16")]);
        let mut sim = sim(schedule, stock, "2026-03-02T06:00:20");
        sim.run_until(at("2026-03-02T06:00:30"));
        sim.trust(trust);
        sim.power_cut(off);
        let calm = sim.now() + TimeDelta::hours(1);
        sim.run_until(calm);
        timeline(&sim.take_rows())
    };
    expect![[r#"
        06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
        06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
        06:00:23.700..06:00:30 to-1 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
        06:00:23.700..06:00:30 to-3 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
        06:01:30.700..06:01:50.700 to-1 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:00:20.700..06:01:50.700 to-1 khan-cap slot 06:00:16: aired 29.3 s
        06:01:30.700..06:01:50.700 to-3 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:00:20.700..06:01:50.700 to-3 khan-cap slot 06:00:16: aired 29.3 s
    "#]]
    .assert_eq(&closed(TimeDelta::minutes(1), ClockTrust::Synced));
    expect![[r#"
        06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
        06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
        06:00:23.700..06:00:30 to-1 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
        06:00:23.700..06:00:30 to-3 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
        -..- to-1 dai slot 06:00:00: not_aired 0.0 s, power_off
        -..- to-2 dai slot 06:00:00: not_aired 0.0 s, power_off
        06:00:20.700..06:00:30 to-1 khan-cap slot 06:00:16: cut 9.3 s, power_off
        06:00:20.700..06:00:30 to-3 khan-cap slot 06:00:16: cut 9.3 s, power_off
        06:00:31.500..06:01:31.500 to-1 dai play b.ogg: aired 60.0 s
        06:00:31.500..06:01:31.500 to-2 dai play b.ogg: aired 60.0 s
        06:01:31.500..06:01:41.500 to-1 dai play a.ogg: aired 10.0 s
        06:00:31.500..06:01:41.500 to-1 dai slot 06:00:00: aired 70.0 s
        06:01:31.500..06:01:41.500 to-2 dai play a.ogg: aired 10.0 s
        06:00:31.500..06:01:41.500 to-2 dai slot 06:00:00: aired 70.0 s
    "#]]
    .assert_eq(&closed(TimeDelta::days(2), ClockTrust::Synced));
    // Nobody can tell how old it is.
    expect![[r#"
        06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
        06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
        06:00:23.700..06:00:30 to-1 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
        06:00:23.700..06:00:30 to-3 khan-cap play _khan-cap/bao.mp3: cut 6.3 s, power_off
    "#]]
    .assert_eq(&closed(TimeDelta::minutes(1), ClockTrust::Untrusted));

    // It was dropped while the station was off.
    for (start, want) in [
        (
            "2026-03-02T06:09:00",
            expect![[r#"
            06:09:00.700..06:09:03.700 to-1 khan-cap play : aired 3.0 s
            06:09:00.700..06:09:03.700 to-3 khan-cap play : aired 3.0 s
            06:09:03.700..06:09:23.700 to-1 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
            06:09:00.700..06:09:23.700 to-1 khan-cap slot 06:00:16: aired 23.0 s
            06:09:03.700..06:09:23.700 to-3 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
            06:09:00.700..06:09:23.700 to-3 khan-cap slot 06:00:16: aired 23.0 s
        "#]],
        ),
        (
            "2026-03-02T06:11:00",
            expect![[r#"
            -..- to-1 khan-cap slot 06:00:16: not_aired 0.0 s, power_off
            -..- to-3 khan-cap slot 06:00:16: not_aired 0.0 s, power_off
        "#]],
        ),
    ] {
        let (schedule, stock) = folder(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T06:00:16")]);
        let mut sim = sim(schedule, stock, start);
        sim.run_until(at("2026-03-02T07:00:00"));
        want.assert_eq(&timeline(&sim.take_rows()));
    }
}

#[test]
fn a_file_that_lay_in_the_folder_at_the_start_waits_for_a_clock_that_can_tell_its_age() {
    let (open, stock) = folder(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T06:00:16")]);
    let mut sim = sim(routine(), stock, "2026-03-02T06:01:00");
    sim.trust(ClockTrust::Untrusted);
    sim.tell(Input::ScheduleLoaded(Arc::new(open)));
    sim.run_until(at("2026-03-02T06:03:00"));
    // One that comes now sounds now, whatever the clock shows.
    let files = [
        ("_khan-cap/bao.mp3", "00f", "2026-03-02T06:00:16"),
        ("_khan-cap/chay.mp3", "0ff", "2026-03-02T06:03:00"),
    ];
    sim.tell(Input::LibraryChanged(dropped_files(&files)));
    sim.run_until(at("2026-03-02T06:05:00"));
    sim.trust(ClockTrust::Synced);
    sim.run_until(at("2026-03-02T06:30:00"));
    expect![[r#"
        06:03:00.700..06:03:03.700 to-1 khan-cap play : aired 3.0 s
        06:03:00.700..06:03:03.700 to-3 khan-cap play : aired 3.0 s
        06:03:03.700..06:03:23.700 to-1 khan-cap play _khan-cap/chay.mp3: aired 20.0 s
        06:03:00.700..06:03:23.700 to-1 khan-cap slot 06:03:00: aired 23.0 s
        06:03:03.700..06:03:23.700 to-3 khan-cap play _khan-cap/chay.mp3: aired 20.0 s
        06:03:00.700..06:03:23.700 to-3 khan-cap slot 06:03:00: aired 23.0 s
        06:05:00.700..06:05:03.700 to-1 khan-cap play : aired 3.0 s
        06:05:00.700..06:05:03.700 to-3 khan-cap play : aired 3.0 s
        06:05:03.700..06:05:23.700 to-1 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:05:00.700..06:05:23.700 to-1 khan-cap slot 06:00:16: aired 23.0 s
        06:05:03.700..06:05:23.700 to-3 khan-cap play _khan-cap/bao.mp3: aired 20.0 s
        06:05:00.700..06:05:23.700 to-3 khan-cap slot 06:00:16: aired 23.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_closed_folder_orders_nothing_and_two_files_at_one_instant_are_two_emergencies() {
    let files = [
        ("_khan-cap/bao.mp3", "00f", "2026-03-02T06:30:00"),
        ("_khan-cap/chay.mp3", "0ff", "2026-03-02T06:30:00"),
    ];
    let mut sim = sim(routine(), dropped_files(&files), "2026-03-02T06:30:05");
    sim.run_until(at("2026-03-02T06:31:00"));
    assert_eq!(timeline(&sim.take_rows()), "");
    sim.tell(Input::ScheduleLoaded(Arc::new(folder(&[]).0)));
    sim.run_until(at("2026-03-02T06:40:00"));
    expect![[r#"
        06:31:00.700..06:31:23.700 to-1 khan-cap slot 06:30:00: aired 23.0 s
        06:31:00.700..06:31:23.700 to-3 khan-cap slot 06:30:00: aired 23.0 s
        06:31:24.400..06:31:47.400 to-1 khan-cap slot 06:30:00: aired 23.0 s
        06:31:24.400..06:31:47.400 to-3 khan-cap slot 06:30:00: aired 23.0 s
    "#]]
    .assert_eq(&closings(&sim.take_rows()));
}

#[test]
fn a_rehearsal_by_folder_is_written_down_and_its_file_archived() {
    let (mut schedule, stock) = folder(&[("_khan-cap/bao.mp3", "00f", "2026-03-02T05:29:58")]);
    schedule.emergency.exercise = true;
    let mut sim = sim(schedule, stock, "2026-03-02T05:30:00");
    sim.keep_recording();
    sim.run_until(at("2026-03-02T05:50:00"));
    expect![[r#"
        -..- to-1 khan-cap slot 05:29:58: not_aired 0.0 s, exercise
        -..- to-3 khan-cap slot 05:29:58: not_aired 0.0 s, exercise
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
    assert_eq!(sim.take_sounded(), []);
    assert!(sim.stock().below("_khan-cap").next().is_none(), "archived");
}
