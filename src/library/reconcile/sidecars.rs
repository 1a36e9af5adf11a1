//! Sidecars of bulletins: `tin.yaml` (or `.yml`, `.yaml.txt`) says how `tin.mp3` airs. Found by
//! the walk, read when at rest, and kept here as bytes; what they mean is no matter of the
//! library's.
//!
//! - A sidecar counts for every audio file of its name beside it, whatever that one's ending.
//! - While a new sidecar has not come to rest, its bulletin is pending: it is unknown what it shall
//!   be. A sidecar that changes counts as it was until it has come to rest again; so does one that
//!   is gone, until it has stayed away for as long: editors save by removing and writing anew.
//! - Regular files only, at most [`SIDECAR_BYTES_MAX`] each and [`ALL_BYTES_MAX`] together. What is
//!   none, a link most often, is a sidecar that can't be had: whoever made it does not want the
//!   bulletin to air as if there were none.
//! - There are none in the folder of emergencies: nothing may keep those waiting.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::ops::Bound;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use crate::library::catalogue::entry::LOOKS_AT_REST;
use crate::library::raw_path::{RawPath, is_within, on_disk, shown};
use crate::library::scan::ignored_names::{self, is_sidecar, stem};
use crate::library::snapshot::{Catalogue, SIDECAR_BYTES_MAX, SidecarContent, SidecarFile};
use crate::library::stamp::FileStamp;
use crate::station::emergency::is_emergency_path;
use crate::station::stock::StockItem;
use crate::sys::open_file::open_unfollowed;
use crate::sys::whole_file::rename_unless_taken;

/// Bytes of all sidecars in memory: 10,000 of a usual length and some long ones.
const ALL_BYTES_MAX: usize = 8 << 20;

/// All sidecars, by their names on disk.
#[derive(Default)]
pub struct SidecarSet {
    entries: BTreeMap<RawPath, SidecarEntry>,
    moving: usize,
    bytes: usize,
}

struct SidecarEntry {
    stamp: FileStamp,
    /// Path and name without the ending, as a bulletin's is written.
    stem: String,
    /// So many looks have found it unchanged, or gone; `None` when it has been read since.
    looks: Option<u32>,
    gone: bool,
    file: Option<Arc<SidecarFile>>,
}

impl SidecarEntry {
    /// Whether a sidecar with this stamp says what this one said. One that could not be read may be
    /// by now: new rights change the inode alone.
    fn is_current(&self, stamp: &FileStamp) -> bool {
        let content = self.file.as_ref().map(|file| &file.content);
        match content {
            Some(SidecarContent::Unreadable(_)) => self.stamp == *stamp,
            Some(
                SidecarContent::Bytes(_) | SidecarContent::TooLarge | SidecarContent::NotAFile,
            )
            | None => self.stamp.same_content(stamp),
        }
    }
}

/// A sidecar that is not at rest, to be looked at.
pub struct UnsettledSidecar {
    raw: RawPath,
    stamp: FileStamp,
    looks: u32,
}

/// What a look at it found.
pub struct SidecarLook {
    raw: RawPath,
    /// `None` when it is gone.
    stamp: Option<FileStamp>,
    /// When it has come to rest.
    content: Option<SidecarContent>,
}

impl SidecarSet {
    /// Takes in what was found at and below `within`; whether anything changed that the
    /// catalogue tells. What is no longer found is looked for until it has stayed away for long
    /// enough. What lay in folders that could not be seen counts as lying there: a bulletin without
    /// its sidecar would air where and when it must not.
    pub fn take_scan(
        &mut self,
        within: &[u8],
        found: BTreeMap<RawPath, FileStamp>,
        unseen: &BTreeSet<RawPath>,
    ) -> bool {
        let from: Bound<&[u8]> = Bound::Included(within);
        let gone: Vec<RawPath> = self
            .entries
            .range::<[u8], _>((from, Bound::Unbounded))
            .map(|(raw, _)| raw)
            .take_while(|raw| raw.starts_with(within))
            .filter(|raw| is_within(raw, within) && !found.contains_key(*raw))
            .filter(|raw| !unseen.iter().any(|folder| is_within(raw, folder)))
            .cloned()
            .collect();
        let mut changed = false;
        for raw in gone {
            let Some(entry) = self.entries.get_mut(&raw) else { continue };
            self.moving += usize::from(entry.looks.is_none());
            if !std::mem::replace(&mut entry.gone, true) {
                entry.looks = Some(0);
            }
        }
        for (raw, stamp) in found {
            match self.entries.get_mut(&raw) {
                Some(entry) if !entry.gone && entry.is_current(&stamp) => {}
                Some(entry) => {
                    entry.stamp = stamp;
                    entry.gone = false;
                    self.moving += usize::from(entry.looks.is_none());
                    entry.looks = Some(0);
                }
                None => {
                    let path = shown(&raw);
                    let stem = stem(path.as_bytes()).map_or(path.len(), <[u8]>::len);
                    if is_emergency_path(&path) {
                        continue;
                    }
                    let stem = path[..stem].to_owned();
                    let entry =
                        SidecarEntry { stamp, stem, looks: Some(0), gone: false, file: None };
                    self.entries.insert(raw, entry);
                    self.moving += 1;
                    changed = true;
                }
            }
        }
        changed
    }

