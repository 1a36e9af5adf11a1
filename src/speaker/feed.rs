//! The feeder: one thread a run that turns its cues into blocks, ahead of the sound.
//!
//! Cues follow one another to the frame: the last block of one is directly followed by the first
//! of the next, whatever their formats. The first file is opened and its first second decoded as
//! soon as the run is known; the rest waits for the sink's rate.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::wire::{Cue, FromSpeaker, Source};

use super::blocks::{BLOCK_FRAMES, Block, End};
use super::decode::Decoding;
use super::link::Link;
use super::mouth::Mouth;
use super::resample::Rate;
use super::tone;

/// Sound of the first cue that is decoded before the sink's rate is known, seconds.
const AHEAD_S: u32 = 1;

/// Pause between looks for a free block: many times shorter than the sound that is waiting then.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How much earlier than its probe heard a file may end, milliseconds: its length was rounded to
/// one.
const LENGTH_SLACK_MS: u64 = 2;

/// Why cues broke, by place; read when the callback comes to the place.
pub type Faults = Arc<Mutex<BTreeMap<u32, String>>>;

/// Tells the parent what a run's feeder does: which cue it is about to open or decode, before it touches
/// its file, and when it rests.
pub struct Teller {
    pub run: u64,
    pub mouth: Mouth,
}

impl Teller {
    fn decodes(&self, cue: Option<u32>) {
        // A parent that is gone is the conductor's affair.
        let _ = self.mouth.say(&FromSpeaker::Decoding { run: self.run, cue });
    }
}

/// Starts the feeder of a run. The sender tells it the sink's rate, once; dropping it ends the
/// feeder. The thread also ends when the run's blocks are abandoned.
pub fn start(
    cues: Vec<Cue>,
    link: Arc<Link>,
    teller: Teller,
) -> std::io::Result<(Sender<u32>, Faults)> {
    let (rate_sender, rate) = channel();
    let faults = Faults::default();
    let told = faults.clone();
    std::thread::Builder::new().name("feeder".into()).spawn(move || {
        let first = cues.first().map(|cue| {
            teller.decodes(Some(cue.cue));
            let ahead = Ahead::open(cue);
            // The sink's rate, and with it the sink, may be long in coming.
            teller.decodes(None);
            ahead
        });
        feed(&cues, first, &rate, &link, &told, &teller);
        teller.decodes(None);
        link.blocks.complete();
    })?;
    Ok((rate_sender, faults))
}

/// The first cue's beginning, decoded.
struct Ahead {
    decoding: Decoding,
    samples: Vec<f32>,
    over: bool,
}

impl Ahead {
    /// `None` for a cue without a file; an error is met again when the cue's turn comes.
    fn open(cue: &Cue) -> Option<Ahead> {
        let Source::File { path, .. } = &cue.source else { return None };
        let decoding = Decoding::open(path).ok()?;
        let mut ahead = Ahead { decoding, samples: Vec::new(), over: false };
        let skip = frames(cue.skip_ms, ahead.decoding.rate);
        let channels = ahead.decoding.channels as u64;
        let enough = (skip + u64::from(ahead.decoding.rate * AHEAD_S)) * channels;
        // A long skip is decoded and thrown away when its turn comes, not kept in memory.
        while skip == 0 && (ahead.samples.len() as u64) < enough && !ahead.over {
            match ahead.decoding.next_stretch() {
                Ok(Some(samples)) => ahead.samples.extend_from_slice(samples),
                Ok(None) => ahead.over = true,
                Err(_) => return None,
            }
        }
        Some(ahead)
    }
}

fn feed(
    cues: &[Cue],
    first: Option<Option<Ahead>>,
    rate: &Receiver<u32>,
    link: &Arc<Link>,
    faults: &Faults,
    teller: &Teller,
) {
    let Ok(rate) = rate.recv() else { return };
    let mut first = first.flatten();
    for (place, cue) in (0..).zip(cues) {
        teller.decodes(matches!(cue.source, Source::File { .. }).then_some(cue.cue));
        let mut sheet = Sheet { link, place, begins: true, samples: None };
        let end = match sheet.write(cue, rate, first.take()) {
            Ok(()) => End::Whole,
            Err(Fault::Abandoned) => return,
            Err(Fault::Broken(why)) => {
                faults.lock().unwrap_or_else(PoisonError::into_inner).insert(place, why);
                End::Broken
            }
        };
        if sheet.hand(Some(end)).is_err() {
            return;
        }
    }
}

/// Milliseconds in frames, to the nearest.
fn frames(ms: u64, rate: u32) -> u64 {
    ms.saturating_mul(u64::from(rate)).saturating_add(500) / 1_000
}

enum Fault {
    Abandoned,
    Broken(String),
}

impl From<String> for Fault {
    fn from(why: String) -> Fault {
        Fault::Broken(why)
    }
}

