//! What needs a person: each trouble of the station with what to do about it. Clauses without a
//! full stop, one line each.

use super::{Lang, amplifier, output_trouble};
use crate::wire::{AmplifierTrouble, OutputTrouble, QuotedText};

super::phrases! {
    /// Over the list.
    heading(count) { vi: "CẦN XỬ LÝ ({count}):", en: "NEEDS A PERSON ({count}):" }
    /// Behind what is so: the instant since when, or how long by now.
    since(text, at) { vi: "{text} (từ {at})", en: "{text} (since {at})" }
    lasting(text, span) { vi: "{text} (đã {span})", en: "{text} (for {span})" }

    /// With the zones that it feeds, and without any.
    output_of(zones, output) {
        vi: "cụm loa {zones} (đầu ra {output})",
        en: "the zones {zones} (output {output})",
    }
    output_alone(output) { vi: "đầu ra {output}", en: "the output {output}" }
    output_lost(place, why) { vi: "{place} không phát được: {why}", en: "{place} can't sound: {why}" }
    with_remedy(why, remedy) { vi: "{why}; {remedy}", en: "{why}; {remedy}" }
    close_program() { vi: "hãy tắt chương trình đó", en: "close that program" }
    ask_administrator() {
        vi: "hãy nhờ người quản trị máy xem lại",
        en: "ask whoever looks after the machine",
    }
    allow_audio() {
        vi: "hãy nhờ người quản trị máy cho người dùng loaphuong vào nhóm audio",
        en: "have the user loaphuong put into the group audio",
    }
    plug_in() { vi: "hãy cắm lại", en: "plug it in again" }
    plug_in_or_replace() {
        vi: "hãy rút ra cắm lại; nếu vẫn vậy, hãy thay thiết bị",
        en: "unplug it and plug it in again; if that does not help, replace it",
    }
    plug_in_or_restart() {
        vi: "hãy rút ra cắm lại; nếu vẫn vậy, hãy khởi động lại máy",
        en: "unplug it and plug it in again; if that does not help, restart the machine",
    }
    check_recording() {
        vi: "hãy kiểm tra chỗ trống và quyền ghi ở đó",
        en: "check for room there, and the right to write",
    }
    restart_station() {
        vi: "trạm tự thử lại; nếu vẫn vậy, hãy khởi động lại: systemctl restart loaphuong",
        en: "it is tried again; if that does not help, restart the station: systemctl restart loaphuong",
    }
    shorten_rundown() { vi: "hãy bớt mục trong kịch bản", en: "take cues out of the rundown" }
    fewer_slots() { vi: "hãy bớt buổi phát cùng giờ", en: "have fewer slots at one time" }

    clock_untrusted(why) {
        vi: "đồng hồ chưa tin được ({why}), nên trạm chưa phát gì theo lịch; hãy cắm mạng rồi chờ vài phút; không có mạng thì gõ loaphuong clock và làm theo",
        en: "the clock can't be trusted ({why}), so nothing scheduled sounds; connect the network and wait some minutes; without a network, type loaphuong clock and do what it says",
    }
    /// It holds over, and the station is set to want more.
    clock_unsynced() {
        vi: "đồng hồ lúc này không được đồng bộ qua mạng, mà trạm này đòi hỏi như vậy (clock.trust: synced), nên chưa phát gì theo lịch; hãy cắm mạng; không có mạng thì gõ loaphuong clock và làm theo",
        en: "the clock is not synchronised now, which this station asks for (clock.trust: synced), so nothing scheduled sounds; connect the network; without one, type loaphuong clock and do what it says",
    }
    schedule_fault(fault) {
        vi: "lịch hoặc cấu hình mới có lỗi nên chưa áp dụng, trạm vẫn chạy theo bản trước: {fault}",
        en: "the schedule or configuration as it is on disk was not taken, the last good one is in force: {fault}",
    }
    schedule_faults(first, more) {
        vi: "lịch hoặc cấu hình mới có lỗi nên chưa áp dụng, trạm vẫn chạy theo bản trước: {first} (và {more} lỗi nữa, xem bằng lệnh loaphuong check)",
        en: "the schedule or configuration as it is on disk was not taken, the last good one is in force: {first} (and {more} more, see loaphuong check)",
    }
    journal_unwritten(rows, why) {
        vi: "THẺ NHỚ KHÔNG GHI ĐƯỢC: {rows} dòng nhật ký đang chờ trong bộ nhớ, mất điện là mất các dòng này; loa vẫn phát. Hãy xóa bớt tệp trên thẻ nhớ; nếu vẫn không được thì thay thẻ ({why})",
        en: "THE CARD TAKES NO WRITES: {rows} rows of the log wait in memory and would be lost in a power cut; sound goes on. Delete files on the card; if that does not help, replace the card ({why})",
    }
    rows_lost(rows, slots) {
        vi: "thẻ nhớ không ghi được quá lâu nên {rows} dòng nhật ký đã mất nội dung, trong đó có kết quả của {slots} buổi phát; hãy kiểm tra hoặc thay thẻ nhớ rồi khởi động lại: systemctl restart loaphuong",
        en: "the card took no writes for too long, so {rows} rows of the log lost their content, the outcome of {slots} slots among them; check or replace the card, then restart: systemctl restart loaphuong",
    }
    centre_refuses(why) {
        vi: "trung tâm không cho trạm gửi báo cáo: {why}",
        en: "the centre does not take this station's reports: {why}",
    }
    centre_away(backlog, why) {
        vi: "đã lâu không gửi được báo cáo lên trung tâm, {backlog} dòng nhật ký đang chờ (không mất): {why}",
        en: "nothing has reached the centre for long, {backlog} rows wait (none is lost): {why}",
    }
    rows_refused(count) {
        vi: "trung tâm không nhận {count} dòng nhật ký; các dòng này vẫn còn ở trạm; hãy báo người phụ trách trung tâm",
        en: "the centre refuses {count} rows of the log, which the station keeps; tell whoever looks after the centre",
    }
    files_refused(count, first) {
        vi: "{count} tệp chưa nhận được, như {first}; TINH-TRANG.txt trong thư mục âm thanh nói vì sao và phải làm gì",
        en: "{count} files were not taken, such as {first}; TINH-TRANG.txt in the audio folder says why and what to do",
    }
}

