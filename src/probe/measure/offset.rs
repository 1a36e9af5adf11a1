//! Whether a block sounds, an offset not counted: a constant or slowly moving one, as recorders
//! have without a microphone, is no sound.
//!
//! What is left of it counts, but for what a lossy codec makes of an offset: Vorbis a hum of some
//! -35 dB of it, below 250 Hz, all the way. So what is that much smaller than the offset is heard
//! through a filter that takes such a hum away; a horn in a street sounds none of it either.

use std::f64::consts::TAU;

use super::SILENT_BELOW;

/// An offset this many times as large as what moves about it may have brought that forth: 30 dB.
const OFFSET_RATIO: f32 = 32.0;

/// Where the filter begins to pass, Hz; with two parts of second order, a hum of 150 Hz is weakened
/// by 24 dB.
const PASSES_FROM_HZ: f64 = 300.0;

/// Resonances of the two parts of a Butterworth filter of fourth order.
const RESONANCES: [f64; 2] = [0.541_196_1, 1.306_562_97];

/// Judges blocks one behind the other.
pub struct OffsetFilter {
    channels: Vec<Channel>,
}

impl OffsetFilter {
    pub fn new(rate: u32, channels: usize) -> OffsetFilter {
        let parts = RESONANCES.map(|resonance| Part::new(rate, resonance));
        OffsetFilter { channels: vec![Channel { parts, is_settled: false }; channels] }
    }

    /// Whether any channel of an interleaved block moves about the line through it, in a way that
    /// is no codec's.
    pub fn sounds(&mut self, block: &[f32]) -> bool {
        let count = self.channels.len();
        let mut sounds = false;
        for (index, channel) in self.channels.iter_mut().enumerate() {
            sounds |= channel.sounds(block.iter().skip(index).step_by(count).copied());
        }
        sounds
    }
}

#[derive(Clone)]
struct Channel {
    parts: [Part; 2],
    /// The filter has heard the block before.
    is_settled: bool,
}

impl Channel {
    fn sounds(&mut self, samples: impl ExactSizeIterator<Item = f32> + Clone) -> bool {
        let frames = samples.len();
        let half = frames / 2;
        let mean = |from: usize| {
            let sum: f32 = samples.clone().skip(from).take(half).sum();
            sum / half.max(1) as f32
        };
        // Through the middles of the two halves.
        let (first, second) = (mean(0), mean(frames - half));
        let slope = (second - first) / (frames - half).max(1) as f32;
        let start = first - slope * (half.saturating_sub(1)) as f32 / 2.0;
        let line = |index: usize| start + slope * index as f32;
        let off = |(index, sample): (usize, f32)| (sample - line(index)).abs();
        let most = samples.clone().enumerate().map(off).fold(0.0, f32::max);
        let offset = (first + second).abs() / 2.0;
        if most < SILENT_BELOW || most * OFFSET_RATIO > offset {
            self.is_settled = false;
            return most >= SILENT_BELOW;
        }
        if !self.is_settled {
            let first = samples.clone().next().unwrap_or_default();
            self.parts[0].settle(f64::from(first));
            self.parts[1].settle(0.0);
            self.is_settled = true;
        }
        let [low, high] = &mut self.parts;
        let passed = samples.map(|sample| high.pass(low.pass(f64::from(sample))).abs());
        passed.fold(0.0, f64::max) >= f64::from(SILENT_BELOW)
    }
}

/// A high-pass filter of second order, in the transposed direct form II.
#[derive(Clone, Copy)]
struct Part {
    /// For what comes in …
    forward: [f64; 3],
    /// … and for what went out.
    back: [f64; 2],
    state: [f64; 2],
}

impl Part {
    fn new(rate: u32, resonance: f64) -> Part {
        let turn = TAU * PASSES_FROM_HZ / f64::from(rate.max(1));
        let (width, cosine) = (turn.sin() / (2.0 * resonance), turn.cos());
        let whole = 1.0 + width;
        let pass = (1.0 + cosine) / 2.0 / whole;
        Part {
            forward: [pass, -2.0 * pass, pass],
            back: [-2.0 * cosine / whole, (1.0 - width) / whole],
            state: [0.0; 2],
        }
    }

    /// As if nothing but this had come in for ever.
    fn settle(&mut self, sample: f64) {
        self.state = [-self.forward[0] * sample, self.forward[2] * sample];
    }

    fn pass(&mut self, sample: f64) -> f64 {
        let out = self.forward[0] * sample + self.state[0];
        self.state[0] = self.forward[1] * sample - self.back[0] * out + self.state[1];
        self.state[1] = self.forward[2] * sample - self.back[1] * out;
        out
    }
}
