//! The command line: one file a subcommand.

// It panics when its reader has gone; `print` is used instead.
#![deny(clippy::print_stdout)]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::fault::TextFileFault;
use crate::config::{self, Config, ConfigFaults, FaultKind};
use crate::messages::config::faults_with_places;
use crate::messages::init as init_words;
use crate::messages::{Lang, help, order_answers, shown, system_trouble, usage};
use crate::sys::disk_trouble::TroubleKind;

mod amplifier;
mod amplifiers;
mod backup;
mod campaigns;
mod check;
mod clock;
#[cfg(feature = "centre")]
pub mod collect;
mod completions;
mod demo;
mod devices;
mod idle;
mod import;
pub mod init;
mod language;
mod log;
mod manual;
mod mute;
mod offline_stock;
mod order;
mod passed_over;
pub mod plan;
mod probe;
mod restore;
mod run;
mod simulate;
mod speaker;
mod station;
mod status;
mod test_tone;
mod typed;
pub mod values;

/// Where the configuration is unless told.
const CONFIG_UNSAID: &str = "/etc/loaphuong/station.yaml";

/// The configuration in a folder of one's own.
const STATION_BESIDE: &str = "station.yaml";

/// Exit codes that scripts may rely on.
pub const INPUT_AT_FAULT: u8 = 1;
/// The station or the centre can't be reached.
pub const UNREACHABLE: u8 = 3;
/// It runs, and something is wrong that a person should look at.
pub const LOOK: u8 = 4;

/// What every subcommand is told beside its own arguments.
pub struct CommonArguments {
    pub config: PathBuf,
    pub lang: Lang,
}

#[derive(Parser)]
#[command(name = "loaphuong", version, about)]
struct CommandLine {
    /// The station's configuration.
    #[arg(
        long,
        global = true,
        env = "LOAPHUONG_CONFIG",
        default_value = CONFIG_UNSAID
    )]
    config: PathBuf,
    /// Language of answers; by default the station's, or else the system's.
    #[arg(long, global = true, value_parser = ["vi", "en"])]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set a station up: some questions, then it runs.
    Init(init::InitArguments),
    /// Copy audio files from a stick into a queue's folder.
    Import(import::ImportArguments),
    /// Run the station.
    Run(run::RunArguments),
    /// Check the configuration and the schedules.
    Check(check::CheckArguments),
    /// Show what will sound, where and when.
    Plan(plan::PlanArguments),
    /// Live through days in virtual time and show what would be heard.
    Simulate(simulate::SimulateArguments),
    /// Ask the running station how it is.
    Status(status::StatusArguments),
    /// Ask whether the running station could be restarted now.
    Idle(idle::IdleArguments),
    /// Show how far the clock is trusted, or vouch for it.
    Clock(clock::ClockArguments),
    /// Show the as-run log, or make the logbook of it.
    Log(log::LogArguments),
    /// Show how far each campaign is: heard, meant, to come.
    Campaigns(campaigns::CampaignsArguments),
    /// Sound an emergency at once.
    Alert(order::AlertArguments),
    /// Approve a bulletin that waits for it.
    Approve(order::ApproveArguments),
    /// Stop what sounds.
    Stop(order::StopArguments),
    /// Keep zones silent until an hour, but for emergencies.
    Mute(mute::MuteArguments),
    /// End the silence of zones before its hour.
    Unmute(mute::UnmuteArguments),
    /// Read the configuration again.
    Reload(order::ReloadArguments),
    /// Save log, schedules and settings in one file, beside the running station.
    Backup(backup::BackupArguments),
    /// Make a station of a backup, on a new card or in another folder.
    Restore(restore::RestoreArguments),
    /// List the sound devices of this machine.
    Devices(devices::DevicesArguments),
    /// Sound a tone in zones, one after the other.
    TestTone(test_tone::TestToneArguments),
    /// Switch the amplifiers off that a killed station may have left on.
    Amplifiers(amplifiers::AmplifiersArguments),
    /// Run a centre.
    #[cfg(feature = "centre")]
    Collect(collect::CollectArguments),
    /// Live through a minute of a ward in a temporary folder.
    Demo(demo::DemoArguments),
    /// Print what a shell needs to complete commands and options.
    Completions(completions::CompletionsArguments),
    /// Write the manual pages, English and Vietnamese.
    #[command(hide = true)]
    Man(manual::ManualArguments),
    #[command(hide = true)]
    Speaker(speaker::SpeakerArguments),
    #[command(hide = true)]
    Amplifier(amplifier::AmplifierArguments),
    #[command(hide = true)]
    Probe(probe::ProbeArguments),
}

