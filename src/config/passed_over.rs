//! Files in the schedules' folder that look like schedules and are not read, because of their
//! names.
//!
//! A text editor that adds `.txt`, a telephone that writes `.YAML`, a synchroniser that keeps both
//! of two versions, a folder made for the old ones: whoever put them there believes that they
//! count.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::schedule_names::{ENDINGS, conflict_of, is_schedule};

/// Files told; whoever mends these finds the others.
pub const PASSED_OVER_MAX: usize = 20;

/// Entries looked at in the folder and in each folder in it.
const LOOKED_AT_MAX: usize = 1_000;

/// Bytes of a file of another name in which its keys are looked for: longer than any preamble.
const PEEK_BYTES: u64 = 16 * 1024;

/// Keys of which a schedule has one at the beginning of a line.
const KEYS: [&str; 4] = ["programmes:", "queues:", "campaigns:", "calendars:"];

/// A file that is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// With the name of the schedules' folder in front.
    pub path: String,
    pub why: PassedWhy,
}

/// Why not, and what would help.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedWhy {
    /// Its name does not end as a schedule's does; `right` would.
    Name { right: String },
    /// The same, and a file of that name lies beside it.
    NameTaken { right: String },
    /// It lies in a folder of its own; `right` is where it would be read.
    Below { right: String },
    /// A synchroniser's second version of `of`.
    Conflict { of: String },
    /// The same, and there is no `of`.
    ConflictAlone { of: String },
}

/// What is passed over in the schedules' `folder`, by path, at most [`PASSED_OVER_MAX`]. What
/// editors need for themselves (hidden files, swap files) is not among it, nor what has nothing of
/// a schedule. Blocks on the disk.
pub fn passed_over(folder: &Path) -> Vec<PassedOver> {
    let name = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut found = Vec::new();
    for entry in listed(folder) {
        let path = folder.join(&entry);
        if path.is_dir() {
            let inside = listed(&path).into_iter().filter(|inside| is_schedule(Path::new(inside)));
            found.extend(inside.map(|inside| PassedOver {
                path: format!("{name}/{entry}/{inside}"),
                why: PassedWhy::Below { right: format!("{name}/{inside}") },
            }));
        } else if let Some(why) = why(folder, &entry) {
            found.push(PassedOver { path: format!("{name}/{entry}"), why });
        }
        if found.len() >= PASSED_OVER_MAX {
            break;
        }
    }
    found.truncate(PASSED_OVER_MAX);
    found.sort();
    found
}

/// Names in a folder, those that programs keep for themselves left out, in order.
fn listed(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(LOOKED_AT_MAX);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| !is_of_a_program(name)).collect();
    names.sort();
    names
}

fn is_of_a_program(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let endings =
        [".swp", ".swo", ".swx", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".lock"];
    lower.starts_with(['.'])
        || lower.starts_with("~$")
        || (lower.starts_with('#') && lower.ends_with('#'))
        || endings.iter().any(|ending| lower.ends_with(ending))
}

fn why(folder: &Path, name: &str) -> Option<PassedWhy> {
    if let Some(of) = conflict_of(name) {
        return Some(match folder.join(&of).exists() {
            true => PassedWhy::Conflict { of },
            false => PassedWhy::ConflictAlone { of },
        });
    }
    let path = folder.join(name);
    if is_schedule(Path::new(name)) || !path.is_file() {
        return None;
    }
    let right = meant(name).or_else(|| looks_like_a_schedule(&path).then(|| plain(name)))?;
    Some(match folder.join(&right).exists() {
        true => PassedWhy::NameTaken { right },
        false => PassedWhy::Name { right },
    })
}

/// `lich.yaml` of `lich.yaml.txt`, `lich.YAML`, `lich.yaml~`; `None` where no such ending stands.
fn meant(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let stands = |ending: &&str| lower.find(*ending).filter(|at| *at > 0);
    let (at, ending) = ENDINGS.iter().find_map(|ending| Some((stands(ending)?, ending)))?;
    Some(format!("{}{ending}", name[..at].trim_end()))
}

/// The name with the ending of a schedule in place of its own.
fn plain(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}{}", ENDINGS[0])
}

fn looks_like_a_schedule(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PEEK_BYTES).read_to_end(&mut bytes));
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    read.is_ok() && text.lines().any(|line| KEYS.iter().any(|key| line.starts_with(key)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_schedule_and_is_not_read_is_told_with_its_right_name() {
        let folder = tempfile::tempdir().unwrap();
        let schedules = folder.path().join("schedules");
        let name = |right: &str| Some(PassedWhy::Name { right: right.into() });
        let taken = |right: &str| Some(PassedWhy::NameTaken { right: right.into() });
        let conflict = || Some(PassedWhy::Conflict { of: "co.yaml".into() });
        let alone = |of: &str| Some(PassedWhy::ConflictAlone { of: of.into() });
        let below = |right: &str| Some(PassedWhy::Below { right: format!("schedules/{right}") });
        let keys = "# lịch\nprogrammes: []\n";
        let cases = [
            ("co.yaml", keys, None),
            ("hai.yml", keys, None),
            ("lich (1).yaml", keys, None),
            ("lich.yaml.txt", keys, name("lich.yaml")),
            ("a.YAML", keys, name("a.yaml")),
            ("b.Yml", keys, name("b.yml")),
            ("c.yaml.TXT", "", name("c.yaml")),
            ("d.yml.docx", "PK", name("d.yml")),
            ("e .yaml.txt", keys, name("e.yaml")),
            ("co.yaml~", keys, taken("co.yaml")),
            ("co.yaml.bak", keys, taken("co.yaml")),
            ("f.yaml.bak", keys, name("f.yaml")),
            ("co.sync-conflict-20261130-101010-ABCDEFG.yaml", keys, conflict()),
            ("co (Lan's conflicted copy 2026-11-30).yaml", keys, conflict()),
            ("g.sync-conflict-20261130-101010-ABCDEFG.yaml", keys, alone("g.yaml")),
            ("cu/nam-ngoai.yaml", keys, below("nam-ngoai.yaml")),
            ("h.txt", keys, name("h.yaml")),
            ("tet", "\u{feff}queues: {}\n", name("tet.yaml")),
            ("doc-truoc.txt", "Đọc trước khi sửa programmes:", None),
            (".lich.yaml.swp", keys, None),
            ("#lich.yaml#", keys, None),
            ("~$lich.yaml.docx", keys, None),
            ("lich.yaml.part", keys, None),
            (".stfolder/x.yaml", keys, None),
        ];
        for (path, text, _) in &cases {
            let path = schedules.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let told = passed_over(&schedules);
        for (path, _, want) in cases {
            let path = format!("schedules/{path}");
            let got = told.iter().find(|one| one.path == path).map(|one| one.why.clone());
            assert_eq!(got, want, "{path}");
        }
        assert!(passed_over(&folder.path().join("nowhere")).is_empty());
    }
}
