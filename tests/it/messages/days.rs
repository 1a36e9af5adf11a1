//! A day as it heads a page, in both languages.

use chrono::{Datelike, NaiveDate};
use loaphuong::messages::folder_answers::moment;
use loaphuong::messages::{Lang, plan};

#[test]
fn a_day_has_its_weekday_its_date_and_in_vietnamese_the_lunar_date() {
    let cases = [
        ((2026, 3, 2), "Thứ Hai, 02/03/2026 (14/1 âm lịch)", "Monday, 2 March 2026"),
        // A leap month.
        ((2025, 8, 1), "Thứ Sáu, 01/08/2025 (8/6 nhuận âm lịch)", "Friday, 1 August 2025"),
    ];
    for ((year, month, day), vi, en) in cases {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a day");
        for (lang, want) in [(Lang::Vi, vi), (Lang::En, en)] {
            assert_eq!(plan::day(lang, date), want);
            // As a picture has them, one below the other.
            let weekday = plan::weekday(lang, date.weekday());
            let parts = format!("{weekday}, {}", plan::long_date(lang, date));
            let lunar = plan::lunar_date(lang, date);
            assert_eq!(lunar.is_some(), lang == Lang::Vi);
            assert_eq!(parts + &lunar.map_or(String::new(), |day| format!(" ({day})")), want);
        }
    }
}

#[test]
fn a_moment_of_another_year_or_of_a_year_that_nobody_knows_carries_its_year() {
    let at = NaiveDate::from_ymd_opt(2027, 1, 4).and_then(|day| day.and_hms_opt(5, 30, 0));
    let at = at.expect("a moment");
    let cases = [
        (Some(2027), "05:30 thứ Hai 04/01", "05:30 Monday 4 Jan"),
        (Some(2026), "05:30 thứ Hai 04/01/2027", "05:30 Monday 4 Jan 2027"),
        (None, "05:30 thứ Hai 04/01/2027", "05:30 Monday 4 Jan 2027"),
    ];
    for (this_year, vi, en) in cases {
        assert_eq!(moment(Lang::Vi, at, this_year), vi);
        assert_eq!(moment(Lang::En, at, this_year), en);
    }
}
