//! The child that switches one amplifier: it holds the GPIO line, or runs the programs that switch.
//!
//! A process of its own, because the kernel of a Pi keeps an output driven when its holder has
//! died, and a program that switches may hang: the daemon's death must switch off, and nothing of
//! this may keep the daemon from its work. It reads [`ToAmplifier`] lines from stdin and writes
//! [`FromAmplifier`] lines to stdout. When stdin ends, however that came about, it switches off,
//! unless it is off, and ends.
//!
//! What holds the line of a GPIO needs nothing else, and takes all else from itself. What runs
//! programs can't be confined further than the station is: they are the ward's own.

mod command;
mod gpio_line;
mod look;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;

use crate::sandbox::{self, CallProfile, FileReach};
use crate::wire::{AmplifierSwitch, AmplifierTrouble, FromAmplifier, LINE_BYTES_MAX, ToAmplifier};

use gpio_line::GpioLine;
pub use look::{SwitchFinding, SwitchLook, UnseenSwitch, look};

/// How often an amplifier is tried to be switched off when nobody is left who could try again.
const LAST_TRIES: u32 = 2;

/// Runs this process as the switch of one amplifier until its stdin ends.
pub fn run(input: impl Read, mut output: impl Write) -> ExitCode {
    let mut input = BufReader::new(input);
    let Some(ToAmplifier::Open { switch }) = next(&mut input) else {
        eprintln!("the first line names no switch");
        return ExitCode::FAILURE;
    };
    let mut switch = OpenSwitch::open(switch);
    let mut known = None;
    while let Some(ToAmplifier::Switch { on }) = next(&mut input) {
        let switched = switch.set(on);
        known = switched.is_ok().then_some(on);
        let said = match switched {
            Ok(()) => FromAmplifier::Switched { on },
            Err(trouble) => FromAmplifier::Failed { on, trouble },
        };
        // Nobody listens: the daemon is gone, which is the end of stdin, too.
        if say(&mut output, &said).is_err() {
            break;
        }
    }
    if known == Some(false) || (0..LAST_TRIES).any(|_| switch.set(false).is_ok()) {
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

/// Switches an amplifier off, from this very process.
///
/// # Errors
/// Why it may still be on.
pub fn switch_off(switch: AmplifierSwitch) -> Result<(), AmplifierTrouble> {
    match switch {
        AmplifierSwitch::Gpio { line, active_low } => GpioLine::take(&line, active_low)?.set(false),
        AmplifierSwitch::Command { on: _, off } => command::run(&off),
    }
}

/// A switch that can be used.
enum OpenSwitch {
    Gpio(Result<GpioLine, AmplifierTrouble>),
    Command { on: Vec<String>, off: Vec<String> },
}

impl OpenSwitch {
    fn open(switch: AmplifierSwitch) -> OpenSwitch {
        match switch {
            AmplifierSwitch::Gpio { line, active_low } => {
                let line = GpioLine::take(&line, active_low);
                // What is missing, the station's status tells.
                let _ = sandbox::confine(&FileReach::default(), CallProfile::Sound);
                OpenSwitch::Gpio(line)
            }
            AmplifierSwitch::Command { on, off } => OpenSwitch::Command { on, off },
        }
    }

    fn set(&mut self, to: bool) -> Result<(), AmplifierTrouble> {
        match self {
            OpenSwitch::Gpio(line) => line.as_mut().map_err(|trouble| trouble.clone())?.set(to),
            OpenSwitch::Command { on, off } => command::run(if to { on } else { off }),
        }
    }
}

/// The next line; `None` at the end of stdin, and for what no daemon says.
fn next(input: &mut impl BufRead) -> Option<ToAmplifier> {
    let mut line = Vec::new();
    input.take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut line).ok()?;
    serde_json::from_slice(&line).ok()
}

fn say(output: &mut impl Write, line: &FromAmplifier) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    output.write_all(&text)?;
    output.flush()
}
