//! What people order, and what they are told. Fields are added, never renamed.

use serde::{Deserialize, Serialize};

use super::refusal::RefusalReply;
use super::word::StableWord;
use crate::station::ids::{ProgrammeId, ZoneId};
use crate::station::record::{LocalTimestamp, Reason};
use crate::station::states::OutputState;
use crate::station::{OpenSlot, SlotState};
use crate::wire::OutputTrouble;

/// End what sounds and what waits in these zones; in all when none is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopOrder {
    #[serde(default)]
    pub zones: Vec<ZoneId>,
    /// Who orders it; stands in the log. Not empty, one line, at most
    /// [`BY_CHARS_MAX`](crate::station::order_origin::BY_CHARS_MAX).
    pub by: String,
}

/// What a stop has ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StopTaken {
    /// Each slot that was on air or waited; empty when there was none.
    #[serde(default)]
    pub stopped: Vec<StoppedSlot>,
}

/// A slot that an order to stop has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoppedSlot {
    pub zone: ZoneId,
    pub programme: ProgrammeId,
    pub title: String,
    /// It sounded; else it waited to.
    pub on_air: bool,
}

impl StoppedSlot {
    /// An open slot, as it is before it is stopped.
    pub fn of(slot: &OpenSlot) -> StoppedSlot {
        StoppedSlot {
            zone: slot.id.zone.clone(),
            programme: slot.id.programme.clone(),
            title: slot.title.clone(),
            on_air: slot.state() == SlotState::OnAir,
        }
    }
}

/// A test tone in the first of these zones; the answer names the others, to be ordered next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToneOrder {
    /// Zones or groups; at least one.
    pub zones: Vec<String>,
    pub by: String,
}

/// What a test tone has come to in one zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToneTaken {
    /// `sounding` when the device took all of it, as sound.
    pub zone: ZoneAnswer,
    #[serde(default)]
    pub heard_ms: u64,
    /// Frames that the device took, at its rate.
    #[serde(default)]
    pub frames: u64,
    /// Why it was not taken; nothing was sounded then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusalReply>,
    /// The zones that are left of the order.
    #[serde(default)]
    pub left: Vec<ZoneId>,
}

/// Silence in these zones until an hour, but for emergencies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuteOrder {
    /// Zones or groups; at least one.
    pub zones: Vec<String>,
    /// `2h`, `17:30`, `2026-03-02` (to the end of that day) or `2026-03-02 17:30`, of the station's
    /// time zone, at most 30 days ahead.
    pub until: String,
    pub by: String,
    /// Why, in a line of at most
    /// [`BECAUSE_CHARS_MAX`](crate::station::mute::BECAUSE_CHARS_MAX).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// What a mute has come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MuteTaken {
    pub muted: Vec<MutedZone>,
    /// Mutes of these zones that were in force before, and no longer are.
    #[serde(default)]
    pub replaced: Vec<MutedZone>,
    /// Slots that were on air there or waited, and were ended.
    #[serde(default)]
    pub stopped: Vec<StoppedSlot>,
    /// Slots that are due there before the hour, as the schedule stands, and will not air.
    #[serde(default)]
    pub ahead: u64,
}

/// A zone that is silent by a person's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MutedZone {
    pub zone: ZoneId,
    #[serde(default)]
    pub name: String,
    pub since: LocalTimestamp,
    pub until: LocalTimestamp,
    pub by: String,
    /// How the order came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The clock is not trusted: it is muted beyond its hour, until the time is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits_for_clock: bool,
}

/// An end to the silence in these zones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmuteOrder {
    /// Zones or groups; at least one.
    pub zones: Vec<String>,
    pub by: String,
}

/// What an unmute has come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnmuteTaken {
    /// The mutes that it ended; empty when no such zone was muted.
    pub unmuted: Vec<MutedZone>,
}

