//! `loaphuong import`: from a stick into a queue's folder.
//!
//! A stick is a stranger's: no link is followed, nothing but files is opened, all of it is bounded,
//! and nothing in the folder is ever overwritten. Each file is whole in the folder or not there.

mod batches;
mod copy;
mod found;
mod media;
mod station_files;

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::station::JsonArgument;
use super::{CommonArguments, INPUT_AT_FAULT, load, print_json, print_line};
use crate::config::Config;
use crate::library::{OVERVIEW, RESERVE_BYTES};
use crate::messages::{Lang, import as messages, order_answers, shown, system_trouble};
use crate::station::schedule::Queue;
use crate::sys::disk_space::free_bytes;

use batches::{batches, outside};
use copy::{ImportOutcome, copy};
use found::{Bundle, FoundFile, FoundFiles, look};
use station_files::StationFiles;

/// Mode of a queue's folder.
const FOLDER_MODE: u32 = 0o2775;

#[derive(clap::Args)]
pub struct ImportArguments {
    /// The folder with the files, as a stick's, or one file; without it, what is plugged in is
    /// listed.
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
    let folders: Vec<PathBuf> = batches.iter().map(|(from, _)| from.clone()).collect();
    let look = |from: &Path| look(from, &folders).map_err(|error| unreadable(lang, from, error));
    let found: Vec<(FoundFiles, &Queue)> = batches
        .into_iter()
        .map(|(from, queue)| Ok((look(&from)?, queue)))
        .collect::<Result<_, String>>()?;
    let mut around = match queue {
        Some(_) => FoundFiles::default(),
        None => look(dir)?,
    };
    let audio = &config.folders.audio;
    room(lang, audio, &found)?;
    let nothing =
        around.bundles.is_empty() && found.iter().all(|(found, _)| found.bundles.is_empty());
    let (mut whole, mut copied) = (around.is_whole(), 0);
    let mut denied: Vec<String> = Vec::new();
    for (found, queue) in &found {
        let folder = audio.join(&*queue.folder);
        let shown_folder = shown(&folder.display().to_string());
        let mut allowed = true;
        if !found.bundles.is_empty() {
            match make(&folder) {
                Err(error) if error.kind() == ErrorKind::PermissionDenied => allowed = false,
                made => made.map_err(|error| {
                    messages::folder_not_made(lang, &shown_folder, words(lang, &error))
                })?,
            }
        }
        whole &= found.is_whole();
        let mut there = names(&folder);
        for bundle in &found.bundles {
            let outcomes = match allowed {
                true => copy(bundle, &folder, &there),
                false => bundle.files.iter().map(|_| ImportOutcome::Denied).collect(),
            };
            for (file, outcome) in bundle.files.iter().zip(outcomes) {
                whole &= outcome.is_there();
                let to = shown(&format!("{}/{}", queue.folder, file.name));
                let text = outcome_words(lang, &outcome, (file, bundle), &to, &queue.folder);
                match &outcome {
                    // Told once for all of them.
                    ImportOutcome::Denied => allowed = false,
                    ImportOutcome::Copied => {
                        copied += 1;
                        there.push(file.name.clone());
                        say(&text);
                    }
                    ImportOutcome::SameThere
                    | ImportOutcome::OtherThere
                    | ImportOutcome::Changing
                    | ImportOutcome::ForAnother(_)
                    | ImportOutcome::Withheld(_)
                    | ImportOutcome::Failed(_) => say(&text),
                }
                let (from, outcome) = (file.shown.clone(), outcome.word());
                answer.files.push(FileJson { from, to, outcome, bytes: file.bytes, text });
            }
        }
        if !allowed {
            denied.push(shown_folder);
        }
        answer.tell(left(lang, found), &say);
    }
    answer.tell(left(lang, &around), &say);
    around.leave_out(&StationFiles::of(audio));
    whole &= around.files().all(|file| file.is_sidecar);
    answer.tell(outside(lang, config, dir, &around, &folders), &say);
    if !denied.is_empty() {
        let how = order_answers::join_the_group(lang);
        answer.tell(vec![messages::folder_denied(lang, denied.join(", "), how)], &say);
    }
    if json {
        print_json(&answer);
    }
    if nothing {
        return Err(messages::nothing(lang, shown(&dir.display().to_string())));
    }
    let overview = audio.join(OVERVIEW);
    say(&match (copied, whole) {
        (0, true) => messages::none_copied(lang, overview.display()),
        (0, false) => messages::none_could_be_copied(lang),
        (copied, true) => messages::done(lang, copied, overview.display()),
        (copied, false) => messages::done_in_part(lang, copied, overview.display()),
    });
    Ok(whole)
}

