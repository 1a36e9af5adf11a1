//! A line of the machine's GPIO that drives a relay, found by its name: chip numbers move between
//! kernels, names don't.

use std::fs::File;
use std::io::ErrorKind;

use gpiocdev::line::Value;
use gpiocdev::{Error, Request};

use super::look::{SwitchFinding, UnseenSwitch};
use crate::wire::{AmplifierTrouble, QuotedText};

/// What the kernel shows as the holder of the line.
const CONSUMER: &str = "loaphuong";

/// A line that this process holds, as an output.
pub struct GpioLine {
    line: String,
    request: Request,
}

impl GpioLine {
    /// Takes the line and sets it to off.
    ///
    /// # Errors
    /// There is none of this name, somebody else holds it, or this user may not.
    pub fn take(line: &str, active_low: bool) -> Result<GpioLine, AmplifierTrouble> {
        let name = || QuotedText::new(line);
        let Some(found) = gpiocdev::find_named_line(line) else {
            return Err(match may_look() {
                true => AmplifierTrouble::NoLine { line: name() },
                false => AmplifierTrouble::LineDenied { line: name() },
            });
        };
        if found.info.used {
            return Err(AmplifierTrouble::LineBusy { line: name() });
        }
        let mut request = Request::builder();
        request.with_consumer(CONSUMER).with_found_line(&found);
        if active_low {
            request.as_active_low();
        }
        let request = request.as_output(Value::Inactive).request();
        let request = request.map_err(|error| trouble(line, &error))?;
        Ok(GpioLine { line: line.to_owned(), request })
    }

    /// Drives the line.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn set(&self, on: bool) -> Result<(), AmplifierTrouble> {
        let value = if on { Value::Active } else { Value::Inactive };
        self.request.set_lone_value(value).map_err(|error| trouble(&self.line, &error))
    }
}

/// Looks for the line, and takes nothing. One that this program holds is in its place.
pub fn look(line: &str) -> SwitchFinding {
    let name = || QuotedText::new(line);
    if gpiocdev::chip::chips().unwrap_or_default().is_empty() {
        return SwitchFinding::Unseen(UnseenSwitch::NoChip);
    }
    match gpiocdev::find_named_line(line) {
        Some(found) if found.info.used && found.info.consumer != CONSUMER => {
            SwitchFinding::Faulty(AmplifierTrouble::LineBusy { line: name() })
        }
        Some(_) => SwitchFinding::Usable,
        None if may_look() => SwitchFinding::Faulty(AmplifierTrouble::NoLine { line: name() }),
        None => SwitchFinding::Unseen(UnseenSwitch::Denied),
    }
}

/// Whether this user may open every chip that there is.
fn may_look() -> bool {
    let denied = |error: std::io::Error| error.kind() == ErrorKind::PermissionDenied;
    let chips = gpiocdev::chip::chips().unwrap_or_default();
    !chips.iter().any(|chip| File::open(chip).err().is_some_and(denied))
}

fn trouble(line: &str, error: &Error) -> AmplifierTrouble {
    let name = QuotedText::new(line);
    match error {
        Error::Os(errno) if [libc::EACCES, libc::EPERM].contains(&errno.0) => {
            AmplifierTrouble::LineDenied { line: name }
        }
        _ => AmplifierTrouble::LineRefused { line: name, words: error.into() },
    }
}
