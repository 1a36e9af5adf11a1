//! Simulated amplifiers: switched as they are told, or failing; off when the power goes.

use std::collections::BTreeSet;

use crate::station::amplifiers::AmplifierEvent;
use crate::station::ids::{OutputId, Timestamp};
use crate::wire::{AmplifierTrouble, ProcessEnd, QuotedText};

/// An amplifier was switched, at an instant of the world's time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchedAmplifier {
    pub world: Timestamp,
    pub output: OutputId,
    pub on: bool,
}

/// The simulated amplifiers, by the outputs that they belong to.
#[derive(Default)]
pub struct SimAmplifiers {
    on: BTreeSet<OutputId>,
    /// Those that can't be switched on.
    pub failing: BTreeSet<OutputId>,
    pub recording: Option<Vec<SwitchedAmplifier>>,
}

impl SimAmplifiers {
    /// Switches one, and says what became of it.
    pub fn switch(&mut self, output: OutputId, on: bool, world: Timestamp) -> AmplifierEvent {
        if on && self.failing.contains(&output) {
            let (program, end) = (QuotedText::new("simulated"), ProcessEnd::Exited { code: 1 });
            let trouble = Some(AmplifierTrouble::CommandFailed { program, end });
            return AmplifierEvent { output, on, trouble };
        }
        if on {
            self.on.insert(output.clone());
        } else {
            self.on.remove(&output);
        }
        let switched = SwitchedAmplifier { world, output: output.clone(), on };
        self.recording.iter_mut().for_each(|recording| recording.push(switched.clone()));
        AmplifierEvent { output, on, trouble: None }
    }

    /// The power has gone.
    pub fn all_off(&mut self, world: Timestamp) {
        for output in std::mem::take(&mut self.on) {
            self.switch(output, false, world);
        }
    }
}
