//! How much a bulletin is raised or lowered in a zone, and whether anything of it can be heard
//! there.

use chrono::Timelike;
use serde::Serialize;

use super::cue::CueSource;
use super::ids::Timestamp;
use super::priority::Priority;
use super::recurrence;
use super::schedule::{Schedule, Zone};

/// Most that a bulletin is raised, decibels: enough for the quietest voice that people record (-35
/// LUFS to -18), and not so much that a file of nothing but hiss fills the street.
const GAIN_MAX_DB: f32 = 20.0;

/// Quieter than this, LUFS, not even the loudest moments of a voice reach what a speaker takes for
/// sound, -70 dBFS.
const SILENT_LUFS: f32 = -75.0;

/// What makes a bulletin silent in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InaudibleCause {
    /// Its two channels, which cancel each other out where one loudspeaker gets both.
    ChannelsCancel,
    /// The zone's own gain.
    ZoneTurnedDown,
}

impl Schedule {
    /// Decibels of gain for what sounds in `zone` in a slot that starts at `start`: those that
    /// bring a bulletin, as that zone gets it, to the target of that hour, fewer where its peak
    /// would go over the ceiling. A slot that runs into the next hour keeps them. 0 for a bulletin
    /// without loudness, and for all else.
    pub fn gain_db(
        &self,
        source: &CueSource,
        zone: &Zone,
        start: Timestamp,
        priority: Priority,
    ) -> f32 {
        let CueSource::Bulletin(bulletin) = source else { return 0.0 };
        let measured = &bulletin.measured;
        let second = recurrence::local(self.timezone, start).time().num_seconds_from_midnight();
        let target = self.loudness.target_at(second, priority);
        // One channel gets the mean of two.
        let mixed = measured.mixed_lufs.filter(|_| zone.channels.len() == 1);
        let (loudness, peak) = match mixed {
            Some(_) => (mixed, measured.mixed_dbtp),
            None => (measured.loudness_lufs, measured.true_peak_dbtp),
        };
        let (Some(target), Some(loudness)) = (target, loudness) else { return 0.0 };
        let (wanted, ceiling) = ((target - loudness).min(GAIN_MAX_DB), self.loudness.peak_dbtp);
        peak.map_or(wanted, |peak| wanted.min(ceiling - peak))
    }

    /// Why nothing of a bulletin can be heard in `zone` in a slot that starts at `start`, if its
    /// measure tells so. What stands between is left to the ears of the speaker.
    pub fn inaudible(
        &self,
        source: &CueSource,
        zone: &Zone,
        start: Timestamp,
        priority: Priority,
    ) -> Option<InaudibleCause> {
        let CueSource::Bulletin(bulletin) = source else { return None };
        let measured = &bulletin.measured;
        let loudness = measured.loudness_lufs?;
        let mixes = zone.channels.len() == 1 && measured.two_channels;
        let there = if mixes { measured.mixed_lufs } else { Some(loudness) };
        let Some(there) = there else { return Some(InaudibleCause::ChannelsCancel) };
        // The local time is dear, and this is asked for each slot of a year.
        if there - loudness > SILENT_LUFS / 2.0 && zone.gain_db > SILENT_LUFS / 2.0 {
            return None;
        }
        let sent = there + self.gain_db(source, zone, start, priority);
        match (sent < SILENT_LUFS, sent + zone.gain_db < SILENT_LUFS) {
            (true, _) => Some(InaudibleCause::ChannelsCancel),
            (false, true) => Some(InaudibleCause::ZoneTurnedDown),
            (false, false) => None,
        }
    }
}
