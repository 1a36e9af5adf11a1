//! `loaphuong man DIR` (hidden): the manual pages, for whoever makes packages.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap_mangen::Man;

use super::{CommonArguments, INPUT_AT_FAULT, command};
use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, help};

#[derive(clap::Args)]
pub struct ManualArguments {
    /// Where to: `man1` and `vi/man1` are made in it, as in `/usr/share/man`.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// How a program describes itself in a language.
type Description = fn(Lang) -> clap::Command;

/// Writes a page for each program and each visible subcommand.
pub fn run(common: &CommonArguments, arguments: ManualArguments) -> ExitCode {
    let programs: &[Description] = &[
        command,
        #[cfg(feature = "centre")]
        super::collect::command,
    ];
    write(common.lang, programs, &arguments.folder)
}

/// Writes the pages of these programs in both languages.
pub fn write(lang: Lang, programs: &[Description], folder: &Path) -> ExitCode {
    let pages = [(Lang::En, folder.join("man1")), (Lang::Vi, folder.join("vi/man1"))];
    match pages.iter().try_for_each(|(lang, folder)| write_in(*lang, programs, folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let words = error_with_original(lang, &error);
            eprintln!("loaphuong: {}", help::pages_unwritten(lang, folder.display(), words));
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

fn write_in(lang: Lang, programs: &[Description], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    programs.iter().try_for_each(|program| {
        let mut program = program(lang).disable_help_subcommand(true);
        program.build();
        page(lang, &program, folder)
    })
}

/// The page of one command, and those of the commands below it.
fn page(lang: Lang, command: &clap::Command, folder: &Path) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| !is_for_no_reader(below)) {
        page(lang, below, folder)?;
    }
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render(&mut text)?;
    let text = help::page_headings(lang, &String::from_utf8_lossy(&text));
    fs::write(folder.join(man.get_filename()), text)
}

fn is_for_no_reader(command: &clap::Command) -> bool {
    command.is_hide_set() || command.get_name() == "help"
}
