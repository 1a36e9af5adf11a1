//! How much of a file may make no sense before it is a damaged one: one decision for packets that
//! can't be decoded and for bytes that belong to none, in probe and speaker alike.
//!
//! What is lost is measured in packets, some 26 ms each. A hundredth of them is a click here and
//! there; a second in one place is a sentence that nobody understands any more.

use symphonia::core::errors::Error;

/// Packets that may fail in any file, however short: the first ones of an MP3 cut out of a longer
/// one refer to bytes that are gone.
pub const ALWAYS_PASSED: u64 = 2;

/// Beyond those, one packet in so many may fail.
pub const PACKETS_PER_FAULT: u64 = 100;

/// Most that may fail one behind the other: a second of MP3. What follows is not heard any more, so
/// a file with more of them is not taken, however long it is.
pub const IN_A_ROW_MAX: u32 = 40;

/// An error of a decoder as one of its packet: a packet that ends too early is not the file's end.
pub fn of_packet(error: Error) -> Error {
    match error {
        Error::IoError(_) => Error::DecodeError("a packet that ends too early"),
        error => error,
    }
}
