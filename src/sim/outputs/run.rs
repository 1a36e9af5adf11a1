//! Runs as simulated outputs hold them, and what will happen in them.

use std::collections::BTreeMap;

use crate::sim::content_flaw::{ContentFlaw, flawed};
use crate::sim::recording::SoundedCue;
use crate::station::gain::InaudibleCause;
use crate::station::ids::{OutputId, SlotId, Timestamp, ZoneId};
use crate::station::{CueHeard, CueSource};

/// What an output sounds, or is about to.
pub struct SimRun {
    pub output: OutputId,
    pub cues: Vec<SimCue>,
    pub voices: BTreeMap<ZoneId, SimVoice>,
}

/// A cue of a run.
pub struct SimCue {
    pub index: u32,
    pub source: CueSource,
    pub flaw: Option<ContentFlaw>,
    /// Zones in which nothing of it can be heard, by its measure, and why.
    pub silent_in: BTreeMap<ZoneId, InaudibleCause>,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Wall clock at `from`, known when it has begun.
    pub from_wall: Option<Timestamp>,
}

impl SimCue {
    /// What a speaker tells of it in `zone`, of which so much was sent.
    pub fn heard_in(&self, zone: &ZoneId, heard: CueHeard) -> CueHeard {
        let flaw = self.flaw.or_else(|| {
            self.silent_in.get(zone).map(|why| match why {
                InaudibleCause::ChannelsCancel => ContentFlaw::Silent,
                InaudibleCause::ZoneTurnedDown => ContentFlaw::TurnedDown,
            })
        });
        flawed(heard, flaw)
    }
}

/// A run in one zone.
pub struct SimVoice {
    pub slot: SlotId,
    pub emergency: bool,
    /// It ends with this cue, by place.
    pub last: usize,
    pub fading: bool,
}

/// What will happen in a run; cues by their places in it.
pub enum RunEvent {
    Begins { run: u64, place: usize },
    Breaks { run: u64, place: usize },
    Ends { run: u64, place: usize, zone: ZoneId },
    Faded { run: u64, zone: ZoneId },
    Told { run: u64, place: usize },
    Absent { run: u64 },
    Gone { run: u64 },
    Dies { run: u64, place: usize },
}

/// A cue as it was heard in a zone until then; `None` if it had not begun.
pub fn sounded(
    voice: &SimVoice,
    zone: &ZoneId,
    cue: &SimCue,
    place: usize,
    until: Timestamp,
    whole: bool,
) -> Option<SoundedCue> {
    let sha256 = cue.source.bulletin().map(|bulletin| bulletin.sha256.clone());
    Some(SoundedCue {
        zone: zone.clone(),
        slot: voice.slot.clone(),
        cue: cue.index,
        sha256,
        from: cue.from,
        until,
        from_wall: cue.from_wall?,
        whole,
        first: place == 0,
        emergency: voice.emergency,
    })
}
