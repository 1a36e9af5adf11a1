//! Rows for spreadsheets: UTF-8 with a byte order mark (else Excel garbles Vietnamese), one row a
//! line, no cell that a spreadsheet would take for a formula.

use serde_json::Value;

/// The columns, in order: where each value stands in a row's JSON, and its heading.
/// Every field of a row has one; a new one goes to the end, for spreadsheets count columns.
const COLUMNS: [(&str, &str); 40] = [
    ("/seq", "seq"),
    ("/kind", "kind"),
    ("/station", "station"),
    ("/zone", "zone"),
    ("/programme", "programme"),
    ("/title", "title"),
    ("/due", "due"),
    ("/outcome", "outcome"),
    ("/reason", "reason"),
    ("/detail", "detail"),
    ("/started_at", "started_at"),
    ("/ended_at", "ended_at"),
    ("/late_ms", "late_ms"),
    ("/heard_ms", "heard_ms"),
    ("/priority", "priority"),
    ("/bulletin/title", "bulletin"),
    ("/bulletin/path", "path"),
    ("/bulletin/length_ms", "length_ms"),
    ("/bulletin/campaign", "campaign"),
    ("/bulletin/unit", "unit"),
    ("/bulletin/field", "field"),
    ("/bulletin/approved_by", "approved_by"),
    ("/rms_dbfs", "rms_dbfs"),
    ("/peak_dbfs", "peak_dbfs"),
    ("/output", "output"),
    ("/clock", "clock"),
    ("/ordered_by", "ordered_by"),
    ("/count", "count"),
    ("/until", "until"),
    ("/bulletin/sha256", "sha256"),
    ("/ordered_via", "ordered_via"),
    ("/stopped_via", "stopped_via"),
    ("/cue/index", "cue_index"),
    ("/cue/from", "cue_from"),
    ("/cue/path", "cue_path"),
    ("/frames", "frames"),
    ("/gain_db", "gain_db"),
    ("/device", "device"),
    ("/underruns", "underruns"),
    ("/strikes", "strikes"),
];

/// What makes a spreadsheet compute: OWASP's list.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The headings, without that of the journal.
pub const HEADER: [&str; COLUMNS.len()] = {
    let mut header = [""; COLUMNS.len()];
    let mut index = 0;
    while index < COLUMNS.len() {
        header[index] = COLUMNS[index].1;
        index += 1;
    }
    header
};

/// A row's cells, in the order of [`HEADER`]; what is not there is empty. A `data` that is no
/// JSON yields empty cells.
pub fn cells(data: &str) -> Vec<String> {
    let row: Value = serde_json::from_str(data).unwrap_or_default();
    COLUMNS.iter().map(|(place, _)| cell(row.pointer(place))).collect()
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text),
        // Numbers compute nothing, also negative ones.
        Some(other) => other.to_string(),
    }
}

/// Text behind an apostrophe where a spreadsheet would compute it.
fn harmless(text: &str) -> String {
    match text.starts_with(FORMULA_STARTS) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The byte order mark and the headings.
pub(super) fn begin() -> Vec<u8> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    let header: Vec<&str> = HEADER.iter().copied().chain(["journal"]).collect();
    write_record(&mut text, &header);
    text
}

/// One row and its journal.
pub(super) fn write(text: &mut Vec<u8>, journal: &str, data: &str) {
    let mut cells = cells(data);
    cells.push(harmless(journal));
    write_record(text, &cells);
}

fn write_record(text: &mut Vec<u8>, cells: &[impl AsRef<[u8]>]) {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(text)
        .write_record(cells)
        .expect("memory takes every byte");
}
