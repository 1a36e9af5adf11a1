//! What lies in a folder of a stick, by name alone: nothing is opened.

use std::fs::{self, DirEntry};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::library::{is_passed_over, is_sidecar, sidecar_stem};
use crate::messages::can_be_typed;

/// Folders in folders that are looked into.
pub const DEPTH_MAX: usize = 8;

/// Files that are taken at once; a ward has some hundred.
pub const FILES_MAX: usize = 2_000;

/// Entries that are looked at: a stick may hold somebody's whole life.
const ENTRIES_MAX: usize = 100_000;

/// Names told of each kind that is left aside.
const TOLD_MAX: usize = 20;

/// How files end that the station can sound, in lower case.
const PLAYABLE: &[&str] = &[
    "mp3", "m4a", "m4b", "mp4", "aac", "ogg", "oga", "opus", "flac", "wav", "wave", "aif", "aiff",
    "aifc", "caf",
];

/// How files end that are sound, and that it can't.
const UNPLAYABLE: &[&str] = &["wma", "amr", "3gp", "ape", "mid", "midi", "ac3", "dts", "wv"];

/// One file to be copied.
#[derive(Debug)]
pub struct FoundFile {
    pub path: PathBuf,
    /// Its name in the queue's folder.
    pub name: String,
    /// Where it lies below the folder that was looked into.
    pub shown: String,
    pub bytes: u64,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct FoundFiles {
    /// Sidecars before their bulletins, so that none of these airs without what is said of it.
    pub files: Vec<FoundFile>,
    /// Links, pipes and devices, at most twenty as of all that follow.
    pub special: Vec<String>,
    /// Sound in a form that the station can't read.
    pub unplayable: Vec<String>,
    /// Names that nobody can type.
    pub unnameable: Vec<String>,
    pub unreadable: Vec<String>,
    /// What other systems keep for themselves, and what is no sound.
    pub litter: usize,
    /// Whether something lay beyond the bounds.
    pub more: bool,
}

/// Looks through `folder` and all below.
///
/// # Errors
/// When `folder` itself can't be read.
pub fn look(folder: &Path) -> io::Result<FoundFiles> {
    let mut found = FoundFiles::default();
    let mut entries = 0;
    let first = fs::read_dir(folder)?;
    let mut waiting = vec![(first, String::new(), 0)];
    while let Some((listing, below, depth)) = waiting.pop() {
        let mut here: Vec<DirEntry> = Vec::new();
        for entry in listing {
            entries += 1;
            if entries > ENTRIES_MAX {
                found.more = true;
                break;
            }
            match entry {
                Ok(entry) => here.push(entry),
                Err(_) => tell(&mut found.unreadable, &below),
            }
        }
        here.sort_by_key(DirEntry::file_name);
        let names: Vec<Vec<u8>> =
            here.iter().map(|entry| entry.file_name().as_bytes().to_vec()).collect();
        for entry in &here {
            let shown = format!("{below}{}", entry.file_name().to_string_lossy());
            let Ok(meta) = entry.path().symlink_metadata() else { continue };
            if is_litter(entry, meta.is_dir()) && !is_sidecar_here(entry, &names) {
                found.litter += 1;
            } else if meta.is_dir() {
                match (depth < DEPTH_MAX, fs::read_dir(entry.path())) {
                    (false, _) => found.more = true,
                    (true, Ok(listing)) => waiting.push((listing, format!("{shown}/"), depth + 1)),
                    (true, Err(_)) => tell(&mut found.unreadable, &shown),
                }
            } else if !meta.is_file() {
                tell(&mut found.special, &shown);
            } else {
                found.file(entry, shown, meta.len(), &names);
            }
        }
    }
    found.files.sort_by(|a, b| {
        let sidecar = |file: &FoundFile| is_sidecar(file.name.as_bytes());
        (!sidecar(a), &a.shown).cmp(&(!sidecar(b), &b.shown))
    });
    Ok(found)
}

impl FoundFiles {
    fn file(&mut self, entry: &DirEntry, shown: String, bytes: u64, names: &[Vec<u8>]) {
        let file_name = entry.file_name();
        let wanted = is_sidecar_here(entry, names) || ends(file_name.as_bytes(), PLAYABLE);
        match file_name.to_str().filter(|name| can_be_typed(name)) {
            _ if !wanted && ends(file_name.as_bytes(), UNPLAYABLE) => {
                tell(&mut self.unplayable, &shown);
            }
            _ if !wanted => self.litter += 1,
            None => tell(&mut self.unnameable, &shown),
            Some(_) if self.files.len() >= FILES_MAX => self.more = true,
            Some(name) => {
                let (path, name) = (entry.path(), name.to_owned());
                self.files.push(FoundFile { path, name, shown, bytes });
            }
        }
    }
}

/// Whether its name says that a machine keeps it for itself, or that it is on its way.
fn is_litter(entry: &DirEntry, is_folder: bool) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    match is_folder {
        // What ends a file's name says nothing of a folder's.
        true => is_passed_over(&name) && !name.contains('.') || name.starts_with('.'),
        false => is_passed_over(&name),
    }
}

/// Whether it is the sidecar of a file that can sound and lies beside it.
fn is_sidecar_here(entry: &DirEntry, names: &[Vec<u8>]) -> bool {
    let name = entry.file_name();
    let Some(stem) = sidecar_stem(name.as_bytes()) else { return false };
    is_sidecar(name.as_bytes())
        && names.iter().any(|other| {
            let before = other.iter().rposition(|byte| *byte == b'.').map(|dot| &other[..dot]);
            (before == Some(stem) || other == stem) && ends(other, PLAYABLE)
        })
}

fn ends(name: &[u8], endings: &[&str]) -> bool {
    let dot = name.iter().rposition(|byte| *byte == b'.');
    let ending = dot.map(|dot| name[dot + 1..].to_ascii_lowercase());
    ending.is_some_and(|ending| endings.iter().any(|one| one.as_bytes() == ending))
}

fn tell(told: &mut Vec<String>, name: &str) {
    if told.len() < TOLD_MAX {
        told.push(name.to_owned());
    }
}
