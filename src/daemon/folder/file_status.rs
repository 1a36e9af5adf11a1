//! The folder's files, as `status` tells them.

use std::sync::Arc;

use crate::control::FileStatus;
use crate::daemon::Daemon;
use crate::folder_policy::{AcceptedFile, FileReport, RefusedFile, RefusedPlace};
use crate::messages::{Lang, folder};
use crate::station::states::FileStanding;

impl Daemon {
    /// Every file of the audio folder, by path.
    pub(in crate::daemon) fn file_statuses(&self) -> Vec<FileStatus> {
        let report = self.folder.report();
        report.files.iter().map(|(path, file)| file_status(self.lang(), path, file)).collect()
    }
}

fn file_status(lang: Lang, path: &Arc<str>, file: &FileReport) -> FileStatus {
    let plain = |verdict: FileStanding| FileStatus {
        path: path.to_string(),
        verdict: verdict.into(),
        reason: None,
        detail: None,
        refusal: None,
        aside: None,
        awaited: false,
        sha256: None,
        length_ms: None,
        remarks: Vec::new(),
    };
    match file {
        FileReport::Pending => plain(FileStanding::Pending),
        FileReport::Accepted(file) => {
            let AcceptedFile { bulletin, approval } = file;
            FileStatus {
                detail: folder::approval_remark(lang, approval, bulletin),
                sha256: Some(bulletin.sha256.to_string()),
                length_ms: Some(bulletin.length_ms),
                remarks: bulletin.remarks.clone(),
                ..plain(if file.awaits_approval() {
                    FileStanding::Waiting
                } else {
                    FileStanding::Accepted
                })
            }
        }
        FileReport::Refused(RefusedFile { refusal, place, .. }) => FileStatus {
            reason: Some(refusal.of_file().fault()),
            detail: Some(folder::detail(lang, refusal)),
            refusal: Some(refusal.of_file()),
            aside: match place {
                RefusedPlace::SetAside { at, .. } => Some(at.to_string()),
                RefusedPlace::Stays
                | RefusedPlace::StillArriving
                | RefusedPlace::HeldBack
                | RefusedPlace::Leaves => None,
            },
            awaited: *place == RefusedPlace::StillArriving,
            ..plain(FileStanding::Refused)
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::folder_policy::{ApprovalRemark, ApprovalState, RefusalCause};
    use crate::station::bulletin::Bulletin;

    fn shown(file: &FileReport) -> Value {
        let status = file_status(Lang::En, &"kt/a.mp3".into(), file);
        let mut shown = serde_json::to_value(status).unwrap();
        shown.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        shown
    }

    #[test]
    fn each_state_of_a_file_has_its_stable_words_in_the_status() {
        let bulletin =
            Arc::new(Bulletin { sha256: "5f1c".into(), length_ms: 1_500, ..Bulletin::default() });
        let accepted =
            |approval| FileReport::Accepted(AcceptedFile { bulletin: bulletin.clone(), approval });
        let remark = Some((ApprovalRemark::WithoutHash, "kt/a.yaml".into()));
        let long = || RefusalCause::LongerThanQueue { length_ms: 901_000, longest_ms: 900_000 };
        let refused =
            |refusal, place| FileReport::Refused(RefusedFile { refusal, accepted: None, place });
        let aside = RefusedPlace::SetAside { at: "kt/_loi/a.mp3".into(), replaced: false };
        let taken = |verdict: &str| json!({"path": "kt/a.mp3", "verdict": verdict, "sha256": "5f1c", "length_ms": 1500});
        let too_long = || {
            json!({"path": "kt/a.mp3", "verdict": "refused", "reason": "too_long",
                "detail": "15:01 > 15:00", "refusal": {"too_long":
                    {"queue": {"length_ms": 901_000, "longest_ms": 900_000}}}})
        };
        let with = |mut shown: Value, key: &str, value: Value| {
            shown[key] = value;
            shown
        };
        let cases = [
            (FileReport::Pending, json!({"path": "kt/a.mp3", "verdict": "pending"})),
            (accepted(ApprovalState::NotAwaited), taken("accepted")),
            (accepted(ApprovalState::Awaited { remark: None }), taken("waiting")),
            (
                accepted(ApprovalState::Awaited { remark }),
                with(
                    taken("waiting"),
                    "detail",
                    json!(
                        "The sidecar kt/a.yaml has approved_by and does not say of which content; \
                         add the line:\nsha256: 5f1c"
                    ),
                ),
            ),
            (refused(long(), RefusedPlace::HeldBack), too_long()),
            (refused(long(), RefusedPlace::Leaves), too_long()),
            (
                refused(long(), RefusedPlace::StillArriving),
                with(too_long(), "awaited", json!(true)),
            ),
            (refused(long(), aside), with(too_long(), "aside", json!("kt/_loi/a.mp3"))),
        ];
        for (file, want) in cases {
            assert_eq!(shown(&file), want, "{file:?}");
        }
    }
}
