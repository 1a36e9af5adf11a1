//! Answers are in the language of `--lang`, else in the station's, else in the environment's.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What is said of a command that there is not, in which language.
fn language(config: &Path, more: &[&str], environment: &str) -> &'static str {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    command.arg("--config").arg(config).args(more).arg("khong-co");
    for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
        command.env_remove(name);
    }
    let output = command.env("LANG", environment).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    if said.contains("Cách dùng") { "vi" } else { "en" }
}

#[test]
fn the_option_goes_before_the_station_and_the_station_before_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("station.yaml");
    let (vi, en) = ("vi_VN.UTF-8", "en_US.UTF-8");
    // No station here.
    assert_eq!(language(&config, &[], vi), "vi");
    assert_eq!(language(&config, &[], en), "en");
    assert_eq!(language(&config, &["--lang", "vi"], en), "vi");
    let cases = [
        ("language: en\n", "en"),
        ("language: vi\n", "vi"),
        // As `docs/station.md` says.
        ("station: {id: tram-thu}\n", "vi"),
        // Faults elsewhere, of values and of the YAML itself.
        ("zones: 7\nlanguage: \"en\"\nlanguage_: x\n", "en"),
        ("zones: [\nlanguage: en   # vi\n", "en"),
        ("language: fr\n", "vi"),
        ("{language: en}\n", "en"),
    ];
    for (text, want) in cases {
        fs::write(&config, text).unwrap();
        for environment in [vi, en] {
            assert_eq!(language(&config, &[], environment), want, "{text} with {environment}");
        }
        assert_eq!(language(&config, &["--lang", "en"], vi), "en", "{text}");
        assert_eq!(language(&config, &["--lang=vi"], en), "vi", "{text}");
    }
}
