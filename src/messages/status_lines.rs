//! What `status`, the folder's list of troubles and `systemctl status` say of a running station.

use super::{Lang, NAME_EN, NAME_VI, system_trouble};
use crate::control::StableWord;
use crate::library::{ArchiveError, FolderTrouble};
use crate::station::states::OutputState;
use crate::wire::SandboxBarrier;

phrases! {
    lone_sidecar(path) {
        vi: "tệp ghi chú {path} không có bản tin nào cùng tên bên cạnh; hãy đặt tên giống tên bản tin (tin.yaml cho tin.mp3), hoặc xóa đi",
        en: "the sidecar {path} lies beside no bulletin of its name; name it after the bulletin (tin.yaml for tin.mp3), or delete it",
    }
    misnamed_sidecar(path, bulletin, right) {
        vi: "tệp ghi chú {path} chưa có tác dụng vì tên chưa khớp với bản tin {bulletin}; hãy đổi tên tệp ghi chú thành {right}",
        en: "the sidecar {path} counts for nothing, since its name is not that of the bulletin {bulletin}; rename it to {right}",
    }
    /// With the path as people read it and as a word of a command.
    how_to_approve(path, word) {
        vi: "{path}: chờ duyệt; cán bộ văn hóa của phường duyệt bằng lệnh: loaphuong approve {word} --by \"{NAME_VI}\"",
        en: "{path}: waits for approval: loaphuong approve {word} --by \"{NAME_EN}\"",
    }
    folder_away(folder) {
        vi: "không đọc được thư mục âm thanh {folder}; hãy kiểm tra ổ đĩa, thẻ nhớ hoặc mạng; những bản tin đã nhận vẫn phát theo lịch",
        en: "the audio folder {folder} can't be read; check the disk, the card or the network; what was taken still airs as planned",
    }
    output_does_not_answer(output) {
        vi: "đầu ra {output} không trả lời; nếu vài phút nữa vẫn vậy, hãy khởi động lại: systemctl restart loaphuong",
        en: "the output {output} does not answer; if it stays so for some minutes, restart the station: systemctl restart loaphuong",
    }
    nothing_planned() { vi: "chưa có lịch phát nào sắp tới", en: "nothing planned" }
    next_at(time, title) { vi: "kế tiếp {time} {title}", en: "next {time} {title}" }
    on_air_line(title, left, next) {
        vi: "đang phát: {title}, còn {left}; {next}",
        en: "on air: {title}, {left} left; {next}",
    }
    clock_line(time, trust) { vi: "Đồng hồ: {time}, {trust}", en: "Clock: {time}, {trust}" }
    clock_synced() { vi: "đã đồng bộ", en: "synchronised" }
    clock_holdover() { vi: "tạm tin được", en: "holding over" }
    clock_untrusted() {
        vi: "CHƯA TIN ĐƯỢC: chưa phát theo lịch cho đến khi đồng hồ được chỉnh qua mạng",
        en: "NOT TRUSTED: nothing scheduled sounds until it is synchronised",
    }
    clock_any() {
        vi: "chưa đồng bộ (trạm này được đặt là vẫn phát)",
        en: "not synchronised (this station is set to play all the same)",
    }
    not_ready() { vi: "Đang kiểm tra thư mục âm thanh…", en: "Looking through the audio folder…" }
    silence() { vi: "Lúc này không phát gì.", en: "Nothing sounds now." }
    next_title() { vi: "Sắp tới:", en: "Next:" }
    last_line(time, title, zone, outcome) {
        vi: "Vừa rồi: {time} {title} [{zone}] {outcome}",
        en: "Last: {time} {title} [{zone}] {outcome}",
    }
    today_line(aired, cut, not_aired) {
        vi: "Hôm nay: {aired} buổi đã phát đủ, {cut} phát chưa hết, {not_aired} không phát.",
        en: "Today: {aired} slots aired, {cut} cut, {not_aired} not aired.",
    }
    output_word() { vi: "Đầu ra", en: "Output" }
    intake_line(done, all, since) {
        vi: "Đang kiểm tra tệp mới: xong {done}/{all}, từ lúc {since}.",
        en: "Checking new files: {done} of {all} done, since {since}.",
    }
    intake_file(path) { vi: "  đang nghe thử {path}", en: "  now {path}" }
    unarchived_line(count, path, why, remedy) {
        vi: "{count} bản tin cần cất chưa chuyển được vào _da-phat, như {path} ({why}); trạm sẽ tự thử lại, {remedy}",
        en: "{count} bulletins that are done with could not be moved into _da-phat, such as {path} ({why}); the station tries again, {remedy}",
    }
    unanswered_line(count, path, why, remedy) {
        vi: "{count} câu trả lời chưa ghi được vào thư mục âm thanh, đầu tiên là {path}: {why}; {remedy}",
        en: "{count} answers could not be written in the audio folder, first {path}: {why}; {remedy}",
    }
    /// What to do so that the station can write in the folder.
    make_room() {
        vi: "hãy xóa bớt tệp cũ trên ổ đĩa chứa thư mục âm thanh",
        en: "delete old files on the disk that holds the audio folder",
    }
    allow_writing() {
        vi: "hãy kiểm tra quyền ghi của thư mục",
        en: "check whether it may write in the folder",
    }
    allow_answers() {
        vi: "hãy kiểm tra quyền ghi của thư mục, và xem có gì khác mang tên _loi hoặc TINH-TRANG.txt không",
        en: "check that the folder can be written, and that nothing else is named _loi or TINH-TRANG.txt",
    }
    missing_line(folder, why, remedy) {
        vi: "chưa có thư mục {folder} trong thư mục âm thanh và trạm chưa tạo được: {why}; {remedy}",
        en: "the folder {folder} is missing in the audio folder and can't be made: {why}; {remedy}",
    }
    move_away(name) {
        vi: "hãy đổi tên hoặc chuyển {name} đi chỗ khác, trạm sẽ tự tạo thư mục",
        en: "rename {name} or move it away, and the station makes the folder",
    }
    allow_folders() {
        vi: "hãy cho người dùng loaphuong ghi vào thư mục âm thanh, hoặc tự tạo thư mục đó",
        en: "let the user loaphuong write in the audio folder, or make that folder yourself",
    }
    /// Where the list of files in `status` is cut.
    more_files(count) {
        vi: "… và {count} tệp nữa; xem loaphuong status --files hoặc TINH-TRANG.txt",
        en: "… and {count} more; see loaphuong status --files or TINH-TRANG.txt",
    }
    /// Where what is said of one file in `status` is cut.
    more_lines(count) {
        vi: "… và {count} dòng nữa; xem loaphuong status --files",
        en: "… and {count} more lines; see loaphuong status --files",
    }
    fault_line(fault) { vi: "LỖI LỊCH PHÁT: {fault}", en: "SCHEDULE AT FAULT: {fault}" }
    trouble_line(trouble) { vi: "SỰ CỐ: {trouble}", en: "TROUBLE: {trouble}" }
    files_line(taken, all) {
        vi: "Tệp âm thanh: đã nhận {taken}/{all}.",
        en: "Audio files: {taken} of {all} taken.",
    }
    on_air_zone(zone, title, cue, left) {
        vi: "ĐANG PHÁT [{zone}] {title}: {cue}, còn {left}",
        en: "ON AIR [{zone}] {title}: {cue}, {left} left",
    }
    waiting_zone(zone, title, time) {
        vi: "Chờ phát [{zone}] {title}, giờ phát {time}",
        en: "Waiting [{zone}] {title}, due {time}",
    }
    backlog_line(backlog, refused) {
        vi: "Trung tâm: còn {backlog} dòng nhật ký chưa gửi, {refused} dòng bị từ chối.",
        en: "Centre: {backlog} rows to send, {refused} refused.",
    }
    only_exercises() {
        vi: "CHẾ ĐỘ DIỄN TẬP: lệnh khẩn cấp chỉ ghi vào nhật ký, không phát ra loa (emergency.exercise)",
        en: "REHEARSALS ONLY: emergencies are logged and do not sound (emergency.exercise)",
    }
    silent_emergency(title, zone, why) {
        vi: "tin khẩn cấp {title} CHƯA PHÁT ở {zone}: {why}",
        en: "the emergency {title} DOES NOT SOUND in {zone}: {why}",
    }
    broken_emergency(title, zone, seconds, why) {
        vi: "tin khẩn cấp {title} BỊ NGẮT ở {zone} sau {seconds} giây: {why}",
        en: "the emergency {title} WAS BROKEN OFF in {zone} after {seconds} s: {why}",
    }
    state_closed() { vi: "đang nghỉ", en: "closed" }
    state_opening() { vi: "đang mở", en: "opening" }
    state_open() { vi: "đang phát", en: "open" }
    state_lost() { vi: "MẤT", en: "LOST" }
    disk_waits(rows) {
        vi: "THẺ NHỚ KHÔNG GHI ĐƯỢC: {rows} dòng nhật ký đang chờ trong bộ nhớ, mất điện là mất các dòng này. Loa vẫn phát. Hãy xóa bớt tệp trên thẻ nhớ; nếu vẫn không được thì thay thẻ",
        en: "THE CARD TAKES NO WRITES: {rows} rows of the log wait in memory and would be lost in a power cut. Sound goes on. Delete files on the card; if that does not help, replace the card",
    }
    disk_gave_up(rows, slots) {
        vi: "Thẻ nhớ không ghi được quá lâu: {rows} dòng nhật ký đã mất nội dung, trong đó có kết quả của {slots} buổi phát",
        en: "The card took no writes for too long: {rows} rows of the log lost their content, the outcome of {slots} slots among them",
    }
    no_landlock() {
        vi: "Lưu ý: nhân Linux của máy này không có Landlock, nên bộ giải mã âm thanh chưa bị ngăn mở tệp khác; trạm vẫn chạy, hãy nhờ người quản trị máy cập nhật hệ điều hành khi tiện",
        en: "Note: this machine's kernel has no Landlock, so what decodes sound is not kept from other files; the station works, have the system brought up to date when convenient",
    }
    no_seccomp() {
        vi: "Lưu ý: máy này không có seccomp, nên bộ giải mã âm thanh chưa bị ngăn gọi những chức năng khác của hệ thống; trạm vẫn chạy, nên dùng hệ điều hành 64 bit khi cài lại máy",
        en: "Note: there is no seccomp on this machine, so what decodes sound is not kept from other system calls; the station works, take a 64-bit system when it is installed anew",
    }
}

