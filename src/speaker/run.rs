//! One run as the control loop sees it: from the parent's order to the lines about what has
//! sounded.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};

use crate::units::{frames_in, frames_ms};
use crate::wire::{
    Cue, CueTrouble, EndedHow, FromSpeaker, PlayRun, RunProgress, SoundSource, StopHow, VoiceSpec,
    ZoneHeard,
};

use super::clock;
use super::feeder::{self, CueTroubles, DecodingReporter};
use super::parent_writer::ParentWriter;
use super::permit::FramePermit;
use super::renderer::StreamTimeline;
use super::run_channel::{
    CueEnding, RunChannel, SentTally, StreamEvent, VOICES_MAX, VoiceOrder, VoiceTally,
};
use super::run_source::RunMixSource;
use super::sink::OpenSink;
use super::voice_part::{VoiceCue, VoicePart};

/// An ordered run.
pub struct SpeakerRun {
    /// The parent's name for it.
    pub run: u64,
    /// When its first frame is due, nanoseconds since 1970.
    pub due_ns: i64,
    /// All of it has sounded and is told.
    pub done: bool,
    /// By place.
    cues: Vec<RunCue>,
    voices: Vec<VoiceSpec>,
    link: Arc<RunChannel>,
    faults: CueTroubles,
    /// Taken when the sink's rate is told to the feeder.
    rate: Option<Sender<u32>>,
    /// Voices that were told to stop.
    stopped: BTreeSet<usize>,
    /// Happened in the stream, not yet sounded.
    ahead: VecDeque<StreamEvent>,
    /// Place on air and the frame it began at.
    on_air: Option<(u32, u64)>,
    /// The latest tally of each voice and place that has not ended: of the cue on air, and of the
    /// next while only the device holds it.
    sent: BTreeMap<(usize, u32), SentTally>,
}

/// What is remembered of a cue.
struct RunCue {
    /// The parent's own.
    index: u32,
    gain_db: f32,
    quiet: bool,
}

impl SpeakerRun {
    /// Takes an order and begins to decode. Answers with the cues' indices and the reason when it
    /// can't be sounded at all.
    pub fn prepare(
        play: PlayRun,
        parent: ParentWriter,
    ) -> Result<SpeakerRun, (Vec<u32>, CueTrouble)> {
        let indices = || play.cues.iter().map(|cue| cue.cue).collect();
        if play.voices.is_empty() || play.voices.len() > VOICES_MAX {
            let (zones, zones_max) = (play.voices.len() as u64, VOICES_MAX as u64);
            return Err((indices(), CueTrouble::ZoneCount { zones, zones_max }));
        }
        let (link, due_ns) = (RunChannel::new(), clock::wall_ns(play.at));
        let teller = DecodingReporter { run: play.run, parent };
        let (rate, faults) = match feeder::start(play.cues.clone(), due_ns, link.clone(), teller) {
            Ok(started) => started,
            Err(error) => {
                return Err((indices(), CueTrouble::NoThread { trouble: error.into() }));
            }
        };
        Ok(SpeakerRun {
            run: play.run,
            due_ns,
            done: false,
            cues: play.cues.iter().map(RunCue::new).collect(),
            voices: play.voices,
            link,
            faults,
            rate: Some(rate),
            stopped: BTreeSet::new(),
            ahead: VecDeque::new(),
            on_air: None,
            sent: BTreeMap::new(),
        })
    }

    /// Joins an open sink's mixer; once.
    pub fn join(&mut self, opened: &OpenSink) {
        let Some(rate) = self.rate.take() else { return };
        // The feeder may have ended already: then it has no cue left to tell a rate for.
        let _ = rate.send(opened.timeline.rate);
        let parts = self
            .voices
            .iter()
            .map(|voice| {
                let cue = |cue: &RunCue| VoiceCue {
                    gain: factor(cue.gain_db + voice.gain_db),
                    quiet: cue.quiet,
                };
                let cues = self.cues.iter().map(cue).collect();
                let permit = FramePermit::new(&voice.permit, opened.timeline.rate);
                let rate = opened.timeline.rate;
                VoicePart::new(&voice.channels, opened.channels.get(), rate, cues, permit)
            })
            .collect();
        opened.mixer.add(RunMixSource::new(
            self.link.clone(),
            opened.timeline.clone(),
            opened.channels,
            self.due_ns,
            parts,
        ));
    }

    /// Stops voices (all when `zones` is empty); unknown zones are passed over. A run that has not
    /// joined a sink yet and is stopped in all its voices is over at once; `lines` say so.
    pub fn stop(
        &mut self,
        zones: &[String],
        how: StopHow,
        rate: u32,
        lines: &mut Vec<FromSpeaker>,
    ) {
        for (voice, spec) in self.voices.iter().enumerate() {
            if zones.is_empty() || zones.contains(&spec.zone) {
                let order = match how {
                    StopHow::Fade(ms) => {
                        VoiceOrder::Fade { voice, frames: frames_in(u64::from(ms), rate) }
                    }
                    StopHow::CueEnd => VoiceOrder::CueEnd { voice },
                };
                // Full means that this many stops already wait for the next block.
                let _ = self.link.orders.push(order);
                self.stopped.insert(voice);
            }
        }
        if self.rate.is_some() && self.stopped.len() == self.voices.len() {
            self.done = true;
            let at = clock::to_wall(clock::monotonic_ns());
            for voice in &self.voices {
                let nothing = heard(&voice.zone, &VoiceTally::default(), rate);
                self.tell_ended(self.cue(0), at, EndedHow::Stopped, nothing, lines);
            }
            lines.push(FromSpeaker::Done { run: self.run });
        }
    }

