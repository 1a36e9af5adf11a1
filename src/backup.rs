//! A station's backup as one file: a tar archive under gzip, which any computer opens.
//!
//! **What it holds.** `station.yaml`, the schedules in `schedules/`, `journal.sqlite` (the as-run
//! log with what the library remembers of files), where it was asked for `secrets/token`, and
//! `ca.pem`, where the files are at fault `last-good.json`; behind them `manifest.json`, JSON of
//! [`BackupManifest`]: who wrote it when of which station, the length and SHA-256 of each member,
//! and which bulletins were there. Bulletins themselves are not in it.
//!
//! **How it is read.** Whole, before anything is done with it ([`check`]), and once more while
//! members are taken out ([`extract`]). A member of another name, a link, a path that leaves its
//! folder, another hash, a missing end: nothing of the file is used. The manifest stands last, so a
//! file that was cut short has none.
//!
//! Not here: where the parts come from and go to.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::sys::disk_trouble::{DiskTrouble, is_disk_fault};
use crate::sys::hex;
use crate::wire::QuotedText;

/// The version of the form that this program writes, and the highest that it reads.
pub const VERSION: u32 = 1;

/// Members of one backup: a station has 64 schedules at most.
pub const MEMBERS_MAX: usize = 256;

/// Longest member but for the journal, in bytes: what the longest schedule may have.
pub const TEXT_BYTES_MAX: u64 = 1024 * 1024;

/// Longest journal, in bytes: a hundred years of a ward.
const JOURNAL_BYTES_MAX: u64 = 16 << 30;

/// Longest manifest, in bytes: 10,000 bulletins are a fifth of it.
const MANIFEST_BYTES_MAX: u64 = 16 << 20;

/// Bulletins that a manifest names.
pub const BULLETINS_MAX: usize = 10_000;

/// Longest name of a schedule, in bytes: what file systems take.
const NAME_BYTES_MAX: usize = 255;

const MANIFEST: &str = "manifest.json";

/// A part of a station that a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupMember {
    Station,
    /// By its name in the folder of schedules.
    Schedule(String),
    Journal,
    /// The token for the centre.
    Token,
    /// Certificates that vouch for the centre.
    Authority,
    /// The texts that the station's files had when they were last good, where they are at fault.
    LastGood,
}

impl BackupMember {
    /// Its path in the archive.
    pub fn path(&self) -> String {
        match self {
            BackupMember::Station => "station.yaml".to_owned(),
            BackupMember::Schedule(name) => format!("schedules/{name}"),
            BackupMember::Journal => "journal.sqlite".to_owned(),
            BackupMember::Token => "secrets/token".to_owned(),
            BackupMember::Authority => "ca.pem".to_owned(),
            BackupMember::LastGood => "last-good.json".to_owned(),
        }
    }

    /// The member of this path; `None` for anything that a backup does not hold.
    pub fn of(path: &str) -> Option<BackupMember> {
        match path {
            "station.yaml" => Some(BackupMember::Station),
            "journal.sqlite" => Some(BackupMember::Journal),
            "secrets/token" => Some(BackupMember::Token),
            "ca.pem" => Some(BackupMember::Authority),
            "last-good.json" => Some(BackupMember::LastGood),
            _ => {
                let name = path.strip_prefix("schedules/")?;
                let plain = !name.starts_with('.')
                    && name.len() <= NAME_BYTES_MAX
                    && (name.ends_with(".yaml") || name.ends_with(".yml"))
                    && !name.contains(|letter: char| letter == '/' || letter.is_control());
                plain.then(|| BackupMember::Schedule(name.to_owned()))
            }
        }
    }

    fn bytes_max(&self) -> u64 {
        match self {
            BackupMember::Journal => JOURNAL_BYTES_MAX,
            BackupMember::Station
            | BackupMember::Schedule(_)
            | BackupMember::Token
            | BackupMember::Authority
            | BackupMember::LastGood => TEXT_BYTES_MAX,
        }
    }
}

/// What a backup says of itself. Fields are added, never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    pub version: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The station's id; `None` where its configuration could not be read.
    pub station: Option<String>,
    pub created: DateTime<Utc>,
    /// The journal's id, and its last row.
    pub journal: uuid::Uuid,
    pub rows: u64,
    pub members: Vec<MemberEntry>,
    /// The bulletins that the station knew, and which the backup does not hold.
    #[serde(default)]
    pub bulletins: Vec<BulletinEntry>,
}

/// A member's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEntry {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A bulletin that lay in the audio folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulletinEntry {
    /// In the audio folder.
    pub path: String,
    pub sha256: String,
    pub title: String,
    pub length_ms: u64,
}

/// Why a backup can't be used.
#[derive(Debug)]
pub enum BackupFault {
    System(DiskTrouble),
    /// No gzip, no tar, or cut short.
    Damaged(QuotedText),
    /// It ends like a backup and has no manifest.
    NoManifest,
    Newer {
        found: u32,
    },
    /// A name, a kind or a size that no backup has.
    Strange {
        path: String,
    },
    /// The content is not what the manifest says, or the member is missing, or not told of.
    Altered {
        path: String,
    },
}

impl From<io::Error> for BackupFault {
    fn from(error: io::Error) -> BackupFault {
        match is_disk_fault(&error) || error.raw_os_error().is_some() {
            true => BackupFault::System(error.into()),
            false => BackupFault::Damaged(QuotedText::from(&error)),
        }
    }
}

/// Writes a backup member by member.
pub struct BackupWriter<W: Write> {
    archive: tar::Builder<GzEncoder<W>>,
    created: DateTime<Utc>,
    members: Vec<MemberEntry>,
}