    pub fn has_moving(&self) -> bool {
        self.moving > 0
    }

    /// Those that are not at rest.
    pub fn moving(&self) -> Vec<UnsettledSidecar> {
        let moving = |(raw, entry): (&RawPath, &SidecarEntry)| {
            let looks = entry.looks?;
            Some(UnsettledSidecar { raw: raw.clone(), stamp: entry.stamp, looks })
        };
        self.entries.iter().filter_map(moving).collect()
    }

    /// Takes what looks have found; whether anything changed that the catalogue tells.
    pub fn take(&mut self, looked: Vec<SidecarLook>) -> bool {
        let mut changed = false;
        for SidecarLook { raw, stamp, content } in looked {
            let Some(entry) = self.entries.get_mut(&raw) else { continue };
            let was_gone = std::mem::replace(&mut entry.gone, stamp.is_none());
            let Some(stamp) = stamp else {
                let looks = if was_gone { entry.looks.map_or(0, |looks| looks + 1) } else { 0 };
                entry.looks = Some(looks);
                if looks >= LOOKS_AT_REST {
                    self.take_away(&raw);
                    changed = true;
                }
                continue;
            };
            let same = !was_gone && entry.stamp.same_content(&stamp);
            entry.stamp = stamp;
            let Some(content) = content.filter(|_| same) else {
                entry.looks = Some(if same { entry.looks.map_or(0, |looks| looks + 1) } else { 0 });
                continue;
            };
            self.moving -= usize::from(entry.looks.take().is_some());
            self.bytes -= entry.file.as_ref().map_or(0, |file| size(&file.content));
            let fits = self.bytes + size(&content) <= ALL_BYTES_MAX;
            let content = if fits { content } else { SidecarContent::TooLarge };
            self.bytes += size(&content);
            entry.file = Some(Arc::new(SidecarFile { path: shown(&raw).into(), content }));
            changed = true;
        }
        changed
    }

    /// Puts the sidecars to their bulletins.
    pub fn put_into(&self, catalogue: &mut Catalogue) {
        if self.entries.is_empty() {
            return;
        }
        let mut by_stem: HashMap<&str, (&SidecarEntry, bool)> =
            HashMap::with_capacity(self.entries.len());
        for entry in self.entries.values() {
            // Of `tin.yaml` and `tin.yml` the first by its bytes counts.
            by_stem.entry(&entry.stem).or_insert((entry, false));
        }
        for (path, item) in &mut catalogue.items {
            let (before, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
            let length = before.len() + name.rfind('.').unwrap_or(name.len());
            let Some((entry, beside)) = by_stem.get_mut(&path[..length]) else { continue };
            *beside = true;
            match &entry.file {
                Some(sidecar) => {
                    catalogue.sidecars.insert(path.clone(), sidecar.clone());
                }
                None if matches!(item, StockItem::Accepted(_)) => *item = StockItem::Pending,
                None => {}
            }
        }
        // One that is gone may have left with its bulletin.
        let lone = by_stem.values().filter(|(entry, beside)| !beside && !entry.gone);
        catalogue.lone_sidecars =
            lone.filter_map(|(entry, _)| Some(entry.file.as_ref()?.path.clone())).collect();
    }

    fn take_away(&mut self, raw: &RawPath) {
        let Some(entry) = self.entries.remove(raw) else { return };
        self.moving -= usize::from(entry.looks.is_some());
        self.bytes -= entry.file.map_or(0, |file| size(&file.content));
    }
}

/// Whether a sidecar is read only when some looks have found it unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidecarRest {
    Awaited,
    /// What lies there has come to rest: at a start, or where nobody looks again.
    NotAwaited,
}