/// Sound an accepted bulletin as an emergency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertOrder {
    /// Relative to the audio folder, or absolute and inside it.
    pub path: String,
    /// Zones or groups; at least one.
    pub zones: Vec<String>,
    pub by: String,
    /// How often it sounds, 1 to 100; unsaid: once, or with `until` as often as there is time for.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// An hour, `17:30`, or an instant, `2026-03-02 17:30`, of the station's time zone, at most a
    /// day ahead: nothing of it sounds later.
    #[serde(default)]
    pub until: Option<String>,
    /// Only a rehearsal: it is written down and does not sound.
    #[serde(default)]
    pub exercise: bool,
}

/// What became of an emergency's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertTaken {
    /// It was a rehearsal, as ordered or because this station only rehearses.
    pub exercise: bool,
    /// When it ends at the latest.
    pub until: Option<LocalTimestamp>,
    /// That is tomorrow.
    pub tomorrow: bool,
    /// Each zone that it was ordered for; none of a rehearsal.
    #[serde(default)]
    pub zones: Vec<ZoneAnswer>,
}

/// What an emergency has come to in one zone, 2 s after its order at the latest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneAnswer {
    pub zone: ZoneId,
    #[serde(default)]
    pub name: String,
    /// It is on air there.
    pub sounding: bool,
    /// It is on its way and begins in so many milliseconds, when the amplifiers are warm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warming_ms: Option<u64>,
    /// Why not, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// English or a name, as in the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What is wrong with the zone's output, while it waits for nothing else, or has lost it; with
    /// its amplifier, where it sounds, or will, all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<OutputTrouble>,
    /// The state of the zone's output, as in [`OutputLine`](super::status::OutputLine), while it
    /// waits for nothing
    /// else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<StableWord<OutputState>>,
    /// Nothing more comes of it there; else it is tried on.
    #[serde(default)]
    pub closed: bool,
}

impl ZoneAnswer {
    /// Why it may not be heard, though it sounds or is about to: its amplifier can't be switched.
    pub fn without_amplifier(&self) -> Option<&OutputTrouble> {
        let sounds = self.sounding || self.warming_ms.is_some();
        let trouble = self.trouble.as_ref().filter(|_| sounds)?;
        matches!(trouble, OutputTrouble::Amplifier { .. }).then_some(trouble)
    }
}

impl AlertTaken {
    /// Whether a zone's amplifier can't be switched, where it sounds or is about to.
    pub fn any_without_amplifier(&self) -> bool {
        self.zones.iter().any(|zone| zone.without_amplifier().is_some())
    }

    /// Whether a zone is silent in which it was to sound, and not because its amplifier warms up.
    pub fn any_silent(&self) -> bool {
        self.zones.iter().any(|zone| !zone.sounding && zone.warming_ms.is_none())
    }
}

/// A bulletin may air, as far as its queue wants that said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveOrder {
    /// Relative to the audio folder, else to `folder`, or absolute and inside the audio folder.
    pub path: String,
    /// Where the one who orders is.
    #[serde(default)]
    pub folder: Option<String>,
    /// Who approves; stands in the log. Not empty, one line, at most
    /// [`BY_CHARS_MAX`](crate::station::order_origin::BY_CHARS_MAX).
    pub by: String,
}

/// What was approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalTaken {
    /// Relative to the audio folder.
    pub path: String,
    pub title: String,
    /// Of the content, to which alone the approval belongs.
    pub sha256: String,
    pub by: String,
    /// It was approved already, by the one named here; nothing was changed.
    pub before: bool,
    /// It would not air without; `None` from a daemon that does not say.
    #[serde(default)]
    pub needed: Option<bool>,
    /// The queue that it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// When it airs next; `None` when no slot of the next 7 days has it, or the clock can't tell.
    pub next: Option<LocalTimestamp>,
}

/// What came of reading the configuration again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReloadTaken {
    /// `false`: the last good schedule stays.
    pub applied: bool,
    /// What changes, in sentences for people.
    pub changes: Vec<String>,
    /// Every fault, `file:line:column: what; what to do`.
    pub faults: Vec<String>,
    /// What is wrong all the same, in sentences for people: files that are passed over, a station
    /// without a programme.
    #[serde(default)]
    pub warnings: Vec<String>,
}
