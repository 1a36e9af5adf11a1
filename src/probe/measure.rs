//! How a file sounds: its loudness, its peaks, its silence.
//!
//! Measured is what loudspeakers get ([`crate::codec::mix_down`]): a file of more than two channels
//! as its stereo mix. One of a single channel is counted as the two loudspeakers that sound it
//! ("dual mono"): so a voice recorded in mono and the same voice in a stereo file are equally loud
//! here, as they are in the ward.

mod loudness;
mod offset;
#[cfg(test)]
mod tests;

use ebur128::{EbuR128, Error, Mode};

use crate::wire::MeasuredSound;
use loudness::LoudnessMeter;
use offset::OffsetFilter;

/// Silence is what stays below this, of full scale, an offset not counted: -60 dB. The hiss of a
/// poor microphone behind a voice is at -50; what is below -60 is not heard from a horn in a
/// street.
const SILENT_BELOW: f32 = 0.001;

/// Blocks a second in which silence is counted: 10 ms, shorter than any sound of speech.
const BLOCKS_PER_S: u32 = 100;

/// At full scale: half a step of 16 bits below it.
const FULL_SCALE: f32 = 32_766.5 / 32_768.0;

/// Looking between samples looks at so many frames at most: the coefficients of one phase of its
/// filter for two-fold oversampling.
const CONTEXT_FRAMES: usize = 24;

/// Frames for which it is decided at once whether to look between them: few, since the loudest
/// sample of a longer piece of noise is always near the loudest of all.
const PEAK_FRAMES: usize = 48;

/// How far a true peak can be above the samples around it: the sum of the coefficients, without
/// their signs, of the filter that looks between samples, four-fold below 96,000 samples a second
/// (1.8642) and two-fold from there on (2.3068).
fn overshoot_max(rate: u32) -> f64 {
    if rate < 96_000 { 1.865 } else { 2.31 }
}

/// Measures sound as it is decoded.
pub struct SoundMeter {
    channels: usize,
    loudness: LoudnessMeter,
    /// Of the one channel, or the mean of two; as long as they are alike, of both.
    peaks: Peaks,
    /// Of two channels, from where they differ.
    apart: Option<Peaks>,
    offset: OffsetFilter,
    silence: Silence,
    clips: Clips,
    block: Vec<f32>,
    /// Samples of a full block.
    block_samples: usize,
    /// Of the block at hand, and half the difference of its channels.
    means: Vec<f32>,
    half_differences: Vec<f32>,
}

impl SoundMeter {
    /// For interleaved sound of 1 or 2 `channels`; fails where no such meter can be.
    pub fn new(rate: u32, channels: usize) -> Result<SoundMeter, Error> {
        Ok(SoundMeter {
            channels,
            loudness: LoudnessMeter::new(rate)?,
            peaks: Peaks::new(rate, 1)?,
            apart: None,
            offset: OffsetFilter::new(rate, channels),
            silence: Silence::new(rate),
            clips: Clips { in_a_row: vec![0; channels], clipped: 0 },
            block: Vec::new(),
            block_samples: (rate / BLOCKS_PER_S).max(1) as usize * channels,
            means: Vec::new(),
            half_differences: Vec::new(),
        })
    }

    /// Takes whole frames.
    pub fn add(&mut self, mut samples: &[f32]) -> Result<(), Error> {
        while !samples.is_empty() {
            let room = self.block_samples - self.block.len();
            let (taken, rest) = samples.split_at(room.min(samples.len()));
            self.block.extend_from_slice(taken);
            samples = rest;
            if self.block.len() == self.block_samples {
                self.end_block()?;
            }
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), Error> {
        let peak = highest(&self.block);
        let sounds = peak >= SILENT_BELOW && self.offset.sounds(&self.block);
        self.silence.note(sounds, (self.block.len() / self.channels) as u64);
        self.clips.note(&self.block, peak);
        if self.channels == 2 {
            self.end_block_of_two()?;
        } else {
            self.loudness.add(&self.block, &[])?;
            self.peaks.note(&self.block)?;
        }
        self.block.clear();
        Ok(())
    }

    fn end_block_of_two(&mut self) -> Result<(), Error> {
        let (frames, _) = self.block.as_chunks::<2>();
        if self.apart.is_none() && frames.iter().any(|[left, right]| left != right) {
            self.apart = Some(self.peaks.doubled()?);
        }
        self.means.clear();
        self.means.extend(frames.iter().map(|[left, right]| (left + right) / 2.0));
        self.half_differences.clear();
        if let Some(apart) = &mut self.apart {
            self.half_differences.extend(frames.iter().map(|[left, right]| (left - right) / 2.0));
            apart.note(&self.block)?;
        }
        self.loudness.add(&self.means, &self.half_differences)?;
        self.peaks.note(&self.means)
    }

    /// What all of it comes to.
    pub fn finish(mut self) -> Result<MeasuredSound, Error> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        let two = self.channels == 2;
        let silence = self.silence;
        Ok(MeasuredSound {
            loudness_lufs: self.loudness.of_both(),
            mixed_lufs: self.loudness.of_mean().filter(|_| two),
            mixed_dbtp: self.peaks.dbtp().filter(|_| two),
            two_channels: two,
            true_peak_dbtp: self.apart.as_ref().unwrap_or(&self.peaks).dbtp(),
            lead_ms: silence.ms(silence.lead),
            tail_ms: silence.ms(silence.run),
            pause_ms: silence.ms(silence.pause),
            silent_ms: silence.ms(silence.all),
            clipped: self.clips.clipped,
        })
    }
}

