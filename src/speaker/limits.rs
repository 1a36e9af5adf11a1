//! What a speaker may use, set by the speaker itself before it opens anything.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::codec::limits::SPEAKER_DATA_MAX;
use crate::sandbox;

/// How much rather than the daemon the kernel shall end a speaker when memory is short (of 1,000):
/// a speaker is replaced within seconds.
const OOM_SCORE_ABOVE: i32 = 300;

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
    if let Err(error) = sandbox::prefer_for_oom_kill(OOM_SCORE_ABOVE) {
        eprintln!("can't give way to the daemon when memory is short: {error}");
    }
}
