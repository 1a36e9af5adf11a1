//! What is said of amplifiers: how one is, and why it is not as it should be.

use super::Lang;
use super::system_trouble::disk;
use crate::control::StableWord;
use crate::station::states::AmplifierState;
use crate::wire::AmplifierTrouble;

super::phrases! {
    no_line(line) {
        vi: "máy không có chân GPIO tên {line}; xem tên chân bằng lệnh gpioinfo rồi sửa mục amplifier trong station.yaml",
        en: "this machine has no GPIO line {line}; gpioinfo lists them, then mend amplifier in station.yaml",
    }
    line_busy(line) {
        vi: "chân GPIO {line} đang do chương trình khác giữ; hãy tắt chương trình đó (xem bằng lệnh gpioinfo)",
        en: "another program holds the GPIO line {line}; end it (gpioinfo shows which)",
    }
    line_denied(line) {
        vi: "trạm không có quyền dùng chân GPIO {line}; hãy thêm người dùng loaphuong vào nhóm gpio rồi khởi động lại trạm",
        en: "the station has no right to the GPIO line {line}; add the user loaphuong to the group gpio and restart the station",
    }
    line_refused(line, words) {
        vi: "không dùng được chân GPIO {line} ({words})",
        en: "the GPIO line {line} can't be used ({words})",
    }
    command_not_started(program, why) {
        vi: "không chạy được lệnh {program} ({why}); hãy kiểm tra đường dẫn trong station.yaml và quyền chạy tệp đó",
        en: "the command {program} can't be run ({why}); check its path in station.yaml and that it may be run",
    }
    command_failed(program, end) {
        vi: "lệnh {program} báo lỗi ({end}); hãy chạy thử lệnh này bằng tay: sudo -u loaphuong {program}",
        en: "the command {program} failed ({end}); try it by hand: sudo -u loaphuong {program}",
    }
    command_hangs(program, seconds) {
        vi: "lệnh {program} chạy quá {seconds} giây chưa xong nên đã bị dừng; hãy kiểm tra rơ-le và mạng",
        en: "the command {program} had not ended after {seconds} s and was stopped; check the relay and the network",
    }
    child_not_started(why) {
        vi: "không khởi động được chương trình bật tắt tăng âm ({why})",
        en: "the program that switches the amplifier can't be started ({why})",
    }
    child_failed() {
        vi: "chương trình bật tắt tăng âm bị lỗi; trạm đang tự khởi động lại nó",
        en: "the program that switches the amplifier failed; the station starts it again",
    }
    /// In front of the trouble.
    not_switched(why) {
        vi: "không bật tắt được tăng âm: {why}",
        en: "the amplifier can't be switched: {why}",
    }
    /// Of an output in `status`.
    state_line(state) { vi: "  tăng âm: {state}", en: "  amplifier: {state}" }
    off() { vi: "đang tắt", en: "off" }
    switching() { vi: "đang chuyển", en: "being switched" }
    warming_up() { vi: "đang khởi động", en: "warming up" }
    on() { vi: "đang bật", en: "on" }
    unknown() { vi: "KHÔNG RÕ", en: "UNKNOWN" }
    none() {
        vi: "Không đọc được tăng âm nào trong station.yaml.",
        en: "station.yaml names no amplifier that could be read.",
    }
    is_off(output) {
        vi: "Đã tắt tăng âm của {output}.",
        en: "The amplifier of {output} is off.",
    }
    not_off(output, why) {
        vi: "chưa tắt được tăng âm của {output}: {why}; hãy tắt bằng tay",
        en: "the amplifier of {output} may still be on: {why}; switch it off by hand",
    }
    /// Beside a running station, `loaphuong amplifiers off` does nothing.
    station_switches() {
        vi: "trạm đang chạy và tự bật tắt tăng âm, nên lệnh này chưa tắt gì. Muốn im tiếng: loaphuong stop, hoặc loaphuong mute. Muốn tắt hẳn tăng âm: sudo systemctl stop loaphuong (dừng trạm, tăng âm tắt theo)",
        en: "the station runs and switches the amplifiers itself, so this command has switched none. For silence: loaphuong stop, or loaphuong mute. To switch them off for good: sudo systemctl stop loaphuong (the station ends, and switches them off)",
    }
    may_not_look(fault) {
        vi: "không xem được trạm có đang chạy không ({fault}), nên chưa tắt gì; hãy thêm người dùng này vào nhóm loaphuong, hoặc gõ lệnh với sudo",
        en: "whether the station runs can't be seen ({fault}), so none is switched; add this user to the group loaphuong, or use sudo",
    }
    unread(file, why) {
        vi: "chưa biết hết có những tăng âm nào vì không đọc được {file} ({why}); tăng âm nào không kể tên ở đây thì có thể vẫn đang bật. Hãy gõ lệnh với sudo, hoặc sửa tệp đó",
        en: "which amplifiers there are is not known: {file} can't be read ({why}); one that is not named here may still be on. Use sudo, or mend that file",
    }
    at_fault() {
        vi: "tệp có lỗi; xem bằng loaphuong check",
        en: "the file is at fault; loaphuong check shows where",
    }
}

/// Why an amplifier is not as it should be, and what helps.
pub fn trouble(lang: Lang, trouble: &AmplifierTrouble) -> String {
    match trouble {
        AmplifierTrouble::NoLine { line } => no_line(lang, line),
        AmplifierTrouble::LineBusy { line } => line_busy(lang, line),
        AmplifierTrouble::LineDenied { line } => line_denied(lang, line),
        AmplifierTrouble::LineRefused { line, words } => line_refused(lang, line, words),
        AmplifierTrouble::CommandNotStarted { program, trouble } => {
            command_not_started(lang, program, disk(lang, trouble))
        }
        AmplifierTrouble::CommandFailed { program, end } => command_failed(lang, program, end),
        AmplifierTrouble::CommandHangs { program, seconds } => {
            command_hangs(lang, program, seconds)
        }
        AmplifierTrouble::ChildNotStarted { trouble } => {
            child_not_started(lang, disk(lang, trouble))
        }
        AmplifierTrouble::ChildEnded { end: _ } | AmplifierTrouble::ChildMisbehaved => {
            child_failed(lang)
        }
    }
}

/// How an amplifier is; a state that this version does not know by its word.
pub fn state(lang: Lang, state: &StableWord<AmplifierState>) -> String {
    match state {
        StableWord::Known(AmplifierState::Off) => off(lang),
        StableWord::Known(AmplifierState::Switching) => switching(lang),
        StableWord::Known(AmplifierState::WarmingUp) => warming_up(lang),
        StableWord::Known(AmplifierState::On) => on(lang),
        StableWord::Known(AmplifierState::Unknown) => unknown(lang),
        StableWord::Unknown(word) => word.clone(),
    }
}
