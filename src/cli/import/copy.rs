//! Files into the folder: whole, over nothing, and a bulletin with its sidecars or not at all.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::found::{Bundle, FoundFile, shares};
use crate::sys::open_file::{open_unfollowed, regular};
use crate::sys::whole_file::{FlushScope, UnnamedFile};

/// Mode of what is dropped: the station can move it.
const FILE_MODE: u32 = 0o664;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// What became of one file.
#[derive(Debug)]
pub enum ImportOutcome {
    Copied,
    /// The folder has this very content under this name.
    SameThere,
    /// The folder has something else under this name, which stays.
    OtherThere,
    /// It did not have the length that was seen before.
    Changing,
    /// A sidecar, which would count for this other bulletin in the folder.
    ForAnother(String),
    /// What it belongs to, as it is called on the stick, could not be copied; `None` where it is no
    /// file of its own.
    Withheld(Option<String>),
    /// This user may not make files in the folder.
    Denied,
    Failed(io::Error),
}

impl ImportOutcome {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            ImportOutcome::Copied => "copied",
            ImportOutcome::SameThere => "same_there",
            ImportOutcome::OtherThere | ImportOutcome::ForAnother(_) => "other_there",
            ImportOutcome::Changing => "changing",
            ImportOutcome::Withheld(_) => "withheld",
            ImportOutcome::Denied | ImportOutcome::Failed(_) => "failed",
        }
    }

    /// Whether the folder has the file now.
    pub fn is_there(&self) -> bool {
        matches!(self, ImportOutcome::Copied | ImportOutcome::SameThere)
    }
}

/// Copies what belongs together into `folder`, where the files of `there` lie: an outcome each.
pub fn copy(bundle: &Bundle, folder: &Path, there: &[String]) -> Vec<ImportOutcome> {
    let files = &bundle.files;
    let bound = bundle.is_bound();
    let ready = |file| ready(file, &folder.join(&file.name)).unwrap_or_else(|why| Err(failed(why)));
    let mut ready: Vec<Result<UnnamedFile, ImportOutcome>> = files.iter().map(ready).collect();
    if ready.iter().any(|one| matches!(one, Err(ImportOutcome::Denied))) {
        return ready.into_iter().map(|one| one.err().unwrap_or(ImportOutcome::Denied)).collect();
    }
    let own = |name: &String| files.iter().any(|file| file.name == *name);
    let another = there.iter().find(|name| shares(name.as_bytes(), &bundle.stem) && !own(name));
    for (file, one) in files.iter().zip(&mut ready) {
        match another {
            Some(name) if file.is_sidecar && one.is_ok() => {
                *one = Err(ImportOutcome::ForAnother(name.clone()));
            }
            Some(_) | None => {}
        }
    }
    let refused = files.iter().zip(&ready).find_map(|(file, one)| match one {
        Err(outcome) if !outcome.is_there() => Some(file.own_name()),
        Err(_) | Ok(_) => None,
    });
    let alone = files.iter().all(|file| file.is_sidecar);
    let refused = bundle.unclear.clone().or(refused);
    let mut hindrance = (bound && (refused.is_some() || alone)).then_some(refused);
    let mut outcomes: Vec<ImportOutcome> = Vec::new();
    for (at, one) in ready.into_iter().enumerate() {
        let outcome = match (one, &hindrance) {
            (Err(outcome), _) => outcome,
            (Ok(_), Some(refused)) => ImportOutcome::Withheld(refused.clone()),
            (Ok(new), None) => name(new, &files[at], folder),
        };
        let hindered = bound && hindrance.is_none() && !outcome.is_there();
        outcomes.push(outcome);
        if hindered {
            // Taken in this very moment: those of this bundle that have their names lose them.
            for (before, file) in outcomes.iter_mut().zip(files) {
                let copied = matches!(before, ImportOutcome::Copied);
                if copied && fs::remove_file(folder.join(&file.name)).is_ok() {
                    *before = ImportOutcome::Withheld(Some(files[at].own_name()));
                }
            }
            hindrance = Some(Some(files[at].own_name()));
        }
    }
    outcomes
}

fn failed(error: io::Error) -> ImportOutcome {
    ImportOutcome::Failed(error)
}

/// Its content in the folder, without a name yet; or why there is none.
fn ready(file: &FoundFile, target: &Path) -> io::Result<Result<UnnamedFile, ImportOutcome>> {
    let mut from = regular(open_unfollowed(&file.path)?)?;
    if target.symlink_metadata().is_ok() {
        return judge_there(from, target).map(Err);
    }
    // Hidden until it has its name: the station passes it over.
    let mut new = match UnnamedFile::beside(target, FILE_MODE, None) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Ok(Err(ImportOutcome::Denied));
        }
        new => new?,
    };
    // No more than there was room for.
    let copied = io::copy(&mut (&mut from).take(file.bytes + 1), new.file())?;
    if copied != file.bytes {
        return Ok(Err(ImportOutcome::Changing));
    }
    new.file().flush()?;
    // For the group, whatever the umask is.
    new.file().set_permissions(Permissions::from_mode(FILE_MODE))?;
    Ok(Ok(new))
}

/// Gives it its name, over nothing.
fn name(new: UnnamedFile, file: &FoundFile, folder: &Path) -> ImportOutcome {
    let target = folder.join(&file.name);
    let named = new.name_unless_taken(&target, FlushScope::ContentAndName);
    let outcome = named.and_then(|named| match named {
        true => Ok(ImportOutcome::Copied),
        false => judge_there(regular(open_unfollowed(&file.path)?)?, &target),
    });
    outcome.unwrap_or_else(failed)
}

fn judge_there(from: File, target: &Path) -> io::Result<ImportOutcome> {
    let Ok(there) = open_unfollowed(target).and_then(regular) else {
        return Ok(ImportOutcome::OtherThere);
    };
    Ok(match same(from, there)? {
        true => ImportOutcome::SameThere,
        false => ImportOutcome::OtherThere,
    })
}

/// Whether the files at these paths hold the same bytes; no link is followed.
pub fn same_content(one: &Path, other: &Path) -> io::Result<bool> {
    same(regular(open_unfollowed(one)?)?, regular(open_unfollowed(other)?)?)
}

/// Whether two files hold the same bytes.
fn same(mut one: File, mut other: File) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    loop {
        let (read, there) = (fill(&mut one, &mut left)?, fill(&mut other, &mut right)?);
        if left[..read] != right[..there] {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn fill(file: &mut File, chunk: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match file.read(&mut chunk[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
