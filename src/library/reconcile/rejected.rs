//! Sets refused files aside, and says beside them why.
//!
//! `tin.mp3` becomes `_loi/tin.mp3`, with `_loi/tin.mp3.txt` beside it. An explanation's last line
//! is for the station itself, an [`ExplanationSignature`]: so that after a restart nothing has to
//! be judged again to know what lies there, so that it sees what has been altered since, and knows
//! its own explanations from a person's. A file without such an explanation is a person's business
//! and is left alone.
//!
//! The explanation is written before the file is moved: a power cut between the two leaves an
//! explanation without its file, which the next look removes. No link is followed, nothing of a
//! person's is overwritten.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::orders::SetAsideOrder;
use crate::library::disk::{NAMESAKES_MAX, find, namesake};
use crate::library::folder_trouble::FolderTrouble;
use crate::library::folders::ASIDE;
use crate::library::raw_path::{RawPath, relative, shown};
use crate::library::scan::ignored_names;
use crate::library::scan::walk::DEPTH_MAX;
use crate::library::stamp::FileStamp;
use crate::station::emergency::FOLDER;
use crate::sys::hex::{from_hex, to_hex};
use crate::sys::open_file::open_unfollowed;
use crate::sys::whole_file::{FlushScope, flush_folder, rename_unless_taken, write_whole};
use crate::wire::{FileFault, FileRefusal, refusal_fact};

/// What is being written; hidden, so passed over. One a folder, since one task writes.
const TEMPORARY: &str = ".loaphuong.tmp";

/// The rights of a file for people, less the umask.
const FOR_PEOPLE: u32 = 0o666;

/// Longest name that a file system takes, bytes.
const NAME_BYTES_MAX: usize = 255;

/// Bytes of an explanation that are read: its own are at most a screenful.
const EXPLANATION_BYTES_MAX: u64 = 32 << 10;

/// Files set aside that are known; a person has to clear up before there are so many.
pub const ASIDE_MAX: usize = 1_000;

/// In front of an explanation's last line.
const SIGNATURE: &str = "[loaphuong: ";

/// The particulars in it, characters.
const DETAIL_CHARS_MAX: usize = 200;

/// A file that was set aside.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedFile {
    /// Where it lies, as people write it …
    pub path: Arc<str>,
    /// … and on disk.
    pub file: PathBuf,
    /// Where it was dropped.
    pub dropped: PathBuf,
    pub signature: ExplanationSignature,
    pub stamp: FileStamp,
}

impl RejectedFile {
    /// Whether it is no longer what was set aside.
    pub fn is_altered(&self) -> bool {
        let ExplanationSignature { bytes, modified_ns, .. } = &self.signature;
        bytes.is_some_and(|bytes| bytes != self.stamp.size)
            || modified_ns.is_some_and(|at| at != self.stamp.modified_ns)
    }
}

/// What the station writes below an explanation, for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplanationSignature {
    fault: FileFault,
    /// The particulars, in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    detail: String,
    /// How long one is that was accepted and not wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_ms: Option<u64>,
    /// The name under which it was dropped, if it lies under another: raw bytes in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Of the file as it was judged: its size …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    /// … and time of modification, nanoseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified_ns: Option<i64>,
    /// The fact; an earlier version wrote none, and a quote that is too long is not kept whole.
    #[serde(default, with = "refusal_fact", skip_serializing_if = "Option::is_none")]
    refusal: Option<FileRefusal>,
}

impl ExplanationSignature {
    /// Of an explanation on a file that stays where it is.
    pub fn in_place(refusal: &FileRefusal) -> ExplanationSignature {
        let detail = refusal.detail();
        let line = detail.lines().next().unwrap_or_default();
        let shortened: String = line.chars().take(DETAIL_CHARS_MAX).collect();
        ExplanationSignature {
            fault: refusal.fault(),
            refusal: (shortened == detail).then(|| refusal.clone()),
            detail: shortened,
            length_ms: None,
            name: None,
            bytes: None,
            modified_ns: None,
        }
    }

    /// Why the file was refused.
    pub fn refusal(&self) -> FileRefusal {
        let earlier = || FileRefusal::Earlier { fault: self.fault, quoted: self.detail.clone() };
        self.refusal.clone().filter(|fact| fact.fault() == self.fault).unwrap_or_else(earlier)
    }

    fn of(
        order: &SetAsideOrder,
        stamp: &FileStamp,
        from: &Path,
        to: &Path,
    ) -> ExplanationSignature {
        let renamed = from.file_name() != to.file_name();
        let name = || to_hex(from.file_name().unwrap_or_default().as_bytes());
        ExplanationSignature {
            length_ms: order.length_ms,
            name: renamed.then(name),
            bytes: Some(stamp.size),
            modified_ns: Some(stamp.modified_ns),
            ..ExplanationSignature::in_place(&order.refusal)
        }
    }

