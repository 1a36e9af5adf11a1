//! Names in the audio folder that are the station's own.

/// The folder of refused files, beside the others.
pub const ASIDE: &str = "_loi";

/// The archive beside a queue's files.
pub const ARCHIVE: &str = "_da-phat";

/// What tells people, beside the files of a folder, what the folder is for.
pub const READ_ME: &str = "DOC-TOI.txt";

/// The overview, at the root of the audio folder; the same in both languages, so that its place is
/// known by heart.
pub const OVERVIEW: &str = "TINH-TRANG.txt";
