//! Answers are in the language of `--lang`, else in the station's, else in the environment's.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
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

#[test]
fn a_new_station_is_spoken_of_in_vietnamese_whatever_the_system_speaks() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("station.yaml");
    let said = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        command.arg("--config").arg(&config).args(more).args(["restore", "/khong/co.tgz"]);
        for name in ["LC_MESSAGES", "LANGUAGE"] {
            command.env_remove(name);
        }
        let output = command.env("LC_ALL", "C.UTF-8").output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&[]).contains("không ghi gì cả"), "{}", said(&[]));
    assert!(said(&["--lang=en"]).contains("nothing was written"), "{}", said(&["--lang=en"]));
    fs::write(&config, "language: en\n").unwrap();
    assert!(
        said(&[]).contains("nothing was written"),
        "as the station that is there: {}",
        said(&[])
    );
}

/// What `status` says where this answers in the station's place.
fn asked_of(answer: &'static str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let socket = UnixListener::bind(folder.path().join("control.sock")).unwrap();
    // It ends with the test; a client may try more than once.
    std::thread::spawn(move || {
        for mut caller in socket.incoming().map(Result::unwrap) {
            let _ = caller.read(&mut [0; 4_096]).unwrap();
            let _ = caller.write_all(answer.as_bytes());
            let _ = caller.read_to_end(&mut Vec::new());
        }
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    command.args(["status", "--lang=vi", "--state"]).arg(folder.path());
    let told = command.output().unwrap();
    (told.status.code(), String::from_utf8(told.stderr).unwrap())
}

#[test]
fn what_is_no_answer_of_a_station_is_told_in_vietnamese_with_the_words_behind() {
    let (code, said) = asked_of("rubbish\r\n\r\n");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("control.sock: không có câu trả lời; nguyên văn: "), "{said}");
    let (code, said) =
        asked_of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    assert_eq!(code, Some(3), "{said}");
    let odd = "(câu trả lời không phải của bản loaphuong này; nguyên văn: ";
    assert!(said.contains(odd), "{said}");
}

#[test]
fn a_station_named_by_the_environment_counts_and_a_new_one_is_vietnamese() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("station.yaml");
    fs::write(&config, "language: en\n").unwrap();
    let said = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
            command.env_remove(name);
        }
        command.args(arguments).env("LOAPHUONG_CONFIG", &config).env("LANG", "vi_VN.UTF-8");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert!(said(&["khong-co"]).contains("Usage"), "the station's");
    // A centre has no station, and answers whoever is at its machine.
    assert!(said(&["collect", "--khong-co"]).contains("Cách dùng"), "the environment's");
    assert!(said(&["init", "--khong-co"]).contains("Cách dùng"), "whatever is there already");
    assert!(said(&["init", "--lang=en", "--khong-co"]).contains("Usage"), "but as is asked for");
}
