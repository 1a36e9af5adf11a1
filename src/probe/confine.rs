//! What a probe still reaches: what it was handed, and nothing else.

use crate::sandbox::{self, CallProfile, FileReach};
use crate::wire::MissingBarrier;

/// How much rather than its parent the kernel shall end a probe when memory is short (of 1,000):
/// before a speaker, since what it judges can wait, and be judged again.
const OOM_SCORE_ABOVE: i32 = 600;

/// Takes from this thread, and from those that it starts, all but reading and writing what is open:
/// no file can be opened, no socket, no program or thread started. What the kernel could not take,
/// and why.
pub fn confine() -> Vec<MissingBarrier> {
    if let Err(error) = sandbox::prefer_for_oom_kill(OOM_SCORE_ABOVE) {
        eprintln!("can't give way to the station when memory is short: {error}");
    }
    sandbox::confine(&FileReach::default(), CallProfile::Decode)
}
