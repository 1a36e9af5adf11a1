//! Words of the centre and of the logbook.

use super::system_trouble::with_original;
use super::{Lang, shown};
use crate::station::order_origin::{OrderOrigin, SystemUser};
use crate::station::outbox::{
    CentreTrouble, InvalidAnswer, RenewalCause, TokenFault, TokenTrouble, UnreachableCause,
};

/// Why rows wait.
pub fn trouble(lang: Lang, trouble: &CentreTrouble) -> String {
    match trouble {
        CentreTrouble::Refused { status, answer } => refused(lang, *status, answer),
        CentreTrouble::Unreachable(cause) => unreachable(lang, cause),
        CentreTrouble::NoProgress { through } => no_progress(lang, through),
        CentreTrouble::Misread(misread) => match misread {
            InvalidAnswer::Page { status } => answered_by_a_page(lang, status),
            InvalidAnswer::Redirect { status, to: Some(to) } => sent_elsewhere(lang, status, to),
            InvalidAnswer::Redirect { status, to: None } => sent_nowhere(lang, status),
            InvalidAnswer::CutShort { status } => answer_cut_short(lang, status),
            InvalidAnswer::Endless { status } => answer_endless(lang, status),
            InvalidAnswer::TooSlow { status } => answer_too_slow(lang, status),
        },
    }
}

/// What the centre's no means; its own words stand last.
fn refused(lang: Lang, status: u16, answer: &str) -> String {
    match status {
        401 | 403 => token_unknown(lang, status, answer),
        408 | 425 | 429 | 500.. => centre_busy(lang, status, answer),
        ..=400 | 402 | 404..=407 | 409..=424 | 426..=428 | 430..=499 => {
            centre_refuses(lang, status, answer)
        }
    }
}

/// Why no answer came; what others say of it stands last, as they say it.
fn unreachable(lang: Lang, cause: &UnreachableCause) -> String {
    match cause {
        UnreachableCause::Network(words) => no_way_there(lang, words),
        UnreachableCause::Token(trouble) => token(lang, trouble),
        UnreachableCause::JournalUnreadable(words) => journal_unreadable(lang, words),
        UnreachableCause::JournalNotRenewed(words) => journal_not_renewed(lang, words),
        UnreachableCause::JournalClosed => journal_not_writable(lang),
    }
}

/// Why a token can't be used, and what helps.
pub fn token(lang: Lang, trouble: &TokenTrouble) -> String {
    match trouble {
        TokenTrouble::Unreadable { path, trouble } => {
            token_unreadable(lang, path.display(), with_original(lang, trouble))
        }
        TokenTrouble::Open { path, mode } => {
            token_open(lang, path.display(), format!("{mode:04o}"))
        }
        TokenTrouble::Content { path, fault } => {
            let path = path.display();
            match fault {
                TokenFault::TooLong => token_too_long(lang, path),
                TokenFault::Empty => token_empty(lang, path),
                TokenFault::Letters => token_letters(lang, path),
            }
        }
    }
}

/// How an order came in, by what stands in its row.
pub fn ordered_via(lang: Lang, way: &str) -> String {
    via(lang, way_in_words(lang, way))
}

/// How a stop came in, likewise.
pub fn stopped_via(lang: Lang, way: &str) -> String {
    stop_via(lang, way_in_words(lang, way))
}

/// What is not known stays as it is written.
fn way_in_words(lang: Lang, way: &str) -> String {
    let who = |known: SystemUser| match known.name {
        Some(name) => user(lang, shown(&name)),
        None => user_number(lang, known.uid),
    };
    match OrderOrigin::of_row(way) {
        Some(OrderOrigin::Cli(known)) => by_command(lang, who(known)),
        Some(OrderOrigin::Folder(known)) => by_folder(lang, who(known)),
        None => way.to_owned(),
    }
}

/// Why a new journal began.
pub fn renewal(lang: Lang, cause: RenewalCause) -> String {
    match cause {
        RenewalCause::OtherContent => other_content(lang),
        RenewalCause::NeverSent => never_sent(lang),
        RenewalCause::Restored => restored(lang),
    }
}

