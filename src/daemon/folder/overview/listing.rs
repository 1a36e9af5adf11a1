//! Lists of files: what is to be said of many files of one folder is said once.

use std::collections::BTreeMap;

use crate::messages::{Lang, folder_answers, overview, shown};

/// As many files of one folder of which the same is to be said still stand one by one.
const ONE_BY_ONE_MAX: usize = 3;

/// Names listed where one sentence is for them all.
const NAMES_MAX: usize = 10;

/// A file and what is to be said of it, a line each.
pub struct FileLines {
    pub path: String,
    pub alone: Vec<String>,
    /// What is said in its place of several files of its folder; `None` if the file always stands
    /// for itself.
    pub together: Option<Vec<String>>,
    /// What stands behind its name where it stands with others.
    pub detail: Option<String>,
}

/// A file or several as they stand in a list.
pub struct ListEntry {
    text: String,
    files: usize,
}

impl ListEntry {
    /// One file on one line.
    pub fn line(line: &str) -> ListEntry {
        ListEntry { text: format!("- {line}\n"), files: 1 }
    }

    fn of(heading: &str, lines: &[String], files: usize) -> ListEntry {
        let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
        ListEntry { text: format!("- {heading}\n{lines}"), files }
    }
}

/// The same files in their order, those that are alike at the place of the first.
pub fn entries(lang: Lang, files: &[FileLines]) -> Vec<ListEntry> {
    let mut alike: BTreeMap<_, Vec<&FileLines>> = BTreeMap::new();
    for file in files {
        if let Some(key) = group_key(file) {
            alike.entry(key).or_default().push(file);
        }
    }
    alike.retain(|_, files| files.len() > ONE_BY_ONE_MAX);
    let mut entries = Vec::new();
    for file in files {
        match group_key(file).filter(|key| alike.contains_key(key)) {
            None => entries.push(ListEntry::of(&shown(&file.path), &file.alone, 1)),
            Some(key) => {
                let files = alike.get_mut(&key).map(std::mem::take).unwrap_or_default();
                if !files.is_empty() {
                    entries.push(joint_entry(lang, key, &files));
                }
            }
        }
    }
    entries
}

fn joint_entry(lang: Lang, (folder, said): (&str, &[String]), files: &[&FileLines]) -> ListEntry {
    let mut lines = said.to_vec();
    lines.extend(files.iter().take(NAMES_MAX).map(|file| format!("  {}", named(lang, file))));
    if files.len() > NAMES_MAX {
        lines.push(format!("  {}", folder_answers::and_more(lang, files.len() - NAMES_MAX)));
    }
    let heading = match folder {
        "" => folder_answers::alike_at_root(lang, files.len()),
        folder => folder_answers::alike(lang, shown(folder), files.len()),
    };
    ListEntry::of(&heading, &lines, files.len())
}

fn named(lang: Lang, file: &FileLines) -> String {
    let name = shown(name(&file.path));
    match &file.detail {
        Some(detail) => overview::named_with(lang, name, detail),
        None => name,
    }
}

/// What files that stand together have in common.
fn group_key(file: &FileLines) -> Option<(&str, &[String])> {
    Some((folder(&file.path), file.together.as_deref()?))
}

/// The folder of a path; the audio folder itself is empty.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A heading, and below it the first entries, at most so many; nothing where there are none.
pub fn section(
    lang: Lang,
    heading: impl Fn(Lang, usize) -> String,
    entries: &[ListEntry],
    most: usize,
) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let files = |entries: &[ListEntry]| entries.iter().map(|entry| entry.files).sum::<usize>();
    let mut text = format!("\n{}\n", heading(lang, files(entries)));
    let (listed, rest) = entries.split_at(most.min(entries.len()));
    text.extend(listed.iter().map(|entry| entry.text.as_str()));
    if !rest.is_empty() {
        text += &format!("{}\n", folder_answers::and_more(lang, files(rest)));
    }
    text
}
