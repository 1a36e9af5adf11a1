//! Orders of the outbox, and the rows that go.

use super::answer::RenewalCause;

/// What the envelope of a row counts for, in bytes, beside the row's own JSON.
pub const ENVELOPE_BYTES: usize = 512;

/// An order to begin a new journal: the rows behind `after` belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenewalOrder {
    pub after: u64,
    pub cause: RenewalCause,
    /// The journal that it ends has begun in this way itself, and no row of it was taken: there is
    /// nothing more to keep of it.
    pub again: bool,
}

/// An order to post rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowBatch {
    /// Rows with a greater `seq` …
    pub after: u64,
    /// … up to this one …
    pub last_max: u64,
    /// … at most this many …
    pub rows_max: u32,
    /// … and at most this many bytes before compression, each row counted with
    /// [`ENVELOPE_BYTES`] (one row always goes).
    pub bytes_max: usize,
}

/// A row as the journal keeps it for the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    pub seq: u64,
    /// The greatest smaller seq that is not set aside, 0 for none: so the centre knows a row that
    /// it will never get from one that is late.
    pub previous: u64,
    /// The row's JSON, byte for byte the same on every resend.
    pub json: String,
}