    /// Appends lines about all that has happened before frame `sounded` of the stream.
    pub fn tell_sounded(
        &mut self,
        sounded: u64,
        timeline: &StreamTimeline,
        lines: &mut Vec<FromSpeaker>,
    ) {
        while let Some(sent) = self.link.sent.pop() {
            self.sent.insert((sent.voice, sent.place), sent);
        }
        while let Some(event) = self.link.events.pop() {
            self.ahead.push_back(event);
        }
        while let Some(event) = self.ahead.pop_front_if(|event| event.frame() <= sounded) {
            let at = clock::to_wall(timeline.instant_of(event.frame()));
            match event {
                StreamEvent::Began { place, frame } => {
                    self.on_air = Some((place, frame));
                    lines.push(FromSpeaker::Started { run: self.run, cue: self.cue(place), at });
                }
                StreamEvent::Ended { place, voice, tally, how, .. } => {
                    self.sent.remove(&(voice, place));
                    let zone = &self.voices[voice].zone;
                    let heard = heard(zone, &tally, timeline.rate);
                    if let CueEnding::Refused(why) = how {
                        let (run, zone) = (self.run, zone.clone());
                        lines.push(FromSpeaker::Refused { run, zone, why });
                    }
                    let finished = how == CueEnding::Finished;
                    let how = if finished { EndedHow::Finished } else { EndedHow::Stopped };
                    self.tell_ended(self.cue(place), at, how, heard, lines);
                }
                StreamEvent::Broken { place, heard, .. } => {
                    self.sent.retain(|(_, of), _| *of != place);
                    let faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
                    let trouble = faults.get(&place).cloned().unwrap_or(CueTrouble::Unknown);
                    let heard_ms = frames_ms(heard, timeline.rate);
                    let (run, cue) = (self.run, self.cue(place));
                    lines.push(FromSpeaker::Broken { run, cue, trouble, heard_ms });
                }
                StreamEvent::Done { .. } => {
                    self.done = true;
                    lines.push(FromSpeaker::Done { run: self.run });
                }
            }
        }
    }

    /// One line for all voices that end a cue together.
    fn tell_ended(
        &self,
        cue: u32,
        at: DateTime<Utc>,
        how: EndedHow,
        heard: ZoneHeard,
        lines: &mut Vec<FromSpeaker>,
    ) {
        match lines.last_mut() {
            Some(FromSpeaker::Ended { run, cue: same, how: alike, heard: together, .. })
                if *run == self.run && *same == cue && *alike == how =>
            {
                together.push(heard);
            }
            _ => lines.push(FromSpeaker::Ended { run: self.run, cue, at, how, heard: vec![heard] }),
        }
    }

    /// How far the cue on air is, at frame `sounded` of the stream.
    pub fn progress(&self, sounded: u64, rate: u32) -> Option<RunProgress> {
        let (place, began) = self.on_air?;
        let frames = sounded.saturating_sub(began);
        let heard_ms = frames_ms(frames, rate);
        let sent = self.sent.values().filter(|sent| sent.place == place);
        let heard = sent.map(|sent| {
            // Sent is ahead of sounded by what the device holds.
            let mut heard = heard(&self.voices[sent.voice].zone, &sent.tally, rate);
            heard.frames = frames;
            heard
        });
        Some(RunProgress { run: self.run, cue: self.cue(place), heard_ms, heard: heard.collect() })
    }

    fn cue(&self, place: u32) -> u32 {
        self.cues.get(place as usize).map_or(place, |cue| cue.index)
    }
}

impl RunCue {
    fn new(cue: &Cue) -> RunCue {
        let quiet = matches!(cue.source, SoundSource::Pause { .. });
        RunCue { index: cue.cue, gain_db: cue.gain_db, quiet }
    }
}

impl Drop for SpeakerRun {
    fn drop(&mut self) {
        self.link.blocks.abandon();
    }
}

fn heard(zone: &str, tally: &VoiceTally, rate: u32) -> ZoneHeard {
    ZoneHeard {
        zone: zone.into(),
        frames: tally.frames,
        rate,
        rms_dbfs: tally.rms_dbfs(),
        peak_dbfs: tally.peak_dbfs(),
        sound_ms: Some(tally.audible.sent_ms),
        own_sound_ms: Some(tally.audible.own_ms),
    }
}

/// A gain in decibels as a factor.
fn factor(gain_db: f32) -> f32 {
    10f32.powf(gain_db / 20.0)
}
