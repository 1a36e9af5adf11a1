//! The conversions of `units`: exact where the value fits, the nearest value where it does not.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::units::{
    SPAN_MAX, duration_of, frames_in, frames_ms, milliseconds, span_ms, span_of, whole_ms,
};

#[test]
fn what_fits_is_exact() {
    assert_eq!(milliseconds(0), TimeDelta::zero());
    assert_eq!(milliseconds(90_061_001), TimeDelta::milliseconds(90_061_001));
    assert_eq!(whole_ms(Duration::from_micros(1_999)), 1, "whole milliseconds");
    assert_eq!(span_ms(TimeDelta::microseconds(1_999)), 1);
    assert_eq!(span_of(Duration::from_secs(86_400)), TimeDelta::days(1));
    assert_eq!(duration_of(TimeDelta::seconds(7)), Duration::from_secs(7));
    assert_eq!(frames_ms(44_100, 44_100), 1_000);
    assert_eq!(frames_ms(47, 48_000), 0, "whole milliseconds");
    assert_eq!(frames_in(1_500, 44_100), 66_150);
}

#[test]
fn what_does_not_fit_becomes_the_nearest_value_that_does() {
    assert_eq!(milliseconds(u64::MAX), SPAN_MAX);
    // What chrono can hold is longer than an instant may be moved by.
    assert_eq!(milliseconds(i64::MAX as u64 / 2), SPAN_MAX);
    assert_eq!(span_of(Duration::MAX), SPAN_MAX);
    assert_eq!(whole_ms(Duration::MAX), u64::MAX);
    assert_eq!(span_ms(TimeDelta::milliseconds(-1)), 0, "no length is below zero");
    assert_eq!(duration_of(TimeDelta::nanoseconds(-1)), Duration::ZERO);
    assert_eq!(frames_ms(u64::MAX, 1), u64::MAX);
    assert_eq!(frames_ms(5, 0), 5_000, "a rate of 0 counts as 1");
    assert_eq!(frames_in(u64::MAX, u32::MAX), u64::MAX);
}

#[test]
fn an_instant_moved_by_the_longest_span_is_an_instant_still() {
    let now: DateTime<Utc> = "2026-08-22T05:30:00Z".parse().unwrap();
    for instant in [DateTime::UNIX_EPOCH, now] {
        assert!(instant.checked_add_signed(milliseconds(u64::MAX)).is_some());
        assert!(instant.checked_sub_signed(span_of(Duration::MAX)).is_some());
    }
}
