//! The list of bugs that `script/planted-bugs` plants in the core, one at a time, to see the tests
//! fail, stays true to the code: each has exactly one place.

use std::path::Path;

#[derive(serde::Deserialize)]
struct Planted {
    name: String,
    file: String,
    /// An expression, and what stands in its place.
    find: String,
    replace: String,
    /// Which test must fail.
    killed_by: String,
}

#[test]
fn every_planted_bug_has_its_one_place_in_the_core() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list =
        std::fs::read_to_string(root.join("tests/it/sim/planted_bugs.json")).expect("the list");
    let bugs: Vec<Planted> = serde_json::from_str(&list).expect("a list of bugs");
    assert!(bugs.len() >= 14, "{} bugs are too few to trust the tests by", bugs.len());
    for bug in bugs {
        let Planted { name, file, find, replace, killed_by } = bug;
        let code = std::fs::read_to_string(root.join(&file)).expect("a file of the core");
        assert_eq!(code.matches(&find).count(), 1, "{name}: `{find}` in {file}");
        assert!(file.starts_with("src/station") && find != replace, "{name}: not a bug");
        assert!(
            root.join("tests/it").join(format!("{}.rs", killed_by.replace("::", "/"))).exists(),
            "{name}"
        );
    }
}
