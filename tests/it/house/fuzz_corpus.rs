//! What the fuzzer once found stays mended, and its examples pass: each case goes through the very
//! body that `script/fuzz` runs.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/bodies/mod.rs"]
mod bodies;

/// The cases of one body in one folder of `fuzz/`, in a fixed order.
fn cases(folder: &str, body: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder).join(body);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut cases: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a folder that can be read").path()).collect();
    cases.sort();
    cases
}

/// Replays the cases of one body and tells all that fail.
fn replay(body: &str) {
    let cases: Vec<PathBuf> =
        ["seeds", "found"].iter().flat_map(|folder| cases(folder, body)).collect();
    assert!(!cases.is_empty(), "fuzz/seeds/{body} holds no example");
    let failed: Vec<&PathBuf> = cases
        .iter()
        .filter(|case| {
            let bytes = fs::read(case).expect("a case can be read");
            catch_unwind(AssertUnwindSafe(|| bodies::run(body, &bytes))).is_err()
        })
        .collect();
    assert!(failed.is_empty(), "{body}: {failed:#?}");
}

macro_rules! replays {
    ($($name:ident: $body:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            replay($body);
        })*

        /// A body without a line above would never be replayed.
        #[test]
        fn every_body_of_the_fuzzer_is_replayed() {
            let known: Vec<&str> = bodies::ALL.iter().map(|(name, _)| *name).collect();
            assert_eq!(known, [$($body),*]);
        }
    };
}

replays! {
    answers_of_a_centre_never_lead_the_outbox_astray: "answers",
    dropped_files_always_get_a_verdict: "audio",
    what_the_centre_takes_it_can_show: "centre",
    any_yaml_is_a_configuration_or_faults_to_show: "config",
    any_bytes_on_the_control_socket_are_answered: "control",
    any_query_for_plays_is_answered: "plays",
    any_sidecar_is_taken_or_refused_in_words: "sidecars",
    any_rules_and_days_answer_for_decades: "times",
    any_lines_of_a_speaker_close_a_slot_once: "wire",
}
