//! How a file sounds: its loudness, its peaks, its silence.
//!
//! Measured is what loudspeakers get ([`crate::codec::mix_down`]): a file of more than two channels
//! as its stereo mix. One of a single channel is counted as the two loudspeakers that sound it
//! ("dual mono"): so a voice recorded in mono and the same voice in a stereo file are equally loud
//! here, as they are in the ward.

use ebur128::{Channel, EbuR128, Error, Mode};

use crate::wire::Measured;

/// Silence is what stays below this, of full scale: -60 dB. The hiss of a poor microphone behind a
/// voice is at -50; what is below -60 is not heard from a horn in a street.
const SILENT_BELOW: f32 = 0.001;

/// Blocks a second in which silence is counted: 10 ms, shorter than any sound of speech.
const BLOCKS_PER_S: u32 = 100;

/// At full scale: half a step of 16 bits below it.
const FULL_SCALE: f32 = 32_766.5 / 32_768.0;

/// Looking between samples looks at so many frames at most: the coefficients of one phase of its filter
/// for two-fold oversampling.
const CONTEXT_FRAMES: usize = 24;

/// Frames for which it is decided at once whether to look between them: few, since the loudest sample
/// of a longer piece of noise is always near the loudest of all.
const PEAK_FRAMES: usize = 48;

/// How far a true peak can be above the samples around it: the sum of the coefficients, without their
/// signs, of the filter that looks between samples, four-fold below 96,000 samples a second (1.8642)
/// and two-fold from there on (2.3068).
fn overshoot_max(rate: u32) -> f64 {
    if rate < 96_000 { 1.865 } else { 2.31 }
}

/// Measures sound as it is decoded.
pub struct Meter {
    channels: usize,
    loudness: EbuR128,
    peaks: Peaks,
    silence: Silence,
    clips: Clips,
    block: Vec<f32>,
    /// Samples of a full block.
    block_samples: usize,
}

impl Meter {
    /// For interleaved sound of 1 or 2 `channels`; fails where no such meter can be.
    pub fn new(rate: u32, channels: usize) -> Result<Meter, Error> {
        let mut loudness = EbuR128::new(channels as u32, rate, Mode::I)?;
        if channels == 1 {
            loudness.set_channel(0, Channel::DualMono)?;
        }
        Ok(Meter {
            channels,
            loudness,
            peaks: Peaks::new(EbuR128::new(channels as u32, rate, Mode::TRUE_PEAK)?, rate),
            silence: Silence::new(rate),
            clips: Clips { in_a_row: vec![0; channels], clipped: 0 },
            block: Vec::new(),
            block_samples: (rate / BLOCKS_PER_S).max(1) as usize * channels,
        })
    }

