//! The feeder: one thread a run that turns its cues into blocks, ahead of the sound.
//!
//! Cues follow one another to the frame: the last block of one is directly followed by the first
//! of the next, whatever their formats. The first file is opened and its first second decoded as
//! soon as the run is known; the rest waits for the sink's rate.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::units::frames_ms;
use crate::wire::{Cue, CueTrouble, FromSpeaker, QuotedText, SoundSource};

use super::blocks::{BLOCK_FRAMES, BlockEnd, SampleBlock};
use super::clock;
use super::copies::{RunCopies, StoreCopy};
use super::decode::FileDecoder;
use super::parent_writer::ParentWriter;
use super::resample::RateConverter;
use super::run_channel::RunChannel;
use super::tone;

/// Sound of the first cue that is decoded before the sink's rate is known, seconds.
const AHEAD_S: u32 = 1;

/// Pause between looks for a free block: many times shorter than the sound that is waiting then.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How much earlier than its probe heard a file may end, milliseconds: its length was rounded to
/// one.
const LENGTH_SLACK_MS: u64 = 2;

/// So long before a file's first frame is due the feeder waits no longer for its hash, and so long
/// it waits for one that should sound by now, nanoseconds: what is decoded already lasts longer.
const HASTE_NS: i64 = 3 * clock::SECOND_NS / 10;

/// Why cues broke, by place; read when the callback comes to the place.
pub type CueTroubles = Arc<Mutex<BTreeMap<u32, CueTrouble>>>;

/// Tells the parent what a run's feeder does: which cue it is about to open or decode, before it
/// touches its file, and when it rests.
pub struct DecodingReporter {
    pub run: u64,
    pub parent: ParentWriter,
}

impl DecodingReporter {
    fn decodes(&self, cue: Option<u32>) {
        // A parent that is gone is the control loop's affair.
        let _ = self.parent.say(&FromSpeaker::Decoding { run: self.run, cue });
    }

    fn altered(&self, cue: u32, sha256: &str) {
        let sha256 = sha256.to_owned();
        let _ = self.parent.say(&FromSpeaker::Altered { run: self.run, cue, sha256 });
    }
}

/// Starts the feeder of a run that is due at `due_ns`, nanoseconds since 1970. The sender tells it
/// the sink's rate, once; dropping it ends the feeder. The thread also ends when the run's blocks
/// are abandoned.
pub fn start(
    cues: Vec<Cue>,
    due_ns: i64,
    link: Arc<RunChannel>,
    teller: DecodingReporter,
) -> std::io::Result<(Sender<u32>, CueTroubles)> {
    let (rate_sender, rate) = channel();
    let faults = CueTroubles::default();
    let told = faults.clone();
    let of_copies = DecodingReporter { run: teller.run, parent: teller.parent.clone() };
    let spoiled = move |cue, sha256: &str| of_copies.altered(cue, sha256);
    let mut copies = RunCopies::open(&cues, link.clone(), spoiled)?;
    let due_ns = clock::monotonic_ns().saturating_add(due_ns.saturating_sub(clock::wall_now_ns()));
    std::thread::Builder::new().name("feeder".into()).spawn(move || {
        let first = match cues.first() {
            Some(cue) => {
                teller.decodes(Some(cue.cue));
                let first = BegunCue::first(&cues, &mut copies);
                // The sink's rate, and with it the sink, may be long in coming.
                teller.decodes(None);
                first
            }
            None => None,
        };
        let mut feeder = RunFeeder { copies, first, due_ns, link, teller };
        feeder.feed(&cues, &rate, &told);
        feeder.teller.decodes(None);
        feeder.link.blocks.complete();
    })?;
    Ok((rate_sender, faults))
}

/// A cue's file and how far it is decoded.
struct BegunCue {
    copy: StoreCopy,
    ahead: Result<PrefetchedFile, CueTrouble>,
}

impl BegunCue {
    fn next(copies: &mut RunCopies) -> Result<BegunCue, io::Error> {
        let copy = copies.next()?;
        Ok(BegunCue { ahead: PrefetchedFile::of(&copy), copy })
    }

    /// The first cue's, its first second decoded; `None` for a cue without a file. A fault in there
    /// is met again when the cue's turn comes.
    fn first(cues: &[Cue], copies: &mut RunCopies) -> Option<Result<BegunCue, io::Error>> {
        let SoundSource::File { .. } = &cues.first()?.source else { return None };
        let mut begun = BegunCue::next(copies);
        if let Ok(BegunCue { copy, ahead: ahead @ Ok(_) }) = &mut begun
            && ahead.as_mut().is_ok_and(|ahead| ahead.begin(cues[0].skip_ms).is_err())
        {
            *ahead = PrefetchedFile::of(copy);
        }
        Some(begun)
    }
}

