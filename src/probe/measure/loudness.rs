//! Integrated loudness of two channels and of their mean at once, as ITU-R BS.1770-4 and EBU R 128
//! have it.
//!
//! Two channels are weighted as their mean and half their difference: the energy of both is twice
//! that of the two, and the energy of the mean, which a zone of one channel hears, is known as
//! well, for two filters instead of three, and one where the channels are alike. The library has
//! the filters; the gate is here, since only block by block can the two be added.

use std::iter::repeat;

use ebur128::{Channel, EbuR128, Error, Mode};

/// Blocks of 400 ms of which one begins every 100 ms.
const STEPS_PER_S: u32 = 10;
const BLOCK_STEPS: usize = 4;
const STEP_MS: u32 = 1_000 / STEPS_PER_S;

/// Blocks at or below this do not count, LUFS …
const GATE_LUFS: f64 = -70.0;

/// … and those so far below the mean of the others, as a factor of energy: 10 LU.
const RELATIVE_GATE: f64 = 0.1;

/// Measures as sound comes.
pub struct LoudnessMeter {
    rate: u32,
    /// Frames of a step …
    step: usize,
    /// … and those of the present one so far.
    filled: usize,
    mean: Weighted,
    /// From where the channels differ.
    half_difference: Option<Weighted>,
}

impl LoudnessMeter {
    /// Fails at rates where no such filter can be.
    pub fn new(rate: u32) -> Result<LoudnessMeter, Error> {
        let step = (rate / STEPS_PER_S).max(1) as usize;
        Ok(LoudnessMeter {
            rate,
            step,
            filled: 0,
            mean: Weighted::new(rate)?,
            half_difference: None,
        })
    }

    /// Takes as many frames of both; an empty difference is none.
    pub fn add(&mut self, mut mean: &[f32], mut half_difference: &[f32]) -> Result<(), Error> {
        if self.half_difference.is_none() && !half_difference.is_empty() {
            let steps = vec![0.0; self.mean.steps.len()];
            self.half_difference = Some(Weighted { steps, ..Weighted::new(self.rate)? });
        }
        while !mean.is_empty() {
            let frames = (self.step - self.filled).min(mean.len());
            self.filled = (self.filled + frames) % self.step;
            let ends = self.filled == 0;
            let now;
            (now, mean) = mean.split_at(frames);
            self.mean.add(now, ends)?;
            if let Some(weighted) = &mut self.half_difference {
                let now;
                (now, half_difference) = half_difference.split_at(frames);
                weighted.add(now, ends)?;
            }
        }
        Ok(())
    }

    /// LUFS of both channels, or of the one; `None` without a block above the gate.
    pub fn of_both(&self) -> Option<f32> {
        let differences = self.half_difference.iter().flat_map(|weighted| &weighted.steps);
        let steps = self.mean.steps.iter().zip(differences.chain(repeat(&0.0)));
        integrated(&steps.map(|(mean, difference)| mean + difference).collect::<Vec<_>>())
    }

    /// LUFS of the mean, as two loudspeakers sound it.
    pub fn of_mean(&self) -> Option<f32> {
        integrated(&self.mean.steps)
    }
}

/// One channel, counted as the two loudspeakers that sound it.
struct Weighted {
    meter: EbuR128,
    /// Energy of each step.
    steps: Vec<f64>,
}

impl Weighted {
    fn new(rate: u32) -> Result<Weighted, Error> {
        let mut meter = EbuR128::new(1, rate, Mode::M)?;
        meter.set_channel(0, Channel::DualMono)?;
        Ok(Weighted { meter, steps: Vec::new() })
    }

    fn add(&mut self, samples: &[f32], ends_step: bool) -> Result<(), Error> {
        self.meter.add_frames_f32(samples)?;
        if ends_step {
            self.steps.push(energy(self.meter.loudness_window(STEP_MS)?));
        }
        Ok(())
    }
}

/// Of steps: the mean energy of the blocks that pass both gates.
fn integrated(steps: &[f64]) -> Option<f32> {
    let blocks = || steps.windows(BLOCK_STEPS).map(|block| mean(block.iter().copied()));
    let audible = || blocks().filter(|block| *block > energy(GATE_LUFS));
    let relative = RELATIVE_GATE * mean(audible());
    let loudness = 10.0 * mean(audible().filter(|block| *block > relative)).log10();
    loudness.is_finite().then_some(loudness as f32)
}

/// 0 of nothing.
fn mean(energies: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = energies.fold((0.0, 0_u32), |(sum, count), one| (sum + one, count + 1));
    sum / f64::from(count.max(1))
}

/// 1 at 0 LUFS.
fn energy(lufs: f64) -> f64 {
    10_f64.powf(lufs / 10.0)
}
