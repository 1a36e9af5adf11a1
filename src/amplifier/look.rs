//! Whether an amplifier could be switched, as far as can be told without switching it.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;

use super::gpio_line;
use crate::wire::{AmplifierSwitch, AmplifierTrouble, QuotedText};

/// One thing that an amplifier is switched by, and what was found of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchLook {
    /// The keys below `amplifier` under which it is written.
    pub keys: &'static [&'static str],
    /// A GPIO line's name, or a program's path.
    pub name: String,
    pub finding: SwitchFinding,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwitchFinding {
    /// Nothing speaks against it.
    Usable,
    /// It can't be looked at here, or not by this user: it may be good.
    Unseen(UnseenSwitch),
    /// It would not switch.
    Faulty(AmplifierTrouble),
}

/// Why it can't be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnseenSwitch {
    /// This machine has no GPIO, as a PC on which a station's files are written.
    NoChip,
    /// This user may not look.
    Denied,
}

/// Looks at a GPIO line by its name, and at programs by their files, each once. Runs and takes
/// nothing.
pub fn look(switch: &AmplifierSwitch) -> Vec<SwitchLook> {
    match switch {
        AmplifierSwitch::Gpio { line, active_low: _ } => {
            let finding = gpio_line::look(line);
            vec![SwitchLook { keys: &["gpio"], name: line.clone(), finding }]
        }
        AmplifierSwitch::Command { on, off } => {
            let on = on.first().map(|path| program(&["command", "on"], path));
            let off = off.first().map(|path| program(&["command", "off"], path));
            let off = off.filter(|off| on.as_ref().is_none_or(|on| on.name != off.name));
            on.into_iter().chain(off).collect()
        }
    }
}

fn program(keys: &'static [&'static str], path: &str) -> SwitchLook {
    let not_started = |error: io::Error| {
        let (program, trouble) = (QuotedText::new(path), error.into());
        SwitchFinding::Faulty(AmplifierTrouble::CommandNotStarted { program, trouble })
    };
    let finding = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            SwitchFinding::Unseen(UnseenSwitch::Denied)
        }
        Err(error) => not_started(error),
        Ok(meta) if meta.is_dir() => not_started(io::Error::from_raw_os_error(libc::EISDIR)),
        Ok(meta) if meta.permissions().mode() & 0o111 == 0 => {
            not_started(io::Error::from_raw_os_error(libc::EACCES))
        }
        Ok(_) => SwitchFinding::Usable,
    };
    SwitchLook { keys, name: path.to_owned(), finding }
}
