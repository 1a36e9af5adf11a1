//! What the overview says of the station itself and of its day, and why a bulletin that was taken
//! does not sound.

use chrono::{Datelike, NaiveDate};

use super::{Lang, plan};
use crate::station::schedule::QueueOrder;

super::phrases! {
    /// Headings, with how many stand below.
    emergencies(count) {
        vi: "TIN KHẨN CẤP KHÔNG PHÁT ĐƯỢC HOẶC BỊ NGẮT, HÃY BÁO BẰNG CÁCH KHÁC NGAY ({count})",
        en: "EMERGENCIES THAT DO NOT SOUND OR WERE BROKEN OFF, WARN PEOPLE BY OTHER MEANS NOW ({count})",
    }
    troubles(count) {
        vi: "SỰ CỐ CỦA TRẠM ({count})\nViệc nào không tự làm được, anh chị báo người quản trị máy.",
        en: "TROUBLE OF THE STATION ({count})\nWhat you can't mend yourself, tell whoever looks after the machine.",
    }
    /// In their place where there is none of either.
    no_trouble() { vi: "Trạm không có sự cố nào.", en: "The station has no trouble." }
    /// The same while it is too early to say.
    starting() {
        vi: "Trạm vừa khởi động, đang xem lại thiết bị và tệp.",
        en: "The station has just started, and is looking at its devices and files.",
    }
    files_pending() {
        vi: "tệp của buổi này còn đang được kiểm tra",
        en: "its files are still being checked",
    }
    campaign_over(folder, title, date) {
        vi: "{folder}; đợt tuyên truyền “{title}” đã hết ngày {date}, hãy nhờ người quản trị máy sửa ngày hoặc bỏ chương trình",
        en: "{folder}; the campaign “{title}” ended on {date}, have its dates changed or the programme removed",
    }
    programmes_over(date) {
        vi: "không phát nữa: chương trình phát tệp này đã hết ngày {date}; muốn phát tiếp, hãy nhờ người quản trị máy sửa until trong lịch, nếu không thì chuyển tệp đi",
        en: "it airs no more: the programmes that play it ended on {date}; to air it again, have their until changed, otherwise move it away",
    }
    /// Where a list of slots is cut.
    more_slots(count) { vi: "… và {count} buổi khác", en: "… and {count} more" }

    today(date) { vi: "HÔM NAY, {date}", en: "TODAY, {date}" }
    on_air() { vi: "Đang phát:", en: "On air:" }
    aired() { vi: "Đã phát đủ:", en: "Aired:" }
    failed() { vi: "Phát chưa hết hoặc không phát:", en: "Cut or not aired:" }
    waiting() { vi: "Đến giờ mà chưa phát được:", en: "Due, and not on air yet:" }
    goes_on() {
        vi: "Bị ngắt vì mất điện hoặc trạm tắt, phát tiếp ngay khi được:",
        en: "Broken off while the power or the station was off, and going on as soon as may be:",
    }
    coming() { vi: "Sắp phát:", en: "To come:" }
    nothing_coming(days) {
        vi: "Trong {days} ngày tới không có buổi phát nào.",
        en: "Nothing is planned within {days} days.",
    }
    slot(at, title, zones) { vi: "{at} “{title}”, {zones}", en: "{at} “{title}”, {zones}" }
    slot_which(slot, what) { vi: "{slot}: {what}", en: "{slot}: {what}" }
    /// An outcome, and why.
    because(outcome, why) { vi: "{outcome}, {why}", en: "{outcome}, {why}" }
    /// Many at once, in all zones.
    gap(from, count, why) {
        vi: "từ {from}: {count} buổi không phát, {why}",
        en: "from {from}: {count} slots not aired, {why}",
    }

    /// Heading of the bulletins that do not sound, with how many there are.
    idle(days, count) {
        vi: "ĐÃ NHẬN, NHƯNG KHÔNG PHÁT TRONG {days} NGÀY TỚI ({count})",
        en: "TAKEN, BUT NOT PLANNED WITHIN {days} DAYS ({count})",
    }
    /// Others of its queue go first; so many, and which.
    behind(days, count, others, take) {
        vi: "chưa đến lượt trong {days} ngày tới: xếp sau {count} {others}; mỗi buổi chỉ phát {take} tệp",
        en: "its turn does not come within {days} days: it stands behind {count} files that {others}; each slot takes {take}",
    }
    /// The same of several.
    all_behind(days, others, take) {
        vi: "chưa đến lượt trong {days} ngày tới: {others} được phát trước; mỗi buổi chỉ phát {take} tệp",
        en: "their turn does not come within {days} days: files that {others} go first; each slot takes {take}",
    }
    go_first() {
        vi: "muốn phát sớm: đặt tệp ghi chú cùng tên đuôi .yaml có dòng priority: priority, chuyển bớt tệp khác đi, hoặc nhờ người quản trị máy tăng take trong lịch",
        en: "to air it sooner: a sidecar of the same name, ending in .yaml, with the line priority: priority, or move others away, or have take raised in the schedule",
    }
    newer() { vi: "tệp mới hơn", en: "are newer" }
    older() { vi: "tệp đến trước", en: "came before" }
    by_name() { vi: "tệp đứng trước theo tên", en: "stand before by their names" }
    longer_unheard() { vi: "tệp lâu chưa phát hơn", en: "were not heard for longer" }
    /// Programmes play its queue, and none of them within the days.
    no_slot(days, queue) {
        vi: "trong {days} ngày tới không có buổi nào phát hàng chờ {queue}; muốn phát sớm hơn, hãy nhờ người quản trị máy sửa lịch",
        en: "no slot plays the queue {queue} within {days} days; to air it sooner, have the schedule changed",
    }
    /// The slots that would play it do not air.
    slots_fail(days, why) {
        vi: "các buổi phát hàng chờ này trong {days} ngày tới đều không phát: {why}; xem mục chương trình sẽ không phát ở trên",
        en: "none of the slots that play its queue within {days} days airs: {why}; see the programmes that will not air above",
    }
    too_long(length) {
        vi: "không phát: dài hơn thời gian mà chương trình dành cho nó ({length}); hãy cắt ngắn bản tin, hoặc nhờ người quản trị máy tăng max_length trong lịch",
        en: "it does not air: it is longer than what its programmes have for it ({length}); shorten it, or have max_length raised in the schedule",
    }
    /// The same content airs under another name.
    as_twin(path) {
        vi: "không phát dưới tên này: cùng nội dung với {path}, tệp ấy được phát",
        en: "it does not air under this name: its content is that of {path}, which airs",
    }
    not_named_in_time(days) {
        vi: "chương trình ghi tên tệp này không có buổi nào trong {days} ngày tới",
        en: "the programme that names it has no slot within {days} days",
    }
    /// A length of time behind a name.
    named_with(name, length) { vi: "{name} ({length})", en: "{name} ({length})" }
}

/// Which files of a queue with this order go before another.
pub fn others(lang: Lang, order: QueueOrder) -> String {
    match order {
        QueueOrder::Newest => newer(lang),
        QueueOrder::Oldest => older(lang),
        QueueOrder::Name => by_name(lang),
        QueueOrder::Rotate => longer_unheard(lang),
    }
}

/// The day's heading, as people write a day: HÔM NAY, THỨ HAI 30/11/2026.
pub fn today_is(lang: Lang, day: NaiveDate) -> String {
    let weekday = plan::weekday(lang, day.weekday());
    today(lang, format!("{weekday} {}", plan::date(lang, day)).to_uppercase())
}
