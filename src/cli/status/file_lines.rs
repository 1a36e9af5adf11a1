//! What `status` says of the files of the audio folder.

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::control::{FileStatus, StableWord, StationStatus};
use crate::folder_policy::replaced;
use crate::messages::{
    Lang, can_be_typed, file_faults, file_particulars, folder_answers, quoted, shown, status_lines,
};
use crate::station::states::FileStanding;
use crate::wire::{FileFault, FileRefusal};

/// Files listed of those that were not taken, and of those that wait for approval: with what else
/// is told they make a screenful.
const FILES_MAX: usize = 10;

/// Lines of what is wrong with one file: the first fault of a sidecar with its place, most often.
const FAULT_LINES_MAX: usize = 8;

pub(super) fn files_taken(lang: Lang, status: &StationStatus) -> String {
    let taken = status.library.iter().filter(|file| is_taken(file)).count();
    status_lines::files_line(lang, taken, status.library.len())
}

/// One line a file, and one more for what to do about one that was not taken.
pub(super) fn files(lang: Lang, status: &StationStatus) -> String {
    let verdict = |file: &FileStatus| match &file.verdict {
        StableWord::Known(FileStanding::Accepted) => file_faults::accepted(lang),
        StableWord::Known(FileStanding::Refused) => file_faults::refused(lang),
        StableWord::Known(FileStanding::Waiting) => file_faults::waiting(lang),
        StableWord::Known(FileStanding::Pending) => file_faults::pending(lang),
        StableWord::Unknown(word) => word.clone(),
    };
    let width = status.library.iter().map(|file| verdict(file).width()).max().unwrap_or(0);
    let mut text = String::new();
    for file in &status.library {
        let verdict = verdict(file);
        let blanks = " ".repeat(width.saturating_sub(verdict.width()));
        let length = file.length_ms.map(|ms| {
            let seconds = ms.saturating_add(500) / 1_000;
            format!("{}:{:02}", seconds / 60, seconds % 60)
        });
        let (length, path) = (length.unwrap_or_else(|| "-".to_owned()), shown(&file.path));
        text.push_str(&format!("{verdict}{blanks}  {length:>7}  {path}\n"));
        let remarks = file.remarks.iter().map(|remark| file_faults::remark(lang, *remark));
        let said: Vec<String> = why(lang, file).into_iter().chain(remarks).collect();
        for line in said.iter().flat_map(|said| said.lines()) {
            text.push_str(&format!("{:width$}           {}\n", "", shown(line)));
        }
    }
    text + &files_taken(lang, status) + "\n"
}

/// Every file for programs.
#[derive(Serialize)]
pub(super) struct FilesJson<'a> {
    /// How many were taken.
    taken: usize,
    files: Vec<FileJson<'a>>,
}

/// A file as in the object of `status`, and what people are told of it.
#[derive(Serialize)]
struct FileJson<'a> {
    #[serde(flatten)]
    file: &'a FileStatus,
    /// Why it was not taken or waits, and what to do.
    text: Option<String>,
    /// What is odd about it, though it was taken.
    remark_texts: Vec<String>,
}

pub(super) fn files_json(lang: Lang, status: &StationStatus) -> FilesJson<'_> {
    let file = |file| FileJson {
        file,
        text: why(lang, file),
        remark_texts: file.remarks.iter().map(|one| file_faults::remark(lang, *one)).collect(),
    };
    FilesJson {
        taken: status.library.iter().filter(|file| is_taken(file)).count(),
        files: status.library.iter().map(file).collect(),
    }
}

/// The files that a person has to do something about: those that were not taken, first of them what
/// lies where it was dropped, and those that wait for approval.
pub(super) fn files_to_mend(lang: Lang, status: &StationStatus) -> Vec<String> {
    let aside = status.library.iter().filter(|file| file.aside.is_some());
    let taken = status.library.iter().filter(|file| is_taken(file));
    let replaced = replaced(aside.map(|file| &*file.path), taken.map(|file| &*file.path));
    let (waiting, others): (Vec<_>, Vec<_>) =
        status.library.iter().partition(|file| file.verdict.is(FileStanding::Waiting));
    let mut refused: Vec<(&FileStatus, String)> = others
        .into_iter()
        .filter(|file| !replaced.contains(&*file.path))
        .filter_map(|file| Some((file, why(lang, file)?)))
        .collect();
    refused.sort_by_key(|(file, _)| file.aside.is_some());
    let refused: Vec<String> = refused
        .into_iter()
        .map(|(file, why)| bounded(lang, &format!("{}: {why}", shown(&file.path))))
        .collect();
    let waiting: Vec<String> = waiting
        .into_iter()
        .map(|file| {
            let remark = why(lang, file).map(|remark| format!("\n{remark}")).unwrap_or_default();
            let path = shown(&file.path);
            let how = match can_be_typed(&file.path) {
                true => status_lines::how_to_approve(lang, &path, quoted(&path)),
                false => format!("{path}: {}", folder_answers::approve_renamed(lang)),
            };
            how + &remark
        })
        .map(|said| bounded(lang, &said))
        .collect();
    [refused, waiting].into_iter().flat_map(|list| first(lang, list)).collect()
}

/// So many of the list as a screen holds, and how many more there are.
fn first(lang: Lang, mut list: Vec<String>) -> Vec<String> {
    let more = list.len().saturating_sub(FILES_MAX);
    if more > 0 {
        list.truncate(FILES_MAX);
        list.push(status_lines::more_files(lang, more));
    }
    list
}

/// What is said of one file, no longer than [`FAULT_LINES_MAX`].
fn bounded(lang: Lang, said: &str) -> String {
    let mut lines: Vec<String> = said.lines().map(shown).collect();
    let more = lines.len().saturating_sub(FAULT_LINES_MAX);
    if more > 0 {
        lines.truncate(FAULT_LINES_MAX);
        lines.push(status_lines::more_lines(lang, more));
    }
    lines.join("\n")
}

fn is_taken(file: &FileStatus) -> bool {
    match file.verdict {
        StableWord::Known(FileStanding::Accepted | FileStanding::Waiting) => true,
        StableWord::Known(FileStanding::Refused | FileStanding::Pending)
        | StableWord::Unknown(_) => false,
    }
}

/// Why a file was not taken or waits, and what to do; there may be several lines.
fn why(lang: Lang, file: &FileStatus) -> Option<String> {
    let Some(fault) = file.reason else { return file.detail.clone() };
    let detail = file.detail.as_deref().unwrap_or_default();
    let earlier = || FileRefusal::Earlier { fault, quoted: detail.to_owned() };
    let refusal = file.refusal.clone().unwrap_or_else(earlier);
    if file.awaited {
        return Some(folder_answers::looks_cut(
            lang,
            file_particulars::particulars(lang, &refusal),
        ));
    }
    let why = if fault == FileFault::BadSidecar {
        file_faults::bad_sidecar(lang, detail)
    } else {
        file_faults::file_refusal(lang, &refusal)
    };
    Some(match &file.aside {
        Some(aside) => file_faults::set_aside(lang, why, shown(aside)),
        // Several faults, each with its line, or one with its line and a caret.
        None if fault == FileFault::BadSidecar => format!("{why}\n{detail}"),
        None => why,
    })
}
