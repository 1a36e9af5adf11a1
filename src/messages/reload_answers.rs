//! What people are answered who have the configuration read again.

phrases! {
    needs_restart() {
        vi: "mã trạm (station.id) hoặc thư mục (folders) đã đổi; hãy khởi động lại: systemctl restart loaphuong",
        en: "station.id or folders have changed; restart the station: systemctl restart loaphuong",
    }
    files_restless() {
        vi: "các tệp lịch đang được sửa liên tục; khi sửa xong hãy thử lại",
        en: "the files keep changing; try again when they are done",
    }
    folder_silent(seconds) {
        vi: "thư mục lịch phát không trả lời sau {seconds} giây; hãy xem lại ổ đĩa hoặc mạng",
        en: "the schedules' folder does not answer within {seconds} s; look at the disk or the network",
    }
    reading_failed(words) {
        vi: "lỗi của phần mềm khi đọc lịch phát; hãy thử lại: loaphuong reload ({words})",
        en: "reading the configuration failed: {words}",
    }
    station_changed() {
        vi: "Có sửa tên trạm, ngôn ngữ, độ to, đầu ra, nơi báo cáo hoặc giới hạn kho bản sao.",
        en: "The station's name, outputs, report or store limit change.",
    }
    reload_refused() {
        vi: "Chưa áp dụng: lịch cũ vẫn giữ nguyên.",
        en: "Not applied: the last good schedule stays.",
    }
    reload_nothing() { vi: "Không có gì thay đổi.", en: "Nothing has changed." }
    reload_applied() { vi: "Đã áp dụng.", en: "Applied." }
}
