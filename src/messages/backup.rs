//! What `backup` and `restore` say.

use super::{Lang, shown, system_trouble};
use crate::backup::{BackupFault, VERSION};

phrases! {
    file_taken(path) {
        vi: "{path}: đã có tệp này; hãy chọn tên khác",
        en: "{path} is there already; choose another name",
    }
    files_at_fault() {
        vi: "lưu ý: station.yaml hoặc lịch đang có lỗi (xem loaphuong check); vẫn sao lưu nguyên như vậy, không kèm mã truy cập và chứng chỉ của trung tâm",
        en: "note: station.yaml or the schedules are at fault (see loaphuong check); they are saved as they are, without the centre's token and certificates",
    }
    /// Below the faults.
    nothing_known(path) {
        vi: "không sao lưu được gì, chưa có tệp nào: {path} không đọc được nên không biết thư mục riêng của trạm (state) ở đâu, và không tìm thấy cấu hình tốt trước đó (last-good.json); hãy sửa lỗi ở trên rồi sao lưu lại",
        en: "nothing was saved, there is no file: {path} can't be read, so that nobody knows where the station's own folder (state) is, and no last good settings (last-good.json) were found; mend the fault above, then make the backup again",
    }
    no_copy(path, words) {
        vi: "{path}: nơi đó hết chỗ hoặc không cho ghi, nên chưa chép được nhật ký; không ghi gì cả, hãy chọn nơi khác còn chỗ ({words})",
        en: "{path}: there is no room or no writing there, so the log could not be copied; nothing was written, choose another place ({words})",
    }
    written(path) {
        vi: "Đã sao lưu vào {path}, đã đọc lại và thấy đúng.",
        en: "The backup is in {path}; it was read again and is right.",
    }
    holds(rows, schedules) {
        vi: "Trong đó có: nhật ký phát sóng ({rows} dòng), station.yaml, {schedules} tệp lịch, danh sách bản tin.",
        en: "It holds the as-run log ({rows} rows), station.yaml, {schedules} schedules, and the list of bulletins.",
    }
    /// Where the files are at fault.
    with_last_good(member) {
        vi: "Có kèm cấu hình và lịch tốt trước đó ({member}): phục hồi rồi trạm vẫn chạy theo bản này đến khi sửa xong lỗi.",
        en: "It holds the last good settings and schedules, too ({member}): a station restored from it runs by these until the faults are mended.",
    }
    without_audio(count) {
        vi: "KHÔNG có tệp âm thanh của {count} bản tin: hãy chép riêng thư mục âm thanh.",
        en: "It does NOT hold the audio files of {count} bulletins: copy the audio folder as well.",
    }
    without_token() {
        vi: "KHÔNG có mã truy cập trung tâm (muốn có, thêm --with-secrets và cất tệp nơi không ai khác lấy được).",
        en: "It does NOT hold the centre's token (for that add --with-secrets, and keep the file where nobody else gets at it).",
    }
    with_token() {
        vi: "CÓ mã truy cập trung tâm: hãy cất tệp nơi không ai khác lấy được.",
        en: "It HOLDS the centre's token: keep the file where nobody else gets at it.",
    }
    keep_elsewhere() {
        vi: "Hãy chép tệp sang máy khác hoặc USB; trên thẻ mới, phục hồi bằng lệnh: loaphuong restore TỆP",
        en: "Copy the file to another machine or a USB stick; on a new card: loaphuong restore FILE",
    }
    unreadable(path, why) {
        vi: "{path}: {why}; không ghi gì cả",
        en: "{path}: {why}; nothing was written",
    }
    damaged(path, words) {
        vi: "{path}: không phải bản sao lưu, hoặc tệp bị hỏng, bị cắt mất phần cuối; hãy chép lại từ bản gốc hoặc dùng bản sao lưu khác ({words})",
        en: "{path} is no backup, or was damaged or cut short; copy it again or take another one ({words})",
    }
    no_manifest(path) {
        vi: "{path}: không phải bản sao lưu của loaphuong (thiếu manifest.json), hoặc bị cắt mất phần cuối; hãy dùng bản sao lưu khác",
        en: "{path} is no backup of loaphuong (manifest.json is missing), or was cut short; take another one",
    }
    newer(path, found, known) {
        vi: "{path}: bản sao lưu do loaphuong mới hơn ghi (kiểu {found}, bản này chỉ đọc được đến kiểu {known}); hãy cài bản loaphuong mới rồi làm lại",
        en: "{path} was written by a newer loaphuong (form {found}, this one reads up to {known}); install that and try again",
    }
    strange(path, member) {
        vi: "{path}: trong bản sao lưu có {member}, là thứ không thể có ở đó; tệp không do loaphuong ghi, đừng dùng",
        en: "{path} holds {member}, which no backup holds; it was not written by loaphuong, don't use it",
    }
    altered(path, member) {
        vi: "{path}: {member} không đúng như lúc sao lưu (bị sửa, thiếu hoặc hỏng); hãy dùng bản sao lưu khác",
        en: "{path}: {member} is not as it was saved (altered, missing or damaged); take another backup",
    }
    folders_at_fault() {
        vi: "mục folders của station.yaml trong bản sao lưu có lỗi nên không biết phải đặt tệp vào đâu; hãy giải nén bằng tar xzf, sửa tay, rồi hỏi người quản trị máy",
        en: "the section folders of the backup's station.yaml is at fault, so nobody knows where things go; unpack it with tar xzf and mend it by hand",
    }
    leaves_folder(path, base) {
        vi: "station.yaml trong bản sao lưu đặt thư mục {path} ở ngoài {base}, nên không phục hồi vào đó; không ghi gì cả. Trên máy trạm thật, hãy bỏ --folder; để xem trên máy khác, hãy giải nén bằng tar xzf rồi sửa mục folders thành đường dẫn tương đối",
        en: "the backup's station.yaml has the folder {path} outside of {base}, where nothing is restored to; nothing was written. On the station's own machine leave --folder out; to look at it elsewhere, unpack it with tar xzf and make the paths in folders relative",
    }
    put_by_hand(member, path) {
        vi: "Tự đặt {member} trong bản sao lưu (giải nén bằng tar xzf) vào {path}: nơi đó ở ngoài thư mục cấu hình.",
        en: "Put {member} of the backup (unpack it with tar xzf) to {path} yourself: that is outside the folder of the settings.",
    }
    station_there(paths) {
        vi: "ở đây đã có một trạm, không ghi đè lên: {paths}; hãy phục hồi trên thẻ mới, hoặc vào thư mục khác bằng --folder",
        en: "a station is here already and is not overwritten: {paths}; restore on a new card, or in another folder with --folder",
    }
    restored(station, at, rows) {
        vi: "Đã phục hồi trạm {station} từ bản sao lưu lúc {at}: {rows} dòng nhật ký, station.yaml, lịch phát.",
        en: "The station {station} is restored from the backup of {at}: {rows} rows of the log, station.yaml, the schedules.",
    }
    /// Where nobody can tell which.
    restored_unnamed(at, rows) {
        vi: "Đã phục hồi trạm từ bản sao lưu lúc {at}: {rows} dòng nhật ký, station.yaml, lịch phát.",
        en: "The station is restored from the backup of {at}: {rows} rows of the log, station.yaml, the schedules.",
    }
    /// Above the faults, as is the next.
    at_fault() {
        vi: "Lịch hoặc cấu hình trong bản sao lưu đang có lỗi. Trạm chạy được ngay theo bản tốt trước đó (có kèm trong bản sao lưu), nhưng hãy sửa sớm:",
        en: "The schedule or configuration in the backup is at fault. The station can start by the last good one, which the backup holds; mend it soon:",
    }
    at_fault_for_good() {
        vi: "Lịch hoặc cấu hình trong bản sao lưu đang có lỗi, phải sửa xong thì trạm mới chạy được:",
        en: "The schedule or configuration in the backup is at fault, and the station does not start before this is mended:",
    }
    new_journal() {
        vi: "Khi trạm liên lạc lại với trung tâm, nhật ký đi tiếp dưới một mã mới (đến lúc đó vẫn còn mã cũ), nên ở trung tâm không dòng nào mất hay bị tính hai lần. Những buổi phát từ lúc sao lưu đến bây giờ không có trong nhật ký này; trung tâm giữ những gì trạm cũ đã kịp gửi.",
        en: "Once the station reaches the centre again, the log goes on under a new id (until then it has the old one), so that the centre loses no row and counts none twice. What was due between the backup and now is not in this log; the centre has what the former station had sent.",
    }
    next() { vi: "VIỆC TIẾP THEO", en: "WHAT TO DO NEXT" }
    token_missing(path) {
        vi: "Ghi mã truy cập trung tâm vào {path}, quyền 0600 (bản sao lưu không có mã này).",
        en: "Write the centre's token to {path}, mode 0600 (the backup does not hold it).",
    }
    token_nowhere() {
        vi: "Mã truy cập trong bản sao lưu chưa được đặt vào đâu, vì cấu hình có lỗi hoặc không còn mục report.token_file: xem loaphuong check.",
        en: "The backup's token was put nowhere, since the files are at fault or name no report.token_file: see loaphuong check.",
    }
    authority_nowhere() {
        vi: "Chứng chỉ (ca.pem) trong bản sao lưu chưa được đặt vào đâu, vì cấu hình có lỗi hoặc không còn mục report.ca_file: xem loaphuong check.",
        en: "The backup's certificates were put nowhere, since the files are at fault or name no report.ca_file: see loaphuong check.",
    }
    audio_missing(count, first, folder) {
        vi: "Chép lại {count} bản tin, như {first}, vào {folder}: bản sao lưu không có tệp âm thanh.",
        en: "Copy {count} bulletins, such as {first}, to {folder} again: the backup holds no audio files.",
    }
    check_it(config) {
        vi: "Kiểm tra, nhất là tên thiết bị âm thanh của máy này: loaphuong check --config {config}",
        en: "Check it, above all the name of this machine's sound device: loaphuong check --config {config}",
    }
    start_service() {
        vi: "Chạy trạm: sudo systemctl enable --now loaphuong",
        en: "Start the station: sudo systemctl enable --now loaphuong",
    }
    start_by_hand(config) {
        vi: "Chạy trạm: loaphuong run --config {config}",
        en: "Start the station: loaphuong run --config {config}",
    }
    old_card() {
        vi: "Đừng chạy lại trạm với thẻ cũ: hai máy không thể cùng là một trạm.",
        en: "Don't start a station from the old card again: two machines can't be one station.",
    }
}

/// Why a backup can't be used, or made, and what helps.
pub fn fault(lang: Lang, path: &str, fault: &BackupFault) -> String {
    match fault {
        BackupFault::System(trouble) => {
            unreadable(lang, path, system_trouble::with_original(lang, trouble))
        }
        BackupFault::Damaged(words) => damaged(lang, path, words),
        BackupFault::NoManifest => no_manifest(lang, path),
        BackupFault::Newer { found } => newer(lang, path, found, VERSION),
        BackupFault::Strange { path: member } => strange(lang, path, shown(member)),
        BackupFault::Altered { path: member } => altered(lang, path, shown(member)),
    }
}
