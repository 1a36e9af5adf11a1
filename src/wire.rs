//! The lines spoken between the daemon and its children: JSON, one value a line, over the child's
//! stdin and stdout; and the facts that they bear, which all other rooms know, too.
//!
//! Such a fact is what a file lacks ([`FileRefusal`], [`FileRemark`], [`MeasuredSound`]) or what an
//! output suffers ([`OutputTrouble`], [`CueTrouble`], [`BreakCause`]). A fact has one type, whoever
//! finds it: some refusals are found by `library` or `folder_policy`, and no child ever says them.
//!
//! A child trusts its parent and nobody else; a parent trusts no line of a child: a line longer
//! than [`LINE_BYTES_MAX`] or not of this form means that the child is replaced.

mod amplifier;
mod bounds;
mod break_cause;
mod confinement;
mod cue_trouble;
mod device_finding;
mod output_trouble;
mod pcm;
mod probe_verdict;
mod quoted;
mod refusal;
mod remark;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use crate::sys::disk_trouble::DiskTrouble;
pub use amplifier::{AmplifierSwitch, AmplifierTrouble, COMMAND_MAX, FromAmplifier, ToAmplifier};
pub use bounds::{HEARD_MS_MAX, is_sha256};
use bounds::{heard_ms, instant};
pub use break_cause::BreakCause;
pub use confinement::{ConfinementReport, MissingBarrier, SandboxBarrier};
pub use cue_trouble::CueTrouble;
pub use device_finding::DeviceFinding;
pub use output_trouble::{OutputTrouble, ProcessEnd, SpeakerFault};
pub use pcm::AlsaPcm;
pub use probe_verdict::{MeasuredSound, ProbeVerdict, ProbedSound};
pub use quoted::{QUOTED_BYTES_MAX, QuotedText};
pub use refusal::figures as refusal_figures;
pub use refusal::stored::fact as refusal_fact;
pub use refusal::{
    EditListFault, FileDamage, FileFault, FileRefusal, FileTruncation, ForeignContent, JoinedFiles,
    LengthExcess, NamedFormat, NotAudio, ProbeFailure, ReadFailure, RoomLack, SpecialFile,
    UnsupportedFormat,
};
pub use remark::FileRemark;

/// Longest line either side accepts, in bytes: a rundown of some hundred cues fits.
pub const LINE_BYTES_MAX: usize = 256 * 1024;

/// What the daemon tells a speaker. The first line is always `Open`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ToSpeaker {
    /// The sink of this child. It is opened 1 s before the first run's `at` (at once when that is
    /// nearer or past), or on `TryOpen`; answered by `Ready`, or by `Lost` and the child's end.
    Open {
        sink: SinkSpec,
        /// Channels it must have: one more than the highest that any zone names. 2 at least.
        #[serde(default)]
        channels: u16,
    },
    /// Open the sink now, though nothing is to sound in it: `Ready`, and beats, or `Lost`.
    TryOpen,
    /// Sound the cues one behind the other without a gap, the first frame at `at` (or at once
    /// when `at` has passed). Runs may overlap: another zone, or the end of one and the start of
    /// the next.
    Play(PlayRun),
    /// Stop voices of a run; those not named play on.
    Stop {
        run: u64,
        /// Empty means every voice of the run.
        zones: Vec<String>,
        how: StopHow,
    },
}

/// One run: what one programme sounds in those zones of one output that start together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlayRun {
    /// Names the run for ever within one daemon's life.
    pub run: u64,
    pub at: DateTime<Utc>,
    pub cues: Vec<Cue>,
    /// One per zone. The cues are decoded once, whatever the number of voices.
    pub voices: Vec<VoiceSpec>,
}

/// One thing to sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// Index in the slot's list of cues, from 0; comes back in every event.
    pub cue: u32,
    pub source: SoundSource,
    /// Where in the source to begin, milliseconds from its start.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip_ms: u64,
    /// Gain of this cue in decibels, before the zone's own.
    #[serde(default)]
    pub gain_db: f32,
}

/// What a cue of a run sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SoundSource {
    /// An absolute path; read and decoded by the speaker.
    File {
        path: PathBuf,
        /// What its probe heard of it, milliseconds; one that ends earlier is broken, since a
        /// decoder takes a shortened file for a whole one. 0: not known.
        #[serde(default)]
        length_ms: u64,
        /// The hash under which it was taken and approved; another content does not sound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    },
    /// Silence of this many milliseconds.
    Pause { ms: u64 },
    /// The attention tone in front of an emergency, this many milliseconds.
    Attention { ms: u64 },
    /// A sine for `loaphuong test-tone`: hertz, milliseconds.
    Tone { hz: u32, ms: u64 },
}

