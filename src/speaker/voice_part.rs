//! One zone's voice in a run: its channels, its gain, its permit, and what it has sent.

use crate::wire::PermitEnd;

use super::audible::AudibleMeter;
use super::permit::{FrameLeave, FramePermit};
use super::run_channel::VoiceTally;

/// Which part of the stereo programme a channel gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Left,
    Right,
    /// Half of both: the programme in mono.
    Middle,
}

/// One zone's voice.
pub struct VoicePart {
    parts: Vec<(usize, Part)>,
    cues: Vec<VoiceCue>,
    pub(super) permit: FramePermit,
    pub(super) state: VoiceState,
    tally: VoiceTally,
    audible: AudibleMeter,
}

/// A cue as a voice sends it.
#[derive(Debug, Clone, Copy)]
pub struct VoiceCue {
    /// Linear.
    pub gain: f32,
    /// A pause: it has no sound, whatever its length.
    pub quiet: bool,
}

/// Where a voice stands. A fade counts in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VoiceState {
    On { last_cue: bool },
    Fading { left: u64, total: u64 },
    Over,
}

impl VoicePart {
    /// A voice on these channels of `available` (empty: all of them); channels that the sink does
    /// not have are left out. `cues` are those of its run, by place; `rate` are frames a second.
    pub fn new(
        channels: &[u16],
        available: u16,
        rate: u32,
        cues: Vec<VoiceCue>,
        permit: FramePermit,
    ) -> VoicePart {
        let wanted: Vec<usize> = if channels.is_empty() {
            (0..usize::from(available)).collect()
        } else {
            channels.iter().filter(|&&c| c < available).map(|&c| usize::from(c)).collect()
        };
        let mono = wanted.len() == 1;
        let sides = [Part::Left, Part::Right].into_iter().cycle();
        let parts = wanted
            .into_iter()
            .zip(sides)
            .map(|(channel, side)| (channel, if mono { Part::Middle } else { side }))
            .collect();
        let state = VoiceState::On { last_cue: false };
        let (tally, audible) = (VoiceTally::default(), AudibleMeter::new(rate));
        VoicePart { parts, cues, permit, state, tally, audible }
    }

    /// Adds its share of the frame with this index in the stream to `frame`, if its permit lets it;
    /// otherwise says which bound it has come to, and has sent nothing.
    pub(super) fn send(
        &mut self,
        [left, right]: [f32; 2],
        place: u32,
        index: u64,
        frame: &mut [f32],
    ) -> Result<(), PermitEnd> {
        let fade = match self.state {
            VoiceState::On { .. } => 1.0,
            VoiceState::Fading { left, total } => left as f32 / total as f32,
            VoiceState::Over => return Ok(()),
        };
        let VoiceCue { gain, quiet } = self.cues[place as usize];
        let leave = match self.permit.leave(index, quiet) {
            FrameLeave::Sound(leave) => leave,
            FrameLeave::Refused(why) => return Err(why),
        };
        self.permit.use_frame(quiet);
        let gain = leave * fade * gain;
        match self.parts.len() {
            0 => self.audible.add([left, right], 0.0),
            1 => self.audible.add([(left + right) * 0.5, 0.0], gain),
            _ => self.audible.add([left, right], gain),
        }
        for &(channel, part) in &self.parts {
            let sample = gain
                * match part {
                    Part::Left => left,
                    Part::Right => right,
                    Part::Middle => (left + right) * 0.5,
                };
            self.tally.add(sample.clamp(-1.0, 1.0));
            frame[channel] += sample;
        }
        self.tally.frames += 1;
        Ok(())
    }

    /// What it has sent of the cue on air.
    pub(super) fn tally(&self) -> VoiceTally {
        let mut tally = self.tally;
        tally.audible = self.audible.so_far();
        tally
    }

    /// What it has sent of the cue that ends, and counts anew.
    pub(super) fn take_tally(&mut self) -> VoiceTally {
        let mut tally = std::mem::take(&mut self.tally);
        tally.audible = self.audible.finish();
        tally
    }
}
