//! The first sheet: the heading, the totals, the signatures.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use super::cell_formats::CellFormats;
use super::{cut, days, lines_of, set_height, set_page, whole};
use crate::logbook::Logbook;
use crate::logbook::line_words::{TotalsLine, scope, totals};
use crate::messages::{Lang, logbook as words};

/// Points of the sheet of totals that surely fit a page; beyond, the last lines go to the next page
/// with the signatures.
const PAGE_POINTS: f64 = 390.0;

/// Lines of totals that go along with the signatures.
const LINES_WITH_SIGNATURES: u32 = 4;

/// Columns of the sheet of totals: two of text, six of counts, one of lengths.
const TOTALS_COLUMNS: u16 = 9;
const TOTALS_WIDTHS: [f64; TOTALS_COLUMNS as usize] =
    [44.0, 36.0, 10.0, 10.0, 10.0, 10.0, 11.0, 11.0, 11.0];
/// The first column of counts.
const COUNTS_AT: u16 = 2;

/// Fills the sheet.
pub(super) fn write_totals(
    sheet: &mut Worksheet,
    lang: Lang,
    book: &Logbook,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    set_page(sheet, lang);
    for (column, width) in (0..).zip(TOTALS_WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let last = TOTALS_COLUMNS - 1;
    let mut row = 0;
    sheet.write_string_with_format(row, 0, cut(&book.station), &formats.strong)?;
    row += 1;
    sheet.merge_range(row, 0, row, last, &words::title(lang).to_uppercase(), &formats.title)?;
    sheet.set_row_height(row, 24.0)?;
    for line in scope(lang, book) {
        row += 1;
        sheet.merge_range(row, 0, row, last, &cut(&line), &formats.centred)?;
    }
    row += 2;
    // Lines of a blank sheet are 15 points high.
    let mut points = f64::from(row) * 15.0;
    let tables = totals(lang, book);
    for table in &tables {
        sheet.write_string_with_format(row, 0, &table.title, &formats.strong)?;
        let texts = table.lines.first().map_or(1, |line| line.texts.len());
        write_heads(sheet, row + 1, texts, &table.heads, formats)?;
        points += 15.0 + set_height(sheet, row + 1, 2)?;
        row += 2;
        let plain = (&formats.text, &formats.count, &formats.length);
        let bold = (&formats.bold, &formats.bold_count, &formats.bold_length);
        let lines = table.lines.iter().map(|line| (line, plain));
        for (line, formats) in lines.chain(table.sum.iter().map(|line| (line, bold))) {
            points += write_totals_line(sheet, row, line, formats)?;
            row += 1;
        }
        row += 1;
        points += 15.0;
    }
    if tables.is_empty() {
        sheet.write_string_with_format(row, 0, words::nothing(lang), &formats.strong)?;
    } else {
        sheet.merge_range(row, 0, row, last, &words::note(lang), &formats.note)?;
        set_height(sheet, row, 3)?;
    }
    if points > PAGE_POINTS {
        // Before the note, a blank line, and the last lines of the last table.
        sheet.set_page_breaks(&[row - 1 - LINES_WITH_SIGNATURES])?;
    }
    write_signatures(sheet, lang, row + 2, formats)
}

/// Headings over texts, counts and the length; a table with one text has it over two columns.
fn write_heads(
    sheet: &mut Worksheet,
    row: u32,
    texts: usize,
    heads: &[String],
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    let (names, counts) = heads.split_at(texts.min(heads.len()));
    write_names(sheet, row, names, &formats.head)?;
    for (column, head) in (COUNTS_AT..).zip(counts) {
        sheet.write_string_with_format(row, column, head, &formats.head)?;
    }
    Ok(())
}

fn write_names(
    sheet: &mut Worksheet,
    row: u32,
    names: &[String],
    format: &Format,
) -> Result<(), XlsxError> {
    match names {
        [name] => {
            sheet.merge_range(row, 0, row, COUNTS_AT - 1, &cut(name), format)?;
        }
        names => {
            for (column, name) in (0..).zip(names) {
                sheet.write_string_with_format(row, column, cut(name), format)?;
            }
        }
    }
    Ok(())
}

fn write_totals_line(
    sheet: &mut Worksheet,
    row: u32,
    line: &TotalsLine,
    (text, count, length): (&Format, &Format, &Format),
) -> Result<f64, XlsxError> {
    write_names(sheet, row, &line.texts, text)?;
    let mut column = COUNTS_AT;
    for number in &line.counts {
        sheet.write_number_with_format(row, column, whole(*number), count)?;
        column += 1;
    }
    sheet.write_number_with_format(row, column, days(line.heard_s), length)?;
    let lines = match line.texts.as_slice() {
        [one] => lines_of(one, TOTALS_WIDTHS[0] + TOTALS_WIDTHS[1]),
        texts => {
            let lines = texts.iter().zip(TOTALS_WIDTHS).map(|(text, width)| lines_of(text, width));
            lines.max().unwrap_or(1)
        }
    };
    set_height(sheet, row, lines)
}

fn write_signatures(
    sheet: &mut Worksheet,
    lang: Lang,
    row: u32,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    let strong = formats.strong.clone().set_align(FormatAlign::Center);
    let last = TOTALS_COLUMNS - 1;
    let right = 3;
    sheet.merge_range(row, right, row, last, &words::place_and_date(lang), &formats.centred)?;
    sheet.write_string_with_format(row + 1, 0, words::made_by(lang), &strong)?;
    sheet.merge_range(row + 1, right, row + 1, last, &words::seen_by(lang), &strong)?;
    sheet.write_string_with_format(row + 2, 0, words::sign(lang), &formats.centred)?;
    sheet.merge_range(row + 2, right, row + 2, last, &words::sign(lang), &formats.centred)?;
    // Room to sign.
    sheet.write_blank(row + 7, 0, &formats.centred)?;
    Ok(())
}
