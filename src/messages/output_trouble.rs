//! Why an output sounds nothing, in words for people.

use super::Lang;
use super::amplifier;
use super::system_trouble::disk;
use crate::output::ToneFailure;
use crate::wire::{CueTrouble, OutputTrouble, ProcessEnd, QuotedText};

super::phrases! {
    no_sound_system() {
        vi: "máy này không dùng được âm thanh (ALSA)",
        en: "this machine has no working sound system (ALSA)",
    }
    not_there(device) {
        vi: "không tìm thấy thiết bị âm thanh {device}; hãy kiểm tra dây USB và tên thiết bị trong station.yaml",
        en: "the sound device {device} is not there; check its USB cable and its name in station.yaml",
    }
    /// Behind any trouble of a device that is not there.
    nearest_is(nearest) {
        vi: "; máy đang có thiết bị {nearest}: nếu đúng là thiết bị này, hãy ghi tên đó vào station.yaml",
        en: "; this machine has a device {nearest}: if that is the one, write this name into station.yaml",
    }
    busy(device) {
        vi: "thiết bị âm thanh {device} đang do chương trình khác dùng",
        en: "another program uses the sound device {device}",
    }
    denied(device) {
        vi: "trạm không có quyền dùng thiết bị âm thanh {device}",
        en: "the station has no right to use the sound device {device}",
    }
    refused(device) {
        vi: "không mở được thiết bị âm thanh {device}",
        en: "the sound device {device} can't be opened",
    }
    no_usable_form(device) {
        vi: "thiết bị âm thanh {device} không nhận kiểu âm thanh nào mà trạm phát được",
        en: "the sound device {device} takes no form of sound that the station makes",
    }
    gone(device) {
        vi: "thiết bị âm thanh {device} đã bị rút ra",
        en: "the sound device {device} was unplugged",
    }
    takes_nothing(device) {
        vi: "thiết bị âm thanh {device} báo lỗi và không nhận âm thanh nữa",
        en: "the sound device {device} reports faults and takes no more sound",
    }
    hangs() {
        vi: "thiết bị âm thanh bị treo, không nhận âm thanh",
        en: "the sound device hangs and takes no sound",
    }
    recording(path) {
        vi: "không ghi được bản thu vào {path}",
        en: "the recording {path} can't be written",
    }
    no_thread() {
        vi: "máy hết tài nguyên, chương trình phát không chạy được",
        en: "this machine has no resources left for the program that sounds",
    }
    not_startable() {
        vi: "không khởi động được chương trình phát",
        en: "the program that sounds can't be started",
    }
    killed() {
        vi: "chương trình phát bị ngắt đột ngột",
        en: "the program that sounds was ended abruptly",
    }
    ended() {
        vi: "chương trình phát đã dừng",
        en: "the program that sounds has ended",
    }
    misbehaved() {
        vi: "chương trình phát trả lời sai và đã bị dừng",
        en: "the program that sounds answered wrongly and was ended",
    }
    rundown_too_long() {
        vi: "kịch bản quá dài, không phát được",
        en: "the rundown is too long to be sounded",
    }
    no_output(output) {
        vi: "không còn đầu ra nào tên {output} trong station.yaml",
        en: "station.yaml no longer names an output {output}",
    }
    too_many_orders(output) {
        vi: "quá nhiều buổi phát cùng chờ ở đầu ra {output}",
        en: "too many slots wait at the output {output}",
    }
    supervisor_failed() {
        vi: "lỗi của phần mềm khi điều khiển đầu ra",
        en: "a fault of the software that watches the output",
    }
    not_started() {
        vi: "đến giờ mà đầu ra chưa phát",
        en: "the output did not start when it was due",
    }
    not_ended() {
        vi: "đầu ra không báo đã dừng",
        en: "the output did not tell that it has ended",
    }
    tone_not_made() {
        vi: "không tạo được tiếng thử",
        en: "the tone could not be made",
    }
    tone_after_hours() {
        vi: "đã hết khung giờ cho phép",
        en: "the allowed hours are over",
    }
    tone_not_taken() {
        vi: "thiết bị không nhận âm thanh nào",
        en: "the device took no sound",
    }
    /// A sentence, and what ALSA or the operating system says.
    quoting(sentence, words) { vi: "{sentence} ({words})", en: "{sentence} ({words})" }
}

/// Why an output sounds nothing, or nothing more; ALSA's and the operating system's own words in
/// brackets behind it.
pub fn output_trouble(lang: Lang, trouble: &OutputTrouble) -> String {
    match trouble {
        OutputTrouble::NoSoundSystem { words } => quoting(lang, no_sound_system(lang), words),
        OutputTrouble::NotThere { device } => not_there(lang, device),
        OutputTrouble::Busy { device } => busy(lang, device),
        OutputTrouble::Denied { device } => denied(lang, device),
        OutputTrouble::Refused { device, words } => quoting(lang, refused(lang, device), words),
        OutputTrouble::NoUsableForm { device } => no_usable_form(lang, device),
        OutputTrouble::Gone { device } => gone(lang, device),
        OutputTrouble::TakesNothing { device } => takes_nothing(lang, device),
        OutputTrouble::Hangs => hangs(lang),
        OutputTrouble::Recording { path, trouble } => {
            quoting(lang, recording(lang, path), disk(lang, trouble))
        }
        OutputTrouble::NoThread { trouble } => quoting(lang, no_thread(lang), disk(lang, trouble)),
        OutputTrouble::SpeakerNotStarted { program: _, trouble } => {
            quoting(lang, not_startable(lang), disk(lang, trouble))
        }
        OutputTrouble::SpeakerEnded { end } => match end {
            ProcessEnd::Signalled { signal: _ } => quoting(lang, killed(lang), end),
            ProcessEnd::Exited { code: _ }
            | ProcessEnd::HeldInDriver
            | ProcessEnd::Unknown { words: _ } => quoting(lang, ended(lang), end),
        },
        OutputTrouble::SpeakerMisbehaved { how: _ } => misbehaved(lang),
        OutputTrouble::RundownTooLong { bytes: _ } => rundown_too_long(lang),
        OutputTrouble::NoOutput { output } => no_output(lang, output),
        OutputTrouble::TooManyOrders { output } => too_many_orders(lang, output),
        OutputTrouble::SupervisorFailed => supervisor_failed(lang),
        OutputTrouble::Amplifier { trouble } => {
            amplifier::not_switched(lang, amplifier::trouble(lang, trouble))
        }
        OutputTrouble::NotStarted => not_started(lang),
        OutputTrouble::NotEnded => not_ended(lang),
    }
}

/// The same, with the device that was most likely meant, where one is known.
pub fn device_trouble(lang: Lang, trouble: &OutputTrouble, nearest: Option<&QuotedText>) -> String {
    let nearest = nearest.map(|nearest| nearest_is(lang, nearest)).unwrap_or_default();
    output_trouble(lang, trouble) + &nearest
}

/// Why a test tone was not heard.
pub fn tone_failure(lang: Lang, failure: &ToneFailure) -> String {
    match failure {
        ToneFailure::Output(trouble) => output_trouble(lang, trouble),
        ToneFailure::Cue(CueTrouble::NoThread { trouble }) => {
            quoting(lang, no_thread(lang), disk(lang, trouble))
        }
        ToneFailure::Cue(_) => tone_not_made(lang),
        ToneFailure::OutsideHours => tone_after_hours(lang),
        ToneFailure::NothingSounded => tone_not_taken(lang),
    }
}
