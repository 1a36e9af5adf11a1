//! Pieces of the faults' sentences.

use std::time::Duration;

use crate::config::fault::{NamedThing, ValueShape};
use crate::messages::figures::span;
use crate::messages::{Lang, shown};

/// Characters of a person's own text that are repeated in a sentence.
const QUOTE_CHARS_MAX: usize = 60;

pub(super) fn shape(lang: Lang, shape: ValueShape) -> &'static str {
    match (lang, shape) {
        (Lang::Vi, ValueShape::Map) => "một nhóm mục",
        (Lang::Vi, ValueShape::List) => "một danh sách",
        (Lang::Vi, ValueShape::Text) => "một giá trị đơn",
        (Lang::En, ValueShape::Map) => "a group of keys",
        (Lang::En, ValueShape::List) => "a list",
        (Lang::En, ValueShape::Text) => "a single value",
    }
}

pub(super) fn shape_example(lang: Lang, shape: ValueShape) -> &'static str {
    match (lang, shape) {
        (Lang::Vi, ValueShape::Map) => "các dòng `mục: giá trị` thụt vào bên dưới",
        (Lang::Vi, ValueShape::List) => "một danh sách như [a, b]",
        (Lang::Vi, ValueShape::Text) => "một giá trị đơn",
        (Lang::En, ValueShape::Map) => "`key: value` lines, indented below",
        (Lang::En, ValueShape::List) => "a list such as [a, b]",
        (Lang::En, ValueShape::Text) => "a single value",
    }
}

pub(super) fn named(lang: Lang, what: NamedThing) -> &'static str {
    let (vi, en) = match what {
        NamedThing::Zone => ("cụm loa", "zone"),
        NamedThing::ZoneOrGroup => ("cụm loa hay nhóm", "zone or group"),
        NamedThing::Group => ("nhóm", "group"),
        NamedThing::Output => ("đầu ra", "output"),
        NamedThing::Queue => ("hàng chờ", "queue"),
        NamedThing::Campaign => ("đợt tuyên truyền", "campaign"),
        NamedThing::Calendar => ("nhóm ngày (calendars)", "calendar"),
        NamedThing::Programme => ("chương trình", "programme"),
        NamedThing::Cue => ("mục trong kịch bản", "cue"),
        NamedThing::Rule => ("giờ phát", "time"),
        NamedThing::Day => ("ngày", "day"),
        NamedThing::Window => ("khung giờ", "span of hours"),
        NamedThing::CommandWord => ("từ của lệnh", "word of a command"),
        NamedThing::ScheduleFile => ("tệp lịch phát", "schedule file"),
        NamedThing::Entry => ("mục", "entry"),
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

/// The place in a row: thứ hai, the second.
pub(super) fn ordinal(lang: Lang, nth: usize) -> String {
    match (lang, nth) {
        (Lang::Vi, 1) => "thứ nhất".to_owned(),
        (Lang::Vi, 2) => "thứ hai".to_owned(),
        (Lang::Vi, 3) => "thứ ba".to_owned(),
        (Lang::Vi, 4) => "thứ tư".to_owned(),
        (Lang::Vi, nth) => format!("thứ {nth}"),
        (Lang::En, 1) => "first".to_owned(),
        (Lang::En, 2) => "second".to_owned(),
        (Lang::En, 3) => "third".to_owned(),
        (Lang::En, nth) => format!("{nth}th"),
    }
}

/// A limit: as people say it, or in English as it is written in the file.
pub(super) fn length(lang: Lang, duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    match (lang, seconds) {
        (Lang::Vi, 0) if millis > 0 => format!("{millis} mili giây"),
        (Lang::Vi, s) if s > 86_400 && s % 86_400 == 0 => format!("{} ngày", s / 86_400),
        (Lang::Vi, s) => span(lang, s),
        (Lang::En, 0) if millis > 0 => format!("{millis}ms"),
        (Lang::En, s) if s > 86_400 && s % 86_400 == 0 => format!("{}d", s / 86_400),
        (Lang::En, s) if s > 0 && s % 3_600 == 0 => format!("{}h", s / 3_600),
        (Lang::En, s) if s > 0 && s % 60 == 0 => format!("{}m", s / 60),
        (Lang::En, s) => format!("{s}s"),
    }
}
