//! What `check` says of the amplifiers: whether what switches them is there. Nothing is switched.

use super::warnings::CheckWarning;
use crate::amplifier::{SwitchFinding, SwitchLook, UnseenSwitch, look};
use crate::config::{Config, WrittenPlace, WrittenPlaces};
use crate::messages::config::check as messages;
use crate::messages::{Lang, amplifier, shown};
use crate::station::ids::OutputId;
use crate::sys::disk_trouble::TroubleKind;
use crate::wire::{AmplifierSwitch, AmplifierTrouble};

/// What was found of the amplifiers, in the order of their outputs.
pub struct AmplifierOutlook {
    pub found: Vec<FoundSwitch>,
}

/// One thing that switches an amplifier.
pub struct FoundSwitch {
    pub output: OutputId,
    pub is_gpio: bool,
    pub place: WrittenPlace,
    pub look: SwitchLook,
}

impl AmplifierOutlook {
    /// Looks at every amplifier of this configuration.
    pub fn of(config: &Config, places: &WrittenPlaces) -> AmplifierOutlook {
        let found = config.amplifiers.iter().flat_map(|(output, switch)| {
            let is_gpio = matches!(switch, AmplifierSwitch::Gpio { .. });
            look(switch).into_iter().filter_map(move |look| {
                let place = places.of_amplifier(output, look.keys);
                // Its file has just been changed: nothing of it is known.
                let place = place.or_else(|| places.of_amplifier(output, &[]))?;
                Some(FoundSwitch { output: output.clone(), is_gpio, place, look })
            })
        });
        AmplifierOutlook { found: found.collect() }
    }

    /// Whether one of them could not be switched.
    pub fn is_faulty(&self) -> bool {
        self.found.iter().any(FoundSwitch::is_faulty)
    }

    pub fn warnings(&self, lang: Lang) -> Vec<CheckWarning> {
        self.found.iter().filter_map(|found| found.warning(lang)).collect()
    }

    /// What the last words say of it; nothing while all could be switched.
    pub fn verdict(&self, lang: Lang) -> Option<String> {
        let mut faulty: Vec<&str> = Vec::new();
        for found in self.found.iter().filter(|found| found.is_faulty()) {
            if !faulty.contains(&found.output.as_str()) {
                faulty.push(found.output.as_str());
            }
        }
        (!faulty.is_empty()).then(|| messages::amplifiers_unusable(lang, faulty.join(", ")))
    }

    /// A row for each: its output, what switches it, how that is.
    pub fn rows(&self, lang: Lang) -> Vec<Vec<String>> {
        let row = |found: &FoundSwitch| {
            let what = match found.is_gpio {
                true => messages::gpio_line(lang, shown(&found.look.name)),
                false => messages::program(lang, shown(&found.look.name)),
            };
            let how = match found.look.finding {
                SwitchFinding::Usable => messages::switch_usable(lang),
                SwitchFinding::Unseen(_) => messages::switch_unseen(lang),
                SwitchFinding::Faulty(_) => messages::switch_faulty(lang),
            };
            vec![format!(" {}", found.output), what, how]
        };
        self.found.iter().map(row).collect()
    }
}

impl FoundSwitch {
    fn is_faulty(&self) -> bool {
        matches!(self.look.finding, SwitchFinding::Faulty(_))
    }

    pub fn warning(&self, lang: Lang) -> Option<CheckWarning> {
        let (place, output) = (shown(&self.place.to_string()), &self.output);
        let name = shown(&self.look.name);
        let text = match &self.look.finding {
            SwitchFinding::Usable => return None,
            SwitchFinding::Unseen(UnseenSwitch::NoChip) => {
                messages::gpio_unseen(lang, place, output, name)
            }
            SwitchFinding::Unseen(UnseenSwitch::Denied) => {
                messages::switch_denied(lang, place, output, name)
            }
            SwitchFinding::Faulty(AmplifierTrouble::CommandNotStarted { trouble, .. })
                if trouble.kind == TroubleKind::Missing =>
            {
                messages::program_missing(lang, place, output, name)
            }
            SwitchFinding::Faulty(AmplifierTrouble::CommandNotStarted { trouble, .. })
                if trouble.kind == TroubleKind::Denied =>
            {
                messages::program_not_runnable(lang, place, output, name)
            }
            SwitchFinding::Faulty(trouble) => {
                messages::amplifier_faulty(lang, place, output, amplifier::trouble(lang, trouble))
            }
        };
        Some(CheckWarning { places: vec![self.place.clone()], text })
    }
}
