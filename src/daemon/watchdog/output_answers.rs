//! Which outputs answer.
//!
//! An output answers when its supervisor has dealt with what it was asked, when its speaker's
//! frames advance, and when a speaker that failed has been put out of the way. Once silent for
//! [`ANSWER_MAX`], an output is held against the station until it answers, also when the core has
//! given its run up meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::station::ids::OutputId;

/// An output that is not in use for so long is not being tried again: a lost one waits at most a
/// second.
const IDLE_MIN: Duration = Duration::from_secs(2);

/// How long an output in use may go without an answer: several times what a supervisor takes to
/// notice that a speaker hangs (0.7 s) or does not open (2 s), and to wait for one to exit (1.5 s);
/// far less than a unit's `WatchdogSec`.
pub const ANSWER_MAX: Duration = Duration::from_secs(5);

/// How the outputs answer, as seen from the loop: an entry for each output in use, and for those
/// that have not answered since.
#[derive(Default)]
pub struct OutputAnswers {
    outputs: BTreeMap<OutputId, AnswerCount>,
}

struct AnswerCount {
    answers: u64,
    /// Since when it was seen in use without another answer.
    since: Instant,
    idle_since: Option<Instant>,
    told: bool,
}

impl AnswerCount {
    /// Has it been idle for longer than a lost output waits for its next try?
    fn is_over(&mut self, now: Instant, in_use: bool) -> bool {
        self.idle_since = if in_use { None } else { self.idle_since.or(Some(now)) };
        self.idle_since.is_some_and(|since| now - since >= IDLE_MIN)
    }
}

impl OutputAnswers {
    /// Looks at the answers of all outputs, of which some are in use. Says which have been silent
    /// for [`ANSWER_MAX`].
    pub fn look<'a>(
        &mut self,
        now: Instant,
        in_use: &BTreeSet<&OutputId>,
        answers: impl Iterator<Item = (&'a OutputId, u64)>,
    ) -> Vec<OutputId> {
        let mut silent = Vec::new();
        let mut gone: BTreeSet<OutputId> = self.outputs.keys().cloned().collect();
        for (output, answers) in answers {
            let mut known = self.outputs.get_mut(output).filter(|look| look.answers == answers);
            let used = in_use.contains(output);
            let over = known.as_mut().is_some_and(|look| look.is_over(now, used));
            match known {
                None if used => {
                    let look = AnswerCount { answers, since: now, idle_since: None, told: false };
                    self.outputs.insert(output.clone(), look);
                }
                // Answered, and nothing is wanted of it.
                None => continue,
                // What was wanted of it is over, and it is not tried again.
                Some(look) if !look.told && over => continue,
                Some(look) if now - look.since >= ANSWER_MAX => {
                    if !look.told {
                        look.told = true;
                        tracing::error!(%output, "the output does not answer; the watchdog is not fed");
                    }
                    silent.push(output.clone());
                }
                Some(_) => {}
            }
            gone.remove(output);
        }
        // Removed by a reload, or idle after an answer.
        self.outputs.retain(|output, _| !gone.contains(output));
        silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_in_use_must_answer_until_it_does_and_an_idle_one_need_not() {
        let start = Instant::now();
        let (amp, rec) = (OutputId::from("amp"), OutputId::from("rec"));
        let mut answering = OutputAnswers::default();
        // Seconds, amp in use, its answers, silent?
        let cases = [
            (0, false, 0, false),
            (9, false, 0, false), // Idle, for however long.
            (10, true, 0, false), // Armed.
            (14, true, 0, false),
            (14, true, 1, false), // The order was taken …
            (18, true, 2, false), // … frames advance …
            (22, true, 2, false),
            (23, true, 2, true),  // … and no more.
            (24, false, 2, true), // The core has given it up: nothing is mended by that.
            (25, true, 2, true),
            (26, true, 3, false), // It answers again.
            (31, true, 3, true),
            (32, false, 4, false),
            // In use, and through with it before the next answer: an ordinary programme's end.
            (33, true, 4, false),
            (34, false, 4, false),
            (37, false, 4, false),
            (60, false, 4, false),
            // Tried, lost without an answer, and tried again.
            (61, true, 4, false),
            (62, false, 4, false),
            (63, true, 4, false),
            (64, false, 4, false),
            (65, true, 4, false),
            (66, true, 4, true),
            (67, false, 5, false),
            (99, false, 4, false),
        ];
        for (seconds, used, answers, silent) in cases {
            let now = start + Duration::from_secs(seconds);
            // The neighbour is well all the time.
            let in_use = if used { BTreeSet::from([&amp, &rec]) } else { BTreeSet::from([&rec]) };
            let seen = answering.look(now, &in_use, [(&amp, answers), (&rec, seconds)].into_iter());
            let wanted: &[OutputId] = if silent { std::slice::from_ref(&amp) } else { &[] };
            assert_eq!(seen, wanted, "after {seconds} s");
        }
        let later = start + Duration::from_secs(120);
        assert!(answering.look(later, &BTreeSet::new(), [].into_iter()).is_empty(), "removed");
        assert!(answering.outputs.is_empty());
    }
}
