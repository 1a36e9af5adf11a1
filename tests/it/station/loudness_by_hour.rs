//! Each bulletin is armed with the gain of the hour at which its slot starts, and its record tells
//! the gain that was sent.

use std::sync::Arc;

use loaphuong::station::allowed_hours::AllowedSpan;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::loudness::LoudnessRule;
use loaphuong::station::record::{Row, RowKind};
use loaphuong::station::schedule::Schedule;
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Command, Input};
use loaphuong::wire::MeasuredSound;

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// Gentler before six, louder in the evening.
fn loudness() -> LoudnessRule {
    let hours = |from: u32, until: u32| AllowedSpan { from: from * 3_600, until: until * 3_600 };
    LoudnessRule {
        target_lufs: Some(-18.0),
        peak_dbtp: -1.5,
        by_hour: vec![(hours(5, 6), -24.0), (hours(17, 19), -15.0)],
    }
}

fn measured(loudness_lufs: f32, true_peak_dbtp: f32) -> MeasuredSound {
    MeasuredSound {
        loudness_lufs: Some(loudness_lufs),
        true_peak_dbtp: Some(true_peak_dbtp),
        ..MeasuredSound::default()
    }
}

fn bulletin_of(path: &str, seconds: u64, measured: MeasuredSound) -> Arc<Bulletin> {
    Arc::new(Bulletin { measured, ..(*bulletin(path, seconds, 0)).clone() })
}

/// `a` has room for gain, `peaky` has none above -3 dB, `old` was never measured.
fn measured_stock() -> Arc<Stock> {
    let items = [
        bulletin_of("a", 60, measured(-30.0, -20.0)),
        bulletin_of("peaky", 60, measured(-25.0, -4.5)),
        bulletin_of("old", 60, MeasuredSound::default()),
        bulletin_of("long", 1_200, measured(-30.0, -20.0)),
        bulletin_of("hiss", 60, measured(-60.0, -45.0)),
    ];
    let items = items.into_iter().map(|each| (each.path.clone(), StockItem::Accepted(each)));
    Arc::new(Stock { items: items.collect() })
}

fn schedule(programmes: &[(&str, &str, &[&str])]) -> Schedule {
    let programmes =
        programmes.iter().map(|(id, cron, files)| programme(id, cron, &["to-1"], files));
    let mut schedule = Schedule { loudness: loudness(), ..ward(programmes.collect()) };
    schedule.zones.get_mut(&"to-1".into()).expect("the zone").gain_db = -2.0;
    schedule
}

/// `programme bulletin gain` of each play.
fn gains(rows: &[Row]) -> Vec<String> {
    let plays = rows.iter().filter(|row| row.kind() == RowKind::Play);
    plays
        .map(|row| {
            let bulletin = row.bulletin().map_or("-", |bulletin| &bulletin.path);
            format!("{} {bulletin} {:+.1}", row.programme(), row.gain_db().expect("it sounded"))
        })
        .collect()
}

#[test]
fn a_bulletin_is_brought_to_the_target_of_the_hour_at_which_its_slot_starts() {
    let schedule = schedule(&[
        ("som", "30 5 * * *", &["a", "peaky", "old"]),
        ("qua-gio", "50 5 * * *", &["long", "a"]),
        ("sang", "30 6 * * *", &["a", "peaky"]),
        ("chieu", "0 17 * * *", &["a"]),
        ("toi", "0 19 * * *", &["a"]),
    ]);
    let mut sim = sim(schedule, measured_stock(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T21:00:00"));
    // The zone's own -2 dB is in each.
    let expected = [
        "som a +4.0",
        "som peaky -1.0",
        "som old -2.0",
        // Over the boundary, all of it as it began.
        "qua-gio long +4.0",
        "qua-gio a +4.0",
        "sang a +10.0",
        // 7 dB to the target, 3 dB to the ceiling.
        "sang peaky +1.0",
        "chieu a +13.0",
        "toi a +10.0",
    ];
    assert_eq!(gains(&sim.take_rows()), expected);
}

#[test]
fn a_reload_on_air_changes_neither_what_is_sent_nor_what_is_written() {
    let mut sim =
        sim(schedule(&[("som", "30 5 * * *", &["a"])]), measured_stock(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T05:30:20"));
    let mut louder = schedule(&[("som", "30 5 * * *", &["a"])]);
    louder.loudness.by_hour.clear();
    sim.tell(Input::ScheduleLoaded(Arc::new(louder)));
    sim.run_until(at("2026-03-02T06:00:00"));
    assert_eq!(gains(&sim.take_rows()), ["som a +4.0"]);
}

#[test]
fn an_emergency_is_never_gentler_than_the_target() {
    for (time, gain) in [("05:30:00", "+10.0"), ("12:00:00", "+10.0"), ("18:00:00", "+13.0")] {
        let day = |time: &str| at(&format!("2026-03-02T{time}"));
        let mut sim = sim(schedule(&[]), measured_stock(), "2026-03-02T05:00:00");
        sim.run_until(day(time));
        sim.tell(Input::Command(Command::Alert {
            bulletin: bulletin_of("bao", 10, measured(-30.0, -20.0)),
            zones: vec!["to-1".into()],
            by: "Bà Hoa".into(),
            via: None,
            repeat: 1,
            until: None,
            exercise: false,
        }));
        sim.run_until(day("20:00:00"));
        // The attention tone has its own loudness.
        let expected = ["khan-cap - -2.0".to_owned(), format!("khan-cap bao {gain}")];
        assert_eq!(gains(&sim.take_rows()), expected, "{time}");
    }
}

#[test]
fn what_is_hardly_there_is_raised_by_twenty_decibels_and_no_more() {
    let schedule = schedule(&[("som", "0 9 * * *", &["hiss"])]);
    let mut sim = sim(schedule, measured_stock(), "2026-03-02T08:00:00");
    sim.run_until(at("2026-03-02T10:00:00"));
    assert_eq!(gains(&sim.take_rows()), ["som hiss +18.0"], "and the zone's -2");
}

#[test]
fn nothing_is_changed_where_loudness_is_off() {
    let mut schedule = schedule(&[("som", "30 5 * * *", &["a", "peaky"])]);
    schedule.loudness.target_lufs = None;
    let mut sim = sim(schedule, measured_stock(), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T07:00:00"));
    assert_eq!(gains(&sim.take_rows()), ["som a -2.0", "som peaky -2.0"]);
}
