//! Why an output sounds nothing, or nothing more.

use std::fmt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use serde::{Deserialize, Serialize};

use super::amplifier::AmplifierTrouble;
use super::quoted::QuotedText;
use crate::sys::disk_trouble::DiskTrouble;

/// Why an output took a run with it. Displayed it is the English of the log and of a row's
/// `detail`; the sentences for people are in `messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutputTrouble {
    /// ALSA itself can't be used on this machine.
    NoSoundSystem { words: QuotedText },
    /// ALSA knows no device of this name, or it is not plugged in.
    NotThere { device: QuotedText },
    /// Another program holds the device.
    Busy { device: QuotedText },
    /// The station's user has no right to the device.
    Denied { device: QuotedText },
    /// The device was found and could not be opened or started.
    Refused { device: QuotedText, words: QuotedText },
    /// The device takes sound in none of the forms that are made here.
    NoUsableForm { device: QuotedText },
    /// The device was unplugged while it was open.
    Gone { device: QuotedText },
    /// The device reports errors and takes no more sound.
    TakesNothing { device: QuotedText },
    /// No frames advance, and nothing is reported: the device or its speaker hangs.
    Hangs,
    /// A recording can't be written; `path` is its folder or its file.
    Recording { path: QuotedText, trouble: DiskTrouble },
    /// The speaker has no thread.
    NoThread { trouble: DiskTrouble },
    /// No speaker process could be started from this program.
    SpeakerNotStarted { program: QuotedText, trouble: DiskTrouble },
    /// The speaker process ended by itself.
    SpeakerEnded { end: ProcessEnd },
    /// The speaker process broke the rules of the wire and was ended.
    SpeakerMisbehaved { how: SpeakerFault },
    /// An order does not fit one line; the speaker is well.
    RundownTooLong { bytes: u64 },
    /// No output has this name, or a reload has removed it.
    NoOutput { output: QuotedText },
    /// More orders wait for this output than it can hold.
    TooManyOrders { output: QuotedText },
    /// The output's supervisor panicked; the log says where.
    SupervisorFailed,
    /// Its amplifier can't be switched on, and it may not sound without.
    Amplifier { trouble: AmplifierTrouble },
    /// It was armed and gave no sign until long after its first frame was due.
    NotStarted,
    /// It was told to end what it sounds, and did not say that it has.
    NotEnded,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum ProcessEnd {
    /// By itself, with this code.
    Exited { code: i32 },
    /// By a signal that was not sent by its parent.
    Signalled { signal: i32 },
    /// The kernel holds it in a driver: it was killed, and is not gone yet.
    HeldInDriver,
    /// The operating system does not say.
    Unknown { words: QuotedText },
}

/// Which rule of the wire a speaker broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum SpeakerFault {
    /// A line of its own was longer than this many bytes.
    LineTooLong { bytes_max: u64 },
    /// It said something that is no line of the wire.
    NoLine { words: QuotedText },
    /// More lines than a supervisor can follow.
    TooManyLines,
    /// It does not read what it is told.
    DoesNotRead,
    /// Its pipes fail.
    Pipe { trouble: DiskTrouble },
}

impl OutputTrouble {
    /// For an error of a device's file or thread.
    pub fn no_thread(error: &std::io::Error) -> OutputTrouble {
        OutputTrouble::NoThread { trouble: error.into() }
    }

    /// The speaker broke this rule.
    pub fn misbehaved(how: SpeakerFault) -> OutputTrouble {
        OutputTrouble::SpeakerMisbehaved { how }
    }
}

impl fmt::Display for OutputTrouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputTrouble::NoSoundSystem { words } => write!(out, "no ALSA: {words}"),
            OutputTrouble::NotThere { device } => {
                write!(out, "{device}: there is no ALSA device of this name")
            }
            OutputTrouble::Busy { device } => write!(out, "{device}: another program holds it"),
            OutputTrouble::Denied { device } => write!(out, "{device}: no right to open it"),
            OutputTrouble::Refused { device, words } => {
                write!(out, "{device}: it can't be opened: {words}")
            }
            OutputTrouble::NoUsableForm { device } => {
                write!(out, "{device}: none of its formats can be used here")
            }
            OutputTrouble::Gone { device } => write!(out, "{device}: the device is gone"),
            OutputTrouble::TakesNothing { device } => {
                write!(out, "{device}: the device takes no more sound")
            }
            OutputTrouble::Hangs => {
                out.write_str("the sound device or its speaker hangs: no frames are taken")
            }
            OutputTrouble::Recording { path, trouble } => write!(out, "{path}: {trouble}"),
            OutputTrouble::NoThread { trouble } => {
                write!(out, "the speaker can't start a thread: {trouble}")
            }
            OutputTrouble::SpeakerNotStarted { program, trouble } => {
                write!(out, "can't start {program}: {trouble}")
            }
            OutputTrouble::SpeakerEnded { end } => write!(out, "the speaker ended ({end})"),
            OutputTrouble::SpeakerMisbehaved { how } => how.fmt(out),
            OutputTrouble::RundownTooLong { bytes } => {
                write!(out, "a rundown of {bytes} bytes is too long for the speaker")
            }
            OutputTrouble::NoOutput { output } => write!(out, "there is no output {output}"),
            OutputTrouble::TooManyOrders { output } => {
                write!(out, "the output {output} takes no more orders")
            }
            OutputTrouble::SupervisorFailed => {
                out.write_str("the output's supervisor failed; see the log")
            }
            OutputTrouble::Amplifier { trouble } => write!(out, "the amplifier: {trouble}"),
            OutputTrouble::NotStarted => out.write_str("the output did not start"),
            OutputTrouble::NotEnded => out.write_str("the output did not end"),
        }
    }
}

impl fmt::Display for ProcessEnd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessEnd::Exited { code } => write!(out, "exit status: {code}"),
            // With the name that it goes by: `signal: 9 (SIGKILL)`.
            ProcessEnd::Signalled { signal } => ExitStatus::from_raw(*signal).fmt(out),
            ProcessEnd::HeldInDriver => out.write_str("killed, but held in a device driver"),
            ProcessEnd::Unknown { words } => words.fmt(out),
        }
    }
}

impl fmt::Display for SpeakerFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SpeakerFault::LineTooLong { bytes_max } => {
                write!(out, "the speaker wrote a line of over {bytes_max} bytes")
            }
            SpeakerFault::NoLine { words } => {
                write!(out, "the speaker wrote a line that has no meaning: {words}")
            }
            SpeakerFault::TooManyLines => out.write_str("the speaker writes too many lines"),
            SpeakerFault::DoesNotRead => out.write_str("the speaker does not read"),
            SpeakerFault::Pipe { trouble } => write!(out, "the speaker's pipe: {trouble}"),
        }
    }
}