/// Looks at each of `moving` in `folder` that can be looked at, and reads what has come to rest.
/// Blocks on the disk.
pub fn look(folder: &Path, moving: Vec<UnsettledSidecar>, rest: SidecarRest) -> Vec<SidecarLook> {
    let look = |UnsettledSidecar { raw, stamp, looks }: UnsettledSidecar| {
        let path = on_disk(folder, &raw);
        let found = match path.symlink_metadata() {
            Ok(meta) => (!meta.is_dir()).then(|| (FileStamp::of(&meta), meta.is_file())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            // A share that is away has taken no sidecar with it.
            Err(_) => return None,
        };
        let Some((found, is_file)) = found else {
            return Some(SidecarLook { raw, stamp: None, content: None });
        };
        let rests = found.same_content(&stamp)
            && (rest == SidecarRest::NotAwaited || looks + 1 >= LOOKS_AT_REST);
        let content = rests.then(|| match is_file {
            true => read(&path).unwrap_or_else(|error| SidecarContent::Unreadable(error.into())),
            false => SidecarContent::NotAFile,
        });
        Some(SidecarLook { raw, stamp: Some(found), content })
    };
    moving.into_iter().filter_map(look).collect()
}

/// Moves the sidecar of the bulletin that was moved `from` there `to` here behind it. One that
/// another file of its name still has, or whose name is taken, stays; so does one that the disk
/// keeps.
pub fn follow(from: &Path, to: &Path) {
    let (Some(folder), Some(moved)) = (from.parent(), from.file_name()) else { return };
    let plain = |name: &OsStr| {
        let name = name.as_bytes();
        let dot = name.iter().rposition(|&byte| byte == b'.');
        shown(stem(name).unwrap_or(&name[..dot.unwrap_or(name.len())]))
    };
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut beside: Vec<OsString> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.file_name())
        .filter(|name| plain(name) == plain(moved))
        .collect();
    beside.sort();
    let bulletin = |name: &OsString| ignored_names::why(name.as_bytes(), false).is_none();
    if beside.iter().any(bulletin) {
        return;
    }
    for name in beside.iter().filter(|name| is_sidecar(name.as_bytes())) {
        let length = stem(name.as_bytes()).map_or(0, <[u8]>::len);
        let ending = OsStr::from_bytes(&name.as_bytes()[length..]);
        let mut behind = to.with_extension("").into_os_string();
        behind.push(ending);
        if let Err(error) = rename_unless_taken(&folder.join(name), Path::new(&behind)) {
            tracing::warn!(?name, %error, "the sidecar stays where its bulletin lay");
        }
    }
}