/// A file's beginning, decoded.
struct PrefetchedFile {
    decoding: FileDecoder,
    samples: Vec<f32>,
    over: bool,
}

impl PrefetchedFile {
    fn of(copy: &StoreCopy) -> Result<PrefetchedFile, CueTrouble> {
        let unread = |error: io::Error| CueTrouble::NotDecodable { words: (&error).into() };
        let decoding = FileDecoder::of(copy.file.try_clone().map_err(unread)?)?;
        Ok(PrefetchedFile { decoding, samples: Vec::new(), over: false })
    }

    fn begin(&mut self, skip_ms: u64) -> Result<(), CueTrouble> {
        let skip = frames(skip_ms, self.decoding.rate);
        let channels = self.decoding.channels as u64;
        let enough = (skip + u64::from(self.decoding.rate * AHEAD_S)) * channels;
        // A long skip is decoded and thrown away when its turn comes, not kept in memory.
        while skip == 0 && (self.samples.len() as u64) < enough && !self.over {
            match self.decoding.next_stretch()? {
                Some(samples) => self.samples.extend_from_slice(samples),
                None => self.over = true,
            }
        }
        Ok(())
    }
}

/// What turns one run's cues into blocks.
struct RunFeeder {
    copies: RunCopies,
    first: Option<Result<BegunCue, io::Error>>,
    /// When the first frame is to sound, monotonic.
    due_ns: i64,
    link: Arc<RunChannel>,
    teller: DecodingReporter,
}

impl RunFeeder {
    fn feed(&mut self, cues: &[Cue], rate: &Receiver<u32>, faults: &CueTroubles) {
        let Ok(rate) = rate.recv() else { return };
        let link = self.link.clone();
        for (place, cue) in (0..).zip(cues) {
            self.teller.decodes(matches!(cue.source, SoundSource::File { .. }).then_some(cue.cue));
            let mut writer = BlockWriter { link: &link, place, begins: true, samples: None };
            let fault = match self.write(&mut writer, cue, rate) {
                Ok(()) => None,
                Err(CueStop::Abandoned) => return,
                Err(CueStop::Broken(trouble)) => Some(trouble),
            };
            let end = if fault.is_some() { BlockEnd::Broken } else { BlockEnd::Whole };
            if let Some(fault) = fault {
                faults.lock().unwrap_or_else(PoisonError::into_inner).insert(place, fault);
            }
            if writer.push_block(Some(end)).is_err() {
                return;
            }
        }
    }

    fn write(&mut self, writer: &mut BlockWriter<'_>, cue: &Cue, rate: u32) -> Result<(), CueStop> {
        let SoundSource::File { path, length_ms, sha256 } = &cue.source else {
            return writer.write_made(cue, rate);
        };
        let begun = self.first.take().unwrap_or_else(|| BegunCue::next(&mut self.copies));
        let missing = |error: io::Error| CueTrouble::CopyMissing {
            path: QuotedText::from(&path.display()),
            trouble: error.into(),
        };
        let BegunCue { copy, ahead } = begun.map_err(missing)?;
        let before_ns = self.due_ns.saturating_sub(clock::monotonic_ns()).saturating_sub(HASTE_NS);
        let wait_max = u64::try_from(before_ns.max(HASTE_NS)).unwrap_or(0);
        if copy.verdict_within(Duration::from_nanos(wait_max)) == Some(false) {
            return Err(CueTrouble::CopyAltered.into());
        }
        let wanted = || match copy.is_unchanged() {
            true => Ok(()),
            false => {
                // What it never was is told already.
                if let (false, Some(sha256)) = (copy.is_other(), sha256) {
                    self.teller.altered(cue.cue, sha256);
                }
                Err(CueTrouble::CopyAltered.into())
            }
        };
        writer.write_file(ahead?, cue.skip_ms, *length_ms, rate, wanted)
    }
}

/// Milliseconds in frames, to the nearest.
fn frames(ms: u64, rate: u32) -> u64 {
    ms.saturating_mul(u64::from(rate)).saturating_add(500) / 1_000
}

enum CueStop {
    /// Nobody takes the run's sound any more.
    Abandoned,
    Broken(CueTrouble),
}

impl From<CueTrouble> for CueStop {
    fn from(trouble: CueTrouble) -> CueStop {
        CueStop::Broken(trouble)
    }
}

/// One cue on its way into blocks.
struct BlockWriter<'a> {
    link: &'a RunChannel,
    place: u32,
    begins: bool,
    samples: Option<Vec<f32>>,
}

