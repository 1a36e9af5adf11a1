//! What the operating system says about a disk, a folder or a file, and what else stands in the way
//! in the audio folder.

use super::Lang;
use crate::library::{ArchiveError, FolderTrouble, NAMESAKES_MAX, UnseenCause};
use crate::sys::disk_trouble::{DiskTrouble, TroubleKind};

/// An error of the operating system in a few words, as they stand in brackets. What has no words
/// here keeps the system's own, or nobody could look it up.
pub fn disk(lang: Lang, trouble: &DiskTrouble) -> String {
    match (lang, in_vietnamese(trouble)) {
        (Lang::Vi, Some(words)) => words.to_owned(),
        (Lang::Vi, None) => format!("lỗi kỹ thuật khác: {}", trouble.text),
        (Lang::En, _) => trouble.text.clone(),
    }
}

fn in_vietnamese(trouble: &DiskTrouble) -> Option<&'static str> {
    Some(match trouble.kind {
        TroubleKind::Full => "hết chỗ",
        TroubleKind::Quota => "hết chỗ được cấp",
        TroubleKind::ReadOnly => "ổ đĩa chỉ cho đọc",
        TroubleKind::Failing => "lỗi đọc ghi của ổ đĩa",
        TroubleKind::Denied => "không đủ quyền",
        TroubleKind::Missing => "không có ở đó",
        TroubleKind::Link => "đó là đường dẫn tắt",
        TroubleKind::NotAFolder => "đó không phải thư mục",
        TroubleKind::NotAFile => "đó không phải tệp thường",
        TroubleKind::Stale => "ổ đĩa mạng mất kết nối",
        TroubleKind::Other => match trouble.errno? {
            libc::ENODEV | libc::ENXIO => "thiết bị không còn ở đó",
            libc::EBUSY => "đang có chương trình khác dùng",
            libc::EMFILE | libc::ENFILE => "đã mở quá nhiều tệp",
            libc::ENOMEM => "hết bộ nhớ",
            libc::ENAMETOOLONG => "tên hoặc đường dẫn quá dài",
            libc::EEXIST => "ở đó đã có tệp hoặc thư mục cùng tên",
            libc::EISDIR => "đó là thư mục, không phải tệp",
            libc::EFBIG => "tệp quá lớn",
            libc::ETIMEDOUT => "chờ quá lâu không thấy trả lời",
            libc::ECONNREFUSED => "không có chương trình nào nhận kết nối ở đó",
            libc::ECONNRESET | libc::EPIPE => "đầu bên kia đã ngắt kết nối",
            libc::EADDRINUSE => "địa chỉ này đã có chương trình khác dùng",
            libc::EADDRNOTAVAIL => "máy này không có địa chỉ đó",
            _ => return None,
        },
    })
}

/// As [`disk`], with the system's own words behind, for whoever looks them up.
pub fn with_original(lang: Lang, trouble: &DiskTrouble) -> String {
    let words = in_vietnamese(trouble);
    match (lang, words, trouble.errno) {
        (Lang::Vi, Some(words), Some(errno)) => {
            format!("{words}; nguyên văn: {}, os error {errno}", trouble.text)
        }
        // The program's own finding: the system said nothing.
        (Lang::Vi, Some(words), None) if trouble.kind == TroubleKind::NotAFile => words.to_owned(),
        (Lang::Vi, Some(words), None) => format!("{words}; nguyên văn: {}", trouble.text),
        (Lang::Vi, None, _) => disk(lang, trouble),
        (Lang::En, ..) => trouble.to_string(),
    }
}

/// As [`with_original`], of an error as the standard library gives it.
pub fn error_with_original(lang: Lang, error: &std::io::Error) -> String {
    with_original(lang, &DiskTrouble::from(error))
}

/// As [`error_with_original`], of an error that may have been given the path of a passing file.
pub fn error_without_path(lang: Lang, error: &std::io::Error) -> String {
    let mut trouble = DiskTrouble::from(error);
    if trouble.errno.is_none() && trouble.kind != TroubleKind::NotAFile {
        trouble.text = error.kind().to_string();
    }
    with_original(lang, &trouble)
}

/// Why a file could not be moved or written, in a few words.
pub fn folder(lang: Lang, trouble: &FolderTrouble) -> String {
    let vi = match trouble {
        FolderTrouble::System(error) => return disk(lang, error),
        FolderTrouble::Changed => "tệp vừa thay đổi".to_owned(),
        FolderTrouble::NameTaken { name } => {
            format!("ở đó đã có tệp hoặc đường dẫn tắt tên {name}")
        }
        FolderTrouble::TooManyNamesakes => "trong _loi đã có quá nhiều tệp trùng tên".to_owned(),
    };
    in_either(lang, vi, trouble)
}

/// Why a file could not be archived, likewise.
pub fn archive(lang: Lang, error: &ArchiveError) -> String {
    let vi = match error {
        ArchiveError::Disk(error) => return disk(lang, error),
        ArchiveError::Gone => "không có ở đó".to_owned(),
        ArchiveError::Replaced => "tệp vừa thay đổi".to_owned(),
        ArchiveError::Full => {
            format!("trong _da-phat đã có {NAMESAKES_MAX} tệp trùng tên")
        }
        ArchiveError::NameTaken => "ở đó đã có tệp hoặc đường dẫn tắt cùng tên".to_owned(),
    };
    in_either(lang, vi, error)
}

/// Why not all of a folder is seen, likewise.
pub fn unseen(lang: Lang, cause: &UnseenCause) -> String {
    let vi = match cause {
        UnseenCause::System(error) => return disk(lang, error),
        UnseenCause::TooDeep { limit } => format!("quá {limit} lớp thư mục"),
        UnseenCause::TooManyFiles { limit } => format!("nhiều hơn {limit} tệp"),
    };
    in_either(lang, vi, cause)
}

fn in_either(lang: Lang, vi: String, en: &dyn std::fmt::Display) -> String {
    match lang {
        Lang::Vi => vi,
        Lang::En => en.to_string(),
    }
}