/// The highest true peak of any channel.
///
/// Looking between samples costs more than decoding. So it is done only where it can find more: a
/// few frames are passed over when neither they nor those before them that a filter looks at could,
/// at the utmost overshoot, come to more than what was found. That is exact.
struct Peaks {
    rate: u32,
    meter: EbuR128,
    overshoot_max: f64,
    /// Of full scale.
    highest: f64,
    /// The frames before, as many as a filter looks at, and those that are looked at now.
    held: Vec<f32>,
    /// Whether the meter has looked at the frames before.
    looking: bool,
}

impl Peaks {
    fn new(rate: u32, channels: usize) -> Result<Peaks, Error> {
        let meter = EbuR128::new(channels as u32, rate, Mode::TRUE_PEAK)?;
        let (held, overshoot_max) = (vec![0.0; CONTEXT_FRAMES * channels], overshoot_max(rate));
        Ok(Peaks { rate, meter, overshoot_max, highest: 0.0, held, looking: false })
    }

    /// Of two channels that were both what this one was.
    fn doubled(&self) -> Result<Peaks, Error> {
        let held = self.held.iter().flat_map(|&sample| [sample, sample]).collect();
        Ok(Peaks { highest: self.highest, held, ..Peaks::new(self.rate, 2)? })
    }

    /// `None` for digital silence.
    fn dbtp(&self) -> Option<f32> {
        let peak = (20.0 * self.highest.log10()) as f32;
        peak.is_finite().then_some(peak)
    }

    fn note(&mut self, block: &[f32]) -> Result<(), Error> {
        let channels = self.meter.channels() as usize;
        let context = CONTEXT_FRAMES * channels;
        self.held.extend_from_slice(block);
        let mut from = context;
        while from < self.held.len() {
            let until = (from + PEAK_FRAMES * channels).min(self.held.len());
            let (before, now) = self.held[from - context..until].split_at(context);
            let looks =
                f64::from(highest(before).max(highest(now))) * self.overshoot_max > self.highest;
            if looks {
                if !self.looking {
                    // The filter's memory is that of another place. What the edge of the frames
                    // before makes it see is, by the rule above, no higher than what was found.
                    self.meter.reset();
                    self.meter.add_frames_f32(before)?;
                }
                self.meter.add_frames_f32(now)?;
                for channel in 0..self.meter.channels() {
                    self.highest = self.highest.max(self.meter.true_peak(channel)?);
                }
            }
            self.looking = looks;
            from = until;
        }
        self.held.drain(..self.held.len() - context);
        Ok(())
    }
}

/// The highest sample without its sign.
fn highest(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |highest, sample| highest.max(sample.abs()))
}

/// Silence in frames.
struct Silence {
    rate: u64,
    /// Before the first sound …
    lead: u64,
    /// … since the last one, 0 before the first …
    run: u64,
    /// … the longest between two …
    pause: u64,
    /// … and all of it.
    all: u64,
    has_sounded: bool,
}

impl Silence {
    fn new(rate: u32) -> Silence {
        let rate = u64::from(rate.max(1));
        Silence { rate, lead: 0, run: 0, pause: 0, all: 0, has_sounded: false }
    }

    fn note(&mut self, sounds: bool, frames: u64) {
        if sounds {
            self.has_sounded = true;
            self.pause = self.pause.max(self.run);
            self.run = 0;
            return;
        }
        self.all += frames;
        if self.has_sounded {
            self.run += frames;
        } else {
            self.lead += frames;
        }
    }

    fn ms(&self, frames: u64) -> u64 {
        frames * 1_000 / self.rate
    }
}

/// Samples at full scale, counted where two or more of a channel stand there side by side: a single
/// one may be the top of a wave.
struct Clips {
    /// Of each channel.
    in_a_row: Vec<u64>,
    clipped: u64,
}

impl Clips {
    fn note(&mut self, block: &[f32], peak: f32) {
        if peak < FULL_SCALE {
            self.in_a_row.fill(0);
            return;
        }
        for frame in block.chunks_exact(self.in_a_row.len()) {
            for (sample, in_a_row) in frame.iter().zip(&mut self.in_a_row) {
                *in_a_row = if sample.abs() < FULL_SCALE { 0 } else { *in_a_row + 1 };
                self.clipped += match *in_a_row {
                    0 | 1 => 0,
                    2 => 2,
                    _ => 1,
                };
            }
        }
    }
}
