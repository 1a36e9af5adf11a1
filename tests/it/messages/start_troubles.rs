//! What keeps a station from running, or its rows from the card, is told in both languages, with
//! what helps; what others say of it is quoted behind.

use std::io;

use loaphuong::control::ControlServeError;
use loaphuong::daemon::RunError;
use loaphuong::journal::{FileStep, JournalDamage, JournalError, JournalPart};
use loaphuong::messages::{Lang, journal_trouble};
use loaphuong::report::{CaFault, SetupError};
use loaphuong::wire::{DiskTrouble, QuotedText};

fn denied() -> io::Error {
    io::Error::from_raw_os_error(libc::EACCES)
}

fn journal_errors() -> Vec<(JournalError, &'static str, &'static str)> {
    let file = |step| JournalError::File { path: "/j".into(), step, source: denied() };
    let damaged = |damage| JournalError::Damaged { path: "/j".into(), damage };
    let words = || QuotedText::new("EOF");
    vec![
        (
            file(FileStep::OpenLock),
            "/j: không mở hoặc khóa được tệp này; hãy kiểm tra quyền ghi của thư mục và chỗ \
             trống trên thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/j: the lock file can't be opened: Permission denied (os error 13)",
        ),
        (
            file(FileStep::TakeLock),
            "/j: không mở hoặc khóa được tệp này; hãy kiểm tra quyền ghi của thư mục và chỗ \
             trống trên thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/j: the lock can't be taken: Permission denied (os error 13)",
        ),
        (
            file(FileStep::Create),
            "/j: không ghi được nhật ký; hãy kiểm tra quyền ghi của thư mục và chỗ trống trên \
             thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/j: the journal can't be opened for writing: Permission denied (os error 13)",
        ),
        (
            file(FileStep::Write),
            "/j: không ghi được nhật ký; hãy kiểm tra quyền ghi của thư mục và chỗ trống trên \
             thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/j: the write ended: Permission denied (os error 13)",
        ),
        (
            file(FileStep::Read),
            "/j: không đọc được nhật ký (không đủ quyền; nguyên văn: Permission denied, os error \
             13); thêm người dùng này vào nhóm loaphuong: sudo usermod -aG loaphuong \"$USER\", \
             rồi đăng xuất và đăng nhập lại",
            "/j: can't be read: Permission denied (os error 13); add this user to the group \
             loaphuong: sudo usermod -aG loaphuong \"$USER\", then log out and in again",
        ),
        (
            file(FileStep::SetAside),
            "/j: nhật ký hỏng mà không cất riêng ra được; hãy kiểm tra quyền ghi của thư mục và \
             thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/j: can't be set aside: Permission denied (os error 13)",
        ),
        (
            JournalError::TooManyDamaged { path: "/j".into() },
            "/j: đã có quá nhiều nhật ký hỏng; hãy thay thẻ nhớ",
            "/j: can't be set aside: too many damaged journals; replace the card",
        ),
        (
            JournalError::InUse { path: "/j".into() },
            "/j: một chương trình loaphuong khác đang chạy với thư mục này; hãy dừng chương \
             trình đó trước",
            "/j: another loaphuong is running on this state folder; stop it first",
        ),
        (
            JournalError::Newer { path: "/j".into(), found: 9, known: 2 },
            "/j: nhật ký ở phiên bản 9, chương trình này chỉ hiểu đến phiên bản 2; hãy cài lại \
             loaphuong mới hơn, hoặc dời tệp đi để bắt đầu nhật ký mới",
            "/j: the journal has version 9, this loaphuong knows versions up to 2; install the \
             newer loaphuong again, or move the file away to begin a new journal",
        ),
        (
            JournalError::Missing { path: "/j".into() },
            "/j: chưa có nhật ký ở đây; hãy xem trạm đã chạy với thư mục này chưa",
            "/j: no journal here yet; has the station run with this state folder?",
        ),
        (
            damaged(JournalDamage::Foreign),
            "/j: tệp hỏng hoặc không phải là nhật ký; khi khởi động, trạm tự cất tệp này riêng \
             ra (a database, but not a journal of loaphuong)",
            "/j: damaged or not a journal (a database, but not a journal of loaphuong); the \
             daemon sets it aside when it starts",
        ),
        (
            damaged(JournalDamage::Content { part: JournalPart::Id, words: words() }),
            "/j: tệp hỏng hoặc không phải là nhật ký; khi khởi động, trạm tự cất tệp này riêng \
             ra (the journal's id can't be read: EOF)",
            "/j: damaged or not a journal (the journal's id can't be read: EOF); the daemon sets \
             it aside when it starts",
        ),
        (
            damaged(JournalDamage::Database(words())),
            "/j: tệp hỏng hoặc không phải là nhật ký; khi khởi động, trạm tự cất tệp này riêng \
             ra (EOF)",
            "/j: damaged or not a journal (EOF); the daemon sets it aside when it starts",
        ),
        (
            JournalError::NoSuchRow { seq: 7 },
            "lỗi của phần mềm khi ghi nhật ký; hãy báo cho người phụ trách kỹ thuật (there is no \
             row 7, and nothing was written)",
            "there is no row 7, and nothing was written",
        ),
        (
            JournalError::Database { path: "/j".into(), source: sqlx::Error::PoolClosed },
            "/j: không đọc hoặc ghi được nhật ký; hãy kiểm tra thẻ nhớ còn chỗ trống và không bị \
             lỗi (attempted to acquire a connection on a closed pool)",
            "/j: attempted to acquire a connection on a closed pool",
        ),
        (
            JournalError::Content {
                path: "/j".into(),
                part: JournalPart::Row { seq: 7 },
                words: words(),
            },
            "/j: nhật ký có phần không đọc được; hãy báo cho người phụ trách kỹ thuật (row 7: EOF)",
            "/j: row 7 can't be read: EOF",
        ),
    ]
}

