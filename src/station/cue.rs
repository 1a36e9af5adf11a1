//! One thing to sound: what it is, and what was heard of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bulletin::Bulletin;
use super::record::Reason;

/// What can be heard for less than this, milliseconds, is a click, not a bulletin.
const SOUND_MIN_MS: u64 = 300;

/// What a resolved cue sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueSource {
    Bulletin(Arc<Bulletin>),
    Pause {
        ms: u64,
    },
    /// The attention tone in front of an emergency.
    Attention {
        ms: u64,
    },
    /// A test tone.
    Tone {
        ms: u64,
    },
    /// Named by the rundown and not to be had, with the reason: a file, or a queue with nothing for
    /// this slot.
    Absent {
        /// Of the file. Of a queue's cue the bulletin that waits for approval, `None` if none does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<Arc<str>>,
        reason: Reason,
    },
}

impl CueSource {
    /// The bulletin, if it is one.
    pub fn bulletin(&self) -> Option<&Arc<Bulletin>> {
        match self {
            CueSource::Bulletin(bulletin) => Some(bulletin),
            CueSource::Pause { .. }
            | CueSource::Attention { .. }
            | CueSource::Tone { .. }
            | CueSource::Absent { .. } => None,
        }
    }

    /// Milliseconds of it, from its start to its end.
    pub fn length_ms(&self) -> u64 {
        match self {
            CueSource::Bulletin(bulletin) => bulletin.length_ms,
            CueSource::Pause { ms } | CueSource::Attention { ms } | CueSource::Tone { ms } => *ms,
            CueSource::Absent { .. } => 0,
        }
    }
}

/// Evidence of sound, from frames that the device took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CueHeard {
    pub frames: u64,
    pub heard_ms: u64,
    pub rms_dbfs: Option<f32>,
    pub peak_dbfs: Option<f32>,
    pub underruns: u32,
    /// Milliseconds of it in which what was sent to the zone could be heard; `None` if its output
    /// can't tell …
    #[serde(default)]
    pub sound_ms: Option<u64>,
    /// … and in which it could have been without any gain: what the file itself holds for this
    /// zone.
    #[serde(default)]
    pub own_sound_ms: Option<u64>,
}

impl CueHeard {
    /// Whether what was sent could be heard, as far as is known: where only a length was told, it
    /// could.
    pub fn is_audible(&self) -> bool {
        match self.sound_ms {
            Some(sound_ms) => self.is_sound(sound_ms),
            None => self.peak_dbfs.is_some() || self.frames == 0,
        }
    }

    /// Whether the file itself is known to hold sound for the zone, whatever was sent there.
    pub fn holds_sound(&self) -> bool {
        self.own_sound_ms.is_some_and(|own_ms| self.is_sound(own_ms))
    }

    fn is_sound(&self, sound_ms: u64) -> bool {
        // Of the rest of a cue there may be little.
        sound_ms > 0 && sound_ms >= SOUND_MIN_MS.min(self.heard_ms / 2)
    }
}
