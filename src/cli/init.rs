//! `loaphuong init`: from some questions to a station that runs.
//!
//! Each question is one argument; what is not given is asked at the terminal, or taken as usual
//! (`--yes`). The answers make a plan of files, which is written whole or not at all and over
//! nothing.

pub mod answers;
mod asker;
mod gather;
pub mod hours;
mod names;
pub mod plan;
pub mod share;
mod sound;
mod start;
mod template;
pub mod write;

use std::io::{IsTerminal, stderr, stdin};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{CommonArguments, INPUT_AT_FAULT, print_line, show_faults};
use crate::config;
use crate::messages::{Lang, init as messages};
use crate::sys::users::{self, UserNumbers};

use answers::Answers;
use asker::{Answering, Asker, NoAnswer};
use plan::{InitPlan, Places};
use write::NotWritten;

/// The user whom the packaged station runs as.
const STATION_USER: &str = "loaphuong";

/// Exit code of wrong usage, as `clap` has it.
const USAGE: u8 = 2;

#[derive(clap::Args)]
pub struct InitArguments {
    /// Put everything into this folder, as an ordinary user and without a service.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Ask nothing: take the usual answer to what is not said.
    #[arg(long)]
    yes: bool,
    /// The ward's name: "Thành Đông".
    #[arg(long, value_name = "NAME")]
    ward: Option<String>,
    /// The place in the ward: "Nhà văn hóa số 1".
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// The station's whole name, in place of --ward and --place.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The station's id at the centre; made of the names if left out.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The sound device by its name in `loaphuong devices`.
    #[arg(long, value_name = "NAME", conflicts_with = "wav")]
    device: Option<String>,
    /// No sound device: record what would be heard.
    #[arg(long)]
    wav: bool,
    /// A zone, "Tổ dân phố số 1" or "Tổ dân phố số 1=left"; may be given several times.
    #[arg(long, value_name = "NAME[=CHANNEL]")]
    zone: Vec<String>,
    /// A group of zones, "khu-a=to-1,to-2"; may be given several times.
    #[arg(long, value_name = "NAME=ZONE,…")]
    group: Vec<String>,
    /// When the loudspeakers may sound: "05:30-07:00,16:30-18:30", or by days,
    /// "T2-T6 05:30-07:00; T7,CN 06:00-07:00".
    #[arg(long, value_name = "HOURS")]
    hours: Option<String>,
    /// When programmes begin: "05:30,17:00"; with the hours if left out.
    #[arg(long, value_name = "TIME")]
    at: Vec<String>,
    /// The centre's address, or no.
    #[arg(long, value_name = "URL")]
    centre: Option<String>,
    /// A file that holds the token for the centre.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Whether a file in _khan-cap is an emergency: yes or no.
    #[arg(long, value_name = "YES|NO", num_args = 0..=1, default_missing_value = "yes")]
    emergency_folder: Option<String>,
    /// Share the audio folder with Windows machines: no, guest or password.
    #[arg(long, value_name = "WHO")]
    samba: Option<String>,
    /// Where the machine's `/` is: a card that is prepared in another one.
    #[arg(long, hide = true, value_name = "DIR", default_value = "/")]
    root: PathBuf,
    /// Write the files and start nothing.
    #[arg(long)]
    no_start: bool,
}

/// Exits 0 when everything is written and, where it is to be, the station runs.
pub fn run(common: &CommonArguments, arguments: InitArguments) -> ExitCode {
    match perform(common, &arguments) {
        Ok(code) | Err(code) => code,
    }
}

