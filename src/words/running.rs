//! What a running station says: `status`, `alert`, `stop`, `reload`, `systemctl status`.

use super::Lang;

phrases! {
    needs_restart() {
        vi: "mã trạm (station.id) hoặc thư mục (folders) đã đổi; hãy khởi động lại: systemctl restart loaphuong",
        en: "station.id or folders have changed; restart the station: systemctl restart loaphuong",
    }
    no_such_bulletin(path) {
        vi: "chưa có bản tin {path} trong thư mục âm thanh, hoặc tệp chưa được nhận; hãy chép tệp vào đó và xem bằng lệnh loaphuong status",
        en: "no accepted bulletin {path} in the audio folder; copy the file there and look with loaphuong status",
    }
    no_such_zone(name, known) {
        vi: "không có cụm loa nào tên {name}; đang có: {known}",
        en: "no zone or group named {name}; there are: {known}",
    }
    which_zone() {
        vi: "hãy nêu ít nhất một cụm loa (--zones)",
        en: "name at least one zone (--zones)",
    }
    who_orders() {
        vi: "hãy cho biết ai ra lệnh (--by)",
        en: "say who orders it (--by)",
    }
    nothing_planned() { vi: "chưa có lịch phát nào sắp tới", en: "nothing planned" }
    next_at(time, title) { vi: "kế tiếp {time} {title}", en: "next {time} {title}" }
    on_air_line(title, left, next) {
        vi: "đang phát: {title}, còn {left}; {next}",
        en: "on air: {title}, {left} left; {next}",
    }
    minutes_seconds(minutes, seconds) {
        vi: "{minutes} phút {seconds} giây",
        en: "{minutes} min {seconds} s",
    }
    seconds_only(seconds) { vi: "{seconds} giây", en: "{seconds} s" }
}

/// A length of time as people say it.
pub fn span(lang: Lang, seconds: u64) -> String {
    match seconds / 60 {
        0 => seconds_only(lang, seconds),
        minutes => minutes_seconds(lang, minutes, seconds % 60),
    }
}
