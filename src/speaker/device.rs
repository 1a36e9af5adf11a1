//! The ALSA device: cpal's stream, owned here, with rodio's mixer pulled in its data callback.
//!
//! A device that goes away calls the error callback hundreds of thousands of times a second, and a
//! healthy one may report errors while it starts; so errors alone prove nothing. The device is
//! dead when it was asked for no block in [`DEAD_NS`] *after* an error: an underrun on a busy
//! machine is an error behind a long silence, too, but blocks follow. One that merely hangs reports
//! nothing at all: the parent sees its frames stand still.

use std::mem::ManuallyDrop;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, DeviceId, ErrorKind, HostId, OutputCallbackInfo, SampleFormat, SizedSample,
    StreamConfig, SupportedBufferSize, SupportedStreamConfigRange,
};

use crate::wire::OutputTrouble;

use super::clock;
use super::renderer::{self, DeviceSample, MixRenderer, StreamTimeline};
use super::stream_form::{self, StreamForm};

/// Frames of one period: 85 ms at 48 kHz, two of them in the buffer. Large, because bulletins are
/// no instrument: under load it is steadier and without gaps, and the first frame is placed by
/// count, whatever the buffer.
const PERIOD_FRAMES: u32 = 4_096;

/// With errors and without a block for this long, the device is dead, nanoseconds.
const DEAD_NS: i64 = 150_000_000;

/// So many errors it takes, too: a dead device gives one after every rest, some thirty in that
/// time; on a machine that stands still for a moment two may lie as far apart.
const DEAD_ERRORS: u32 = 10;

/// Rest of the error callback, which ALSA would otherwise call without end.
const ERROR_REST: Duration = Duration::from_millis(5);

/// A playing stream. It is never closed in order but left to the end of the process: closing may
/// block for as long as a sound server hangs, and nothing but silence is on its way then.
pub struct AlsaDevice {
    _stream: ManuallyDrop<cpal::Stream>,
    errors: Arc<Errors>,
    name: String,
}

#[derive(Default)]
struct Errors {
    /// Errors, and no block since.
    dead: AtomicBool,
    /// ALSA says that the device was unplugged.
    gone: AtomicBool,
}

impl AlsaDevice {
    /// Opens an ALSA pcm by name and starts to pull. May block for as long as ALSA does.
    pub fn open(name: &str, channels: u16) -> Result<(AlsaDevice, StreamForm), OutputTrouble> {
        let refused = |error: cpal::Error| trouble_of(name, &error);
        // By name: cpal's default host may be another sound server's.
        let host = cpal::host_from_id(HostId::Alsa)
            .map_err(|error| OutputTrouble::NoSoundSystem { words: (&error).into() })?;
        let device = if name == "default" {
            host.default_output_device()
        } else {
            // As it is listed first: cpal's own search appends `DEV=0` to names that have none,
            // and would not find `sysdefault:CARD=Device`.
            let wanted = DeviceId::new(HostId::Alsa, name);
            let same = |device: &cpal::Device| device.id().is_ok_and(|id| id == wanted);
            let listed = host.devices().ok().and_then(|mut devices| devices.find(same));
            listed.or_else(|| host.device_by_id(&wanted))
        };
        let device = device.ok_or_else(|| OutputTrouble::NotThere { device: name.into() })?;
        let ranges = device.supported_output_configs().map_err(refused)?;
        let no_form = || OutputTrouble::NoUsableForm { device: name.into() };
        let range = choose(ranges, channels).ok_or_else(no_form)?;
        let wanted = stream_form::RATE.get();
        let rate = wanted.clamp(range.min_sample_rate(), range.max_sample_rate());
        let config = StreamConfig {
            channels: range.channels(),
            sample_rate: rate,
            buffer_size: buffer_size(range.buffer_size()),
        };
        let format = range.sample_format();
        let parts = NonZero::new(config.channels).zip(NonZero::new(rate));
        let (channels, rate) = parts.ok_or_else(no_form)?;
        let (renderer, mixer, timeline) = renderer::mix_renderer(channels, rate);
        let errors = Arc::new(Errors::default());
        let stream = match format {
            SampleFormat::F32 => build::<f32>(&device, config, renderer, &timeline, &errors),
            SampleFormat::I16 => build::<i16>(&device, config, renderer, &timeline, &errors),
            SampleFormat::I32 => build::<i32>(&device, config, renderer, &timeline, &errors),
            _ => return Err(no_form()),
        };
        let stream = stream.map_err(refused)?;
        stream.play().map_err(refused)?;
        let form = StreamForm { channels, mixer, timeline };
        Ok((AlsaDevice { _stream: ManuallyDrop::new(stream), errors, name: name.into() }, form))
    }

