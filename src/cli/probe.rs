//! `loaphuong probe FILE` (hidden): the child of `library` that judges one file, under limits.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Common;
use crate::probe;
use crate::wire::{FileFault, Probed};

#[derive(clap::Args)]
pub struct Arguments {
    /// The file to judge; `-` is the file that standard input is open on.
    file: PathBuf,
}

/// Prints one line, a [`Probed`], and ends with 0 whatever the verdict; 1 without a line means that
/// nothing could be judged.
pub fn run(_common: &Common, arguments: Arguments) -> ExitCode {
    if let Err(why) = probe::limits::set() {
        eprintln!("loaphuong probe: {why}");
        return ExitCode::FAILURE;
    }
    // What a decoder has to say when it panics is in the verdict.
    std::panic::set_hook(Box::new(|_| {}));
    let probed = match open(&arguments.file) {
        Ok(file) => probe::judge(file),
        Err(error) => Probed::Refused { fault: FileFault::Unreadable, detail: error.to_string() },
    };
    let line = serde_json::to_string(&probed).expect("a verdict is strings and numbers");
    match writeln!(std::io::stdout(), "{line}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    if path == Path::new("-") {
        return Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?));
    }
    probe::open(path)
}
