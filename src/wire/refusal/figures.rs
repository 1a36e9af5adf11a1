//! Figures of a refusal, with a decimal point.

/// Lengths nearer than this, in milliseconds, are told to a millisecond.
const NEAR_MS: u64 = 100;

/// Seconds to a tenth.
pub fn tenths(ms: u64) -> String {
    format!("{:.1}", ms as f64 / 1e3)
}

/// Two lengths in seconds, as fine as it needs to be for a difference to be seen.
pub fn both_lengths(decoded_ms: u64, promised_ms: u64) -> (String, String) {
    let digits = if promised_ms.abs_diff(decoded_ms) < NEAR_MS { 3 } else { 1 };
    let seconds = |ms: u64| format!("{:.digits$}", ms as f64 / 1e3);
    (seconds(decoded_ms), seconds(promised_ms))
}

/// Megabytes to a tenth.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// `15:00`, or `1:02:03`; a begun second counts.
pub fn clock(ms: u64) -> String {
    let seconds = ms.div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}