impl BlockWriter<'_> {
    /// A cue that is no file.
    fn write_made(&mut self, cue: &Cue, rate: u32) -> Result<(), CueStop> {
        match &cue.source {
            SoundSource::Pause { ms } => self.write_samples(cue, *ms, rate, |_, _| 0.0),
            SoundSource::Attention { ms } => {
                self.write_samples(cue, *ms, rate, |n, all| tone::attention(n, all, rate))
            }
            SoundSource::Tone { hz, ms } => {
                self.write_samples(cue, *ms, rate, |n, all| tone::sine(*hz, n, all, rate))
            }
            SoundSource::File { .. } => Err(CueTrouble::Unknown.into()),
        }
    }

    fn write_samples(
        &mut self,
        cue: &Cue,
        ms: u64,
        rate: u32,
        sample: impl Fn(u64, u64) -> f32,
    ) -> Result<(), CueStop> {
        let all = frames(ms, rate);
        for frame in frames(cue.skip_ms, rate)..all {
            let sample = sample(frame, all);
            self.put(&[sample, sample])?;
        }
        Ok(())
    }

    fn write_file(
        &mut self,
        ahead: PrefetchedFile,
        skip_ms: u64,
        length_ms: u64,
        rate: u32,
        wanted: impl Fn() -> Result<(), CueStop>,
    ) -> Result<(), CueStop> {
        let PrefetchedFile { mut decoding, samples, mut over } = ahead;
        let channels = decoding.channels;
        let mut convert = RateConverter::new(decoding.rate, rate, channels)?;
        let mut converted = Vec::new();
        let mut skip = usize::try_from(frames(skip_ms, decoding.rate))
            .unwrap_or(usize::MAX)
            .saturating_mul(channels);
        let mut broken = None;
        let mut decoded = 0;
        let mut put = |writer: &mut Self, stretch: &[f32]| -> Result<(), CueStop> {
            let cut = skip.min(stretch.len());
            skip -= cut;
            decoded += (stretch.len() / channels) as u64;
            convert.push(&stretch[cut..], &mut converted)?;
            writer.put_all(&mut converted, channels)
        };
        wanted()?;
        put(self, &samples)?;
        while !over {
            match decoding.next_stretch() {
                Ok(Some(stretch)) => {
                    wanted()?;
                    put(self, stretch)?;
                }
                Ok(None) => over = true,
                Err(error) => {
                    broken = Some(error);
                    over = true;
                }
            }
            if self.link.blocks.abandoned() {
                return Err(CueStop::Abandoned);
            }
        }
        // It may be known only now, of a file that is large and soon over.
        wanted()?;
        let promised = frames(length_ms.saturating_sub(LENGTH_SLACK_MS), decoding.rate);
        if length_ms > 0 && decoded >= promised {
            // What its decoder meets behind the sound that its probe heard is not missed.
            broken = None;
        } else if broken.is_none() && decoded < promised {
            let decoded_ms = frames_ms(decoded, decoding.rate);
            broken = Some(CueTrouble::EndsEarly { decoded_ms, promised_ms: length_ms });
        }
        convert.finish(&mut converted)?;
        self.put_all(&mut converted, channels)?;
        broken.map_or(Ok(()), |trouble| Err(trouble.into()))
    }

    fn put_all(&mut self, samples: &mut Vec<f32>, channels: usize) -> Result<(), CueStop> {
        for frame in samples.chunks_exact(channels) {
            self.put(&[frame[0], frame[channels - 1]])?;
        }
        samples.clear();
        Ok(())
    }

    fn put(&mut self, frame: &[f32; 2]) -> Result<(), CueStop> {
        if self.samples.as_ref().is_some_and(|samples| samples.len() >= BLOCK_FRAMES * 2) {
            self.push_block(None)?;
        }
        let samples = match &mut self.samples {
            Some(samples) => samples,
            none => none.insert(wait_for_samples(self.link)?),
        };
        samples.extend_from_slice(frame);
        Ok(())
    }

    fn push_block(&mut self, ends: Option<BlockEnd>) -> Result<(), CueStop> {
        let samples = match self.samples.take() {
            Some(samples) => samples,
            None => wait_for_samples(self.link)?,
        };
        let begins = std::mem::take(&mut self.begins);
        self.link.blocks.push(SampleBlock { place: self.place, begins, ends, samples });
        Ok(())
    }
}

/// Waits for the memory of a block.
fn wait_for_samples(link: &RunChannel) -> Result<Vec<f32>, CueStop> {
    loop {
        if link.blocks.abandoned() {
            return Err(CueStop::Abandoned);
        }
        match link.blocks.spare() {
            Some(samples) => return Ok(samples),
            None => std::thread::sleep(LOOK_AGAIN),
        }
    }
}
