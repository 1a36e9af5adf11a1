//! What `loaphuong check` says of a configuration without faults.

use chrono::{DateTime, Datelike, Weekday};
use chrono_tz::Tz;

use crate::messages::Lang;
use crate::messages::figures::date_and_minute;

super::super::phrases! {
    station(id, name, timezone) {
        vi: "Trạm {id}: {name} (múi giờ {timezone})",
        en: "Station {id}: {name} (time zone {timezone})",
    }
    zones_title() { vi: "Cụm loa", en: "Zones" }
    programmes_title() { vi: "Chương trình", en: "Programmes" }
    queues_title() { vi: "Hàng chờ", en: "Queues" }
    warnings_title() { vi: "Lưu ý", en: "Warnings" }
    guard_title() { vi: "Khung giờ cho phép", en: "Allowed hours" }
    centre(endpoint) { vi: "Báo cáo về: {endpoint}", en: "Reports to: {endpoint}" }
    token_unusable(fault) {
        vi: "chưa dùng được mã truy cập trung tâm, nhật ký sẽ phải chờ ({fault})",
        en: "the centre's token can't be used, rows will wait ({fault})",
    }
    no_centre() { vi: "Không báo cáo về trung tâm", en: "Reports to no centre" }
    tests(hours) {
        vi: "phát tiếng thử được cả vào: {hours}",
        en: "test tones may sound in: {hours}, too",
    }
    daily_limit(limit) {
        vi: "mỗi cụm loa nhiều nhất {limit} một ngày",
        en: "each zone at most {limit} a day",
    }
    next_column() { vi: "kế tiếp", en: "next" }
    week_column() { vi: "buổi/7 ngày", en: "in 7 days" }
    never() { vi: "không bao giờ", en: "never" }
    all_channels() { vi: "mọi kênh", en: "all channels" }
    channel(number) { vi: "kênh {number}", en: "channel {number}" }
    to_null() { vi: "không ra tiếng", en: "nowhere" }
    files(count) { vi: "{count} tệp", en: "{count} files" }
    more(count) { vi: "… và {count} dòng nữa", en: "… and {count} more" }
    files_unseen() { vi: "không xem được", en: "can't be seen" }
    /// The last words, about the days ahead.
    good(slots, days) {
        vi: "Không có lỗi. Cả {slots} buổi phát của {days} ngày tới sẽ phát đủ.",
        en: "No faults. All {slots} slots of the next {days} days will air whole.",
    }
    not_good(slots, days, shortfalls) {
        vi: "Các tệp viết đúng, nhưng trong {slots} buổi phát của {days} ngày tới: {shortfalls}.",
        en: "The files are well written, but of the {slots} slots of the next {days} days: {shortfalls}.",
    }
    no_slots(days) {
        vi: "Các tệp viết đúng, nhưng {days} ngày tới không có buổi phát nào.",
        en: "The files are well written, but nothing is planned in the next {days} days.",
    }
    unseen(folder, why) {
        vi: "Không xem được {folder} ({why}), nên coi như ở đó có đủ tệp. Muốn biết chắc: sudo -u loaphuong loaphuong check",
        en: "{folder} can't be looked into ({why}), so it is taken to hold all that is wanted. To be sure: sudo -u loaphuong loaphuong check",
    }
    no_past(why) {
        vi: "Không đọc được nhật ký phát sóng của trạm ({why}), nên coi như mọi bản tin đã duyệt và chưa phát lần nào. Muốn biết chắc: sudo -u loaphuong loaphuong check",
        en: "The station's journal can't be read ({why}), so every bulletin is taken to be approved and not yet aired. To be sure: sudo -u loaphuong loaphuong check",
    }
    unjudged(count) {
        vi: "{count} tệp trạm chưa kiểm tra: coi như dùng được và dài một phút.",
        en: "{count} files that the station has not judged are taken to be good and one minute long.",
    }
    device_unusable(output, why) { vi: "đầu ra {output}: {why}", en: "the output {output}: {why}" }
    device_denied(output, device) {
        vi: "đầu ra {output}: bạn không có quyền mở thiết bị âm thanh {device}, nên chưa biết nó có dùng được không. Muốn biết chắc: sudo -u loaphuong loaphuong check",
        en: "the output {output}: you have no right to open the sound device {device}, so nobody knows whether it works. To be sure: sudo -u loaphuong loaphuong check",
    }
    device_busy(output, device) {
        vi: "đầu ra {output}: thiết bị âm thanh {device} đang do chương trình khác dùng, nên chưa biết nó có dùng được không; hãy tắt chương trình đó rồi chạy lại lệnh này",
        en: "the output {output}: another program uses the sound device {device}, so nobody knows whether it works; end that program and run this again",
    }
    /// `hw:0`: the number is another after each plugging.
    device_by_number(output, device, stable) {
        vi: "đầu ra {output}: {device} gọi thiết bị âm thanh theo số thứ tự, mà số này có thể đổi khi cắm lại dây hay khởi động lại máy; hãy ghi theo tên: device: \"{stable}\"",
        en: "the output {output}: {device} names the sound device by a number, which may be another when it is plugged in again or the machine restarts; write its name: device: \"{stable}\"",
    }
    device_by_number_only(output, device) {
        vi: "đầu ra {output}: {device} gọi thiết bị âm thanh theo số thứ tự, mà số này có thể đổi khi cắm lại dây hay khởi động lại máy; hãy ghi theo tên, như \"plughw:CARD=Device\" (xem tên bằng lệnh loaphuong devices)",
        en: "the output {output}: {device} names the sound device by a number, which may be another when it is plugged in again or the machine restarts; write its name, as in \"plughw:CARD=Device\" (loaphuong devices lists the names)",
    }
    amplifiers_title() { vi: "Tăng âm", en: "Amplifiers" }
    gpio_line(line) { vi: "chân {line}", en: "line {line}" }
    program(path) { vi: "lệnh {path}", en: "command {path}" }
    /// In the table of amplifiers, as are the next two.
    switch_usable() { vi: "dùng được", en: "usable" }
    switch_unseen() { vi: "chưa xem được", en: "can't be seen" }
    switch_faulty() { vi: "CHƯA DÙNG ĐƯỢC", en: "UNUSABLE" }
    program_missing(place, output, path) {
        vi: "{place}: tăng âm của đầu ra {output}: không có chương trình {path}; hãy sửa đường dẫn ở dòng này, hoặc cài chương trình đó vào máy",
        en: "{place}: the amplifier of the output {output}: there is no program {path}; correct its path in this line, or install it",
    }
    program_not_runnable(place, output, path) {
        vi: "{place}: tăng âm của đầu ra {output}: tệp {path} chưa được phép chạy; hãy gõ: sudo chmod +x {path}",
        en: "{place}: the amplifier of the output {output}: the file {path} may not be run; use: sudo chmod +x {path}",
    }
    amplifier_faulty(place, output, why) {
        vi: "{place}: tăng âm của đầu ra {output}: {why}",
        en: "{place}: the amplifier of the output {output}: {why}",
    }
    gpio_unseen(place, output, line) {
        vi: "{place}: tăng âm của đầu ra {output}: máy này không có chân GPIO nào nên chưa biết chân {line} có dùng được không; nếu trạm chạy trên máy khác, hãy chạy loaphuong check trên máy đó",
        en: "{place}: the amplifier of the output {output}: this machine has no GPIO, so nobody knows whether the line {line} works; if the station runs on another machine, run loaphuong check there",
    }
    switch_denied(place, output, name) {
        vi: "{place}: tăng âm của đầu ra {output}: bạn không có quyền xem {name} nên chưa biết có dùng được không. Muốn biết chắc: sudo -u loaphuong loaphuong check",
        en: "{place}: the amplifier of the output {output}: you have no right to look at {name}, so nobody knows whether it works. To be sure: sudo -u loaphuong loaphuong check",
    }
    /// The last words, where an amplifier can't be switched.
    amplifiers_unusable(outputs) {
        vi: "Nhưng trạm sẽ không bật được tăng âm của {outputs} (xem phần Lưu ý ở trên): chưa sửa xong thì loa ở đó có thể không kêu.",
        en: "But the station could not switch the amplifier of {outputs} (see the warnings above): until that is mended the horns there may stay silent.",
    }
    /// The last words, where a device is not there.
    outputs_unusable(outputs) {
        vi: "Nhưng thiết bị âm thanh của {outputs} lúc này chưa dùng được (xem phần Lưu ý ở trên): chưa sửa xong thì ở đó không phát được gì.",
        en: "But the sound device of {outputs} can't be used now (see the warnings above): until that is mended nothing sounds there.",
    }
    campaign_over(campaign, day, queue) {
        vi: "đợt tuyên truyền {campaign} đã hết sau ngày {day}: hàng chờ {queue} không còn gì để phát",
        en: "the campaign {campaign} ended on {day}: the queue {queue} has nothing to air any more",
    }
    campaign_expired(campaign, day) {
        vi: "đợt tuyên truyền {campaign} đã hết sau ngày {day}: nếu còn phát thì sửa until, nếu không thì có thể xóa khỏi lịch",
        en: "the campaign {campaign} ended on {day}: change its until if it is to go on, or take it out of the schedules",
    }
    campaign_early(campaign, day, queue) {
        vi: "đợt tuyên truyền {campaign} bắt đầu ngày {day}: trước đó hàng chờ {queue} chưa có gì để phát",
        en: "the campaign {campaign} begins on {day}: until then the queue {queue} has nothing to air",
    }
    file_refused(path, fault, programmes) {
        vi: "tệp {path} không dùng được: {fault} (dùng trong {programmes})",
        en: "the file {path} can't be used: {fault} (used by {programmes})",
    }
    in_zone(zone, what) { vi: "{zone}: {what}", en: "{zone}: {what}" }
    queue_empty(programme, zone, at, queue) {
        vi: "{programme} ở {zone}: {at} hàng chờ {queue} không có bản tin để phát",
        en: "{programme} in {zone}: {at} the queue {queue} has no bulletin to air",
    }
    not_approved(programme, zone, at, path) {
        vi: "{programme} ở {zone}: {at} bản tin {path} chưa được duyệt, sẽ không phát",
        en: "{programme} in {zone}: {at} the bulletin {path} is not approved and will not air",
    }
    file_missing(path, programmes) {
        vi: "chưa có tệp {path} trong thư mục âm thanh (dùng trong {programmes})",
        en: "no file {path} in the audio folder (used by {programmes})",
    }
    file_missing_but(path, near, programmes) {
        vi: "chưa có tệp {path} trong thư mục âm thanh; có phải ý là {near}? (dùng trong {programmes})",
        en: "no file {path} in the audio folder; did you mean {near}? (used by {programmes})",
    }
    folder_missing(queue, folder) {
        vi: "hàng chờ {queue}: chưa có thư mục {folder} trong thư mục âm thanh",
        en: "queue {queue}: no folder {folder} in the audio folder",
    }
    never_due(programme) {
        vi: "{programme}: không còn lần phát nào",
        en: "{programme}: never due again",
    }
    outside_guard(programme, zone, at) {
        vi: "{programme} ở {zone}: {at} nằm ngoài khung giờ cho phép, sẽ không phát",
        en: "{programme} in {zone}: {at} is outside the allowed hours and will not air",
    }
    over_limit(programme, zone, at) {
        vi: "{programme} ở {zone}: {at} vượt thời lượng cho phép trong ngày, sẽ không phát",
        en: "{programme} in {zone}: {at} goes over the daily limit and will not air",
    }
    collision(programme, zone, at, other) {
        vi: "{programme} ở {zone}: {at} trùng giờ với {other}",
        en: "{programme} in {zone}: {at} meets {other}",
    }
    shared_channel(zone, other, output) {
        vi: "{zone} và {other} dùng chung kênh của {output}: loa này sẽ phát cả chương trình của loa kia",
        en: "{zone} and {other} share a channel of {output}: each is heard in the other",
    }
}

/// `T6 27/11/2026 05:30`, `Fri 2026-11-27 05:30`.
pub fn moment(lang: Lang, at: DateTime<Tz>) -> String {
    let day = weekday(lang, at.weekday());
    format!("{day} {}", date_and_minute(lang, &at))
}

/// `T2` … `CN`, `Mon` … `Sun`.
pub fn weekday(lang: Lang, day: Weekday) -> &'static str {
    let index = day.num_days_from_monday() as usize;
    match lang {
        Lang::Vi => ["T2", "T3", "T4", "T5", "T6", "T7", "CN"][index],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][index],
    }
}