/// The whole command line, as it describes itself in `lang`.
pub fn command(lang: Lang) -> clap::Command {
    match lang {
        Lang::Vi => help::in_vietnamese(CommandLine::command(), ""),
        Lang::En => CommandLine::command(),
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let (lang, arguments) = match typed::parse(&words) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let common = CommonArguments { config: arguments.config, lang };
    let _ = PRINTED_IN.set(lang);
    let reads_station = arguments.command.reads_station();
    let code = perform(&common, arguments.command);
    if reads_station && code != ExitCode::SUCCESS {
        say_where_a_station_is(&common);
    }
    code
}

/// Where the usual configuration is meant and is not there: says how to name the one that lies
/// here, or how to make one.
fn say_where_a_station_is(common: &CommonArguments) {
    let usual = Path::new(CONFIG_UNSAID);
    if common.config != usual || usual.exists() {
        return;
    }
    match Path::new(STATION_BESIDE).is_file() {
        true => eprintln!("loaphuong: {}", init_words::station_here(common.lang)),
        false => eprintln!("loaphuong: {}", init_words::no_station_yet(common.lang)),
    }
}

impl Command {
    /// Whether it is about the station that `--config` names.
    fn reads_station(&self) -> bool {
        #[cfg(feature = "centre")]
        if matches!(self, Command::Collect(_)) {
            return false;
        }
        !matches!(
            self,
            Command::Init(_)
                | Command::Restore(_)
                | Command::Devices(_)
                | Command::Demo(_)
                | Command::Completions(_)
                | Command::Man(_)
                | Command::Speaker(_)
                | Command::Amplifier(_)
                | Command::Probe(_)
        )
    }
}

fn perform(common: &CommonArguments, command: Command) -> ExitCode {
    match command {
        Command::Init(own) => init::run(common, own),
        Command::Import(own) => import::run(common, own),
        Command::Run(own) => run::run(common, own),
        Command::Check(own) => check::run(common, own),
        Command::Plan(own) => plan::run(common, own),
        Command::Simulate(own) => simulate::run(common, own),
        Command::Status(own) => status::run(common, own),
        Command::Idle(own) => idle::run(common, own),
        Command::Clock(own) => clock::run(common, own),
        Command::Log(own) => log::run(common, own),
        Command::Campaigns(own) => campaigns::run(common, own),
        Command::Alert(own) => order::alert(common, own),
        Command::Approve(own) => order::approve(common, own),
        Command::Stop(own) => order::stop(common, own),
        Command::Mute(own) => mute::mute(common, own),
        Command::Unmute(own) => mute::unmute(common, own),
        Command::Reload(own) => order::reload(common, own),
        Command::Backup(own) => backup::run(common, own),
        Command::Restore(own) => restore::run(common, own),
        Command::Devices(own) => devices::run(common, own),
        Command::TestTone(own) => test_tone::run(common, own),
        #[cfg(feature = "centre")]
        Command::Collect(own) => collect::run(common, own),
        Command::Demo(own) => demo::run(common, own),
        Command::Completions(own) => completions::run(common, own),
        Command::Man(own) => manual::run(common, own),
        Command::Amplifiers(own) => amplifiers::run(common, own),
        Command::Amplifier(own) => {
            name_child(c"lp-amplifier");
            amplifier::run(common, own)
        }
        Command::Speaker(own) => {
            name_child(c"lp-speaker");
            speaker::run(common, own)
        }
        Command::Probe(own) => {
            name_child(c"lp-probe");
            probe::run(common, own)
        }
    }
}

/// Names this process for who looks at a list of processes; else it is called after the link in
/// /proc by which the station starts it.
fn name_child(name: &std::ffi::CStr) {
    // Without a name it does the same.
    let _ = rustix::thread::set_name(name);
}

/// The runtime that a subcommand lives in; says why there is none.
fn runtime() -> Result<tokio::runtime::Runtime, ExitCode> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        eprintln!("loaphuong: {error}");
        ExitCode::FAILURE
    })
}

