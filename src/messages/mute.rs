//! What people are told of muted zones.

use chrono::{NaiveDateTime, NaiveTime};

use super::{Lang, shown};
use crate::control::{MutedZone, StoppedSlot};
use crate::station::record::LocalTimestamp;

phrases! {
    at_hour(time, day) { vi: "{time} ngày {day}", en: "{time} on {day}" }
    end_of_day(day) { vi: "hết ngày {day}", en: "the end of {day}" }
    /// A line of `status` and of the overview, without a full stop.
    muted_by(name, zone, until, by) {
        vi: "cụm loa {name} ({zone}) đang tạm im đến {until} theo yêu cầu của {by}",
        en: "the zone {name} ({zone}) is muted until {until} by order of {by}",
    }
    because(said, why) { vi: "{said}: {why}", en: "{said}: {why}" }
    waits_for_clock(said) {
        vi: "{said}; đồng hồ chưa tin được nên trạm còn giữ im cho đến khi biết giờ đúng",
        en: "{said}; the clock is not trusted, so it stays so until the time is known",
    }
    status_line(said) { vi: "TẠM IM: {said}", en: "MUTED: {said}" }

    /// Behind a slot that is to come.
    next_muted(line, zones) { vi: "{line}, tạm im: {zones}", en: "{line}, muted: {zones}" }
    taken(until) {
        vi: "Đã cho tạm im đến {until}; tin khẩn cấp vẫn phát. Phát lại sớm hơn: loaphuong unmute",
        en: "Muted until {until}; emergencies sound all the same. To end it before: loaphuong unmute",
    }
    zone_line(zone, name) { vi: "  {zone} ({name})", en: "  {zone} ({name})" }
    zone_line_before(zone, name, until, by) {
        vi: "  {zone} ({name}), thay cho lệnh trước: tạm im đến {until} theo yêu cầu của {by}",
        en: "  {zone} ({name}), in place of: muted until {until} by order of {by}",
    }
    stopped_on_air(zone, title) {
        vi: "  Đã dừng buổi đang phát: {title} [{zone}]",
        en: "  Stopped on air: {title} [{zone}]",
    }
    stopped_waiting(zone, title) {
        vi: "  Bỏ buổi đang chờ phát: {title} [{zone}]",
        en: "  Will not air: {title} [{zone}]",
    }
    will_not_air(slots) {
        vi: "Trong thời gian này có {slots} buổi phát sẽ bị bỏ.",
        en: "{slots} slots that are due until then will not air.",
    }
    none_ahead() {
        vi: "Trong thời gian này không có buổi phát nào khác.",
        en: "Nothing else is due there until then.",
    }
    unmuted() {
        vi: "Đã cho phát lại; từ giờ các cụm loa này theo lịch như cũ:",
        en: "No longer muted; from now on these zones sound as planned:",
    }
    nothing_to_unmute() {
        vi: "Ở đó không có cụm loa nào đang tạm im.",
        en: "No zone there is muted.",
    }

    /// In the log, where a programme's title stands.
    order_until(until) { vi: "Lệnh tạm im đến {until}", en: "Muted until {until}" }
    order_over() { vi: "Hết tạm im", en: "No longer muted" }

    until_unreadable(text) {
        vi: "không hiểu {text} (--until); hãy ghi bao lâu như 2h hoặc 1h30m, giờ như 17:30, ngày như 2026-03-02 hay 02/03/2026 (đến hết ngày đó), hoặc cả hai như \"2026-03-02 17:30\"",
        en: "--until {text} is no time; write how long, as 2h or 1h30m, an hour, as 17:30, a day, as 2026-03-02 (to its end), or both, as \"2026-03-02 17:30\"",
    }
    /// `17h30`: told both ways.
    hour_or_length(text, hour, span, length) {
        vi: "không rõ {text} (--until) là đến lúc {hour} hay trong {span} kể từ bây giờ; hãy ghi {hour} hoặc {length}",
        en: "--until {text} may be the hour {hour} or {span} from now; write {hour} or {length}",
    }
    until_past(text) {
        vi: "lúc {text} (--until) đã qua; hãy ghi giờ hoặc ngày còn ở phía trước",
        en: "--until {text} has passed; write an hour or a day that is still ahead",
    }
    until_far(days) {
        vi: "chỉ tạm im được nhiều nhất {days} ngày (--until); muốn lâu hơn thì sửa lịch phát",
        en: "a zone is muted for at most {days} days (--until); for longer, change the schedule",
    }
    until_untrusted() {
        vi: "đồng hồ của trạm chưa tin được nên chưa biết khi nào đến giờ đó; hãy ghi bao lâu, ví dụ --until 2h",
        en: "the station's clock is not trusted, so it can't tell when that is; write how long, as --until 2h",
    }
    because_not_plain(max) {
        vi: "lý do (--because) phải là một dòng chữ, nhiều nhất {max} ký tự",
        en: "why (--because) must be one line of text, at most {max} characters",
    }
}

/// The hour at which a mute ends: `17:30 ngày 02/03/2026`; midnight is the end of the day before.
pub fn until(lang: Lang, at: NaiveDateTime) -> String {
    match at.date().pred_opt().filter(|_| at.time() == NaiveTime::MIN) {
        Some(day) => end_of_day(lang, day.format("%d/%m/%Y")),
        None => at_hour(lang, at.format("%H:%M"), at.format("%d/%m/%Y")),
    }
}

/// The same of an instant of the station's.
pub fn until_stamp(lang: Lang, at: LocalTimestamp) -> String {
    until(lang, at.0.naive_local())
}

/// An order about a zone, where a programme's title stands: muted until then, or no longer.
pub fn order(lang: Lang, until: Option<LocalTimestamp>) -> String {
    match until {
        Some(until) => order_until(lang, until_stamp(lang, until)),
        None => order_over(lang),
    }
}

/// That a zone is muted, until when and by whom, as a clause.
pub fn said(lang: Lang, muted: &MutedZone) -> String {
    let (name, by) = (shown(&muted.name), shown(&muted.by));
    let mut said = muted_by(lang, name, &muted.zone, until_stamp(lang, muted.until), by);
    if let Some(why) = &muted.because {
        said = because(lang, said, shown(why));
    }
    match muted.waits_for_clock {
        true => waits_for_clock(lang, said),
        false => said,
    }
}

/// What a mute has ended, a line each.
pub fn stopped(lang: Lang, slot: &StoppedSlot) -> String {
    let (zone, title) = (&slot.zone, shown(&slot.title));
    match slot.on_air {
        true => stopped_on_air(lang, zone, title),
        false => stopped_waiting(lang, zone, title),
    }
}
