//! The core's orders in the speaker's words, and the speaker's evidence in the core's.

use std::path::Path;

use crate::station::ids::OutputId;
use crate::station::{CueHeard, CueSource, Fade};
use crate::units::frames_ms;
use crate::wire::{self, CueTrouble, QuotedText, SinkSpec, StopHow, ToSpeaker};

use super::guard::AdmittedOrder;
use super::spec::OutputSpec;
use super::test_tone::TONE_HZ;

/// The order in the speaker's words, and the cues that have no sound, with the reason. A bulletin's
/// file is in `store` under its SHA-256.
pub fn play(admitted: &AdmittedOrder, store: &Path) -> (wire::PlayRun, Vec<(u32, CueTrouble)>) {
    let order = admitted.order();
    let mut absent = Vec::new();
    let mut cues = Vec::new();
    for cue in &order.cues {
        let source = match &cue.source {
            CueSource::Bulletin(bulletin) => {
                let path = store.join(&*bulletin.sha256);
                // A name that is no hash promises nothing.
                let sha256 = Some(bulletin.sha256.to_string()).filter(|name| wire::is_sha256(name));
                wire::SoundSource::File { path, length_ms: bulletin.length_ms, sha256 }
            }
            CueSource::Pause { ms } => wire::SoundSource::Pause { ms: *ms },
            CueSource::Attention { ms } => wire::SoundSource::Attention { ms: *ms },
            CueSource::Tone { ms } => wire::SoundSource::Tone { hz: TONE_HZ, ms: *ms },
            CueSource::Absent { path, .. } => {
                absent.push((
                    cue.index,
                    CueTrouble::NoFile { path: path.as_deref().map(QuotedText::new) },
                ));
                continue;
            }
        };
        let (skip_ms, gain_db) = (cue.skip_ms, cue.gain_db);
        cues.push(wire::Cue { cue: cue.index, source, skip_ms, gain_db });
    }
    let voices = order
        .voices
        .iter()
        .zip(admitted.permits())
        .map(|(voice, permit)| wire::VoiceSpec {
            zone: voice.zone.to_string(),
            channels: voice.channels.clone(),
            gain_db: voice.gain_db,
            permit: permit.clone(),
        })
        .collect();
    (wire::PlayRun { run: order.run, at: order.at, cues, voices }, absent)
}

/// The first word to a speaker.
pub fn open(output: &OutputId, spec: &OutputSpec) -> ToSpeaker {
    let sink = match &spec.sink {
        // Each output its own folder, so that two may be given the same.
        SinkSpec::Wav(folder) => SinkSpec::Wav(folder.join(output.as_str())),
        SinkSpec::Device(_) | SinkSpec::Null => spec.sink.clone(),
    };
    ToSpeaker::Open { sink, channels: spec.channels }
}

/// How a voice shall end.
pub fn stop(fade: Fade) -> StopHow {
    match fade {
        Fade::Milliseconds(ms) => StopHow::Fade(ms),
        Fade::CueEnd => StopHow::CueEnd,
    }
}

/// What a zone heard, with the gaps of its output meanwhile.
pub fn evidence(heard: &wire::ZoneHeard, underruns: u32) -> CueHeard {
    CueHeard {
        frames: heard.frames,
        heard_ms: frames_ms(heard.frames, heard.rate).min(wire::HEARD_MS_MAX),
        rms_dbfs: heard.rms_dbfs,
        peak_dbfs: heard.peak_dbfs,
        underruns,
        sound_ms: heard.sound_ms,
        own_sound_ms: heard.own_sound_ms,
    }
}
