//! Sticks and cards that are plugged in, and the sound on each.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::super::print_line;
use super::found::look;
use super::{size, words};
use crate::messages::{Lang, import as messages, quoted, shown};

/// Where desktops and automounters put them.
const ROOTS: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// How deep below such a root a medium may be mounted: `/media/USER/NAME`.
const DEPTH_MAX: usize = 2;

/// Media that are listed.
const MEDIA_MAX: usize = 20;

/// Lists them; `given` stand in place of what is mounted.
pub fn list(lang: Lang, given: &[PathBuf]) {
    let mut media = Vec::new();
    match given.is_empty() {
        true => ROOTS.iter().for_each(|root| mounted(Path::new(root), 0, &mut media)),
        false => given.clone_into(&mut media),
    }
    if media.is_empty() {
        print_line(messages::no_media(lang));
        return;
    }
    for medium in media {
        let name = shown(&medium.display().to_string());
        print_line(match look(&medium) {
            Ok(found) => {
                let bytes = found.files.iter().map(|file| file.bytes).sum();
                messages::medium(lang, name, found.files.len(), size(bytes))
            }
            Err(error) => messages::medium_unreadable(lang, name, words(lang, &error)),
        });
        print_line(messages::import_it(lang, quoted(&medium.display().to_string())));
    }
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
