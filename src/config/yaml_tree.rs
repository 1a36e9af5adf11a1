//! YAML to a tree in which every key and value knows its place.
//!
//! `serde_yaml` reports a bad value at the line of the item that holds it, and stops there. The
//! tree is built from the parser's events instead, so that all faults can be told at once, each
//! under its own letters. Bounds: nesting ([`DEPTH_MAX`]), nodes ([`NODES_MAX`]); anchors and
//! aliases are refused, so nothing expands. The stack is a `Vec`, so no file can exhaust the
//! program's own.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::fault::{
    ConfigFault, ConfigFaults, DocumentFault, FaultKind, SyntaxFault, TextFileFault, ValueShape,
};
use super::limits::{DEPTH_MAX, NODES_MAX};
use super::parser_complaint::ParserComplaint;
use super::source_text::{SourcePlace, SourceText};
use super::typing_slips;

mod missing_dash;

/// One value of a file, with its place.
#[derive(Debug, Clone)]
pub struct YamlNode {
    pub place: SourcePlace,
    pub value: YamlValue,
}

/// A value as YAML has it, before anybody asks what it means.
#[derive(Debug, Clone)]
pub enum YamlValue {
    /// `plain` is one without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<YamlNode>),
    Map(Vec<YamlEntry>),
}

/// One key of a map with its value.
#[derive(Debug, Clone)]
pub struct YamlEntry {
    pub key: String,
    pub key_place: SourcePlace,
    pub value: YamlNode,
}

impl YamlNode {
    /// The value of a key, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&YamlNode> {
        match &self.value {
            YamlValue::Map(entries) => {
                entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
            }
            YamlValue::Scalar { .. } | YamlValue::List(_) => None,
        }
    }

    pub fn shape(&self) -> ValueShape {
        match self.value {
            YamlValue::Scalar { .. } => ValueShape::Text,
            YamlValue::List(_) => ValueShape::List,
            YamlValue::Map(_) => ValueShape::Map,
        }
    }

    /// A key with nothing behind it, `~` or `null`.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.value, YamlValue::Scalar { text, plain: true }
            if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }
}

/// Reads the one document of a file, a map. `None` when it holds none, or a fault after which
/// nothing in it can be trusted; a key given twice is told and the first one kept. `nodes` counts
/// over all files.
pub fn read(source: &SourceText, nodes: &mut usize, faults: &mut ConfigFaults) -> Option<YamlNode> {
    // The parser takes some tabs for blanks and stumbles over others far behind them.
    let mut tabs = source.tabs().peekable();
    if tabs.peek().is_some() {
        tabs.for_each(|place| faults.push_with(|| source.fault(place, SyntaxFault::Tab)));
        return None;
    }
    let mut builder = TreeBuilder { source, faults, nodes, stack: Vec::new(), root: None };
    let mut parser = Parser::new_from_str(&source.text);
    let mut documents = 0;
    loop {
        let step = match parser.next_event()? {
            Ok((Event::StreamEnd, _)) => break,
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                if documents == 1 {
                    Ok(())
                } else {
                    Err(Box::new(source.fault(place_of(&span), DocumentFault::SecondDocument)))
                }
            }
            Ok((event, span)) => builder.take(event, &span),
            Err(error) => Err(Box::new(builder.syntax_fault(&error))),
        };
        if let Err(fault) = step {
            builder.faults.push(*fault);
            return None;
        }
    }
    match builder.root {
        Some(node) if matches!(node.value, YamlValue::Map(_)) => Some(node),
        Some(node) if !node.is_nothing() => {
            let slip = match &node.value {
                YamlValue::Scalar { text, plain: true } => {
                    typing_slips::run_together(text, node.place)
                }
                YamlValue::Scalar { .. } | YamlValue::List(_) | YamlValue::Map(_) => None,
            };
            let whole = (node.place, DocumentFault::NotKeys { found: node.shape() }.into());
            let (place, kind): (SourcePlace, FaultKind) =
                slip.map_or(whole, |(place, slip)| (place, slip.into()));
            faults.push_with(|| source.fault(place, kind));
            None
        }
        _ => {
            faults.push(ConfigFault {
                excerpt: None,
                ..source.fault(SourcePlace::START, TextFileFault::Empty)
            });
            None
        }
    }
}

