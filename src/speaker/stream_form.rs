//! The form of a sink's stream: its rate, its channels, and what comes with an open one.

use std::num::NonZero;
use std::sync::Arc;

use rodio::mixer::Mixer;

use super::renderer::StreamTimeline;

/// Rate of sinks that have none of their own, frames per second.
pub const RATE: NonZero<u32> = NonZero::new(48_000).expect("48,000 is not zero");

/// Channels that an output has at least: stereo, the form of nearly every sound card.
pub const CHANNELS_MIN: u16 = 2;

/// What the stream turned out to be.
pub struct StreamForm {
    pub channels: NonZero<u16>,
    pub mixer: Mixer,
    pub timeline: Arc<StreamTimeline>,
}
