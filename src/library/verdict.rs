//! One file's way from "at rest" to its verdict: judged by a probe, copied into the store.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;

use super::judge;
use super::store::{self, Kept};
use super::walk::{RawPath, Stamp, on_disk, shown};
use crate::station::stock::{Bulletin, KnownItem};
use crate::wire::{FileFault, Probed, Sound};

/// What came of judging a file.
#[derive(Debug)]
pub enum Verdict {
    Item(KnownItem),
    /// It is no longer what it was when it came to rest.
    Changed,
    /// Its copy has no room or can't be written, and why; it shall be tried again.
    NoRoom(String),
}

/// What judging needs.
#[derive(Debug, Clone)]
pub struct Bench {
    /// The audio folder.
    pub folder: PathBuf,
    /// This program.
    pub program: PathBuf,
    /// For one verdict of the child.
    pub wait_max: Duration,
    /// Where copies go; none are made without.
    pub shop: Option<Shop>,
}

/// Where copies go.
#[derive(Debug, Clone)]
pub struct Shop {
    pub store: PathBuf,
    /// Bytes that must stay free on its disk.
    pub reserve: u64,
}

impl Bench {
    /// Judges the file at `raw`, seen at rest with `stamp`, and keeps a copy if there is a shop.
    pub async fn judge(&self, raw: &RawPath, stamp: Stamp) -> Verdict {
        let path = on_disk(&self.folder, raw);
        let file = match judge::open(&path).and_then(|file| Ok((file.metadata()?, file))) {
            Ok((meta, file)) if meta.is_file() && stamp.same_content(&Stamp::of(&meta)) => file,
            Ok(_) => return Verdict::Changed,
            Err(error) if error.kind() == ErrorKind::NotFound => return Verdict::Changed,
            Err(error) => return refused(FileFault::Unreadable, error.to_string()),
        };
        if let Some(shop) = &self.shop
            && let Err(why) = room(shop, stamp.size)
            && !has_copy(shop, &file).await
        {
            return Verdict::NoRoom(why);
        }
        let probed = judge::judge(&self.program, &file, self.wait_max).await;
        if !unchanged(&path, &stamp) {
            return Verdict::Changed;
        }
        let sound = match probed {
            Probed::Refused { fault, detail } => return refused(fault, detail),
            Probed::Sound(sound) => sound,
        };
        if let Some(shop) = &self.shop {
            match keep(shop, file, &sound).await {
                Ok(Kept::Yes) => {}
                Ok(Kept::Changed) if unchanged(&path, &stamp) => {
                    return refused(
                        FileFault::Unreadable,
                        "reads differently each time".to_owned(),
                    );
                }
                Ok(Kept::Changed) => return Verdict::Changed,
                Ok(Kept::NoSpace) => return Verdict::NoRoom("the disk is full".to_owned()),
                Err(error) => return Verdict::NoRoom(format!("{}: {error}", shop.store.display())),
            }
        }
        Verdict::Item(KnownItem::Accepted(Arc::new(bulletin(raw, &stamp, sound))))
    }
}

fn refused(fault: FileFault, detail: String) -> Verdict {
    Verdict::Item(KnownItem::Refused { fault, detail })
}

/// Whether there is room, before minutes go into a verdict.
fn room(shop: &Shop, bytes: u64) -> Result<(), String> {
    match store::has_room(&shop.store, bytes, shop.reserve) {
        Ok(true) => Ok(()),
        Ok(false) => {
            let reserve = shop.reserve;
            Err(format!("{bytes} bytes do not fit; {reserve} bytes are to stay free"))
        }
        Err(error) => Err(format!("{}: {error}", shop.store.display())),
    }
}

/// A copy that lies in the store needs no room.
async fn has_copy(shop: &Shop, file: &File) -> bool {
    let (store, file) = (shop.store.clone(), file.try_clone());
    let look = move || {
        let sha256 = store::pour(&mut file?, &mut io::sink())?;
        Ok::<_, io::Error>(store::path_of(&store, &sha256).exists())
    };
    matches!(tokio::task::spawn_blocking(look).await, Ok(Ok(true)))
}

fn unchanged(path: &Path, stamp: &Stamp) -> bool {
    path.symlink_metadata()
        .is_ok_and(|meta| meta.is_file() && stamp.same_content(&Stamp::of(&meta)))
}

async fn keep(shop: &Shop, mut file: File, sound: &Sound) -> io::Result<Kept> {
    let (store, sha256) = (shop.store.clone(), sound.sha256.clone());
    tokio::task::spawn_blocking(move || store::keep(&store, &mut file, &sha256))
        .await
        .map_err(io::Error::other)?
}

fn bulletin(raw: &RawPath, stamp: &Stamp, sound: Sound) -> Bulletin {
    let path = shown(raw);
    let title = sound.title.unwrap_or_else(|| title_from(&path));
    Bulletin {
        path: path.into(),
        sha256: sound.sha256.into(),
        title,
        length_ms: sound.length_ms,
        arrived: DateTime::from_timestamp_nanos(stamp.changed_ns),
        measured: sound.measured,
        ..Bulletin::default()
    }
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
