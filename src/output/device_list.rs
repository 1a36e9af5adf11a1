//! The devices of this machine, asked of a child, and which of them a name most likely means.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use crate::wire::{AlsaPcm, DeviceFinding, OutputTrouble, QuotedText, SinkSpec};

use super::device_opening::DeviceOpening;
use super::spec::OutputSpec;

/// How long a child may take to list the devices; ALSA needs tens of milliseconds.
const LIST_MAX: Duration = Duration::from_secs(3);

/// How alike two names must be for one to be meant by the other, of 1.
const ALIKE_MIN: f64 = 0.7;

/// Opens the device of this output with nothing to sound, and says what came of it; `None` if it
/// has none. `name` is the output's, for the log.
pub async fn look_at_device(
    program: &Path,
    name: &str,
    spec: &OutputSpec,
) -> Option<DeviceFinding> {
    let SinkSpec::Device(device) = &spec.sink else { return None };
    let opened = match DeviceOpening::begin(program, name, spec).await {
        Ok(mut opening) => opening.outcome().await,
        Err(trouble) => Err(trouble),
    };
    Some(finding(program, device, opened.err()).await)
}

/// What came of opening `device`; where there is none of this name, with the nearest.
pub async fn finding(
    program: &Path,
    device: &str,
    trouble: Option<OutputTrouble>,
) -> DeviceFinding {
    let nearest = match &trouble {
        Some(OutputTrouble::NotThere { .. }) => {
            let pcms = list_devices(program).await.unwrap_or_default();
            nearest_device(device, &pcms).map(|pcm| QuotedText::new(pcm.name.as_str()))
        }
        _ => None,
    };
    DeviceFinding { device: QuotedText::new(device), trouble, nearest }
}

/// The devices that can play.
///
/// # Errors
/// What the operating system says of the child, or what it said that is no list.
pub async fn list_devices(program: &Path) -> Result<Vec<AlsaPcm>, String> {
    let child = Command::new(program)
        .args(["speaker", "--list"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let told = match timeout(LIST_MAX, child).await {
        Ok(told) => told.map_err(|error| error.to_string())?,
        Err(late) => return Err(late.to_string()),
    };
    if !told.status.success() {
        return Err(told.status.to_string());
    }
    let lines = String::from_utf8_lossy(&told.stdout);
    let pcm = |line: &str| serde_json::from_str(line).map_err(|error| error.to_string());
    lines.lines().map(pcm).collect()
}

/// The device that was most likely meant by a name that none has: of the same kind (`plughw`,
/// `hw`, …), the one whose name is most like it; else the only USB one.
pub fn nearest_device<'a>(wanted: &str, pcms: &'a [AlsaPcm]) -> Option<&'a AlsaPcm> {
    let likeness = |pcm: &AlsaPcm| strsim::normalized_damerau_levenshtein(wanted, &pcm.name);
    let same_kind = || pcms.iter().filter(|pcm| kind(&pcm.name) == kind(wanted));
    let alike = same_kind()
        .map(|pcm| (likeness(pcm), pcm))
        .filter(|(likeness, _)| *likeness >= ALIKE_MIN)
        // Of equals the first: USB ones stand first.
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let mut of_usb = same_kind().filter(|pcm| pcm.usb && by_name(&pcm.name));
    let only = of_usb.next().filter(|_| of_usb.next().is_none());
    alike.map(|(_, pcm)| pcm).or(only)
}

/// What a pcm's name begins with, before the colon.
fn kind(pcm: &str) -> &str {
    pcm.split_once(':').map_or("", |(kind, _)| kind)
}

/// The card of a device that is named by its place in the machine's list, which changes when plugs
/// do: 0 of `hw:0`, `plughw:0,0` and `hw:CARD=0,DEV=0`.
pub fn card_index(device: &str) -> Option<u32> {
    let (_, card) = device.split_once(':')?;
    let card = card.split(',').next()?.trim();
    card.strip_prefix("CARD=").unwrap_or(card).trim().parse().ok()
}

fn by_name(pcm: &str) -> bool {
    card_index(pcm).is_none()
}

/// The name of the same device that stays when plugs change, where it is in the list: the card's
/// own name in place of its number.
pub fn stable_name(device: &str, pcms: &[AlsaPcm]) -> Option<String> {
    let index = card_index(device)?;
    let of_card = |pcm: &&AlsaPcm| pcm.card == Some(index) && by_name(&pcm.name);
    let mut of_card = pcms.iter().filter(of_card).filter(|pcm| kind(&pcm.name) == kind(device));
    of_card.next().map(|pcm| pcm.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pcm(name: &str, usb: bool, card: u32) -> AlsaPcm {
        AlsaPcm { name: name.into(), description: String::new(), usb, card: Some(card) }
    }

    fn of_a_pi() -> Vec<AlsaPcm> {
        vec![
            pcm("hw:CARD=1,DEV=0", true, 1),
            pcm("hw:CARD=Device,DEV=0", true, 1),
            pcm("plughw:CARD=1,DEV=0", true, 1),
            pcm("plughw:CARD=Device,DEV=0", true, 1),
            pcm("sysdefault:CARD=Device", true, 1),
            pcm("hw:CARD=vc4hdmi,DEV=0", false, 0),
            pcm("plughw:CARD=vc4hdmi,DEV=0", false, 0),
        ]
    }

    #[test]
    fn the_nearest_device_is_the_most_alike_of_its_kind_or_the_only_usb_one() {
        let pcms = of_a_pi();
        let cases = [
            ("plughw:CARD=Devise,DEV=0", Some("plughw:CARD=Device,DEV=0")),
            ("plughw:CARD=Device", Some("plughw:CARD=Device,DEV=0")),
            ("plughw:CARD=Device_1,DEV=0", Some("plughw:CARD=Device,DEV=0")),
            ("hw:CARD=vc4hdmi0,DEV=0", Some("hw:CARD=vc4hdmi,DEV=0")),
            // Nothing like it, but there is one USB device only.
            ("plughw:CARD=SoundBlasterPlay3", Some("plughw:CARD=Device,DEV=0")),
            ("loa-to-1", None),
        ];
        for (wanted, want) in cases {
            let found = nearest_device(wanted, &pcms).map(|pcm| pcm.name.as_str());
            assert_eq!(found, want, "{wanted}");
        }
        let two = [pcm("plughw:CARD=A,DEV=0", true, 1), pcm("plughw:CARD=B,DEV=0", true, 2)];
        let found = nearest_device("plughw:CARD=SoundBlasterPlay3", &two);
        assert_eq!(found, None, "one of two is a guess");
    }

    #[test]
    fn a_number_in_place_of_a_cards_name_is_known_and_the_name_that_stays_is_found() {
        let stays = Some("plughw:CARD=Device,DEV=0");
        let cases = [
            ("plughw:1,0", Some(1), stays),
            ("plughw:1", Some(1), stays),
            ("plughw:CARD=1,DEV=0", Some(1), stays),
            ("hw:0", Some(0), Some("hw:CARD=vc4hdmi,DEV=0")),
            ("hw:7", Some(7), None),
            ("sysdefault:1", Some(1), Some("sysdefault:CARD=Device")),
            ("plughw:CARD=Device,DEV=0", None, None),
            ("default", None, None),
            ("loa-0", None, None),
        ];
        for (device, index, stable) in cases {
            assert_eq!(card_index(device), index, "{device}");
            assert_eq!(stable_name(device, &of_a_pi()).as_deref(), stable, "{device}");
        }
    }
}
