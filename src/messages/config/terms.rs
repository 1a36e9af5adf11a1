//! Pieces of the faults' sentences.

use std::time::Duration;

use crate::config::fault::{Named, Shape};
use crate::messages::{Lang, shown};

/// Characters of a person's own text that are repeated in a sentence.
const QUOTE_CHARS_MAX: usize = 60;

pub(super) fn shape(lang: Lang, shape: Shape) -> &'static str {
    match (lang, shape) {
        (Lang::Vi, Shape::Map) => "một nhóm khóa",
        (Lang::Vi, Shape::List) => "một danh sách",
        (Lang::Vi, Shape::Text) => "một giá trị đơn",
        (Lang::En, Shape::Map) => "a group of keys",
        (Lang::En, Shape::List) => "a list",
        (Lang::En, Shape::Text) => "a single value",
    }
}

pub(super) fn shape_example(lang: Lang, shape: Shape) -> &'static str {
    match (lang, shape) {
        (Lang::Vi, Shape::Map) => "các dòng `khóa: giá trị` thụt vào bên dưới",
        (Lang::Vi, Shape::List) => "một danh sách như [a, b]",
        (Lang::Vi, Shape::Text) => "một giá trị đơn",
        (Lang::En, Shape::Map) => "`key: value` lines, indented below",
        (Lang::En, Shape::List) => "a list such as [a, b]",
        (Lang::En, Shape::Text) => "a single value",
    }
}

pub(super) fn named(lang: Lang, what: Named) -> &'static str {
    let (vi, en) = match what {
        Named::Zone => ("cụm loa", "zone"),
        Named::ZoneOrGroup => ("cụm loa hay nhóm", "zone or group"),
        Named::Group => ("nhóm", "group"),
        Named::Output => ("đường ra", "output"),
        Named::Queue => ("hàng chờ", "queue"),
        Named::Campaign => ("đợt tuyên truyền", "campaign"),
        Named::Calendar => ("bộ ngày (calendars)", "calendar"),
        Named::Programme => ("chương trình", "programme"),
        Named::Cue => ("mục trong kịch bản", "cue"),
        Named::Rule => ("giờ phát", "time"),
        Named::Day => ("ngày", "day"),
        Named::Window => ("khung giờ", "span of hours"),
        Named::ScheduleFile => ("tệp lịch phát", "schedule file"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// A person's own text, harmless, short, in quotes.
pub(super) fn quote(text: &str) -> String {
    format!("`{}`", cut(text))
}

pub(super) fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let kept: String = characters.by_ref().take(QUOTE_CHARS_MAX).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    format!("{}{more}", shown(&kept))
}

/// A limit in the largest unit that says it exactly.
pub(super) fn length(duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    match seconds {
        0 if millis > 0 => format!("{millis}ms"),
        s if s > 86_400 && s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s > 0 && s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s > 0 && s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
