//! What the audio folder itself says: `TINH-TRANG.txt`, and the explanations beside files set
//! aside.

use chrono::{Datelike, NaiveDateTime};

use super::figures::decimal_sign;
use super::plan::weekday;
use super::{Lang, NAME_EN, NAME_VI};

super::phrases! {
    /// The overview's first lines.
    heading(name, id) {
        vi: "TÌNH TRẠNG CỦA TRẠM\n{name} ({id})\nTrạm tự viết tệp này và tự cập nhật; anh chị không cần sửa.",
        en: "STATE OF THE STATION\n{name} ({id})\nThe station writes this file and keeps it up to date by itself.",
    }
    empty() {
        vi: "Thư mục chưa có bản tin nào. Hãy chép tệp MP3 vào đúng thư mục con.",
        en: "There is no bulletin yet. Copy MP3 files into the right subfolder.",
    }

    /// Headings, with how many stand below.
    problems(count) { vi: "TỆP CẦN XỬ LÝ ({count})", en: "FILES THAT NEED ATTENTION ({count})" }
    muted(count) { vi: "CỤM LOA ĐANG TẠM IM ({count})", en: "ZONES THAT ARE MUTED ({count})" }
    missing(count) {
        vi: "LỊCH CẦN MÀ CHƯA CÓ TỆP ({count})",
        en: "NAMED IN THE SCHEDULE, BUT MISSING ({count})",
    }
    lacking(count) {
        vi: "CHƯƠNG TRÌNH SẼ PHÁT CHƯA HẾT HOẶC KHÔNG PHÁT ({count})",
        en: "PROGRAMMES THAT WILL NOT AIR WHOLE ({count})",
    }
    waiting(count) { vi: "ĐANG CHỜ ({count})", en: "WAITING ({count})" }
    unused(count) {
        vi: "ĐÃ NHẬN, NHƯNG CHƯA CÓ TRONG LỊCH ({count})",
        en: "TAKEN, BUT IN NO PROGRAMME ({count})",
    }
    taken(count) { vi: "BẢN TIN ĐÃ NHẬN ({count})", en: "BULLETINS TAKEN ({count})" }
    named(count) {
        vi: "TỆP PHÁT THEO TÊN GHI TRONG LỊCH ({count})",
        en: "FILES NAMED IN THE SCHEDULE ({count})",
    }
    archived(count) {
        vi: "ĐÃ CẤT VÀO _da-phat ({count} tệp gần nhất)\nMuốn phát lại: chép tệp về chỗ cũ; nội dung nào đã phát đủ số lần thì kèm tệp ghi chú cùng tên đuôi .yaml có dòng airs: và số lần lớn hơn; tệp ghi chú nào có dòng until: đã qua thì sửa hoặc bỏ dòng ấy.",
        en: "MOVED TO _da-phat (the latest {count})\nTo air one again: copy it back; where its content was heard as often as wanted, with a sidecar of the same name, ending in .yaml, with a line airs: and a larger number; where its sidecar has a line until: that has passed, correct or remove that line.",
    }
    archived_aired(path, at) {
        vi: "{path}: đã phát đủ số lần, cất lúc {at}.",
        en: "{path}: aired as often as wanted, moved {at}.",
    }
    archived_aired_before(path, at) {
        vi: "{path}: lần này KHÔNG phát, vì cùng nội dung ấy trước đây đã phát đủ số lần; cất lúc {at}.",
        en: "{path}: NOT aired this time, since the same content was heard as often as wanted before; moved {at}.",
    }
    archived_emergency(path, at) {
        vi: "{path}: tin khẩn cấp đã xong, cất lúc {at}.",
        en: "{path}: the emergency is over, moved {at}.",
    }
    archived_emergency_unheard(path, at) {
        vi: "{path}: tin khẩn cấp đã kết thúc mà KHÔNG cụm loa nào phát đủ được một lần, cất lúc {at}.",
        en: "{path}: the emergency is over and was heard whole in NO zone, moved {at}.",
    }
    archived_old(path, at) {
        vi: "{path}: đã quá hạn phát, cất lúc {at}.",
        en: "{path}: past its time, moved {at}.",
    }
    archived_unheard(path, at) {
        vi: "{path}: KHÔNG phát lần nào, vì đã quá hạn phát; cất lúc {at}.",
        en: "{path}: NEVER aired, since it was past its time; moved {at}.",
    }
    archived_unapproved(path, at) {
        vi: "{path}: KHÔNG phát, vì đến hết thời hạn chưa ai duyệt; cất lúc {at}.",
        en: "{path}: NOT aired, since nobody approved it in its time; moved {at}.",
    }
    /// Where a list is cut.
    and_more(count) { vi: "… và {count} tệp nữa", en: "… and {count} more" }
    /// Files of one folder of which the same is to be said.
    alike(folder, count) {
        vi: "Thư mục {folder}: {count} tệp",
        en: "The folder {folder}: {count} files",
    }
    alike_at_root(count) {
        vi: "Thư mục âm thanh: {count} tệp",
        en: "The audio folder: {count} files",
    }

    lies_in(path) { vi: "tệp được chuyển vào {path}", en: "it was moved to {path}" }
    lie_in(folder) {
        vi: "các tệp này được chuyển vào {folder}",
        en: "they were moved to {folder}",
    }
    not_set_aside(why) {
        vi: "chưa chuyển được vào _loi: {why}",
        en: "it could not be moved to _loi: {why}",
    }
    lone_sidecar() {
        vi: "tệp ghi chú này chưa có tác dụng vì bên cạnh không có bản tin nào cùng tên; hãy đặt tên giống tên bản tin (tin.yaml cho tin.mp3), hoặc xóa đi; nếu bản tin chưa chép xong thì cứ chờ",
        en: "this sidecar counts for nothing, since no bulletin of its name lies beside it; name it after the bulletin (tin.yaml for tin.mp3), or delete it; if its bulletin is still being copied, wait",
    }
    /// Of several, each beside the bulletin that it seems to be meant for.
    misnamed_sidecars() {
        vi: "tệp ghi chú chưa có tác dụng vì tên chưa khớp với bản tin: hãy bỏ đuôi âm thanh trong tên tệp ghi chú (tin.yaml, không phải tin.mp3.yaml)",
        en: "the sidecars count for nothing, since their names are not those of the bulletins: leave the ending of the sound out of their names (tin.yaml, not tin.mp3.yaml)",
    }
    /// With the bulletin that it seems to be meant for, and the name that it has to have.
    misnamed_sidecar(bulletin, right) {
        vi: "tệp ghi chú này chưa có tác dụng vì tên chưa khớp với bản tin {bulletin}; hãy đổi tên tệp ghi chú thành {right} để trạm đọc được",
        en: "this sidecar counts for nothing, since its name is not that of the bulletin {bulletin}; rename it to {right} so that the station reads it",
    }
    looks_cut(detail) {
        vi: "tệp có vẻ chưa chép xong ({detail}); trạm chờ thêm vài phút. Nếu đã chép xong, hãy chép lại từ bản gốc",
        en: "it looks as if its copy is not complete ({detail}); the station waits some minutes. If it is, copy it again from the original",
    }
    being_checked() { vi: "đang chờ chép xong và kiểm tra", en: "waiting to be whole and checked" }
    awaits_approval() {
        vi: "chờ duyệt: cán bộ văn hóa của phường gõ lệnh dưới đây",
        en: "it waits for approval: whoever may approve it types the line below",
    }
    await_approval() {
        vi: "chờ duyệt: cán bộ văn hóa của phường gõ lệnh dưới đây cho từng tệp",
        en: "they wait for approval: whoever may approve them types the line below for each",
    }
    /// To be typed: on a line of its own, with nothing behind it.
    approve(path) {
        vi: "loaphuong approve {path} --by \"{NAME_VI}\"",
        en: "loaphuong approve {path} --by \"{NAME_EN}\"",
    }
    /// Its name holds what nobody can type.
    approve_renamed() {
        vi: "chờ duyệt, nhưng tên tệp có ký tự lạ nên không gõ lệnh duyệt được: hãy đổi sang tên đơn giản, trạm sẽ ghi lệnh ở đây",
        en: "it waits for approval, but its name holds characters that can't be typed: rename it to a simple name, and the command will stand here",
    }
    /// In the place of a name in [`approve`].
    any_file() { vi: "TÊN TỆP", en: "FILE" }
    falls_short(title, at, outcome) { vi: "“{title}” lúc {at} {outcome}", en: "“{title}” at {at} {outcome}" }
    /// Behind a reason: the file or folder that it is about.
    which(reason, what) { vi: "{reason} ({what})", en: "{reason} ({what})" }
    so_often(count, days) {
        vi: "trong {days} ngày tới có {count} buổi như vậy",
        en: "there are {count} such slots in the next {days} days",
    }
    needed_first(path, at) { vi: "{path}: cần lúc {at}.", en: "{path}: needed at {at}." }

    /// Of an accepted one.
    length(length) { vi: "dài {length}", en: "length {length}" }
    loudness(lufs, word) { vi: "độ to {lufs} LUFS ({word})", en: "loudness {lufs} LUFS ({word})" }
    quiet() { vi: "nhỏ", en: "quiet" }
    moderate() { vi: "vừa", en: "moderate" }
    loud() { vi: "to", en: "loud" }
    on_air(programme, zones) {
        vi: "có trong chương trình đang phát: “{programme}”, {zones}",
        en: "part of what is on air now: “{programme}”, {zones}",
    }
    out_in(zones, why) {
        vi: "không còn phát ở {zones} vì nhiều lần liền không đạt ({why}); những nơi khác vẫn phát",
        en: "no longer aired in {zones}, where it failed time and again ({why}); it airs on elsewhere",
    }
    next(at, programme, zones) {
        vi: "phát tiếp: {at}, “{programme}”, {zones}",
        en: "next: {at}, “{programme}”, {zones}",
    }
    not_planned(days) {
        vi: "không có trong lịch phát {days} ngày tới",
        en: "not planned within {days} days",
    }
    not_named() {
        vi: "lịch không ghi tên tệp, nên chưa phát; nếu chép nhầm chỗ, hãy chuyển sang đúng thư mục; nếu không, hãy nhờ người quản trị máy thêm vào lịch",
        en: "not named in the schedule, so it does not sound; if this is the wrong folder, move it to the right one, otherwise have it added to the schedule",
    }
    not_played(queue) {
        vi: "chưa có chương trình nào phát hàng chờ {queue}; hãy nhờ người quản trị máy thêm vào lịch",
        en: "no programme plays the queue {queue}; have it added to the schedule",
    }
    not_before(date) {
        vi: "chưa đến ngày phát: từ {date} mới phát",
        en: "not yet: it airs from {date} on",
    }
    over(date) {
        vi: "không phát nữa: ngày phát cuối là {date}",
        en: "it airs no more: its last day was {date}",
    }
    heard_enough(times) {
        vi: "không phát nữa: nội dung này đã phát đủ số lần ({times}), có thể dưới tên khác. Muốn phát thêm: đặt tệp ghi chú cùng tên đuôi .yaml có dòng airs: và số lớn hơn",
        en: "it airs no more: this content was heard as often as wanted ({times}), perhaps under another name. To air it again: a sidecar of the same name, ending in .yaml, with a line airs: and a larger number",
    }
    kept_long(queue) {
        vi: "không phát nữa: đã quá thời hạn mà hàng chờ {queue} giữ bản tin",
        en: "it airs no more: it is older than what the queue {queue} keeps",
    }
    other_zones(queue) {
        vi: "không phát: hàng chờ {queue} không phát ở cụm loa nào ghi trong tệp ghi chú; hãy sửa dòng zones: của tệp ghi chú",
        en: "it does not air: the queue {queue} is played in none of the zones that its sidecar names; correct the sidecar's line zones:",
    }
    never_heard() { vi: "chưa phát lần nào", en: "not yet heard" }
    heard(times, last) {
        vi: "đã phát {times} lần, gần nhất {last}",
        en: "times heard: {times}, last {last}",
    }
    heard_of(times, of, last) {
        vi: "đã phát {times}/{of} lần, gần nhất {last}",
        en: "heard {times} of {of} times, last {last}",
    }
    /// Where zones differ.
    heard_apart(least, most, last) {
        vi: "đã phát {least} đến {most} lần tùy cụm loa, gần nhất {last}",
        en: "times heard: {least} to {most}, by zone, last {last}",
    }
    heard_apart_of(least, most, of, last) {
        vi: "đã phát {least} đến {most} trong {of} lần tùy cụm loa, gần nhất {last}",
        en: "heard {least} to {most} of {of} times, by zone, last {last}",
    }
    every_zone() { vi: "mọi cụm loa", en: "every zone" }
    so_many_zones(count) { vi: "{count} cụm loa", en: "{count} zones" }
    attention(what) { vi: "Lưu ý: {what}", en: "Note: {what}" }
    named_all_the_same() {
        vi: "lịch gọi đích danh tệp này, nên các dòng from, until, zones và airs trong tệp ghi chú không có tác dụng ở đó; muốn thôi phát, hãy chuyển tệp đi hoặc nhờ người quản trị máy sửa lịch",
        en: "a programme names this file and airs it whatever the lines from, until, zones and airs of its sidecar say; to end that, move the file away or have the schedule changed",
    }
    same_content(path) {
        vi: "nội dung giống hệt tệp {path}; nếu chép nhầm, hãy xóa một tệp",
        en: "the same content as {path}; if that is a mistake, delete one of them",
    }

    /// The explanation beside a file that was set aside.
    explanation(name, why, folder) {
        vi: "Tệp: {name}\n\nTrạm không nhận tệp này: {why}.\n\nTệp mới xin chép vào {folder}. Tệp cũ trong thư mục này có thể xóa.\n\nDòng cuối dưới đây là của trạm, xin để nguyên.",
        en: "File: {name}\n\nThe station did not take this file: {why}.\n\nCopy the new file into {folder}. The old one in this folder may be deleted.\n\nThe last line below is the station's own; please leave it as it is.",
    }
    /// The explanation of a file that stays where it is, with all that is wrong.
    explanation_in_place(name, why, faults) {
        vi: "Tệp: {name}\n\nTrạm chưa nhận tệp này: {why}.\n\nNhững chỗ cần sửa:\n{faults}\n\nSửa xong, trạm tự xóa tệp giải thích này.\n\nDòng cuối dưới đây là của trạm, xin để nguyên.",
        en: "File: {name}\n\nThe station did not take this file yet: {why}.\n\nWhat to correct:\n{faults}\n\nOnce that is done, the station removes this explanation.\n\nThe last line below is the station's own; please leave it as it is.",
    }
    root_folder() { vi: "thư mục âm thanh", en: "the audio folder" }
    folder(name) { vi: "thư mục {name}", en: "the folder {name}" }
}

