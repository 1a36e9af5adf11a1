//! Who is to be ended first when memory is short.

use std::fs;
use std::io;

const OOM_SCORE_FILE: &str = "/proc/self/oom_score_adj";
const OOM_SCORE_MAX: i32 = 1_000;

/// Has the kernel end this process rather than its parent when memory is short, by `above` of
/// 1,000: so much of the memory there is may the parent take more than this process and still live
/// longer. To be called before the barriers are up, behind which the file can't be opened.
///
/// # Errors
/// When the kernel does not let itself be told; nothing is changed then.
pub fn prefer_for_oom_kill(above: i32) -> io::Result<()> {
    let own: i32 = fs::read_to_string(OOM_SCORE_FILE)?.trim().parse().unwrap_or(0);
    fs::write(OOM_SCORE_FILE, (own + above).min(OOM_SCORE_MAX).to_string())
}
