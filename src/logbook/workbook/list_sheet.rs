//! The second sheet: every line, its headings on each page.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell_formats::CellFormats;
use super::{cut, days, lines_of, set_height, set_page, whole, write_when};
use crate::logbook::line::{LineKind, LogbookLine};
use crate::logbook::line_words::LineWords;
use crate::logbook::table::{COLUMNS, heads, kind, slots};
use crate::logbook::{Logbook, LogbookSlot};
use crate::messages::{Lang, logbook as words};

/// Widths of the columns of the list, in characters.
const LIST_WIDTHS: [f64; COLUMNS] = [
    10.5, 8.5, 14.0, 8.5, 11.0, 11.0, 32.0, 17.0, 15.0, 9.0, 17.0, 9.0, 10.0, 17.0, 13.0, 8.5, 6.0,
];

/// Columns of the list that are printed; behind them stands what only reckoning needs.
const PRINTED_COLUMNS: u16 = 15;

/// What the list bears at the head of each page, since its first row is that of its columns.
fn list_header(lang: Lang, book: &Logbook) -> String {
    // An ampersand begins a code; Excel takes 255 characters.
    let text = |text: &str| text.chars().take(70).collect::<String>().replace('&', "&&");
    let period = words::period(lang, book.scope.from, book.scope.until);
    format!("&L{}&C{}&R{}", text(&book.station), text(&words::title(lang)), text(&period))
}

/// Fills the sheet.
pub(super) fn write_list(
    sheet: &mut Worksheet,
    lang: Lang,
    book: &Logbook,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    set_page(sheet, lang);
    sheet.set_header(list_header(lang, book));
    for (column, width) in (0..).zip(LIST_WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    for (column, head) in (0..).zip(heads(lang)) {
        sheet.write_string_with_format(0, column, head, &formats.head)?;
    }
    set_height(sheet, 0, 2)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    let mut row = 0;
    for LogbookSlot { line, cues } in &book.slots {
        for line in std::iter::once(line).chain(cues) {
            row += 1;
            write_line(sheet, lang, row, line, formats)?;
        }
    }
    if row == 0 {
        sheet.write_string_with_format(1, 0, words::nothing(lang), &formats.strong)?;
    } else {
        sheet.autofilter(0, 0, row, u16::try_from(COLUMNS - 1).unwrap_or(u16::MAX))?;
        sheet.set_print_area(0, 0, row, PRINTED_COLUMNS - 1)?;
    }
    Ok(())
}

fn write_line(
    sheet: &mut Worksheet,
    lang: Lang,
    row: u32,
    line: &LogbookLine,
    formats: &CellFormats,
) -> Result<(), XlsxError> {
    let told = LineWords::new(lang, line);
    let is_cue = line.kind == LineKind::Cue;
    let title = if is_cue { &formats.indented } else { &formats.bold };
    write_when(sheet, row, 0, Some(line.due.date().into()), &formats.date)?;
    write_when(sheet, row, 3, Some(line.due), &formats.time)?;
    for (column, at) in [(4, line.started), (5, line.ended)] {
        let same_day = at.is_none_or(|at| at.date() == line.due.date());
        let format = if same_day { &formats.time } else { &formats.other_day };
        write_when(sheet, row, column, at, format)?;
    }
    let texts = [
        (1, told.day),
        (2, told.zone),
        (7, told.unit),
        (8, told.field),
        (9, told.priority),
        (10, told.campaign),
        (12, told.outcome),
        (13, told.remark),
        (14, told.approved_by),
        (15, kind(lang, line.kind)),
    ];
    let title_text = cut(&told.title);
    let mut lines = lines_of(&title_text, LIST_WIDTHS[6]);
    for (column, text) in texts {
        let text = cut(&text);
        lines = lines.max(lines_of(&text, LIST_WIDTHS[usize::from(column)]));
        sheet.write_string_with_format(row, column, text, &formats.text)?;
    }
    sheet.write_string_with_format(row, 6, title_text, title)?;
    sheet.write_number_with_format(row, 11, days(line.heard_s), &formats.length)?;
    match slots(line) {
        Some(slots) => sheet.write_number_with_format(row, 16, whole(slots), &formats.count)?,
        None => sheet.write_blank(row, 16, &formats.count)?,
    };
    set_height(sheet, row, lines)?;
    Ok(())
}
