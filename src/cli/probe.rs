//! `loaphuong probe FILE` (hidden): the child of `library` that judges one file, under limits.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::CommonArguments;
use super::speaker::print_attempts;
use crate::probe;
use crate::sandbox::escape::attempts;
use crate::sys::open_file::open_unfollowed;
use crate::wire::{ConfinementReport, FileRefusal, ProbeVerdict, ReadFailure};

#[derive(clap::Args)]
pub struct ProbeArguments {
    /// The file to judge; `-` is the file that standard input is open on.
    #[arg(required_unless_present = "confinement")]
    file: Option<PathBuf>,
    /// Confine it as for a file, read none, and say which of the kernel's barriers are missing.
    #[arg(long, hide = true)]
    confinement: bool,
    /// Confine it as for the file, try to open these and to get out of it otherwise, and say what
    /// came of it, a line of JSON each.
    #[arg(long, hide = true, num_args = 0..)]
    try_escape: Option<Vec<PathBuf>>,
}

/// Prints one line, a [`ProbeVerdict`], and ends with 0 whatever the verdict; 1 without a line
/// means that nothing could be judged. Before it reads the file it takes from itself all that
/// reading it does not need.
pub fn run(_common: &CommonArguments, arguments: ProbeArguments) -> ExitCode {
    if let Err(why) = probe::limits::set() {
        eprintln!("loaphuong probe: {why}");
        return ExitCode::FAILURE;
    }
    // What a decoder has to say when it panics is in the verdict.
    std::panic::set_hook(Box::new(|_| {}));
    // Behind the barriers nothing can be opened.
    let file = arguments.file.as_deref().map(open);
    // What could not be put up, the station asks for once, and its status tells.
    let missing = probe::confine();
    if let Some(paths) = arguments.try_escape {
        return print_attempts(&attempts(&paths));
    }
    match file {
        _ if arguments.confinement => say(&ConfinementReport { missing }),
        Some(Ok(file)) => say(&probe::judge(file)),
        Some(Err(error)) => {
            let failure = ReadFailure::System(error.into());
            say(&ProbeVerdict::Refused(FileRefusal::Unreadable(failure)))
        }
        None => ExitCode::FAILURE,
    }
}

fn say(word: &impl Serialize) -> ExitCode {
    let line = serde_json::to_string(word).expect("a verdict is strings and numbers");
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    if path == Path::new("-") {
        return Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?));
    }
    open_unfollowed(path)
}
