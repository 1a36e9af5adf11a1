//! Words of the centre and of the logbook.

phrases! {
    /// The first line of `loaphuong collect`.
    listening(url, db) {
        vi: "Trung tâm đang nhận báo cáo tại {url}, lưu vào {db}",
        en: "The centre takes reports at {url} and keeps them in {db}",
    }
    without_tokens() {
        vi: "Không có --tokens: chỉ nhận từ chính máy này, không hỏi mã truy cập.",
        en: "Without --tokens: only this machine is listened to, and no token is asked for.",
    }
    log_title() { vi: "Nhật ký phát sóng", en: "As-run log" }
    column_due() { vi: "Giờ phát theo lịch", en: "Due" }
    column_zone() { vi: "Cụm loa", en: "Zone" }
    column_programme() { vi: "Chương trình", en: "Programme" }
    column_outcome() { vi: "Kết quả", en: "Outcome" }
    column_heard() { vi: "Đã nghe", en: "Heard" }
    column_remark() { vi: "Ghi chú", en: "Remark" }
    /// Below the table: how many slots ended how.
    log_totals(aired, cut, not_aired) {
        vi: "Suất phát: {aired} đã phát đủ, {cut} phát dở, {not_aired} không phát.",
        en: "Slots: {aired} aired, {cut} cut, {not_aired} not aired.",
    }
    /// A gap row closes many slots at once.
    log_gap(count, until) {
        vi: "{count} suất phát, đến {until}",
        en: "{count} slots, until {until}",
    }
    /// A play that is no bulletin: what sounds in front of an emergency.
    attention_tone() { vi: "tín hiệu báo", en: "attention tone" }
    all_programmes() { vi: "(mọi chương trình)", en: "(all programmes)" }
    all_zones() { vi: "(mọi cụm loa)", en: "(all zones)" }
    ordered_by(who) { vi: "người ra lệnh: {who}", en: "ordered by {who}" }
    ordered_via(way) { vi: "qua {way}", en: "via {way}" }
    stopped_via(way) { vi: "lệnh dừng qua {way}", en: "stopped via {way}" }
    refused_by_centre(answer) {
        vi: "trung tâm không nhận: {answer}",
        en: "refused by the centre: {answer}",
    }
    no_rows() {
        vi: "Không có suất phát nào trong phần được hỏi.",
        en: "No rows in what was asked for.",
    }
    not_a_month(text) {
        vi: "--month {text}: hãy viết năm và tháng, ví dụ 2026-03",
        en: "--month {text}: write year and month, as in 2026-03",
    }
    month_and_days() {
        vi: "--month không đi cùng --from hay --until; hãy chọn một cách",
        en: "--month does not go with --from or --until; choose one",
    }
    signature_made() { vi: "Người lập", en: "Made by" }
    signature_seen() { vi: "Người phụ trách", en: "Person in charge" }
}
