//! Times and weekdays as people write them, and all the conditions of a programme together.

use chrono::NaiveDate;
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::station::calendar::{DaySet, DaySpec};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::recurrence::{
    CronRule, FriendlyRule, Recurrence, RecurrenceRule, Weekdays, parse_time, parse_weekdays,
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(specs: &[&str]) -> DaySet {
    DaySet::from_specs(specs.iter().map(|text| DaySpec::parse_solar(text).unwrap()).collect())
}

fn friendly(times: &[&str], weekdays: &str) -> RecurrenceRule {
    let times = times.iter().map(|text| parse_time(text).unwrap()).collect();
    RecurrenceRule::Friendly(FriendlyRule::new(times, parse_weekdays(weekdays).unwrap()))
}

fn cron(text: &str) -> RecurrenceRule {
    RecurrenceRule::Cron(CronRule::parse(text).unwrap())
}

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The next `count` occurrences after local midnight of `from`, in local time.
fn next(when: &Recurrence, from: &str, count: usize) -> Vec<String> {
    let after = utc(&format!("{from}T00:00:00+07:00")) - chrono::TimeDelta::nanoseconds(1);
    when.after(Ho_Chi_Minh, after)
        .take(count)
        .map(|at| at.with_timezone(&Ho_Chi_Minh).format("%a %F %T").to_string())
        .collect()
}

#[test]
fn times_of_day_are_read_or_refused_with_a_remedy() {
    let cases = [
        ("05:30", Ok("05:30:00")),
        ("5:30", Ok("05:30:00")),
        (" 05:30:15 ", Ok("05:30:15")),
        ("00:00", Ok("00:00:00")),
        ("23:59:59", Ok("23:59:59")),
        ("24:00", Err("end_of_day")),
        ("24:00:00", Err("end_of_day")),
        ("24:01", Err("no_such_time")),
        ("05:60", Err("no_such_time")),
        ("05:30:60", Err("no_such_time")),
        ("5h30", Err("not_a_time")),
        ("0530", Err("not_a_time")),
        ("19800", Err("not_a_time")), // What YAML makes of an unquoted 05:30.
        ("05:3", Err("not_a_time")),
        ("05:30:15:00", Err("not_a_time")),
        ("+5:30", Err("not_a_time")),
        ("", Err("not_a_time")),
        (":30", Err("not_a_time")),
    ];
    for (text, want) in cases {
        let found = parse_time(text).map(|time| time.to_string());
        assert_eq!(found.as_deref().map_err(|fault| fault.kind()), want, "{text}");
    }
}

#[test]
fn weekdays_are_read_in_english_and_vietnamese() {
    let cases = [
        ("daily", Ok("Mon Tue Wed Thu Fri Sat Sun")),
        ("hằng ngày", Ok("Mon Tue Wed Thu Fri Sat Sun")),
        ("Mon-Fri", Ok("Mon Tue Wed Thu Fri")),
        ("monday, Wed", Ok("Mon Wed")),
        ("T2-T6,CN", Ok("Mon Tue Wed Thu Fri Sun")),
        ("t7-cn", Ok("Sat Sun")),
        ("T3", Ok("Tue")),
        ("Sat-Mon", Ok("Mon Sat Sun")),
        ("T8", Err("weekday_unknown")),
        ("Tuseday", Err("weekday_unknown")),
        ("1-5", Err("weekday_number")),
        ("", Err("weekday_empty")),
        ("Mon,", Err("weekday_empty")),
        ("Mon-", Err("weekday_empty")),
    ];
    for (text, want) in cases {
        let found = parse_weekdays(text)
            .map(|days| days.iter().map(|day| day.to_string()).collect::<Vec<_>>().join(" "));
        assert_eq!(found.as_deref().map_err(|fault| fault.kind()), want, "{text}");
    }
    // Each of the seven on its own, in all its spellings.
    let week = [
        ("Mon", "Monday", "T2"),
        ("Tue", "Tuesday", "T3"),
        ("Wed", "Wednesday", "T4"),
        ("Thu", "Thursday", "T5"),
        ("Fri", "Friday", "T6"),
        ("Sat", "Saturday", "T7"),
        ("Sun", "Sunday", "CN"),
    ];
    for (short, long, vietnamese) in week {
        for text in [short, long, vietnamese] {
            let found: Vec<String> =
                parse_weekdays(text).unwrap().iter().map(|day| day.to_string()).collect();
            assert_eq!(found, [short], "{text}");
        }
    }
}

#[test]
fn the_friendly_form_and_the_cron_form_mean_the_same() {
    let plain =
        Recurrence { rules: vec![friendly(&["17:00", "05:30"], "T2-T6")], ..Recurrence::default() };
    let cron = Recurrence {
        rules: vec![cron("30 5 * * Mon-Fri"), cron("0 17 * * 1-5")],
        ..Recurrence::default()
    };
    assert_eq!(next(&plain, "2026-03-06", 600), next(&cron, "2026-03-06", 600));
    assert_eq!(
        next(&plain, "2026-03-06", 3),
        ["Fri 2026-03-06 05:30:00", "Fri 2026-03-06 17:00:00", "Mon 2026-03-09 05:30:00"]
    );
}

#[test]
fn rules_that_coincide_are_one_occurrence() {
    let when = Recurrence {
        rules: vec![friendly(&["05:30", "05:30"], "daily"), cron("*/30 5 * * *")],
        ..Recurrence::default()
    };
    assert_eq!(
        next(&when, "2026-03-02", 3),
        ["Mon 2026-03-02 05:00:00", "Mon 2026-03-02 05:30:00", "Tue 2026-03-03 05:00:00"]
    );
}

#[test]
fn from_until_except_and_only_hold_together() {
    let when = Recurrence {
        rules: vec![friendly(&["05:30"], "daily")],
        from: Some(date("2026-04-28")),
        until: Some(date("2026-05-04")),
        except: days(&["2026-04-30 .. 2026-05-01"]),
        only: None,
    };
    let found = next(&when, "2026-01-01", 10);
    assert_eq!(
        found,
        [
            "Tue 2026-04-28 05:30:00",
            "Wed 2026-04-29 05:30:00",
            "Sat 2026-05-02 05:30:00",
            "Sun 2026-05-03 05:30:00",
            "Mon 2026-05-04 05:30:00"
        ]
    );
    let only = Recurrence { only: Some(days(&["04-30", "05-02 .. 05-03"])), ..when };
    assert_eq!(
        next(&only, "2026-01-01", 10),
        ["Sat 2026-05-02 05:30:00", "Sun 2026-05-03 05:30:00"]
    );
}

#[test]
fn after_is_exclusive_and_always_ends() {
    let daily = Recurrence { rules: vec![friendly(&["05:30"], "daily")], ..Recurrence::default() };
    let due = utc("2026-03-02T05:30:00+07:00");
    let next_day = utc("2026-03-03T05:30:00+07:00");
    assert_eq!(daily.next_after(Ho_Chi_Minh, due), Some(next_day));
    assert_eq!(daily.next_after(Ho_Chi_Minh, due - chrono::TimeDelta::nanoseconds(1)), Some(due));
    // Over, empty, contradictory: an answer, not a search for ever.
    let cases = [
        Recurrence { until: Some(date("2026-03-02")), ..daily.clone() },
        Recurrence { rules: vec![], ..daily.clone() },
        Recurrence { rules: vec![friendly(&[], "daily")], ..daily.clone() },
        Recurrence { only: Some(DaySet::none()), ..daily.clone() },
        Recurrence { except: days(&["01-01 .. 12-31"]), ..daily.clone() },
        Recurrence {
            rules: vec![cron("0 5 30 4 *")],
            only: Some(days(&["05-01"])),
            ..daily.clone()
        },
        Recurrence {
            rules: vec![RecurrenceRule::Friendly(FriendlyRule::new(vec![], Weekdays::default()))],
            ..daily
        },
    ];
    for (row, when) in cases.iter().enumerate() {
        assert_eq!(when.next_after(Ho_Chi_Minh, due), None, "row {row}");
    }
}

#[test]
fn the_rarest_days_are_found() {
    let cases = [
        ("2096-03-01", "daily", "Fri 2104-02-29 05:30:00"), // No 29 February in 2100.
        ("2072-03-01", "Mon", "Mon 2112-02-29 05:30:00"),   // The longest wait there is.
    ];
    for (from, weekdays, want) in cases {
        let when = Recurrence {
            rules: vec![friendly(&["05:30"], weekdays)],
            only: Some(days(&["02-29"])),
            ..Recurrence::default()
        };
        assert_eq!(next(&when, from, 1), [want]);
    }
}

#[test]
fn solar_days_are_read_or_refused() {
    let cases = [
        ("2026-09-02", Ok(("2026-09-02", true))),
        ("2026-09-02", Ok(("2027-09-02", false))),
        ("09-02", Ok(("2027-09-02", true))),
        ("9-2", Ok(("2027-09-02", true))),
        ("02-29", Ok(("2028-02-29", true))),
        ("02-29", Ok(("2027-03-01", false))),
        ("2026-04-30..2026-05-01", Ok(("2026-05-01", true))),
        ("12-28 .. 01-03", Ok(("2026-12-31", true))),
        ("12-28 .. 01-03", Ok(("2027-01-03", true))),
        ("12-28 .. 01-03", Ok(("2027-01-04", false))),
        ("12-28 .. 01-03", Ok(("2026-12-27", false))),
        ("02-30", Err("no_such_day")),
        ("2027-02-29", Err("no_such_day")),
        ("13-01", Err("no_such_day")),
        ("2026-00-10", Err("no_such_day")),
        ("2026-05-01 .. 2026-04-30", Err("backwards")),
        ("2026-12-28 .. 01-03", Err("mixed_span")),
        ("26-04-30", Err("not_a_day")),
        ("30/4", Err("not_a_day")),
        ("tet", Err("not_a_day")),
        ("", Err("not_a_day")),
        ("01-01 ..", Err("not_a_day")),
    ];
    for (text, want) in cases {
        match (DaySpec::parse_solar(text), want) {
            (Ok(spec), Ok((day, held))) => assert_eq!(spec.contains(date(day)), held, "{text}"),
            (Err(fault), Err(kind)) => assert_eq!(fault.kind(), kind, "{text}: {fault}"),
            (found, want) => panic!("{text}: found {found:?}, want {want:?}"),
        }
    }
}
