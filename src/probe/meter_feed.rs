//! From a decoder's samples to the meter: interleaved, and mixed as loudspeakers get them.

use std::ops::Range;

use symphonia::core::audio::{AudioBufferRef, SampleBuffer};
use symphonia::core::errors::Error;

use super::measure::SoundMeter;
use crate::codec::mix_down;
use crate::wire::{FileRefusal, MeasuredSound, ProbeFailure};

/// The way from a decoder's samples to the meter.
pub struct MeterFeed {
    interleaved: SampleBuffer<f32>,
    mixed: Vec<f32>,
    meter: SoundMeter,
}

impl MeterFeed {
    /// For sound as this first piece is.
    pub fn new(sound: &AudioBufferRef<'_>) -> Result<MeterFeed, Error> {
        let spec = *sound.spec();
        Ok(MeterFeed {
            interleaved: SampleBuffer::new(sound.capacity() as u64, spec),
            mixed: Vec::new(),
            meter: SoundMeter::new(spec.rate, spec.channels.count().clamp(1, 2)).map_err(failed)?,
        })
    }

    /// Takes those frames of the next piece that are `heard`; it has the same rate and channels.
    pub fn feed(&mut self, sound: AudioBufferRef<'_>, heard: Range<usize>) -> Result<(), Error> {
        let spec = *sound.spec();
        if self.interleaved.capacity() < sound.capacity() * spec.channels.count() {
            self.interleaved = SampleBuffer::new(sound.capacity() as u64, spec);
        }
        self.interleaved.copy_interleaved_ref(sound);
        self.mixed.clear();
        let channels = spec.channels.count();
        let heard = &self.interleaved.samples()[heard.start * channels..heard.end * channels];
        mix_down(heard, spec.channels, &mut self.mixed);
        self.meter.add(&self.mixed).map_err(failed)
    }

    /// What all of it came to.
    pub fn finish(self) -> Result<MeasuredSound, FileRefusal> {
        self.meter.finish().map_err(|error| {
            let quoted = error.to_string();
            FileRefusal::ProbeFailed(ProbeFailure::Unmeasurable { quoted })
        })
    }
}

/// Only at a rate that is refused anyway.
fn failed(_: ebur128::Error) -> Error {
    Error::DecodeError("it can't be measured")
}
