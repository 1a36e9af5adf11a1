//! Where a speaker's sound goes: a device, a WAV file or nowhere, behind one contract.
//!
//! The contract, for every kind:
//! - [`open`] is called on the control loop's thread, once in a process, and may block as long as
//!   the device does (ALSA was seen to need 30 s); that is why a speaker is a process that its
//!   parent may kill. It fails with a sentence; the process then ends.
//! - An open sink pulls [`MixRenderer::fill`] on a thread of its own, in real time, from the moment
//!   of opening until the process ends, silence included, and states for each block when it will
//!   sound. It never asks for a block that it then drops.
//! - [`OpenSink::fault`] may be asked at any time, never blocks, and answers `Some` for ever once
//!   the sink is dead. The only thing to do then is to tell the parent and end the process.
//! - [`OpenSink::close`] makes what was written whole; it is not called on a dead sink.
//!
//! [`MixRenderer::fill`]: super::renderer::MixRenderer::fill

use std::num::NonZero;
use std::sync::Arc;

use rodio::mixer::Mixer;

use crate::wire::{self, OutputTrouble};

use super::device::AlsaDevice;
use super::paced_sink::PacedSink;
use super::renderer::StreamTimeline;
use super::stream_form;

/// An open sink.
pub struct OpenSink {
    /// For the as-run log: the pcm's name, the file's path, or `null`.
    pub name: String,
    pub channels: NonZero<u16>,
    /// Runs join here.
    pub mixer: Mixer,
    pub timeline: Arc<StreamTimeline>,
    kind: Kind,
}

enum Kind {
    Device(AlsaDevice),
    Paced(PacedSink),
}

/// Opens a sink with at least `channels` channels, if it can have so many.
pub fn open(sink: &wire::SinkSpec, channels: u16) -> Result<OpenSink, OutputTrouble> {
    let channels =
        NonZero::new(channels.max(stream_form::CHANNELS_MIN)).expect("the maximum is at least two");
    match sink {
        wire::SinkSpec::Device(name) => {
            let (device, form) = AlsaDevice::open(name, channels.get())?;
            Ok(OpenSink {
                name: name.clone(),
                channels: form.channels,
                mixer: form.mixer,
                timeline: form.timeline,
                kind: Kind::Device(device),
            })
        }
        wire::SinkSpec::Wav(folder) => {
            let (renderer, mixer, timeline) =
                super::renderer::mix_renderer(channels, stream_form::RATE);
            let file =
                super::wav::WavRecording::create(folder, channels.get(), stream_form::RATE.get())?;
            let name = file.path().display().to_string();
            let paced = PacedSink::start(renderer, timeline.clone(), channels, Some(file))?;
            Ok(OpenSink { name, channels, mixer, timeline, kind: Kind::Paced(paced) })
        }
        wire::SinkSpec::Null => {
            let (renderer, mixer, timeline) =
                super::renderer::mix_renderer(channels, stream_form::RATE);
            let paced = PacedSink::start(renderer, timeline.clone(), channels, None)?;
            let name = "null".into();
            Ok(OpenSink { name, channels, mixer, timeline, kind: Kind::Paced(paced) })
        }
    }
}

impl OpenSink {
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
