//! Takes typed values out of a tree. Each value that isn't as it should be becomes a fault, and
//! the reading goes on, so that one run tells all of them.

use super::fault::{
    ConfigFault, ConfigFaults, DocumentFault, FaultKind, KEYS_OF_LATER, NameFault, NamedThing,
    ShapeFault, TextFault, TypingSlip, ValueShape,
};
use super::names::{self, DeclaredNames, nearest};
use super::source_text::{SourcePlace, SourceText};
use super::typing_slips;
use super::yaml_tree::{YamlEntry, YamlNode, YamlValue};

/// Whether the value of a key that came again was not read.
pub fn is_key_twice(fault: &ConfigFault) -> bool {
    matches!(fault.kind, FaultKind::Document(DocumentFault::KeyTwice { .. }))
}

/// Reads the values of one file, and notes what is at fault.
pub struct FieldReader<'a> {
    pub source: &'a SourceText,
    pub faults: &'a mut ConfigFaults,
}

/// A map whose keys have been checked.
#[derive(Clone, Copy)]
pub struct CheckedFields<'n> {
    pub place: SourcePlace,
    entries: &'n [YamlEntry],
}

impl<'n> CheckedFields<'n> {
    pub fn get(&self, key: &str) -> Option<&'n YamlNode> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }
}

