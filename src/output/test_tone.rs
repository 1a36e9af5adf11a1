//! A test tone through the very speaker that sounds bulletins, without a station running. A
//! running one has it sounded in its own order: see `station::tone`.

use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use tokio::time::timeout;

use crate::station::guard::PermittedSpan;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::Schedule;
use crate::station::tone::TONE_MS;
use crate::wire::{
    Cue, CueTrouble, FromSpeaker, OutputTrouble, PlayRun, SoundPermit, SoundSource, ToSpeaker,
    VoiceSpec, ZoneHeard,
};

use super::speaker_process::{SayError, SpeakerProcess};
use super::spec::OutputSpec;

/// Frequency of the tone, hertz: where every horn sounds and every meter reads.
pub const TONE_HZ: u32 = 1_000;

/// Length of the silence by which a device is tried, milliseconds: more than any device buffers.
pub const SILENCE_MS: u64 = 500;

/// Opening, waiting for the first frame, the tone and its tail; longer means that it hangs.
const TONE_MAX: Duration = Duration::from_secs(10);

/// The guard's leave for a tone in `zone` at `now`: it is no emergency.
pub fn tone_permit(schedule: &Schedule, zone: &ZoneId, now: Timestamp) -> Option<SoundPermit> {
    let PermittedSpan { from, until } = schedule.tone_permission(zone, now, TONE_MS)?;
    Some(SoundPermit::Within { from, until, sound_ms: None })
}

/// Sounds [`TONE_HZ`] at −20 dBFS for [`TONE_MS`] in one voice and answers with what the device
/// took. Ends within 12 s.
///
/// # Errors
/// The output's trouble, and what else kept the tone from sounding.
pub async fn sound_tone(
    program: &Path,
    spec: &OutputSpec,
    voice: VoiceSpec,
) -> Result<ZoneHeard, ToneFailure> {
    sound_once(program, spec, voice, SoundSource::Tone { hz: TONE_HZ, ms: TONE_MS }).await
}

/// Opens the output and has it take `SILENCE_MS` of silence, as a bulletin would be. Ends within
/// 12 s.
///
/// # Errors
/// The output's trouble.
pub async fn try_silently(program: &Path, spec: &OutputSpec) -> Result<(), ToneFailure> {
    // Nothing of it can be heard; a voice without any leave would be refused all the same.
    let permit = SoundPermit::Within { from: None, until: None, sound_ms: None };
    let voice = VoiceSpec { zone: String::new(), channels: Vec::new(), gain_db: 0.0, permit };
    sound_once(program, spec, voice, SoundSource::Pause { ms: SILENCE_MS }).await.map(drop)
}

/// Sounds one source through a speaker of its own.
async fn sound_once(
    program: &Path,
    spec: &OutputSpec,
    voice: VoiceSpec,
    source: SoundSource,
) -> Result<ZoneHeard, ToneFailure> {
    let mut child = SpeakerProcess::spawn(program, None, "test-tone")?;
    let heard = timeout(TONE_MAX, converse(&mut child, spec, voice, source)).await;
    match heard {
        Ok(Ok(heard)) => {
            child.end_within(super::supervisor::GRACE).await;
            Ok(heard)
        }
        Ok(Err(failure)) => {
            child.kill().await;
            Err(failure)
        }
        Err(_) => {
            child.kill().await;
            Err(OutputTrouble::Hangs.into())
        }
    }
}

/// Why a test tone was not heard.
#[derive(Debug, Clone, PartialEq)]
pub enum ToneFailure {
    Output(OutputTrouble),
    /// The tone itself could not be made.
    Cue(CueTrouble),
    /// The allowed hours ended before it was over.
    OutsideHours,
    /// The device took nothing of it.
    NothingSounded,
}

impl From<OutputTrouble> for ToneFailure {
    fn from(trouble: OutputTrouble) -> ToneFailure {
        ToneFailure::Output(trouble)
    }
}

async fn converse(
    child: &mut SpeakerProcess,
    spec: &OutputSpec,
    voice: VoiceSpec,
    source: SoundSource,
) -> Result<ZoneHeard, ToneFailure> {
    let open = ToSpeaker::Open { sink: spec.sink.clone(), channels: spec.channels };
    let cues = vec![Cue { cue: 0, source, skip_ms: 0, gain_db: 0.0 }];
    // Long past: at once.
    let play = PlayRun { run: 0, at: DateTime::UNIX_EPOCH, cues, voices: vec![voice] };
    for word in [open, ToSpeaker::Play(play)] {
        child.say(&word).await.map_err(|error| match error {
            SayError::Broken(trouble) => trouble,
            SayError::TooLong(bytes) => OutputTrouble::RundownTooLong { bytes: bytes as u64 },
        })?;
    }
    let mut sounded = None;
    loop {
        match child.line().await.map_err(OutputTrouble::misbehaved)? {
            Some(FromSpeaker::Ended { heard, .. }) => sounded = heard.into_iter().next(),
            Some(FromSpeaker::Done { .. }) => {
                return sounded.ok_or(ToneFailure::NothingSounded);
            }
            Some(FromSpeaker::Refused { .. }) => return Err(ToneFailure::OutsideHours),
            Some(FromSpeaker::Broken { trouble, .. }) => return Err(ToneFailure::Cue(trouble)),
            Some(FromSpeaker::Lost { trouble }) => return Err(trouble.into()),
            Some(
                FromSpeaker::Opening
                | FromSpeaker::Ready { .. }
                | FromSpeaker::Decoding { .. }
                | FromSpeaker::Started { .. }
                | FromSpeaker::Beat { .. }
                | FromSpeaker::Altered { .. },
            ) => {}
            None => return Err(OutputTrouble::SpeakerEnded { end: child.end().await }.into()),
        }
    }
}
