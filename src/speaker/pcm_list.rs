//! Which ALSA pcms there are: asked in a child process, because ALSA writes its complaints straight
//! to stderr and may hang.

use std::collections::BTreeSet;
use std::fs;

use cpal::HostId;
use cpal::traits::{DeviceTrait, HostTrait};

use crate::wire::AlsaPcm;

/// Pcms that can play, those of USB cards first, then by name. Blocks as long as ALSA does.
pub fn pcms() -> Result<Vec<AlsaPcm>, String> {
    let host = cpal::host_from_id(HostId::Alsa).map_err(|error| error.to_string())?;
    let devices = host.devices().map_err(|error| error.to_string())?;
    let usb = usb_cards(&fs::read_to_string("/proc/asound/cards").unwrap_or_default());
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
            let usb = card(&name).is_some_and(|card| usb.contains(card));
            Some(AlsaPcm { name, description, usb })
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

/// Numbers and names of USB cards in the kernel's list, whose lines look like
/// ` 1 [Device         ]: USB-Audio - USB Audio Device`.
fn usb_cards(list: &str) -> BTreeSet<String> {
    list.lines()
        .filter_map(|line| {
            let (number, rest) = line.trim_start().split_once(" [")?;
            let (name, driver) = rest.split_once("]: ")?;
            driver.starts_with("USB-Audio").then(|| [number.to_owned(), name.trim().to_owned()])
        })
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usb_card_is_known_by_name_and_number() {
        let list = " 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi\n                      vc4-hdmi\n \
                    1 [Device         ]: USB-Audio - USB Audio Device\n                      C-Media";
        let usb = usb_cards(list);
        let cases = [
            ("plughw:CARD=Device,DEV=0", true),
            ("hw:CARD=1,DEV=0", true),
            ("sysdefault:CARD=Device", true),
            ("plughw:CARD=vc4hdmi,DEV=0", false),
            ("hw:CARD=0,DEV=0", false),
            ("default", false),
        ];
        for (pcm, is) in cases {
            assert_eq!(card(pcm).is_some_and(|card| usb.contains(card)), is, "{pcm}");
        }
    }
}
