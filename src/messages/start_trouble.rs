//! What keeps a station from running, in words.

use super::Lang;
use super::system_trouble::error_with_original;
use crate::control::ControlServeError;

phrases! {
    folder_unusable(path, words) {
        vi: "{path}: không dùng được thư mục này; hãy cho người dùng chạy trạm quyền ghi vào đó, hoặc đặt nơi khác trong station.yaml (folders) ({words})",
        en: "{path}: {words}; let this user write there, or name another place in station.yaml (folders)",
    }
    socket_in_use(path) {
        vi: "{path}: một chương trình loaphuong khác đang chạy ở đây; hãy dừng chương trình đó trước",
        en: "{path}: another loaphuong answers here; stop it first",
    }
    socket_too_long(path, bytes, bytes_max) {
        vi: "{path}: đường dẫn dài {bytes} byte, nhiều nhất được {bytes_max}; hãy chọn folders.state ngắn hơn trong station.yaml",
        en: "{path}: {bytes} bytes are too long for a socket, {bytes_max} go; choose a shorter folders.state in station.yaml",
    }
    socket_failed(path, words) {
        vi: "{path}: không mở được cổng nhận lệnh của trạm; hãy kiểm tra quyền ghi của thư mục và chỗ trống trên thẻ nhớ ({words})",
        en: "{path}: {words}",
    }
    own_program(words) {
        vi: "không tìm thấy tệp chương trình loaphuong; hãy cài lại ({words})",
        en: "this process can't find its own program: {words}",
    }
    signals(words) {
        vi: "hệ điều hành không cho nhận tín hiệu dừng; hãy khởi động lại máy ({words})",
        en: "signals: {words}",
    }
    disagreement() {
        vi: "lỗi của phần mềm: bộ điều khiển và nhật ký không khớp nhau; hãy xem journalctl -u loaphuong",
        en: "the core and the journal disagree; see the log",
    }
    start_anew() {
        vi: "đã đọc lại được nhật ký; trạm khởi động lại với nội dung của nhật ký đó",
        en: "the journal can be read again; the station starts anew with what it holds",
    }
}

/// Why there is no control socket, and what helps.
pub fn control_socket(lang: Lang, error: &ControlServeError) -> String {
    match error {
        ControlServeError::InUse(path) => socket_in_use(lang, path.display()),
        ControlServeError::TooLong { path, bytes, bytes_max } => {
            socket_too_long(lang, path.display(), bytes, bytes_max)
        }
        ControlServeError::Io { path, source } => {
            socket_failed(lang, path.display(), error_with_original(lang, source))
        }
    }
}
