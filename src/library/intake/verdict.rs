//! One file's way from "at rest" to its verdict: judged by a probe, copied into the store.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use rustix::fs::{Advice, SeekFrom};
use rustix::io::Errno;
use tokio::sync::watch;

use super::probe_client;
use super::quota::{self, StoreBounds};
use super::store::{self, CopyOutcome};
use crate::library::disk::copy_hashed;
use crate::library::exchange::IntakeTerms;
use crate::library::raw_path::{RawPath, on_disk, shown};
use crate::library::stamp::FileStamp;
use crate::station::bulletin::Bulletin;
use crate::station::emergency::is_emergency_path;
use crate::station::order_origin::SystemUser;
use crate::station::stock::KnownItem;
use crate::sys::blocking::blocking;
use crate::sys::open_file::open_unfollowed;
use crate::sys::users::user_name;
use crate::wire::{
    FileRefusal, FileTruncation, ProbeFailure, ProbeVerdict, ProbedSound, ReadFailure, RoomLack,
};

/// What came of judging a file.
#[derive(Debug)]
pub enum IntakeVerdict {
    Item(KnownItem),
    /// A probe ended without a verdict over it, and how.
    Died(ProbeFailure),
    /// It is no longer what it was when it came to rest.
    Changed,
    /// Its copy has no room or can't be written, and why; it shall be tried again.
    NoRoom(RoomLack),
}

/// What judging needs.
#[derive(Debug, Clone)]
pub struct FileIntake {
    /// The audio folder.
    pub folder: PathBuf,
    /// This program.
    pub program: PathBuf,
    /// For one verdict of the child.
    pub wait_max: Duration,
    /// Where copies go; none are made without.
    pub store: Option<StoreAccess>,
}

/// Where copies go.
#[derive(Debug, Clone)]
pub struct StoreAccess {
    pub store: PathBuf,
    /// Bytes that must stay free on its disk.
    pub reserve: u64,
    pub terms: watch::Receiver<IntakeTerms>,
}

impl StoreAccess {
    pub fn bounds(&self) -> StoreBounds {
        StoreBounds { reserve: self.reserve, limit: self.terms.borrow().store_limit }
    }

    fn trouble(&self, error: io::Error) -> RoomLack {
        RoomLack::Store { store: self.store.clone(), trouble: error.into() }
    }
}

impl FileIntake {
    /// Judges the file at `raw`, seen at rest with `stamp`, and keeps a copy if it has a store. If
    /// it is one of `recent`, which have been heard to their ends, it is not decoded again.
    pub async fn judge(
        &self,
        raw: &RawPath,
        stamp: FileStamp,
        recent: Vec<Arc<Bulletin>>,
    ) -> IntakeVerdict {
        let path = on_disk(&self.folder, raw);
        let file = match open(path.clone(), stamp).await {
            Ok(Some(file)) => file,
            Ok(None) => return IntakeVerdict::Changed,
            Err(error) => return refused(unreadable(error)),
        };
        if let Some(known) = self.recognise(&file, recent).await {
            let mut renamed = renamed(&known, raw, &stamp);
            renamed.owner = owner(raw, &file).await;
            return match unchanged(path, stamp).await {
                true => accepted(renamed),
                false => IntakeVerdict::Changed,
            };
        }
        if let Some(access) = &self.store
            && let Err(why) = has_room(access, stamp.size).await
            && !has_copy(access, &file).await
        {
            return IntakeVerdict::NoRoom(why);
        }
        // Read, what was never written looks like zeros that were.
        let unwritten = unwritten(&file, stamp.size).await;
        let probed = probe_client::judge(&self.program, &file, self.wait_max).await;
        if !unchanged(path.clone(), stamp).await {
            return IntakeVerdict::Changed;
        }
        let owner = owner(raw, &file).await;
        let sound = match sound_of(probed, unwritten) {
            Ok(sound) => sound,
            Err(verdict) => return *verdict,
        };
        if let Some(access) = &self.store
            && let Some(verdict) = copy(access, file, &sound, path, stamp).await
        {
            return verdict;
        }
        accepted(Bulletin { owner, ..bulletin(raw, &stamp, sound) })
    }

