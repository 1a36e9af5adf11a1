//! The plan, as people read it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, Weekday};

use super::Lang;
use crate::station::calendar::lunar_of;
use crate::station::gain::InaudibleCause;
use crate::station::planner::OutcomeCounts;
use crate::station::record::Reason;
use crate::wire::FileFault;

phrases! {
    /// Heads of the simulation's table.
    programme() { vi: "Chương trình", en: "Programme" }
    zone() { vi: "Cụm loa", en: "Zone" }
    heard() { vi: "Tổng giờ phát", en: "Heard" }
    lived(first, days, slots) {
        vi: "Mô phỏng từ {first}, {days} ngày, {slots} buổi phát:",
        en: "Simulated from {first}, {days} days, {slots} slots:",
    }
    all_aired() { vi: "Mọi buổi phát đều phát đủ.", en: "Every slot would air whole." }
    not_all_aired(count, why) {
        vi: "{count} buổi phát không phát đủ: {why}",
        en: "{count} slots would not air whole: {why}",
    }

    /// While files are decoded.
    looking_through() { vi: "Đang xem các tệp âm thanh", en: "Looking through the audio files" }

    /// Heading of the picture: station, first and last day.
    heading(station, first, last) {
        vi: "Lịch phát thanh · {station} · {first} – {last}",
        en: "Broadcast plan · {station} · {first} – {last}",
    }
    nothing_today() { vi: "Không phát chương trình nào.", en: "Nothing is planned." }
    /// Above the totals of a day.
    total() { vi: "Tổng trong ngày", en: "Total of the day" }
    /// How many slots of a day or a plan.
    slots(count) { vi: "{count} buổi phát", en: "{count} slots" }
    slots_not_aired(count) {
        vi: "{count} buổi sẽ không phát",
        en: "{count} will not air",
    }
    slots_cut(count) {
        vi: "{count} buổi sẽ phát chưa hết",
        en: "{count} will be cut",
    }
    /// How many, and why.
    because(slots, reasons) { vi: "{slots} ({reasons})", en: "{slots} ({reasons})" }
    slots_with_problems(count) {
        vi: "{count} buổi cần xem lại",
        en: "{count} need attention",
    }
    drawn(path) { vi: "Đã vẽ lịch vào tệp {path}.", en: "The plan is drawn in {path}." }
    not_a_picture(path) {
        vi: "Đã có tệp {path} và tệp đó không phải hình SVG, nên không ghi đè. Hãy chọn tên khác.",
        en: "{path} is there already and is no SVG picture, so it is left alone. Choose another name.",
    }
    not_drawn(path, fault) {
        vi: "Không ghi được tệp {path} ({fault}). Hãy chọn thư mục khác hoặc kiểm tra chỗ trống.",
        en: "Cannot write {path} ({fault}). Choose another folder or check the free space.",
    }

    waits(other, due, starts) {
        vi: "trùng với “{other}” ({due}); phải chờ, bắt đầu lúc {starts}",
        en: "collides with “{other}” ({due}); waits and starts at {starts}",
    }
    goes_between(other, due) {
        vi: "chen giữa “{other}” ({due}), phần còn lại của chương trình đó lùi lại",
        en: "goes in between “{other}” ({due}), whose rest comes later",
    }
    /// In the picture, beside the red strip.
    waits_until(time) { vi: "chờ đến {time}", en: "waits until {time}" }
    zone_busy(other, due) {
        vi: "sẽ không phát: “{other}” ({due}) giữ cụm loa lâu hơn thời gian được phép chờ",
        en: "will not air: “{other}” ({due}) holds the zone longer than this may wait",
    }
    guard_hours() {
        vi: "sẽ không phát: nằm ngoài hoặc kéo quá khung giờ cho phép",
        en: "will not air: outside the allowed hours, or would run past their end",
    }
    guard_limit() {
        vi: "sẽ không phát: quá thời lượng cho phép trong ngày của cụm loa",
        en: "will not air: over the zone's daily limit",
    }
    muted(until, by) {
        vi: "sẽ không phát: cụm loa tạm im đến {until} theo yêu cầu của {by}",
        en: "will not air: the zone is muted until {until} by order of {by}",
    }
    not_aired_because(reason) { vi: "sẽ không phát: {reason}", en: "will not air: {reason}" }
    cut_because(reason) { vi: "sẽ phát chưa hết: {reason}", en: "will be cut: {reason}" }
    max_length(full) {
        vi: "dài {full}, sẽ được nhỏ dần rồi dừng ở thời lượng tối đa",
        en: "is {full} long and will be faded out at its longest length",
    }
    file_missing(path) { vi: "thiếu tệp {path}", en: "the file {path} is missing" }
    file_pending(path) {
        vi: "tệp {path} đang được kiểm tra",
        en: "the file {path} is still being checked",
    }
    file_refused(path, fault) {
        vi: "tệp {path} không dùng được: {fault}",
        en: "the file {path} cannot be used: {fault}",
    }
    no_bulletin(queue) {
        vi: "hàng chờ {queue} không còn bản tin cho lúc này",
        en: "the queue {queue} has no bulletin for this time",
    }
    channels_cancel(path) {
        vi: "tệp {path} phát ở đây sẽ không nghe thấy gì: hai kênh trái và phải triệt tiêu nhau; hãy xuất lại ở dạng một kênh (mono)",
        en: "nothing of the file {path} will be heard here: its left and right channels cancel each other out; export it in mono",
    }
    zone_turned_down(path) {
        vi: "tệp {path} phát ở đây sẽ không nghe thấy gì: cụm loa bị vặn quá nhỏ (gain trong station.yaml)",
        en: "nothing of the file {path} will be heard here: the zone is turned down too far (gain in station.yaml)",
    }
    not_approved(path) {
        vi: "bản tin {path} đang chờ duyệt nên sẽ không phát",
        en: "the bulletin {path} waits for approval and will not air",
    }

    legend_programmes() { vi: "Chương trình", en: "Programmes" }
    legend_marks() { vi: "Ký hiệu", en: "Marks" }
    legend_allowed() { vi: "khung giờ cho phép", en: "allowed hours" }
    legend_closed() { vi: "ngoài khung giờ cho phép", en: "outside the allowed hours" }
    legend_waits() {
        vi: "trùng giờ: chờ chương trình trước xong mới phát",
        en: "collision: waits for the one before",
    }
    legend_not_aired() { vi: "sẽ không phát", en: "will not air" }
    legend_attention() {
        vi: "thiếu tệp, thiếu bản tin hoặc phát chưa hết",
        en: "file or bulletin missing, or cut short",
    }
    legend_now() { vi: "bây giờ", en: "now" }
    /// Above the column of totals in the picture.
    column_total() { vi: "tổng", en: "total" }
}

