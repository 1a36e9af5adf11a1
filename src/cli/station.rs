//! The way to the running station: its state folder, found whatever has become of its files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::{CommonArguments, INPUT_AT_FAULT, UNREACHABLE, print, print_json, runtime};
use super::{denial, show_faults_and_rights};
use crate::config;
use crate::control::{self, ControlClient, ControlError, UnansweredFault};
use crate::messages::system_trouble::with_original;
use crate::messages::{order_answers, quoted, shown};

/// Which station is meant.
#[derive(clap::Args)]
pub struct StationArgument {
    /// The state folder, where the configuration is at fault or elsewhere.
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// Whether an answer is for a program.
#[derive(clap::Args)]
pub struct JsonArgument {
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
}

impl JsonArgument {
    pub fn wanted(&self) -> bool {
        self.json
    }

    /// Prints the answer, or what people are told of it.
    pub fn print(&self, answer: &impl Serialize, words: impl FnOnce() -> String) -> ExitCode {
        match self.json {
            true => print_json(answer),
            false => print(&words()),
        }
    }
}

impl StationArgument {
    /// The state folder: as ordered, as `station.yaml` says, or where a station's usually is if one
    /// runs there and no other configuration was named. Faults of the files don't matter while it
    /// runs: it holds the last good schedule, and an emergency can't wait.
    ///
    /// # Errors
    /// Exit code 1, with the faults and the way round them on stderr.
    pub fn folder(&self, common: &CommonArguments) -> Result<PathBuf, ExitCode> {
        if let Some(state) = &self.state {
            return Ok(state.clone());
        }
        if let Some(folders) = config::load_folders(&common.config) {
            return Ok(folders.state);
        }
        let usual = Path::new(config::STATE_UNSAID);
        let usual_files = common.config == Path::new(super::CONFIG_UNSAID);
        if usual_files && control::socket(usual).exists() {
            return Ok(usual.to_owned());
        }
        if let Err(faults) = config::load(&common.config) {
            let code = show_faults_and_rights(common, &faults);
            // Then its socket is not this user's either: both are the group's.
            if denial(common.lang, &faults).is_some() {
                return Err(code);
            }
        }
        eprintln!("loaphuong: {}", order_answers::name_the_state(common.lang, usual.display()));
        Err(ExitCode::from(INPUT_AT_FAULT))
    }
}

/// Calls the running station and hands on its answer.
pub fn call<T>(
    common: &CommonArguments,
    at: &StationArgument,
    ask: impl AsyncFnOnce(&ControlClient) -> Result<T, ControlError>,
    done: impl FnOnce(T) -> ExitCode,
) -> ExitCode {
    let called = at.folder(common).and_then(|state| Ok((state, runtime()?)));
    let (state, runtime) = match called {
        Ok(called) => called,
        Err(code) => return code,
    };
    let answer = ControlClient::in_language(&state, &common.lang.to_string())
        .map(|client| runtime.block_on(async { ask(&client).await }));
    match answer.and_then(|answer| answer) {
        Ok(value) => done(value),
        Err(error @ (ControlError::Unreachable { .. } | ControlError::Unreadable(_))) => {
            // They may be why it does not run.
            if at.state.is_none()
                && let Err(faults) = config::load(&common.config)
            {
                show_faults_and_rights(common, &faults);
            }
            let lang = common.lang;
            let why = match &error {
                ControlError::Unreachable { socket, fault: UnansweredFault::System(trouble) } => {
                    format!("{}: {}", socket.display(), with_original(lang, trouble))
                }
                ControlError::Unreachable { socket, fault: UnansweredFault::Other(words) } => {
                    format!(
                        "{}: {}",
                        socket.display(),
                        order_answers::no_answer(lang, shown(words))
                    )
                }
                ControlError::Unreadable(words) => order_answers::odd_answer(lang, shown(words)),
                other => other.to_string(),
            };
            let look = match common.config == Path::new(super::CONFIG_UNSAID) {
                true => order_answers::look_at_service(lang),
                false => {
                    let config = quoted(&common.config.display().to_string());
                    order_answers::start_it(lang, shown(&config))
                }
            };
            eprintln!("loaphuong: {}", order_answers::unreachable(lang, why, look));
            ExitCode::from(UNREACHABLE)
        }
        Err(ControlError::Denied { socket }) => {
            let how = order_answers::join_the_group(common.lang);
            eprintln!("loaphuong: {}", order_answers::denied(common.lang, socket.display(), how));
            ExitCode::from(UNREACHABLE)
        }
        Err(ControlError::Refused(refusal)) => {
            eprintln!("loaphuong: {refusal}");
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}