    /// Why the device is dead, if it is.
    pub fn trouble(&self) -> Option<OutputTrouble> {
        let device = || self.name.as_str().into();
        if self.errors.gone.load(Ordering::Acquire) {
            Some(OutputTrouble::Gone { device: device() })
        } else if self.errors.dead.load(Ordering::Acquire) {
            Some(OutputTrouble::TakesNothing { device: device() })
        } else {
            None
        }
    }
}

/// What ALSA says when a device can't be opened or started.
fn trouble_of(name: &str, error: &cpal::Error) -> OutputTrouble {
    let device = name.into();
    match error.kind() {
        ErrorKind::HostUnavailable => OutputTrouble::NoSoundSystem { words: error.into() },
        ErrorKind::DeviceNotAvailable => OutputTrouble::NotThere { device },
        ErrorKind::DeviceBusy => OutputTrouble::Busy { device },
        ErrorKind::PermissionDenied => OutputTrouble::Denied { device },
        _ => OutputTrouble::Refused { device, words: error.into() },
    }
}

/// The form that fits best: the fewest channels that suffice (else the most there are), a rate of
/// [`stream_form::RATE`], and the finest samples.
fn choose(
    ranges: impl Iterator<Item = SupportedStreamConfigRange>,
    channels: u16,
) -> Option<SupportedStreamConfigRange> {
    ranges
        .filter_map(|range| {
            let fineness = match range.sample_format() {
                SampleFormat::F32 => 3,
                SampleFormat::I32 => 2,
                SampleFormat::I16 => 1,
                _ => return None,
            };
            let offered = range.channels();
            let fit = if offered >= channels {
                (1, i32::from(u16::MAX - offered))
            } else {
                (0, i32::from(offered))
            };
            let rate = stream_form::RATE.get();
            let at_rate = range.min_sample_rate() <= rate && rate <= range.max_sample_rate();
            Some(((fit, at_rate, fineness), range))
        })
        .max_by_key(|(score, _)| *score)
        .map(|(_, range)| range)
}

fn buffer_size(supported: &SupportedBufferSize) -> BufferSize {
    match *supported {
        SupportedBufferSize::Range { min, max } if max >= 2 => {
            // The range is the buffer's; two periods make one.
            BufferSize::Fixed(PERIOD_FRAMES.clamp(min.min(max / 2), max / 2))
        }
        _ => BufferSize::Default,
    }
}

fn build<T: DeviceSample + SizedSample>(
    device: &cpal::Device,
    config: StreamConfig,
    mut renderer: MixRenderer,
    timeline: &Arc<StreamTimeline>,
    errors: &Arc<Errors>,
) -> Result<cpal::Stream, cpal::Error> {
    let (counted, errors) = (timeline.clone(), errors.clone());
    let pull = move |block: &mut [T], info: &OutputCallbackInfo| {
        let stamps = info.timestamp();
        let delay = stamps.playback.duration_since(stamps.callback);
        let delay = i64::try_from(delay.as_nanos()).unwrap_or(0);
        renderer.fill(block, clock::monotonic_ns().saturating_add(delay));
    };
    // The errors behind one block: the first one's instant, the block's, and how many.
    let mut trouble: Option<(i64, i64, u32)> = None;
    let complain = move |error: cpal::Error| {
        match error.kind() {
            ErrorKind::Xrun => {
                counted.underruns.fetch_add(1, Ordering::Relaxed);
            }
            ErrorKind::DeviceNotAvailable => errors.gone.store(true, Ordering::Release),
            // Refused real-time scheduling is no fault of the device.
            ErrorKind::RealtimeDenied => return,
            _ => {}
        }
        std::thread::sleep(ERROR_REST);
        let (now, filled) = (clock::monotonic_ns(), counted.filled_ns());
        let (begin, count) = trouble
            .filter(|&(_, before, _)| before == filled)
            .map_or((now, 1), |(begin, _, count)| (begin, count.saturating_add(1)));
        trouble = Some((begin, filled, count));
        if now - begin > DEAD_NS && count >= DEAD_ERRORS {
            errors.dead.store(true, Ordering::Release);
            // The stream is given up: its thread must not burn a core until the process ends.
            loop {
                std::thread::park();
            }
        }
    };
    device.build_output_stream::<T, _, _>(config, pull, complain, None)
}