    /// The one of `recent` that the file holds, if its copy is there.
    async fn recognise(&self, file: &File, recent: Vec<Arc<Bulletin>>) -> Option<Arc<Bulletin>> {
        if recent.is_empty() {
            return None;
        }
        let (file, store) =
            (file.try_clone(), self.store.as_ref().map(|access| access.store.clone()));
        let look = move || {
            let sha256 = copy_hashed(&mut file.ok()?, &mut io::sink()).ok()?;
            let known = recent.into_iter().find(|known| *known.sha256 == *sha256)?;
            let held = store.is_none_or(|store| store::holds(&store, &sha256));
            held.then_some(known)
        };
        blocking(move || Ok(look())).await.ok()?
    }
}

/// What a probe heard, or what else its word means for a file of which so many bytes at the end
/// were never written.
fn sound_of(
    probed: Result<ProbeVerdict, ProbeFailure>,
    unwritten: u64,
) -> Result<ProbedSound, Box<IntakeVerdict>> {
    let silence = |sound: &ProbedSound| sound.codec == RAW && unwritten < SILENCE_BYTES;
    let verdict = match probed {
        // That none could be started says nothing about the file.
        Err(failure @ (ProbeFailure::NotStarted { .. } | ProbeFailure::NoFile { .. })) => {
            refused(FileRefusal::ProbeFailed(failure))
        }
        Ok(ProbeVerdict::Refused(refusal @ FileRefusal::TooLong(_))) => refused(refusal),
        Ok(ProbeVerdict::Sound(sound)) if unwritten == 0 || silence(&sound) => return Ok(sound),
        _ if unwritten > 0 => refused(FileRefusal::Truncated(FileTruncation::EndUnwritten)),
        Err(why) => IntakeVerdict::Died(why),
        Ok(ProbeVerdict::Refused(refusal)) => refused(refusal),
        Ok(ProbeVerdict::Sound(sound)) => return Ok(sound),
    };
    Err(Box::new(verdict))
}

/// Copies the file into the store; what it comes to instead of a bulletin, if it can't be.
async fn copy(
    access: &StoreAccess,
    file: File,
    sound: &ProbedSound,
    path: PathBuf,
    stamp: FileStamp,
) -> Option<IntakeVerdict> {
    Some(match keep(access, file, sound).await {
        Ok(CopyOutcome::Yes) => return None,
        Ok(CopyOutcome::Changed) if unchanged(path, stamp).await => {
            refused(FileRefusal::Unreadable(ReadFailure::Inconsistent))
        }
        Ok(CopyOutcome::Changed) => IntakeVerdict::Changed,
        Ok(CopyOutcome::NoSpace) => IntakeVerdict::NoRoom(RoomLack::DiskFull),
        Err(error) => IntakeVerdict::NoRoom(access.trouble(error)),
    })
}

fn accepted(bulletin: Bulletin) -> IntakeVerdict {
    IntakeVerdict::Item(KnownItem::Accepted(Arc::new(bulletin)))
}

fn refused(refusal: FileRefusal) -> IntakeVerdict {
    IntakeVerdict::Item(KnownItem::Refused(refusal))
}

fn unreadable(error: io::Error) -> FileRefusal {
    FileRefusal::Unreadable(ReadFailure::System(error.into()))
}

/// Whether there is room, before minutes go into a verdict.
async fn has_room(access: &StoreAccess, bytes: u64) -> Result<(), RoomLack> {
    let (store, bounds) = (access.store.clone(), access.bounds());
    match blocking(move || quota::lack_of_room(&store, bytes, bounds)).await {
        Ok(None) => Ok(()),
        Ok(Some(why)) => Err(why),
        Err(error) => Err(access.trouble(error)),
    }
}

/// Never written at the end of a file: a block of any file system …
const BLOCK_BYTES: u64 = 4 * 1024;

/// … and so much of raw samples that it is no silence, more than a third of a second: programs that
/// copy with holes make some out of what is silent.
const SILENCE_BYTES: u64 = 64 * 1024;

