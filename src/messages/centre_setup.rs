//! Why a centre can't be reported to as it is configured, in words.

use super::Lang;
use super::system_trouble::with_original;
use crate::report::{CaFault, SetupError};

phrases! {
    not_a_url(endpoint, words) {
        vi: "report.endpoint: {endpoint} không phải là địa chỉ web; hãy viết như https://host/v1/events ({words})",
        en: "report.endpoint: {endpoint} is not a URL ({words}); write https://host/v1/events",
    }
    not_encrypted(endpoint) {
        vi: "report.endpoint: {endpoint} sẽ làm lộ mã truy cập trên đường truyền; hãy dùng https://, hoặc http:// nếu trung tâm ở ngay máy này",
        en: "report.endpoint: {endpoint} would send the token in the clear; use https://, or http:// to this machine only",
    }
    credentials() {
        vi: "report.endpoint: trong địa chỉ có tên hoặc mật khẩu; hãy dùng report.token_file",
        en: "report.endpoint: a name or password stands in the URL; use report.token_file",
    }
    ca_unreadable(path, words) {
        vi: "report.ca_file: không đọc được {path}; hãy chỉ đến một tệp chứng chỉ PEM ({words})",
        en: "report.ca_file: {path}: {words}; give a file of PEM certificates",
    }
    ca_too_large(path, bytes_max) {
        vi: "report.ca_file: {path} lớn hơn {bytes_max} byte; hãy chỉ đến một tệp chứng chỉ PEM",
        en: "report.ca_file: {path}: more than {bytes_max} bytes; give a file of PEM certificates",
    }
    ca_not_pem(path, words) {
        vi: "report.ca_file: {path} không phải là chứng chỉ PEM; hãy chỉ đến một tệp chứng chỉ PEM ({words})",
        en: "report.ca_file: {path}: {words}; give a file of PEM certificates",
    }
    ca_empty(path) {
        vi: "report.ca_file: {path} không có chứng chỉ nào; hãy chỉ đến một tệp chứng chỉ PEM",
        en: "report.ca_file: {path}: holds no certificate; give a file of PEM certificates",
    }
    /// What keeps a centre from starting.
    open_to_all(address) {
        vi: "--listen {address}: không có --tokens thì ai cũng ghi vào đây được; hãy lắng nghe ở 127.0.0.1, hoặc chỉ ra tệp mã truy cập bằng --tokens",
        en: "--listen {address}: without --tokens anybody could write here; listen on 127.0.0.1, or give a tokens file",
    }
    listen_failed(address, why) {
        vi: "--listen {address}: không mở được cổng này; hãy xem có chương trình nào khác đang dùng không, hoặc chọn cổng khác ({why})",
        en: "--listen {address}: {why}; is another program on this port?",
    }
    tokens_unreadable(path, words) {
        vi: "--tokens {path}: không đọc được tệp mã truy cập; hãy kiểm tra đường dẫn và quyền đọc ({words})",
        en: "--tokens {path}: {words}",
    }
    tokens_open_to_others(path, mode) {
        vi: "--tokens {path}: người khác trên máy này đọc được tệp mã truy cập (quyền {mode}); hãy chạy: chmod 600 {path}",
        en: "--tokens {path}: others may read it (mode {mode}); run: chmod 600 {path}",
    }
    tokens_too_large(path, bytes, bytes_max) {
        vi: "--tokens {path}: tệp mã truy cập có {bytes} byte, quá {bytes_max}; mỗi trạm chỉ cần một dòng; chưa nhận dòng nào",
        en: "--tokens {path}: {bytes} bytes, over {bytes_max}; a line for each station is enough, nothing of it was taken",
    }
    tokens_line(path, line, why) {
        vi: "--tokens {path}:{line}: {why}; mỗi dòng viết `mã-trạm mã-truy-cập`, người điều hành viết `* mã-truy-cập`",
        en: "--tokens {path}:{line}: {why}; write `station-id token` on each line, `* token` for the operator",
    }
    line_without_station() { vi: "dòng này thiếu mã trạm", en: "no station" }
    line_without_token() { vi: "dòng này thiếu mã truy cập", en: "no token" }
    line_too_long() { vi: "dòng này có quá hai từ", en: "three words" }
    token_given_twice() {
        vi: "mã truy cập này ở trên đã là của trạm khác",
        en: "this token stands above for another station",
    }
    store_unusable(words) {
        vi: "không mở được tệp dữ liệu của trung tâm; hãy kiểm tra đường dẫn ở --db, quyền ghi và chỗ trống (nguyên văn: {words})",
        en: "{words}",
    }
    serve_failed(why) {
        vi: "trung tâm không chạy được ({why})",
        en: "the server can't run: {why}",
    }
    no_client(words) {
        vi: "máy này không dùng được HTTPS; hãy nhờ người quản trị máy xem lại ({words})",
        en: "no HTTPS client can be made: {words}",
    }
}

/// What is wrong with the setup of a centre, and what helps.
pub fn setup(lang: Lang, error: &SetupError) -> String {
    match error {
        SetupError::NotAUrl { endpoint, words } => not_a_url(lang, endpoint, words),
        SetupError::NotEncrypted { endpoint } => not_encrypted(lang, endpoint),
        SetupError::Credentials => credentials(lang),
        SetupError::Ca { path, fault } => {
            let path = path.display();
            match fault {
                CaFault::Unreadable(trouble) => {
                    ca_unreadable(lang, path, with_original(lang, trouble))
                }
                CaFault::TooLarge { bytes_max } => ca_too_large(lang, path, bytes_max),
                CaFault::NotPem(words) => ca_not_pem(lang, path, words),
                CaFault::Empty => ca_empty(lang, path),
            }
        }
        SetupError::Client(words) => no_client(lang, words),
    }
}
