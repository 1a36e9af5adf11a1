//! The station's start, and what its people do next.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use uuid::Uuid;

use super::super::{UNREACHABLE, print_line, runtime};
use super::InitArguments;
use super::answers::{Answers, InitCentre, ShareKind, SoundAnswer};
use super::plan::Places;
use super::share::{self, ShareOutcome};
use crate::control::{ControlClient, StationStatus};
use crate::messages::{Lang, centre, init as messages, quoted};
use crate::report::{Reporter, ReporterSetup};

/// systemd runs this machine where this folder is.
const SYSTEMD: &str = "/run/systemd/system";

/// How long the station may take to answer first; it has no bulletin to judge yet.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// How often it is asked until then.
const ASK_EVERY: Duration = Duration::from_millis(500);

/// What follows the writing: the share, the centre, the start, and the last words.
///
/// # Errors
/// Exit code 3 if the station was started and does not answer.
pub fn finish(
    lang: Lang,
    arguments: &InitArguments,
    answers: &Answers,
    places: &Places,
) -> Result<ExitCode, ExitCode> {
    if let Some(centre) = &answers.centre {
        knock(lang, answers, centre, places);
    }
    if let Some(kind) = answers.share {
        share(lang, kind, places);
    }
    let code = match places.of_machine {
        false => ExitCode::SUCCESS,
        true if arguments.no_start || !places.here(Path::new(SYSTEMD)).is_dir() => {
            print_line(messages::start_by_hand(lang));
            ExitCode::SUCCESS
        }
        true => start(lang, places),
    };
    print_line("");
    print_line(messages::next(lang));
    if let SoundAnswer::Recorder = answers.sound {
        print_line(messages::next_device(lang));
    }
    let station_yaml = quoted(&places.station_yaml().display().to_string());
    if !places.of_machine {
        print_line(messages::next_run(lang, &station_yaml));
    }
    let config = match places.of_machine {
        true => String::new(),
        false => format!(" --config {station_yaml}"),
    };
    print_line(messages::next_drop(lang, places.audio.join("thong-bao").display()));
    print_line(messages::next_overview(lang, places.audio.join("TINH-TRANG.txt").display()));
    print_line(messages::next_plan(lang, &config));
    if places.of_machine {
        print_line(messages::next_people(lang));
    }
    Ok(code)
}

/// Whether the centre answers and knows the token. If not, rows wait until it does.
fn knock(lang: Lang, answers: &Answers, said: &InitCentre, places: &Places) {
    let setup = ReporterSetup {
        endpoint: said.endpoint.clone(),
        token_file: said.token.as_ref().map(|_| places.here(&places.token())),
        ca_file: None,
        station: answers.id.as_str().into(),
        journal: Uuid::nil(),
    };
    print_line(messages::calling_centre(lang, &said.endpoint));
    let Ok(reporter) = Reporter::new(setup) else { return };
    let Ok(runtime) = runtime() else { return };
    match runtime.block_on(reporter.knock()) {
        Ok(()) => {
            print_line(messages::centre_answers(lang));
        }
        Err(trouble) => {
            let why = centre::trouble(lang, &trouble);
            eprintln!("{}", messages::centre_silent(lang, why));
        }
    }
}

fn share(lang: Lang, kind: ShareKind, places: &Places) {
    let own = std::path::absolute(places.share()).unwrap_or(places.share());
    let line = share::include_line(&own);
    // A person's own folder is not put into the settings of the machine's server.
    let outcome = match places.of_machine {
        true => share::include(&own, &places.here(Path::new(share::SAMBA_CONF))),
        false => ShareOutcome::NoServer,
    };
    print_line(match outcome {
        ShareOutcome::Shared => messages::shared(lang),
        ShareOutcome::NotReloaded => messages::share_not_reloaded(lang),
        ShareOutcome::NoServer => messages::share_by_hand(lang, &line, share::SAMBA_CONF),
        ShareOutcome::NotIncluded(error) => messages::share_not_included(
            lang,
            share::SAMBA_CONF,
            super::trouble(lang, &error),
            &line,
        ),
    });
    print_line(match kind {
        ShareKind::Guest => messages::share_guest(lang),
        ShareKind::Password => messages::share_password(lang),
    });
}

/// Enables and starts the service and waits for its first word.
fn start(lang: Lang, places: &Places) -> ExitCode {
    for arguments in [["enable", "loaphuong"], ["restart", "loaphuong"]] {
        let told = Command::new("systemctl").args(arguments).stdin(Stdio::null()).output();
        let failed = match told {
            Ok(told) if told.status.success() => continue,
            Ok(told) => String::from_utf8_lossy(&told.stderr).trim().to_owned(),
            Err(error) => super::trouble(lang, &error),
        };
        eprintln!("loaphuong: {}", messages::not_started(lang, failed));
        return ExitCode::from(UNREACHABLE);
    }
    print_line(messages::starting(lang));
    let Ok(runtime) = runtime() else { return ExitCode::FAILURE };
    match runtime.block_on(first_status(&places.here(&places.state))) {
        Some(status) => {
            print_line(messages::runs(lang));
            if let Some(next) = status.next.first() {
                let due = next.due.0.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
                let at = crate::messages::config::check::moment(lang, due);
                print_line(messages::next_slot(lang, &next.title, at));
            }
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("loaphuong: {}", messages::no_status(lang));
            ExitCode::from(UNREACHABLE)
        }
    }
}

async fn first_status(state: &Path) -> Option<StationStatus> {
    let asked = async {
        let mut ticks = tokio::time::interval(ASK_EVERY);
        loop {
            ticks.tick().await;
            // Until its socket is there nobody can be asked.
            if let Ok(client) = ControlClient::new(state)
                && let Ok(status) = client.status().await
            {
                return status;
            }
        }
    };
    tokio::time::timeout(ANSWER_MAX, asked).await.ok()
}
