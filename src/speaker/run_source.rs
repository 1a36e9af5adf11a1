//! One run as a source in rodio's mixer: waits for its first frame, shares the programme out to
//! its zones' channels, fades, counts and measures what it sends.
//!
//! [`RunMixSource::next`] is called on the sink's thread: no locks, no waiting, no allocation. What
//! happens is told through a bounded queue; while that has no room for a cue's end in every voice,
//! the run holds its breath instead of losing evidence.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use rodio::Source;

use crate::wire::PermitEnd;

use super::blocks::{BlockEnd, SampleBlock, TakenBlock};
use super::renderer::StreamTimeline;
use super::run_channel::{CueEnding, RunChannel, SentTally, StreamEvent, VoiceOrder};
use super::voice_part::{VoicePart, VoiceState};

/// How often a sounding run looks for orders, in frames: 0.7 ms at 48 kHz.
const ORDERS_EVERY: u64 = 32;

/// How often it is told what was sent of the cue on air, in frames: 50 ms at 48 kHz.
const TALLY_EVERY: u64 = 2_400;

/// The run in the mixer.
pub struct RunMixSource {
    link: Arc<RunChannel>,
    timeline: Arc<StreamTimeline>,
    channels: NonZero<u16>,
    /// Wall instant of the first frame, nanoseconds since 1970.
    due_ns: i64,
    started: bool,
    finished: bool,
    voices: Vec<VoicePart>,
    block: Option<SampleBlock>,
    /// Next frame within the block.
    offset: usize,
    place: u32,
    frame: Vec<f32>,
    /// Next channel of `frame` to hand out; 0 composes a new one.
    channel: usize,
    /// The block whose clocks the permits know.
    clocks_of: Option<u64>,
}

impl RunMixSource {
    /// A source for a stream of `channels`; its first frame sounds at `due_ns` (wall clock,
    /// nanoseconds since 1970), or as soon as there is a block when that has passed.
    pub fn new(
        link: Arc<RunChannel>,
        timeline: Arc<StreamTimeline>,
        channels: NonZero<u16>,
        due_ns: i64,
        voices: Vec<VoicePart>,
    ) -> RunMixSource {
        let frame = vec![0.0; usize::from(channels.get())];
        RunMixSource {
            link,
            timeline,
            channels,
            due_ns,
            started: false,
            finished: false,
            voices,
            block: None,
            offset: 0,
            place: 0,
            frame,
            channel: 0,
            clocks_of: None,
        }
    }

    /// Composes one frame; false when the run is over.
    fn compose(&mut self) -> bool {
        self.frame.fill(0.0);
        if self.finished {
            return false;
        }
        let now = self.timeline.frames();
        if now.is_multiple_of(ORDERS_EVERY) {
            self.take_orders();
        }
        let block = Some(self.timeline.block());
        if block != self.clocks_of {
            self.clocks_of = block;
            for voice in &mut self.voices {
                voice.permit.read_clock(&self.timeline);
            }
        }
        if !self.room_to_tell() {
            return true;
        }
        self.end_faded(now);
        if !self.anyone_on() {
            return self.finish(now);
        }
        if !self.started {
            let due = self.timeline.frame_at_wall(self.due_ns);
            let waits = i64::try_from(now).is_ok_and(|now| now < due);
            if waits || !self.link.blocks.ready() {
                return true;
            }
            self.started = true;
        }
        self.end_out_of_hours(now);
        if !self.anyone_on() {
            return self.finish(now);
        }
        if now.is_multiple_of(TALLY_EVERY) {
            self.tell_sent();
        }
        self.advance(now)
    }

    /// Sends the next frame of the programme, or silence where it is late.
    fn advance(&mut self, now: u64) -> bool {
        while self.room_to_tell() {
            let offset = self.offset * 2;
            match &self.block {
                None => match self.link.blocks.take() {
                    TakenBlock::Block(block) => self.begin_block(block, now),
                    TakenBlock::NotYet => break,
                    TakenBlock::End => return self.finish(now),
                },
                Some(block) => match block.samples.get(offset..offset + 2) {
                    Some(&[left, right]) => {
                        self.offset += 1;
                        self.send([left, right], now);
                        break;
                    }
                    _ => {
                        self.end_block(now);
                        if !self.anyone_on() {
                            return self.finish(now);
                        }
                    }
                },
            }
        }
        for voice in &mut self.voices {
            if let VoiceState::Fading { left, .. } = &mut voice.state {
                *left = left.saturating_sub(1);
            }
        }
        true
    }

    /// Sends a frame in every voice that may; ends those that may not.
    fn send(&mut self, pair: [f32; 2], now: u64) {
        for voice in 0..self.voices.len() {
            let sent = self.voices[voice].send(pair, self.place, now, &mut self.frame);
            if let Err(why) = sent {
                self.end_voice(voice, CueEnding::Refused(why), now);
            }
        }
    }

    /// Whether the queue takes the ends of a cue in all voices, a begin and the run's own end.
    fn room_to_tell(&self) -> bool {
        self.link.events.capacity() - self.link.events.len() >= self.voices.len() + 3
    }