/// The codec of raw samples.
const RAW: &str = "pcm";

/// Whether room was made for the file's last bytes and nothing written there: how many, none,
/// [`BLOCK_BYTES`] or [`SILENCE_BYTES`] at least. Windows and many uploads set the whole length
/// first. Where the file system can't tell, all counts as written.
async fn unwritten(file: &File, size: u64) -> u64 {
    let file = file.try_clone();
    let look = move || {
        let file = file?;
        // A file system that was asked to keep the room takes what was read of it for written.
        let _ = rustix::fs::fadvise(&file, 0, None, Advice::DontNeed);
        let hole = |bytes: &u64| {
            let tail = size.saturating_sub(*bytes);
            rustix::fs::seek(&file, SeekFrom::Data(tail)) == Err(Errno::NXIO)
        };
        Ok([SILENCE_BYTES, BLOCK_BYTES].into_iter().find(hole).unwrap_or(0))
    };
    if size == 0 { 0 } else { blocking(look).await.unwrap_or(0) }
}

/// A copy that lies in the store needs no room.
async fn has_copy(access: &StoreAccess, file: &File) -> bool {
    let (store, file) = (access.store.clone(), file.try_clone());
    let look = move || {
        let sha256 = copy_hashed(&mut file?, &mut io::sink())?;
        Ok::<_, io::Error>(store::holds(&store, &sha256))
    };
    blocking(look).await.unwrap_or(false)
}

/// The file, open, if it still is what it was when it came to rest.
async fn open(path: PathBuf, stamp: FileStamp) -> io::Result<Option<File>> {
    let open = move || {
        let file = match open_unfollowed(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let meta = file.metadata()?;
        Ok((meta.is_file() && stamp.same_content(&FileStamp::of(&meta))).then_some(file))
    };
    blocking(open).await
}

/// Whose the file is, if it is an emergency: the record says who ordered it.
async fn owner(raw: &RawPath, file: &File) -> Option<SystemUser> {
    if !is_emergency_path(shown(raw)) {
        return None;
    }
    let file = file.try_clone();
    let uid = blocking(move || Ok(file?.metadata()?.uid())).await.ok()?;
    Some(SystemUser { uid, name: user_name(uid).await })
}

async fn unchanged(path: PathBuf, stamp: FileStamp) -> bool {
    let same = move || {
        let meta = path.symlink_metadata()?;
        Ok(meta.is_file() && stamp.same_content(&FileStamp::of(&meta)))
    };
    blocking(same).await.unwrap_or(false)
}

async fn keep(
    access: &StoreAccess,
    mut file: File,
    sound: &ProbedSound,
) -> io::Result<CopyOutcome> {
    let (store, sha256) = (access.store.clone(), sound.sha256.clone());
    blocking(move || store::keep(&store, &mut file, &sha256)).await
}

fn bulletin(raw: &RawPath, stamp: &FileStamp, sound: ProbedSound) -> Bulletin {
    let path = shown(raw);
    let title = sound.title.unwrap_or_else(|| title_from(&path));
    Bulletin {
        path: path.into(),
        sha256: sound.sha256.into(),
        title,
        length_ms: sound.length_ms,
        arrived: DateTime::from_timestamp_nanos(stamp.changed_ns),
        measured: sound.measured,
        remarks: sound.remarks,
        ..Bulletin::default()
    }
}

/// The same content under another name.
fn renamed(known: &Bulletin, raw: &RawPath, stamp: &FileStamp) -> Bulletin {
    let path = shown(raw);
    // A title from tags goes along, one from the name does not.
    let named = known.title == title_from(&known.path);
    let title = if named { title_from(&path) } else { known.title.clone() };
    let arrived = DateTime::from_timestamp_nanos(stamp.changed_ns);
    Bulletin { path: path.into(), title, arrived, ..known.clone() }
}

/// `kinh-te/ban-tin_so-1.mp3` → `ban tin so 1`.
fn title_from(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = match name.rfind('.') {
        Some(dot) if dot > 0 => &name[..dot],
        _ => name,
    };
    let words: Vec<&str> = stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { stem.to_owned() } else { words.join(" ") }
}
