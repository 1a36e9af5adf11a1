//! What the operating system says about a disk, a folder or a file.

use super::Lang;
use crate::sys::disk_trouble::{DiskTrouble, TroubleKind};

/// An error of the operating system in a few words, as they stand in brackets.
pub fn disk(lang: Lang, trouble: &DiskTrouble) -> String {
    let vi = match trouble.kind {
        TroubleKind::Full => "hết chỗ",
        TroubleKind::Quota => "hết chỗ được cấp",
        TroubleKind::ReadOnly => "ổ đĩa chỉ cho đọc",
        TroubleKind::Failing => "lỗi đọc ghi của ổ đĩa",
        TroubleKind::Denied => "không đủ quyền",
        TroubleKind::Missing => "không có ở đó",
        TroubleKind::Link => "đó là đường dẫn tắt",
        TroubleKind::NotAFolder => "đó không phải thư mục",
        TroubleKind::Stale => "ổ đĩa mạng mất kết nối",
        TroubleKind::Other => "lỗi kỹ thuật khác",
    };
    match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => trouble.text.clone(),
    }
}
