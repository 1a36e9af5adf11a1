//! Why rows wait for the centre is a fact that every reader has in his language, with what helps;
//! what others say of it is quoted behind.

use std::io;

use loaphuong::messages::{Lang, centre};
use loaphuong::station::outbox::{
    CentreAnswer, CentreTrouble, TokenFault, TokenTrouble, UnreachableCause,
};
use loaphuong::wire::{DiskTrouble, QuotedText};

/// Each cause, in Vietnamese and in English.
fn cases() -> Vec<(UnreachableCause, &'static str, &'static str)> {
    let content =
        |fault| UnreachableCause::Token(TokenTrouble::Content { path: "/t".into(), fault });
    let denied = DiskTrouble::from(io::Error::from_raw_os_error(libc::EACCES));
    vec![
        (
            UnreachableCause::Network(QuotedText::new("connection refused")),
            "chưa liên lạc được với trung tâm; hãy kiểm tra mạng và report.endpoint; các dòng \
             được giữ lại và gửi lại sau (connection refused)",
            "connection refused",
        ),
        (
            UnreachableCause::Token(TokenTrouble::Unreadable {
                path: "/t".into(),
                trouble: denied,
            }),
            "report.token_file: không đọc được /t; hãy kiểm tra đường dẫn và quyền đọc của tệp \
             (không đủ quyền; nguyên văn: Permission denied, os error 13)",
            "report.token_file: /t: Permission denied (os error 13)",
        ),
        (
            UnreachableCause::Token(TokenTrouble::Open { path: "/t".into(), mode: 0o44 }),
            "report.token_file: người khác cũng đọc được /t (quyền 0044); hãy chạy lệnh: chmod \
             600 /t",
            "report.token_file: /t: others may read it (mode 0044); run: chmod 600 /t",
        ),
        (
            content(TokenFault::TooLong),
            "report.token_file: /t quá dài so với một mã truy cập; hãy chỉ ghi mã truy cập, trên \
             một dòng",
            "report.token_file: /t: too long for a token; write the token alone on one line",
        ),
        (
            content(TokenFault::Empty),
            "report.token_file: /t chưa có mã truy cập; hãy chỉ ghi mã truy cập, trên một dòng",
            "report.token_file: /t: holds no token; write the token alone on one line",
        ),
        (
            content(TokenFault::Letters),
            "report.token_file: /t có dấu cách hoặc chữ mà mã truy cập không có; hãy chỉ ghi mã \
             truy cập, trên một dòng",
            "report.token_file: /t: holds blanks or letters that no token has; write the token \
             alone on one line",
        ),
        (
            UnreachableCause::JournalUnreadable(QuotedText::new("/j: disk I/O error")),
            "không đọc được nhật ký để gửi; trạm tự thử lại; nếu vẫn vậy, hãy kiểm tra thẻ nhớ \
             (/j: disk I/O error)",
            "the journal: /j: disk I/O error",
        ),
        (
            UnreachableCause::JournalNotRenewed(QuotedText::new("/j: disk full")),
            "chưa bắt đầu được nhật ký mới; trạm tự thử lại; nếu vẫn vậy, hãy kiểm tra thẻ nhớ \
             (/j: disk full)",
            "the journal: /j: disk full",
        ),
        (
            UnreachableCause::JournalClosed,
            "chưa bắt đầu được nhật ký mới vì lúc này không ghi được nhật ký; trạm tự thử lại; \
             nếu vẫn vậy, hãy kiểm tra thẻ nhớ",
            "the journal: it can't be written",
        ),
    ]
}

#[test]
fn a_no_of_the_centre_is_told_with_what_helps_and_its_own_words() {
    let busy = "trung tâm đang bận hoặc gặp sự cố; các dòng được giữ lại và gửi lại sau";
    let token = "trung tâm không nhận mã truy cập của trạm; hãy kiểm tra tệp report.token_file; \
                 các dòng được giữ lại và gửi lại sau";
    let other = "trung tâm không nhận; hãy kiểm tra report.endpoint và hỏi người phụ trách trung \
                 tâm; các dòng được giữ lại và gửi lại sau";
    for (status, vi) in
        [(401, token), (403, token), (404, other), (413, other), (429, busy), (503, busy)]
    {
        let trouble = CentreTrouble::Refused { status, answer: "No".into() };
        let quoted = format!("HTTP {status}: No");
        assert_eq!(centre::trouble(Lang::Vi, &trouble), format!("{vi} ({quoted})"));
        assert_eq!(centre::trouble(Lang::En, &trouble), quoted);
    }
}

#[test]
fn why_no_answer_came_is_told_in_both_languages() {
    for (cause, vi, en) in cases() {
        let trouble = CentreAnswer::Unreachable(cause.clone()).trouble().expect("a trouble");
        assert_eq!(trouble, CentreTrouble::Unreachable(cause));
        assert_eq!(centre::trouble(Lang::Vi, &trouble), vi);
        assert_eq!(centre::trouble(Lang::En, &trouble), en);
    }
}