impl FieldReader<'_> {
    /// Tells a fault; where a character stands in its place that only looks like the right one, or
    /// like none, that one, and once.
    pub fn fault(&mut self, place: SourcePlace, kind: impl Into<FaultKind>) {
        let kind = kind.into();
        // A fault that is only counted is not looked into; in a long text they do no harm.
        let as_it_is =
            self.faults.is_full() || matches!(kind, FaultKind::Text(TextFault::TooLong { .. }));
        let odd = match as_it_is {
            true => None,
            false if kind == FaultKind::Shape(ShapeFault::NoValue) => {
                typing_slips::hash_before_value(self.source, place)
            }
            false => typing_slips::invisible_at(self.source, place)
                .or_else(|| typing_slips::look_alike_at(self.source, place, &kind))
                .or_else(|| typing_slips::dash_before_quote(self.source, place)),
        };
        match odd {
            Some((place, kind)) => {
                let fault = self.source.fault(place, kind);
                if !self.faults.list.contains(&fault) {
                    self.faults.push(fault);
                }
            }
            None => self.faults.push_with(|| self.source.fault(place, kind)),
        }
    }

    /// Whether a key was given twice in this file, so that not all that it declares is known.
    pub fn is_any_key_twice(&self) -> bool {
        self.faults.list.iter().any(|fault| fault.file == self.source.name && is_key_twice(fault))
    }

    /// A map with keys of these and no others.
    pub fn fields<'n>(
        &mut self,
        node: &'n YamlNode,
        known: &'static [&'static str],
    ) -> Option<CheckedFields<'n>> {
        let entries = self.entries(node)?;
        let unknown = |entry: &YamlEntry| !known.contains(&entry.key.as_str());
        for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| unknown(entry)) {
            let said = match &entry.value.value {
                YamlValue::Scalar { text, .. } => text.as_str(),
                YamlValue::List(_) | YamlValue::Map(_) => "",
            };
            if let Some(examples) = names::otherwise_written(&entry.key, said, known) {
                let key = entry.key.clone();
                self.fault(entry.key_place, ShapeFault::OtherwiseWritten { key, examples });
                continue;
            }
            if let Some(key) = typing_slips::key_without_space(&entry.key)
                && known.contains(&key)
            {
                self.fault(entry.key_place, TypingSlip::SpaceMissing { key: key.into() });
                continue;
            }
            if let Some(split) = typing_slips::split_by_commas(entries, index, known) {
                // Told once, at the value that its commas cut into pieces.
                if let Some((place, kind)) = split {
                    self.fault(place, kind);
                }
                continue;
            }
            let kind = ShapeFault::UnknownKey {
                key: entry.key.clone(),
                nearest: if self.faults.is_full() {
                    None
                } else {
                    let of_now = |key: &&&str| !KEYS_OF_LATER.contains(key);
                    nearest(&entry.key, known.iter().filter(of_now).copied())
                },
                known,
            };
            self.fault(entry.key_place, kind);
        }
        Some(CheckedFields { place: node.place, entries })
    }

    /// A map whose keys are names of the writer's own.
    pub fn entries<'n>(&mut self, node: &'n YamlNode) -> Option<&'n [YamlEntry]> {
        match &node.value {
            YamlValue::Map(entries) => Some(entries),
            YamlValue::Scalar { .. } | YamlValue::List(_) => {
                self.wrong_shape(node, ValueShape::Map)
            }
        }
    }

    pub fn list<'n>(
        &mut self,
        node: &'n YamlNode,
        what: NamedThing,
        max: usize,
    ) -> Option<&'n [YamlNode]> {
        let YamlValue::List(items) = &node.value else {
            return self.wrong_shape(node, ValueShape::List);
        };
        Some(self.at_most(items, what, max, |item| item.place))
    }

    /// A list, or one value that stands for a list of one.
    pub fn one_or_more<'n>(
        &mut self,
        node: &'n YamlNode,
        what: NamedThing,
        max: usize,
    ) -> Option<&'n [YamlNode]> {
        if let YamlValue::Scalar { text, .. } = &node.value
            && !node.is_nothing()
        {
            let by_commas = match what {
                // A weekday's parser takes commas, a calendar's day has none; a command's word is
                // its own.
                NamedThing::Day | NamedThing::Rule | NamedThing::CommandWord => false,
                NamedThing::Zone
                | NamedThing::ZoneOrGroup
                | NamedThing::Group
                | NamedThing::Output
                | NamedThing::Queue
                | NamedThing::Campaign
                | NamedThing::Calendar
                | NamedThing::Programme
                | NamedThing::Cue
                | NamedThing::Window
                | NamedThing::ScheduleFile
                | NamedThing::Entry => text.contains(','),
            };
            if by_commas {
                let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                let list = parts.into_iter().filter(|part| !part.is_empty());
                let list = list.collect::<Vec<_>>().join(", ");
                self.fault(node.place, ShapeFault::BracketsMissing { list });
                return None;
            }
            return Some(std::slice::from_ref(node));
        }
        self.list(node, what, max)
    }

    /// The first `max` of `items`, with a fault at the first one beyond.
    pub fn at_most<'n, T>(
        &mut self,
        items: &'n [T],
        what: NamedThing,
        max: usize,
        place: impl Fn(&T) -> SourcePlace,
    ) -> &'n [T] {
        if let Some(first_over) = items.get(max) {
            self.fault(place(first_over), ShapeFault::TooMany { what, max });
        }
        &items[..items.len().min(max)]
    }

    pub fn required<'n>(
        &mut self,
        fields: &CheckedFields<'n>,
        key: &'static str,
        example: &'static str,
    ) -> Option<&'n YamlNode> {
        let node = fields.get(key);
        if node.is_none() {
            self.fault(fields.place, ShapeFault::MissingKey { key, example });
        }
        node
    }

    pub fn text<'n>(&mut self, node: &'n YamlNode) -> Option<&'n str> {
        match &node.value {
            YamlValue::Scalar { text, .. } if !node.is_nothing() => Some(text),
            YamlValue::Scalar { .. } | YamlValue::List(_) | YamlValue::Map(_) => {
                self.wrong_shape(node, ValueShape::Text)
            }
        }
    }

    /// A text through `parse`.
    pub fn value<T, E: Into<FaultKind>>(
        &mut self,
        node: &YamlNode,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(node)?;
        self.sound(node.place, parse(text))
    }

    /// The value of an optional key through `parse`.
    pub fn optional<T, E: Into<FaultKind>>(
        &mut self,
        fields: &CheckedFields<'_>,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.value(fields.get(key)?, parse)
    }

    /// A text that is one of `names`.
    pub fn name<'n>(
        &mut self,
        node: &'n YamlNode,
        what: NamedThing,
        names: &DeclaredNames,
    ) -> Option<&'n str> {
        let name = self.text(node)?;
        if names.may_hold(name) {
            return Some(name);
        }
        // Several of them, with commas, semicolons or blanks between.
        let parts: Vec<&str> =
            name.split([',', ';', ' ']).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(|part| names.contains(part)) {
            self.fault(node.place, ShapeFault::BracketsMissing { list: parts.join(", ") });
            return None;
        }
        // Of a fault that is only counted the nearest name is not looked for.
        let nearest = if self.faults.is_full() { None } else { names.nearest(name) };
        self.fault(node.place, NameFault::Unknown { what, name: name.into(), nearest });
        None
    }

    /// The value of a result, or its fault at `place`.
    pub fn sound<T, E: Into<FaultKind>>(
        &mut self,
        place: SourcePlace,
        result: Result<T, E>,
    ) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(kind) => {
                self.fault(place, kind);
                None
            }
        }
    }

    fn wrong_shape<T>(&mut self, node: &YamlNode, wanted: ValueShape) -> Option<T> {
        if let (ValueShape::Map, YamlValue::Scalar { text, plain: true }) = (wanted, &node.value)
            && let Some((place, kind)) = typing_slips::run_together(text, node.place)
        {
            self.fault(place, kind);
            return None;
        }
        let kind = if node.is_nothing() {
            ShapeFault::NoValue
        } else if (wanted, node.shape()) == (ValueShape::List, ValueShape::Map)
            && self.source.character(node.place) != Some('{')
        {
            let line = self.source.line(node.place.line).unwrap_or_default();
            if let Some(slip) = typing_slips::dash_before(line.trim_start()) {
                self.fault(node.place, slip);
                return None;
            }
            ShapeFault::DashesMissing
        } else {
            ShapeFault::WrongShape { wanted, found: node.shape() }
        };
        self.fault(node.place, kind);
        None
    }
}
