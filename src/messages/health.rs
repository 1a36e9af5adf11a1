//! How the board is that the station runs on, and what to do about it.

use super::{Lang, figures, shown, system_trouble};
use crate::control::{
    BoardAlarm, BoardNote, HealthFinding, HealthStatus, LastEnd, StableFact, StableWord,
    StationFolder,
};
use crate::station::record::LocalTimestamp;
use crate::sys::disk_trouble::DiskTrouble;

phrases! {
    /// One line of what is known of the board.
    board_line(parts) { vi: "Máy: {parts}", en: "Board: {parts}" }
    board_up(span, at) { vi: "chạy liên tục {span}, từ {at}", en: "up {span}, since {at}" }
    after_power_cut() { vi: "sau khi mất điện", en: "after a power cut" }
    temperature(degrees) { vi: "nhiệt độ {degrees} độ C", en: "{degrees} °C" }
    voltage_good() { vi: "điện cấp đủ", en: "supply voltage good" }
    voltage_low() { vi: "ĐIỆN YẾU", en: "SUPPLY VOLTAGE LOW" }
    free(size) { vi: "còn trống {size}", en: "{size} free" }
    free_for_state(size) { vi: "thẻ nhớ của trạm còn trống {size}", en: "{size} free for the state" }
    free_for_audio(size) {
        vi: "ổ đĩa của thư mục âm thanh còn trống {size}",
        en: "{size} free for the audio folder",
    }
    written(span) { vi: "ghi thử thẻ nhớ mất {span}", en: "a trial write took {span}" }
    milliseconds(count) { vi: "{count} mili giây", en: "{count} ms" }
    note_line(note) { vi: "Lưu ý: {note}", en: "Note: {note}" }
    card_full(why) {
        vi: "thẻ nhớ của trạm không ghi được ({why}); hãy xóa bớt tệp trên thẻ, và đừng rút điện trước khi ghi được",
        en: "the station's disk takes no writes ({why}); delete files there, and don't cut the power before it takes them",
    }
    card_refuses(why) {
        vi: "thẻ nhớ của trạm không ghi được ({why}); thẻ có thể đã hỏng: hãy sao lưu (loaphuong backup) ra USB, thay thẻ, và đừng rút điện trước đó",
        en: "the station's disk takes no writes ({why}); it may be failing: make a backup (loaphuong backup) to a USB stick, replace it, and don't cut the power before",
    }
    card_alters() {
        vi: "thẻ nhớ của trạm trả lại nội dung khác với nội dung vừa ghi: thẻ đã hỏng; hãy sao lưu (loaphuong backup) ra USB rồi thay thẻ",
        en: "the station's disk gives back other than what was written: it is broken; make a backup (loaphuong backup) to a USB stick and replace it",
    }
    card_hangs(span) {
        vi: "thẻ nhớ của trạm không trả lời đã {span}; nếu vẫn vậy, hãy khởi động lại máy ngoài giờ phát; còn lặp lại thì thay thẻ",
        en: "the station's disk has not answered for {span}; if it stays so, restart the board outside air time; if it comes again, replace the disk",
    }
    card_slow(span) {
        vi: "thẻ nhớ của trạm ghi chậm (mất {span} cho một lần ghi nhỏ); thẻ có thể đã mòn, nên sao lưu và thay thẻ khi tiện",
        en: "the station's disk is slow ({span} for a small write); it may be worn, make a backup and replace it when convenient",
    }
    file_system_errors(device, errors, since_start) {
        vi: "dữ liệu trên ổ đĩa {device} có lỗi: hệ điều hành đã đếm được {errors} lỗi, trong đó {since_start} lỗi từ khi trạm chạy; hãy sao lưu rồi nhờ người quản trị máy kiểm tra ổ (fsck) hoặc thay thẻ",
        en: "the file system on {device} is at fault: {errors} errors were counted, {since_start} of them since the station's start; make a backup, then have it checked (fsck) or the card replaced",
    }
    under_voltage() {
        vi: "điện cấp cho máy bị yếu, máy dễ treo và hỏng thẻ nhớ; hãy dùng đúng bộ nguồn của máy với dây ngắn, và cho thiết bị âm thanh qua bộ chia USB có nguồn riêng",
        en: "the supply voltage is low, which makes the board hang and spoils cards; take the board's own power supply with a short cable, and a powered USB hub for the sound device",
    }
    under_voltage_before(at) {
        vi: "lúc {at} điện cấp cho máy bị yếu; nếu còn lặp lại, hãy đổi bộ nguồn hoặc dây nguồn",
        en: "the supply voltage was low at {at}; if it comes again, change the power supply or its cable",
    }
    hot(degrees, limit) {
        vi: "máy nóng {degrees} độ C (mức báo: {limit} độ C); hãy để máy nơi thoáng, lau bụi, gắn tản nhiệt hoặc quạt",
        en: "the board has {degrees} °C (the limit: {limit} °C); give it air, clean it, add a heat sink or a fan",
    }
    state_low(size, limit) {
        vi: "thẻ nhớ của trạm chỉ còn trống {size} (mức báo: {limit}); hãy xóa bớt tệp trên thẻ hoặc thay thẻ lớn hơn",
        en: "only {size} are free on the station's disk (the limit: {limit}); delete files there or take a larger one",
    }
    audio_low(size, limit) {
        vi: "ổ đĩa chứa thư mục âm thanh chỉ còn trống {size} (mức báo: {limit}); hãy xóa bớt bản tin cũ, như trong các thư mục _da-phat",
        en: "only {size} are free on the disk of the audio folder (the limit: {limit}); delete old bulletins, such as those in the folders _da-phat",
    }
    power_cut(when) {
        vi: "máy đã bị mất điện hoặc treo trong khi trạm chạy{when}; nếu không phải mất điện lưới, hãy kiểm tra phích cắm và bộ nguồn; nên có bộ lưu điện, và muốn tắt máy thì tắt bằng lệnh sudo poweroff",
        en: "the power was cut or the board hung while the station ran{when}; if it was not the grid, look at plug and power supply; have a battery unit, and switch off by sudo poweroff",
    }
    station_killed(when) {
        vi: "chương trình của trạm lần trước dừng đột ngột{when}; nếu còn lặp lại, hãy nhờ người quản trị máy xem journalctl -u loaphuong",
        en: "the station ended abruptly before this start{when}; if it comes again, see journalctl -u loaphuong",
    }
    alive_until(at) { vi: " (lần cuối còn chạy được ghi lại: {at})", en: " (last known to be up at {at})" }
}