impl<W: Write> BackupWriter<W> {
    /// Begins one into `out`.
    pub fn new(out: W, created: DateTime<Utc>) -> BackupWriter<W> {
        let archive = tar::Builder::new(GzEncoder::new(out, Compression::default()));
        BackupWriter { archive, created, members: Vec::new() }
    }

    /// Adds a member of `bytes` bytes.
    ///
    /// # Errors
    /// Those of either side; what was written so far is of no use then.
    pub fn add(&mut self, member: &BackupMember, bytes: u64, content: impl Read) -> io::Result<()> {
        let path = member.path();
        let mut hashed = HashedRead::new(content);
        self.append(&path, bytes, &mut hashed)?;
        let (read, sha256) = hashed.end();
        if read != bytes {
            return Err(io::Error::other(format!("{path} changed while it was read")));
        }
        self.members.push(MemberEntry { path, bytes, sha256 });
        Ok(())
    }

    /// Ends the backup with its manifest, whose members are those that were added.
    ///
    /// # Errors
    /// As [`BackupWriter::add`].
    pub fn finish(mut self, mut manifest: BackupManifest) -> io::Result<W> {
        manifest.members = std::mem::take(&mut self.members);
        let text = serde_json::to_vec_pretty(&manifest)?;
        self.append(MANIFEST, text.len() as u64, &text[..])?;
        self.archive.into_inner()?.finish()
    }

    fn append(&mut self, path: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.created.timestamp()).unwrap_or(0));
        self.archive.append_data(&mut header, path, content.take(bytes))
    }
}

/// Reads all of a backup and answers what it says of itself, if every member is as it says.
///
/// # Errors
/// What is wrong first.
pub fn check(file: &mut File) -> Result<BackupManifest, BackupFault> {
    let mut found = Vec::new();
    let mut manifest = None;
    walk(file, |path, bytes, content| {
        if manifest.is_some() || found.len() >= MEMBERS_MAX {
            return Err(BackupFault::Strange { path: path.to_owned() });
        }
        if path == MANIFEST {
            if bytes > MANIFEST_BYTES_MAX {
                return Err(BackupFault::Strange { path: path.to_owned() });
            }
            let mut text = Vec::new();
            content.take(bytes).read_to_end(&mut text)?;
            manifest = Some(read_manifest(&text)?);
            return Ok(());
        }
        let member = BackupMember::of(path).filter(|member| bytes <= member.bytes_max());
        if member.is_none() {
            return Err(BackupFault::Strange { path: path.to_owned() });
        }
        let mut hashed = HashedRead::new(content);
        io::copy(&mut hashed, &mut io::sink())?;
        let (bytes, sha256) = hashed.end();
        found.push(MemberEntry { path: path.to_owned(), bytes, sha256 });
        Ok(())
    })?;
    let manifest = manifest.ok_or(BackupFault::NoManifest)?;
    let altered = |path: &str| BackupFault::Altered { path: path.to_owned() };
    let told = manifest.members.iter().find(|told| !found.contains(told));
    let untold = found.iter().find(|found| !manifest.members.contains(found));
    if let Some(entry) = told.or(untold) {
        return Err(altered(&entry.path));
    }
    for needed in [BackupMember::Station, BackupMember::Journal] {
        let path = needed.path();
        if found.iter().filter(|entry| entry.path == path).count() != 1 {
            return Err(altered(&path));
        }
    }
    Ok(manifest)
}

/// Hands each member to `take`, and holds what was read of it against the manifest; what `take`
/// does not read is not held.
///
/// # Errors
/// As [`check`], and those of `take`.
pub fn extract(
    file: &mut File,
    manifest: &BackupManifest,
    mut take: impl FnMut(BackupMember, &mut dyn Read) -> io::Result<()>,
) -> Result<(), BackupFault> {
    walk(file, |path, _, content| {
        let Some(member) = BackupMember::of(path) else { return Ok(()) };
        let mut hashed = HashedRead::new(content);
        take(member, &mut hashed)?;
        let (bytes, sha256) = hashed.end();
        let read = MemberEntry { path: path.to_owned(), bytes, sha256 };
        match bytes == 0 || manifest.members.contains(&read) {
            true => Ok(()),
            false => Err(BackupFault::Altered { path: path.to_owned() }),
        }
    })
}

/// Visits the members in turn: path, bytes, content. Only files have a turn.
fn walk(
    file: &mut File,
    mut visit: impl FnMut(&str, u64, &mut dyn Read) -> Result<(), BackupFault>,
) -> Result<(), BackupFault> {
    file.seek(SeekFrom::Start(0))?;
    let mut archive = tar::Archive::new(GzDecoder::new(io::BufReader::new(file)));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(BackupFault::Strange { path });
        }
        let bytes = entry.size();
        visit(&path, bytes, &mut entry)?;
    }
    // To the end of the gzip, whose checksum stands there.
    io::copy(&mut archive.into_inner(), &mut io::sink())?;
    Ok(())
}

fn read_manifest(text: &[u8]) -> Result<BackupManifest, BackupFault> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let damaged = |error: serde_json::Error| BackupFault::Damaged(QuotedText::from(&error));
    let Version { version } = serde_json::from_slice(text).map_err(damaged)?;
    if version > VERSION {
        return Err(BackupFault::Newer { found: version });
    }
    serde_json::from_slice(text).map_err(damaged)
}

/// Hashes what is read through it.
struct HashedRead<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R> HashedRead<R> {
    fn new(inner: R) -> HashedRead<R> {
        HashedRead { inner, hash: Sha256::new(), bytes: 0 }
    }

    fn end(self) -> (u64, String) {
        (self.bytes, hex::sha256_hex(self.hash))
    }
}

impl<R: Read> Read for HashedRead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
