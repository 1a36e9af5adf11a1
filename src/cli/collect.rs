//! `loaphuong collect`: runs a centre until it is told to stop.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory;
use tokio::signal::unix::{SignalKind, signal};
use tracing::level_filters::LevelFilter;

use super::run::start_log;
use super::{
    CONFIG_UNSAID, CommonArguments, INPUT_AT_FAULT, language, manual, print_line, typed, values,
};
use crate::collector::{CentreSetup, Collector, CollectorError};
use crate::messages::{Lang, centre, help};

#[derive(clap::Args)]
pub struct CollectArguments {
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8090", value_parser = values::address)]
    listen: SocketAddr,
    /// The SQLite file with everything the stations reported; made if it is not there.
    #[arg(long)]
    db: PathBuf,
    /// Lines of `station-id token`, and `* token` for the operator, without which nobody reads;
    /// mode 0600. Without this file, only this machine is listened to, and it posts and reads
    /// freely. Read at the start.
    #[arg(long)]
    tokens: Option<PathBuf>,
    /// How much to log: error, warn, info or debug. What is refused is a warning.
    #[arg(long, default_value = "info", env = "LOAPHUONG_LOG", value_parser = values::log_level)]
    log: LevelFilter,
    /// Say where it listens as JSON.
    #[arg(long)]
    json: bool,
}

/// What `loaphuong-collect` is told: a centre has no `station.yaml`.
#[derive(clap::Parser)]
#[command(name = "loaphuong-collect", version, about = "Run a centre of loaphuong stations")]
struct CollectLine {
    /// Language of answers; by default that of the environment.
    #[arg(long, value_parser = ["vi", "en"])]
    lang: Option<String>,
    #[command(flatten)]
    own: CollectArguments,
}

/// Runs the command line of a program that is a centre and nothing else.
pub fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let lang = language::without_station(&words);
    // As `loaphuong man DIR`, for whoever makes packages.
    if let [_, word, folder] = &words[..]
        && word == "man"
    {
        return manual::write(lang, &[command], Path::new(folder));
    }
    match typed::parse_as::<CollectLine>(&command(lang), lang, &words) {
        Ok(line) => run(&CommonArguments { config: CONFIG_UNSAID.into(), lang }, line.own),
        Err(code) => code,
    }
}

/// The command line of that program, as it describes itself in `lang`.
pub(super) fn command(lang: Lang) -> clap::Command {
    match lang {
        Lang::Vi => help::in_vietnamese(CollectLine::command(), "collect"),
        Lang::En => CollectLine::command(),
    }
}

pub fn run(common: &CommonArguments, arguments: CollectArguments) -> ExitCode {
    start_log(arguments.log);
    // Most of the work is SQLite's, on threads of its own.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let served = match runtime {
        Ok(runtime) => runtime.block_on(serve(common, &arguments)),
        Err(error) => Err(CollectorError::Serve(error)),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.sentence(common.lang));
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

async fn serve(
    common: &CommonArguments,
    arguments: &CollectArguments,
) -> Result<(), CollectorError> {
    let setup = CentreSetup {
        listen: arguments.listen,
        db: arguments.db.clone(),
        tokens: arguments.tokens.clone(),
    };
    // Before the line that others wait for: who reads it may stop us at once.
    let mut terminate = signal(SignalKind::terminate()).map_err(CollectorError::Serve)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CollectorError::Serve)?;
    let collector = Collector::open(&setup).await?;
    let url = format!("http://{}", collector.address());
    if arguments.json {
        print_line(serde_json::json!({ "listening": url }));
    } else {
        print_line(centre::listening(common.lang, &url, arguments.db.display()));
        if arguments.tokens.is_none() {
            print_line(centre::without_tokens(common.lang));
        }
    }
    collector
        .serve(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
        .await
}
