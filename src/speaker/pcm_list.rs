//! Which ALSA pcms there are: asked in a child process, because ALSA writes its complaints straight
//! to stderr and may hang.

use std::fs;

use cpal::HostId;
use cpal::traits::{DeviceTrait, HostTrait};

use crate::wire::AlsaPcm;

/// Pcms that can play, those of USB cards first, then by name. Blocks as long as ALSA does.
pub fn pcms() -> Result<Vec<AlsaPcm>, String> {
    let host = cpal::host_from_id(HostId::Alsa).map_err(|error| error.to_string())?;
    let devices = host.devices().map_err(|error| error.to_string())?;
    let cards = cards(&fs::read_to_string("/proc/asound/cards").unwrap_or_default());
    let mut pcms: Vec<AlsaPcm> = devices
        .filter(|device| device.supports_output())
        .filter_map(|device| {
            let name = device.id().ok()?.id().to_owned();
            let description = device.description().ok()?;
            let lines: Vec<&str> = description.extended().collect();
            let description = match &lines[..] {
                [] => description.name().to_owned(),
                lines => lines.join(", "),
            };
            let card = card(&name).and_then(|name| cards.iter().find(|card| card.is(name)));
            let usb = card.is_some_and(|card| card.usb);
            Some(AlsaPcm { name, description, usb, card: card.map(|card| card.number) })
        })
        .collect();
    pcms.sort_by(|a, b| (!a.usb, &a.name).cmp(&(!b.usb, &b.name)));
    Ok(pcms)
}

/// The card that a pcm's name names: `Device` of `plughw:CARD=Device,DEV=0`.
fn card(pcm: &str) -> Option<&str> {
    let (_, card) = pcm.split_once("CARD=")?;
    card.split(',').next()
}

/// A card of the kernel's list.
struct ListedCard {
    number: u32,
    name: String,
    usb: bool,
}

impl ListedCard {
    /// Whether a pcm that names its card so is on this one.
    fn is(&self, card: &str) -> bool {
        self.name == card || card.parse() == Ok(self.number)
    }
}

/// Cards of the kernel's list, whose lines look like
/// ` 1 [Device         ]: USB-Audio - USB Audio Device`.
fn cards(list: &str) -> Vec<ListedCard> {
    let card = |line: &str| {
        let (number, rest) = line.trim_start().split_once(" [")?;
        let (name, driver) = rest.split_once("]: ")?;
        let (number, name) = (number.parse().ok()?, name.trim().to_owned());
        Some(ListedCard { number, name, usb: driver.starts_with("USB-Audio") })
    };
    list.lines().filter_map(card).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usb_card_is_known_by_name_and_number() {
        let list = " 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi\n                      vc4-hdmi\n \
                    1 [Device         ]: USB-Audio - USB Audio Device\n                      C-Media";
        let cards = cards(list);
        let cases = [
            ("plughw:CARD=Device,DEV=0", Some((1, true))),
            ("hw:CARD=1,DEV=0", Some((1, true))),
            ("sysdefault:CARD=Device", Some((1, true))),
            ("plughw:CARD=vc4hdmi,DEV=0", Some((0, false))),
            ("hw:CARD=0,DEV=0", Some((0, false))),
            ("default", None),
        ];
        for (pcm, want) in cases {
            let found = card(pcm).and_then(|name| cards.iter().find(|card| card.is(name)));
            assert_eq!(found.map(|card| (card.number, card.usb)), want, "{pcm}");
        }
    }
}
