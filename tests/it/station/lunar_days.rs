//! Days of the Vietnamese lunar calendar, against dates that are known otherwise.

use chrono::{Datelike, NaiveDate};
use loaphuong::station::calendar::{DaySet, DaySpec, LunarDay, lunar_of};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn lunar(text: &str) -> LunarDay {
    lunar_of(date(text)).unwrap_or_else(|| panic!("{text} is in range"))
}

fn days(specs: &[&str]) -> DaySet {
    DaySet::from_specs(specs.iter().map(|text| DaySpec::parse_lunar(text).unwrap()).collect())
}

#[test]
fn tet_falls_on_its_known_days() {
    let cases = [
        "1968-01-29", // China: 01-30.
        "1985-01-21", // China: 02-20, a month later.
        "2007-02-17", // China: 02-18.
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-02", // China: 02-03.
        "2031-01-23",
        "2032-02-11",
        "2033-01-31",
        "2034-02-19",
        "2035-02-08",
        "2053-02-18", // China: 02-19.
    ];
    for text in cases {
        let want = LunarDay { year: date(text).year(), month: 1, leap: false, day: 1 };
        assert_eq!(lunar(text), want, "{text}");
    }
}

#[test]
fn the_hung_kings_day_falls_on_its_known_days() {
    for text in ["2026-04-26", "2027-04-16", "2028-04-04", "2029-04-23", "2030-04-12"] {
        let found = lunar(text);
        assert_eq!((found.month, found.leap, found.day), (3, false, 10), "{text}");
        assert!(days(&["03-10"]).contains(date(text)), "{text}");
    }
}

#[test]
fn leap_months_are_the_known_ones() {
    let leap_month = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        let mut found = first
            .iter_days()
            .take(420)
            .filter_map(lunar_of)
            .filter(|day| day.leap && day.year == year)
            .map(|day| day.month);
        found.next()
    };
    let cases = [
        (2020, Some(4)),
        (2023, Some(2)),
        (2024, None),
        (2025, Some(6)),
        (2026, None),
        (2027, None),
        (2028, Some(5)),
        (2029, None),
        (2030, None),
        (2031, Some(3)),
        (2032, None),
        (2033, Some(11)), // The year that shortcuts get wrong.
    ];
    for (year, want) in cases {
        assert_eq!(leap_month(year), want, "{year}");
    }
}

#[test]
fn no_day_is_numbered_0_where_the_copied_formula_does_so() {
    for (text, month) in [("2054-05-07", 3), ("2062-04-09", 2)] {
        let found = lunar(text);
        assert_eq!((found.month, found.day), (month, 30), "{text}");
    }
}

#[test]
fn a_new_moon_seconds_from_midnight_begins_the_right_day() {
    // Instants by libastro's full theory, UTC; the local day begins at 17:00.
    let cases = [
        ("1944-06-20", 1), // 16:59:32
        ("1967-07-08", 1), // the 7th, 17:00:03
        ("2054-05-08", 1), // the 7th, 17:00:14
        ("2150-05-26", 1), // 16:59:24
    ];
    for (text, want) in cases {
        assert_eq!(lunar(text).day, want, "{text}");
    }
}

#[test]
fn every_day_of_three_centuries_follows_the_day_before() {
    let first = date("1900-01-01");
    let mut before = lunar_of(first).unwrap();
    for today in first.iter_days().skip(1).take_while(|day| day.year() <= 2199) {
        let now = lunar_of(today).unwrap();
        let same_month =
            (now.year, now.month, now.leap) == (before.year, before.month, before.leap);
        let next_month = now.day == 1
            && before.day >= 29
            && (now.month == before.month % 12 + 1 || (now.leap && now.month == before.month))
            && (now.year - before.year == i32::from(now.month == 1 && !now.leap));
        assert!(
            (same_month && now.day == before.day + 1 && now.day <= 30) || next_month,
            "{today}: {now:?} behind {before:?}"
        );
        before = now;
    }
}

#[test]
fn outside_its_centuries_no_day_is_lunar() {
    assert_eq!(lunar_of(date("1899-12-31")), None);
    assert_eq!(lunar_of(date("2200-01-01")), None);
    assert!(!days(&["01-01 .. 12-30"]).contains(date("2200-02-14")));
    assert!(!days(&["01-01 .. 12-30"]).contains(NaiveDate::MAX));
}

#[test]
fn the_last_day_of_the_year_is_12_30_whether_it_is_the_29th_or_the_30th() {
    // 2024 ends with a 29th (2025-01-28), 2026 with a 29th, 2023 with a 30th (2024-02-09).
    let last = days(&["12-30"]);
    for tet in ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26"] {
        let eve = date(tet).pred_opt().unwrap();
        assert!(last.contains(eve), "the eve of {tet}");
        assert!(!last.contains(date(tet)) && !last.contains(eve.pred_opt().unwrap()), "{tet}");
    }
    // A 29th that ends the year is still a 29th.
    assert_eq!(lunar("2025-01-28").day, 29);
    assert!(days(&["12-29"]).contains(date("2025-01-28")));
    assert!(days(&["12-23 .. 12-29"]).contains(date("2025-01-28")));
}

#[test]
fn a_span_over_tet_holds_every_year() {
    let tet = days(&["12-30 .. 01-03"]);
    for first in ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"] {
        let first = date(first);
        let holds: Vec<bool> =
            (-2..=3).map(|n| tet.contains(first + chrono::TimeDelta::days(n))).collect();
        assert_eq!(holds, [false, true, true, true, true, false], "{first}");
    }
}

#[test]
fn a_feast_falls_in_the_ordinary_month_and_not_in_the_leap_month() {
    // 2025 has a leap month 6: ordinary from 06-25, leap from 07-25.
    let feast = days(&["06-15"]);
    assert!(feast.contains(date("2025-07-09")));
    assert_eq!(lunar("2025-08-08"), LunarDay { year: 2025, month: 6, leap: true, day: 15 });
    assert!(!feast.contains(date("2025-08-08")));
    // A span that runs across the leap month holds all the way.
    assert!(days(&["06-20 .. 07-02"]).contains(date("2025-08-08")));
    assert!(!days(&["06-10 .. 06-20"]).contains(date("2025-08-08")));
}

#[test]
fn impossible_lunar_days_are_refused() {
    let cases = [
        ("13-01", "no_such_lunar_day"),
        ("00-10", "no_such_lunar_day"),
        ("03-31", "no_such_lunar_day"),
        ("03-00", "no_such_lunar_day"),
        ("12-30 .. 01-31", "no_such_lunar_day"),
        ("2026-03-10", "not_a_lunar_day"),
        ("10/3", "not_a_lunar_day"),
        ("", "not_a_lunar_day"),
        ("12-30 ..", "not_a_lunar_day"),
    ];
    for (text, want) in cases {
        let fault = DaySpec::parse_lunar(text).expect_err(text);
        assert_eq!(fault.kind(), want, "{text}: {fault}");
    }
}
