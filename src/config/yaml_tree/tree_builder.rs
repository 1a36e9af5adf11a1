//! Builds the tree from the parser's events, and says of what it stumbles over where a person made
//! the slip.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::{FileJudge, YamlEntry, YamlNode, YamlValue, misplaced_lines, missing_dash};
use crate::config::fault::{ConfigFault, ConfigFaults, DocumentFault, FaultKind, SyntaxFault};
use crate::config::limits::{DEPTH_MAX, NODES_MAX};
use crate::config::parser_complaint::ParserComplaint;
use crate::config::source_text::{SourcePlace, SourceText};
use crate::config::typing_slips;

/// What ends the reading of a file.
pub enum ReadingEnd {
    Fault(ConfigFault),
    Complaint(ScanError),
}

/// Where the parser stumbled over how lines are indented.
pub struct Stumble {
    pub line: usize,
    /// The lines with which lists and maps began that had not ended.
    pub begun: Vec<usize>,
}

/// The line of the first fault of a text's YAML or of where its keys stand, and where the parser
/// stumbled.
pub fn try_reading(text: &str, judge: FileJudge<'_>) -> (Option<usize>, Option<Stumble>) {
    let Ok(source) = SourceText::new("", text.as_bytes()) else { return (Some(1), None) };
    let (mut nodes, mut faults) = (0, ConfigFaults::default());
    let mut builder = TreeBuilder {
        source: &source,
        judge: None,
        faults: &mut faults,
        nodes: &mut nodes,
        stack: Vec::new(),
        root: None,
    };
    let (ended_at, stumble) = match builder.run().map_err(|end| *end) {
        Ok(()) => (None, None),
        Err(ReadingEnd::Fault(fault)) => (Some(fault.line), None),
        Err(ReadingEnd::Complaint(error)) => {
            (Some(error.marker().line().max(1)), builder.stumble(&error))
        }
    };
    let root = builder.root.take().filter(|_| ended_at.is_none());
    if let Some(root) = root {
        faults.list.extend(judge(source, root).list);
    }
    let misplaced = |fault: &&ConfigFault| match fault.kind {
        FaultKind::Shape(_)
        | FaultKind::Document(_)
        | FaultKind::Syntax(_)
        | FaultKind::Output(_)
        | FaultKind::Programme(_) => true,
        FaultKind::Slip(_)
        | FaultKind::TextFile(_)
        | FaultKind::Name(_)
        | FaultKind::Text(_)
        | FaultKind::Quantity(_)
        | FaultKind::Address(_)
        | FaultKind::When(_)
        | FaultKind::Date(_)
        | FaultKind::Hours(_)
        | FaultKind::Path(_)
        | FaultKind::Sidecar(_) => false,
    };
    let told = faults.list.iter().filter(misplaced).map(|fault| fault.line);
    (told.chain(ended_at).min(), stumble)
}

/// A tree that is being built, and what was noticed on the way.
pub struct TreeBuilder<'a> {
    pub source: &'a SourceText,
    /// `None` where nobody is told of faults.
    pub judge: Option<FileJudge<'a>>,
    pub faults: &'a mut ConfigFaults,
    pub nodes: &'a mut usize,
    pub stack: Vec<OpenCollection>,
    pub root: Option<YamlNode>,
}

/// A list or map whose end has not come yet.
pub enum OpenCollection {
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
pub struct RepeatedKey {
    pub key: String,
    pub place: SourcePlace,
    pub first_line: usize,
}

/// A key whose value has not come yet.
pub struct PendingKey {
    pub text: String,
    place: SourcePlace,
    /// Given before in the same map: its value is read and forgotten.
    again: bool,
}

impl TreeBuilder<'_> {
    /// Reads the whole text.
    pub fn run(&mut self) -> Result<(), Box<ReadingEnd>> {
        let mut parser = Parser::new_from_str(&self.source.text);
        let mut documents = 0;
        while let Some(step) = parser.next_event() {
            let (event, span) = step.map_err(ReadingEnd::Complaint)?;
            match event {
                Event::StreamEnd => break,
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let second = DocumentFault::SecondDocument;
                        let fault = self.source.fault(place_of(&span), second);
                        return Err(Box::new(ReadingEnd::Fault(fault)));
                    }
                }
                event => self.take(event, &span).map_err(|fault| ReadingEnd::Fault(*fault))?,
            }
        }
        Ok(())
    }

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
    pub fn syntax_fault(&self, error: &ScanError) -> ConfigFault {
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
            // A key of the entry above that stands too far left looks like the next entry's first.
            let is_dash = matches!(kind, FaultKind::Syntax(SyntaxFault::DashMissing { .. }));
            let misplaced = if is_dash { self.misplaced(error) } else { None };
            if let Some((place, fault)) = misplaced {
                return self.source.fault(place, fault);
            }
            if !is_dash || missing_dash::begins_another(self.source, &self.stack, place) {
                return self.source.fault(place, kind);
            }
        }
        let kind = syntax_kind(self.source, noticed, complaint, error.info());
        let (place, kind) = match (bracket, kind) {
            (_, kind @ FaultKind::Syntax(SyntaxFault::Tab)) => (noticed, kind),
            (Some(bracket), _) => (bracket, SyntaxFault::BracketOpen.into()),
            (None, kind @ FaultKind::Syntax(SyntaxFault::ColonMissing)) => {
                let told = self.source.line_of_text_before(noticed);
                let line = self.source.line(told.line).unwrap_or_default();
                // One that has its colon stands in the wrong column.
                match typing_slips::begins_with_key(line.trim_start()) {
                    true => (told, SyntaxFault::Indentation.into()),
                    false => (told, kind),
                }
            }
            (None, kind) => (noticed, kind),
        };
        if let Some((place, slip)) =
            typing_slips::behind_complaint(self.source, noticed, &kind, complaint)
        {
            return self.source.fault(place, slip);
        }
        match self.misplaced(error) {
            Some((place, fault)) => self.source.fault(place, fault),
            None => self.source.fault(place, kind),
        }
    }

    /// The lines that are to be moved, if that mends what the parser could not read.
    fn misplaced(&self, error: &ScanError) -> Option<(SourcePlace, SyntaxFault)> {
        misplaced_lines::find(&self.source.text, &self.stumble(error)?, self.judge?)
    }

    /// Where the parser stumbled, if that may be for the lines' margins.
    fn stumble(&self, error: &ScanError) -> Option<Stumble> {
        let mark = error.marker();
        let line = mark.line().max(1);
        let noticed = SourcePlace { line, column: mark.col() + 1, width: 1 };
        let margins = match ParserComplaint::from_text(error.info()) {
            ParserComplaint::Indentation | ParserComplaint::Other => true,
            ParserComplaint::ColonInside => typing_slips::is_own_colon(self.source, noticed),
            // Not where a line does lack its colon.
            ParserComplaint::ColonMissing => {
                let told = self.source.line_of_text_before(noticed);
                let text = self.source.line(told.line).unwrap_or_default();
                typing_slips::begins_with_key(text.trim_start())
            }
            ParserComplaint::Recursion
            | ParserComplaint::Tab
            | ParserComplaint::Alias
            | ParserComplaint::QuoteOpen
            | ParserComplaint::BracketOpen
            | ParserComplaint::TrailingText
            | ParserComplaint::BracketMisplaced => false,
        };
        let in_brackets = self
            .stack
            .iter()
            .any(|open| matches!(self.source.character(open.place()), Some('[' | '{')));
        let begun = self.stack.iter().map(|open| open.place().line).collect();
        (margins && !in_brackets).then_some(Stumble { line, begun })
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
