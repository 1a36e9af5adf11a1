//! Faults of dates and of spans of hours.

use super::sentence::{FaultSentence, say};
use super::terms::quote;
use crate::config::fault::{DateFault, HoursFault};
use crate::config::single_values;
use crate::messages::Lang;

pub(super) fn date(lang: Lang, fault: &DateFault) -> FaultSentence {
    match fault {
        DateFault::Form { text, meant } => {
            let text = quote(text);
            match meant {
                Some(meant) => say!(lang,
                    vi: "{text} chưa đúng dạng ngày" => "viết {meant} (năm-tháng-ngày)",
                    en: "{text} is not how a date is written here"
                        => "write {meant} (year-month-day)"),
                None => say!(lang,
                    vi: "{text} chưa đúng dạng ngày"
                        => "viết năm-tháng-ngày, ví dụ 2026-03-01",
                    en: "{text} is not a date" => "write year-month-day, such as 2026-03-01"),
            }
        }
        DateFault::NoSuchDay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "không có ngày {text}" => "sửa ngày hoặc tháng (viết theo thứ tự năm-tháng-ngày)",
                en: "there is no day {text}" => "correct the month or the day (year-month-day)")
        }
        DateFault::FromAfterUntil { from, until } => say!(lang,
            vi: "ngày cuối {until} đứng trước ngày đầu {from}" => "sửa một trong hai ngày",
            en: "the last day {until} is before the first {from}" => "correct one of them"),
    }
}

pub(super) fn hours(lang: Lang, fault: &HoursFault) -> FaultSentence {
    match fault {
        HoursFault::NotHours { text: written } => {
            let text = quote(written);
            match single_values::window_meant(written) {
                Some(meant) => say!(lang,
                    vi: "{text} không phải khung giờ" => "viết \"{meant}\"",
                    en: "{text} is not a span of hours" => "write \"{meant}\""),
                None => say!(lang,
                    vi: "{text} không phải khung giờ" => "viết như \"05:30-07:00\"",
                    en: "{text} is not a span of hours" => "write it as \"05:30-07:00\""),
            }
        }
        HoursFault::Reversed { from, until } => {
            let (from, until) = (quote(from), quote(until));
            say!(lang,
                vi: "khung giờ kết thúc ({until}) trước khi bắt đầu ({from})"
                    => "nếu qua nửa đêm, tách làm hai: đến 24:00 và từ 00:00",
                en: "the span ends ({until}) before it begins ({from})"
                    => "if it passes midnight, split it in two: up to 24:00 and from 00:00")
        }
        HoursFault::Overlap { window, first } => {
            let (window, first) = (quote(window), quote(first));
            say!(lang,
                vi: "hai khung giờ {first} và {window} chồng lên nhau"
                    => "sửa giờ để khung này hết thì khung kia mới bắt đầu",
                en: "the spans {first} and {window} overlap"
                    => "let one end before the other begins")
        }
    }
}
