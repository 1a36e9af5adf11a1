//! Faults of the configuration, and what `check` and a reload say.

pub mod changes;
pub mod check;
mod days;
mod fault_list;
mod faults;
mod files;
pub mod passed_over;
mod places;
mod programmes;
mod sentence;
mod shapes;
mod terms;
mod values;
mod when;
mod yaml;

pub use fault_list::{
    fault_line, fault_lines, faults_omitted, faults_with_places, first_faults_with_places,
};
pub use faults::fault;
pub use sentence::FaultSentence;

super::phrases! {
    /// Of a bulletin that waits for approval though its sidecar names somebody. Its last line is to
    /// be copied into the sidecar: nothing stands beside it.
    approval_of_other(sidecar, sha256) {
        vi: "Tệp ghi chú {sidecar} duyệt một nội dung khác; nếu đã duyệt nội dung này, hãy sửa dòng sha256 thành:\nsha256: {sha256}",
        en: "The sidecar {sidecar} approves another content; if this one is approved, change its sha256 to:\nsha256: {sha256}",
    }
    approval_without_hash(sidecar, sha256) {
        vi: "Tệp ghi chú {sidecar} có approved_by nhưng chưa nói duyệt nội dung nào; hãy thêm dòng:\nsha256: {sha256}",
        en: "The sidecar {sidecar} has approved_by and does not say of which content; add the line:\nsha256: {sha256}",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::fault::{FaultKind, SyntaxFault, TextFileFault};
    use crate::messages::Lang;
    use crate::sys::disk_trouble::DiskTrouble;

    #[test]
    fn what_the_system_and_the_parser_say_is_told_in_vietnamese_or_left_out() {
        let denied = std::io::Error::from_raw_os_error(13);
        let (trouble, folder) = (DiskTrouble::from(denied), "lich".to_owned());
        let info = "block sequence entries are not allowed in this context".to_owned();
        let cases: [(FaultKind, &str, &str); 3] = [
            (
                TextFileFault::Unreadable { trouble: trouble.clone() }.into(),
                "không đọc được tệp (không đủ quyền; nguyên văn: Permission denied, os error 13)",
                "the file can't be read (Permission denied (os error 13))",
            ),
            (
                TextFileFault::FolderUnreadable { folder, trouble }.into(),
                "không đọc được thư mục lịch phát lich (không đủ quyền; nguyên văn: Permission denied, os error 13)",
                "the schedules folder lich can't be read (Permission denied (os error 13))",
            ),
            (
                SyntaxFault::Other { info }.into(),
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