    /// An explanation's text with this below it.
    pub fn under(&self, text: &str) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{}\n\n{SIGNATURE}{json}]\n", text.trim_end())
    }
}

/// What lies in the folders of refused files.
#[derive(Debug, Default)]
pub struct RejectedFiles {
    /// By the path where it was dropped; of several that were dropped under one, the latest.
    pub files: BTreeMap<Arc<str>, RejectedFile>,
    /// The station's explanations on files that are not beside them.
    pub alone: Vec<PathBuf>,
    /// Those folders.
    pub folders: Vec<PathBuf>,
}

/// Moves `from`, which must still be what `stamp` says, into the folder of refused files beside it.
/// Where it lies then.
///
/// # Errors
/// The file then lies where it lay.
pub fn set_aside(from: &Path, stamp: &FileStamp, order: &SetAsideOrder) -> io::Result<PathBuf> {
    let same = || {
        let meta = from.symlink_metadata()?;
        match meta.is_file() && stamp.same_content(&FileStamp::of(&meta)) {
            true => Ok(()),
            false => Err(FolderTrouble::Changed.into()),
        }
    };
    // Before anything is made, and again when the explanation is written.
    same()?;
    let folder = open_aside(from)?;
    for n in 1..=NAMESAKES_MAX {
        let to = folder.join(namesake(from, n));
        let explanation = explanation_beside(&to);
        if to.symlink_metadata().is_ok()
            || (explanation.symlink_metadata().is_ok()
                && (!is_own(&explanation) || is_beside_a_file(&explanation)?))
        {
            continue;
        }
        write(
            &explanation,
            &ExplanationSignature::of(order, stamp, from, &to).under(&order.explanation),
        )?;
        // Somebody may have taken the name just now.
        let moved = same().and_then(|()| rename_unless_taken(from, &to));
        if let Ok(true) = moved {
            flush_folder(&folder)?;
            return Ok(to);
        }
        fs::remove_file(&explanation)?;
        moved?;
    }
    Err(FolderTrouble::TooManyNamesakes.into())
}

/// Moves a file back where it was dropped, without its explanation; whether it did: not if another
/// lies there.
///
/// # Errors
/// The file then lies where it lay.
pub fn bring_back(file: &RejectedFile) -> io::Result<bool> {
    let back = rename_unless_taken(&file.file, &file.dropped)?;
    if back {
        fs::remove_file(explanation_beside(&file.file))?;
    }
    Ok(back)
}

/// Whether this explanation would stand beside a file: long names that begin alike
/// share theirs.
pub fn is_beside_a_file(explanation: &Path) -> io::Result<bool> {
    let folder = explanation.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    Ok(files.any(|file| file != explanation && explanation_beside(&file) == explanation))
}

/// Where the explanation on the file at `path`, which stays where it is, lies; makes its folder.
/// `None` when there is no such file.
pub fn explanation_in_place(folder: &Path, path: &str) -> io::Result<Option<PathBuf>> {
    let Some(file) = find(folder, path)? else { return Ok(None) };
    let name = file.file_name().unwrap_or_default();
    Ok(Some(explanation_beside(&open_aside(&file)?.join(name))))
}

/// The explanation on a file that was set aside.
pub fn explanation_beside(file: &Path) -> PathBuf {
    const ENDING: &str = ".txt";
    let name = file.file_name().unwrap_or_default().as_bytes();
    let mut kept = name.len().min(NAME_BYTES_MAX - ENDING.len());
    // Not in the middle of a character.
    while kept < name.len() && kept > 0 && name[kept] & 0xc0 == 0x80 {
        kept -= 1;
    }
    let mut explanation = OsString::from_vec(name[..kept].to_vec());
    explanation.push(ENDING);
    file.with_file_name(explanation)
}

/// Looks into every folder of refused files; changes nothing.
///
/// # Errors
/// When the audio folder can't be read.
pub fn look(folder: &Path) -> io::Result<RejectedFiles> {
    let mut set = RejectedFiles::default();
    descend(folder, folder, 0, &mut set)?;
    Ok(set)
}

fn descend(folder: &Path, at: &Path, depth: usize, set: &mut RejectedFiles) -> io::Result<()> {
    for entry in fs::read_dir(at)?.flatten() {
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let (name, path) = (entry.file_name(), entry.path());
        let emergencies = depth == 0 && name == OsStr::new(FOLDER);
        // A folder that can't be read is told of by the look for bulletins.
        let _ = if name == OsStr::new(ASIDE) {
            look_into(folder, &path, set)
        } else if depth < DEPTH_MAX
            && (emergencies || ignored_names::why(name.as_bytes(), true).is_none())
        {
            descend(folder, &path, depth + 1, set)
        } else {
            Ok(())
        };
    }
    Ok(())
}