#[test]
fn what_is_wrong_with_a_journal_is_told_in_both_languages() {
    for (error, vi, en) in journal_errors() {
        assert_eq!(journal_trouble::journal(Lang::Vi, &error), vi);
        assert_eq!(journal_trouble::journal(Lang::En, &error), en);
        assert_eq!(RunError::Journal(error).sentence(Lang::Vi), vi);
    }
}

#[test]
fn what_keeps_a_station_from_running_is_told_in_both_languages() {
    let ca = |fault| RunError::Report(SetupError::Ca { path: "/ca".into(), fault });
    let url = || "centre".to_owned();
    let cases = [
        (
            RunError::Folder { path: "/s".into(), source: denied() },
            "/s: không dùng được thư mục này; hãy cho người dùng chạy trạm quyền ghi vào đó, \
             hoặc đặt nơi khác trong station.yaml (folders) (không đủ quyền; nguyên văn: \
             Permission denied, os error 13)",
            "/s: Permission denied (os error 13); let this user write there, or name another \
             place in station.yaml (folders)",
        ),
        (
            RunError::Control(ControlServeError::InUse("/c".into())),
            "/c: một chương trình loaphuong khác đang chạy ở đây; hãy dừng chương trình đó trước",
            "/c: another loaphuong answers here; stop it first",
        ),
        (
            RunError::Control(ControlServeError::TooLong {
                path: "/c".into(),
                bytes: 200,
                bytes_max: 107,
            }),
            "/c: đường dẫn dài 200 byte, nhiều nhất được 107; hãy chọn folders.state ngắn hơn \
             trong station.yaml",
            "/c: 200 bytes are too long for a socket, 107 go; choose a shorter folders.state in \
             station.yaml",
        ),
        (
            RunError::Control(ControlServeError::Io { path: "/c".into(), source: denied() }),
            "/c: không mở được cổng nhận lệnh của trạm; hãy kiểm tra quyền ghi của thư mục và \
             chỗ trống trên thẻ nhớ (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "/c: Permission denied (os error 13)",
        ),
        (
            RunError::Report(SetupError::NotAUrl { endpoint: url(), words: QuotedText::new("no") }),
            "report.endpoint: centre không phải là địa chỉ web; hãy viết như \
             https://host/v1/events (no)",
            "report.endpoint: centre is not a URL (no); write https://host/v1/events",
        ),
        (
            RunError::Report(SetupError::NotEncrypted { endpoint: url() }),
            "report.endpoint: centre sẽ làm lộ mã truy cập trên đường truyền; hãy dùng https://, \
             hoặc http:// nếu trung tâm ở ngay máy này",
            "report.endpoint: centre would send the token in the clear; use https://, or http:// \
             to this machine only",
        ),
        (
            RunError::Report(SetupError::Credentials),
            "report.endpoint: trong địa chỉ có tên hoặc mật khẩu; hãy dùng report.token_file",
            "report.endpoint: a name or password stands in the URL; use report.token_file",
        ),
        (
            ca(CaFault::Unreadable(DiskTrouble::from(denied()))),
            "report.ca_file: không đọc được /ca; hãy chỉ đến một tệp chứng chỉ PEM (không \
             đủ quyền; nguyên văn: Permission denied, os error 13)",
            "report.ca_file: /ca: Permission denied (os error 13); give a file of PEM \
             certificates",
        ),
        (
            ca(CaFault::TooLarge { bytes_max: 9 }),
            "report.ca_file: /ca lớn hơn 9 byte; hãy chỉ đến một tệp chứng chỉ PEM",
            "report.ca_file: /ca: more than 9 bytes; give a file of PEM certificates",
        ),
        (
            ca(CaFault::NotPem(QuotedText::new("no PEM"))),
            "report.ca_file: /ca không phải là chứng chỉ PEM; hãy chỉ đến một tệp chứng chỉ PEM \
             (no PEM)",
            "report.ca_file: /ca: no PEM; give a file of PEM certificates",
        ),
        (
            ca(CaFault::Empty),
            "report.ca_file: /ca không có chứng chỉ nào; hãy chỉ đến một tệp chứng chỉ PEM",
            "report.ca_file: /ca: holds no certificate; give a file of PEM certificates",
        ),
        (
            RunError::Disagreement,
            "lỗi của phần mềm: bộ điều khiển và nhật ký không khớp nhau; hãy xem journalctl -u \
             loaphuong",
            "the core and the journal disagree; see the log",
        ),
        (
            RunError::StartAnew,
            "đã đọc lại được nhật ký; trạm khởi động lại với nội dung của nhật ký đó",
            "the journal can be read again; the station starts anew with what it holds",
        ),
    ];
    for (error, vi, en) in cases {
        assert_eq!(error.sentence(Lang::Vi), vi);
        assert_eq!(error.sentence(Lang::En), en);
    }
}
