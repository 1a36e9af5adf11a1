//! What goes to the centre, when, and what its answers mean.

/// An order to post rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Rows with a greater `seq` …
    pub after: u64,
    /// … at most this many …
    pub rows_max: u32,
    /// … and at most this many bytes of JSON before compression (one row always goes).
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

/// What became of a [`Batch`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// 2xx. `sent` is the last seq posted, `through` the centre's own word.
    Stored { sent: u64, through: Option<u64> },
    /// Any other status, with the first bytes of its body.
    Refused { status: u16, retry_after_s: Option<u64>, rows: u32, first: u64, answer: String },
    /// No answer at all.
    Unreachable { why: String },
}