struct TreeBuilder<'a> {
    source: &'a SourceText,
    faults: &'a mut ConfigFaults,
    nodes: &'a mut usize,
    stack: Vec<OpenCollection>,
    root: Option<YamlNode>,
}

/// A list or map whose end has not come yet.
enum OpenCollection {
    List {
        place: SourcePlace,
        items: Vec<YamlNode>,
    },
    Map {
        place: SourcePlace,
        entries: Vec<YamlEntry>,
        lines: HashMap<String, usize>,
        key: Option<PendingKey>,
        /// Keys that came again; what that means is clear at the map's end.
        again: Vec<RepeatedKey>,
    },
}

impl OpenCollection {
    fn place(&self) -> SourcePlace {
        match self {
            OpenCollection::List { place, .. } | OpenCollection::Map { place, .. } => *place,
        }
    }
}

/// A key that its map had before.
struct RepeatedKey {
    key: String,
    place: SourcePlace,
    first_line: usize,
}

struct PendingKey {
    text: String,
    place: SourcePlace,
    /// Given before in the same map: its value is read and forgotten.
    again: bool,
}

impl TreeBuilder<'_> {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Box<ConfigFault>> {
        let place = place_of(span);
        match event {
            Event::Alias(_) => Err(self.fault(place, DocumentFault::AnchorRefused)),
            Event::Scalar(text, style, anchor, tag) => {
                self.admit(place, anchor, tag.is_some())?;
                let plain = style == ScalarStyle::Plain;
                self.scalar(text.into_owned(), plain, place)
            }
            Event::SequenceStart(anchor, tag) => {
                self.admit(place, anchor, tag.is_some())?;
                self.open(OpenCollection::List { place, items: Vec::new() }, place)
            }
            Event::MappingStart(anchor, tag) => {
                self.admit(place, anchor, tag.is_some())?;
                let (entries, lines) = (Vec::new(), HashMap::new());
                self.open(
                    OpenCollection::Map { place, entries, lines, key: None, again: Vec::new() },
                    place,
                )
            }
            Event::SequenceEnd | Event::MappingEnd => {
                match self.stack.pop() {
                    Some(OpenCollection::List { place, items }) => {
                        self.put(YamlNode { place, value: YamlValue::List(items) });
                    }
                    Some(OpenCollection::Map { place, entries, again, .. }) => {
                        for (place, kind) in missing_dash::behind(&self.stack, &entries, again) {
                            self.faults.push_with(|| self.source.fault(place, kind));
                        }
                        self.put(YamlNode { place, value: YamlValue::Map(entries) });
                    }
                    None => {}
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What the parser could not read, shown where a person made the slip, which is often before
    /// the place where the parser noticed.
    fn syntax_fault(&self, error: &ScanError) -> ConfigFault {
        let mark = error.marker();
        let noticed = SourcePlace { line: mark.line().max(1), column: mark.col() + 1, width: 1 };
        let bracket = self.stack.iter().rev().map(OpenCollection::place).find(|place| {
            place.line < noticed.line && matches!(self.source.character(*place), Some('[' | '{'))
        });
        let complaint = ParserComplaint::from_text(error.info());
        if complaint == ParserComplaint::Indentation
            && let Some((place, kind)) =
                missing_dash::at_its_dash(self.source, &self.stack, noticed)
        {
            return self.source.fault(place, kind);
        }
        let kind = syntax_kind(self.source, noticed, complaint, error.info());
        let (place, kind) = match (bracket, kind) {
            (_, kind @ FaultKind::Syntax(SyntaxFault::Tab)) => (noticed, kind),
            (Some(bracket), _) => (bracket, SyntaxFault::BracketOpen.into()),
            (None, kind @ FaultKind::Syntax(SyntaxFault::ColonMissing)) => {
                (self.source.line_of_text_before(noticed), kind)
            }
            (None, kind) => (noticed, kind),
        };
        match typing_slips::behind_complaint(self.source, noticed, &kind, complaint) {
            Some((place, slip)) => self.source.fault(place, slip),
            None => self.source.fault(place, kind),
        }
    }

    fn fault(&self, place: SourcePlace, kind: impl Into<FaultKind>) -> Box<ConfigFault> {
        Box::new(self.source.fault(place, kind))
    }

    fn admit(
        &mut self,
        place: SourcePlace,
        anchor: usize,
        tagged: bool,
    ) -> Result<(), Box<ConfigFault>> {
        *self.nodes += 1;
        if *self.nodes > NODES_MAX {
            return Err(self.fault(place, DocumentFault::TooMuch { max: NODES_MAX }));
        }
        if anchor != 0 {
            return Err(self.fault(place, DocumentFault::AnchorRefused));
        }
        if tagged {
            return Err(self.fault(place, DocumentFault::TagRefused));
        }
        Ok(())
    }

    fn open(&mut self, open: OpenCollection, place: SourcePlace) -> Result<(), Box<ConfigFault>> {
        if let Some(OpenCollection::Map { key: None, .. }) = self.stack.last() {
            return Err(self.fault(place, DocumentFault::KeyNotText));
        }
        if self.stack.len() == DEPTH_MAX {
            return Err(self.fault(place, DocumentFault::TooDeep { max: DEPTH_MAX }));
        }
        self.stack.push(open);
        Ok(())
    }

    fn scalar(
        &mut self,
        text: String,
        plain: bool,
        place: SourcePlace,
    ) -> Result<(), Box<ConfigFault>> {
        if matches!(self.stack.last(), Some(OpenCollection::Map { key: None, .. })) {
            if let Some(fault) =
                missing_dash::behind_its_list(self.source, &self.stack, &text, place)
            {
                return Err(self.fault(place, fault));
            }
            let Some(OpenCollection::Map { lines, key, again, .. }) = self.stack.last_mut() else {
                return Ok(());
            };
            let first = lines.get(&text).copied();
            match first {
                Some(first_line) => {
                    again.push(RepeatedKey { key: text.clone(), place, first_line });
                }
                None => {
                    lines.insert(text.clone(), place.line);
                }
            }
            *key = Some(PendingKey { text, place, again: first.is_some() });
            return Ok(());
        }
        // The parser's end of a quoted value lies behind the comment.
        let width = if plain { None } else { self.source.quoted_width(place) };
        let place = SourcePlace { width: width.unwrap_or(place.width), ..place };
        self.put(YamlNode { place, value: YamlValue::Scalar { text, plain } });
        Ok(())
    }

    fn put(&mut self, mut node: YamlNode) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(OpenCollection::List { items, .. }) => items.push(node),
            Some(OpenCollection::Map { entries, key, .. }) => {
                let Some(key) = key.take() else { return };
                if node.is_nothing() {
                    // An empty value lies nowhere; the parser puts it behind the next blank lines.
                    node.place = key.place;
                }
                if !key.again {
                    entries.push(YamlEntry { key: key.text, key_place: key.place, value: node });
                }
            }
        }
    }
}

