//! Which folder of a stick goes to which queue, and what is in none of these.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::found::{ENTRIES_MAX, FoundFiles, TOLD_MAX};
use crate::config::Config;
use crate::messages::{Lang, import as messages, quoted, shown};
use crate::station::schedule::Queue;

/// What is copied, and to which queue.
pub type Batch<'a> = (PathBuf, &'a Queue);

/// All of `dir` to the queue that is named, or each of its folders that is called like a queue's
/// folder.
///
/// # Errors
/// A sentence where there is no such queue, or no such folder.
pub fn batches<'a>(
    lang: Lang,
    config: &'a Config,
    dir: &Path,
    queue: Option<&str>,
) -> Result<Vec<Batch<'a>>, String> {
    let queues = &config.schedule.queues;
    if let Some(named) = queue {
        let named = named.trim_end_matches('/');
        let queue = queues
            .iter()
            .find(|(id, queue)| id.as_str() == named || *queue.folder == *named)
            .map(|(_, queue)| queue)
            .ok_or_else(|| messages::no_queue(lang, shown(named), known(config)))?;
        return Ok(vec![(dir.to_owned(), queue)]);
    }
    let like = |folder: &str| {
        queues.values().filter(|queue| small(&queue.folder) == small(folder)).count()
    };
    let inside: Vec<Batch<'_>> = queues
        .values()
        .filter_map(|queue| {
            let named = called_like(dir, &queue.folder);
            let exact = |path: &&PathBuf| {
                path.strip_prefix(dir).is_ok_and(|path| path == Path::new(&*queue.folder))
            };
            let from = match (named.iter().find(exact), &named[..]) {
                (Some(exact), _) => exact,
                // FAT shows what it likes; where more than one may be meant, a person says which.
                (None, [only]) if like(&queue.folder) == 1 => only,
                (None, _) => return None,
            };
            Some((from.clone(), queue))
        })
        .collect();
    match inside.is_empty() {
        true => {
            let dir = dir.display().to_string();
            Err(messages::which_queue(lang, shown(&dir), known(config)))
        }
        false => Ok(inside),
    }
}

/// The queues, for a sentence.
pub fn known(config: &Config) -> String {
    let known: Vec<&str> = config.schedule.queues.keys().map(|id| id.as_str()).collect();
    known.join(", ")
}

/// The folders below `dir` that are called `folder`, whatever the case. No link is followed.
fn called_like(dir: &Path, folder: &str) -> Vec<PathBuf> {
    let mut here = vec![dir.to_owned()];
    for part in folder.split('/') {
        let inside = here.iter().filter_map(|folder| fs::read_dir(folder).ok());
        let inside = inside.flat_map(|listing| listing.take(ENTRIES_MAX).flatten());
        let called = inside.filter(|entry| {
            small(&entry.file_name().to_string_lossy()) == small(part)
                && entry.file_type().is_ok_and(|kind| kind.is_dir())
        });
        here = called.map(|entry| entry.path()).collect();
    }
    here
}

fn small(name: &str) -> String {
    name.nfc().collect::<String>().to_lowercase()
}

/// What of `dir` can sound and lies in no folder of `batches`, a line each with how it is copied.
pub fn outside(
    lang: Lang,
    config: &Config,
    dir: &Path,
    found: &FoundFiles,
    batches: &[PathBuf],
) -> Vec<String> {
    let mut sources: BTreeMap<&Path, usize> = BTreeMap::new();
    for file in found.files().filter(|file| !file.is_sidecar) {
        // The largest folder that holds nothing else.
        let above = file.path.ancestors().take_while(|path| *path != dir);
        let apart = |path: &&Path| !batches.iter().any(|batch| batch.starts_with(path));
        let source = above.filter(apart).last().unwrap_or(&file.path);
        *sources.entry(source).or_default() += 1;
    }
    let lines = sources.iter().take(TOLD_MAX).map(|(source, count)| {
        let name = source.strip_prefix(dir).unwrap_or(source).display().to_string();
        let path = quoted(&source.display().to_string());
        match **source == *dir || source.is_dir() {
            true => messages::folder_outside(lang, shown(&name), count, shown(&path)),
            false => messages::file_outside(lang, shown(&name), shown(&path)),
        }
    });
    let mut lines: Vec<String> = lines.collect();
    let rest: usize = sources.values().skip(TOLD_MAX).sum();
    if rest > 0 {
        lines.push(messages::more_outside(lang, rest));
    }
    if !lines.is_empty() {
        lines.push(messages::queues(lang, known(config)));
    }
    lines
}
