//! Memory of the processes that decode, in one measure: what a probe could load, a speaker can.

/// Private memory of a speaker that may be written, bytes: heap and the threads' stacks. One that
/// sounds has 12 to 15 MB by this count (and 370 MB of addresses, most of them shared with a sound
/// server: hence no limit of those). One that wants more would take the board's memory with it.
pub const SPEAKER_DATA_MAX: u64 = 128 << 20;

/// The same of a probe: of two files that it took, a speaker holds both at once, the end of one and
/// the start of the next. Decoding takes 12 MB at most, two hours of M4A or 100 MB of pictures
/// included, for tags are never loaded; a decoder that asks for much more is being led astray.
pub const PROBE_DATA_MAX: u64 = SPEAKER_DATA_MAX / 2;
