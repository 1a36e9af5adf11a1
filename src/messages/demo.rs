//! What the demo says.

phrases! {
    begins(folder) {
        vi: "Trình diễn: một trung tâm và một trạm trong thư mục {folder}",
        en: "A demo: a centre and a station in {folder}",
    }
    begins_alone(folder) {
        vi: "Trình diễn: một trạm trong thư mục {folder}. Chương trình này không kèm trung tâm, nên nhật ký chỉ nằm ở trạm.",
        en: "A demo: a station in {folder}. This program has no centre in it, so the record stays at the station.",
    }
    records(folder) {
        vi: "Máy không có thiết bị âm thanh: ghi những gì lẽ ra nghe được vào {folder}",
        en: "No sound device here: what would be heard is recorded into {folder}",
    }
    sounds() { vi: "Tiếng phát ra thiết bị âm thanh của máy.", en: "It sounds through this machine's sound device." }
    no_example() {
        vi: "không thấy thư mục có station.yaml, schedules/, audio/ và script/demo-drop/; hãy chạy trong thư mục dự án, cài gói loaphuong, hoặc chỉ ra bằng --from",
        en: "no folder with station.yaml, schedules/, audio/ and script/demo-drop/; run it in the project's folder, install the package, or name it with --from",
    }
    failed(words) { vi: "trình diễn không thành: {words}", en: "the demo failed: {words}" }
    centre_failed(words) {
        vi: "trình diễn không thành; trung tâm: {words}",
        en: "the demo failed; the centre: {words}",
    }
    station_failed(words) {
        vi: "trình diễn không thành; trạm: {words}",
        en: "the demo failed; the station: {words}",
    }
    no_answer(log) {
        vi: "trạm không trả lời; trạm ghi lại:\n{log}",
        en: "no answer; its log says:\n{log}",
    }
    dropped(name) {
        vi: "→ vừa chép thêm bản tin {name} vào thư mục âm thanh",
        en: "→ one more bulletin was dropped into the audio folder: {name}",
    }
    taken(path, seconds) {
        vi: "✓ đã nhận {path} (dài {seconds} giây)",
        en: "✓ taken: {path} ({seconds} s)",
    }
    on_air(zone, title, cue) {
        vi: "♪ [{zone}] {title}: {cue}",
        en: "♪ [{zone}] {title}: {cue}",
    }
    closed(zone, title, outcome, why) {
        vi: "■ [{zone}] {title}: {outcome}{why}",
        en: "■ [{zone}] {title}: {outcome}{why}",
    }
    next(title, seconds) {
        vi: "kế tiếp: {title}, còn {seconds} giây; ",
        en: "next: {title} in {seconds} s; ",
    }
    foot(next, delivered, rows) {
        vi: "  {next}trung tâm đã nhận {delivered}/{rows} dòng nhật ký",
        en: "  {next}the centre has {delivered} of {rows} rows",
    }
    foot_alone(next, rows) {
        vi: "  {next}trạm đã ghi {rows} dòng nhật ký",
        en: "  {next}the station has written {rows} rows",
    }
    due() { vi: "Giờ phát", en: "Due" }
    zone() { vi: "Cụm loa", en: "Zone" }
    programme() { vi: "Chương trình", en: "Programme" }
    outcome() { vi: "Kết quả", en: "Outcome" }
    heard() { vi: "Đã phát", en: "Heard" }
    late() { vi: "Lệch giờ", en: "Against due" }
    centre_holds(delivered, rows) {
        vi: "Trung tâm giữ {delivered}/{rows} dòng nhật ký của trạm, mỗi dòng một lần.",
        en: "The centre holds {delivered} of the station's {rows} rows, each once.",
    }
    journal_holds(rows) {
        vi: "Nhật ký của trạm có {rows} dòng; trạm này không báo về trung tâm nào.",
        en: "The station's journal holds {rows} rows; this station reports to no centre.",
    }
    listen(folder) {
        vi: "Nghe lại những gì đã phát: {folder} (trái: tổ 1, phải: tổ 2)",
        en: "Listen to what was heard: {folder} (left: to-1, right: to-2)",
    }
    look_further(config) {
        vi: "Xem thêm: loaphuong log --config {config}",
        en: "Look further: loaphuong log --config {config}",
    }
}
