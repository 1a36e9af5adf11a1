//! What people are told of a test tone that the running station sounds.

use super::order_refusals::why_silent;
use super::output_trouble::output_trouble;
use super::{Lang, mute, shown};
use crate::control::ToneTaken;
use crate::station::record::{LocalTimestamp, Reason};
use crate::station::tone::ToneHindrance;

phrases! {
    /// In the log, in `status`, where a programme's title stands.
    title() { vi: "Tiếng thử", en: "Test tone" }
    begins(seconds) {
        vi: "Phát tiếng thử 1 kHz, mỗi cụm loa {seconds} giây, lần lượt từng cụm:",
        en: "Sounding 1 kHz, {seconds} seconds in each zone, one zone after the other:",
    }
    sounded(zone, name, seconds) {
        vi: "  {zone} ({name}): thiết bị đã phát đủ {seconds} giây",
        en: "  {zone} ({name}): the device took all {seconds} seconds",
    }
    /// Of an amplifier that can't be switched.
    sounded_without_amplifier(zone, name, seconds, why) {
        vi: "  {zone} ({name}): thiết bị đã phát đủ {seconds} giây, NHƯNG LOA CÓ THỂ KHÔNG KÊU: {why}",
        en: "  {zone} ({name}): the device took all {seconds} seconds, BUT THE HORNS MAY BE SILENT: {why}",
    }
    warming_without_amplifier(said, why) {
        vi: "{said}. LOA CÓ THỂ KHÔNG KÊU: {why}",
        en: "{said}. THE HORNS MAY BE SILENT: {why}",
    }
    in_part(zone, name, seconds, why) {
        vi: "  {zone} ({name}): CHỈ PHÁT {seconds} giây: {why}",
        en: "  {zone} ({name}): ONLY {seconds} seconds: {why}",
    }
    unsounded(zone, name, why) {
        vi: "  {zone} ({name}): KHÔNG RA TIẾNG: {why}",
        en: "  {zone} ({name}): NO SOUND: {why}",
    }
    warming(zone, name, seconds) {
        vi: "  {zone} ({name}): tăng âm đang khởi động, {seconds} giây nữa mới phát; kết quả xem bằng loaphuong log",
        en: "  {zone} ({name}): its amplifier warms up, it sounds in {seconds} s; see loaphuong log for what came of it",
    }
    not_taken(zone, name, why) {
        vi: "  {zone} ({name}): chưa phát: {why}",
        en: "  {zone} ({name}): not sounded: {why}",
    }
    if_unheard() {
        vi: "Nếu không nghe thấy gì, hãy kiểm tra dây nối và tăng âm của cụm loa.",
        en: "If nothing was heard, check the cable and the amplifier of the zone.",
    }
    look_at_device() {
        vi: "Hãy xem lại thiết bị âm thanh: loaphuong status, loaphuong devices.",
        en: "Look at the sound device: loaphuong status, loaphuong devices.",
    }
    not_running() {
        vi: "Trạm không chạy nên lệnh này phát thẳng ra thiết bị, và không ghi vào nhật ký phát sóng.",
        en: "The station does not run, so this command sounds it by itself, and the log does not tell of it.",
    }
    /// Who stopped it stands in the line of the zone before.
    rest_stopped(zones) {
        vi: "Đã có người cho dừng nên không thử các cụm loa còn lại: {zones}.",
        en: "Since it was stopped, the other zones are not tried: {zones}.",
    }
    /// Without a running station, as are the next ones.
    alone_clock_untrusted() {
        vi: "trạm không chạy, và đồng hồ chưa tin được như mục clock trong station.yaml yêu cầu nên chưa biết lúc này có trong khung giờ cho phép không; chưa phát tiếng thử. Xem lý do bằng loaphuong clock; hoặc khởi động trạm, so giờ rồi gõ loaphuong clock trust",
        en: "the station does not run, and the clock is not trusted as far as clock in station.yaml asks, so it can't be told whether this is an allowed hour; no tone is sounded. loaphuong clock says why; or start the station, compare the clock, then use loaphuong clock trust",
    }
    alone_mutes_unknown(why) {
        vi: "trạm không chạy, và không xem được cụm loa nào đang tạm im ({why}), nên chưa phát tiếng thử; hãy khởi động trạm rồi thử lại",
        en: "the station does not run, and which zones are muted can't be seen ({why}), so no tone is sounded; start the station, then try again",
    }
    alone_muted(zone, name, until, by) {
        vi: "  {zone} ({name}): chưa phát: cụm loa đang tạm im đến {until} theo yêu cầu của {by}; muốn cho phát lại, hãy khởi động trạm rồi gõ loaphuong unmute",
        en: "  {zone} ({name}): not sounded: the zone is muted until {until} by order of {by}; to end that, start the station, then use loaphuong unmute",
    }
    alone_amplifier(zone, name, output) {
        vi: "  {zone} ({name}): chưa phát: tăng âm của đầu ra {output} do trạm bật tắt, mà trạm không chạy; hãy khởi động trạm rồi thử lại",
        en: "  {zone} ({name}): not sounded: the station switches the amplifier of output {output}, and does not run; start it, then try again",
    }
    may_not_look(fault) {
        vi: "không xem được trạm có đang chạy không ({fault}), nên chưa phát tiếng thử; hãy thêm người dùng này vào nhóm loaphuong, hoặc gõ lệnh với sudo",
        en: "whether the station runs can't be seen ({fault}), so no tone is sounded; add this user to the group loaphuong, or use sudo",
    }

    clock_untrusted() {
        vi: "đồng hồ của trạm chưa tin được nên chưa biết lúc này có trong khung giờ cho phép không; hãy so giờ rồi gõ loaphuong clock trust",
        en: "the station's clock is not trusted, so it can't tell whether this is an allowed hour; compare it, then use loaphuong clock trust",
    }
    outside_hours_until(time) {
        vi: "lúc này ngoài khung giờ cho phép; thử được từ {time}. Muốn thử trong giờ làm việc, xin người quản trị máy ghi guard: {{tests: [\"08:00-17:00\"]}} trong station.yaml",
        en: "it is outside the allowed hours; from {time} on it may sound. To test in working hours, have guard: {{tests: [\"08:00-17:00\"]}} written in station.yaml",
    }
    outside_hours() {
        vi: "lúc này ngoài khung giờ cho phép, và trong 7 ngày tới cũng không có; hãy xem mục guard trong station.yaml",
        en: "it is outside the allowed hours, and none come in the next 7 days; see guard in station.yaml",
    }
    muted(until, by) {
        vi: "cụm loa đang tạm im đến {until} theo yêu cầu của {by}; cho phát lại bằng loaphuong unmute",
        en: "the zone is muted until {until} by order of {by}; loaphuong unmute ends that",
    }
    on_air(title, time) {
        vi: "đầu ra đang phát “{title}”; hãy thử lại sau {time}",
        en: "“{title}” is on air at its output; try again after {time}",
    }
    due_soon(title, time) {
        vi: "“{title}” sắp phát lúc {time}; hãy thử lại khi buổi đó phát xong",
        en: "“{title}” is due at {time}; try again when it is over",
    }
}

