//! What a speaker may use, set by the speaker itself before it opens anything.

use std::fs;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::codec::limits::SPEAKER_DATA_MAX;

/// How much rather than the daemon the kernel shall end a speaker when memory is short (of 1,000): a
/// speaker is replaced within seconds.
const OOM_SCORE_ABOVE: i32 = 300;

const OOM_SCORE_FILE: &str = "/proc/self/oom_score_adj";
const OOM_SCORE_MAX: i32 = 1_000;

/// Limits this process for the rest of its life. What can't be set is told on stderr and does
/// without: a sound without limits is better than none.
pub fn set() {
    for (resource, most, name) in
        [(Resource::Data, SPEAKER_DATA_MAX, "memory"), (Resource::Core, 0, "core")]
    {
        // A limit that was set from outside and is lower stays.
        let most = getrlimit(resource).maximum.map_or(most, |now| now.min(most));
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        if let Err(error) = setrlimit(resource, limit) {
            eprintln!("can't limit {name}: {error}");
        }
    }
    if let Err(error) = give_way() {
        eprintln!("can't give way to the daemon when memory is short: {error}");
    }
}

fn give_way() -> std::io::Result<()> {
    let own: i32 = fs::read_to_string(OOM_SCORE_FILE)?.trim().parse().unwrap_or(0);
    fs::write(OOM_SCORE_FILE, (own + OOM_SCORE_ABOVE).min(OOM_SCORE_MAX).to_string())
}
