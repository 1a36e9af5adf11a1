//! How one slot follows another in a zone: the times that an output needs, by which the core arms
//! and the planner looks ahead.

use chrono::TimeDelta;

use super::ids::Timestamp;

/// A slot may be armed behind another in its zone when that one ends this long before.
pub const HANDOVER: TimeDelta = TimeDelta::milliseconds(500);

/// Time to open a closed device, when a start is late already and must wait for it.
pub const OPENING: TimeDelta = TimeDelta::milliseconds(1_500);

/// From an emergency's order to its first frame, in all its zones, whether something is faded
/// there, a device is opened or neither: neighbours that sound apart are an echo. Long enough for
/// the mark to reach a slow SD card, a speaker process to start and a device to open, or for a fade
/// and what is in a device's buffer; well within the second that people are promised. Where it is
/// not long enough, it sounds as soon as it can.
pub const EMERGENCY_OPENING: TimeDelta = TimeDelta::milliseconds(700);

/// An output that is to sound this soon has opened its device, or is about to.
pub const OPENS_AHEAD: TimeDelta = TimeDelta::seconds(1);

/// Time to decode ahead for a device that is open; also longer than what a device holds in its
/// buffer (170 ms), so that what is faded has sounded.
pub const PREROLL: TimeDelta = TimeDelta::milliseconds(300);

/// Whether a slot that starts at `at` can be armed while what holds its zone sounds until `ends`.
pub fn fits_behind(ends: Timestamp, at: Timestamp) -> bool {
    ends + HANDOVER <= at
}
