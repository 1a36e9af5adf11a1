//! The as-run log's rows: what was heard, what was not, and why.
//!
//! A row's JSON is a promise to the centre (`vn.loaphuong.play.v1`, `vn.loaphuong.slot.v1`) and to
//! every journal on disk: fields are added, never renamed, removed or moved. `json` writes and
//! reads it; `tests/it/journal/row_json.rs` holds its bytes.

mod columns;
mod json;
mod local_timestamp;
mod row;
mod row_parts;
mod words;

pub use columns::{CSV_HEADER, csv_cells, harmless_cell};
pub use local_timestamp::LocalTimestamp;
pub use row::{AsRun, GapRow, LostRow, PlayRow, Row, RowBody};
pub use row_parts::{CueOrigin, RowBulletin, RowCue};
pub use words::{Outcome, Reason, RowKind};
