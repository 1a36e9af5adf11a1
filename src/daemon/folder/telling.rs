//! The folder's files and troubles, as `status` tells them.

use std::sync::Arc;

use crate::control::FileStatus;
use crate::daemon::Daemon;
use crate::folder_policy::{AcceptedFile, FileReport, RefusedFile, RefusedPlace};
use crate::messages::{Lang, answers, folder, library, running, shown};

/// Sidecars beside no bulletin that are told: who looks after these finds the others.
const LONE_SIDECARS_MAX: usize = 5;

/// Folders that are not seen and are told, for the same reason.
const UNSEEN_MAX: usize = 5;

impl Daemon {
    /// Every file of the audio folder, by path.
    pub(in crate::daemon) fn file_statuses(&self) -> Vec<FileStatus> {
        let report = self.folder.report();
        report.files.iter().map(|(path, file)| file_status(self.lang(), path, file)).collect()
    }

    /// What could not be done in the folder, and what of it counts for nothing, in sentences.
    pub(in crate::daemon) fn folder_troubles(&self) -> Vec<String> {
        let (lang, report) = (self.lang(), self.folder.report());
        let unseen = report.unseen_folders.iter().take(UNSEEN_MAX).map(|(folder, why)| {
            let why = library::unseen_folder(lang, why);
            format!("{}: {why}", answers::audio_folder(lang, &shown(folder)))
        });
        let unwritable = report.unwritable_folders.iter().take(UNSEEN_MAX).map(|folder| {
            let folder = answers::audio_folder(lang, &shown(folder));
            format!("{folder}: {}", library::unwritable(lang))
        });
        let lone = report.lone_sidecars.iter().take(LONE_SIDECARS_MAX);
        let lone = lone.map(|sidecar| running::lone_note(lang, shown(&sidecar.path)));
        let undone = self.undone_in_folder().into_iter().chain(self.unarchived());
        undone.chain(unseen).chain(unwritable).chain(lone).collect()
    }
}

fn file_status(lang: Lang, path: &Arc<str>, file: &FileReport) -> FileStatus {
    let plain = |verdict: &str| FileStatus {
        path: path.to_string(),
        verdict: verdict.to_owned(),
        reason: None,
        detail: None,
        aside: None,
        awaited: false,
        sha256: None,
        length_ms: None,
        remarks: Vec::new(),
    };
    match file {
        FileReport::Pending => plain("pending"),
        FileReport::Accepted(file) => {
            let AcceptedFile { bulletin, approval } = file;
            FileStatus {
                detail: folder::approval_remark(lang, approval, bulletin),
                sha256: Some(bulletin.sha256.to_string()),
                length_ms: Some(bulletin.length_ms),
                remarks: bulletin.remarks.clone(),
                ..plain(if file.awaits_approval() { "waiting" } else { "accepted" })
            }
        }
        FileReport::Refused(RefusedFile { refusal, place, .. }) => FileStatus {
            reason: Some(refusal.fault().0),
            detail: Some(folder::particulars(lang, refusal)),
            aside: match place {
                RefusedPlace::SetAside { at, .. } => Some(at.to_string()),
                RefusedPlace::Stays
                | RefusedPlace::StillArriving
                | RefusedPlace::HeldBack
                | RefusedPlace::Leaves => None,
            },
            awaited: *place == RefusedPlace::StillArriving,
            ..plain("refused")
        },
    }
}
