//! Cron as people know it: every field with all its values, what is refused, and a brute-force
//! model that walks through days second by second in its own way.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};
use loaphuong::station::recurrence::CronRule;
use proptest::prelude::*;

fn rule(text: &str) -> CronRule {
    CronRule::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn times(text: &str) -> Vec<String> {
    let time = |second| NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap();
    rule(text).seconds_of_day().map(|second| time(second).to_string()).collect()
}

const WEEK: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

#[test]
fn every_value_of_every_field_means_itself() {
    for n in 0..60 {
        assert_eq!(times(&format!("{n} 7 5 * * *")), [format!("05:07:{n:02}")]);
        assert_eq!(times(&format!("{n} 5 * * *")), [format!("05:{n:02}:00")]);
    }
    for n in 0..24 {
        assert_eq!(times(&format!("7 {n} * * *")), [format!("{n:02}:07:00")]);
    }
    let leap_year = || date("2028-01-01").iter_days().take(366);
    for n in 1..=31 {
        let found = rule(&format!("0 5 {n} * *"));
        for day in leap_year() {
            assert_eq!(found.holds_on(day), day.day() == n, "day {n} on {day}");
        }
    }
    let months = ["Jan", "feb", "MAR", "Apr", "may", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
    for (n, name) in (1..=12).zip(months.into_iter().chain(["December"])) {
        for text in [format!("0 5 * {n} *"), format!("0 5 * {name} *")] {
            for day in leap_year() {
                assert_eq!(rule(&text).holds_on(day), day.month() == n, "{text} on {day}");
            }
        }
    }
    for (n, (short, long)) in (1..=7).zip(WEEK) {
        let unix = n.to_string();
        for name in [short, long, &short.to_lowercase(), &long.to_uppercase(), &unix] {
            let text = format!("0 5 * * {name}");
            for day in leap_year() {
                let want = day.weekday().number_from_monday() == n;
                assert_eq!(rule(&text).holds_on(day), want, "{text} on {day}");
            }
        }
    }
    // Sunday is 0 as well as 7.
    assert_eq!(rule("0 5 * * 0"), rule("0 5 * * 7"));
}

#[test]
fn weekday_lists_ranges_and_steps_mean_what_crontab_means() {
    let cases = [
        ("*", "Mon Tue Wed Thu Fri Sat Sun"),
        ("0-7", "Mon Tue Wed Thu Fri Sat Sun"),
        ("0-6", "Mon Tue Wed Thu Fri Sat Sun"),
        ("1-5", "Mon Tue Wed Thu Fri"),
        ("Mon-Fri", "Mon Tue Wed Thu Fri"),
        ("monday-FRI", "Mon Tue Wed Thu Fri"),
        ("Mon-5", "Mon Tue Wed Thu Fri"),
        ("0-4", "Mon Tue Wed Thu Sun"),
        ("5-7", "Fri Sat Sun"),
        ("6,0", "Sat Sun"),
        ("Sat-Sun", "Sat Sun"),
        ("Sat-Mon", "Mon Sat Sun"),
        ("Sun-Tue", "Mon Tue Sun"),
        ("Mon-Sun", "Mon Tue Wed Thu Fri Sat Sun"),
        ("1-5/2", "Mon Wed Fri"),
        ("Mon-Sun/3", "Mon Thu Sun"),
        ("*/2", "Tue Thu Sat Sun"), // 0, 2, 4, 6.
        ("Mon,Wed,5-6", "Mon Wed Fri Sat"),
        ("7", "Sun"),
    ];
    let monday = date("2026-03-02");
    for (text, want) in cases {
        let found = rule(&format!("0 5 * * {text}"));
        let held: Vec<&str> = (monday.iter_days().zip(WEEK))
            .filter_map(|(day, (name, _))| found.holds_on(day).then_some(name))
            .collect();
        assert_eq!(held.join(" "), want, "{text}");
    }
}

#[test]
fn five_fields_begin_with_minutes_and_six_with_seconds() {
    assert_eq!(times("30 5 * * *"), ["05:30:00"]);
    assert_eq!(times("15 30 5 * * *"), ["05:30:15"]);
    assert_eq!(times("*/30 0 5 * * *"), ["05:00:00", "05:00:30"]);
    assert_eq!(times("  0,30   5,17 *\t* * "), ["05:00:00", "05:30:00", "17:00:00", "17:30:00"]);
    assert_eq!(times("10-50/20 5 * * *"), ["05:10:00", "05:30:00", "05:50:00"]);
    assert_eq!(rule("* * * * * *").seconds_of_day().count(), 86_400);
}

#[test]
fn what_dialects_disagree_on_or_never_comes_round_is_refused() {
    let cases = [
        ("", "cron_field_count"),
        ("30 5 * *", "cron_field_count"),
        ("0 30 5 * * * 2026 1", "cron_field_count"),
        ("0 30 5 * * * 2026", "cron_year"),
        ("@daily", "cron_nickname"),
        ("@every 1h", "cron_nickname"),
        ("30 5 1 * Mon", "cron_day_and_weekday"),
        ("30 5 */2 * 1-5", "cron_day_and_weekday"),
        ("30 5 30 2 *", "cron_never"),
        ("30 5 31 2,4,6,9,11 *", "cron_never"),
        ("30 5 30-31 Feb *", "cron_never"),
        ("30 5 L * *", "cron_mark"),
        ("30 5 15W * *", "cron_mark"),
        ("30 5 LW * *", "cron_mark"),
        ("30 5 * * 5L", "cron_mark"),
        ("30 5 * * 2#1", "cron_mark"),
        ("30 5 ? * *", "cron_mark"),
        ("30 5 * * ?", "cron_mark"),
        ("H 5 * * *", "cron_value"),
        ("60 5 * * *", "cron_value"),
        ("30 24 * * *", "cron_value"),
        ("30 5 0 * *", "cron_value"),
        ("30 5 32 * *", "cron_value"),
        ("30 5 * 0 *", "cron_value"),
        ("30 5 * 13 *", "cron_value"),
        ("30 5 * * 8", "cron_value"),
        ("30 5 * * 01", "cron_value"),
        ("30 5 * * Thứ", "cron_mark"),
        ("30 5 * * Mo", "cron_value"),
        ("-5 5 * * *", "cron_value"),
        ("5- 5 * * *", "cron_value"),
        ("50-10 5 * * *", "cron_value"),
        ("5,,6 5 * * *", "cron_value"),
        ("99999999999999999999 5 * * *", "cron_value"),
        ("*/0 5 * * *", "cron_value"),
        ("30 5 * * */0", "cron_value"),
        ("*/90 5 * * *", "cron_step"), // Would be every hour, not every 90 minutes.
        ("0 */24 * * *", "cron_step"),
        ("30 5 * * Mon/2", "cron_step_without_range"),
    ];
    for (text, want) in cases {
        let fault = CronRule::parse(text).expect_err(text);
        assert_eq!(fault.kind(), want, "{text}: {fault}");
    }
    assert_eq!(CronRule::parse(&"1,".repeat(600)).unwrap_err().kind(), "cron_too_long");
}

#[test]
fn a_day_of_month_with_every_weekday_or_the_reverse_is_no_contradiction() {
    for text in ["30 5 1-31 * Mon", "30 5 */1 * Mon", "30 5 1 * 0-6", "30 5 1 * Mon-Sun"] {
        rule(text);
    }
}

#[test]
fn month_ends_and_leap_days_come_round_when_they_exist() {
    let held = |text: &str, from: &str, days: usize| -> Vec<String> {
        let found = rule(text);
        let span = date(from).iter_days().take(days);
        span.filter(|day| found.holds_on(*day)).map(|day| day.to_string()).collect()
    };
    assert_eq!(
        held("0 5 31 * *", "2026-01-01", 365),
        [
            "2026-01-31",
            "2026-03-31",
            "2026-05-31",
            "2026-07-31",
            "2026-08-31",
            "2026-10-31",
            "2026-12-31"
        ]
    );
    assert_eq!(
        held("0 5 29 2 *", "2095-01-01", 366 * 10),
        ["2096-02-29", "2104-02-29"] // 2100 is no leap year.
    );
    assert_eq!(held("0 5 29-31 Feb-Mar *", "2027-01-01", 365).len(), 3);
}

/// One field as a list of items, and the values that a reader would count out.
fn field(least: u32, most: u32) -> impl Strategy<Value = (String, Vec<u32>)> {
    let item = (0..5_u8, least..=most, least..=most, 1..=(most - least)).prop_map(
        move |(form, a, b, step)| {
            let (first, last) = (a.min(b), a.max(b));
            match form {
                0 => ("*".to_string(), (least..=most).collect()),
                1 => (format!("{a}"), vec![a]),
                2 => (format!("{first}-{last}"), (first..=last).collect()),
                3 => {
                    let values = (first..=last).step_by(step as usize).collect();
                    (format!("{first}-{last}/{step}"), values)
                }
                _ => (format!("*/{step}"), (least..=most).step_by(step as usize).collect()),
            }
        },
    );
    prop::collection::vec(item, 1..4).prop_map(|items: Vec<(String, Vec<u32>)>| {
        let text: Vec<&str> = items.iter().map(|(text, _)| text.as_str()).collect();
        let mut values: Vec<u32> = items.iter().flat_map(|(_, values)| values.clone()).collect();
        values.sort_unstable();
        values.dedup();
        (text.join(","), values)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rule_holds_exactly_when_each_of_its_fields_does(
        second in field(0, 59), minute in field(0, 59), hour in field(0, 23),
        day in field(1, 31), month in field(1, 12), weekday in field(0, 6),
        by_weekday: bool, start in 0..150_000_i64,
    ) {
        // One of the two stays free, as the house wants it.
        let free = ("*".to_string(), (0..=31).collect::<Vec<u32>>());
        let (day, weekday) = if by_weekday { (free, weekday) } else { (day, free) };
        let text = format!(
            "{} {} {} {} {} {}", second.0, minute.0, hour.0, day.0, month.0, weekday.0
        );
        let found = match CronRule::parse(&text) {
            Ok(found) => found,
            Err(fault) => {
                // Only a day that none of the months has may be refused.
                prop_assert_eq!(fault.kind(), "cron_never", "{}", text);
                let exists = |day: NaiveDate| {
                    month.1.contains(&day.month()) && names_day(&text, day)
                };
                let leap_year = date("2028-01-01").iter_days().take(366);
                prop_assert!(leap_year.into_iter().filter(|d| exists(*d)).count() == 0);
                return Ok(());
            }
        };
        let first = date("1900-01-01") + chrono::TimeDelta::days(start % 109_000);
        for on in first.iter_days().take(400) {
            let want = month.1.contains(&on.month())
                && day.1.contains(&on.day())
                && weekday.1.contains(&on.weekday().num_days_from_sunday());
            prop_assert_eq!(found.holds_on(on), want, "{} on {}", text, on);
        }
        let want: Vec<u32> = (0..86_400)
            .filter(|n| {
                let at = NaiveTime::from_num_seconds_from_midnight_opt(*n, 0).unwrap();
                second.1.contains(&at.second())
                    && minute.1.contains(&at.minute())
                    && hour.1.contains(&at.hour())
            })
            .collect();
        prop_assert_eq!(found.seconds_of_day().collect::<Vec<_>>(), want, "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_fall_over(text in "[ 0-9*,/LW#?@a-zA-Z-]{0,40}") {
        let _ = CronRule::parse(&text);
    }
}

/// Whether the rule's day-of-month field, read as plain numbers and ranges, names `day`.
fn names_day(text: &str, day: NaiveDate) -> bool {
    let field = text.split(' ').nth(3).unwrap();
    field.split(',').any(|item| {
        let (span, step) = item.split_once('/').unwrap_or((item, "1"));
        let (first, last) = match span {
            "*" => (1, 31),
            _ => {
                let (first, last) = span.split_once('-').unwrap_or((span, span));
                (first.parse().unwrap(), last.parse().unwrap())
            }
        };
        let n: u32 = day.day();
        (first..=last).contains(&n) && (n - first).is_multiple_of(step.parse().unwrap())
    })
}

#[test]
fn weekday_sets_say_which_days_they_hold() {
    let days = loaphuong::station::recurrence::parse_weekdays("Sat-Mon").unwrap();
    assert_eq!(days.iter().collect::<Vec<_>>(), [Weekday::Mon, Weekday::Sat, Weekday::Sun]);
}
