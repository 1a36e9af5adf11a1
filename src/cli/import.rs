//! `loaphuong import`: from a stick into a queue's folder.
//!
//! A stick is a stranger's: no link is followed, nothing but files is opened, all of it is bounded,
//! and nothing in the folder is ever overwritten. Each file is whole in the folder or not there.

mod copy;
mod found;
mod media;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::station::JsonArgument;
use super::{CommonArguments, INPUT_AT_FAULT, load, print_json, print_line};
use crate::config::Config;
use crate::library::{OVERVIEW, RESERVE_BYTES};
use crate::messages::{Lang, import as messages, shown, system_trouble};
use crate::station::schedule::Queue;
use crate::sys::disk_space::free_bytes;
use crate::wire::DiskTrouble;

use copy::{ImportOutcome, copy};
use found::{FoundFile, FoundFiles, look};

/// Mode of a queue's folder.
const FOLDER_MODE: u32 = 0o2775;

#[derive(clap::Args)]
pub struct ImportArguments {
    /// The folder with the files, as a stick's; without it, what is plugged in is listed.
    dir: Option<PathBuf>,
    /// The queue that they go to; without it, each of its folders that is called like a queue's.
    queue: Option<String>,
    /// Where sticks are mounted.
    #[arg(long, hide = true, value_name = "DIR")]
    media: Vec<PathBuf>,
    #[command(flatten)]
    json: JsonArgument,
}

/// What was copied, for programs: fields are only added.
#[derive(Default, Serialize)]
struct ImportJson {
    files: Vec<FileJson>,
    /// What was left aside, a sentence each.
    left: Vec<String>,
}

#[derive(Serialize)]
struct FileJson {
    /// Its path below the folder that is copied from.
    from: String,
    /// Its path below the audio folder.
    to: String,
    outcome: &'static str,
    bytes: u64,
    text: String,
}

/// Exits 0 when all that can sound is in the folder, whether it was copied now or before.
pub fn run(common: &CommonArguments, arguments: ImportArguments) -> ExitCode {
    let Some(dir) = &arguments.dir else {
        return media::list(common.lang, &arguments.media, &arguments.json);
    };
    let config = match load(common) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let (queue, json) = (arguments.queue.as_deref(), arguments.json.wanted());
    match import(common.lang, &config, dir, queue, json) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(INPUT_AT_FAULT),
        Err(why) => {
            eprintln!("loaphuong: {why}");
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

/// Whether everything that can sound is there now.
fn import(
    lang: Lang,
    config: &Config,
    dir: &Path,
    queue: Option<&str>,
    json: bool,
) -> Result<bool, String> {
    let say = |line: &str| {
        if !json {
            print_line(line);
        }
    };
    let mut answer = ImportJson::default();
    let batches = batches(lang, config, dir, queue)?;
    let found: Vec<(FoundFiles, &Queue)> = batches
        .into_iter()
        .map(|(from, queue)| {
            let found = look(&from).map_err(|error| unreadable(lang, &from, error))?;
            Ok((found, queue))
        })
        .collect::<Result<_, String>>()?;
    let audio = &config.folders.audio;
    room(lang, audio, &found)?;
    let mut whole = true;
    let mut copied = 0;
    for (found, queue) in &found {
        let folder = audio.join(&*queue.folder);
        if !found.files.is_empty() {
            make(&folder).map_err(|error| {
                let (folder, why) = (folder.display().to_string(), words(lang, &error));
                messages::folder_not_made(lang, shown(&folder), why)
            })?;
        }
        whole &= found.unnameable.is_empty() && found.unreadable.is_empty() && !found.more;
        for file in &found.files {
            let target = folder.join(&file.name);
            let outcome = copy(file, &target);
            whole &= outcome.is_there();
            copied += usize::from(matches!(outcome, ImportOutcome::Copied));
            let to = shown(&format!("{}/{}", queue.folder, file.name));
            let text = outcome_words(lang, &outcome, file, &to);
            say(&text);
            let (from, outcome) = (file.shown.clone(), outcome.word());
            answer.files.push(FileJson { from, to, outcome, bytes: file.bytes, text });
        }
        let left = left(lang, found);
        left.iter().for_each(|line| say(line));
        answer.left.extend(left);
    }
    if json {
        print_json(&answer);
    }
    if found.iter().all(|(found, _)| found.files.is_empty()) {
        return Err(messages::nothing(lang, shown(&dir.display().to_string())));
    }
    let overview = audio.join(OVERVIEW);
    say(&match copied {
        0 => messages::none_copied(lang, overview.display()),
        copied => messages::done(lang, copied, overview.display()),
    });
    Ok(whole)
}

/// Makes the folder of a queue that nobody has dropped anything into yet.
fn make(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    // What is made in it stays the group's, so that the station can move it.
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE))
}

