//! The states of an open slot, and every way from one to another.
//!
//! | | arm | cue begins | interrupt | run over, unheard | run over, heard | power back, unheard | heard |
//! |---|---|---|---|---|---|---|---|
//! | waiting | armed | – | – | waiting | interrupted | waiting | interrupted |
//! | armed | – | on air | interrupted | waiting | interrupted | waiting | interrupted |
//! | on air | – | on air | interrupted | waiting | interrupted | waiting | interrupted |
//! | interrupted | armed | – | interrupted | stays | stays | stays | stays |
//!
//! A dash is a fault of the core: asserted where tests and the simulator see it, and carried out
//! all the same on a station, where a slot in an odd state is better than a daemon that ends.
//!
//! The state itself is private to this file: nobody else can assign it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::station::ids::Timestamp;
use crate::station::states::SlotPhase;

/// Where an open slot stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    /// Due soon, or held back.
    Waiting,
    /// Handed to its output, to start at `at`.
    Armed {
        at: Timestamp,
    },
    OnAir,
    /// Was on air until `since` and shall go on.
    Interrupted {
        since: Timestamp,
    },
}

impl SlotState {
    /// The state without its instants.
    pub fn phase(&self) -> SlotPhase {
        match self {
            SlotState::Waiting => SlotPhase::Waiting,
            SlotState::Armed { .. } => SlotPhase::Armed,
            SlotState::OnAir => SlotPhase::OnAir,
            SlotState::Interrupted { .. } => SlotPhase::Interrupted,
        }
    }
}

/// A slot's state, which only its transitions change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct SlotLifecycle(SlotState);

impl SlotLifecycle {
    /// A slot that has just come up.
    pub(super) const WAITING: SlotLifecycle = SlotLifecycle(SlotState::Waiting);

    /// The state as it is now.
    pub fn current(self) -> SlotState {
        self.0
    }

    /// The slot was handed to its output, to start at `at`.
    pub fn arm(&mut self, at: Timestamp) {
        let may = matches!(self.0, SlotState::Waiting | SlotState::Interrupted { .. });
        debug_assert!(may, "armed while {:?}", self.0);
        self.0 = SlotState::Armed { at };
    }

    /// The first frame of one of its cues sounds.
    pub fn cue_begins(&mut self) {
        let may = matches!(self.0, SlotState::Armed { .. } | SlotState::OnAir);
        debug_assert!(may, "a cue begins while {:?}", self.0);
        self.0 = SlotState::OnAir;
    }

    /// Its voice is over and the slot shall go on later, in another run.
    pub fn interrupt(&mut self, since: Timestamp) {
        debug_assert!(self.0 != SlotState::Waiting, "interrupted while it waits");
        self.0 = SlotState::Interrupted { since };
    }

    /// Its run is over, or its order taken back. A slot that has sounded since `started` was
    /// interrupted when it sounded last, at `ended`, however often it was armed since.
    pub fn run_over(&mut self, started: Option<Timestamp>, ended: Option<Timestamp>) {
        self.without_run(started.map(|started| ended.unwrap_or(started)));
    }

    /// The station is back after its end; the mark knows of the slot until `last_known`. One that
    /// was armed may have begun in the instant before the power went; nobody heard an end.
    pub fn recover(&mut self, started: Option<Timestamp>, last_known: Timestamp) {
        self.without_run(started.map(|_| last_known));
    }

    fn without_run(&mut self, heard_until: Option<Timestamp>) {
        self.0 = match (self.0, heard_until) {
            (SlotState::Interrupted { since }, _) => SlotState::Interrupted { since },
            (_, Some(since)) => SlotState::Interrupted { since },
            (_, None) => SlotState::Waiting,
        };
    }

    /// The wall clock was set by `by`: how long it has been interrupted stays the same. When it is
    /// armed for does not move; its order is taken back.
    pub fn shift(&mut self, by: TimeDelta) {
        if let SlotState::Interrupted { since } = &mut self.0 {
            *since += by;
        }
    }
}

impl PartialEq<SlotState> for SlotLifecycle {
    fn eq(&self, state: &SlotState) -> bool {
        self.0 == *state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    const WAITING: SlotState = SlotState::Waiting;
    const ON_AIR: SlotState = SlotState::OnAir;

    fn armed() -> SlotState {
        SlotState::Armed { at: at(10) }
    }

    fn interrupted(second: i64) -> SlotState {
        SlotState::Interrupted { since: at(second) }
    }

    #[test]
    fn every_event_leads_from_each_state_to_one_other_or_is_a_fault() {
        type Event = fn(&mut SlotLifecycle);
        let arm: Event = |slot| slot.arm(at(10));
        let cue: Event = SlotLifecycle::cue_begins;
        let interrupt: Event = |slot| slot.interrupt(at(30));
        let unheard: Event = |slot| slot.run_over(None, None);
        let heard: Event = |slot| slot.run_over(Some(at(12)), None);
        let heard_on: Event = |slot| slot.run_over(Some(at(12)), Some(at(25)));
        let lost: Event = |slot| slot.recover(None, at(26));
        let cut: Event = |slot| slot.recover(Some(at(12)), at(26));
        let set: Event = |slot| slot.shift(TimeDelta::seconds(100));
        let fault = None;
        let cases = [
            (WAITING, "arm", arm, Some(armed())),
            (armed(), "arm", arm, fault),
            (ON_AIR, "arm", arm, fault),
            (interrupted(20), "arm", arm, Some(armed())),
            (WAITING, "cue begins", cue, fault),
            (armed(), "cue begins", cue, Some(ON_AIR)),
            (ON_AIR, "cue begins", cue, Some(ON_AIR)),
            (interrupted(20), "cue begins", cue, fault),
            (WAITING, "interrupt", interrupt, fault),
            // A stop that came before the first frame.
            (armed(), "interrupt", interrupt, Some(interrupted(30))),
            (ON_AIR, "interrupt", interrupt, Some(interrupted(30))),
            (interrupted(20), "interrupt", interrupt, Some(interrupted(30))),
            (WAITING, "run over, unheard", unheard, Some(WAITING)),
            (armed(), "run over, unheard", unheard, Some(WAITING)),
            (ON_AIR, "run over, unheard", unheard, Some(WAITING)),
            (interrupted(20), "run over, unheard", unheard, Some(interrupted(20))),
            (armed(), "run over, heard", heard, Some(interrupted(12))),
            (armed(), "run over, heard to 25", heard_on, Some(interrupted(25))),
            (ON_AIR, "run over, heard to 25", heard_on, Some(interrupted(25))),
            (interrupted(20), "run over, heard to 25", heard_on, Some(interrupted(20))),
            (WAITING, "power back, unheard", lost, Some(WAITING)),
            (armed(), "power back, unheard", lost, Some(WAITING)),
            (armed(), "power back, heard", cut, Some(interrupted(26))),
            (ON_AIR, "power back, heard", cut, Some(interrupted(26))),
            (interrupted(20), "power back, heard", cut, Some(interrupted(20))),
            (WAITING, "clock set", set, Some(WAITING)),
            (armed(), "clock set", set, Some(armed())),
            (ON_AIR, "clock set", set, Some(ON_AIR)),
            (interrupted(20), "clock set", set, Some(interrupted(120))),
        ];
        for (from, name, event, want) in cases {
            let after = std::panic::catch_unwind(|| {
                let mut slot = SlotLifecycle(from);
                event(&mut slot);
                slot.current()
            });
            assert_eq!(after.ok(), want, "{name} from {from:?}");
        }
    }
}