/// An output that sounds nothing: which zones go without, why, and what to do.
pub fn output(
    lang: Lang,
    output: &str,
    zones: &[String],
    (trouble, nearest): (&OutputTrouble, Option<&QuotedText>),
) -> String {
    let place = place(lang, output, zones);
    let why = output_trouble::device_trouble(lang, trouble, nearest);
    let why = match remedy(lang, trouble) {
        Some(remedy) => with_remedy(lang, why, remedy),
        None => why,
    };
    output_lost(lang, place, why)
}

/// That an amplifier can't be switched.
pub fn amplifier(lang: Lang, output: &str, zones: &[String], why: &AmplifierTrouble) -> String {
    let why = amplifier::not_switched(lang, amplifier::trouble(lang, why));
    format!("{}: {why}", place(lang, output, zones))
}

fn place(lang: Lang, output: &str, zones: &[String]) -> String {
    match zones {
        [] => output_alone(lang, output),
        zones => output_of(lang, zones.join(", "), output),
    }
}

/// What helps, where the trouble's own sentence does not say it.
fn remedy(lang: Lang, trouble: &OutputTrouble) -> Option<String> {
    Some(match trouble {
        OutputTrouble::NotThere { .. } | OutputTrouble::Amplifier { .. } => return None,
        OutputTrouble::NoSoundSystem { .. } | OutputTrouble::NoOutput { .. } => {
            ask_administrator(lang)
        }
        OutputTrouble::Busy { .. } => close_program(lang),
        OutputTrouble::Denied { .. } => allow_audio(lang),
        OutputTrouble::Gone { .. } => plug_in(lang),
        OutputTrouble::Refused { .. } | OutputTrouble::NoUsableForm { .. } => {
            plug_in_or_replace(lang)
        }
        OutputTrouble::TakesNothing { .. } | OutputTrouble::Hangs => plug_in_or_restart(lang),
        OutputTrouble::Recording { .. } => check_recording(lang),
        OutputTrouble::RundownTooLong { .. } => shorten_rundown(lang),
        OutputTrouble::TooManyOrders { .. } => fewer_slots(lang),
        OutputTrouble::NoThread { .. }
        | OutputTrouble::SpeakerNotStarted { .. }
        | OutputTrouble::SpeakerEnded { .. }
        | OutputTrouble::SpeakerMisbehaved { .. }
        | OutputTrouble::SupervisorFailed
        | OutputTrouble::NotStarted
        | OutputTrouble::NotEnded => restart_station(lang),
    })
}
