//! What has come of test tones, for programs: an object in which fields are only added.

use serde::Serialize;

use crate::control::RefusalWord;
use crate::control::{StableWord, ToneTaken};
use crate::station::ids::ZoneId;
use crate::station::record::Reason;
use crate::station::schedule::Zone;
use crate::station::tone::TONE_MS;

/// All zones of an order.
#[derive(Default, Serialize)]
pub struct ToneJson {
    /// No station runs: the command sounded the tones by itself.
    pub alone: bool,
    pub zones: Vec<ZoneToneJson>,
    /// Zones that are left, since a person stopped the tones.
    pub not_tried: Vec<ZoneId>,
}

/// What a tone has come to in one zone.
#[derive(Serialize)]
pub struct ZoneToneJson {
    pub zone: ZoneId,
    pub name: String,
    pub outcome: ToneOutcome,
    pub heard_ms: u64,
    /// It sounds in so many milliseconds, when the amplifier is warm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warming_ms: Option<u64>,
    /// As in the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<StableWord<RefusalWord>>,
    /// The amplifier can't be switched, so nothing may have been heard.
    pub without_amplifier: bool,
    /// What people are told.
    pub text: String,
}

/// How a tone ended, as a stable word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ToneOutcome {
    /// The device took all of it.
    Sounded,
    /// The device took the beginning.
    InPart,
    Silent,
    /// It waits for its amplifier, and what comes of it the log will say.
    Warming,
    /// It was not tried.
    Refused,
}

impl ZoneToneJson {
    /// By the answer of a running station.
    pub fn of(taken: &ToneTaken, told: &str) -> ZoneToneJson {
        let zone = &taken.zone;
        let outcome = match (&taken.refused, zone.sounding, zone.warming_ms) {
            (Some(_), _, _) => ToneOutcome::Refused,
            (None, _, Some(_)) => ToneOutcome::Warming,
            (None, true, None) => ToneOutcome::Sounded,
            (None, false, None) if taken.heard_ms > 0 => ToneOutcome::InPart,
            (None, false, None) => ToneOutcome::Silent,
        };
        ZoneToneJson {
            zone: zone.zone.clone(),
            name: zone.name.clone(),
            outcome,
            heard_ms: taken.heard_ms,
            warming_ms: zone.warming_ms,
            reason: zone.reason,
            refused: taken.refused.as_ref().map(|refused| refused.word.clone()),
            without_amplifier: zone.without_amplifier().is_some(),
            text: told.trim().to_owned(),
        }
    }

    /// By what this command has done itself.
    pub fn alone(id: &ZoneId, zone: &Zone, outcome: ToneOutcome, text: &str) -> ZoneToneJson {
        ZoneToneJson {
            zone: id.clone(),
            name: zone.name.clone(),
            outcome,
            heard_ms: if outcome == ToneOutcome::Sounded { TONE_MS } else { 0 },
            warming_ms: None,
            reason: None,
            refused: None,
            without_amplifier: false,
            text: text.trim().to_owned(),
        }
    }
}