/// What is not as it should be and what to do, as one sentence without a full stop.
pub fn finding(lang: Lang, finding: &HealthFinding) -> String {
    match finding {
        HealthFinding::Alarm(found) => alarm(lang, found),
        HealthFinding::Note(found) => note(lang, found),
    }
}

/// What is wrong and what to do, likewise.
pub fn alarm(lang: Lang, alarm: &BoardAlarm) -> String {
    match alarm {
        BoardAlarm::CardRefuses { trouble } => refuses(lang, trouble),
        BoardAlarm::CardAlters => card_alters(lang),
        BoardAlarm::CardHangs { seconds } => card_hangs(lang, figures::span(lang, *seconds)),
        BoardAlarm::FileSystemErrors { device, errors, since_start } => {
            file_system_errors(lang, shown(device), errors, since_start)
        }
        BoardAlarm::UnderVoltage => under_voltage(lang),
        BoardAlarm::Hot { temperature_c, limit_c } => {
            hot(lang, degrees(lang, *temperature_c), limit_c)
        }
        BoardAlarm::DiskLow { folder, free_bytes, limit_bytes } => {
            let (size, limit) =
                (figures::size(lang, *free_bytes), figures::size(lang, *limit_bytes));
            match folder {
                StationFolder::State => state_low(lang, size, limit),
                StationFolder::Audio => audio_low(lang, size, limit),
            }
        }
    }
}

fn note(lang: Lang, note: &BoardNote) -> String {
    match note {
        BoardNote::CardSlow { took_ms } => card_slow(lang, took(lang, *took_ms)),
        BoardNote::UnderVoltageBefore { at } => {
            under_voltage_before(lang, figures::date_and_minute(lang, &at.0))
        }
        BoardNote::PowerCut { last_alive } => power_cut(lang, until(lang, last_alive)),
        BoardNote::StationKilled { last_alive } => station_killed(lang, until(lang, last_alive)),
    }
}

/// A finding as a line of `status`; one that this version does not know by its word.
pub fn line(lang: Lang, found: &StableFact<HealthFinding>) -> String {
    match found {
        StableFact::Known(found @ HealthFinding::Note(_)) => note_line(lang, finding(lang, found)),
        StableFact::Known(found @ HealthFinding::Alarm(_)) => {
            super::status_lines::trouble_line(lang, finding(lang, found))
        }
        StableFact::Unknown(said) => {
            let kind = said.pointer("/finding/kind").and_then(|kind| kind.as_str());
            super::status_lines::trouble_line(lang, shown(kind.unwrap_or("?")))
        }
    }
}

/// What is known of the board in one line, as of `now`.
pub fn board(lang: Lang, health: &HealthStatus, now: &LocalTimestamp) -> String {
    let up = chrono::TimeDelta::seconds(i64::try_from(health.board_up_s).unwrap_or(0));
    let since = figures::date_and_minute(lang, &(now.0 - up));
    let mut up = board_up(lang, figures::rough_span(lang, health.board_up_s), since);
    if health.last_end == Some(StableWord::Known(LastEnd::PowerCut)) {
        up = format!("{up} {}", after_power_cut(lang));
    }
    let mut parts = vec![up];
    parts.extend(health.temperature_c.map(|told| temperature(lang, degrees(lang, told))));
    parts.extend(health.under_voltage.map(|low| match low {
        true => voltage_low(lang),
        false => voltage_good(lang),
    }));
    for disk in &health.disks {
        let Some(size) = disk.free_bytes.map(|free| figures::size(lang, free)) else { continue };
        let state = disk.folders.contains(&StationFolder::State.into());
        let audio = disk.folders.contains(&StationFolder::Audio.into());
        parts.push(match (state, audio) {
            (true, false) => free_for_state(lang, size),
            (false, true) => free_for_audio(lang, size),
            (true, true) | (false, false) => free(lang, size),
        });
    }
    let trial = health.canary.as_ref().filter(|canary| !canary.failed);
    parts.extend(trial.map(|canary| written(lang, took(lang, canary.took_ms))));
    board_line(lang, parts.join("; "))
}