fn look_into(folder: &Path, at: &Path, set: &mut RejectedFiles) -> io::Result<()> {
    set.folders.push(at.to_owned());
    let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
    let files: Vec<PathBuf> =
        fs::read_dir(at)?.flatten().filter(is_file).map(|entry| entry.path()).collect();
    let mut explanations: BTreeMap<&Path, ExplanationSignature> = BTreeMap::new();
    for file in &files {
        if file.extension() == Some(OsStr::new("txt"))
            && let Some(signature) = signature(file)
        {
            explanations.insert(file, signature);
        }
    }
    let above = at.parent().unwrap_or(folder);
    // The name of an explanation as long as can be is that of its own explanation, too.
    let is_explanation = |file: &&PathBuf| explanations.contains_key(file.as_path());
    let (_, plain): (Vec<_>, Vec<_>) = files.iter().partition(is_explanation);
    for file in plain {
        let Some(signature) = explanations.remove(&*explanation_beside(file)) else { continue };
        let (Ok(meta), Some(here)) = (file.symlink_metadata(), relative(folder, file)) else {
            continue;
        };
        let name = signature.name.as_deref().and_then(from_hex);
        let name = name.as_deref().map_or(file.file_name().unwrap_or_default(), OsStr::from_bytes);
        let dropped = above.join(name);
        let Some(raw) = relative(folder, &dropped) else { continue };
        let aside = RejectedFile {
            path: shown(&here).into(),
            file: file.clone(),
            dropped,
            signature,
            stamp: FileStamp::of(&meta),
        };
        set.put(shown(&raw).into(), aside);
    }
    set.alone.extend(explanations.into_keys().map(Path::to_owned));
    Ok(())
}

impl RejectedFiles {
    fn put(&mut self, dropped: Arc<str>, aside: RejectedFile) {
        let wanted = match self.files.get(&dropped) {
            // Being moved there changed the inode.
            Some(other) => {
                (aside.stamp.changed_ns, &aside.path) > (other.stamp.changed_ns, &other.path)
            }
            None => self.files.len() < ASIDE_MAX,
        };
        if wanted {
            self.files.insert(dropped, aside);
        }
    }
}

/// What the last line of one of the station's explanations says; `None` for what is no such
/// explanation.
fn signature(explanation: &Path) -> Option<ExplanationSignature> {
    let mut bytes = Vec::new();
    open_unfollowed(explanation).ok()?.take(EXPLANATION_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?.trim();
    let signature: ExplanationSignature =
        serde_json::from_str(line.strip_prefix(SIGNATURE)?.strip_suffix(']')?).ok()?;
    // What is no name of a file, or leads elsewhere, was written by somebody else.
    let is_plain = |name: RawPath| {
        !name.is_empty()
            && !name.contains(&b'/')
            && !name.contains(&0)
            && !matches!(&*name, b"." | b"..")
    };
    let plain = signature.name.as_deref().is_none_or(|name| from_hex(name).is_some_and(is_plain));
    plain.then_some(signature)
}

/// Whether the station wrote it.
pub fn is_own(explanation: &Path) -> bool {
    signature(explanation).is_some()
}

/// The folder of refused files beside `file`, made if missing.
fn open_aside(file: &Path) -> io::Result<PathBuf> {
    let above = file.parent().ok_or(io::ErrorKind::NotFound)?;
    let folder = above.join(ASIDE);
    match fs::create_dir(&folder) {
        Ok(()) => {
            // Whoever may clear up above may clear up here; a share may know no modes.
            let _ = fs::set_permissions(&folder, above.metadata()?.permissions());
        }
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        // A link there would lead out of the folder.
        Err(_) if !folder.symlink_metadata()?.is_dir() => {
            return Err(FolderTrouble::NameTaken { name: ASIDE.to_owned() }.into());
        }
        Err(_) => {}
    }
    Ok(folder)
}

/// Removes what was being written when the power went.
pub fn clear(folder: &Path) {
    // As a rule there is nothing.
    let _ = fs::remove_file(folder.join(TEMPORARY));
}

/// Writes `text` for people, in one step, unless that is what the file holds: whether it wrote.
/// With a byte order mark and Windows' line ends, which Notepad of old needs and nothing minds.
pub fn write(file: &Path, text: &str) -> io::Result<bool> {
    let bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    if holds(file, &bytes) {
        return Ok(false);
    }
    write_whole(file, &bytes, FOR_PEOPLE, Some(TEMPORARY.as_ref()), FlushScope::Content)?;
    Ok(true)
}

fn holds(file: &Path, bytes: &[u8]) -> bool {
    let mut held = Vec::new();
    let read = open_unfollowed(file).and_then(|file| match file.metadata()?.is_file() {
        true => file.take(bytes.len() as u64 + 1).read_to_end(&mut held),
        false => Ok(0),
    });
    read.is_ok() && held == bytes
}
