//! What the pages of a stream say of where its sound lies.

/// What the pages of one stream say of where its sound lies. A page's granule position counts the
/// frames up to the end of the last packet that ends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OggMarks {
    pub serial: u32,
    /// The first page on which a packet of sound ends …
    pub first: Option<OggMark>,
    /// … the last one …
    pub last: OggMark,
    /// … and where the page before it ends, on which one does; `None` if that is not told, or if
    /// there is only one.
    pub before: Option<u64>,
    /// One page is all.
    pub is_single: bool,
    /// No page is missing between those two.
    pub is_next: bool,
    /// The last page, and no other beside it, is marked as the last.
    pub has_end: bool,
}

/// What a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OggMark {
    /// Where it ends.
    pub granule: Option<u64>,
    /// Packets of sound that end on it and are not empty.
    pub packets: usize,
}
