//! What lies in a folder of a stick, by name: nothing is opened but sidecars of one bulletin.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::copy::same_content;
use crate::library::{is_passed_over, is_sidecar, sidecar_stem};
use crate::messages::can_be_typed;

/// Folders in folders that are looked into.
pub const DEPTH_MAX: usize = 8;

/// Files that are taken at once; a ward has some hundred.
pub const FILES_MAX: usize = 2_000;

/// Entries that are looked at: a stick may hold somebody's whole life.
pub const ENTRIES_MAX: usize = 100_000;

/// Names told of each kind that is left aside.
pub const TOLD_MAX: usize = 20;

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
    pub is_sidecar: bool,
    /// On the stick it is called after the whole name of its bulletin (`tin.mp3.yaml`), or in
    /// other letter case, as no station reads one; `name` is then the right one.
    pub misnamed: bool,
}

impl FoundFile {
    /// Its name on the stick.
    pub fn own_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Bulletins of one name in one folder, and the sidecars that count for them, these first.
#[derive(Debug, Default)]
pub struct Bundle {
    pub stem: String,
    pub files: Vec<FoundFile>,
    /// A misnamed sidecar that might be meant for another bulletin, or says other than the one with
    /// the right name; it is not among the files.
    pub unclear: Option<String>,
    /// Whether a misnamed sidecar might be meant for a bulletin of another bundle.
    ambiguous: bool,
}

impl Bundle {
    /// Whether they go together or not at all: no bulletin without what is said of it, and no
    /// sidecar beside another bulletin.
    pub fn is_bound(&self) -> bool {
        self.unclear.is_some() || self.files.iter().any(|file| file.is_sidecar)
    }

    /// Takes misnamed sidecars out, unless there is only one that can be meant, and for one
    /// bulletin. Answers what was taken out.
    fn take_unclear(&mut self) -> Vec<FoundFile> {
        self.leave_out_twins();
        let sidecars = self.files.iter().filter(|file| file.is_sidecar).count();
        let bulletins = self.files.len() - sidecars;
        let unclear: Vec<FoundFile> = self
            .files
            .extract_if(.., |file| {
                file.misnamed && (self.ambiguous || (sidecars, bulletins) != (1, 1))
            })
            .collect();
        if unclear.len() == sidecars {
            self.unclear = unclear.first().map(FoundFile::own_name);
        }
        unclear
    }

    /// Leaves out misnamed sidecars that say what one says which stays.
    fn leave_out_twins(&mut self) {
        let twin = |file: &FoundFile, before: &[FoundFile]| {
            let mut sidecars = before.iter().filter(|other| other.is_sidecar);
            sidecars.any(|other| same_content(&file.path, &other.path).unwrap_or(false))
        };
        let mut at = 0;
        while at < self.files.len() {
            let (before, rest) = self.files.split_at(at);
            match rest[0].misnamed && twin(&rest[0], before) {
                true => drop(self.files.remove(at)),
                false => at += 1,
            }
        }
    }
}

/// A sidecar that is left aside since nobody knows which bulletin it is for.
#[derive(Debug)]
pub struct UnclearSidecar {
    pub shown: String,
    /// The name by which it would count.
    pub right: String,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct FoundFiles {
    pub bundles: Vec<Bundle>,
    /// Links, pipes and devices, at most twenty as of all that follow.
    pub special: Vec<String>,
    /// Sound in a form that the station can't read.
    pub unplayable: Vec<String>,
    /// Names that nobody can type.
    pub unnameable: Vec<String>,
    pub unreadable: Vec<String>,
    pub unclear: Vec<UnclearSidecar>,
    /// What other systems keep for themselves, and what is no sound.
    pub litter: usize,
    /// Whether something lay beyond the bounds.
    pub more: bool,
}

/// Looks through `given` and all below, but not into the folders of `except`. Of a file it is that
/// one and its sidecars.
///
/// # Errors
/// When `given` itself can't be read.
pub fn look(given: &Path, except: &[PathBuf]) -> io::Result<FoundFiles> {
    let mut found = FoundFiles::default();
    let mut bundles: BTreeMap<(String, String), Bundle> = BTreeMap::new();
    let (mut entries, mut taken) = (0, 0);
    let file = given.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let only = given.file_name().filter(|_| file).map(OsStrExt::as_bytes);
    let parent = given.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = if file { parent.unwrap_or(Path::new(".")) } else { given };
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
        let names: Vec<Vec<u8>> = match only {
            Some(only) => vec![only.to_vec()],
            None => here.iter().map(|entry| entry.file_name().as_bytes().to_vec()).collect(),
        };
        for entry in &here {
            let file_name = entry.file_name();
            let shown = format!("{below}{}", file_name.to_string_lossy());
            let Ok(meta) = entry.path().symlink_metadata() else { continue };
            let sidecar_of = sidecar_of(file_name.as_bytes(), &names);
            let wanted = only.is_none_or(|only| file_name.as_bytes() == only);
            let elsewhere = meta.is_dir() && except.contains(&entry.path());
            if elsewhere || !wanted && (meta.is_dir() || sidecar_of.is_none()) {
                continue;
            }
            if is_litter(entry, meta.is_dir()) && sidecar_of.is_none() {
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
                let is_sidecar = sidecar_of.is_some();
                let misnamed = sidecar_of.as_ref().is_some_and(|matched| matched.misnamed);
                let ambiguous = sidecar_of.as_ref().is_some_and(|matched| matched.ambiguous);
                let own = || stem_shown(bare(file_name.as_bytes()));
                let stem = sidecar_of.map_or_else(own, |matched| matched.stem);
                let key = (below.clone(), stem);
                // What belongs to what is taken is taken with it.
                let full = taken >= FILES_MAX && !bundles.contains_key(&key);
                let file = found.file(entry, shown, meta.len(), is_sidecar, full);
                if let Some(mut file) = file {
                    if misnamed {
                        (file.misnamed, file.name) = (true, format!("{}.yaml", key.1));
                    }
                    let bundle = bundles.entry(key.clone()).or_default();
                    bundle.stem = key.1;
                    bundle.ambiguous |= ambiguous;
                    bundle.files.push(file);
                    taken += 1;
                }
            }
        }
    }
    found.bundles = bundles.into_values().collect();
    for bundle in &mut found.bundles {
        bundle.files.sort_by_key(|file| (!file.is_sidecar, file.misnamed));
        for file in bundle.take_unclear() {
            if found.unclear.len() < TOLD_MAX {
                found.unclear.push(UnclearSidecar { shown: file.shown, right: file.name });
            }
        }
    }
    Ok(found)
}

impl FoundFiles {
    /// All of them.
    pub fn files(&self) -> impl Iterator<Item = &FoundFile> {
        self.bundles.iter().flat_map(|bundle| &bundle.files)
    }

