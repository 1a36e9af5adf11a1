//! `loaphuong log`: the as-run log for people, spreadsheets, printers and programs.
//!
//! Reads the journal's file, so it works beside a running daemon and without one. As text and JSON
//! rows go out as they come in: ten years take no more memory than a day. The logbook has its
//! totals first, so it is made whole, of so many rows at most.

mod forms;
mod names;
mod picked;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{Months, NaiveDate};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::station::StationArgument;
use super::{CommonArguments, INPUT_AT_FAULT, values};
use crate::journal::{Journal, JournalError, LogFilter};
use crate::logbook::{LogbookScope, ScopeLimit};
use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, centre, journal_trouble, log, plan, reasons};
use crate::station::ids::ZoneId;
use crate::station::record::Outcome;
use forms::LogbookForm;
use picked::{CueFilter, PickedRows};

#[derive(clap::Args)]
pub struct LogArguments {
    /// A whole month: 2026-03.
    #[arg(long, value_parser = values::month, conflicts_with_all = ["from", "until"])]
    month: Option<NaiveDate>,
    /// From this local day on: 2026-03-01.
    #[arg(long, value_parser = values::date)]
    from: Option<NaiveDate>,
    /// Up to this local day, inclusive.
    #[arg(long, value_parser = values::date)]
    until: Option<NaiveDate>,
    /// Only this zone, by its id. Without --month, --from and --until people are shown the last
    /// day.
    #[arg(long)]
    zone: Option<String>,
    /// Only this programme.
    #[arg(long)]
    programme: Option<String>,
    /// What it came to.
    #[arg(long, value_parser = outcomes())]
    outcome: Option<Outcome>,
    /// Only this bulletin: its file's name, its title, or the first digits of its hash.
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
    /// Only this campaign, by its id in the schedules.
    #[arg(long, value_name = "ID")]
    campaign: Option<String>,
    /// The logbook as a table for any spreadsheet.
    #[arg(long, group = "form")]
    csv: bool,
    /// The logbook as a page to print and sign.
    #[arg(long, group = "form")]
    html: bool,
    /// The logbook as a workbook: totals first, then every line.
    #[arg(long, group = "form")]
    xlsx: bool,
    /// Write the logbook into this file; without a form, its ending says which.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    output: Option<PathBuf>,
    /// One row a line, as the centre gets it.
    #[arg(long, group = "form")]
    json: bool,
    #[command(flatten)]
    at: StationArgument,
}

impl LogArguments {
    /// Whether people want to see what was last, and no other time is named nor meant.
    fn is_about_now(&self) -> bool {
        let of_time = self.month.is_some() || self.from.is_some() || self.until.is_some();
        let of_all_time = self.file.is_some() || self.campaign.is_some() || self.json;
        !of_time && !of_all_time
    }
}

/// Why the log can't be shown.
#[derive(Debug, thiserror::Error)]
enum LogError {
    /// What was asked for can't be, in words for the reader.
    #[error("{0}")]
    Asked(String),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("can't be written out: {0}")]
    Output(#[from] io::Error),
}

impl LogError {
    fn sentence(&self, lang: Lang) -> String {
        match self {
            LogError::Asked(sentence) => sentence.clone(),
            LogError::Journal(error) => journal_trouble::journal(lang, error),
            LogError::Output(error) => {
                centre::not_written_out(lang, error_with_original(lang, error))
            }
        }
    }
}