phrases! {
    /// The first line of `loaphuong collect`.
    listening(url, db) {
        vi: "Trung tâm đang nhận báo cáo tại {url}, lưu vào {db}",
        en: "The centre takes reports at {url} and keeps them in {db}",
    }
    without_tokens() {
        vi: "Không có --tokens: chỉ nhận từ chính máy này, không hỏi mã truy cập.",
        en: "Without --tokens: only this machine is listened to, and no token is asked for.",
    }
    column_time() { vi: "Giờ", en: "Due" }
    column_zone() { vi: "Cụm loa", en: "Zone" }
    column_programme() { vi: "Chương trình", en: "Programme" }
    column_outcome() { vi: "Kết quả", en: "Outcome" }
    column_heard() { vi: "Đã phát", en: "Heard" }
    column_remark() { vi: "Ghi chú", en: "Remark" }
    /// Below the table: how many slots ended how.
    log_totals(aired, cut, not_aired) {
        vi: "Buổi phát: {aired} đã phát đủ, {cut} phát chưa hết, {not_aired} không phát.",
        en: "Slots: {aired} aired, {cut} cut, {not_aired} not aired.",
    }
    /// A gap row closes many slots at once.
    log_gap(count, until) {
        vi: "{count} buổi phát, đến {until}",
        en: "{count} slots, until {until}",
    }
    /// A play that is no bulletin: what sounds in front of an emergency.
    attention_tone() { vi: "tín hiệu báo", en: "attention tone" }
    /// The cue of a queue that had nothing.
    queue_cue(queue) { vi: "hàng chờ {queue}", en: "queue {queue}" }
    all_programmes() { vi: "(mọi chương trình)", en: "(all programmes)" }
    all_zones() { vi: "(mọi cụm loa)", en: "(all zones)" }
    emergency() { vi: "tin khẩn cấp", en: "emergency" }
    /// What kept another from its zone: when it was due.
    emergency_at(time) { vi: "tin khẩn cấp lúc {time}", en: "the emergency of {time}" }
    programme_at(programme, time) {
        vi: "chương trình {programme} lúc {time}",
        en: "the programme {programme} of {time}",
    }
    at_the_wish_of(who) { vi: "theo yêu cầu của {who}", en: "asked for by {who}" }
    ordered_by(who) { vi: "người ra lệnh: {who}", en: "ordered by {who}" }
    via(way) { vi: "qua {way}", en: "via {way}" }
    stop_via(way) { vi: "lệnh dừng qua {way}", en: "stopped via {way}" }
    by_command(user) { vi: "dòng lệnh, {user}", en: "the command line, {user}" }
    by_folder(user) {
        vi: "thư mục khẩn cấp, tệp của {user}",
        en: "the folder of emergencies, a file of {user}",
    }
    user(name) { vi: "người dùng {name}", en: "user {name}" }
    user_number(uid) { vi: "người dùng số {uid}", en: "user number {uid}" }
    refused_by_centre(answer) {
        vi: "trung tâm không nhận: {answer}",
        en: "refused by the centre: {answer}",
    }
    no_rows() {
        vi: "Không có buổi phát nào trong thời gian này.",
        en: "No rows in what was asked for.",
    }
    not_written_out(words) {
        vi: "không ghi ra được; hãy kiểm tra chỗ trống và quyền ghi ({words})",
        en: "can't be written out: {words}",
    }
    token_unknown(status, words) {
        vi: "trung tâm không nhận mã truy cập của trạm; hãy kiểm tra tệp report.token_file; các dòng được giữ lại và gửi lại sau (HTTP {status}: {words})",
        en: "HTTP {status}: {words}",
    }
    centre_busy(status, words) {
        vi: "trung tâm đang bận hoặc gặp sự cố; các dòng được giữ lại và gửi lại sau (HTTP {status}: {words})",
        en: "HTTP {status}: {words}",
    }
    centre_refuses(status, words) {
        vi: "trung tâm không nhận; hãy kiểm tra report.endpoint và hỏi người phụ trách trung tâm; các dòng được giữ lại và gửi lại sau (HTTP {status}: {words})",
        en: "HTTP {status}: {words}",
    }
    no_way_there(words) {
        vi: "chưa liên lạc được với trung tâm; hãy kiểm tra mạng và report.endpoint; các dòng được giữ lại và gửi lại sau ({words})",
        en: "{words}",
    }
    token_unreadable(path, words) {
        vi: "report.token_file: không đọc được {path}; hãy kiểm tra đường dẫn và quyền đọc của tệp ({words})",
        en: "report.token_file: {path}: {words}",
    }
    token_open(path, mode) {
        vi: "report.token_file: người khác cũng đọc được {path} (quyền {mode}); hãy chạy lệnh: chmod 600 {path}",
        en: "report.token_file: {path}: others may read it (mode {mode}); run: chmod 600 {path}",
    }
    token_too_long(path) {
        vi: "report.token_file: {path} quá dài so với một mã truy cập; hãy chỉ ghi mã truy cập, trên một dòng",
        en: "report.token_file: {path}: too long for a token; write the token alone on one line",
    }
    token_empty(path) {
        vi: "report.token_file: {path} chưa có mã truy cập; hãy chỉ ghi mã truy cập, trên một dòng",
        en: "report.token_file: {path}: holds no token; write the token alone on one line",
    }
    token_letters(path) {
        vi: "report.token_file: {path} có dấu cách hoặc chữ mà mã truy cập không có; hãy chỉ ghi mã truy cập, trên một dòng",
        en: "report.token_file: {path}: holds blanks or letters that no token has; write the token alone on one line",
    }
    journal_unreadable(words) {
        vi: "không đọc được nhật ký để gửi; trạm tự thử lại; nếu vẫn vậy, hãy kiểm tra thẻ nhớ ({words})",
        en: "the journal: {words}",
    }
    journal_not_renewed(words) {
        vi: "chưa bắt đầu được nhật ký mới; trạm tự thử lại; nếu vẫn vậy, hãy kiểm tra thẻ nhớ ({words})",
        en: "the journal: {words}",
    }
    journal_not_writable() {
        vi: "chưa bắt đầu được nhật ký mới vì lúc này không ghi được nhật ký; trạm tự thử lại; nếu vẫn vậy, hãy kiểm tra thẻ nhớ",
        en: "the journal: it can't be written",
    }
    answered_by_a_page(status) {
        vi: "địa chỉ của trung tâm trả lời bằng một trang web (HTTP {status}), không phải trung tâm; hãy xem \
             report.endpoint và trang đăng nhập của mạng; các dòng được giữ lại và gửi lại sau",
        en: "a web page answers in the centre's place (HTTP {status}); look at report.endpoint, and for a \
             login page of the network; rows are kept and sent again",
    }
    sent_elsewhere(status, to) {
        vi: "địa chỉ của trung tâm chuyển sang {to} (HTTP {status}); trạm không gửi mã truy cập đến nơi khác; \
             nếu đúng nơi, hãy ghi địa chỉ ấy vào report.endpoint",
        en: "the centre's address leads on to {to} (HTTP {status}); the token is sent nowhere else; if that is \
             the right place, write it as report.endpoint",
    }
    sent_nowhere(status) {
        vi: "địa chỉ của trung tâm chuyển đi nơi khác (HTTP {status}) mà không nói đến đâu; hãy xem report.endpoint",
        en: "the centre's address leads elsewhere (HTTP {status}) and does not say where; look at report.endpoint",
    }
    answer_cut_short(status) {
        vi: "câu trả lời của trung tâm bị đứt giữa chừng (HTTP {status}); các dòng được giữ lại và gửi lại sau",
        en: "the centre's answer broke off (HTTP {status}); rows are kept and sent again",
    }
    answer_endless(status) {
        vi: "câu trả lời dài quá mức, không phải của trung tâm (HTTP {status}); hãy xem report.endpoint",
        en: "the answer is longer than any centre's (HTTP {status}); look at report.endpoint",
    }
    answer_too_slow(status) {
        vi: "câu trả lời của trung tâm đến quá chậm, không có phần cuối (HTTP {status}); các dòng được giữ lại và gửi lại sau",
        en: "the centre's answer had no end in time (HTTP {status}); rows are kept and sent again",
    }
    no_progress(through) {
        vi: "trung tâm nhận các dòng nhưng lần nào cũng báo mới có đến dòng {through}; các dòng được giữ lại và gửi lại sau",
        en: "the centre takes rows and says each time that it has them up to {through} only; rows are kept and sent again",
    }
    other_content() {
        vi: "trung tâm đã có những dòng khác mang cùng số; thẻ nhớ đã được khôi phục về một ngày cũ, \
             hoặc có hai thẻ nhớ của cùng một trạm",
        en: "the centre has other rows under the same numbers: the card was restored to an older day, or there \
             are two cards of this station",
    }
    restored() {
        vi: "trạm này được phục hồi từ bản sao lưu",
        en: "this station was restored from a backup",
    }
    never_sent() {
        vi: "trung tâm đã có những dòng mà trạm này chưa từng gửi; thẻ nhớ đã được khôi phục về một ngày cũ, \
             hoặc có hai thẻ nhớ của cùng một trạm",
        en: "the centre has rows that this station never sent: the card was restored to an older day, or there \
             are two cards of this station",
    }
    /// In `status`.
    renewed_at(at, why) {
        vi: "nhật ký mới: bắt đầu lúc {at}, vì {why}. Các dòng trung tâm chưa có được gửi trong nhật ký mới; không mất dòng nào.",
        en: "new journal: begun {at}; {why}. The rows that the centre lacks are sent in the new one; none is lost.",
    }
}