    /// Whether nothing is left aside that may sound.
    pub fn is_whole(&self) -> bool {
        let all = self.unnameable.is_empty() && self.unreadable.is_empty();
        all && self.unclear.is_empty() && !self.more
    }

    fn file(
        &mut self,
        entry: &DirEntry,
        shown: String,
        bytes: u64,
        is_sidecar: bool,
        full: bool,
    ) -> Option<FoundFile> {
        let file_name = entry.file_name();
        let wanted = is_sidecar || ends(file_name.as_bytes(), PLAYABLE);
        match file_name.to_str().filter(|name| can_be_typed(name)) {
            _ if !wanted && ends(file_name.as_bytes(), UNPLAYABLE) => {
                tell(&mut self.unplayable, &shown);
            }
            _ if !wanted => self.litter += 1,
            None => tell(&mut self.unnameable, &shown),
            Some(_) if full => self.more = true,
            Some(name) => {
                let (path, name) = (entry.path(), name.to_owned());
                return Some(FoundFile { path, name, shown, bytes, is_sidecar, misnamed: false });
            }
        }
        None
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

/// The bulletin that a sidecar is for.
struct SidecarMatch {
    /// What its name begins with, in NFC.
    stem: String,
    misnamed: bool,
    /// Whether bulletins of other stems could be meant as well.
    ambiguous: bool,
}

/// What of a bulletin's name a sidecar's is compared with.
type NamePart = fn(&[u8]) -> &[u8];

/// How the two are compared.
type NameSeen = fn(&[u8]) -> String;

/// The bulletin beside it that a sidecar is for: by the name that counts, by the bulletin's whole
/// name, and then so without letter case, of which FAT knows nothing.
fn sidecar_of(name: &[u8], names: &[Vec<u8>]) -> Option<SidecarMatch> {
    let stem = sidecar_stem(name).filter(|_| is_sidecar(name))?;
    let bulletins = || names.iter().filter(|other| ends(other, PLAYABLE));
    let ways: [(NamePart, NameSeen); 4] =
        [(bare, stem_shown), (whole, stem_shown), (bare, folded), (whole, folded)];
    ways.iter().enumerate().find_map(|(way, (part, seen))| {
        let meant = bulletins().filter(|other| seen(part(other)) == seen(stem));
        let stems: BTreeSet<String> = meant.map(|other| stem_shown(bare(other))).collect();
        let ambiguous = stems.len() > 1;
        Some(SidecarMatch { stem: stems.into_iter().next()?, misnamed: way > 0, ambiguous })
    })
}

fn whole(name: &[u8]) -> &[u8] {
    name
}

/// A name as it is compared where letter case does not count.
fn folded(name: &[u8]) -> String {
    stem_shown(name).to_lowercase()
}

/// A name without its last ending.
fn bare(name: &[u8]) -> &[u8] {
    let dot = name.iter().rposition(|byte| *byte == b'.');
    dot.map_or(name, |dot| &name[..dot])
}

/// Whether a file of this name would have the sidecars of `stem`.
pub fn shares(name: &[u8], stem: &str) -> bool {
    ends(name, PLAYABLE) && stem_shown(bare(name)) == stem
}

fn stem_shown(stem: &[u8]) -> String {
    String::from_utf8_lossy(stem).nfc().collect()
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
