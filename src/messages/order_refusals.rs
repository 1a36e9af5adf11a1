//! Why an order is not taken, and why an emergency does not sound.

use super::output_trouble::output_trouble;
use super::{
    Lang, clock, figures, folder, journal_trouble, mute, order_answers, reasons, shown, tone,
};
use crate::control::{
    ImpossibleInstant, KnownZones, OrderRefusal, RefusalReply, RefusalWord, StableWord, ZoneAnswer,
};
use crate::folder_policy::RefusalCause;
use crate::journal::JournalError;
use crate::station::emergency::{REPEATS_MAX, UNTIL_MAX, UntilFault};
use crate::station::mute::{BECAUSE_CHARS_MAX, MUTE_MAX, MuteUntilFault};
use crate::station::order_origin::BY_CHARS_MAX;
use crate::station::states::OutputState;
use crate::wire::OutputTrouble;

/// Names of zones, and of groups, that are told where none of them was named: a screenful.
const NAMES_MAX: usize = 30;

phrases! {
    opening() {
        vi: "thiết bị âm thanh chưa mở xong",
        en: "the sound device is not open yet",
    }
    lost() { vi: "mất thiết bị âm thanh", en: "the sound device is lost" }
    unheard() {
        vi: "thiết bị âm thanh chưa trả lời",
        en: "the sound device has not answered yet",
    }
    /// By a trouble that may have brackets of its own.
    because_of(why, trouble) { vi: "{why}: {trouble}", en: "{why}: {trouble}" }
    because(why, detail) { vi: "{why} ({detail})", en: "{why} ({detail})" }
}

/// Why an emergency is silent in a zone, as far as it is known.
pub fn why_silent(lang: Lang, zone: &ZoneAnswer) -> String {
    let why = match (zone.reason, &zone.output) {
        (Some(reason), _) => reasons::reason(lang, reason).to_owned(),
        (None, Some(StableWord::Known(OutputState::Opening))) => opening(lang),
        (None, Some(StableWord::Known(OutputState::Lost))) => lost(lang),
        (
            None,
            Some(
                StableWord::Known(OutputState::Closed | OutputState::Open) | StableWord::Unknown(_),
            )
            | None,
        ) => unheard(lang),
    };
    match (&zone.trouble, &zone.detail) {
        // Its device is well.
        (Some(trouble @ OutputTrouble::Amplifier { .. }), _) => output_trouble(lang, trouble),
        (Some(trouble), _) => because_of(lang, why, output_trouble(lang, trouble)),
        // A name, or what a station of an earlier version says.
        (None, Some(detail)) => because(lang, why, detail),
        (None, None) => why,
    }
}

/// What is answered to an order that is not taken.
pub fn refusal(lang: Lang, cause: &OrderRefusal) -> RefusalReply {
    RefusalReply { word: cause.word().into(), sentence: why_not_taken(lang, cause) }
}

/// What is answered to an order about a file that was not taken.
pub fn refused_file(lang: Lang, path: &str, why: &RefusalCause) -> RefusalReply {
    let sentence = order_answers::refused_file(lang, shown(path), folder::refusal(lang, why));
    RefusalReply { word: RefusalWord::RefusedFile.into(), sentence }
}

/// What is answered to who asks for rows that can't be read.
pub fn log_unreadable(lang: Lang, error: &JournalError) -> RefusalReply {
    let sentence = journal_trouble::journal(lang, error);
    RefusalReply { word: RefusalWord::Internal.into(), sentence }
}

/// What is said of a zone that is not there: which was probably meant, and which there are.
pub fn no_such_zone(lang: Lang, name: &str, known: &KnownZones) -> String {
    let name = shown(name);
    let zones = some_of(&known.zones);
    let there = match known.groups.is_empty() {
        true => zones,
        false => order_answers::and_groups(lang, zones, some_of(&known.groups)),
    };
    match &known.near {
        Some(near) => order_answers::no_such_zone_but(lang, name, near, there),
        None => order_answers::no_such_zone(lang, name, there),
    }
}