/// Why a test tone may not sound now, with when it may.
pub fn hindrance(lang: Lang, why: &ToneHindrance, at: Option<LocalTimestamp>) -> String {
    let time = |form| at.map(|at| at.0.format(form).to_string()).unwrap_or_default();
    match why {
        ToneHindrance::ClockUntrusted => clock_untrusted(lang),
        ToneHindrance::OutsideHours { next: Some(_) } => {
            outside_hours_until(lang, time("%H:%M %d/%m/%Y"))
        }
        ToneHindrance::OutsideHours { next: None } => outside_hours(lang),
        ToneHindrance::Muted { by, .. } => {
            let until = at.map(|at| mute::until_stamp(lang, at)).unwrap_or_default();
            muted(lang, until, shown(by))
        }
        ToneHindrance::OnAir { title, .. } => on_air(lang, shown(title), time("%H:%M:%S")),
        ToneHindrance::DueSoon { title, .. } => due_soon(lang, shown(title), time("%H:%M:%S")),
    }
}

/// What a tone has come to in its zone, a line.
pub fn told(lang: Lang, taken: &ToneTaken) -> String {
    let (zone, name) = (&taken.zone.zone, shown(&taken.zone.name));
    let amplifier = taken.zone.without_amplifier();
    let amplifier = amplifier.map(|trouble| shown(&output_trouble(lang, trouble)));
    if let (None, Some(ms)) = (&taken.refused, taken.zone.warming_ms) {
        let said = warming(lang, zone, name, ms.div_ceil(1_000));
        return match amplifier {
            Some(why) => warming_without_amplifier(lang, said, why),
            None => said,
        };
    }
    let seconds = seconds(lang, taken.heard_ms);
    match (&taken.refused, taken.zone.sounding) {
        (Some(refusal), _) => not_taken(lang, zone, name, shown(&refusal.sentence)),
        (None, true) => match amplifier {
            Some(why) => sounded_without_amplifier(lang, zone, name, seconds, why),
            None => sounded(lang, zone, name, seconds),
        },
        (None, false) => {
            let mut zone_told = taken.zone.clone();
            // Of these it is a slot's id, which says nothing to people.
            if let Some(Reason::Preempted | Reason::ZoneBusy) = zone_told.reason {
                zone_told.detail = None;
            }
            let why = shown(&why_silent(lang, &zone_told));
            let heard = taken.heard_ms > 0 && taken.zone.reason != Some(Reason::Silent);
            match heard {
                true => in_part(lang, zone, name, seconds, why),
                false => unsounded(lang, zone, name, why),
            }
        }
    }
}

/// 3, or 1,4: to a tenth where it is not whole.
fn seconds(lang: Lang, ms: u64) -> String {
    let (whole, tenth) = (ms / 1_000, ms % 1_000 / 100);
    match (tenth, lang) {
        (0, _) => whole.to_string(),
        (_, Lang::Vi) => format!("{whole},{tenth}"),
        (_, Lang::En) => format!("{whole}.{tenth}"),
    }
}