/// That aired bulletins lie where they lay.
pub fn not_archived(lang: Lang, count: usize, path: &str, why: &ArchiveError) -> String {
    let remedy = match why {
        ArchiveError::Disk(error) if error.kind.is_full() => make_room(lang),
        ArchiveError::Disk(_)
        | ArchiveError::Gone
        | ArchiveError::Replaced
        | ArchiveError::Full
        | ArchiveError::NameTaken => allow_writing(lang),
    };
    unarchived_line(lang, count, path, system_trouble::archive(lang, why), remedy)
}

/// That not all could be said in the folder.
pub fn not_answered(lang: Lang, count: usize, path: &str, why: &FolderTrouble) -> String {
    let remedy = match why {
        FolderTrouble::System(error) if error.kind.is_full() => make_room(lang),
        FolderTrouble::System(_)
        | FolderTrouble::Changed
        | FolderTrouble::NameTaken { .. }
        | FolderTrouble::TooManyNamesakes => allow_answers(lang),
    };
    unanswered_line(lang, count, path, system_trouble::folder(lang, why), remedy)
}

/// That there is nowhere to drop the files of a queue, or emergencies.
pub fn folder_missing(lang: Lang, folder: &str, why: &FolderTrouble) -> String {
    let remedy = match why {
        FolderTrouble::NameTaken { name } => move_away(lang, name),
        FolderTrouble::System(error) if error.kind.is_full() => make_room(lang),
        FolderTrouble::System(_) | FolderTrouble::Changed | FolderTrouble::TooManyNamesakes => {
            allow_folders(lang)
        }
    };
    missing_line(lang, folder, system_trouble::folder(lang, why), remedy)
}

