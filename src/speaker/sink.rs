//! Where a speaker's sound goes: a device, a WAV file or nowhere, behind one contract.
//!
//! The contract, for every kind:
//! - [`open`] is called on the conductor's thread, once in a process, and may block as long as the
//!   device does (ALSA was seen to need 30 s); that is why a speaker is a process that its parent
//!   may kill. It fails with a sentence; the process then ends.
//! - An open sink pulls [`Pump::fill`] on a thread of its own, in real time, from the moment of
//!   opening until the process ends, silence included, and states for each block when it will
//!   sound. It never asks for a block that it then drops.
//! - [`Opened::fault`] may be asked at any time, never blocks, and answers `Some` for ever once
//!   the sink is dead. The only thing to do then is to tell the parent and end the process.
//! - [`Opened::close`] makes what was written whole; it is not called on a dead sink.
//!
//! [`Pump::fill`]: super::pump::Pump::fill

use std::num::NonZero;
use std::sync::Arc;

use rodio::mixer::Mixer;

use crate::wire::{self, OutputTrouble};

use super::device::Device;
use super::paced::Paced;
use super::pump::Timeline;

/// Rate of sinks that have none of their own, frames per second.
pub const RATE: NonZero<u32> = NonZero::new(48_000).expect("48,000 is not zero");

/// Channels that an output has at least: stereo, the form of nearly every sound card.
pub const CHANNELS_MIN: u16 = 2;

/// An open sink.
pub struct Opened {
    /// For the as-run log: the pcm's name, the file's path, or `null`.
    pub name: String,
    pub channels: NonZero<u16>,
    /// Runs join here.
    pub mixer: Mixer,
    pub timeline: Arc<Timeline>,
    kind: Kind,
}

enum Kind {
    Device(Device),
    Paced(Paced),
}

/// Opens a sink with at least `channels` channels, if it can have so many.
pub fn open(sink: &wire::Sink, channels: u16) -> Result<Opened, OutputTrouble> {
    let channels = NonZero::new(channels.max(CHANNELS_MIN)).expect("the maximum is at least two");
    match sink {
        wire::Sink::Device(name) => {
            let (device, form) = Device::open(name, channels.get())?;
            Ok(Opened {
                name: name.clone(),
                channels: form.channels,
                mixer: form.mixer,
                timeline: form.timeline,
                kind: Kind::Device(device),
            })
        }
        wire::Sink::Wav(folder) => {
            let (pump, mixer, timeline) = super::pump::pump(channels, RATE);
            let file = super::wav::Recording::create(folder, channels.get(), RATE.get())?;
            let name = file.path().display().to_string();
            let paced = Paced::start(pump, timeline.clone(), channels, Some(file))?;
            Ok(Opened { name, channels, mixer, timeline, kind: Kind::Paced(paced) })
        }
        wire::Sink::Null => {
            let (pump, mixer, timeline) = super::pump::pump(channels, RATE);
            let paced = Paced::start(pump, timeline.clone(), channels, None)?;
            let name = "null".into();
            Ok(Opened { name, channels, mixer, timeline, kind: Kind::Paced(paced) })
        }
    }
}

impl Opened {
    /// Why the sink is dead, if it is.
    pub fn trouble(&self) -> Option<OutputTrouble> {
        match &self.kind {
            Kind::Device(device) => device.trouble(),
            Kind::Paced(paced) => paced.trouble(),
        }
    }

    /// Ends the sink before the process ends.
    pub fn close(self) {
        match self.kind {
            Kind::Device(_) => {}
            Kind::Paced(paced) => paced.close(),
        }
    }
}