/// One cue on its way into blocks.
struct Sheet<'a> {
    link: &'a Link,
    place: u32,
    begins: bool,
    samples: Option<Vec<f32>>,
}

impl Sheet<'_> {
    fn write(&mut self, cue: &Cue, rate: u32, ahead: Option<Ahead>) -> Result<(), Fault> {
        match &cue.source {
            Source::File { path, length_ms } => {
                let ahead = match ahead {
                    Some(ahead) => ahead,
                    None => Ahead {
                        decoding: Decoding::open(path).map_err(|error| error.to_string())?,
                        samples: Vec::new(),
                        over: false,
                    },
                };
                self.write_file(ahead, cue.skip_ms, *length_ms, rate)
            }
            Source::Pause { ms } => self.write_made(cue, *ms, rate, |_, _| 0.0),
            Source::Attention { ms } => {
                self.write_made(cue, *ms, rate, |n, all| tone::attention(n, all, rate))
            }
            Source::Tone { hz, ms } => {
                self.write_made(cue, *ms, rate, |n, all| tone::sine(*hz, n, all, rate))
            }
        }
    }

    fn write_made(
        &mut self,
        cue: &Cue,
        ms: u64,
        rate: u32,
        sample: impl Fn(u64, u64) -> f32,
    ) -> Result<(), Fault> {
        let all = frames(ms, rate);
        for frame in frames(cue.skip_ms, rate)..all {
            let sample = sample(frame, all);
            self.put(&[sample, sample])?;
        }
        Ok(())
    }

    fn write_file(
        &mut self,
        ahead: Ahead,
        skip_ms: u64,
        length_ms: u64,
        rate: u32,
    ) -> Result<(), Fault> {
        let Ahead { mut decoding, samples, mut over } = ahead;
        let channels = decoding.channels;
        let mut convert = Rate::new(decoding.rate, rate, channels)?;
        let mut converted = Vec::new();
        let mut skip = usize::try_from(frames(skip_ms, decoding.rate))
            .unwrap_or(usize::MAX)
            .saturating_mul(channels);
        let mut broken = None;
        let mut decoded = 0;
        let mut put = |sheet: &mut Self, stretch: &[f32]| -> Result<(), Fault> {
            let cut = skip.min(stretch.len());
            skip -= cut;
            decoded += (stretch.len() / channels) as u64;
            convert.push(&stretch[cut..], &mut converted)?;
            sheet.put_all(&mut converted, channels)
        };
        put(self, &samples)?;
        while !over {
            match decoding.next_stretch() {
                Ok(Some(stretch)) => put(self, stretch)?,
                Ok(None) => over = true,
                Err(error) => {
                    broken = Some(error.to_string());
                    over = true;
                }
            }
            if self.link.blocks.abandoned() {
                return Err(Fault::Abandoned);
            }
        }
        let promised = frames(length_ms.saturating_sub(LENGTH_SLACK_MS), decoding.rate);
        if length_ms > 0 && decoded >= promised {
            // What its decoder meets behind the sound that its probe heard is not missed.
            broken = None;
        } else if broken.is_none() && decoded < promised {
            let seconds = |frames: u64| frames as f64 / f64::from(decoding.rate);
            let whole = seconds(frames(length_ms, decoding.rate));
            broken = Some(format!("it ends after {:.1} s of {whole:.1} s", seconds(decoded)));
        }
        convert.finish(&mut converted)?;
        self.put_all(&mut converted, channels)?;
        broken.map_or(Ok(()), |why| Err(Fault::Broken(why)))
    }

    fn put_all(&mut self, samples: &mut Vec<f32>, channels: usize) -> Result<(), Fault> {
        for frame in samples.chunks_exact(channels) {
            self.put(&[frame[0], frame[channels - 1]])?;
        }
        samples.clear();
        Ok(())
    }

    fn put(&mut self, frame: &[f32; 2]) -> Result<(), Fault> {
        if self.samples.as_ref().is_some_and(|samples| samples.len() >= BLOCK_FRAMES * 2) {
            self.hand(None)?;
        }
        let samples = match &mut self.samples {
            Some(samples) => samples,
            none => none.insert(memory(self.link)?),
        };
        samples.extend_from_slice(frame);
        Ok(())
    }

    fn hand(&mut self, ends: Option<End>) -> Result<(), Fault> {
        let samples = match self.samples.take() {
            Some(samples) => samples,
            None => memory(self.link)?,
        };
        let begins = std::mem::take(&mut self.begins);
        self.link.blocks.push(Block { place: self.place, begins, ends, samples });
        Ok(())
    }
}

/// Waits for the memory of a block.
fn memory(link: &Link) -> Result<Vec<f32>, Fault> {
    loop {
        if link.blocks.abandoned() {
            return Err(Fault::Abandoned);
        }
        match link.blocks.spare() {
            Some(samples) => return Ok(samples),
            None => std::thread::sleep(LOOK_AGAIN),
        }
    }
}
