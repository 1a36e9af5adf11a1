//! `loaphuong demo`: a centre and a station in a temporary folder, three programmes in two zones
//! within a minute, one bulletin dropped in while it runs; everything through the same binary and
//! the same parts as in a ward. A program without a centre shows the station alone, and says so.

mod live;
mod outcome;
mod stage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use super::{CommonArguments, INPUT_AT_FAULT, print, print_line, runtime};
use crate::control::ControlClient;
use crate::messages::demo as messages;

use outcome::DemoOutcome;
use stage::{DemoProcesses, StageError};

/// Longest that the three programmes take, starting late included.
const DEMO_MAX: Duration = Duration::from_secs(150);

/// The last rows have this long to get to the centre, and are asked for so often.
const DELIVERY_MAX: Duration = Duration::from_secs(10);
const DELIVERY_LOOK: Duration = Duration::from_millis(200);

#[derive(clap::Args)]
pub struct DemoArguments {
    /// The folder with station.yaml, schedules/ and audio/; by default this one, or the package's.
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Record into WAV files even where there is a sound card.
    #[arg(long)]
    wav: bool,
    /// End with one line of JSON: what was heard, and what the centre holds, null without one.
    #[arg(long)]
    json: bool,
}

/// Exits 0 when every programme was heard and the centre, if there is one, holds every row once.
pub fn run(common: &CommonArguments, arguments: DemoArguments) -> ExitCode {
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(code) => return code,
    };
    match runtime.block_on(perform(common, &arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loaphuong: {}", error.words(common.lang));
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

async fn perform(common: &CommonArguments, arguments: &DemoArguments) -> Result<bool, StageError> {
    let lang = common.lang;
    let stage = DemoProcesses::set(arguments.from.as_deref(), arguments.wav).await?;
    let quiet = arguments.json;
    if !quiet {
        let folder = stage.folder().display();
        print_line(match stage.centre_url() {
            Some(_) => messages::begins(lang, folder),
            None => messages::begins_alone(lang, folder),
        });
        print_line(match stage.recordings() {
            Some(folder) => messages::records(lang, folder.display()),
            None => messages::sounds(lang),
        });
    }
    let client = ControlClient::new(&stage.state())
        .map_err(|error| StageError::Station(error.to_string()))?;
    let watched = live::watch(lang, &stage, &client, quiet);
    let delivery_max = tokio::select! {
        // What was not heard by then, the table tells.
        watched = tokio::time::timeout(DEMO_MAX, watched) => {
            watched.unwrap_or(Ok(()))?;
            DELIVERY_MAX
        }
        // The children hear the same Ctrl-C and end softly.
        _ = tokio::signal::ctrl_c() => Duration::ZERO,
    };
    let mut outcome = DemoOutcome::gather(&stage).await?;
    // A slot that the station calls closed may have its row still on the way.
    let delivered = async {
        while !outcome.is_delivered() {
            tokio::time::sleep(DELIVERY_LOOK).await;
            outcome = DemoOutcome::gather(&stage).await?;
        }
        Ok(())
    };
    tokio::time::timeout(delivery_max, delivered).await.unwrap_or(Ok(()))?;
    if arguments.json {
        print_line(outcome.json());
    } else {
        print(&outcome.words(lang, &stage));
    }
    stage.strike().await;
    Ok(outcome.is_whole())
}
