//! Whether a station could be restarted now.

phrases! {
    idle() {
        vi: "Trạm đang rảnh, có thể khởi động lại.",
        en: "The station is idle; it can be restarted.",
    }
    loading() {
        vi: "Chưa nên khởi động lại: trạm đang nạp dữ liệu.",
        en: "Not now: the station is still loading.",
    }
    on_air(title) {
        vi: "Chưa nên khởi động lại: đang phát {title}.",
        en: "Not now: {title} is on air.",
    }
    due(due, title) {
        vi: "Chưa nên khởi động lại: {title} sẽ phát lúc {due}.",
        en: "Not now: {title} is due at {due}.",
    }
}