pub fn run(common: &CommonArguments, arguments: LogArguments) -> ExitCode {
    let state = match arguments.at.folder(common) {
        Ok(state) => state,
        Err(code) => return code,
    };
    let shown = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(LogError::Output)
        .and_then(|runtime| runtime.block_on(show(common, &arguments, &state)));
    match shown {
        Ok(()) => ExitCode::SUCCESS,
        // `loaphuong log | head` has had enough.
        Err(LogError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}", error.sentence(common.lang));
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

async fn show(
    common: &CommonArguments,
    arguments: &LogArguments,
    state: &Path,
) -> Result<(), LogError> {
    let lang = common.lang;
    let mut filter = filter(arguments);
    if let (Some(from), Some(until)) = (filter.from, filter.until)
        && from > until
    {
        let (from, until) = (plan::date(lang, from), plan::date(lang, until));
        return Err(LogError::Asked(log::from_after_until(lang, from, until)));
    }
    let form = form(lang, arguments)?;
    let reader = Journal::open_readonly(state).await?;
    let zones = group(common, filter.zone.as_ref(), state);
    if zones.is_some() {
        filter.zone = None;
    }
    let cues = CueFilter {
        file: arguments.file.clone(),
        campaign: arguments.campaign.clone(),
        zones,
        without_orders: arguments.outcome.is_some(),
    };
    names::check(common, &reader, &filter, state).await?;
    if arguments.file.is_some() || arguments.campaign.is_some() {
        let config = forms::station_of(common, state, None);
        let declared = config.iter().flat_map(|config| config.schedule.campaigns.keys());
        let declared: Vec<String> = declared.map(ToString::to_string).collect();
        picked::check_names(lang, &reader, &cues, &declared).await?;
    }
    if let Some(form) = form {
        let scope = scope(arguments, &filter);
        // A slot is asked for by its own outcome, with all its cues.
        let rows = reader.log(LogFilter { outcome: None, ..filter });
        let rows = PickedRows::new(rows, cues);
        return forms::write(common, form, scope, rows, state, arguments.output.as_deref()).await;
    }
    if arguments.is_about_now() {
        let last = reader.last_day().await?;
        (filter.from, filter.until) = (last, last);
    }
    let rows = PickedRows::new(reader.log(filter), cues);
    let mut out = BufWriter::new(io::stdout().lock());
    if arguments.json {
        json(&mut out, rows).await?;
    } else {
        text::write(&mut out, lang, rows).await?;
    }
    Ok(out.flush()?)
}

/// The zones of the group that is called so; a zone of this name comes first.
fn group(common: &CommonArguments, name: Option<&ZoneId>, state: &Path) -> Option<Vec<ZoneId>> {
    let config = forms::station_of(common, state, None).filter(|_| name.is_some())?;
    let is_zone = config.schedule.zones.contains_key(name?);
    config.groups.get(name?.as_str()).filter(|_| !is_zone).cloned()
}

/// The form of the logbook that is asked for, if one is.
fn form(lang: Lang, arguments: &LogArguments) -> Result<Option<LogbookForm>, LogError> {
    if arguments.html {
        return Ok(Some(LogbookForm::Page));
    }
    if arguments.csv {
        return Ok(Some(LogbookForm::Table));
    }
    if arguments.xlsx {
        return Ok(Some(LogbookForm::Workbook));
    }
    let Some(output) = &arguments.output else { return Ok(None) };
    match LogbookForm::of_name(output) {
        Some(form) => Ok(Some(form)),
        None => Err(LogError::Asked(log::name_the_form(lang, output.display()))),
    }
}

/// What the logbook's heading tells of what was asked for.
fn scope(arguments: &LogArguments, filter: &LogFilter) -> LogbookScope {
    let limits = [
        arguments.zone.clone().map(ScopeLimit::Zone),
        arguments.programme.clone().map(ScopeLimit::Programme),
        arguments.outcome.map(ScopeLimit::Outcome),
        arguments.file.clone().map(ScopeLimit::File),
        arguments.campaign.clone().map(ScopeLimit::Campaign),
    ];
    let limits = limits.into_iter().flatten().collect();
    LogbookScope { from: filter.from, until: filter.until, limits }
}

fn filter(arguments: &LogArguments) -> LogFilter {
    let month = arguments.month.and_then(days_of);
    let (from, until) = match month {
        Some((first, last)) => (Some(first), Some(last)),
        None => (arguments.from, arguments.until),
    };
    LogFilter {
        from,
        until,
        zone: arguments.zone.as_deref().map(Into::into),
        programme: arguments.programme.as_deref().map(Into::into),
        outcome: arguments.outcome,
        kind: None,
    }
}

/// First and last day of the month that begins on this day.
fn days_of(first: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

/// The outcomes by their stable words.
const OUTCOMES: [(&str, Outcome); 3] =
    [("aired", Outcome::Aired), ("cut", Outcome::Cut), ("not_aired", Outcome::NotAired)];

/// Takes an outcome by its stable word, or as people are told it.
fn outcomes() -> impl TypedValueParser<Value = Outcome> {
    let value = |(word, outcome)| {
        let told = [Lang::Vi, Lang::En].map(|lang| reasons::outcome(lang, outcome));
        PossibleValue::new(word).aliases(told.into_iter().filter(|told| *told != word))
    };
    PossibleValuesParser::new(OUTCOMES.map(value)).map(|said| {
        let is_it = |(word, outcome): &&(&str, Outcome)| {
            *word == said
                || [Lang::Vi, Lang::En]
                    .map(|lang| reasons::outcome(lang, *outcome))
                    .contains(&said.as_str())
        };
        OUTCOMES.iter().find(is_it).expect("the parser lets nothing else through").1
    })
}

async fn json(out: &mut impl Write, mut rows: PickedRows) -> Result<(), LogError> {
    while let Some(logged) = rows.next().await? {
        writeln!(out, "{}", logged.json)?;
    }
    Ok(())
}
