//! Why an emergency does not sound.

use super::output_trouble::output_trouble;
use super::{Lang, reasons};
use crate::control::ZoneAnswer;

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
    because(why, detail) { vi: "{why} ({detail})", en: "{why} ({detail})" }
}

/// Why an emergency is silent in a zone, as far as it is known.
pub fn why_silent(lang: Lang, zone: &ZoneAnswer) -> String {
    let why = match (zone.reason, zone.output.as_deref()) {
        (Some(reason), _) => reasons::reason(lang, reason).to_owned(),
        (None, Some("opening")) => opening(lang),
        (None, Some("lost")) => lost(lang),
        (None, _) => unheard(lang),
    };
    match (&zone.trouble, &zone.detail) {
        (Some(trouble), _) => because(lang, why, output_trouble(lang, trouble)),
        // A name, or what a station of an earlier version says.
        (None, Some(detail)) => because(lang, why, detail),
        (None, None) => why,
    }
}
