//! A file's rate to the sink's, with rubato: the right length to the frame, no delay.

use std::fmt;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler};

use crate::wire::{CueTrouble, QuotedText};

/// Frames taken in at once: a delay of no account and an FFT that fits a small cache.
const CHUNK: usize = 1_024;

/// From one rate to another; the same rate passes through untouched.
pub struct RateConverter {
    fft: Option<Fft<f32>>,
    from: u64,
    to: u64,
    channels: usize,
    /// Taken, not yet a whole chunk.
    held: Vec<f32>,
    chunk_out: Vec<f32>,
    /// Frames of the filter's delay still to be thrown away.
    delay: usize,
    taken: u64,
    given: u64,
}

impl RateConverter {
    /// For interleaved sound of `channels` (1 or 2). Fails when a rate is zero or beyond reason.
    pub fn new(from: u32, to: u32, channels: usize) -> Result<RateConverter, CueTrouble> {
        let fft = if from == to {
            None
        } else {
            let new = Fft::new(from as usize, to as usize, CHUNK, channels, FixedSync::Input);
            Some(new.map_err(|error| not_convertible(from.into(), to.into(), &error))?)
        };
        let delay = fft.as_ref().map_or(0, |fft| fft.output_delay());
        let room = fft.as_ref().map_or(0, |fft| fft.output_frames_max() * channels);
        Ok(RateConverter {
            fft,
            from: u64::from(from),
            to: u64::from(to),
            channels,
            held: Vec::new(),
            chunk_out: vec![0.0; room],
            delay,
            taken: 0,
            given: 0,
        })
    }

    /// Takes frames in and appends what comes out.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), CueTrouble> {
        self.taken += (samples.len() / self.channels) as u64;
        let Some(fft) = &self.fft else {
            out.extend_from_slice(samples);
            return Ok(());
        };
        let chunk = fft.input_frames_next() * self.channels;
        self.held.extend_from_slice(samples);
        let mut from = 0;
        while self.held.len() - from >= chunk {
            self.convert(from, None, out)?;
            from += chunk;
        }
        self.held.drain(..from);
        Ok(())
    }

    /// Appends the rest; in all, `ceil(taken × to / from)` frames come out.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), CueTrouble> {
        if self.fft.is_none() {
            return Ok(());
        }
        let total = (self.taken * self.to).div_ceil(self.from);
        while self.given < total {
            let left = self.held.len() / self.channels;
            self.convert(0, Some(left), out)?;
            self.held.clear();
        }
        let over = usize::try_from(self.given - total).expect("less than one chunk");
        out.truncate(out.len() - (over * self.channels).min(out.len()));
        self.given = total;
        Ok(())
    }

    fn convert(
        &mut self,
        from: usize,
        partial: Option<usize>,
        out: &mut Vec<f32>,
    ) -> Result<(), CueTrouble> {
        let Some(fft) = &mut self.fft else { return Ok(()) };
        let channels = self.channels;
        let (from_rate, to_rate) = (self.from, self.to);
        let told = |error: &dyn fmt::Display| not_convertible(from_rate, to_rate, error);
        let input = &self.held[from..];
        let frames = input.len() / channels;
        let input = InterleavedSlice::new(input, channels, frames).map_err(|e| told(&e))?;
        let room = self.chunk_out.len() / channels;
        let mut output = InterleavedSlice::new_mut(&mut self.chunk_out[..], channels, room)
            .map_err(|e| told(&e))?;
        let indexing = partial.map(|left| Indexing::new().partial_len(left));
        let (_, made) = fft
            .process_into_buffer(&input, &mut output, indexing.as_ref())
            .map_err(|e| told(&e))?;
        let cut = self.delay.min(made);
        self.delay -= cut;
        out.extend_from_slice(&self.chunk_out[cut * channels..made * channels]);
        self.given += (made - cut) as u64;
        Ok(())
    }
}

fn not_convertible(from: u64, to: u64, error: &dyn fmt::Display) -> CueTrouble {
    let words = QuotedText::new(format!("{from} Hz can't be converted to {to} Hz: {error}"));
    CueTrouble::RateNotConvertible { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(from: u32, to: u32, frames: usize, pieces: usize) -> Vec<f32> {
        let tone = |n: usize| (n as f64 * 1_000.0 * std::f64::consts::TAU / f64::from(from)).sin();
        let samples: Vec<f32> = (0..frames).map(|n| tone(n) as f32).collect();
        let mut rate = RateConverter::new(from, to, 1).unwrap();
        let mut out = Vec::new();
        for piece in samples.chunks(pieces) {
            rate.push(piece, &mut out).unwrap();
        }
        rate.finish(&mut out).unwrap();
        out
    }

    #[test]
    fn a_converted_tone_has_the_right_length_and_sits_in_its_place() {
        for (from, to) in [(44_100, 48_000), (48_000, 44_100), (22_050, 48_000), (8_000, 44_100)] {
            for (frames, pieces) in [(from as usize, 1_152), (5_000, 333), (1, 1), (1_023, 7_000)] {
                let out = convert(from, to, frames, pieces);
                let expected = (frames as u64 * u64::from(to)).div_ceil(u64::from(from));
                assert_eq!(out.len() as u64, expected, "{frames} frames, {from} to {to}");
                // Away from the ends, where the band limit rounds corners.
                let within = out.len().saturating_sub(600);
                for (n, sample) in out.iter().enumerate().take(within).skip(600) {
                    let ideal = (n as f64 * 1_000.0 * std::f64::consts::TAU / f64::from(to)).sin();
                    let off = (f64::from(*sample) - ideal).abs();
                    assert!(off < 1e-3, "frame {n} of {from} to {to} is off by {off}");
                }
            }
        }
    }
}
