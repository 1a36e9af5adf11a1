//! A made-up device: the speaker's own last step, without a decoder, a thread or a clock.

use std::num::NonZero;
use std::sync::Arc;

use chrono::DateTime;
use loaphuong::output::guard::AdmittedOrder;
use loaphuong::speaker::blocks::{BlockEnd, SampleBlock};
use loaphuong::speaker::permit::FramePermit;
use loaphuong::speaker::renderer::{MixRenderer, mix_renderer};
use loaphuong::speaker::run_channel::{CueEnding, RunChannel, StreamEvent};
use loaphuong::speaker::run_source::RunMixSource;
use loaphuong::speaker::voice_part::{VoiceCue, VoicePart};
use loaphuong::station::{CueHeard, CueSource, OrderedCue, OutputEvent, RunOrder};
use rodio::mixer::Mixer;

/// Frames per second: a frame lasts 50 ms, and everything here happens at whole ones.
pub const RATE: u32 = 20;
pub const FRAME_NS: i64 = 50_000_000;

const CHANNELS: NonZero<u16> = NonZero::new(3).expect("three");

/// One made-up device, and what runs on it.
pub struct Device {
    pub renderer: MixRenderer,
    mixer: Mixer,
    runs: Vec<(RunOrder, Arc<RunChannel>)>,
}

impl Device {
    pub fn new() -> Device {
        let (renderer, mixer, _) = mix_renderer(CHANNELS, NonZero::new(RATE).expect("not zero"));
        Device { renderer, mixer, runs: Vec::new() }
    }

    /// Sounds every cue at a tenth of full scale, each zone in its own channel.
    pub fn play(&mut self, admitted: &AdmittedOrder) {
        let (order, permits) = (admitted.order(), admitted.permits());
        let link = RunChannel::new();
        for (place, cue) in (0..).zip(&order.cues) {
            let quiet = matches!(cue.source, CueSource::Pause { .. });
            let frames = cue.source.length_ms() * u64::from(RATE) / 1_000;
            let mut samples = link.blocks.spare().expect("one a cue");
            let sample = if quiet { 0.0 } else { 0.1 };
            samples.resize(2 * usize::try_from(frames).expect("few"), sample);
            link.blocks.push(SampleBlock {
                place,
                begins: true,
                ends: Some(BlockEnd::Whole),
                samples,
            });
        }
        link.blocks.complete();
        let cue = |cue: &OrderedCue| VoiceCue {
            gain: 1.0,
            quiet: matches!(cue.source, CueSource::Pause { .. }),
        };
        let voices = order.voices.iter().zip(permits).map(|(voice, permit)| {
            let cues = order.cues.iter().map(cue).collect();
            VoicePart::new(&voice.channels, 3, RATE, cues, FramePermit::new(permit, RATE))
        });
        let (timeline, due) = (self.renderer.timeline().clone(), order.at);
        let due_ns = due.timestamp_nanos_opt().expect("within 200 years");
        let source = RunMixSource::new(link.clone(), timeline, CHANNELS, due_ns, voices.collect());
        self.mixer.add(source);
        self.runs.push((order.clone(), link));
    }

    /// What a supervisor would tell of all that happened in the stream, by the wall clock now.
    pub fn events(&self, offset_ns: i64) -> Vec<OutputEvent> {
        let mut told = Vec::new();
        for (order, link) in &self.runs {
            let run = order.run;
            let wall = |frame: u64| {
                let ns = i64::try_from(frame).expect("small") * FRAME_NS;
                DateTime::from_timestamp_nanos(ns + offset_ns)
            };
            while let Some(event) = link.events.pop() {
                told.extend(match event {
                    StreamEvent::Began { place: cue, frame } => {
                        let (at, device) = (wall(frame), String::new());
                        Some(OutputEvent::Started { run, cue, at, device })
                    }
                    StreamEvent::Ended { place: cue, voice, tally, how, frame } => {
                        let heard_ms = tally.frames * 1_000 / u64::from(RATE);
                        let heard = CueHeard { heard_ms, ..CueHeard::default() };
                        let (zone, at) = (order.voices[voice].zone.clone(), wall(frame));
                        let stopped = how != CueEnding::Finished;
                        Some(OutputEvent::Ended { run, cue, zone, at, stopped, heard })
                    }
                    StreamEvent::Broken { .. } | StreamEvent::Done { .. } => None,
                });
            }
        }
        told
    }
}