    /// Takes whole frames.
    pub fn add(&mut self, mut samples: &[f32]) -> Result<(), Error> {
        self.loudness.add_frames_f32(samples)?;
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
        self.silence.note(peak, (self.block.len() / self.channels) as u64);
        self.clips.note(&self.block, peak);
        self.peaks.note(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// What all of it comes to.
    pub fn finish(mut self) -> Result<Measured, Error> {
        if !self.block.is_empty() {
            self.end_block()?;
        }
        let loudness = self.loudness.loudness_global()? as f32;
        let peak = (20.0 * self.peaks.highest.log10()) as f32;
        let silence = self.silence;
        Ok(Measured {
            // Without a block above the gate it is minus infinity.
            loudness_lufs: loudness.is_finite().then_some(loudness),
            true_peak_dbtp: peak.is_finite().then_some(peak),
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
/// few frames are passed over when neither they nor those before them that a filter looks at could, at
/// the utmost overshoot, come to more than what was found. That is exact.
struct Peaks {
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
    fn new(meter: EbuR128, rate: u32) -> Peaks {
        let held = vec![0.0; CONTEXT_FRAMES * meter.channels() as usize];
        let overshoot_max = overshoot_max(rate);
        Peaks { meter, overshoot_max, highest: 0.0, held, looking: false }
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

    fn note(&mut self, peak: f32, frames: u64) {
        if peak >= SILENT_BELOW {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(rate: u32, channels: usize, samples: &[f32], pieces: usize) -> Measured {
        let mut meter = Meter::new(rate, channels).unwrap();
        samples.chunks(pieces * channels).for_each(|piece| meter.add(piece).unwrap());
        meter.finish().unwrap()
    }

    /// Bursts of a tone near half the sample rate, whose true peaks lie between samples, each at
    /// its own level and place.
    fn bursts(rate: u32, seconds: u32) -> Vec<f32> {
        let mut state = 1_u64;
        let mut sound = Vec::new();
        while sound.len() < (rate * seconds) as usize {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = |shift: u32| (state >> shift) as u8 as f32 / 256.0;
            let (level, phase) = (random(56) * 0.9, random(48));
            let turn = 0.25 + random(40) * 0.2;
            let length = 100 + (state >> 32) as usize % 3_000;
            sound.extend(
                (0..length)
                    .map(|n| level * ((n as f32 * turn + phase) * std::f32::consts::TAU).sin()),
            );
        }
        sound
    }

    #[test]
    fn the_true_peak_is_that_of_a_meter_that_looks_at_everything() {
        for rate in [8_000, 22_050, 44_100, 48_000, 96_000, 192_000] {
            let sound = bursts(rate, 5);
            for seed in 0..8 {
                // The loudest first, last, and wherever else.
                let mut turned = sound.clone();
                turned.rotate_left(seed * sound.len() / 8);
                let mut plain = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
                plain.add_frames_f32(&turned).unwrap();
                let plain = 20.0 * plain.true_peak(0).unwrap().log10() as f32;
                let peak = measured(rate, 1, &turned, 1_152).true_peak_dbtp.unwrap();
                assert!((peak - plain).abs() < 1e-4, "{rate} Hz, {seed}: {peak}, plain {plain}");
            }
        }
    }

    #[test]
    fn a_peak_as_far_above_its_samples_as_can_be_is_found() {
        let alike = |overshoot: f32| (0.9 / overshoot, 0.9 / overshoot);
        for (rate, taps, levels) in [
            (44_100, 12, [alike(1.85), alike(1.86), alike(1.864), (0.482, 0.49)]),
            (96_000, 24, [alike(2.29), alike(2.305), alike(2.306), (0.389, 0.396)]),
        ] {
            // Wherever it lies in the pieces for which it is decided whether to look.
            let cases = levels.into_iter().flat_map(|at| (0..48).map(move |n| (at, n)));
            for ((first, second), shift) in cases {
                // Loud, and then samples so low that they reach it only between them: in the middle of
                // signs that alternate from there to both sides each coefficient counts in full. Where
                // the first half is too low for a look, the second can't do without it.
                let turn = 100.0 * std::f32::consts::TAU / rate as f32;
                let mut sound: Vec<f32> =
                    (0..rate / 50).map(|n| 0.9 * (n as f32 * turn).sin()).collect();
                sound.resize(sound.len() + 500 + shift, 0.0);
                sound.extend((0..taps).map(|n| {
                    let level = if n < taps / 2 { first } else { second };
                    if (n % 2 == 1) == (n < taps / 2) { level } else { -level }
                }));
                sound.resize(sound.len() + 500, 0.0);
                let mut plain = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
                plain.add_frames_f32(&sound).unwrap();
                let plain = 20.0 * plain.true_peak(0).unwrap().log10() as f32;
                let what = format!("{rate} Hz, {first}, {second}, {shift}: plain {plain}");
                assert!(plain > 20.0 * 0.90005_f32.log10(), "{what}");
                let peak = measured(rate, 1, &sound, 1_152).true_peak_dbtp.unwrap();
                assert!((peak - plain).abs() < 1e-5, "{what}, {peak}");
            }
        }
    }

    #[test]
    fn silence_is_told_by_its_place() {
        let rate = 8_000;
        let tone = |ms: u32, level: f32| -> Vec<f32> {
            (0..ms * rate / 1_000).map(|n| level * (n as f32).sin()).collect()
        };
        let parts = [
            (500, 0.0),
            (1_000, 0.5),
            (300, 0.0005),
            (200, 0.5),
            (700, 0.0),
            (100, 0.5),
            (90, 0.0),
        ];
        let sound: Vec<f32> = parts.iter().flat_map(|&(ms, level)| tone(ms, level)).collect();
        for pieces in [1, 37, 4_096] {
            let measured = measured(rate, 1, &sound, pieces);
            let found = (measured.lead_ms, measured.pause_ms, measured.tail_ms, measured.silent_ms);
            assert_eq!(found, (500, 700, 90, 1_590), "in pieces of {pieces}");
        }
        let nothing = measured(rate, 1, &tone(3_000, 0.0), 1_000);
        assert_eq!((nothing.loudness_lufs, nothing.true_peak_dbtp), (None, None));
        assert_eq!((nothing.lead_ms, nothing.tail_ms, nothing.silent_ms), (3_000, 0, 3_000));
    }

    #[test]
    fn only_samples_side_by_side_at_full_scale_are_clipped() {
        let cases: [(&[f32], u64); 5] = [
            (&[0.2, 1.0, 0.2, -1.0, 0.2], 0),
            (&[0.2, 1.0, 1.0, 0.2], 2),
            (&[-1.0, -1.0, -1.2, -1.0], 4),
            (&[0.999, 0.999, 0.999], 0),
            (&[1.0, 1.0, 0.0, 1.0, 1.0, 1.0], 5),
        ];
        for (samples, clipped) in cases {
            assert_eq!(measured(8_000, 1, samples, 2).clipped, clipped, "{samples:?}");
            // Each channel by itself.
            let pair: Vec<f32> = samples.iter().flat_map(|&sample| [sample, 0.1]).collect();
            assert_eq!(measured(8_000, 2, &pair, 2).clipped, clipped, "{samples:?} on the left");
        }
    }

    #[test]
    fn a_voice_is_as_loud_from_one_channel_as_from_two_alike() {
        let mono: Vec<f32> = (0..96_000).map(|n| 0.1 * (n as f32 * 0.13).sin()).collect();
        let stereo: Vec<f32> = mono.iter().flat_map(|&sample| [sample, sample]).collect();
        let loudness =
            |channels, sound: &[f32]| measured(48_000, channels, sound, 960).loudness_lufs;
        let (one, two) = (loudness(1, &mono).unwrap(), loudness(2, &stereo).unwrap());
        assert!((one - two).abs() < 0.01, "{one} and {two}");
    }
}