/// A folder of the audio folder, or that one itself.
pub fn audio_folder(lang: Lang, path: &str) -> String {
    match path {
        "" => root_folder(lang),
        path => folder(lang, path),
    }
}

/// An instant as people write it: 05:30 thứ Hai 30/11, with the year where it is not `this_year`.
pub fn moment(lang: Lang, at: NaiveDateTime, this_year: Option<i32>) -> String {
    let day = weekday(lang, at.weekday());
    let with_year = this_year != Some(at.year());
    match lang {
        Lang::Vi => {
            // In the middle of a line; Sunday is a name.
            let day = day.replacen('T', "t", 1);
            let form = if with_year { "%d/%m/%Y" } else { "%d/%m" };
            format!("{} {day} {}", at.format("%H:%M"), at.format(form))
        }
        Lang::En => {
            let form = if with_year { "%-d %b %Y" } else { "%-d %b" };
            format!("{} {day} {}", at.format("%H:%M"), at.format(form))
        }
    }
}

/// The loudness of a bulletin, in figures and in a word.
pub fn loudness_told(lang: Lang, lufs: f32) -> String {
    let word = match lufs {
        ..QUIET_BELOW_LUFS => quiet(lang),
        LOUD_FROM_LUFS.. => loud(lang),
        _ => moderate(lang),
    };
    loudness(lang, decimal(lang, lufs), word)
}