/// One zone's share of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoiceSpec {
    pub zone: String,
    /// Channels of the device, from 0; empty means all of them. A single channel gets the
    /// programme mixed to mono.
    pub channels: Vec<u16>,
    pub gain_db: f32,
    /// What of it may be heard; where none is given, nothing.
    #[serde(default)]
    pub permit: SoundPermit,
}

/// The guard's leave for one voice. The speaker holds every frame to it, by the wall clock as it is
/// when the frame sounds, and mutes and ends the voice where it ends; silence needs no leave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SoundPermit {
    /// Nothing may be heard.
    #[default]
    Nothing,
    /// From `from`, inclusive, until `until`, exclusive, and no more than `sound_ms` milliseconds
    /// of sound, pauses not counted. What is left out is without bound.
    ///
    /// Once the voice sounds, no clock that is set back makes it longer than it then was; and it
    /// may go on if the clock is set back by less than a second before `from`.
    Within {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sound_ms: Option<u64>,
    },
    /// All of it, at any time: an emergency. Without a name it is no leave.
    Free { ordered_by: String },
}

/// Where an output's sound goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SinkSpec {
    /// An ALSA pcm by name.
    Device(String),
    /// A folder; each opening writes one WAV file there, paced in real time.
    Wav(PathBuf),
    /// Paced in real time, heard by nobody.
    Null,
}

/// How a speaker ends a voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopHow {
    /// Fade over this many milliseconds, then end.
    Fade(u32),
    /// Let the cue on air sound to its end, then end the voice.
    CueEnd,
}

/// What a speaker tells the daemon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FromSpeaker {
    /// The sink is being opened, which may take as long as its driver likes.
    Opening,
    /// The cue of this run that is opened and decoded next, said before its file is touched; `None`
    /// while none is. A speaker that dies has as a rule met in it what it can't bear.
    Decoding { run: u64, cue: Option<u32> },
    /// The sink is open and takes frames.
    Ready { device: String, rate: u32, channels: u16 },
    /// The first frame of this cue sounds, or will within milliseconds, at `at` (wall clock of
    /// the predicted playback instant, not of this line).
    Started {
        run: u64,
        cue: u32,
        #[serde(deserialize_with = "instant")]
        at: DateTime<Utc>,
    },
    /// Ten times a second, but not between `Opening` and `Ready`: frames that the sink has
    /// taken since it was opened (its silence included; 0 before), so a parent sees that the device
    /// advances; and, per run on air, how far the cue is.
    Beat { frames: u64, underruns: u32, runs: Vec<RunProgress> },
    /// The cue has sounded to its end in these voices, or stopped there. Comes when its last
    /// frame has *sounded*. A cue may end at different times in different voices (a stop).
    Ended {
        run: u64,
        cue: u32,
        #[serde(deserialize_with = "instant")]
        at: DateTime<Utc>,
        how: EndedHow,
        heard: Vec<ZoneHeard>,
    },
    /// The voice's permit ends here, or it has none; if a cue was on air, its `Ended` follows.
    Refused { run: u64, zone: String, why: PermitEnd },
    /// A cue that could not be sounded, or broke off when `heard_ms` of it had sounded; the run
    /// goes on with the next.
    Broken {
        run: u64,
        cue: u32,
        trouble: CueTrouble,
        #[serde(default, deserialize_with = "heard_ms")]
        heard_ms: u64,
    },
    /// The file of this cue is not there, or not what was to sound. Said as soon as it is found,
    /// before the cue's turn; then its `Broken` follows.
    Altered { run: u64, cue: u32, sha256: String },
    /// No voice of this run is left and all of it has sounded; nothing more comes of it.
    Done { run: u64 },
    /// The device is gone; the child ends after this line.
    Lost { trouble: OutputTrouble },
}

/// Which bound of its permit a voice has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermitEnd {
    /// The hours, or there was no permit.
    Hours,
    /// The length of sound.
    Limit,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunProgress {
    pub run: u64,
    pub cue: u32,
    /// Milliseconds of the cue that have sounded, counted in frames.
    #[serde(deserialize_with = "heard_ms")]
    pub heard_ms: u64,
    /// What each voice still on has heard of it: frames that have sounded, levels of what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<ZoneHeard>,
}

/// How a run ended that nothing went wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedHow {
    /// Its last frame has sounded.
    Finished,
    /// Stopped on the parent's word.
    Stopped,
}

/// What one zone heard of one cue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneHeard {
    pub zone: String,
    /// Frames of this cue that the sink took, at `rate` per second.
    pub frames: u64,
    pub rate: u32,
    /// Of the samples sent to this zone's channels, dB relative to full scale; `None` for digital
    /// silence.
    pub rms_dbfs: Option<f32>,
    pub peak_dbfs: Option<f32>,
    /// Milliseconds of it in which they could be heard …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_ms: Option<u64>,
    /// … and in which they could have been without any gain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_sound_ms: Option<u64>,
}

fn is_zero(value: &u64) -> bool {
    *value == 0
}
