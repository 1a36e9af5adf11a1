//! How far each campaign is, as people read it.

use super::{Lang, plan};
use crate::station::campaigns::TargetOutlook;

phrases! {
    none() {
        vi: "Lịch chưa có đợt tuyên truyền nào. Muốn có, hãy ghi mục campaigns trong một tệp của thư mục lịch.",
        en: "The schedules declare no campaign. Write a section campaigns into one of their files.",
    }
    heading(title, id) { vi: "{title} ({id})", en: "{title} ({id})" }
    until(day) { vi: "đến ngày {day}", en: "until {day}" }
    since(day) { vi: "từ ngày {day}", en: "from {day}" }
    between(first, last) { vi: "từ ngày {first} đến ngày {last}", en: "{first} to {last}" }
    not_begun() { vi: "chưa bắt đầu", en: "not begun yet" }
    over() { vi: "đã hết đợt", en: "over" }
    target(count) { vi: "chỉ tiêu {count} lượt mỗi cụm loa", en: "{count} airings meant for each zone" }
    no_target() { vi: "không đặt chỉ tiêu", en: "no target" }
    /// A zone by its name and id, in front of what it has heard.
    zone(name, id) { vi: "{name} ({id})", en: "{name} ({id})" }
    heard_of(heard, target) { vi: "đã phát đủ {heard}/{target} lượt", en: "{heard}/{target} airings" }
    heard(heard) { vi: "đã phát đủ {heard} lượt", en: "{heard} airings" }
    cut(count) {
        vi: "phát chưa hết {count} lượt (không tính)",
        en: "{count} cut (not counted)",
    }
    planned(count) { vi: "theo lịch còn {count} lượt", en: "{count} more by the plan" }
    reached() { vi: "đã đủ chỉ tiêu", en: "target reached" }
    over_target(count) { vi: "đã đủ, vượt {count} lượt", en: "target reached, {count} more than meant" }
    ahead(missing, day) {
        vi: "còn thiếu {missing} lượt; theo lịch sẽ đủ ngày {day}",
        en: "{missing} missing; by the plan reached on {day}",
    }
    short(missing, planned, day) {
        vi: "sẽ thiếu {missing} lượt: đến hết ngày {day} lịch chỉ còn {planned} lượt; hãy thêm buổi phát hoặc bản tin",
        en: "{missing} will be missing: the plan has only {planned} more until {day}; add slots or bulletins",
    }
    short_none(missing, day) {
        vi: "sẽ thiếu {missing} lượt: đến hết ngày {day} lịch không còn lượt nào; hãy thêm buổi phát hoặc bản tin",
        en: "{missing} will be missing: the plan has no more until {day}; add slots or bulletins",
    }
    missed(missing) { vi: "thiếu {missing} lượt", en: "{missing} missing" }
    no_zone() {
        vi: "chưa có chương trình hay hàng chờ nào thuộc đợt này, nên không phát ở đâu cả",
        en: "no programme and no queue belongs to it, so it airs nowhere",
    }
    bulletin() { vi: "Bản tin", en: "Bulletin" }
    column_zone() { vi: "Cụm loa", en: "Zone" }
    column_heard() { vi: "Phát đủ", en: "Heard" }
    column_cut() { vi: "Chưa hết", en: "Cut" }
    column_planned() { vi: "Sắp phát", en: "Planned" }
    /// Below: how far the plan was looked at.
    looked_ahead(days) {
        vi: "Đợt không ghi ngày hết thì lịch được xem trước nhiều nhất {days} ngày.",
        en: "Where no last day is given, the plan was looked at for {days} days at most.",
    }
}

/// What a zone's target comes to; nothing where there is none.
pub fn outlook(lang: Lang, outlook: TargetOutlook, planned: u32) -> Option<String> {
    match outlook {
        TargetOutlook::NoTarget => None,
        TargetOutlook::Reached { over: 0 } => Some(reached(lang)),
        TargetOutlook::Reached { over } => Some(over_target(lang, over)),
        TargetOutlook::Ahead { missing, on } => Some(ahead(lang, missing, plan::date(lang, on))),
        TargetOutlook::Short { missing, last } if planned == 0 => {
            Some(short_none(lang, missing, plan::date(lang, last)))
        }
        TargetOutlook::Short { missing, last } => {
            Some(short(lang, missing, planned, plan::date(lang, last)))
        }
        TargetOutlook::Missed { missing } => Some(missed(lang, missing)),
    }
}
