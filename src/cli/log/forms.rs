//! The logbook of `loaphuong log`: which form, of which station, written where.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use super::LogError;
use super::picked::PickedRows;
use crate::cli::CommonArguments;
use crate::config::{self, Config};
use crate::logbook::{self, Logbook, LogbookNames, LogbookScope, ROWS_MAX};
use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, log};
use crate::station::record::Row;
use crate::sys::whole_file::{FlushScope, write_whole};

/// What the log is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogbookForm {
    /// A page to print.
    Page,
    /// A table for spreadsheets.
    Table,
    /// A workbook.
    Workbook,
}

impl LogbookForm {
    /// The form that a file of this name has.
    pub fn of_name(path: &Path) -> Option<LogbookForm> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "html" | "htm" => Some(LogbookForm::Page),
            "csv" => Some(LogbookForm::Table),
            "xlsx" => Some(LogbookForm::Workbook),
            _ => None,
        }
    }

    /// What a file of this form begins with.
    fn begins_with(self) -> &'static [u8] {
        match self {
            LogbookForm::Page => b"<!doctype html>",
            LogbookForm::Table => "\u{feff}".as_bytes(),
            LogbookForm::Workbook => b"PK\x03\x04",
        }
    }
}

/// Readable by all, writable by the writer.
const MODE: u32 = 0o644;

/// Writes the logbook of `rows` to `output`, or to stdout.
pub async fn write(
    common: &CommonArguments,
    form: LogbookForm,
    scope: LogbookScope,
    mut rows: PickedRows,
    state: &Path,
    output: Option<&Path>,
) -> Result<(), LogError> {
    let lang = common.lang;
    if form == LogbookForm::Workbook && output.is_none() && io::stdout().is_terminal() {
        return Err(LogError::Asked(log::name_the_workbook(lang)));
    }
    if let Some(path) = output
        && let Ok(false) = may_be_replaced(path, form)
    {
        return Err(LogError::Asked(log::another_kind_of_file(lang, path.display())));
    }
    let mut found: Vec<Row> = Vec::new();
    while let Some(logged) = rows.next().await? {
        if found.len() == ROWS_MAX {
            return Err(LogError::Asked(log::too_many_rows(lang, ROWS_MAX)));
        }
        found.push(logged.row);
    }
    let book = Logbook::new(&found, &names(common, state, &found), scope);
    let bytes = match form {
        LogbookForm::Page => logbook::html(lang, &book).into_bytes(),
        LogbookForm::Table => logbook::csv(lang, &book),
        LogbookForm::Workbook => logbook::xlsx(lang, &book).map_err(io::Error::other)?,
    };
    match output {
        None => {
            let mut out = io::stdout().lock();
            out.write_all(&bytes)?;
            Ok(out.flush()?)
        }
        Some(path) => {
            write_whole(path, &bytes, MODE, None, FlushScope::Content).map_err(|error| {
                let words = error_with_original(lang, &error);
                LogError::Asked(log::not_written(lang, path.display(), words))
            })?;
            eprintln!("{}", said(lang, path, &book));
            Ok(())
        }
    }
}

fn said(lang: Lang, path: &Path, book: &Logbook) -> String {
    let all = &book.totals.all;
    log::written(lang, path.display(), all.planned, all.aired, all.cut, all.not_aired)
}

/// The names that the station's files give, if they are this journal's station's; also where they
/// are at fault and it runs by the last good ones.
fn names(common: &CommonArguments, state: &Path, rows: &[Row]) -> LogbookNames {
    let Some(config) = station_of(common, state, rows.first()) else {
        return LogbookNames::default();
    };
    let schedule = &config.schedule;
    LogbookNames {
        station: Some(config.name.clone()),
        zones: schedule.zones.iter().map(|(id, zone)| (id.clone(), zone.name.clone())).collect(),
        campaigns: schedule
            .campaigns
            .iter()
            .map(|(id, campaign)| (id.clone(), campaign.title.clone()))
            .collect(),
    }
}

/// The configuration that goes with the journal in this state folder.
pub fn station_of(common: &CommonArguments, state: &Path, row: Option<&Row>) -> Option<Config> {
    let config = config::load(&common.config).ok();
    let config = config.or_else(|| config::last_good(&common.config))?;
    let is_its = config.folders.state == state || row.is_some_and(|row| row.station == config.id);
    is_its.then_some(config)
}

/// Whether nothing is lost by writing a form here: a slip of the hand must not take a schedule or
/// a bulletin. Pipes and devices lose nothing.
fn may_be_replaced(path: &Path, form: LogbookForm) -> io::Result<bool> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if !meta.is_file() || meta.len() == 0 {
        return Ok(true);
    }
    let sign = form.begins_with();
    let mut head = vec![0; sign.len()];
    let read = File::open(path)?.read(&mut head)?;
    Ok(head[..read].eq_ignore_ascii_case(sign))
}
