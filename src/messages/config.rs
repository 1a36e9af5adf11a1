//! Faults of the configuration, and what `check` and a reload say.

pub mod changes;
pub mod check;
mod fault_list;
mod faults;
pub mod passed_over;
mod places;
mod terms;
mod when;
mod yaml;

pub use fault_list::{fault_line, fault_lines, faults_with_places, first_faults_with_places};
pub use faults::fault;

/// What is wrong, and what to do about it; two halves of one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub what: String,
    pub remedy: String,
}

/// A [`Said`] from both languages side by side; names in braces are those of the caller.
macro_rules! say {
    ($lang:expr, vi: $vi:literal => $vi_remedy:literal, en: $en:literal => $en_remedy:literal $(,)?) => {
        match $lang {
            $crate::messages::Lang::Vi => {
                $crate::messages::config::Said { what: format!($vi), remedy: format!($vi_remedy) }
            }
            $crate::messages::Lang::En => {
                $crate::messages::config::Said { what: format!($en), remedy: format!($en_remedy) }
            }
        }
    };
}
pub(crate) use say;

super::phrases! {
    /// Below the faults.
    faults_total(count) {
        vi: "{count} lỗi. Xin sửa rồi chạy lại `loaphuong check`.",
        en: "Faults: {count}. Correct them and run `loaphuong check` again.",
    }
    /// Of a bulletin that waits for approval though its note names somebody. Its last line is to be
    /// copied into the note: nothing stands beside it.
    approval_of_other(note, sha256) {
        vi: "Ghi chú {note} duyệt một nội dung khác; nếu đã duyệt nội dung này, hãy sửa dòng sha256 thành:\nsha256: {sha256}",
        en: "The note {note} approves another content; if this one is approved, change its sha256 to:\nsha256: {sha256}",
    }
    approval_without_hash(note, sha256) {
        vi: "Ghi chú {note} có approved_by nhưng chưa nói duyệt nội dung nào; hãy thêm dòng:\nsha256: {sha256}",
        en: "The note {note} has approved_by and does not say of which content; add the line:\nsha256: {sha256}",
    }
    faults_omitted(count) {
        vi: "và {count} lỗi nữa",
        en: "and {count} more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fault::FaultKind as Kind;
    use crate::messages::Lang;

    #[test]
    fn what_the_system_and_the_parser_say_is_told_in_vietnamese_or_left_out() {
        let (why, folder) = ("Permission denied (os error 13)".to_owned(), "lich".to_owned());
        let info = "block sequence entries are not allowed in this context".to_owned();
        let cases = [
            (
                Kind::Unreadable { why: why.clone() },
                "không đọc được tệp (không đủ quyền)",
                "the file can't be read (Permission denied)",
            ),
            (
                Kind::FolderUnreadable { folder, why },
                "không đọc được thư mục lịch phát lich (không đủ quyền)",
                "the schedules folder lich can't be read (Permission denied)",
            ),
            (
                Kind::Syntax { info },
                "không hiểu cách viết YAML ở đây",
                "this isn't YAML (block sequence entries are not allowed in this context)",
            ),
        ];
        for (kind, vi, en) in cases {
            assert_eq!(fault(Lang::Vi, &kind).what, vi);
            assert_eq!(fault(Lang::En, &kind).what, en);
        }
    }
}
