//! What passes between a run's source, on the sink's thread, and the conductor: bounded lock-free
//! queues, and what they carry.

use std::sync::Arc;

use crossbeam_queue::ArrayQueue;

use crate::wire::PermitEnd;

use super::audible::Audible;
use super::blocks::Blocks;

/// Events that may wait for the conductor, who looks every few hundredths of a second.
const EVENTS: usize = 256;
/// Orders that may wait for the sink's thread: more stops than a run has voices make no sense.
const ORDERS: usize = 64;
/// Voices of one run at most, so that the end of a cue in all of them always fits the queue.
pub const VOICES_MAX: usize = 64;
/// Tallies of cues on air that may wait for the conductor: the latest two of each voice, of which
/// he needs one.
const TALLIES: usize = 2 * VOICES_MAX;
/// What happened to a run, at which frame of the stream.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// The first frame of this cue.
    Began { place: u32, frame: u64 },
    /// The cue's end in one voice; `frame` is the first one behind it.
    Ended { place: u32, voice: usize, tally: Tally, how: How, frame: u64 },
    /// The cue broke off after `heard` frames, or never began.
    Broken { place: u32, heard: u64, frame: u64 },
    /// Nothing of the run follows.
    Done { frame: u64 },
}

/// How a cue ends in one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    Finished,
    /// On the parent's word.
    Stopped,
    /// Where the voice's permit ends.
    Refused(PermitEnd),
}

impl Event {
    pub fn frame(&self) -> u64 {
        match *self {
            Event::Began { frame, .. }
            | Event::Ended { frame, .. }
            | Event::Broken { frame, .. }
            | Event::Done { frame } => frame,
        }
    }
}

/// An order to one voice.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// Fade out over this many frames, then end.
    Fade { voice: usize, frames: u64 },
    /// End with the cue on air.
    CueEnd { voice: usize },
}

/// What a voice sent of one cue.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Frames of the cue handed to the sink; gaps not counted.
    pub frames: u64,
    pub audible: Audible,
    samples: u64,
    squares: f64,
    peak: f32,
}

impl Tally {
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
pub struct Sent {
    pub place: u32,
    pub voice: usize,
    pub tally: Tally,
}

/// Both sides' share of a run.
pub struct Link {
    pub blocks: Blocks,
    pub events: ArrayQueue<Event>,
    pub orders: ArrayQueue<Order>,
    /// The oldest give way to the latest.
    pub sent: ArrayQueue<Sent>,
}

impl Link {
    pub fn new() -> Arc<Link> {
        Arc::new(Link {
            blocks: Blocks::default(),
            events: ArrayQueue::new(EVENTS),
            orders: ArrayQueue::new(ORDERS),
            sent: ArrayQueue::new(TALLIES),
        })
    }
}
