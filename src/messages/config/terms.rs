//! Pieces of the faults' sentences.

use std::time::Duration;

use crate::config::fault::{NamedThing, ValueShape};
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
        NamedThing::Calendar => ("bộ ngày (calendars)", "calendar"),
        NamedThing::Programme => ("chương trình", "programme"),
        NamedThing::Cue => ("mục trong kịch bản", "cue"),
        NamedThing::Rule => ("giờ phát", "time"),
        NamedThing::Day => ("ngày", "day"),
        NamedThing::Window => ("khung giờ", "span of hours"),
        NamedThing::CommandWord => ("từ của lệnh", "word of a command"),
        NamedThing::ScheduleFile => ("tệp lịch phát", "schedule file"),
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
