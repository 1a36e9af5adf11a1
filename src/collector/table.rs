//! Rows for spreadsheets: UTF-8 with a byte order mark (else Excel garbles Vietnamese), one row a
//! line.

use crate::station::record::{CSV_HEADER, csv_cells, harmless_cell};

/// The byte order mark and the headings.
pub(super) fn begin() -> Vec<u8> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    let header: Vec<&str> = CSV_HEADER.iter().copied().chain(["journal"]).collect();
    write_record(&mut text, &header);
    text
}

/// One row and its journal.
pub(super) fn write(text: &mut Vec<u8>, journal: &str, data: &str) {
    let mut cells = csv_cells(data);
    cells.push(harmless_cell(journal));
    write_record(text, &cells);
}

fn write_record(text: &mut Vec<u8>, cells: &[impl AsRef<[u8]>]) {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(text)
        .write_record(cells)
        .expect("memory takes every byte");
}
