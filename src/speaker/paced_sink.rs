//! Sinks that pace themselves: a recording, and nothing at all.
//!
//! Frame `n` sounds at `origin + n / rate` by definition, on the monotonic clock, so the first
//! frame of a run is placed exactly by count. A late thread catches up; no frame is dropped.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::wire::OutputTrouble;

use super::clock;
use super::renderer::{MixRenderer, StreamTimeline};
use super::wav::WavRecording;

/// Frames of one block: 20 ms at 48 kHz.
const PERIOD_FRAMES: usize = 960;

/// How far ahead of its sounding a block is made, nanoseconds: three blocks.
const LEAD_NS: i64 = 60_000_000;

/// The pacing thread.
pub struct PacedSink {
    stop: Arc<AtomicBool>,
    trouble: Arc<Mutex<Option<OutputTrouble>>>,
    thread: JoinHandle<()>,
}

impl PacedSink {
    /// Starts to pull, into the recording if there is one.
    pub fn start(
        renderer: MixRenderer,
        timeline: Arc<StreamTimeline>,
        channels: NonZero<u16>,
        recording: Option<WavRecording>,
    ) -> Result<PacedSink, OutputTrouble> {
        let stop = Arc::new(AtomicBool::new(false));
        let trouble = Arc::new(Mutex::new(None));
        let (stopped, told) = (stop.clone(), trouble.clone());
        let thread = std::thread::Builder::new()
            .name("paced".into())
            .spawn(move || {
                let width = usize::from(channels.get());
                if let Err(trouble) = pace(renderer, &timeline, width, recording, &stopped) {
                    *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
                }
            })
            .map_err(|error| OutputTrouble::no_thread(&error))?;
        Ok(PacedSink { stop, trouble, thread })
    }

    /// Why nothing more is written, if so.
    pub fn trouble(&self) -> Option<OutputTrouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends the thread and makes the file whole.
    pub fn close(self) {
        self.stop.store(true, Ordering::Release);
        // A panic of the thread has ended the process before this.
        drop(self.thread.join());
    }
}

fn pace(
    mut renderer: MixRenderer,
    timeline: &StreamTimeline,
    channels: usize,
    mut recording: Option<WavRecording>,
    stop: &AtomicBool,
) -> Result<(), OutputTrouble> {
    let origin = clock::monotonic_ns() + LEAD_NS;
    let mut block = vec![0i16; PERIOD_FRAMES * channels];
    while !stop.load(Ordering::Acquire) {
        let sounds = origin + clock::frames_ns(timeline.frames(), timeline.rate);
        let early = sounds - LEAD_NS - clock::monotonic_ns();
        if let Ok(early @ 1..) = u64::try_from(early) {
            std::thread::sleep(Duration::from_nanos(early));
        }
        renderer.fill(&mut block, sounds);
        if let Some(recording) = &mut recording {
            recording.write(&block)?;
        }
    }
    recording.map_or(Ok(()), WavRecording::finish)
}
