//! The list of bugs that `script/planted-bugs` plants in the core, one at a time, to see the tests
//! fail, stays true to the code: each has exactly one place.

use std::path::Path;

#[derive(serde::Deserialize)]
struct Planted {
    name: String,
    file: String,
    /// Holds the expression where it stands more than once in the file.
    within: Option<String>,
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
        let Planted { name, file, within, find, replace, killed_by } = bug;
        let code = std::fs::read_to_string(root.join(&file)).expect("a file of the core");
        let within = within.as_ref().unwrap_or(&find);
        assert_eq!(code.matches(within).count(), 1, "{name}: `{within}` in {file}");
        assert_eq!(within.matches(&find).count(), 1, "{name}: `{find}` in `{within}`");
        // In their places a switch could not stand.
        let statement =
            ["let ", "if ", "match ", "return"].iter().any(|word| find.starts_with(word));
        assert!(!statement && !find.contains("=>"), "{name}: `{find}` is no expression");
        assert!(file.starts_with("src/station") && find != replace, "{name}: not a bug");
        assert!(
            root.join("tests/it").join(format!("{}.rs", killed_by.replace("::", "/"))).exists(),
            "{name}"
        );
    }
}

/// The script builds the tests that kill, and what they lean on, without the rest of the suite.
#[test]
fn the_script_that_plants_them_names_every_module_that_it_needs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file of the tests");
    let script = read("script/planted-bugs");
    let bugs: Vec<Planted> =
        serde_json::from_str(&read("tests/it/sim/planted_bugs.json")).expect("a list of bugs");
    let names = |module: &str| script.contains(&format!("mod {module};"));
    for Planted { killed_by, .. } in bugs {
        let module = killed_by.rsplit("::").next().expect("a module");
        assert!(names(module), "script/planted-bugs lacks {killed_by}");
        let code = read(&format!("tests/it/{}.rs", killed_by.replace("::", "/")));
        let support = code.split("crate::support::").skip(1);
        for module in support.filter_map(|rest| rest.split([':', ';', ' ']).next()) {
            assert!(names(module), "script/planted-bugs lacks support::{module} of {killed_by}");
        }
    }
}
