//! Why an order is not taken: the facts, and what is answered.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::clock::ImpossibleInstant;
use super::word::StableWord;
use crate::station::emergency::UntilFault;
use crate::station::mute::MuteUntilFault;
use crate::station::record::LocalTimestamp;
use crate::station::tone::ToneHindrance;

/// Why an order was not taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{sentence}")]
pub struct RefusalReply {
    /// Which rule it broke.
    pub word: StableWord<RefusalWord>,
    /// For people, in the station's language.
    pub sentence: String,
}

/// Why an order was not taken, as a stable word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalWord {
    /// Nobody is named who orders it, or not by a name.
    Unnamed,
    /// No zone or group has this name, or none is named.
    NoSuchZone,
    /// It repeats the last emergency.
    SameOrder,
    /// It sounds too often, or never.
    BadRepeat,
    /// Its end can't be read, is past or too far.
    BadUntil,
    /// The zone is muted.
    Muted,
    /// Something sounds there, or is about to.
    Busy,
    /// It is outside the allowed hours.
    OutsideHours,
    /// The reason that is given is no plain line.
    BadReason,
    /// It needs a clock that is trusted.
    ClockUntrusted,
    /// A clock that plainly is wrong can't be vouched for.
    ClockWrong,
    /// The file lies outside the audio folder.
    OutsideFolder,
    /// The file has no verdict yet.
    NotJudged,
    /// The file was not taken.
    RefusedFile,
    /// The file has aired, or was refused, and was set aside.
    SetAside,
    /// The file's name has the library pass over it.
    PassedOver,
    /// No file lies there.
    NoSuchBulletin,
    /// The station's own fault.
    Internal,
}

/// Why an order is not taken, with what a sentence about it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderRefusal {
    /// Nobody is named who orders it.
    NobodyNamed,
    /// The name is too long, or has signs that no line shows.
    NameNotPlain,
    /// What was typed stands for a name in the documents.
    NameIsPlaceholder {
        /// As it was typed.
        by: String,
    },
    /// It names no zone.
    NoZoneNamed,
    /// No zone or group has this name.
    NoSuchZone {
        /// As it was typed.
        name: String,
        known: KnownZones,
    },
    /// It repeats the last emergency.
    SameOrder,
    /// It sounds too often, or never.
    RepeatOutOfRange,
    /// Its end is no time to end at.
    Until {
        /// As it was typed.
        text: String,
        /// What is wrong with it.
        fault: UntilFault,
    },
    /// It is to end at an hour of a clock that is not trusted.
    UntilByUntrustedClock,
    /// A zone is to be silent until what is no time to be so.
    MuteUntil {
        /// As it was typed.
        text: String,
        /// What is wrong with it.
        fault: MuteUntilFault,
    },
    /// Why a zone is to be silent is too long, or has signs that no line shows.
    ReasonNotPlain,
    /// A test tone may not sound now.
    Tone {
        /// What keeps it from sounding.
        why: ToneHindrance,
        /// When it may, what is due is due, or what sounds is over.
        at: Option<LocalTimestamp>,
    },
    /// The clock plainly is wrong, and can't be vouched for.
    ClockWrong {
        /// By what that is known.
        why: ImpossibleInstant,
        /// What it shows.
        shows: LocalTimestamp,
    },
    /// The file lies outside the audio folder.
    OutsideFolder {
        /// As it was typed.
        path: String,
        /// The audio folder.
        folder: PathBuf,
    },
    /// The file has no verdict yet. Paths are relative to the audio folder from here on.
    NotJudged {
        /// Where it lies.
        path: String,
    },
    /// It lies in a folder of what has aired or was refused.
    SetAside {
        /// Where it lies.
        path: String,
    },
    /// Its name has the library pass over it.
    PassedOver {
        /// Where it lies.
        path: String,
    },
    /// No file lies there.
    NoSuchBulletin {
        /// Where it was looked for.
        path: String,
        /// The bulletin that was probably meant.
        near: Option<String>,
    },
    /// The journal is closed for now.
    JournalClosed,
}

/// The zones and groups that an order could have named.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KnownZones {
    pub zones: Vec<String>,
    pub groups: Vec<String>,
    /// The one that was probably meant.
    pub near: Option<String>,
}

impl OrderRefusal {
    /// Its stable word.
    pub fn word(&self) -> RefusalWord {
        match self {
            OrderRefusal::NobodyNamed
            | OrderRefusal::NameNotPlain
            | OrderRefusal::NameIsPlaceholder { .. } => RefusalWord::Unnamed,
            OrderRefusal::NoZoneNamed | OrderRefusal::NoSuchZone { .. } => RefusalWord::NoSuchZone,
            OrderRefusal::SameOrder => RefusalWord::SameOrder,
            OrderRefusal::RepeatOutOfRange => RefusalWord::BadRepeat,
            OrderRefusal::Until { .. }
            | OrderRefusal::MuteUntil { fault: MuteUntilFault::Text(_), .. } => {
                RefusalWord::BadUntil
            }
            OrderRefusal::ReasonNotPlain => RefusalWord::BadReason,
            OrderRefusal::Tone { why: ToneHindrance::Muted { .. }, .. } => RefusalWord::Muted,
            OrderRefusal::Tone {
                why: ToneHindrance::OnAir { .. } | ToneHindrance::DueSoon { .. },
                ..
            } => RefusalWord::Busy,
            OrderRefusal::Tone { why: ToneHindrance::OutsideHours { .. }, .. } => {
                RefusalWord::OutsideHours
            }
            OrderRefusal::MuteUntil { fault: MuteUntilFault::HourOrLength { .. }, .. } => {
                RefusalWord::BadUntil
            }
            OrderRefusal::UntilByUntrustedClock
            | OrderRefusal::Tone { why: ToneHindrance::ClockUntrusted, .. }
            | OrderRefusal::MuteUntil { fault: MuteUntilFault::ClockUntrusted, .. } => {
                RefusalWord::ClockUntrusted
            }
            OrderRefusal::ClockWrong { .. } => RefusalWord::ClockWrong,
            OrderRefusal::OutsideFolder { .. } => RefusalWord::OutsideFolder,
            OrderRefusal::NotJudged { .. } => RefusalWord::NotJudged,
            OrderRefusal::SetAside { .. } => RefusalWord::SetAside,
            OrderRefusal::PassedOver { .. } => RefusalWord::PassedOver,
            OrderRefusal::NoSuchBulletin { .. } => RefusalWord::NoSuchBulletin,
            OrderRefusal::JournalClosed => RefusalWord::Internal,
        }
    }
}
