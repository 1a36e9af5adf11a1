//! What passes between a run's source, on the sink's thread, and the control loop: bounded
//! lock-free queues, and what they carry.

use std::sync::Arc;

use crossbeam_queue::ArrayQueue;

use crate::wire::PermitEnd;

use super::audible::AudibleTime;
use super::blocks::BlockQueue;

/// Events that may wait for the control loop, who looks every few hundredths of a second.
const EVENTS: usize = 256;
/// Orders that may wait for the sink's thread: more stops than a run has voices make no sense.
const ORDERS: usize = 64;
/// Voices of one run at most, so that the end of a cue in all of them always fits the queue.
pub const VOICES_MAX: usize = 64;
/// Tallies of cues on air that may wait for the control loop: the latest two of each voice, of
/// which it needs one.
const TALLIES: usize = 2 * VOICES_MAX;
/// What happened to a run, at which frame of the stream.
#[derive(Debug, Clone, Copy)]
pub enum StreamEvent {
    /// The first frame of this cue.
    Began { place: u32, frame: u64 },
    /// The cue's end in one voice; `frame` is the first one behind it.
    Ended { place: u32, voice: usize, tally: VoiceTally, how: CueEnding, frame: u64 },
    /// The cue broke off after `heard` frames, or never began.
    Broken { place: u32, heard: u64, frame: u64 },
    /// Nothing of the run follows.
    Done { frame: u64 },
}

/// How a cue ends in one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueEnding {
    Finished,
    /// On the parent's word.
    Stopped,
    /// Where the voice's permit ends.
    Refused(PermitEnd),
}

impl StreamEvent {
    pub fn frame(&self) -> u64 {
        match *self {
            StreamEvent::Began { frame, .. }
            | StreamEvent::Ended { frame, .. }
            | StreamEvent::Broken { frame, .. }
            | StreamEvent::Done { frame } => frame,
        }
    }
}

/// An order to one voice.
#[derive(Debug, Clone, Copy)]
pub enum VoiceOrder {
    /// Fade out over this many frames, then end.
    Fade { voice: usize, frames: u64 },
    /// End with the cue on air.
    CueEnd { voice: usize },
}

/// What a voice sent of one cue.
#[derive(Debug, Clone, Copy, Default)]
pub struct VoiceTally {
    /// Frames of the cue handed to the sink; gaps not counted.
    pub frames: u64,
    pub audible: AudibleTime,
    samples: u64,
    squares: f64,
    peak: f32,
}

impl VoiceTally {
    /// Counts one sample as sent.
    pub fn add(&mut self, sample: f32) {
        self.samples += 1;
        self.squares += f64::from(sample) * f64::from(sample);
        self.peak = self.peak.max(sample.abs());
    }

    /// Root mean square, dB relative to full scale; `None` for digital silence.
    pub fn rms_dbfs(&self) -> Option<f32> {
        (self.squares > 0.0).then(|| (10.0 * (self.squares / self.samples as f64).log10()) as f32)
    }

    /// Largest sample, dB relative to full scale; `None` for digital silence.
    pub fn peak_dbfs(&self) -> Option<f32> {
        (self.peak > 0.0).then(|| 20.0 * self.peak.log10())
    }
}

/// What a voice has sent so far of the cue on air.
#[derive(Debug, Clone, Copy)]
pub struct SentTally {
    pub place: u32,
    pub voice: usize,
    pub tally: VoiceTally,
}

/// Both sides' share of a run.
pub struct RunChannel {
    pub blocks: BlockQueue,
    pub events: ArrayQueue<StreamEvent>,
    pub orders: ArrayQueue<VoiceOrder>,
    /// The oldest give way to the latest.
    pub sent: ArrayQueue<SentTally>,
}

impl RunChannel {
    pub fn new() -> Arc<RunChannel> {
        Arc::new(RunChannel {
            blocks: BlockQueue::default(),
            events: ArrayQueue::new(EVENTS),
            orders: ArrayQueue::new(ORDERS),
            sent: ArrayQueue::new(TALLIES),
        })
    }
}
