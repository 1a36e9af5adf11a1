//! `amplifier` of an output: how it is switched, and when.

use std::path::Path;
use std::time::Duration;

use super::fault::{FaultKind, NamedThing, OutputFault, ShapeFault, SwitchText, TextFault};
use super::field_reader::FieldReader;
use super::limits::{AMPLIFIER_HOLD_MAX, AMPLIFIER_WARM_UP_MAX, COMMAND_WORDS_MAX, TEXT_CHARS_MAX};
use super::scalars;
use super::yaml_tree::{YamlNode, YamlValue};
use crate::station::amplifiers::{AmplifierRule, WithoutAmplifier};
use crate::wire::{AmplifierSwitch, COMMAND_MAX};

/// From the word to switch on to sound as it should be: what relays and valves of wards take.
const WARM_UP_UNSAID: Duration = Duration::from_secs(3);

/// Longer than the silence between two programmes that belong together.
const HOLD_UNSAID: Duration = Duration::from_secs(10);

const KEYS: &[&str] = &["gpio", "active", "command", "warm_up", "hold", "without"];

/// An output's amplifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amplifier {
    pub switch: AmplifierSwitch,
    pub rule: AmplifierRule,
}

/// Reads one; `None`, with its faults told, if it has any.
pub fn read(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<Amplifier> {
    if let Some(meant) = without_key(node) {
        reader.fault(node.place, OutputFault::SwitchWithoutKey(meant));
        return None;
    }
    let fields = reader.fields(node, KEYS)?;
    let active = |text: &str| match text {
        "high" => Ok(false),
        "low" => Ok(true),
        _ => Err(scalars::not_one_of(text, &["high", "low"])),
    };
    let active_low = reader.optional(&fields, "active", active);
    let switch = match (fields.get("gpio"), fields.get("command")) {
        (Some(line), None) => reader
            .value(line, gpio_line)
            .map(|line| AmplifierSwitch::Gpio { line, active_low: active_low.unwrap_or(false) }),
        (None, Some(command)) => {
            if let Some(active) = fields.get("active") {
                reader.fault(active.place, OutputFault::ActiveWithoutGpio);
            }
            commands(reader, command)
        }
        (None, None) | (Some(_), Some(_)) => {
            reader.fault(node.place, OutputFault::NotOneSwitch);
            None
        }
    };
    let warm_up = |text: &str| scalars::duration(text, Duration::ZERO, AMPLIFIER_WARM_UP_MAX, "3s");
    let warm_up = reader.optional(&fields, "warm_up", warm_up).unwrap_or(WARM_UP_UNSAID);
    let hold = |text: &str| scalars::duration(text, Duration::ZERO, AMPLIFIER_HOLD_MAX, "10s");
    let hold = reader.optional(&fields, "hold", hold).unwrap_or(HOLD_UNSAID);
    let without = |text: &str| match text {
        "sound" => Ok(WithoutAmplifier::Sound),
        "silent" => Ok(WithoutAmplifier::Silent),
        _ => Err(scalars::not_one_of(text, &["sound", "silent"])),
    };
    let without = reader.optional(&fields, "without", without).unwrap_or_default();
    // Else a slot would begin before it is known whether it may.
    if without == WithoutAmplifier::Silent && warm_up < COMMAND_MAX {
        let place = fields.get("warm_up").map_or(node.place, |node| node.place);
        reader.fault(place, OutputFault::SilentTooSoon { min: COMMAND_MAX });
    }
    Some(Amplifier { switch: switch?, rule: AmplifierRule { warm_up, hold, without } })
}

/// What was meant by a line or programs that stand there without `gpio` or `command`.
fn without_key(node: &YamlNode) -> Option<SwitchText> {
    let meant = |text: &str| match text.trim() {
        "" | "gpio" | "command" => SwitchText::Unclear,
        word if says_yes_or_no(word) => SwitchText::Unclear,
        path if path.starts_with('/') => SwitchText::Programs,
        number if number.chars().all(|letter| letter.is_ascii_digit()) => {
            SwitchText::Line(format!("GPIO{number}"))
        }
        line => SwitchText::Line(line.to_owned()),
    };
    match &node.value {
        _ if node.is_nothing() => None,
        // `gpio:GPIO17`, and what else a missing blank runs together, is told as that.
        YamlValue::Scalar { text, plain: true } if text.contains(':') => None,
        YamlValue::Scalar { text, .. } => Some(meant(text)),
        YamlValue::List(items) => {
            let texts = items.iter().filter_map(|item| match &item.value {
                YamlValue::Scalar { text, .. } => Some(meant(text)),
                YamlValue::List(_) | YamlValue::Map(_) => None,
            });
            let meant = texts.into_iter().find(|meant| *meant != SwitchText::Unclear);
            Some(meant.unwrap_or(SwitchText::Unclear))
        }
        YamlValue::Map(_) => {
            let given = |key| node.entry(key).is_some();
            let bare = (given("on") || given("off")) && !given("command") && !given("gpio");
            bare.then_some(SwitchText::Programs)
        }
    }
}

/// `amplifier: true` names no line.
fn says_yes_or_no(word: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "có", "không", "bật"];
    WORDS.contains(&word.to_lowercase().as_str())
}

fn gpio_line(text: &str) -> Result<String, FaultKind> {
    if text.trim().is_empty() {
        return Err(ShapeFault::NoValue.into());
    }
    // Its number moves between kernels and says nothing of its chip.
    if text.chars().all(|character| character.is_ascii_digit()) {
        return Err(OutputFault::GpioByNumber { text: text.into() }.into());
    }
    word(text)
}

/// `{on: [program, argument], off: […]}`.
fn commands(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<AmplifierSwitch> {
    if !matches!(node.value, YamlValue::Map(_)) && !node.is_nothing() {
        reader.fault(node.place, OutputFault::CommandWithoutKeys);
        return None;
    }
    let fields = reader.fields(node, &["on", "off"])?;
    let on = reader.required(&fields, "on", "on: [/usr/local/bin/tang-am, bat]");
    let on = on.and_then(|node| command(reader, node));
    let off = reader.required(&fields, "off", "off: [/usr/local/bin/tang-am, tat]");
    let off = off.and_then(|node| command(reader, node));
    Some(AmplifierSwitch::Command { on: on?, off: off? })
}

/// A program by its path, and its arguments; no shell looks at them.
fn command(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<Vec<String>> {
    if let YamlValue::Scalar { text, .. } = &node.value
        && !node.is_nothing()
    {
        reader.fault(node.place, OutputFault::CommandNotList { text: text.clone() });
        return None;
    }
    let items = reader.list(node, NamedThing::CommandWord, COMMAND_WORDS_MAX)?;
    let Some(first) = items.first() else {
        reader.fault(node.place, ShapeFault::NoValue);
        return None;
    };
    let words: Vec<Option<String>> = items.iter().map(|item| reader.value(item, word)).collect();
    let words: Vec<String> = words.into_iter().collect::<Option<_>>()?;
    if !Path::new(&words[0]).is_absolute() {
        reader.fault(first.place, OutputFault::CommandNotAbsolute { text: words[0].clone() });
        return None;
    }
    Some(words)
}

fn word(text: &str) -> Result<String, FaultKind> {
    if text.chars().any(char::is_control) {
        return Err(TextFault::ControlCharacter.into());
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(TextFault::TooLong { max: TEXT_CHARS_MAX }.into());
    }
    Ok(text.into())
}
