//! The logbook as a page to print and sign.

use std::io::Write;

use super::LogError;
use super::text::{LogLine, LogTotals};
use crate::journal::{LogEntry, LogFilter, LogRows};
use crate::messages::{Lang, centre, plan};
use crate::station::record::Outcome;

const STYLE: &str = "\
body { font: 11pt/1.35 'Times New Roman', 'Liberation Serif', serif; margin: 2cm; }
h1 { font-size: 15pt; text-align: center; margin: 0 0 .2em; }
p.period { text-align: center; margin: 0 0 1.2em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #777; padding: .2em .45em; text-align: left; vertical-align: top; }
th { background: #eee; }
td.heard { text-align: right; white-space: nowrap; }
td.due { white-space: nowrap; }
tr.play td { color: #444; font-size: 9.5pt; }
tr.not_aired td, tr.cut td { background: #f6efe4; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
div.sign { display: flex; justify-content: space-around; margin-top: 2em; text-align: center; break-inside: avoid; }
div.sign div { height: 7em; }
@media print { body { margin: 0; } }
";

/// Writes the page.
pub async fn write(
    out: &mut impl Write,
    lang: Lang,
    filter: &LogFilter,
    mut rows: LogRows,
) -> Result<(), LogError> {
    let mut next = rows.next().await?;
    let station = next.as_ref().map_or("", |logged| &logged.row.station);
    write_head(out, lang, filter, station)?;
    let mut totals = LogTotals::default();
    while let Some(logged) = next {
        totals.add(&logged.row);
        write_row(out, lang, &logged)?;
        next = rows.next().await?;
    }
    writeln!(
        out,
        "</tbody>\n</table>\n<p>{}</p>\n<div class=\"sign\"><div>{}</div><div>{}</div></div>\n\
         </body>\n</html>",
        escaped(&totals.sentence(lang)),
        escaped(&centre::signature_made(lang)),
        escaped(&centre::signature_seen(lang)),
    )?;
    Ok(())
}

/// The page as far as the head of its table.
fn write_head(
    out: &mut impl Write,
    lang: Lang,
    filter: &LogFilter,
    station: &str,
) -> std::io::Result<()> {
    let title = centre::log_title(lang);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title} {station}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p class=\"period\">{station}{period}</p>\n<table>\n<thead><tr>",
        title = escaped(&title),
        station = escaped(station),
        period = escaped(&period(lang, filter)),
    )?;
    let headings = [
        centre::column_due(lang),
        centre::column_zone(lang),
        centre::column_programme(lang),
        centre::column_outcome(lang),
        centre::column_heard(lang),
        centre::column_remark(lang),
    ];
    for heading in headings {
        write!(out, "<th>{}</th>", escaped(&heading))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")
}

fn write_row(out: &mut impl Write, lang: Lang, logged: &LogEntry) -> std::io::Result<()> {
    let line = LogLine::new(lang, logged);
    let kind = line.kind;
    let outcome = match logged.row.outcome() {
        Outcome::Aired => "aired",
        Outcome::Cut => "cut",
        Outcome::NotAired => "not_aired",
    };
    writeln!(
        out,
        "<tr class=\"{kind} {outcome}\"><td class=\"due\">{}</td><td>{}</td><td>{}</td>\
         <td>{}</td><td class=\"heard\">{}</td><td>{}</td></tr>",
        escaped(&line.due),
        escaped(&line.zone),
        escaped(line.programme.trim_start()),
        escaped(&line.outcome),
        escaped(&line.heard),
        escaped(&line.remark),
    )
}

fn period(lang: Lang, filter: &LogFilter) -> String {
    let day = |day| plan::date(lang, day);
    match (filter.from, filter.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!(", {} –", day(from)),
        (None, Some(until)) => format!(", – {}", day(until)),
        (Some(from), Some(until)) => format!(", {} – {}", day(from), day(until)),
    }
}

/// Text that can't become markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() && letter != '\n' => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}
