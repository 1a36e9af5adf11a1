//! Whatever serde_yaml reads in a file, the tree holds: in the example files and in documents that
//! serde_yaml wrote. So a value means here what it means to every other reader of YAML.

use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use super::{YamlNode, YamlValue, read};
use crate::config::fault::ConfigFaults;
use crate::config::source_text::SourceText;

/// Signs that YAML gives a meaning, among letters and figures that look like something else.
const TEXT: &str = "[a-zA-Z0-9àếđ .:,#'\"\\[\\]{}&*!|>%@`~?\\\\+_\n-]{0,12}";

/// The tree in serde_yaml's words: a text without quotes is what serde_yaml takes it for.
fn told(node: &YamlNode) -> Value {
    match &node.value {
        YamlValue::Scalar { .. } if node.is_nothing() => Value::Null,
        YamlValue::Scalar { text, plain: true } => {
            serde_yaml::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        YamlValue::Scalar { text, plain: false } => Value::String(text.clone()),
        YamlValue::List(items) => Value::Sequence(items.iter().map(told).collect()),
        YamlValue::Map(entries) => {
            let entries = entries.iter();
            let pairs = entries.map(|entry| (Value::String(entry.key.clone()), told(&entry.value)));
            Value::Mapping(pairs.collect())
        }
    }
}

fn tree(text: &str) -> Result<YamlNode, String> {
    let mut faults = ConfigFaults::default();
    let source =
        SourceText::new("a.yaml", text.as_bytes()).map_err(|fault| format!("{fault:?}"))?;
    read(&source, &mut 0, &mut faults).ok_or_else(|| faults.to_string())
}

#[test]
fn the_example_files_hold_what_serde_yaml_reads_in_them() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let schedules = std::fs::read_dir(root.join("schedules")).unwrap();
    let mut paths: Vec<_> = schedules.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    assert!(!paths.is_empty());
    paths.push(root.join("station.yaml"));
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let want: Value = serde_yaml::from_str(&text).unwrap();
        assert_eq!(told(&tree(&text).unwrap()), want, "{}", path.display());
    }
}

#[test]
fn odd_scalars_mean_what_they_mean_to_serde_yaml() {
    let text = "a: 0x1F\nb: 010\nc: 1_000\nd: yes\ne: True\nf: '5'\ng: ~\nh:\ni: 1e3\nj: .inf\n\
                k: >-\n  two\n  lines\nl: |\n  kept\nm: a b\n   c\nn: \"\\u00e0\"\no: -3dB\np: 05:30\n";
    assert_eq!(told(&tree(text).unwrap()), serde_yaml::from_str::<Value>(text).unwrap());
}

#[test]
fn a_key_beside_a_list_may_be_one_that_its_entries_have() {
    let text = "list:\n- name: a\nname: b\n";
    assert_eq!(told(&tree(text).unwrap()), serde_yaml::from_str::<Value>(text).unwrap());
}

fn values() -> impl Strategy<Value = Value> {
    let scalars = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6).prop_map(Value::from),
        TEXT.prop_map(Value::from),
    ];
    scalars.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            maps(inner).prop_map(Value::Mapping),
        ]
    })
}

fn maps(values: impl Strategy<Value = Value>) -> impl Strategy<Value = Mapping> {
    let pairs = prop::collection::vec((TEXT, values), 0..4);
    pairs.prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

proptest! {
    #[test]
    fn the_tree_holds_what_serde_yaml_wrote(map in maps(values())) {
        let text = serde_yaml::to_string(&map).unwrap();
        let read = tree(&text);
        prop_assert_eq!(read.as_ref().map(told), Ok(Value::Mapping(map)), "{}", text);
    }
}
