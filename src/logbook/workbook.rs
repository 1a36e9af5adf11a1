//! The form as a workbook: a sheet of totals with the signatures, and one of all lines. Days, times
//! and lengths are real ones, which a spreadsheet calculates with and shows as people write them.
//! Texts are cells of text, whatever they begin with.

mod cell_formats;
mod list_sheet;
mod totals_sheet;

use chrono::{Datelike, NaiveDateTime};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::Logbook;
use crate::messages::{Lang, logbook as words};
use cell_formats::CellFormats;

/// Why a workbook can't be made: more than one holds, or a fault of the software.
pub type WorkbookError = XlsxError;

/// Points of a line of text.
const LINE_POINTS: f64 = 13.0;

/// A text that a cell takes: Excel's limit is 32,767 characters, and nobody reads as many.
const TEXT_CHARS_MAX: usize = 1_000;

/// `PaperSize` of A4.
const A4: u8 = 9;

/// Letters of ten points in the room of one of the font that widths are told in.
const LETTERS_PER_WIDTH: f64 = 1.25;

const SECONDS_A_DAY: f64 = 86_400.0;

/// The workbook's bytes.
///
/// # Errors
/// [`WorkbookError`]; as long as [`super::ROWS_MAX`] holds, only by a fault of the software.
pub fn xlsx(lang: Lang, book: &Logbook) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    // The same rows make the same bytes: the moment of writing is not in them.
    let when = book.slots.last().map(|slot| slot.line.due).filter(is_of_excel);
    let when = when.and_then(|due| ExcelDateTime::from_ymd(due.year().try_into().ok()?, 1, 1).ok());
    let mut properties = DocProperties::new().set_title(words::title(lang));
    if let Some(when) = when {
        properties = properties.set_creation_datetime(&when);
    }
    workbook.set_properties(&properties);
    let formats = CellFormats::new();
    let sheet = workbook.add_worksheet().set_name(words::totals(lang))?;
    totals_sheet::write_totals(sheet, lang, book, &formats)?;
    let sheet = workbook.add_worksheet().set_name(words::list(lang))?;
    list_sheet::write_list(sheet, lang, book, &formats)?;
    workbook.save_to_buffer()
}

fn set_page(sheet: &mut Worksheet, lang: Lang) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_footer(format!("&R{} &P/&N", words::page(lang)));
}

/// Makes a row so many lines high; how many points that is. Programs that open a workbook don't
/// look for themselves.
fn set_height(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<f64, XlsxError> {
    // More than Excel's 409 points can't be had.
    let points = 2.0 + LINE_POINTS * f64::from(u8::try_from(lines.min(30)).unwrap_or(30));
    sheet.set_row_height(row, points)?;
    Ok(points)
}

/// Lines that a text takes in a column of this width: words are not broken, so some room is lost.
fn lines_of(text: &str, width: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small width")]
    let width = ((width * LETTERS_PER_WIDTH) as usize).max(1);
    let (mut lines, mut used) = (1, 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines += 1;
            used = 0;
        }
        used += length + usize::from(used > 0);
        lines += used.saturating_sub(1) / width;
        used = if used > width { used % width } else { used };
    }
    lines
}

/// An instant as a number that is shown as one; what Excel's calendar has not, as text.
fn write_when(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    at: Option<NaiveDateTime>,
    format: &Format,
) -> Result<(), XlsxError> {
    match at {
        Some(at) if is_of_excel(&at) => {
            sheet.write_datetime_with_format(row, column, at, format)?;
        }
        Some(at) => {
            let text = at.format("%Y-%m-%d %H:%M:%S").to_string();
            sheet.write_string_with_format(row, column, text, format)?;
        }
        None => {
            sheet.write_blank(row, column, format)?;
        }
    }
    Ok(())
}

fn is_of_excel(at: &NaiveDateTime) -> bool {
    (1900..=9999).contains(&at.year())
}

/// Seconds in the unit of spreadsheets.
#[expect(clippy::cast_precision_loss, reason = "a sum of lengths is far below 2^53 seconds")]
fn days(seconds: u64) -> f64 {
    seconds as f64 / SECONDS_A_DAY
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 slots")]
fn whole(count: u64) -> f64 {
    count as f64
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}
