//! The example that the demo plays: good, sensible, and true to the plan that it serves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, TimeDelta, TimeZone, Utc};
use loaphuong::config::{Config, load};
use loaphuong::station::ids::ProgrammeId;
use loaphuong::station::recurrence::local;
use loaphuong::station::schedule::CueWhat;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn example() -> Config {
    load(&root().join("station.yaml")).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn the_example_has_no_faults_and_everything_a_ward_needs() {
    let config = example();
    let schedule = &config.schedule;
    assert_eq!(schedule.zones.len(), 2);
    assert!(schedule.programmes.len() >= 8);
    let campaign = &schedule.campaigns[&"kt-xh-2026".into()];
    assert_eq!((campaign.field, campaign.target_per_zone), (Some(3), Some(60)));
    for zone in schedule.zones.keys() {
        assert!(schedule.programmes.iter().any(|programme| programme.zones.contains(zone)));
    }
    // It needs no sound card, no centre and no folder outside its own.
    assert_eq!(config.report, None);
    assert!(config.folders.state.starts_with(root()));
}

#[test]
fn the_example_names_only_files_that_are_in_the_audio_folder() {
    // The sections' files; whether they are there is asked where the audio folder is made.
    let known = [
        "nhac-hieu/mo-dau.ogg",
        "nhac-hieu/ket-thuc.flac",
        "to-dan-pho/ve-sinh-moi-truong.mp3",
        "to-dan-pho/sinh-hoat-chi-bo.ogg",
    ];
    let config = example();
    for programme in &config.schedule.programmes {
        for cue in &programme.rundown {
            if let CueWhat::File(path) = &cue.what {
                assert!(known.contains(&&**path), "{}: {path}", programme.id);
            }
        }
    }
    let folders: Vec<&str> = config.schedule.queues.values().map(|queue| &*queue.folder).collect();
    assert_eq!(folders, ["kinh-te-xa-hoi-2026", "thong-bao"]);
}

/// A year of the example, each occurrence once.
fn year(config: &Config) -> Vec<(NaiveDate, ProgrammeId)> {
    let tz = config.schedule.timezone;
    let from = Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).single().expect("an instant");
    let until = from + TimeDelta::days(366);
    let mut slots = Vec::new();
    for programme in &config.schedule.programmes {
        for at in programme.when.after(tz, from).take_while(|at| *at < until) {
            let due = local(tz, at);
            let end = config.schedule.guard.allowed.end_at(due);
            assert!(end.is_some(), "{} at {due} is outside the allowed hours", programme.id);
            // Every rundown of the example is done within ten minutes.
            assert!(end >= Some(due + TimeDelta::minutes(10)), "{} at {due}", programme.id);
            slots.push((due.date(), programme.id.clone()));
        }
    }
    slots
}

#[test]
fn the_example_stays_within_the_guard_all_year_and_every_programme_comes_round() {
    let config = example();
    let slots = year(&config);
    let heard: BTreeSet<&ProgrammeId> = slots.iter().map(|(_, id)| id).collect();
    assert_eq!(heard.len(), config.schedule.programmes.len());
    assert!(slots.len() > 600, "{}", slots.len());
}

#[test]
fn the_ward_is_silent_on_its_holidays() {
    let slots = year(&example());
    // Giỗ Tổ, Reunification and Labour Day, National Day, New Year, the first days of Tết 2027.
    for (year, month, day) in [
        (2026, 4, 26),
        (2026, 4, 30),
        (2026, 5, 1),
        (2026, 9, 2),
        (2027, 1, 1),
        (2027, 2, 5),
        (2027, 2, 6),
        (2027, 2, 8),
    ] {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let ward = ["ban-tin-sang", "ban-tin-chieu", "diem-tin-cuoi-tuan", "thong-bao-chieu"];
        let due = slots.iter().filter(|(on, id)| *on == date && ward.contains(&id.as_str()));
        assert_eq!(due.count(), 0, "{date} ({})", date.weekday());
    }
}

/// The text with the `#` alone deleted from the example that begins in line `at`, and the lines in
/// use whose key it is to stand for left out.
fn switched_on(text: &str, at: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let key = lines[at].replacen('#', "", 1);
    let key = key.split_inclusive(": ").next().expect("a key").to_owned();
    let block = lines[at + 1..].iter().take_while(|line| line.starts_with("#  ")).count();
    let mut whole = String::new();
    for (number, line) in lines.iter().enumerate() {
        if (at..=at + block).contains(&number) {
            whole.push_str(&line.replacen('#', "", 1));
        } else if ["  amp-1: ", "loudness: "].contains(&&*key) && line.starts_with(&key) {
            continue;
        } else {
            whole.push_str(line);
        }
        whole.push('\n');
    }
    whole
}

/// Whether a comment is not an example behind a space, which would stay in front of its key. Of
/// what begins like one, these explain.
fn is_no_spaced_example(comment: &str) -> bool {
    let word =
        comment.strip_prefix(' ').and_then(|rest| rest.split_once(':')).map(|(word, _)| word);
    let key = word.filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    key.is_none_or(|key| ["channel", "synced", "loudness", "exercise"].contains(&key))
}

/// Whoever does as the files say deletes a `#`, and nothing else.
#[test]
fn an_example_is_switched_on_by_deleting_its_sign_alone() {
    let at = tempfile::tempdir().unwrap();
    let mut stations = vec![];
    for lang in ["vi", "en"] {
        let folder = at.path().join(lang);
        let mut init = std::process::Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        init.args(["init", "--yes", "--wav", "--ward", "Thành Đông", "--lang", lang, "--folder"]);
        let said = init.arg(&folder).stdin(std::process::Stdio::null()).output().unwrap();
        assert_eq!(said.status.code(), Some(0), "{said:?}");
        stations.push(folder);
    }
    let shipped = at.path().join("shipped");
    std::fs::create_dir_all(shipped.join("schedules")).unwrap();
    for name in ["station.yaml", "schedules/phat-thanh-phuong.yaml", "schedules/to-dan-pho.yaml"] {
        std::fs::copy(root().join(name), shipped.join(name)).unwrap();
    }
    stations.push(shipped);
    for folder in stations {
        std::fs::write(folder.join("token"), "0123456789abcdef0123456789abcdef\n").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.join("token"), mode).unwrap();
        let station = folder.join("station.yaml");
        let schedules = std::fs::read_dir(folder.join("schedules")).unwrap().flatten();
        let mut tried = 0;
        for file in schedules.map(|entry| entry.path()).chain([station.clone()]) {
            let text = std::fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                let example = line.trim_start().strip_prefix('#');
                assert!(example.is_none_or(is_no_spaced_example), "{file:?}: {line}");
                if !example.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase())) {
                    continue;
                }
                std::fs::write(&file, switched_on(&text, number)).unwrap();
                load(&station)
                    .unwrap_or_else(|faults| panic!("{}: {line}\n{faults}", file.display()));
                tried += 1;
            }
            std::fs::write(&file, text).unwrap();
        }
        assert!(tried >= 11, "{} examples in {}", tried, folder.display());
    }
}