    fn begin_block(&mut self, block: SampleBlock, now: u64) {
        self.place = block.place;
        self.offset = 0;
        let nothing = block.samples.is_empty() && block.ends == Some(BlockEnd::Broken);
        if block.begins && !nothing {
            self.tell(StreamEvent::Began { place: block.place, frame: now });
        }
        self.block = Some(block);
    }

    fn end_block(&mut self, now: u64) {
        let Some(block) = self.block.take() else { return };
        match block.ends {
            None => {}
            Some(BlockEnd::Broken) => {
                let tallies = self.voices.iter_mut().map(VoicePart::take_tally);
                let heard = tallies.map(|tally| tally.frames).max().unwrap_or(0);
                self.tell(StreamEvent::Broken { place: block.place, heard, frame: now });
            }
            Some(BlockEnd::Whole) => {
                for voice in 0..self.voices.len() {
                    if self.voices[voice].state != VoiceState::Over {
                        self.end_cue(voice, CueEnding::Finished, now);
                    }
                }
            }
        }
        if block.ends.is_some() {
            for voice in &mut self.voices {
                if voice.state == (VoiceState::On { last_cue: true }) {
                    voice.state = VoiceState::Over;
                }
            }
        }
        self.link.blocks.recycle(block.samples);
    }

    /// Ends voices whose fade is through.
    fn end_faded(&mut self, now: u64) {
        for voice in 0..self.voices.len() {
            if let VoiceState::Fading { left: 0, .. } = self.voices[voice].state {
                self.end_voice(voice, CueEnding::Stopped, now);
            }
        }
    }

    /// Ends voices whose hours are over, or not yet come, at this frame. Before the run's first
    /// frame nothing has begun in them, and nothing is told to have.
    fn end_out_of_hours(&mut self, now: u64) {
        for voice in 0..self.voices.len() {
            let part = &self.voices[voice];
            if part.state != VoiceState::Over && !part.permit.in_hours(now) {
                self.end_voice(voice, CueEnding::Refused(PermitEnd::Hours), now);
            }
        }
    }

    fn end_voice(&mut self, voice: usize, how: CueEnding, now: u64) {
        self.end_cue(voice, how, now);
        self.voices[voice].state = VoiceState::Over;
    }

    fn end_cue(&mut self, voice: usize, how: CueEnding, now: u64) {
        let tally = self.voices[voice].take_tally();
        self.tell(StreamEvent::Ended { place: self.place, voice, tally, how, frame: now });
    }

    fn take_orders(&mut self) {
        while let Some(order) = self.link.orders.pop() {
            match order {
                VoiceOrder::Fade { voice, frames } => {
                    // Nothing sounds yet that could be faded.
                    let frames = if self.started { frames } else { 0 };
                    if let Some(voice) = self.voices.get_mut(voice) {
                        voice.state = match voice.state {
                            VoiceState::On { .. } => {
                                VoiceState::Fading { left: frames, total: frames.max(1) }
                            }
                            // The shorter fade goes on from where the longer one is.
                            VoiceState::Fading { left, total } if frames < left => {
                                let total = (frames * total).div_ceil(left).max(1);
                                VoiceState::Fading { left: frames, total }
                            }
                            already => already,
                        };
                    }
                }
                VoiceOrder::CueEnd { voice } => {
                    if let Some(voice) = self.voices.get_mut(voice)
                        && let VoiceState::On { last_cue } = &mut voice.state
                    {
                        *last_cue = true;
                        if !self.started {
                            // No cue is on air whose end could be awaited.
                            voice.state = VoiceState::Fading { left: 0, total: 1 };
                        }
                    }
                }
            }
        }
    }

    fn anyone_on(&self) -> bool {
        self.voices.iter().any(|voice| voice.state != VoiceState::Over)
    }

    fn finish(&mut self, now: u64) -> bool {
        self.finished = true;
        self.link.blocks.abandon();
        self.tell(StreamEvent::Done { frame: now });
        false
    }

    fn tell_sent(&self) {
        for (voice, part) in self.voices.iter().enumerate() {
            let tally = part.tally();
            if tally.frames > 0 {
                let sent = SentTally { place: self.place, voice, tally };
                self.link.sent.force_push(sent);
            }
        }
    }

    fn tell(&self, event: StreamEvent) {
        assert!(self.link.events.push(event).is_ok(), "room is checked before each step");
    }
}

impl Drop for RunMixSource {
    fn drop(&mut self) {
        self.link.blocks.abandon();
    }
}

impl Iterator for RunMixSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.channel == 0 && !self.compose() {
            return None;
        }
        let sample = self.frame[self.channel];
        self.channel = (self.channel + 1) % self.frame.len();
        Some(sample)
    }
}

impl Source for RunMixSource {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> rodio::ChannelCount {
        self.channels
    }

    fn sample_rate(&self) -> rodio::SampleRate {
        NonZero::new(self.timeline.rate).expect("the renderer was made with a rate above zero")
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
