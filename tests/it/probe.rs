//! The child that judges one file.

// Files that must not go on air.
mod finds_what_is_wrong;
// Audio files made on the spot, and what a probe says of them.
pub mod fixture;
// Good files of every format: length, hash, codec, title.
mod hears_every_format;
// A probe limits itself before it reads a byte.
mod limits_itself;
// Loudness and peaks, with ffmpeg's own meter as the judge.
mod measures;
// Titles in tags of phones, old Windows programs and recorders.
mod reads_titles;
// Bytes flipped anywhere lead to a verdict.
mod survives_mutants;
