//! `loaphuong log`: the as-run log for people, spreadsheets, printers and programs.
//!
//! Reads the journal's file, so it works beside a running daemon and without one. Rows go out as
//! they come in: ten years take no more memory than a day.

mod page;
mod text;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use chrono::{Months, NaiveDate};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::station::StationArgument;
use super::{CommonArguments, INPUT_AT_FAULT, values};
use crate::journal::{Journal, JournalError, LogEntry, LogFilter, LogRows};
use crate::messages::{Lang, centre, journal_trouble};
use crate::station::record::{CSV_HEADER, Outcome, csv_cells};

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
    /// Only this zone.
    #[arg(long)]
    zone: Option<String>,
    /// Only this programme.
    #[arg(long)]
    programme: Option<String>,
    /// What it came to.
    #[arg(long, value_parser = outcomes())]
    outcome: Option<Outcome>,
    /// For a spreadsheet.
    #[arg(long, group = "form")]
    csv: bool,
    /// A page to print.
    #[arg(long, group = "form")]
    html: bool,
    /// One row a line, as the centre gets it.
    #[arg(long, group = "form")]
    json: bool,
    #[command(flatten)]
    at: StationArgument,
}

/// Why the log can't be shown.
#[derive(Debug, thiserror::Error)]
enum LogError {
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("can't be written out: {0}")]
    Output(#[from] io::Error),
}

impl LogError {
    fn sentence(&self, lang: Lang) -> String {
        match self {
            LogError::Journal(error) => journal_trouble::journal(lang, error),
            LogError::Output(error) => centre::not_written_out(lang, error),
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
        .and_then(|runtime| runtime.block_on(show(common.lang, &arguments, &state)));
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

async fn show(lang: Lang, arguments: &LogArguments, state: &Path) -> Result<(), LogError> {
    let filter = filter(arguments);
    let reader = Journal::open_readonly(state).await?;
    let rows = reader.log(filter.clone());
    let mut out = BufWriter::new(io::stdout().lock());
    if arguments.json {
        json(&mut out, rows).await?;
    } else if arguments.csv {
        csv(&mut out, rows).await?;
    } else if arguments.html {
        page::write(&mut out, lang, &filter, rows).await?;
    } else {
        text::write(&mut out, lang, rows).await?;
    }
    Ok(out.flush()?)
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

/// Takes an outcome by its stable word.
fn outcomes() -> impl TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new(["aired", "cut", "not_aired"]).map(|word| {
        serde_json::from_value(word.into()).expect("these words are those of the outcomes")
    })
}

async fn json(out: &mut impl Write, mut rows: LogRows) -> Result<(), LogError> {
    while let Some(logged) = rows.next().await? {
        writeln!(out, "{}", logged.json)?;
    }
    Ok(())
}

async fn csv(out: &mut impl Write, mut rows: LogRows) -> Result<(), LogError> {
    // Without the mark, Excel takes Vietnamese for Latin-1.
    out.write_all("\u{feff}".as_bytes())?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    table.write_record(CSV_HEADER).map_err(unwritten)?;
    while let Some(LogEntry { json, .. }) = rows.next().await? {
        table.write_record(csv_cells(&json)).map_err(unwritten)?;
    }
    Ok(table.flush()?)
}

/// The fault of the file or pipe itself, by whose kind a reader that has gone is known.
fn unwritten(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