/// What goes to which queue: all of `dir` to the one that is named, or each of its folders that is
/// called like a queue's folder.
fn batches<'a>(
    lang: Lang,
    config: &'a Config,
    dir: &Path,
    queue: Option<&str>,
) -> Result<Vec<(PathBuf, &'a Queue)>, String> {
    let queues = &config.schedule.queues;
    let known = || {
        let known: Vec<&str> = queues.keys().map(|id| id.as_str()).collect();
        known.join(", ")
    };
    if let Some(named) = queue {
        let named = named.trim_end_matches('/');
        let queue = queues
            .iter()
            .find(|(id, queue)| id.as_str() == named || *queue.folder == *named)
            .map(|(_, queue)| queue)
            .ok_or_else(|| messages::no_queue(lang, shown(named), known()))?;
        return Ok(vec![(dir.to_owned(), queue)]);
    }
    let inside: Vec<(PathBuf, &Queue)> = queues
        .values()
        .map(|queue| (dir.join(&*queue.folder), queue))
        .filter(|(from, _)| from.symlink_metadata().is_ok_and(|meta| meta.is_dir()))
        .collect();
    match inside.is_empty() {
        true => Err(messages::which_queue(lang, shown(&dir.display().to_string()), known())),
        false => Ok(inside),
    }
}

/// Whether all of it has room, before the first byte is copied.
fn room(lang: Lang, audio: &Path, found: &[(FoundFiles, &Queue)]) -> Result<(), String> {
    let wanted: u64 = found.iter().flat_map(|(found, _)| &found.files).map(|file| file.bytes).sum();
    let free = free_bytes(audio).map_err(|error| unreadable(lang, audio, error))?;
    // The station makes a private copy of each.
    let wanted = wanted.saturating_mul(2).saturating_add(RESERVE_BYTES);
    match wanted <= free {
        true => Ok(()),
        false => Err(messages::no_room(lang, size(wanted), size(free))),
    }
}

fn outcome_words(lang: Lang, outcome: &ImportOutcome, file: &FoundFile, to: &str) -> String {
    let name = shown(&file.shown);
    match outcome {
        ImportOutcome::Copied => messages::copied(lang, name, to, size(file.bytes)),
        ImportOutcome::SameThere => messages::same_there(lang, to),
        ImportOutcome::OtherThere => messages::other_there(lang, name, to),
        ImportOutcome::Changing => messages::changing(lang, name),
        ImportOutcome::Failed(error) => messages::failed(lang, name, words(lang, error)),
    }
}

/// What was left aside and why, a line each.
fn left(lang: Lang, found: &FoundFiles) -> Vec<String> {
    let FoundFiles { special, unplayable, unnameable, unreadable, .. } = found;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(special.iter().map(|name| messages::special(lang, shown(name))));
    lines.extend(unplayable.iter().map(|name| messages::unplayable(lang, shown(name))));
    lines.extend(unnameable.iter().map(|name| messages::unnameable(lang, shown(name))));
    lines.extend(unreadable.iter().map(|name| messages::folder_unreadable(lang, shown(name))));
    if found.litter > 0 {
        lines.push(messages::litter(lang, found.litter));
    }
    if found.more {
        lines.push(messages::more(lang, found::FILES_MAX, found::DEPTH_MAX));
    }
    lines
}

fn unreadable(lang: Lang, path: &Path, error: std::io::Error) -> String {
    messages::unreadable(lang, shown(&path.display().to_string()), words(lang, &error))
}

fn words(lang: Lang, error: &std::io::Error) -> String {
    let kind = error.raw_os_error().map(std::io::Error::from_raw_os_error);
    system_trouble::disk(lang, &DiskTrouble::from(kind.unwrap_or_else(|| error.kind().into())))
}

/// Bytes as people are told them: the next larger whole number of a unit.
fn size(bytes: u64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
