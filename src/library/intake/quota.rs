//! Room for one more copy: what the disk and the station's own limit leave, and what gives way.
//!
//! When a copy does not fit, those that no file of the folder has and no slot means to play make
//! room, the oldest first, and only if that is enough: otherwise the new file waits and nothing is
//! given up for it. How old a copy is is its time of modification: it was written when its file
//! was taken in, and never since.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::sys::disk_space::free_bytes;
use crate::wire::{RoomLack, is_sha256};

/// What copies must leave.
#[derive(Debug, Clone, Copy)]
pub struct StoreBounds {
    /// Bytes that stay free on the disk.
    pub reserve: u64,
    /// Bytes that all copies may take together; `None` for as many as fit.
    pub limit: Option<u64>,
}

/// Why a file of `bytes` can't be copied; `None` if it can.
///
/// # Errors
/// When the store or its disk can't be looked at.
pub fn lack_of_room(store: &Path, bytes: u64, bounds: StoreBounds) -> io::Result<Option<RoomLack>> {
    let StoreBounds { reserve, limit } = bounds;
    if bytes.saturating_add(reserve) > free_bytes(store)? {
        return Ok(Some(RoomLack::Reserve { bytes, reserve_bytes: reserve }));
    }
    let Some(limit_bytes) = limit else { return Ok(None) };
    let taken_bytes = taken(&copies(store)?);
    let over = RoomLack::StoreLimit { bytes, taken_bytes, limit_bytes };
    Ok((taken_bytes.saturating_add(bytes) > limit_bytes).then_some(over))
}

/// Removes copies that are not among `needed`, the oldest first, until `bytes` more fit; none if
/// they would not fit then either. How many copies and bytes were removed.
pub fn make_room(
    store: &Path,
    bytes: u64,
    bounds: StoreBounds,
    needed: &HashSet<String>,
) -> io::Result<(u64, u64)> {
    let mut copies = copies(store)?;
    let over_limit = bounds
        .limit
        .map_or(0, |limit| (taken(&copies).saturating_add(bytes)).saturating_sub(limit));
    let over_disk = bytes.saturating_add(bounds.reserve).saturating_sub(free_bytes(store)?);
    let wanted = over_limit.max(over_disk);
    copies.retain(|copy| is_sha256(&copy.name) && !needed.contains(&copy.name));
    if taken(&copies) < wanted {
        return Ok((0, 0));
    }
    copies.sort_by(|a, b| (a.taken_in, &a.name).cmp(&(b.taken_in, &b.name)));
    let mut removed = (0, 0);
    for copy in copies {
        if removed.1 >= wanted {
            break;
        }
        fs::remove_file(&copy.path)?;
        removed = (removed.0 + 1, removed.1 + copy.bytes);
    }
    Ok(removed)
}

/// Bytes that may come, those counted that copies which are not among `needed` would give way to.
pub fn spare_room(store: &Path, bounds: StoreBounds, needed: &HashSet<String>) -> io::Result<u64> {
    let copies = copies(store)?;
    let idle = copies.iter().filter(|copy| is_sha256(&copy.name) && !needed.contains(&copy.name));
    let idle: u64 = idle.map(|copy| copy.bytes).sum();
    let on_disk = free_bytes(store)?.saturating_add(idle).saturating_sub(bounds.reserve);
    let in_limit = bounds
        .limit
        .map_or(u64::MAX, |limit| limit.saturating_add(idle).saturating_sub(taken(&copies)));
    Ok(on_disk.min(in_limit))
}

struct Copy {
    name: String,
    path: PathBuf,
    bytes: u64,
    taken_in: SystemTime,
}

fn copies(store: &Path) -> io::Result<Vec<Copy>> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(store)? {
        let entry = entry?;
        let (Ok(meta), Ok(name)) = (entry.metadata(), entry.file_name().into_string()) else {
            continue;
        };
        let taken_in = meta.modified()?;
        copies.push(Copy { name, path: entry.path(), bytes: meta.len(), taken_in });
    }
    Ok(copies)
}

fn taken(copies: &[Copy]) -> u64 {
    copies.iter().map(|copy| copy.bytes).sum()
}
