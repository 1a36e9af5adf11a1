//! Sticks and cards that are plugged in, and the sound on each.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::found::look;
use super::{size, words};
use crate::cli::station::JsonArgument;
use crate::messages::{Lang, import as messages, quoted, shown};

/// Where desktops and automounters put them.
const ROOTS: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// How deep below such a root a medium may be mounted: `/media/USER/NAME`.
const DEPTH_MAX: usize = 2;

/// Media that are listed.
const MEDIA_MAX: usize = 20;

/// What is plugged in, for programs: fields are only added.
#[derive(Serialize)]
struct MediaJson {
    media: Vec<MediumJson>,
}

#[derive(Serialize)]
struct MediumJson {
    path: String,
    /// Files that can sound; `null` where it can't be read.
    files: Option<usize>,
    bytes: Option<u64>,
    text: String,
}

/// Lists them; `given` stand in place of what is mounted.
pub fn list(lang: Lang, given: &[PathBuf], json: &JsonArgument) -> ExitCode {
    let mut media = Vec::new();
    match given.is_empty() {
        true => ROOTS.iter().for_each(|root| mounted(Path::new(root), 0, &mut media)),
        false => given.clone_into(&mut media),
    }
    let told = |medium: PathBuf| {
        let path = medium.display().to_string();
        let name = shown(&path);
        match look(&medium, &[]) {
            Ok(found) => {
                let files = found.files().filter(|file| !file.is_sidecar).count();
                let bytes = found.files().map(|file| file.bytes).sum();
                let text = messages::medium(lang, name, files, size(bytes));
                MediumJson { path, files: Some(files), bytes: Some(bytes), text }
            }
            Err(error) => {
                let text = messages::medium_unreadable(lang, name, words(lang, &error));
                MediumJson { path, files: None, bytes: None, text }
            }
        }
    };
    let answer = MediaJson { media: media.into_iter().map(told).collect() };
    json.print(&answer, || {
        if answer.media.is_empty() {
            return messages::no_media(lang) + "\n";
        }
        let lines = answer.media.iter().map(|medium| {
            format!("{}\n{}\n", medium.text, messages::import_it(lang, quoted(&medium.path)))
        });
        lines.collect()
    })
}

/// The mount points below `root`: folders on another disk than the one above them.
fn mounted(root: &Path, depth: usize, media: &mut Vec<PathBuf>) {
    let Ok(above) = fs::metadata(root) else { return };
    let Ok(listing) = fs::read_dir(root) else { return };
    for entry in listing.flatten() {
        let Ok(meta) = entry.path().symlink_metadata() else { continue };
        if !meta.is_dir() || media.len() >= MEDIA_MAX {
            continue;
        }
        match meta.dev() != above.dev() {
            true => media.push(entry.path()),
            false if depth + 1 < DEPTH_MAX => mounted(&entry.path(), depth + 1, media),
            false => {}
        }
    }
}
