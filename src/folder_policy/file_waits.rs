//! Refused files that are not set aside yet, since they may come right by themselves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::refusal::RefusalCause;

/// The longest wait for one file as it is. One that ends too early may still grow: an upload over a
/// bad line is taken up again within this, and finds its file where it left it. And whoever
/// mistyped a queue's `longest` may still correct it before what lay there leaves.
pub const WAIT_MAX: Duration = Duration::from_secs(5 * 60);

/// What was found of such files, and since when. A wait that is over stays until its file changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileWaits(BTreeMap<Arc<str>, FileWait>);

#[derive(Debug, Clone, PartialEq)]
struct FileWait {
    refusal: RefusalCause,
    /// The uptime of the first decision that found it so.
    since: Duration,
}

impl FileWait {
    fn ends(&self) -> Duration {
        self.since + WAIT_MAX
    }
}

impl FileWaits {
    /// These waits as they go on at `uptime` for the files that are waited for now.
    pub fn go_on(&self, found: BTreeMap<Arc<str>, RefusalCause>, uptime: Duration) -> FileWaits {
        let wait = |(path, refusal): (Arc<str>, RefusalCause)| {
            let before = self.0.get(&path).filter(|before| before.refusal == refusal);
            let since = before.map_or(uptime, |before| before.since);
            (path, FileWait { refusal, since })
        };
        FileWaits(found.into_iter().map(wait).collect())
    }

    /// Whether the file at `path` is still waited for at `uptime`.
    pub fn waits_for(&self, path: &str, uptime: Duration) -> bool {
        self.0.get(path).is_some_and(|wait| uptime < wait.ends())
    }

    /// The end of the first wait that lasts at `uptime`: then it is to be decided anew.
    pub fn next_end(&self, uptime: Duration) -> Option<Duration> {
        self.0.values().map(FileWait::ends).filter(|end| uptime < *end).min()
    }
}