/// What is quieter needs much gain.
const QUIET_BELOW_LUFS: f32 = -28.0;
/// What is louder was made so: speech is broadcast at −23 and put on the web at −16.
const LOUD_FROM_LUFS: f32 = -14.0;

/// A number with one decimal.
pub fn decimal(lang: Lang, number: f32) -> String {
    decimal_sign(lang, &format!("{number:.1}"))
}

/// With its first letter in upper case and one full stop.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.trim_end_matches('.').chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_says_whose_the_line_below_it_is() {
        for (lang, said) in [
            (Lang::Vi, "Dòng cuối dưới đây là của trạm, xin để nguyên."),
            (Lang::En, "The last line below is the station's own; please leave it as it is."),
        ] {
            let texts = [
                explanation(lang, "a.mp3", "b", "c"),
                explanation_in_place(lang, "a.mp3", "b", "c"),
            ];
            for text in texts {
                assert!(text.ends_with(&format!("\n\n{said}")), "{text}");
            }
        }
    }

    #[test]
    fn a_sentence_begins_with_a_capital_letter_and_ends_with_one_full_stop() {
        let cases = [("dài 0:03", "Dài 0:03."), ("đã phát", "Đã phát."), ("a. b.", "A. b.")];
        for (clause, want) in cases {
            assert_eq!(sentence(clause), want);
        }
    }
}