/// The plain fault behind what the parser complains of; its own sentence where there is none.
fn syntax_kind(
    source: &SourceText,
    place: SourcePlace,
    complaint: ParserComplaint,
    info: &str,
) -> FaultKind {
    let fault = match complaint {
        ParserComplaint::Recursion => return DocumentFault::TooDeep { max: DEPTH_MAX }.into(),
        ParserComplaint::Tab => SyntaxFault::Tab,
        ParserComplaint::Alias => SyntaxFault::StarUnquoted,
        ParserComplaint::QuoteOpen => SyntaxFault::QuoteOpen,
        ParserComplaint::BracketOpen => SyntaxFault::BracketOpen,
        ParserComplaint::ColonMissing => SyntaxFault::ColonMissing,
        ParserComplaint::ColonInside if typing_slips::is_own_colon(source, place) => {
            SyntaxFault::Indentation
        }
        ParserComplaint::ColonInside => SyntaxFault::ColonInside,
        ParserComplaint::Indentation => SyntaxFault::Indentation,
        ParserComplaint::TrailingText
        | ParserComplaint::BracketMisplaced
        | ParserComplaint::Other => match source.character(place) {
            Some(sign @ ('%' | '@' | '`')) => SyntaxFault::SignUnquoted { sign },
            Some(_) | None => SyntaxFault::Other { info: info.to_string() },
        },
    };
    fault.into()
}

fn place_of(span: &Span) -> SourcePlace {
    let (start, end) = (span.start, span.end);
    let width =
        if end.line() == start.line() { end.col().saturating_sub(start.col()).max(1) } else { 1 };
    SourcePlace { line: start.line().max(1), column: start.col() + 1, width }
}

#[cfg(test)]
mod tests;
