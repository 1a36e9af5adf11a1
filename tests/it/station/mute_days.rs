//! On days of mourning and on other days of a `mute` list, solar or lunar, music is left out and
//! the words air.

use chrono::NaiveDate;
use expect_test::expect;
use loaphuong::station::calendar::{DaySet, DaySpec};

use crate::support::ward::*;

#[test]
fn music_is_left_out_on_mute_days_of_both_calendars_and_on_no_other() {
    let mut words = programme("sang", "0 6 * * *", &["to-1"], &["nhac.ogg", "tin.ogg"]);
    words.rundown[0].music = true;
    let mut music = programme("nhac", "0 7 * * *", &["to-1"], &["nhac.ogg"]);
    music.rundown[0].music = true;
    let mut schedule = ward(vec![words, music]);
    schedule.guard.mute = DaySet::from_specs(vec![
        // From the last day of the lunar year to the first of the next: 16 and 17 February 2026.
        DaySpec::parse_lunar("12-30 .. 01-01").expect("lunar days"),
        DaySpec::parse_solar("2026-02-19").expect("a day"),
        // Every year.
        DaySpec::parse_solar("02-20").expect("a day"),
    ]);
    let mut sim = sim(schedule, stock(&[("nhac.ogg", 30), ("tin.ogg", 60)]), "2026-02-15T05:00:00");
    let mut told = String::new();
    for day in 15..=21 {
        sim.run_until(at(&format!("2026-02-{day}T23:00:00")));
        let date = NaiveDate::from_ymd_opt(2026, 2, day).expect("a date");
        told += &format!("{date}\n{}", timeline(&sim.take_rows()));
    }
    expect![[r#"
        2026-02-15
        06:00:00..06:00:30 to-1 sang play nhac.ogg: aired 30.0 s
        06:00:30..06:01:30 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:30 to-1 sang slot 06:00:00: aired 90.0 s
        07:00:00..07:00:30 to-1 nhac play nhac.ogg: aired 30.0 s
        07:00:00..07:00:30 to-1 nhac slot 07:00:00: aired 30.0 s
        2026-02-16
        06:00:00..06:01:00 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 sang slot 06:00:00: aired 60.0 s
        -..- to-1 nhac slot 07:00:00: not_aired 0.0 s, no_bulletin
        2026-02-17
        06:00:00..06:01:00 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 sang slot 06:00:00: aired 60.0 s
        -..- to-1 nhac slot 07:00:00: not_aired 0.0 s, no_bulletin
        2026-02-18
        06:00:00..06:00:30 to-1 sang play nhac.ogg: aired 30.0 s
        06:00:30..06:01:30 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:30 to-1 sang slot 06:00:00: aired 90.0 s
        07:00:00..07:00:30 to-1 nhac play nhac.ogg: aired 30.0 s
        07:00:00..07:00:30 to-1 nhac slot 07:00:00: aired 30.0 s
        2026-02-19
        06:00:00..06:01:00 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 sang slot 06:00:00: aired 60.0 s
        -..- to-1 nhac slot 07:00:00: not_aired 0.0 s, no_bulletin
        2026-02-20
        06:00:00..06:01:00 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 sang slot 06:00:00: aired 60.0 s
        -..- to-1 nhac slot 07:00:00: not_aired 0.0 s, no_bulletin
        2026-02-21
        06:00:00..06:00:30 to-1 sang play nhac.ogg: aired 30.0 s
        06:00:30..06:01:30 to-1 sang play tin.ogg: aired 60.0 s
        06:00:00..06:01:30 to-1 sang slot 06:00:00: aired 90.0 s
        07:00:00..07:00:30 to-1 nhac play nhac.ogg: aired 30.0 s
        07:00:00..07:00:30 to-1 nhac slot 07:00:00: aired 30.0 s
    "#]]
    .assert_eq(&told);
}
