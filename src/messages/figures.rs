//! Figures as people write them: lengths of time, numbers with a decimal.

use std::fmt::Display;

use chrono::{DateTime, TimeZone};

use super::Lang;

super::phrases! {
    hours(count) { vi: "{count} giờ", en: "{count} h" }
    minutes(count) { vi: "{count} phút", en: "{count} min" }
    days(count) { vi: "{count} ngày", en: "{count} days" }
    seconds(count) { vi: "{count} giây", en: "{count} s" }
}

/// A length of time as people say it, without parts that are nothing: 45 phút, 1 giờ 30 phút.
pub fn span(lang: Lang, whole_seconds: u64) -> String {
    let parts = [
        (whole_seconds / 3_600, hours as fn(Lang, u64) -> String),
        (whole_seconds / 60 % 60, minutes),
        (whole_seconds % 60, seconds),
    ];
    let said =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, say)| say(lang, count));
    let said: Vec<String> = said.collect();
    if said.is_empty() { seconds(lang, 0) } else { said.join(" ") }
}

/// How long something lasts by now, as one would say it: 3 ngày, 5 giờ, 20 phút.
pub fn rough_span(lang: Lang, whole_seconds: u64) -> String {
    match (whole_seconds / 86_400, whole_seconds / 3_600, whole_seconds / 60) {
        (days_over @ 2.., _, _) => days(lang, days_over),
        (_, hours_over @ 2.., _) => hours(lang, hours_over),
        (_, _, minutes_over) => minutes(lang, minutes_over),
    }
}

/// Bytes as people tell them, in thousands: 450 MB, 12,3 GB.
pub fn size(lang: Lang, bytes: u64) -> String {
    let tell = |unit: f64, name| {
        let figure = bytes as f64 / unit;
        let text = if figure < 10.0 { format!("{figure:.1}") } else { format!("{figure:.0}") };
        let text = text.strip_suffix(".0").unwrap_or(&text).to_owned();
        format!("{} {name}", decimal_sign(lang, &text))
    };
    match bytes {
        ..1_000_000 => tell(1e3, "kB"),
        1_000_000..1_000_000_000 => tell(1e6, "MB"),
        1_000_000_000.. => tell(1e9, "GB"),
    }
}

/// A number with its decimal sign as people write it; the minus sign is one, not a hyphen.
pub fn decimal_sign(lang: Lang, number: &str) -> String {
    let text = number.replace('-', "\u{2212}");
    match lang {
        Lang::Vi => text.replace('.', ","),
        Lang::En => text,
    }
}

/// An instant to the second: 02/03/2026 05:30:00, 2026-03-02 05:30:00.
pub fn date_and_second<Tz: TimeZone<Offset: Display>>(lang: Lang, at: &DateTime<Tz>) -> String {
    format!("{}{}", date_and_minute(lang, at), at.format(":%S"))
}

/// An instant to the minute: 02/03/2026 05:30, 2026-03-02 05:30.
pub fn date_and_minute<Tz: TimeZone<Offset: Display>>(lang: Lang, at: &DateTime<Tz>) -> String {
    let form = match lang {
        Lang::Vi => "%d/%m/%Y %H:%M",
        Lang::En => "%Y-%m-%d %H:%M",
    };
    at.format(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_whole_parts_without_empty_ones() {
        let cases = [
            (0, "0 giây", "0 s"),
            (45, "45 giây", "45 s"),
            (60, "1 phút", "1 min"),
            (125, "2 phút 5 giây", "2 min 5 s"),
            (2_700, "45 phút", "45 min"),
            (5_400, "1 giờ 30 phút", "1 h 30 min"),
            (3_605, "1 giờ 5 giây", "1 h 5 s"),
            (90_000, "25 giờ", "25 h"),
        ];
        for (seconds, vi, en) in cases {
            assert_eq!(span(Lang::Vi, seconds), vi);
            assert_eq!(span(Lang::En, seconds), en);
        }
    }

    #[test]
    fn how_long_something_lasts_is_told_roughly() {
        let cases = [
            (59, "0 phút"),
            (60 * 119, "119 phút"),
            (60 * 120, "2 giờ"),
            (3_600 * 47, "47 giờ"),
            (3_600 * 48, "2 ngày"),
            (86_400 * 30, "30 ngày"),
        ];
        for (seconds, want) in cases {
            assert_eq!(rough_span(Lang::Vi, seconds), want);
        }
    }

    #[test]
    fn room_is_told_in_thousands() {
        let cases = [
            (0, "0 kB"),
            (999, "1 kB"),
            (64_000_000, "64 MB"),
            (1_500_000, "1,5 MB"),
            (1_000_000_000, "1 GB"),
            (12_345_000_000, "12 GB"),
        ];
        for (bytes, vi) in cases {
            assert_eq!(size(Lang::Vi, bytes), vi);
        }
    }

    #[test]
    fn an_instant_is_told_in_the_order_in_which_people_write_a_date() {
        let at = DateTime::parse_from_rfc3339("2026-03-02T05:30:15+07:00").unwrap();
        assert_eq!(date_and_second(Lang::Vi, &at), "02/03/2026 05:30:15");
        assert_eq!(date_and_second(Lang::En, &at), "2026-03-02 05:30:15");
        assert_eq!(date_and_minute(Lang::Vi, &at), "02/03/2026 05:30");
    }

    #[test]
    fn a_decimal_point_is_a_comma_in_vietnamese() {
        assert_eq!(decimal_sign(Lang::Vi, "-1.5"), "\u{2212}1,5");
        assert_eq!(decimal_sign(Lang::En, "+1.5"), "+1.5");
    }
}
