//! What people are answered who order something of the station: an alert, an approval, a stop.

phrases! {
    approved(title, path, by) {
        vi: "Đã duyệt “{title}” ({path}); người duyệt: {by}.",
        en: "“{title}” ({path}) is approved by {by}.",
    }
    approved_before(title, path, by) {
        vi: "“{title}” ({path}) đã được {by} duyệt từ trước.",
        en: "“{title}” ({path}) was approved by {by} before.",
    }
    airs_next(time) { vi: "Sẽ phát lúc {time}.", en: "It airs at {time}." }
    airs_not_soon() {
        vi: "Trong 7 ngày tới chưa có buổi phát nào cho bản tin này.",
        en: "No slot of the next 7 days has it.",
    }
    no_such_bulletin(path) {
        vi: "chưa có bản tin {path} trong thư mục âm thanh, hoặc tệp chưa được nhận; hãy chép tệp vào đó và xem bằng lệnh loaphuong status",
        en: "no accepted bulletin {path} in the audio folder; copy the file there and look with loaphuong status",
    }
    no_such_bulletin_but(path, near) {
        vi: "chưa có bản tin {path} trong thư mục âm thanh; có phải {near} không?",
        en: "no accepted bulletin {path} in the audio folder; did you mean {near}?",
    }
    not_judged(path) {
        vi: "tệp {path} đang được kiểm tra; hãy chờ vài giây rồi ra lệnh lại",
        en: "the file {path} is still being checked; wait some seconds and order again",
    }
    refused_file(path, why) {
        vi: "tệp {path} không được nhận: {why}",
        en: "the file {path} was not taken: {why}",
    }
    passed_over(path) {
        vi: "tệp {path} bị bỏ qua vì tên của nó (như tệp tạm, tệp chép dở, tệp ghi chú); hãy đổi tên rồi ra lệnh lại",
        en: "the file {path} is passed over because of its name (as what is temporary, on its way or a sidecar); rename it and order again",
    }
    set_aside(path) {
        vi: "tệp {path} nằm ở chỗ cất bản tin đã phát hoặc để riêng; hãy chép ra thư mục khác rồi ra lệnh lại",
        en: "the file {path} lies with what has aired or is set aside; copy it to another folder and order again",
    }
    outside_folder(path, folder) {
        vi: "tệp {path} không nằm trong thư mục âm thanh {folder}; hãy chép tệp vào đó rồi ra lệnh lại",
        en: "the file {path} is not in the audio folder {folder}; copy it there and order again",
    }
    how_often(max) {
        vi: "số lần phát (--repeat) phải từ 1 đến {max}",
        en: "--repeat must be from 1 to {max}",
    }
    until_unreadable(text) {
        vi: "không hiểu giờ {text} (--until); hãy ghi giờ và phút như 17:30, hoặc cả ngày như \"2026-03-02 17:30\"",
        en: "--until {text} is no time; write 17:30, or with the day \"2026-03-02 17:30\"",
    }
    until_past(text) {
        vi: "giờ {text} (--until) đã qua",
        en: "--until {text} has passed",
    }
    until_far(hours) {
        vi: "giờ kết thúc (--until) cách lúc này nhiều nhất {hours} giờ",
        en: "--until may be at most {hours} hours ahead",
    }
    until_untrusted() {
        vi: "đồng hồ của trạm chưa tin được nên chưa biết khi nào đến giờ đó; hãy dùng --repeat",
        en: "the station's clock is not trusted, so it can't tell when that is; use --repeat",
    }
    same_order() {
        vi: "lệnh này vừa được nhận cách đây chưa đến 2 giây; không phát thêm lần nữa",
        en: "this very order was taken less than 2 seconds ago; it is not taken twice",
    }
    no_such_zone(name, known) {
        vi: "không có cụm loa hay nhóm nào tên {name}; đang có: {known}",
        en: "no zone or group named {name}; there are: {known}",
    }
    no_such_zone_but(name, near, known) {
        vi: "không có cụm loa hay nhóm nào tên {name}; có phải ý là {near}? (đang có: {known})",
        en: "no zone or group named {name}; did you mean {near}? (there are: {known})",
    }
    /// Zones, then groups.
    and_groups(zones, groups) {
        vi: "{zones}; nhóm: {groups}",
        en: "{zones}; groups: {groups}",
    }
    which_zone() {
        vi: "hãy nêu ít nhất một cụm loa (--zones)",
        en: "name at least one zone (--zones)",
    }
    who_orders() {
        vi: "hãy cho biết ai ra lệnh (--by)",
        en: "say who orders it (--by)",
    }
    who_orders_plainly(max) {
        vi: "tên người ra lệnh (--by) phải là một dòng chữ, nhiều nhất {max} ký tự",
        en: "who orders it (--by) must be one line of text, at most {max} characters",
    }
    who_orders_really(name) {
        vi: "“{name}” chỉ là chỗ để điền tên; hãy gõ lại lệnh, với họ tên thật của người ra lệnh sau --by",
        en: "“{name}” only stands for a name; type the command again, with the real name of whoever orders it behind --by",
    }
    name_the_state(usual) {
        vi: "trạm đang chạy thì vẫn ra lệnh được: thêm --state và thư mục của trạm, ví dụ --state {usual}",
        en: "a station that runs still takes orders: add --state and its state folder, such as --state {usual}",
    }
    unreachable(fault, look) {
        vi: "không liên lạc được với trạm ({fault}); trạm có đang chạy không? {look}",
        en: "the station can't be reached ({fault}); is it running? {look}",
    }
    /// Of the machine's station …
    look_at_service() {
        vi: "Xem: systemctl status loaphuong",
        en: "Look: systemctl status loaphuong",
    }
    /// … and of one in a folder, which no service starts.
    start_it(config) {
        vi: "Nếu chưa thì chạy trạm: loaphuong run --config {config}",
        en: "If not, start it: loaphuong run --config {config}",
    }
    /// In the brackets of the sentence before, as is the next.
    no_answer(words) {
        vi: "không có câu trả lời; nguyên văn: {words}",
        en: "{words}",
    }
    odd_answer(words) {
        vi: "câu trả lời không phải của bản loaphuong này; nguyên văn: {words}",
        en: "{words}",
    }
    denied(socket, how) {
        vi: "không có quyền ra lệnh cho trạm (cổng {socket}); {how}",
        en: "this user may not speak to the station (socket {socket}); {how}",
    }
    /// Files of the configuration.
    may_not_read(paths, how) {
        vi: "người dùng này không có quyền đọc {paths}; {how}",
        en: "this user may not read {paths}; {how}",
    }
    /// What helps against a lack of rights to the station's files.
    join_the_group() {
        vi: "thêm người dùng này vào nhóm loaphuong: sudo usermod -aG loaphuong \"$USER\", rồi đăng xuất và đăng nhập lại",
        en: "add this user to the group loaphuong: sudo usermod -aG loaphuong \"$USER\", then log out and in again",
    }
    alert_taken() { vi: "Đã nhận lệnh phát khẩn cấp.", en: "The emergency is ordered." }
    alert_rehearsed() {
        vi: "Diễn tập: lệnh đã ghi vào nhật ký, không phát ra loa.",
        en: "A rehearsal: the order is in the log, nothing sounds.",
    }
    until_today(time) { vi: "Phát đến {time} thì thôi.", en: "It ends by {time}." }
    until_tomorrow(time) {
        vi: "Phát đến {time} NGÀY MAI thì thôi.",
        en: "It ends by {time} TOMORROW.",
    }
    sounds_in(zone, name) {
        vi: "  {zone} ({name}): đang phát",
        en: "  {zone} ({name}): on air",
    }
    warming_in(zone, name, seconds) {
        vi: "  {zone} ({name}): tăng âm đang khởi động, phát sau {seconds} giây",
        en: "  {zone} ({name}): the amplifiers warm up, it sounds in {seconds} s",
    }
    /// Below a zone that sounds, or is about to.
    without_amplifier(why) {
        vi: "    LOA CÓ THỂ KHÔNG KÊU, hãy báo bằng cách khác ngay: {why}",
        en: "    THE HORNS MAY BE SILENT, warn people by other means now: {why}",
    }
    silent_in(zone, name, why) {
        vi: "  {zone} ({name}): CHƯA PHÁT: {why}",
        en: "  {zone} ({name}): SILENT: {why}",
    }
    only_signal_in(zone, name) {
        vi: "  {zone} ({name}): CHỈ CÓ TIẾNG BÁO HIỆU, nội dung tệp không nghe thấy được ở đây (hai kênh triệt tiêu nhau, hoặc cụm loa bị vặn quá nhỏ); hãy báo bằng cách khác ngay",
        en: "  {zone} ({name}): ONLY THE SIGNAL sounds, nothing of the file can be heard here (its channels cancel out, or the zone is turned down); warn people in another way now",
    }
    /// As long as an emergency is worth sounding.
    retries_go_on() {
        vi: "Trạm còn thử phát tiếp trong 10 phút; hãy báo bằng cách khác ngay, xem lại thiết bị âm thanh và lệnh loaphuong status.",
        en: "The station tries on for 10 minutes; warn people by other means now, look at the sound device and at loaphuong status.",
    }
    stop_taken() { vi: "Đã cho dừng.", en: "Stopped." }
    nothing_to_stop() {
        vi: "Không có gì để dừng: ở đó không có gì đang phát hay chờ phát.",
        en: "Nothing to stop: nothing is on air there or waits to be.",
    }
    stopped_on_air(zone, title) {
        vi: "  {zone}: {title}, đang phát",
        en: "  {zone}: {title}, on air",
    }
    stopped_waiting(zone, title) {
        vi: "  {zone}: {title}, đang chờ phát",
        en: "  {zone}: {title}, waiting",
    }
    approval_not_needed(queue) {
        vi: "Hàng chờ {queue} không cần duyệt: chưa duyệt bản tin cũng được phát; lời duyệt này đã ghi lại.",
        en: "The queue {queue} needs no approval: the bulletin airs without it; this one is noted.",
    }
    approval_without_queue() {
        vi: "Bản tin không nằm trong hàng chờ nào cần duyệt: chưa duyệt cũng được phát khi lịch gọi tên; lời duyệt này đã ghi lại.",
        en: "It lies in no queue that needs approval: it airs without when the schedule names it; this one is noted.",
    }
    journal_closed() {
        vi: "chưa mở được nhật ký phát sóng vì thẻ nhớ đầy hoặc lỗi; xem bằng lệnh loaphuong status",
        en: "the journal can't be opened, the card is full or failing; look with loaphuong status",
    }
}