/// What comes of a slot that will not air.
pub fn will_not_air(lang: Lang, reason: Reason) -> String {
    not_aired_because(lang, super::reasons::reason(lang, reason))
}

/// What comes of a slot that will not air whole.
pub fn will_be_cut(lang: Lang, reason: Reason) -> String {
    cut_because(lang, super::reasons::reason(lang, reason))
}

/// How many slots will not air and how many will be cut, each with the reasons, the most frequent
/// first; nothing of what there is none of.
pub fn shortfalls(lang: Lang, outlooks: &OutcomeCounts) -> Vec<String> {
    let counted = |reasons: &BTreeMap<Reason, u64>, slots: String| {
        let mut reasons: Vec<(&Reason, &u64)> = reasons.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let one = |(reason, count): &(&Reason, &u64)| {
            let reason = super::reasons::reason(lang, **reason);
            if reasons.len() > 1 { format!("{count}: {reason}") } else { reason.to_owned() }
        };
        let said: Vec<String> = reasons.iter().map(one).collect();
        (!said.is_empty()).then(|| because(lang, slots, said.join(", ")))
    };
    let not_aired = counted(&outlooks.not_aired, slots_not_aired(lang, outlooks.not_aired()));
    let cut = counted(&outlooks.cut, slots_cut(lang, outlooks.cut()));
    not_aired.into_iter().chain(cut).collect()
}