impl FoundFiles {
    /// Leaves out what the station has, by content, but for bulletins of which it has not all that
    /// is said of them.
    fn leave_out(&mut self, there: &StationFiles) {
        for bundle in &mut self.bundles {
            let is_new = |file: &FoundFile| file.is_sidecar && !there.has(file);
            if !bundle.files.iter().any(is_new) {
                bundle.files.retain(|file| file.is_sidecar || !there.has(file));
            }
        }
    }
}

impl ImportJson {
    fn tell(&mut self, lines: Vec<String>, say: &impl Fn(&str)) {
        lines.iter().for_each(|line| say(line));
        self.left.extend(lines);
    }
}

/// What lies in a queue's folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    listing.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
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

/// Whether all of it has room, before the first byte is copied.
fn room(lang: Lang, audio: &Path, found: &[(FoundFiles, &Queue)]) -> Result<(), String> {
    let wanted: u64 =
        found.iter().flat_map(|(found, _)| found.files()).map(|file| file.bytes).sum();
    let free = free_bytes(audio).map_err(|error| unreadable(lang, audio, error))?;
    // The station makes a private copy of each.
    let wanted = wanted.saturating_mul(2).saturating_add(RESERVE_BYTES);
    match wanted <= free {
        true => Ok(()),
        false => Err(messages::no_room(lang, size(wanted), size(free))),
    }
}

fn outcome_words(
    lang: Lang,
    outcome: &ImportOutcome,
    (file, bundle): (&FoundFile, &Bundle),
    to: &str,
    folder: &str,
) -> String {
    let name = shown(&file.shown);
    let other_there = |to: &str| match bundle.is_bound() {
        true => {
            let all: Vec<String> =
                bundle.files.iter().map(|file| shown(&file.own_name())).collect();
            let all = all.join(", ");
            messages::other_there_with_sidecar(lang, &name, to, all)
        }
        false => messages::other_there(lang, &name, to),
    };
    match outcome {
        ImportOutcome::Copied if file.misnamed => {
            messages::copied_renamed(lang, name, to, size(file.bytes))
        }
        ImportOutcome::Copied => messages::copied(lang, name, to, size(file.bytes)),
        ImportOutcome::SameThere => messages::same_there(lang, to),
        ImportOutcome::OtherThere => other_there(to),
        ImportOutcome::ForAnother(other) => {
            let all: Vec<String> =
                bundle.files.iter().map(|file| shown(&file.own_name())).collect();
            let other = shown(&format!("{folder}/{other}"));
            messages::for_another(lang, name, other, all.join(", "))
        }
        ImportOutcome::Changing => messages::changing(lang, name),
        ImportOutcome::Withheld(Some(with)) => messages::withheld(lang, name, shown(with)),
        ImportOutcome::Withheld(None) => messages::bulletin_withheld(lang, name),
        ImportOutcome::Denied => messages::denied(lang, name, shown(folder)),
        ImportOutcome::Failed(error) => messages::failed(lang, name, words(lang, error)),
    }
}

/// What was left aside and why, a line each.
fn left(lang: Lang, found: &FoundFiles) -> Vec<String> {
    let FoundFiles { special, unplayable, unnameable, unreadable, unclear, .. } = found;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        unclear
            .iter()
            .map(|sidecar| messages::unclear(lang, shown(&sidecar.shown), shown(&sidecar.right))),
    );
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
    system_trouble::error_without_path(lang, error)
}

/// Bytes as people are told them: the next larger whole number of a unit.
fn size(bytes: u64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{} MB", bytes.div_ceil(1_000_000)),
    }
}
