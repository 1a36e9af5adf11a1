//! YAML to a tree in which every key and value knows its place.
//!
//! `serde_yaml` reports a bad value at the line of the item that holds it, and stops there. The
//! tree is built from the parser's events instead, so that all faults can be told at once, each
//! under its own letters. Bounds: nesting ([`DEPTH_MAX`]), nodes ([`NODES_MAX`]); anchors and
//! aliases are refused, so nothing expands. The stack is a `Vec`, so no file can exhaust the
//! program's own.

use super::fault::{
    ConfigFault, ConfigFaults, DocumentFault, FaultKind, SyntaxFault, TextFileFault, ValueShape,
};
use super::source_text::{SourcePlace, SourceText};
use super::typing_slips;
use tree_builder::{ReadingEnd, TreeBuilder};

mod misplaced_lines;
mod missing_dash;
mod tree_builder;

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
    read_with(source, None, nodes, faults)
}

/// What the reader of one kind of file finds at fault in a tree.
pub type FileJudge<'a> = &'a dyn Fn(SourceText, YamlNode) -> ConfigFaults;

/// As [`read`], where people are told what is at fault; `judge` says which advice would be right.
pub fn read_for_people(
    source: &SourceText,
    judge: FileJudge<'_>,
    nodes: &mut usize,
    faults: &mut ConfigFaults,
) -> Option<YamlNode> {
    read_with(source, Some(judge), nodes, faults)
}

fn read_with(
    source: &SourceText,
    judge: Option<FileJudge<'_>>,
    nodes: &mut usize,
    faults: &mut ConfigFaults,
) -> Option<YamlNode> {
    // The parser takes some tabs for blanks and stumbles over others far behind them.
    let mut tabs = source.tabs().peekable();
    if tabs.peek().is_some() {
        tabs.for_each(|place| faults.push_with(|| source.fault(place, SyntaxFault::Tab)));
        return None;
    }
    let mut builder = TreeBuilder { source, judge, faults, nodes, stack: Vec::new(), root: None };
    let end = builder.run();
    if let Err(end) = end {
        let fault = match *end {
            ReadingEnd::Fault(fault) => fault,
            ReadingEnd::Complaint(error) => builder.syntax_fault(&error),
        };
        builder.faults.push(fault);
        return None;
    }
    match builder.root {
        Some(node) if matches!(node.value, YamlValue::Map(_)) => {
            match judge.and_then(|judge| misplaced_lines::find_in_tree(source, &node, judge)) {
                Some((place, fault)) => {
                    faults.push_with(|| source.fault(place, fault));
                    None
                }
                None => Some(node),
            }
        }
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

#[cfg(test)]
mod tests;
