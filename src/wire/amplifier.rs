//! The lines spoken with the child that switches an amplifier, and what can be wrong with one.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::output_trouble::ProcessEnd;
use super::quoted::QuotedText;
use crate::sys::disk_trouble::DiskTrouble;

/// How long a program may take to switch: a relay in the network answers within a second. Not
/// longer than the shortest `warm_up` of an output that must not sound without its amplifier.
pub const COMMAND_MAX: Duration = Duration::from_secs(3);

/// How an amplifier is switched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AmplifierSwitch {
    /// By a line of the machine's GPIO, by its name, which drives a relay.
    Gpio {
        line: String,
        /// The relay is on at 0 V.
        active_low: bool,
    },
    /// By programs: each a path and its arguments, never empty.
    Command { on: Vec<String>, off: Vec<String> },
}

/// What the daemon tells the child. The first line is always `Open`; the end of its stdin means
/// off, and the child's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum ToAmplifier {
    /// The switch of this child. A GPIO line is taken now, and is off.
    Open { switch: AmplifierSwitch },
    /// Switch; answered by `Switched` or `Failed` when that is done.
    Switch { on: bool },
}

/// What the child tells the daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FromAmplifier {
    Switched {
        on: bool,
    },
    /// How the amplifier is now nobody knows.
    Failed {
        on: bool,
        trouble: AmplifierTrouble,
    },
}

/// Why an amplifier is not known to be as it should be. Displayed it is the English of the log and
/// of a row's `detail`; the sentences for people are in `messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AmplifierTrouble {
    /// The machine has no GPIO line of this name.
    NoLine { line: QuotedText },
    /// Another program holds the line.
    LineBusy { line: QuotedText },
    /// The station's user has no right to the line.
    LineDenied { line: QuotedText },
    /// The line was found and can't be used.
    LineRefused { line: QuotedText, words: QuotedText },
    /// The program can't be started.
    CommandNotStarted { program: QuotedText, trouble: DiskTrouble },
    /// The program ended otherwise than with 0; `program` has its arguments, too.
    CommandFailed { program: QuotedText, end: ProcessEnd },
    /// The program, with its arguments, had not ended after so long, and was killed.
    CommandHangs { program: QuotedText, seconds: u64 },
    /// The child that switches could not be started.
    ChildNotStarted { trouble: DiskTrouble },
    /// It ended by itself.
    ChildEnded { end: ProcessEnd },
    /// It gave no answer, or one that is none, and was ended.
    ChildMisbehaved,
}

impl fmt::Display for AmplifierTrouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AmplifierTrouble::NoLine { line } => write!(out, "there is no GPIO line {line}"),
            AmplifierTrouble::LineBusy { line } => {
                write!(out, "another program holds the GPIO line {line}")
            }
            AmplifierTrouble::LineDenied { line } => {
                write!(out, "no right to the GPIO line {line}")
            }
            AmplifierTrouble::LineRefused { line, words } => {
                write!(out, "the GPIO line {line} can't be used: {words}")
            }
            AmplifierTrouble::CommandNotStarted { program, trouble } => {
                write!(out, "can't start {program}: {trouble}")
            }
            AmplifierTrouble::CommandFailed { program, end } => write!(out, "{program} ({end})"),
            AmplifierTrouble::CommandHangs { program, seconds } => {
                write!(out, "{program} had not ended after {seconds} s, and was killed")
            }
            AmplifierTrouble::ChildNotStarted { trouble } => {
                write!(out, "the child that switches can't be started: {trouble}")
            }
            AmplifierTrouble::ChildEnded { end } => {
                write!(out, "the child that switches ended ({end})")
            }
            AmplifierTrouble::ChildMisbehaved => {
                out.write_str("the child that switches gave no answer")
            }
        }
    }
}