fn perform(common: &CommonArguments, arguments: &InitArguments) -> Result<ExitCode, ExitCode> {
    let lang = common.lang;
    let places = match &arguments.folder {
        Some(folder) => Places::within(folder),
        None => Places::of_machine(&arguments.root),
    };
    let station = match places.of_machine {
        true => Some(station_user(lang, &arguments.root)?),
        false => None,
    };
    // Before anything is asked in vain.
    let there = plan::already_there(&places);
    if !there.is_empty() {
        return Err(not_written(lang, &NotWritten::Taken(there)));
    }
    let answers = answers(lang, arguments, places.of_machine)?;
    let plan = plan::plan(&answers, &places);
    check(common, &plan, &places)?;
    write::write(&plan, &places.root, station).map_err(|fault| not_written(lang, &fault))?;
    for path in plan.written() {
        print_line(messages::written(lang, path.display()));
    }
    start::finish(lang, arguments, &answers, &places)
}

/// The user and group that the package made. Only root may make files theirs.
fn station_user(lang: Lang, root: &Path) -> Result<UserNumbers, ExitCode> {
    if root != Path::new("/") {
        // On a card that is no machine's yet, it is whoever prepares it.
        return Ok(users::numbers(STATION_USER).unwrap_or_else(users::own_numbers));
    }
    if !rustix::process::geteuid().is_root() {
        eprintln!("loaphuong: {}", messages::not_root(lang));
        return Err(ExitCode::from(USAGE));
    }
    users::numbers(STATION_USER).ok_or_else(|| {
        eprintln!("loaphuong: {}", messages::no_station_user(lang, STATION_USER));
        ExitCode::from(INPUT_AT_FAULT)
    })
}

fn answers(lang: Lang, arguments: &InitArguments, of_machine: bool) -> Result<Answers, ExitCode> {
    let (mut input, mut output) = (stdin().lock(), stderr().lock());
    let answering = match (arguments.yes, stdin().is_terminal()) {
        (true, _) => Answering::Defaults,
        (false, true) => Answering::Person(&mut input, &mut output),
        (false, false) => Answering::Nobody,
    };
    let mut asker = Asker { lang, answering, missing: Vec::new() };
    asker.say(&messages::begins(lang)).map_err(|error| no_answer(lang, &error))?;
    let gathered = gather::gather(&mut asker, arguments, of_machine);
    let answers = gathered.map_err(|error| no_answer(lang, &error))?;
    if asker.missing.is_empty() {
        return Ok(answers);
    }
    eprintln!("loaphuong: {}", messages::missing(lang, asker.missing.join(", ")));
    Err(ExitCode::from(USAGE))
}

fn no_answer(lang: Lang, error: &NoAnswer) -> ExitCode {
    let (text, code) = match error {
        NoAnswer::WrongArgument { flag, why } => (messages::wrong_argument(lang, flag, why), USAGE),
        NoAnswer::Gone => (messages::gone(lang), INPUT_AT_FAULT),
        NoAnswer::Terminal(error) => {
            (messages::terminal(lang, trouble(lang, error)), INPUT_AT_FAULT)
        }
    };
    eprintln!("loaphuong: {text}");
    ExitCode::from(code)
}

/// Reads the files as the station will, before they are written.
fn check(common: &CommonArguments, plan: &InitPlan, places: &Places) -> Result<(), ExitCode> {
    let base = std::path::absolute(&places.settings).unwrap_or(places.settings.clone());
    config::load_texts(plan.station(), plan.schedules(), &base)
        .map(drop)
        .map_err(|faults| show_faults(common, &faults))
}

pub(super) fn not_written(lang: Lang, fault: &NotWritten) -> ExitCode {
    let text = match fault {
        NotWritten::Taken(paths) => messages::taken(lang, listed(paths)),
        NotWritten::System { path, error } => {
            messages::not_written(lang, path.display(), trouble(lang, error))
        }
    };
    eprintln!("loaphuong: {text}");
    ExitCode::from(INPUT_AT_FAULT)
}

/// What the system says, in the reader's language.
fn trouble(lang: Lang, error: &std::io::Error) -> String {
    crate::messages::system_trouble::error_without_path(lang, error)
}

fn listed(paths: &[impl AsRef<Path>]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| path.as_ref().display().to_string()).collect();
    paths.join(", ")
}
