//! Refused files that are not set aside yet, since they may come right by themselves.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;

use super::Facts;
use super::admission::{Admission, Refusal};
use crate::station::bulletin::Bulletin;

/// The longest wait for one file as it is. One that ends too early may still grow: an upload over a
/// bad line is taken up again within this, and finds its file where it left it. And whoever
/// mistyped a queue's `longest` may still correct it before what lay there leaves.
pub const WAIT_MAX: Duration = Duration::from_secs(5 * 60);

/// A file that has lain in its queue for longer is waited for; a newer one was too long from the
/// start.
const HAS_LAIN: TimeDelta = TimeDelta::minutes(5);

/// What was found of such files, and since when. A wait that is over stays until its file changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waits(BTreeMap<Arc<str>, Wait>);

#[derive(Debug, Clone, PartialEq)]
struct Wait {
    refusal: Refusal,
    /// [`Facts::uptime`] of the first decision that found it so.
    since: Duration,
}

impl Wait {
    fn ends(&self) -> Duration {
        self.since + WAIT_MAX
    }
}

impl Waits {
    /// The waits of the decision before, as they go on for what was judged now.
    pub(super) fn after(facts: &Facts<'_>, judged: &BTreeMap<Arc<str>, Admission>) -> Waits {
        let mut waits = BTreeMap::new();
        for (path, admission) in judged {
            let Admission::Refused { refusal, accepted } = admission else { continue };
            if facts.catalogue.set_aside.contains_key(path)
                || !may_come_right(facts, refusal, accepted.as_deref())
            {
                continue;
            }
            let before = facts.waits.0.get(path).filter(|before| before.refusal == *refusal);
            let since = before.map_or(facts.uptime, |before| before.since);
            waits.insert(path.clone(), Wait { refusal: refusal.clone(), since });
        }
        Waits(waits)
    }

    /// Whether the file at `path` is still waited for at `uptime`.
    pub fn waits_for(&self, path: &str, uptime: Duration) -> bool {
        self.0.get(path).is_some_and(|wait| uptime < wait.ends())
    }

    /// The end of the first wait that lasts at `uptime`: then it is to be decided anew.
    pub fn next_end(&self, uptime: Duration) -> Option<Duration> {
        self.0.values().map(Wait::ends).filter(|end| uptime < *end).min()
    }
}

fn may_come_right(facts: &Facts<'_>, refusal: &Refusal, accepted: Option<&Bulletin>) -> bool {
    match refusal {
        Refusal::ByLibrary(refusal) => refusal.may_be_unfinished(),
        Refusal::LongerThanQueue { .. } => {
            accepted.is_some_and(|bulletin| facts.now - bulletin.arrived > HAS_LAIN)
        }
        Refusal::SidecarAtFault(_) | Refusal::BrokeOnAir | Refusal::SilentOnAir => false,
    }
}