/// The first of these names.
fn some_of(names: &[String]) -> String {
    let first: Vec<&str> = names.iter().take(NAMES_MAX).map(String::as_str).collect();
    let more = if names.len() > NAMES_MAX { ", …" } else { "" };
    first.join(", ") + more
}

fn why_not_taken(lang: Lang, cause: &OrderRefusal) -> String {
    match cause {
        OrderRefusal::NobodyNamed => order_answers::who_orders(lang),
        OrderRefusal::NameNotPlain => order_answers::who_orders_plainly(lang, BY_CHARS_MAX),
        OrderRefusal::NameIsPlaceholder { by } => order_answers::who_orders_really(lang, shown(by)),
        OrderRefusal::NoZoneNamed => order_answers::which_zone(lang),
        OrderRefusal::NoSuchZone { name, known } => no_such_zone(lang, name, known),
        OrderRefusal::SameOrder => order_answers::same_order(lang),
        OrderRefusal::RepeatOutOfRange => order_answers::how_often(lang, REPEATS_MAX),
        OrderRefusal::Until { text, fault: UntilFault::Unreadable } => {
            order_answers::until_unreadable(lang, shown(text))
        }
        OrderRefusal::Until { text, fault: UntilFault::Past } => {
            order_answers::until_past(lang, shown(text))
        }
        OrderRefusal::Until { fault: UntilFault::TooFar, .. } => {
            order_answers::until_far(lang, UNTIL_MAX.num_hours())
        }
        OrderRefusal::UntilByUntrustedClock => order_answers::until_untrusted(lang),
        OrderRefusal::MuteUntil { text, fault } => match fault {
            MuteUntilFault::Text(UntilFault::Unreadable) => {
                mute::until_unreadable(lang, shown(text))
            }
            MuteUntilFault::Text(UntilFault::Past) => mute::until_past(lang, shown(text)),
            MuteUntilFault::Text(UntilFault::TooFar) => mute::until_far(lang, MUTE_MAX.num_days()),
            MuteUntilFault::ClockUntrusted => mute::until_untrusted(lang),
            MuteUntilFault::HourOrLength { hours, minutes } => {
                let length = match minutes {
                    0 => format!("{hours}h"),
                    _ => format!("{hours}h{minutes}m"),
                };
                let seconds = 60 * (60 * u64::from(*hours) + u64::from(*minutes));
                let (text, hour) = (shown(text), format!("{hours}:{minutes:02}"));
                mute::hour_or_length(lang, text, hour, figures::span(lang, seconds), length)
            }
        },
        OrderRefusal::Tone { why, at } => tone::hindrance(lang, why, *at),
        OrderRefusal::ReasonNotPlain => mute::because_not_plain(lang, BECAUSE_CHARS_MAX),
        OrderRefusal::ClockWrong { why, shows } => {
            let shows = shows.0.format("%H:%M:%S %d/%m/%Y");
            match why {
                ImpossibleInstant::BeforeBuild => clock::wrong_build(lang, shows),
                ImpossibleInstant::BeforeKnown => clock::wrong_known(lang, shows),
            }
        }
        OrderRefusal::OutsideFolder { path, folder } => {
            order_answers::outside_folder(lang, shown(path), shown(&folder.display().to_string()))
        }
        OrderRefusal::NotJudged { path } => order_answers::not_judged(lang, shown(path)),
        OrderRefusal::SetAside { path } => order_answers::set_aside(lang, shown(path)),
        OrderRefusal::PassedOver { path } => order_answers::passed_over(lang, shown(path)),
        OrderRefusal::NoSuchBulletin { path, near: Some(near) } => {
            order_answers::no_such_bulletin_but(lang, shown(path), shown(near))
        }
        OrderRefusal::NoSuchBulletin { path, near: None } => {
            order_answers::no_such_bulletin(lang, shown(path))
        }
        OrderRefusal::JournalClosed => order_answers::journal_closed(lang),
    }
}