fn read(path: &Path) -> io::Result<SidecarContent> {
    let file = open_unfollowed(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(SIDECAR_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(match bytes.len() {
        0..=SIDECAR_BYTES_MAX => SidecarContent::Bytes(bytes),
        _ => SidecarContent::TooLarge,
    })
}

fn size(content: &SidecarContent) -> usize {
    match content {
        SidecarContent::Bytes(bytes) => bytes.len(),
        SidecarContent::TooLarge | SidecarContent::NotAFile | SidecarContent::Unreadable(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_in_a_folder_that_cannot_be_seen_is_still_there() {
        let stamp = FileStamp { size: 10, modified_ns: 1, inode: 1, changed_ns: 1 };
        let raw = |path: &str| RawPath::from(path.as_bytes());
        let found = || [(raw("kt/tin.yaml"), stamp), (raw("tb/tin.yaml"), stamp)].into();
        let mut sidecars = SidecarSet::default();
        sidecars.take_scan(b"", found(), &BTreeSet::new());
        assert_eq!(sidecars.entries.len(), 2);
        // A card that fails for a moment: nothing was found, and one folder could not be looked
        // into.
        sidecars.take_scan(b"", BTreeMap::new(), &[raw("kt")].into());
        assert!(!sidecars.entries[&raw("kt/tin.yaml")].gone);
        let gone = || SidecarLook { raw: raw("tb/tin.yaml"), stamp: None, content: None };
        for look in 0..LOOKS_AT_REST {
            assert_eq!(sidecars.entries.len(), 2, "an editor may save it anew, look {look}");
            sidecars.take(vec![gone()]);
        }
        assert_eq!(sidecars.entries.keys().collect::<Vec<_>>(), [&raw("kt/tin.yaml")]);
        assert_eq!(sidecars.moving, 1, "of those that are left");
    }

    #[test]
    fn a_note_that_cannot_be_looked_at_is_not_gone() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = FileStamp { size: 10, modified_ns: 1, inode: 1, changed_ns: 1 };
        let moving =
            |path: &str| vec![UnsettledSidecar { raw: path.as_bytes().into(), stamp, looks: 0 }];
        let looked = look(folder.path(), moving("tin.yaml"), SidecarRest::Awaited);
        assert!(matches!(looked[..], [SidecarLook { stamp: None, .. }]), "it is gone");
        // No folder leads there: as on a share that is away, the fault is another than that.
        std::fs::write(folder.path().join("kt"), "").unwrap();
        assert!(look(folder.path(), moving("kt/tin.yaml"), SidecarRest::Awaited).is_empty());
    }

    #[test]
    fn a_note_that_could_not_be_read_is_looked_at_again_when_its_rights_have_changed() {
        let stamp = |changed_ns| FileStamp { size: 10, modified_ns: 1, inode: 1, changed_ns };
        let raw = || RawPath::from(&b"tin.yaml"[..]);
        let unreadable = SidecarContent::Unreadable(std::io::Error::from_raw_os_error(13).into());
        for (content, again) in
            [(unreadable, true), (SidecarContent::Bytes(b"airs: 1".into()), false)]
        {
            let mut sidecars = SidecarSet::default();
            sidecars.take_scan(b"", [(raw(), stamp(1))].into(), &BTreeSet::new());
            let content = Some(content);
            sidecars.take(vec![SidecarLook { raw: raw(), stamp: Some(stamp(1)), content }]);
            sidecars.take_scan(b"", [(raw(), stamp(1))].into(), &BTreeSet::new());
            assert!(!sidecars.has_moving(), "nothing has changed");
            sidecars.take_scan(b"", [(raw(), stamp(2))].into(), &BTreeSet::new());
            assert_eq!(sidecars.has_moving(), again);
        }
    }

    #[test]
    fn a_note_that_is_removed_and_written_anew_counts_all_the_while() {
        let stamp = |inode| FileStamp { size: 10, modified_ns: 1, inode, changed_ns: 1 };
        let raw = || RawPath::from(&b"tin.yaml"[..]);
        let found = |inode| BTreeMap::from([(raw(), stamp(inode))]);
        let looked = |inode, text: &str| {
            let content = Some(SidecarContent::Bytes(text.into()));
            vec![SidecarLook { raw: raw(), stamp: Some(stamp(inode)), content }]
        };
        let text = |sidecars: &SidecarSet| {
            let bulletin = StockItem::Accepted(Arc::default());
            let items = [("tin.mp3".into(), bulletin)].into();
            let mut catalogue = Catalogue { items, ..Catalogue::default() };
            sidecars.put_into(&mut catalogue);
            catalogue.sidecars.get("tin.mp3").map(|sidecar| sidecar.content.clone())
        };
        let mut sidecars = SidecarSet::default();
        sidecars.take_scan(b"", found(1), &BTreeSet::new());
        sidecars.take(looked(1, "airs: 1"));
        let first = text(&sidecars);
        assert_eq!(first, Some(SidecarContent::Bytes("airs: 1".into())));
        sidecars.take_scan(b"", BTreeMap::new(), &BTreeSet::new());
        assert_eq!(text(&sidecars), first, "removed a moment ago");
        assert!(sidecars.has_moving(), "it is looked for");
        sidecars.take_scan(b"", found(2), &BTreeSet::new());
        assert_eq!(text(&sidecars), first, "written anew, not at rest");
        sidecars.take(looked(2, "airs: 2"));
        assert_eq!(text(&sidecars), Some(SidecarContent::Bytes("airs: 2".into())));
        assert!(!sidecars.has_moving());
    }
}