/// A day as a heading: weekday, date, and in Vietnamese the lunar date.
pub fn day(lang: Lang, date: NaiveDate) -> String {
    let lunar = lunar_date(lang, date).map(|lunar| format!(" ({lunar})")).unwrap_or_default();
    format!("{}, {}{lunar}", weekday(lang, date.weekday()), long_date(lang, date))
}

/// A date with the month in letters, where a language has them.
pub fn long_date(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Vi => date.format("%d/%m/%Y").to_string(),
        Lang::En => date.format("%-d %B %Y").to_string(),
    }
}

/// The day of the lunar calendar, for those who look for it.
pub fn lunar_date(lang: Lang, date: NaiveDate) -> Option<String> {
    match lang {
        Lang::Vi => lunar_of(date).map(|lunar| {
            let leap = if lunar.leap { " nhuận" } else { "" };
            format!("{}/{}{leap} âm lịch", lunar.day, lunar.month)
        }),
        Lang::En => None,
    }
}

/// A date in figures.
pub fn date(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Vi => date.format("%d/%m/%Y").to_string(),
        Lang::En => date.format("%-d %b %Y").to_string(),
    }
}

/// With an upper-case first letter.
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    let (vi, en) = match day {
        Weekday::Mon => ("Thứ Hai", "Monday"),
        Weekday::Tue => ("Thứ Ba", "Tuesday"),
        Weekday::Wed => ("Thứ Tư", "Wednesday"),
        Weekday::Thu => ("Thứ Năm", "Thursday"),
        Weekday::Fri => ("Thứ Sáu", "Friday"),
        Weekday::Sat => ("Thứ Bảy", "Saturday"),
        Weekday::Sun => ("Chủ nhật", "Sunday"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// Why a file was not taken, as a clause.
pub fn fault(lang: Lang, fault: FileFault) -> &'static str {
    let (vi, en) = match fault {
        FileFault::NotAudio => ("không phải tệp âm thanh", "it is no audio file"),
        FileFault::UnsupportedFormat => ("định dạng chưa hỗ trợ", "its format is not supported"),
        FileFault::Truncated => ("tệp bị cụt, hãy chép lại", "it is truncated; copy it again"),
        FileFault::Damaged => ("tệp bị hỏng", "it is damaged"),
        FileFault::TooLong => ("tệp quá dài hoặc quá lớn", "it is too long or too large"),
        FileFault::Unreadable => ("không đọc được tệp", "it cannot be read"),
        FileFault::ProbeFailed => ("kiểm tra tệp không thành công", "checking it failed"),
        FileFault::Unjudgeable => {
            ("kiểm tra tệp nhiều lần không thành công", "checking it failed each time")
        }
        FileFault::NotAllowed => ("thư mục này chưa được phép", "its folder is not allowed"),
        FileFault::SameName => ("trùng tên với tệp khác", "another file has the same name"),
        FileFault::NoRoom => ("thẻ nhớ hết chỗ", "the card has no room for it"),
        FileFault::Silent => ("không có tiếng", "holds no sound"),
        FileFault::TooShort => ("quá ngắn", "too short"),
        FileFault::NotAFile => ("đường dẫn tắt hoặc tệp đặc biệt", "a link or a special file"),
        FileFault::BrokeOnAir => {
            ("phát nhiều lần đều bị hỏng", "it broke off each time it was aired")
        }
        FileFault::SilentOnAir => {
            ("phát nhiều lần không nghe thấy tiếng", "nothing of it was heard when it was aired")
        }
        FileFault::BadSidecar => {
            ("tệp ghi chú đi kèm có chỗ sai", "the sidecar beside it is at fault")
        }
        FileFault::Joined => ("nhiều tệp nối thẳng vào nhau", "files joined as they are"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// Minutes and seconds, or hours before them: 4:05, 1:04:05. Half seconds are rounded up.
pub fn length(ms: u64) -> String {
    let seconds = ms.saturating_add(500) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Why nothing of a file will be heard in a zone.
pub fn inaudible(lang: Lang, path: &str, why: InaudibleCause) -> String {
    match why {
        InaudibleCause::ChannelsCancel => channels_cancel(lang, path),
        InaudibleCause::ZoneTurnedDown => zone_turned_down(lang, path),
    }
}
