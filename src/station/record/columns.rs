//! A row as the cells of a spreadsheet's line, none of which it would take for a formula. The
//! station's log and the centre write the same columns.

use serde_json::Value;

/// The columns, in order: where each value stands in a row's JSON, and its heading.
/// Every field of a row has one; a new one goes to the end, for spreadsheets count columns.
const COLUMNS: [(&str, &str); 42] = [
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
    ("/campaign", "programme_campaign"),
    ("/cue/music", "cue_music"),
];

/// What makes a spreadsheet compute: OWASP's list, with the wide forms of these signs.
const FORMULA_STARTS: [char; 10] =
    ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The headings, without that of the journal.
pub const CSV_HEADER: [&str; COLUMNS.len()] = {
    let mut header = [""; COLUMNS.len()];
    let mut index = 0;
    while index < COLUMNS.len() {
        header[index] = COLUMNS[index].1;
        index += 1;
    }
    header
};

/// A row's cells, in the order of [`CSV_HEADER`]; what is not there is empty. A `data` that is no
/// JSON yields empty cells.
pub fn csv_cells(data: &str) -> Vec<String> {
    let row: Value = serde_json::from_str(data).unwrap_or_default();
    COLUMNS.iter().map(|(place, _)| cell(row.pointer(place))).collect()
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless_cell(text),
        // Numbers compute nothing, also negative ones.
        Some(other) => other.to_string(),
    }
}

/// The text, behind an apostrophe where a spreadsheet would compute it.
pub fn harmless_cell(text: &str) -> String {
    let starts = |text: &str| text.starts_with(FORMULA_STARTS);
    // Some drop the blanks in front.
    match starts(text) || starts(text.trim_start()) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
