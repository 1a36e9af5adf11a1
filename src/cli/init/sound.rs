//! The sound device that a person chose: does it take sound, and which side is left?

use chrono::Timelike;

use super::super::{devices, runtime};
use super::answers::InitZone;
use super::asker::{Answering, Asker, NoAnswer};
use super::hours::HoursAnswer;
use crate::daemon;
use crate::messages::init as messages;
use crate::messages::output_trouble::tone_failure;
use crate::output::{OutputSpec, ToneFailure, sound_tone, try_silently};
use crate::wire::{AlsaPcm, SinkSpec, SoundPermit, VoiceSpec};

/// Devices that are offered by number; by name any may be given.
const LISTED_MAX: usize = 20;

/// How the name of a pcm begins that takes any rate and number of channels for a card itself.
const CARD: &str = "plughw:";

/// What is in the name of a screen's own sound, which no amplifier is plugged into; small letters.
const SCREEN: &str = "hdmi";

/// Local hours of the day, the first inclusive and the last exclusive, in which a test disturbs
/// nobody who agreed to it.
const TEST_HOURS: std::ops::Range<u32> = 8..17;

/// Sound devices of this machine, those plugged in by USB first.
pub fn device_list() -> Vec<AlsaPcm> {
    // Without a list a name can still be given.
    let mut pcms = devices::pcms().unwrap_or_default();
    pcms.retain(|pcm| pcm.name.starts_with(CARD));
    pcms.truncate(LISTED_MAX);
    pcms
}

/// The device that is taken unless another one is named: the first that is no screen's. Its number
/// in the list, from 1; `wav` if there is none.
pub fn usual_device(pcms: &[AlsaPcm]) -> String {
    let is_screen = |pcm: &AlsaPcm| pcm.name.to_ascii_lowercase().contains(SCREEN);
    let index = pcms.iter().position(|pcm| !is_screen(pcm));
    index.map_or_else(|| "wav".to_owned(), |index| (index + 1).to_string())
}

/// A trial of one device.
pub struct SoundTrial<'t, 'a> {
    pub asker: &'t mut Asker<'a>,
    pub device: &'t str,
    pub hours: &'t HoursAnswer,
}

impl SoundTrial<'_, '_> {
    /// Opens the device and has it take some silence; says what came of it.
    ///
    /// # Errors
    /// The terminal's.
    pub fn takes_sound(&mut self) -> Result<bool, NoAnswer> {
        let lang = self.asker.lang;
        match run(async |program, spec| try_silently(program, spec).await, self.spec()) {
            None => Ok(true),
            Some(Ok(())) => {
                self.asker.say(&messages::device_takes_sound(lang, self.device))?;
                Ok(true)
            }
            Some(Err(failure)) => {
                let why = tone_failure(lang, &failure);
                eprintln!("{}", messages::device_takes_nothing(lang, self.device, why));
                Ok(false)
            }
        }
    }

    /// Sounds a tone in each zone if the person agrees, asks where it was heard, and exchanges left
    /// and right if they are.
    ///
    /// # Errors
    /// The terminal's.
    pub fn tell_apart(&mut self, zones: &mut [InitZone]) -> Result<(), NoAnswer> {
        let lang = self.asker.lang;
        if !matches!(self.asker.answering, Answering::Person(..)) {
            return Ok(());
        }
        if !self.may_sound() {
            return self.asker.say(&messages::no_tone_now(lang));
        }
        if !self.asker.agrees(messages::ask_tone(lang))? {
            return Ok(());
        }
        for index in 0..zones.len() {
            let (zone, number) = (&zones[index], self.number(&zones[index]));
            if !self.tone(zone, number)? {
                return Ok(());
            }
            if self.asker.agrees(messages::ask_heard(lang, &zones[index].name))? {
                continue;
            }
            let opposite = match zones[index].channel.as_str() {
                "left" => "right",
                "right" => "left",
                _ => "",
            };
            let other = zones.iter().position(|zone| zone.channel == opposite);
            let Some(other) = other else {
                self.asker.say(&messages::not_heard(lang))?;
                continue;
            };
            if self.asker.agrees(messages::ask_heard_there(lang, &zones[other].name))? {
                let (zone, there) = (zones[index].channel.clone(), zones[other].channel.clone());
                (zones[index].channel, zones[other].channel) = (there, zone);
                self.asker.say(&messages::exchanged(lang))?;
                return Ok(());
            }
            self.asker.say(&messages::not_heard(lang))?;
        }
        Ok(())
    }

    /// Whether a tone disturbs nobody now: in the allowed hours, or by day.
    fn may_sound(&self) -> bool {
        let local = daemon::now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).naive_local();
        TEST_HOURS.contains(&local.hour()) || self.hours.allowed.end_at(local).is_some()
    }

    /// The channel of a zone, from 0; `None` for all.
    fn number(&self, zone: &InitZone) -> Option<u16> {
        let channels = crate::config::single_values::channel(&zone.channel).ok()?;
        channels.first().copied()
    }

    /// Whether the tone went out.
    fn tone(&mut self, zone: &InitZone, channel: Option<u16>) -> Result<bool, NoAnswer> {
        let lang = self.asker.lang;
        self.asker.say(&messages::tone_begins(lang, &zone.name))?;
        let voice = VoiceSpec {
            zone: zone.id.clone(),
            channels: channel.into_iter().collect(),
            gain_db: 0.0,
            permit: SoundPermit::Within { from: None, until: None, sound_ms: None },
        };
        let spec = OutputSpec { channels: channel.map_or(0, |number| number + 1), ..self.spec() };
        let sounded = run(async |program, spec| sound_tone(program, spec, voice).await, spec);
        match sounded {
            None => Ok(false),
            Some(Ok(_)) => Ok(true),
            Some(Err(failure)) => {
                let why = tone_failure(lang, &failure);
                eprintln!("{}", messages::device_takes_nothing(lang, self.device, why));
                Ok(false)
            }
        }
    }

    fn spec(&self) -> OutputSpec {
        OutputSpec { sink: SinkSpec::Device(self.device.to_owned()), channels: 0 }
    }
}

/// What came of a trial; `None` where this program can't start another, which it has said.
fn run<T>(
    trial: impl AsyncFnOnce(&std::path::Path, &OutputSpec) -> Result<T, ToneFailure>,
    spec: OutputSpec,
) -> Option<Result<T, ToneFailure>> {
    let program = std::env::current_exe().ok()?;
    Some(runtime().ok()?.block_on(trial(&program, &spec)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_device_is_the_first_that_is_no_screens() {
        let cases: [(&[&str], &str); 4] = [
            (&[], "wav"),
            (&["plughw:CARD=Device,DEV=0", "plughw:CARD=vc4hdmi,DEV=0"], "1"),
            (&["plughw:CARD=vc4hdmi0,DEV=0", "plughw:CARD=sndrpihifiberry,DEV=0"], "2"),
            (&["plughw:CARD=vc4hdmi0,DEV=0", "plughw:CARD=HDMI,DEV=3"], "wav"),
        ];
        for (names, want) in cases {
            let pcm = |name: &&str| {
                let (name, description) = (name.to_string(), String::new());
                AlsaPcm { name, description, usb: false, card: None }
            };
            let pcms: Vec<AlsaPcm> = names.iter().map(pcm).collect();
            assert_eq!(usual_device(&pcms), want, "{names:?}");
        }
    }
}
