//! What every sink pulls: rodio's mixer, frame by frame, with the frames counted and the sum
//! limited.
//!
//! [`MixRenderer::fill`] runs on the sink's own thread (for a device: cpal's, in its data
//! callback). It takes no lock and opens nothing. rodio's mixer reserves memory when a run joins
//! and frees a few hundred bytes when one has ended; nothing else there allocates.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};

use rodio::mixer::{self, Mixer, MixerSource};

use super::clock::{self, StreamOrigin};

/// Where a sink's stream is in time. Written by the sink's thread, read by all.
pub struct StreamTimeline {
    /// Frames per second.
    pub rate: u32,
    /// Frames handed to the sink since it was opened; while a block is composed, the index of the
    /// frame being composed.
    frames: AtomicU64,
    /// The first of them in the block that is being composed.
    block: AtomicU64,
    /// Monotonic nanoseconds at which frame 0 sounded.
    origin_ns: AtomicI64,
    /// Wall clock minus monotonic clock at the last block.
    wall_offset_ns: AtomicI64,
    /// Monotonic nanoseconds of the last block.
    filled_ns: AtomicI64,
    /// Gaps that the sink itself reported.
    pub underruns: AtomicU32,
}

impl StreamTimeline {
    pub fn new(rate: u32) -> StreamTimeline {
        StreamTimeline {
            rate,
            frames: AtomicU64::new(0),
            block: AtomicU64::new(0),
            origin_ns: AtomicI64::new(clock::monotonic_ns()),
            wall_offset_ns: AtomicI64::new(clock::wall_offset_ns()),
            filled_ns: AtomicI64::new(clock::monotonic_ns()),
            underruns: AtomicU32::new(0),
        }
    }

    /// Frames handed to the sink so far.
    pub fn frames(&self) -> u64 {
        self.frames.load(Ordering::Acquire)
    }

    /// Monotonic nanoseconds at which `frame` sounds.
    pub fn instant_of(&self, frame: u64) -> i64 {
        self.origin_ns.load(Ordering::Acquire).saturating_add(clock::frames_ns(frame, self.rate))
    }

    /// The frame that sounds at this wall instant; negative before the stream's begin.
    pub fn frame_at_wall(&self, wall_ns: i64) -> i64 {
        self.frame_at(self.monotonic_at_wall(wall_ns))
    }

    /// The wall instant on the monotonic clock, by their distance at the last block.
    pub fn monotonic_at_wall(&self, wall_ns: i64) -> i64 {
        wall_ns.saturating_sub(self.wall_offset_ns.load(Ordering::Acquire))
    }

    /// The frame that sounds at this monotonic instant; negative before the stream's begin.
    pub fn frame_at(&self, monotonic_ns: i64) -> i64 {
        let since = monotonic_ns.saturating_sub(self.origin_ns.load(Ordering::Acquire));
        clock::ns_frames(since, self.rate)
    }

    /// The first frame of the block that is being composed.
    pub fn block(&self) -> u64 {
        self.block.load(Ordering::Acquire)
    }

    /// When the sink last asked for a block, monotonic nanoseconds.
    pub fn filled_ns(&self) -> i64 {
        self.filled_ns.load(Ordering::Acquire)
    }

    /// Frames that have left the loudspeaker by now: by the clock, but never more than handed.
    pub fn sounded(&self) -> u64 {
        let since = clock::monotonic_ns().saturating_sub(self.origin_ns.load(Ordering::Acquire));
        let by_clock = u64::try_from(clock::ns_frames(since, self.rate)).unwrap_or(0);
        by_clock.min(self.frames())
    }
}

/// One sample as a device wants it.
pub trait DeviceSample: Copy + Send + 'static {
    /// From a sample within ±1.0; more is the caller's fault and is clamped.
    fn from_unit(unit: f32) -> Self;
}

impl DeviceSample for f32 {
    fn from_unit(unit: f32) -> f32 {
        unit
    }
}

impl DeviceSample for i16 {
    fn from_unit(unit: f32) -> i16 {
        // A float cast saturates, so +1.0 becomes the largest sample instead of wrapping.
        (unit * 32_768.0).round() as i16
    }
}

impl DeviceSample for i32 {
    fn from_unit(unit: f32) -> i32 {
        (f64::from(unit) * 2_147_483_648.0).round() as i32
    }
}

/// The sink's end of the mixer.
pub struct MixRenderer {
    mixer: MixerSource,
    timeline: Arc<StreamTimeline>,
    origin: StreamOrigin,
    channels: usize,
}

/// A renderer for a stream of this form, the mixer that runs are added to, and its timeline.
pub fn mix_renderer(
    channels: NonZero<u16>,
    rate: NonZero<u32>,
) -> (MixRenderer, Mixer, Arc<StreamTimeline>) {
    let (input, output) = mixer::mixer(channels, rate);
    let timeline = Arc::new(StreamTimeline::new(rate.get()));
    let renderer = MixRenderer {
        mixer: output,
        timeline: timeline.clone(),
        origin: StreamOrigin::new(),
        channels: usize::from(channels.get()),
    };
    (renderer, input, timeline)
}

impl MixRenderer {
    /// Where its stream is in time.
    pub fn timeline(&self) -> &Arc<StreamTimeline> {
        &self.timeline
    }

    /// Composes the next frames into `block` (interleaved, whole frames), the first of which will
    /// sound at `sounds_ns`, monotonic, as the sink predicts it now.
    ///
    /// The voices' sum is limited hard at full scale: zones of one output hold channels of their
    /// own, so only a gain above 0 dB or two runs in one channel (the end of one, the begin of the
    /// next) can reach it.
    pub fn fill<T: DeviceSample>(&mut self, block: &mut [T], sounds_ns: i64) {
        self.fill_at(block, sounds_ns, clock::monotonic_ns(), clock::wall_offset_ns());
    }

    /// The same by clocks that are given: the monotonic one now, and how far the wall clock is
    /// ahead of it.
    pub fn fill_at<T: DeviceSample>(
        &mut self,
        block: &mut [T],
        sounds_ns: i64,
        monotonic_ns: i64,
        wall_offset_ns: i64,
    ) {
        let timeline = &self.timeline;
        let first = timeline.frames.load(Ordering::Relaxed);
        let predicted = sounds_ns.saturating_sub(clock::frames_ns(first, timeline.rate));
        timeline.origin_ns.store(self.origin.observe(predicted), Ordering::Release);
        timeline.wall_offset_ns.store(wall_offset_ns, Ordering::Release);
        timeline.filled_ns.store(monotonic_ns, Ordering::Release);
        timeline.block.store(first, Ordering::Release);
        for (frame, samples) in (first..).zip(block.chunks_exact_mut(self.channels)) {
            timeline.frames.store(frame, Ordering::Relaxed);
            for sample in samples {
                let sum = self.mixer.next().unwrap_or(0.0);
                *sample = T::from_unit(sum.clamp(-1.0, 1.0));
            }
        }
        let handed = first + (block.len() / self.channels) as u64;
        timeline.frames.store(handed, Ordering::Release);
    }
}
