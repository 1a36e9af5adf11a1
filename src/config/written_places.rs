//! Where single things are written in the files of a good configuration, for who tells of them
//! after the reading. Read again from the texts, since what is validated has forgotten its places.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config_texts::ConfigTexts;
use super::fault::ConfigFaults;
use super::paths;
use super::source_text::SourceText;
use super::yaml_tree::{self, YamlNode, YamlValue};
use crate::station::ids::OutputId;

/// A line of a file of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenPlace {
    /// As the person named it.
    pub file: Arc<str>,
    /// From 1.
    pub line: usize,
}

impl std::fmt::Display for WrittenPlace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.file, self.line)
    }
}

/// A cue that names a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileUse {
    /// The programme's id.
    pub programme: String,
    pub place: WrittenPlace,
}

/// The texts of a configuration, read as far as their trees.
pub struct WrittenPlaces {
    /// That of `station.yaml` first.
    trees: Vec<(SourceText, YamlNode)>,
}

impl WrittenPlaces {
    /// What can't be read, as after a change, has no places.
    pub fn of(texts: &ConfigTexts) -> WrittenPlaces {
        let mut nodes = 0;
        let trees = texts.files.iter().filter_map(|(name, text)| {
            let source = SourceText::new(name, text.as_bytes()).ok()?;
            let root = yaml_tree::read(&source, &mut nodes, &mut ConfigFaults::default())?;
            Some((source, root))
        });
        WrittenPlaces { trees: trees.collect() }
    }

    /// The cues that name each file, in the order written.
    pub fn of_files(&self) -> BTreeMap<Arc<str>, Vec<FileUse>> {
        let mut uses: BTreeMap<Arc<str>, Vec<FileUse>> = BTreeMap::new();
        for (source, root) in &self.trees {
            for programme in root.entry("programmes").map(items).unwrap_or_default() {
                let id = programme.entry("id").and_then(text).unwrap_or_default();
                for cue in programme.entry("rundown").map(items).unwrap_or_default() {
                    let Some(node) = cue.entry("file") else { continue };
                    let path = text(node).and_then(|path| paths::of_rundown(path).ok());
                    let Some(path) = path else { continue };
                    let place = place(source, node);
                    uses.entry(path).or_default().push(FileUse { programme: id.into(), place });
                }
            }
        }
        uses
    }

    /// The line of an output's amplifier, or of what is under `keys` in it.
    pub fn of_amplifier(&self, output: &OutputId, keys: &[&str]) -> Option<WrittenPlace> {
        let (source, root) = self.trees.first()?;
        let mut node = root.entry("outputs")?.entry(output.as_str())?.entry("amplifier")?;
        for key in keys {
            node = node.entry(key)?;
        }
        Some(place(source, node))
    }
}

fn place(source: &SourceText, node: &YamlNode) -> WrittenPlace {
    WrittenPlace { file: source.name.clone(), line: node.place.line }
}

fn items(node: &YamlNode) -> &[YamlNode] {
    match &node.value {
        YamlValue::List(items) => items,
        YamlValue::Scalar { .. } | YamlValue::Map(_) => &[],
    }
}

fn text(node: &YamlNode) -> Option<&str> {
    match &node.value {
        YamlValue::Scalar { text, .. } => Some(text),
        YamlValue::List(_) | YamlValue::Map(_) => None,
    }
}
