//! Why the journal can't be read or written, in words.

use std::io::ErrorKind;

use super::Lang;
use super::order_answers::join_the_group;
use super::system_trouble::error_with_original;
use crate::journal::{FileStep, JournalError};

phrases! {
    lock_failed(path, words, error) {
        vi: "{path}: không mở hoặc khóa được tệp này; hãy kiểm tra quyền ghi của thư mục và chỗ trống trên thẻ nhớ ({words})",
        en: "{error}",
    }
    create_failed(path, words, error) {
        vi: "{path}: không ghi được nhật ký; hãy kiểm tra quyền ghi của thư mục và chỗ trống trên thẻ nhớ ({words})",
        en: "{error}",
    }
    read_failed(path, words, error) {
        vi: "{path}: không đọc được nhật ký; hãy kiểm tra quyền đọc của tệp và thẻ nhớ ({words})",
        en: "{error}",
    }
    read_denied(path, words, how) {
        vi: "{path}: không đọc được nhật ký ({words}); {how}",
        en: "{path}: can't be read: {words}; {how}",
    }
    set_aside_failed(path, words, error) {
        vi: "{path}: nhật ký hỏng mà không cất riêng ra được; hãy kiểm tra quyền ghi của thư mục và thẻ nhớ ({words})",
        en: "{error}",
    }
    too_many_damaged(path) {
        vi: "{path}: đã có quá nhiều nhật ký hỏng; hãy thay thẻ nhớ",
        en: "{path}: can't be set aside: too many damaged journals; replace the card",
    }
    in_use(path) {
        vi: "{path}: một chương trình loaphuong khác đang chạy với thư mục này; hãy dừng chương trình đó trước",
        en: "{path}: another loaphuong is running on this state folder; stop it first",
    }
    newer(path, found, known) {
        vi: "{path}: nhật ký ở phiên bản {found}, chương trình này chỉ hiểu đến phiên bản {known}; hãy cài lại loaphuong mới hơn, hoặc dời tệp đi để bắt đầu nhật ký mới",
        en: "{path}: the journal has version {found}, this loaphuong knows versions up to {known}; install the newer loaphuong again, or move the file away to begin a new journal",
    }
    missing(path) {
        vi: "{path}: chưa có nhật ký ở đây; hãy xem trạm đã chạy với thư mục này chưa",
        en: "{path}: no journal here yet; has the station run with this state folder?",
    }
    damaged(path, words) {
        vi: "{path}: tệp hỏng hoặc không phải là nhật ký; khi khởi động, trạm tự cất tệp này riêng ra ({words})",
        en: "{path}: damaged or not a journal ({words}); the daemon sets it aside when it starts",
    }
    database(path, words) {
        vi: "{path}: không đọc hoặc ghi được nhật ký; hãy kiểm tra thẻ nhớ còn chỗ trống và không bị lỗi ({words})",
        en: "{path}: {words}",
    }
    content(path, words, error) {
        vi: "{path}: nhật ký có phần không đọc được; hãy báo cho người phụ trách kỹ thuật ({words})",
        en: "{error}",
    }
    caller_fault(error) {
        vi: "lỗi của phần mềm khi ghi nhật ký; hãy báo cho người phụ trách kỹ thuật ({error})",
        en: "{error}",
    }
    /// A disk that takes too long.
    no_answer() {
        vi: "thẻ nhớ không trả lời; nếu vài phút nữa vẫn vậy, hãy kiểm tra hoặc thay thẻ nhớ",
        en: "the disk does not answer",
    }
}

/// What is wrong with a journal in a few words, as they stand in brackets.
pub fn words(lang: Lang, error: &JournalError) -> String {
    match error {
        JournalError::File { source, .. } => error_with_original(lang, source),
        JournalError::Database { source, .. } => source.to_string(),
        JournalError::TooManyDamaged { .. }
        | JournalError::InUse { .. }
        | JournalError::Newer { .. }
        | JournalError::Missing { .. }
        | JournalError::Damaged { .. }
        | JournalError::OutOfTurn { .. }
        | JournalError::ClosedTwice { .. }
        | JournalError::NoSuchRow { .. }
        | JournalError::Content { .. } => error.to_string(),
    }
}

/// What is wrong with the journal, and what helps; what others say of it stands last.
pub fn journal(lang: Lang, error: &JournalError) -> String {
    match error {
        JournalError::File { path, step, source } => {
            let (path, words) = (path.display(), error_with_original(lang, source));
            match step {
                FileStep::OpenLock | FileStep::TakeLock => {
                    lock_failed(lang, path, words, error.to_string())
                }
                FileStep::Create | FileStep::Write => {
                    create_failed(lang, path, words, error.to_string())
                }
                FileStep::Read if source.kind() == ErrorKind::PermissionDenied => {
                    read_denied(lang, path, words, join_the_group(lang))
                }
                FileStep::Read => read_failed(lang, path, words, error.to_string()),
                FileStep::SetAside => set_aside_failed(lang, path, words, error.to_string()),
            }
        }
        JournalError::TooManyDamaged { path } => too_many_damaged(lang, path.display()),
        JournalError::InUse { path } => in_use(lang, path.display()),
        JournalError::Newer { path, found, known } => newer(lang, path.display(), found, known),
        JournalError::Missing { path } => missing(lang, path.display()),
        JournalError::Damaged { path, damage } => damaged(lang, path.display(), damage.to_string()),
        JournalError::OutOfTurn { .. }
        | JournalError::ClosedTwice { .. }
        | JournalError::NoSuchRow { .. } => caller_fault(lang, error.to_string()),
        JournalError::Database { path, source } => {
            database(lang, path.display(), source.to_string())
        }
        JournalError::Content { path, part, words } => {
            content(lang, path.display(), format_args!("{part}: {words}"), error.to_string())
        }
    }
}