/// The configuration, or its faults on stderr and exit code 1.
fn load(common: &CommonArguments) -> Result<Config, ExitCode> {
    config::load(&common.config).map_err(|faults| show_faults_and_rights(common, &faults))
}

/// As [`show_faults`]; where this user lacks the right to read the files, that alone and how he
/// comes by it: what else is found follows from it, and nothing is to be mended in a file.
fn show_faults_and_rights(common: &CommonArguments, faults: &ConfigFaults) -> ExitCode {
    match denial(common.lang, faults) {
        Some(denial) => {
            eprintln!("loaphuong: {denial}");
            ExitCode::from(INPUT_AT_FAULT)
        }
        None => show_faults(common, faults),
    }
}

/// Which files or folders of the configuration this user lacks the right to read, and what helps;
/// `None` if it is none of them.
fn denial(lang: Lang, faults: &ConfigFaults) -> Option<String> {
    let denied = faults.list.iter().filter_map(|fault| match &fault.kind {
        FaultKind::TextFile(TextFileFault::Unreadable { trouble }) => {
            (trouble.kind == TroubleKind::Denied).then_some(&*fault.file)
        }
        FaultKind::TextFile(TextFileFault::FolderUnreadable { folder, trouble }) => {
            (trouble.kind == TroubleKind::Denied).then_some(&**folder)
        }
        _ => None,
    });
    let denied: BTreeSet<String> = denied.map(shown).collect();
    let paths = denied.into_iter().collect::<Vec<_>>().join(", ");
    let how = order_answers::join_the_group(lang);
    (!paths.is_empty()).then(|| order_answers::may_not_read(lang, paths, how))
}

fn show_faults(common: &CommonArguments, faults: &ConfigFaults) -> ExitCode {
    let mut out = std::io::stderr().lock();
    // Where nobody reads, the exit code tells.
    let _ = out.write_all(faults_with_places(common.lang, faults, out.is_terminal()).as_bytes());
    ExitCode::from(INPUT_AT_FAULT)
}

/// The language in which a trouble with stdout is told; set once, before anything is printed.
static PRINTED_IN: OnceLock<Lang> = OnceLock::new();

/// Tells why nothing can be printed.
fn unprinted(error: &std::io::Error) -> ExitCode {
    let lang = PRINTED_IN.get().copied().unwrap_or_default();
    let words = system_trouble::error_with_original(lang, error);
    eprintln!("loaphuong: {}", usage::unprinted(lang, words));
    ExitCode::FAILURE
}

/// Prints to stdout; a reader that has gone (`| head`) is no fault, and ends nothing that is to go
/// on without one.
fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => unprinted(&error),
        _ => ExitCode::SUCCESS,
    }
}

fn print_line(line: impl Display) -> ExitCode {
    print(&format!("{line}\n"))
}

fn print_json(value: &impl serde::Serialize) -> ExitCode {
    match serde_json::to_string_pretty(value) {
        Ok(text) => print(&(text + "\n")),
        Err(error) => unprinted(&error.into()),
    }
}