/// That the children are not confined by this, as one sentence without a full stop.
pub fn unconfined(lang: Lang, barrier: SandboxBarrier) -> String {
    match barrier {
        SandboxBarrier::Landlock => no_landlock(lang),
        SandboxBarrier::Seccomp => no_seccomp(lang),
    }
}

/// An output's state; one that this version does not know by its word.
pub fn output_state(lang: Lang, state: &StableWord<OutputState>) -> String {
    match state {
        StableWord::Known(OutputState::Closed) => state_closed(lang),
        StableWord::Known(OutputState::Opening) => state_opening(lang),
        StableWord::Known(OutputState::Open) => state_open(lang),
        StableWord::Known(OutputState::Lost) => state_lost(lang),
        StableWord::Unknown(word) => word.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::sys::disk_trouble::DiskTrouble;

    #[test]
    fn what_cannot_be_done_in_the_folder_is_told_in_words_with_what_helps() {
        let (rights, room) =
            ("hãy kiểm tra quyền ghi của thư mục", "hãy xóa bớt tệp cũ trên ổ đĩa");
        let system = |number| DiskTrouble::from(io::Error::from_raw_os_error(number));
        let cases = [
            (libc::EACCES, "không đủ quyền", rights),
            (libc::ENOSPC, "hết chỗ", room),
            (libc::EDQUOT, "hết chỗ được cấp", room),
        ];
        let mut told = Vec::new();
        for (number, why, remedy) in cases {
            let archive = ArchiveError::Disk(system(number));
            let folder = FolderTrouble::System(system(number));
            told.push((not_archived(Lang::Vi, 1, "kt/a.mp3", &archive), why, remedy));
            told.push((not_answered(Lang::Vi, 1, "kt/a.mp3", &folder), why, remedy));
        }
        let full = not_archived(Lang::Vi, 1, "kt/a.mp3", &ArchiveError::Full);
        told.push((full, "đã có 1000 tệp trùng tên", rights));
        let taken = FolderTrouble::NameTaken { name: "_loi".to_owned() };
        let taken = not_answered(Lang::Vi, 1, "kt/a.mp3", &taken);
        told.push((taken, "đã có tệp hoặc đường dẫn tắt tên _loi", rights));
        for (told, why, remedy) in told {
            assert!(told.contains(why) && told.contains(remedy), "{told}");
            assert!(!told.contains("error"), "{told}");
        }
    }
}