fn refuses(lang: Lang, trouble: &DiskTrouble) -> String {
    let why = system_trouble::disk(lang, trouble);
    match trouble.kind.is_full() {
        true => card_full(lang, why),
        false => card_refuses(lang, why),
    }
}

fn degrees(lang: Lang, told: f32) -> String {
    figures::decimal_sign(lang, &format!("{told:.0}"))
}

fn took(lang: Lang, ms: u64) -> String {
    match ms {
        ..1_000 => milliseconds(lang, ms),
        1_000.. => figures::span(lang, ms.saturating_add(500) / 1_000),
    }
}

fn until(lang: Lang, last_alive: &Option<LocalTimestamp>) -> String {
    let at = last_alive.as_ref().map(|at| figures::date_and_minute(lang, &at.0));
    at.map(|at| alive_until(lang, at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_finding_is_told_with_what_to_do() {
        let disk = |number| DiskTrouble::from(std::io::Error::from_raw_os_error(number));
        let at = LocalTimestamp::new(
            "2026-03-01T22:05:00Z".parse().unwrap(),
            chrono_tz::Asia::Ho_Chi_Minh,
        );
        let low = |folder| BoardAlarm::DiskLow {
            folder,
            free_bytes: 450_000_000,
            limit_bytes: 1_500_000_000,
        };
        let alarms = [
            (BoardAlarm::CardRefuses { trouble: disk(libc::ENOSPC) }, "(hết chỗ); hãy xóa bớt"),
            (BoardAlarm::CardRefuses { trouble: disk(libc::EROFS) }, "thay thẻ"),
            (BoardAlarm::CardAlters, "thay thẻ"),
            (
                BoardAlarm::CardHangs { seconds: 90 },
                "đã 1 phút 30 giây; nếu vẫn vậy, hãy khởi động lại",
            ),
            (
                BoardAlarm::FileSystemErrors {
                    device: "mmcblk0p2".to_owned(),
                    errors: 3,
                    since_start: 1,
                },
                "mmcblk0p2 có lỗi: hệ điều hành đã đếm được 3 lỗi, trong đó 1 lỗi từ khi trạm chạy; hãy sao lưu",
            ),
            (BoardAlarm::UnderVoltage, "hãy dùng đúng bộ nguồn"),
            (
                BoardAlarm::Hot { temperature_c: 80.4, limit_c: 80 },
                "80 độ C (mức báo: 80 độ C); hãy để máy nơi thoáng",
            ),
            (low(StationFolder::State), "thẻ nhớ của trạm chỉ còn trống 450 MB (mức báo: 1,5 GB)"),
            (low(StationFolder::Audio), "_da-phat"),
        ];
        let notes = [
            (BoardNote::CardSlow { took_ms: 2_600 }, "(mất 3 giây cho một lần ghi nhỏ)"),
            (BoardNote::UnderVoltageBefore { at }, "lúc 02/03/2026 05:05 điện"),
            (
                BoardNote::PowerCut { last_alive: Some(at) },
                "(lần cuối còn chạy được ghi lại: 02/03/2026 05:05); nếu",
            ),
            (BoardNote::PowerCut { last_alive: None }, "trong khi trạm chạy; nếu"),
            (BoardNote::StationKilled { last_alive: None }, "journalctl"),
        ];
        let alarms = alarms.map(|(alarm, says)| (HealthFinding::Alarm(alarm), says));
        let notes = notes.map(|(note, says)| (HealthFinding::Note(note), says));
        for (found, says) in alarms.into_iter().chain(notes) {
            let told = finding(Lang::Vi, &found);
            assert!(told.contains(says), "{told}");
            assert!(told.contains("; ") && !told.ends_with('.'), "what to do: {told}");
            assert!(!finding(Lang::En, &found).is_empty());
        }
    }

    #[test]
    fn a_finding_of_a_later_version_is_told_by_its_word() {
        let said = json!({"level": "worse", "finding": {"kind": "smoke", "where": "fan"}});
        let read: StableFact<HealthFinding> = serde_json::from_value(said.clone()).unwrap();
        assert_eq!(line(Lang::Vi, &read), "SỰ CỐ: smoke");
        assert_eq!(serde_json::to_value(&read).unwrap(), said, "nothing of it is lost");
    }

    #[test]
    fn a_pc_without_sensors_has_a_line_without_them() {
        let health = HealthStatus { board_up_s: 270_000, ..HealthStatus::default() };
        let now = LocalTimestamp::new(
            "2026-03-04T05:00:00Z".parse().unwrap(),
            chrono_tz::Asia::Ho_Chi_Minh,
        );
        let told = board(Lang::Vi, &health, &now);
        assert_eq!(told, "Máy: chạy liên tục 3 ngày, từ 01/03/2026 09:00");
    }
}
