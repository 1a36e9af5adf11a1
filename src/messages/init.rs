//! What `init` asks and says. The files that it writes, whose comments are for people too, are
//! below this file.

/// Templates of the files that `init` writes.
pub mod templates {
    use crate::messages::Lang;

    /// `station.yaml`.
    pub fn station(lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => include_str!("init/station.vi.yaml"),
            Lang::En => include_str!("init/station.en.yaml"),
        }
    }

    /// The first schedule.
    pub fn schedule(lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => include_str!("init/schedule.vi.yaml"),
            Lang::En => include_str!("init/schedule.en.yaml"),
        }
    }
}

phrases! {
    // The questions.
    begins() {
        vi: "THIẾT LẬP TRẠM PHÁT THANH\nMỗi câu hỏi có sẵn một câu trả lời trong ngoặc vuông: bấm Enter là chọn câu đó. Chưa có gì được ghi cho đến khi trả lời hết; bấm Ctrl-C để thôi.",
        en: "SETTING UP A STATION\nEach question has an answer in brackets: Enter takes it. Nothing is written until all are answered; Ctrl-C ends it.",
    }
    ask_ward() {
        vi: "Tên phường (hoặc xã), ví dụ: Thành Đông. Tên này hiện trong nhật ký phát sóng và ở trung tâm.",
        en: "The ward's name, as in: Thành Đông. The log and the centre show it.",
    }
    ask_place() {
        vi: "Trạm đặt ở đâu trong phường? Ví dụ: Nhà văn hóa số 1.",
        en: "Where in the ward is the station? As in: Nhà văn hóa số 1.",
    }
    place_unsaid() { vi: "Nhà văn hóa", en: "Culture house" }
    station_name(place, ward) { vi: "{place}, {ward}", en: "{place}, {ward}" }
    of_ward(ward) { vi: "phường {ward}", en: "{ward} ward" }
    ask_id(name) {
        vi: "Mã của trạm “{name}” tại trung tâm: chữ thường không dấu, số, gạch nối. Trung tâm có cấp mã thì ghi đúng mã đó; chọn rồi thì đừng đổi, vì nhật ký gắn với mã này.",
        en: "The id of “{name}” at the centre: small letters, digits, dashes. If the centre has given one, take that; don't change it later, the record bears it.",
    }
    ask_zones() {
        vi: "Các cụm loa, cách nhau bằng dấu phẩy; mỗi cụm nối vào một kênh của tăng âm. Ví dụ: Tổ dân phố số 1=trái, Tổ dân phố số 2=phải. Một cụm thì phát ra mọi kênh.",
        en: "The zones of loudspeakers, with commas between, each on a channel of the amplifier. As in: Tổ dân phố số 1=left, Tổ dân phố số 2=right. A lone one sounds on all channels.",
    }
    zone_unsaid() { vi: "Loa phường", en: "Ward" }
    ask_groups(zones) {
        vi: "Nhóm cụm loa, nếu cần gọi vài cụm bằng một tên; các nhóm cách nhau bằng dấu chấm phẩy. Ví dụ: khu-a=to-1,to-2. Các cụm loa: {zones}. Nhóm toan-phuong (tất cả) đã có sẵn. Không cần thì bấm Enter.",
        en: "Groups, if some zones are to be called by one name, with semicolons between. As in: khu-a=to-1,to-2. The zones: {zones}. The group toan-phuong (all) is there already. Enter for none.",
    }
    ask_hours() {
        vi: "Khung giờ cho phép: ngoài các giờ này loa im, trừ tin khẩn cấp. Ví dụ: 05:30-07:00, 16:30-18:30; hoặc theo ngày: T2-T6 05:30-07:00; T7,CN 06:00-07:00.",
        en: "Allowed hours: outside them nothing sounds but an emergency. As in: 05:30-07:00, 16:30-18:30; or by days: Mon-Fri 05:30-07:00; Sat,Sun 06:00-07:00.",
    }
    ask_times() {
        vi: "Mấy giờ bắt đầu phát? Mỗi giờ là một chương trình trong lịch đầu tiên; sau này sửa trong thư mục schedules.",
        en: "When do programmes begin? Each time is a programme of the first schedule; later it is changed in the folder schedules.",
    }
    ask_device(list) {
        vi: "Thiết bị âm thanh nối với tăng âm (ghi số, hoặc tên; ghi wav nếu chưa có thiết bị):\n{list}",
        en: "The sound device that feeds the amplifier (its number or its name; wav if there is none yet):\n{list}",
    }
    ask_device_of_none() {
        vi: "Máy này chưa có thiết bị âm thanh nào. Cắm thiết bị âm thanh USB rồi chạy lại lệnh này, hoặc bấm Enter để tạm thu vào tệp WAV. Biết tên thiết bị thì ghi tên, ví dụ plughw:CARD=Device.",
        en: "This machine has no sound device yet. Plug a USB device in and run this again, or press Enter to record WAV files for now. If its name is known, write it, as in plughw:CARD=Device.",
    }
    recorder_it_is() {
        vi: "  Chưa có thiết bị âm thanh: loa sẽ KHÔNG kêu; trạm thu những gì lẽ ra nghe được vào thư mục ghi-am.",
        en: "  No sound device: the loudspeakers will be SILENT; what would be heard is recorded in the folder ghi-am.",
    }
    device_takes_sound(device) {
        vi: "  {device}: mở được và nhận tiếng (vừa thử bằng khoảng lặng, loa không kêu).",
        en: "  {device} opens and takes sound (tried with silence, nothing was heard).",
    }
    device_takes_nothing(device, why) {
        vi: "  {device}: chưa dùng được ({why}). Xem dây USB và tên thiết bị; `loaphuong devices` liệt kê các thiết bị hiện có.",
        en: "  {device} can't be used yet ({why}). Look at the USB cable and the name; `loaphuong devices` lists what there is.",
    }
    ask_other_device() {
        vi: "Chọn thiết bị khác? (c/k) Không thì giữ tên này: khi cắm vào, trạm tự tìm thấy.",
        en: "Choose another one? (y/n) If not, this name is kept: the station finds it when it is plugged in.",
    }
    ask_tone() {
        vi: "Phát tiếng thử 3 giây ra từng cụm loa ngay bây giờ? (c/k) Loa sẽ kêu thật; xin chỉnh tăng âm nhỏ trước.",
        en: "Sound a tone of 3 seconds in each zone now? (y/n) It will be heard; turn the amplifier down first.",
    }
    no_tone_now() {
        vi: "  Lúc này không phát tiếng thử (chỉ từ 08:00 đến 17:00 hoặc trong khung giờ cho phép). Để sau: loaphuong test-tone.",
        en: "  No tone now (only from 08:00 to 17:00, or in the allowed hours). Later: loaphuong test-tone.",
    }
    tone_begins(zone) {
        vi: "  Đang phát tiếng thử ra {zone} …",
        en: "  Sounding the tone in {zone} …",
    }
    ask_heard(zone) { vi: "Có nghe thấy ở {zone} không? (c/k)", en: "Was it heard in {zone}? (y/n)" }
    ask_heard_there(zone) {
        vi: "Vậy có nghe thấy ở {zone} không? (c/k)",
        en: "Then was it heard in {zone}? (y/n)",
    }
    exchanged() {
        vi: "  Trái và phải bị ngược: đã đổi lại trong cấu hình, không cần đổi dây.",
        en: "  Left and right are the wrong way round: exchanged in the configuration, the cables may stay.",
    }
    not_heard() {
        vi: "  Thiết bị đã nhận đủ tiếng, vậy xin xem dây nối, nguồn và âm lượng của tăng âm. Thử lại sau: loaphuong test-tone.",
        en: "  The device took all of it, so look at the cable, and at the amplifier's power and volume. Later again: loaphuong test-tone.",
    }
    ask_centre() {
        vi: "Địa chỉ trung tâm nhận báo cáo, ví dụ: https://trung-tam.example/v1/events. Chưa có thì bấm Enter: trạm vẫn chạy, nhật ký nằm tại máy.",
        en: "The centre's address, as in: https://centre.example/v1/events. Enter for none: the station runs all the same and keeps its log here.",
    }
    ask_token() {
        vi: "Mã truy cập do trung tâm cấp (gõ hoặc dán vào đây, mã không hiện lên màn hình). Chưa có thì bấm Enter.",
        en: "The token that the centre gave (type or paste it, the screen shows nothing of it). Enter for none.",
    }
    ask_emergencies() {
        vi: "Cho phát tin khẩn cấp bằng cách chép tệp vào thư mục _khan-cap? (c/k) Tệp chép vào đó phát ngay, ở mọi giờ: chỉ chọn có khi tin được mọi người chép được vào thư mục âm thanh.",
        en: "Is a file dropped into the folder _khan-cap an emergency? (y/n) It sounds at once, at any hour: yes only if all who can write to the audio folder can be trusted.",
    }
    ask_share() {
        vi: "Chia sẻ thư mục âm thanh cho máy Windows trong mạng (cần Samba): k = không, guest = ai trong mạng cũng chép được, password = phải có tên và mật khẩu.",
        en: "Share the audio folder with Windows machines (by Samba): no, guest = whoever is in the network, password = with a name and password.",
    }
    word_no() { vi: "k", en: "n" }

    // What is wrong with an answer.
    value_fault(what, remedy) { vi: "{what}; {remedy}", en: "{what}; {remedy}" }
    no_zone() {
        vi: "cần ít nhất một cụm loa, ví dụ: Tổ dân phố số 1",
        en: "a station needs a zone, as in: Tổ dân phố số 1",
    }
    too_many_zones(most) { vi: "nhiều nhất {most} cụm loa", en: "at most {most} zones" }
    zone_twice(name) {
        vi: "hai cụm loa cùng tên “{name}”; mỗi cụm một tên, ví dụ: {name} A, {name} B",
        en: "two zones are called “{name}”; give each its own name, as in: {name} A, {name} B",
    }
    channel_shared(zone, other) {
        vi: "“{zone}” và “{other}” cùng một kênh nên sẽ nghe chương trình của nhau; ghi mỗi cụm một kênh, ví dụ: {other}=trái, {zone}=phải, hoặc gộp thành một cụm",
        en: "“{zone}” and “{other}” are on one channel and would hear each other's programmes; give each its own, as in: {other}=left, {zone}=right, or make them one zone",
    }
    zone_unknown(name, known) {
        vi: "không có cụm loa nào tên {name}; các cụm loa: {known}",
        en: "no zone is called {name}; there are: {known}",
    }
    not_group(text) {
        vi: "“{text}” không phải nhóm; viết tên nhóm, dấu bằng, rồi các cụm loa, ví dụ: khu-a=to-1,to-2",
        en: "“{text}” is no group; write its name, an equals sign and its zones, as in: khu-a=to-1,to-2",
    }
    group_twice(name) {
        vi: "tên {name} đã có cụm loa hoặc nhóm khác dùng; chọn tên khác, ví dụ: {name}-2",
        en: "{name} is the name of another zone or group; take another one, as in: {name}-2",
    }
    too_many_groups(most) { vi: "nhiều nhất {most} nhóm", en: "at most {most} groups" }
    not_hours(text) {
        vi: "“{text}” không phải khung giờ; viết giờ bắt đầu, gạch nối, giờ kết thúc, ví dụ: 05:30-07:00, 16:30-18:30",
        en: "“{text}” says no hours; write begin, dash, end, as in: 05:30-07:00, 16:30-18:30",
    }
    day_twice(day) {
        vi: "ngày {day} được ghi hai lần; ghi mỗi ngày một lần, ví dụ: T2-T6 05:30-07:00; T7,CN 06:00-07:00",
        en: "{day} is given twice; give each day once, as in: Mon-Fri 05:30-07:00; Sat,Sun 06:00-07:00",
    }
    time_outside(time) {
        vi: "{time} nằm ngoài khung giờ cho phép, hoặc sau đó chưa còn đủ 5 phút; chọn giờ khác, ví dụ giờ bắt đầu của khung giờ",
        en: "{time} is outside the allowed hours, or has less than 5 minutes left in them; choose another time, as in: when the hours begin",
    }
    no_time() {
        vi: "cần ít nhất một giờ phát, ví dụ: 05:30",
        en: "a time is needed, as in: 05:30",
    }
    times_too_near(time) {
        vi: "chương trình tiếp theo bắt đầu chưa đến 5 phút sau {time}; đặt các giờ xa nhau hơn, ví dụ: 05:30, 06:00",
        en: "the next programme begins less than 5 minutes after {time}; put them further apart, as in: 05:30, 06:00",
    }
    too_many_times() {
        vi: "nhiều giờ phát quá; lịch đầu tiên có nhiều nhất 48",
        en: "these are too many times; a first schedule has at most 48",
    }
    token_empty() { vi: "mã truy cập trống", en: "the token is empty" }
    token_long() { vi: "mã truy cập dài quá 4096 byte", en: "the token is longer than 4096 bytes" }
    token_letters() {
        vi: "mã truy cập phải là một từ chữ không dấu, số và dấu câu, ví dụ: 8f3kQ2-zz91; xin chép lại đúng như được cấp",
        en: "a token is one word of ASCII letters, digits and signs, as in: 8f3kQ2-zz91; copy it as it was given",
    }
    not_one_of(text, known) {
        vi: "không hiểu “{text}”; trả lời bằng một trong: {known}",
        en: "“{text}” is not understood; answer with one of: {known}",
    }
    not_listed(text) {
        vi: "không có số {text} trong danh sách; ghi số khác, tên thiết bị, hoặc wav",
        en: "there is no number {text} in the list; write another one, a device's name, or wav",
    }

    // Why there is no station.
    wrong_argument(flag, why) { vi: "{flag}: {why}", en: "{flag}: {why}" }
    missing(flags) {
        vi: "không có ai ở cửa sổ lệnh để hỏi, mà còn thiếu: {flags}. Hãy thêm các tham số đó, hoặc --yes để lấy câu trả lời thông thường.",
        en: "nobody sits at a terminal to be asked, and these are missing: {flags}. Give them, or --yes for the usual answers.",
    }
    gone() {
        vi: "chưa trả lời hết nên chưa ghi gì.",
        en: "not all was answered, so nothing is written.",
    }
    terminal(error) {
        vi: "không đọc được câu trả lời ({error}), nên chưa ghi gì.",
        en: "the answers can't be read ({error}), so nothing is written.",
    }
    token_for_nobody() {
        vi: "có mã truy cập mà không có trung tâm; thêm địa chỉ, ví dụ: --centre https://trung-tam.example/v1/events",
        en: "there is a token and no centre; add its address, as in: --centre https://centre.example/v1/events",
    }
    unreadable(path, error) { vi: "không đọc được {path} ({error})", en: "{path} can't be read ({error})" }
    not_root() {
        vi: "thiết lập trạm của máy này cần quyền quản trị: sudo loaphuong init\nMuốn thử trên máy riêng, không cần quyền đó: loaphuong init --folder THƯ-MỤC",
        en: "to set up this machine's station an administrator is needed: sudo loaphuong init\nTo try it in a folder of your own: loaphuong init --folder DIR",
    }
    no_station_user(user) {
        vi: "máy này chưa có người dùng {user}, vậy gói loaphuong chưa được cài: sudo apt install ./loaphuong_*.deb. Không có gói: cp systemd/loaphuong.sysusers /etc/sysusers.d/loaphuong.conf && systemd-sysusers",
        en: "there is no user {user}, so the package is not installed: sudo apt install ./loaphuong_*.deb. Without a package: cp systemd/loaphuong.sysusers /etc/sysusers.d/loaphuong.conf && systemd-sysusers",
    }
    taken(paths) {
        vi: "ở đây đã có tệp của một trạm nên không ghi gì, không đổi gì: {paths}. Muốn đổi thì sửa tệp đó rồi chạy `loaphuong check`; muốn làm lại từ đầu thì tự cất tệp đó đi nơi khác trước.",
        en: "files of a station are here already, so nothing is written and nothing changed: {paths}. To change it, edit that file and run `loaphuong check`; to begin anew, move it away first.",
    }
    not_written(path, why) {
        vi: "không ghi được {path} ({why}); những gì vừa ghi đã được bỏ đi.",
        en: "{path} can't be written ({why}); what was written just now is taken away again.",
    }

    station_here() {
        vi: "không có /etc/loaphuong/station.yaml, nhưng ở thư mục này có station.yaml. Muốn dùng tệp đó, thêm: --config station.yaml",
        en: "there is no /etc/loaphuong/station.yaml, but a station.yaml lies here. To use it, add: --config station.yaml",
    }
    no_station_yet() {
        vi: "máy này chưa có trạm. Để thiết lập: sudo loaphuong init; để thử trong thư mục riêng: loaphuong init --folder THƯ-MỤC",
        en: "this machine has no station yet. To set one up: sudo loaphuong init; to try one in a folder of your own: loaphuong init --folder DIR",
    }

    // What was done.
    written(path) { vi: "Đã ghi {path}", en: "Written: {path}" }
    calling_centre(endpoint) {
        vi: "Đang gọi trung tâm {endpoint} (nhiều nhất một phút rưỡi) …",
        en: "Calling the centre {endpoint} (a minute and a half at most) …",
    }
    centre_answers() {
        vi: "Trung tâm trả lời, và nhận mã truy cập của trạm.",
        en: "The centre answers and takes the station's token.",
    }
    centre_silent(why) {
        vi: "Chưa báo cáo được về trung tâm: {why}. Trạm vẫn chạy, nhật ký chờ tại máy; loaphuong status cho biết khi nào gửi được.",
        en: "No reports to the centre yet: {why}. The station runs all the same and keeps its rows; loaphuong status tells when they are delivered.",
    }
    shared() {
        vi: "Thư mục âm thanh đã được chia sẻ; từ Windows mở \\\\TÊN-MÁY\\loa-phuong.",
        en: "The audio folder is shared; on Windows open \\\\NAME-OF-MACHINE\\loa-phuong.",
    }
    share_not_reloaded() {
        vi: "Đã thêm phần chia sẻ vào cấu hình Samba. Để có hiệu lực: sudo systemctl restart smbd; rồi từ Windows mở \\\\TÊN-MÁY\\loa-phuong.",
        en: "The share stands in Samba's settings. To make it hold: sudo systemctl restart smbd; then on Windows open \\\\NAME-OF-MACHINE\\loa-phuong.",
    }
    share_by_hand(line, file) {
        vi: "Để chia sẻ thư mục âm thanh: sudo apt install samba, thêm vào cuối {file} dòng\n    {line}\nrồi sudo systemctl restart smbd",
        en: "To share the audio folder: sudo apt install samba, add to the end of {file} the line\n    {line}\nand then sudo systemctl restart smbd",
    }
    share_not_included(file, why, line) {
        vi: "Không sửa được {file} ({why}). Xin thêm vào cuối tệp đó dòng\n    {line}\nrồi sudo systemctl restart smbd",
        en: "{file} can't be changed ({why}). Add to its end the line\n    {line}\nand then sudo systemctl restart smbd",
    }
    share_guest() {
        vi: "Ai trong mạng cũng chép được vào đó, không cần mật khẩu; thư mục _khan-cap thì họ không thấy.",
        en: "Whoever is in the network can drop files there; the folder _khan-cap is hidden from them.",
    }
    share_password() {
        vi: "Cho một người dùng thư mục đó: sudo usermod -aG loaphuong TÊN && sudo smbpasswd -a TÊN",
        en: "To let somebody in: sudo usermod -aG loaphuong NAME && sudo smbpasswd -a NAME",
    }
    start_by_hand() {
        vi: "Trạm chưa chạy. Để chạy, và tự chạy mỗi khi bật máy: sudo systemctl enable --now loaphuong",
        en: "The station does not run yet. To start it, now and with the machine: sudo systemctl enable --now loaphuong",
    }
    starting() { vi: "Đang khởi động trạm …", en: "Starting the station …" }
    not_started(why) {
        vi: "không khởi động được trạm: {why}. Xem vì sao: journalctl -u loaphuong -n 50",
        en: "the station can't be started: {why}. To see why: journalctl -u loaphuong -n 50",
    }
    no_status() {
        vi: "đã khởi động nhưng sau một phút trạm chưa trả lời. Xem vì sao: journalctl -u loaphuong -n 50",
        en: "it is started and does not answer within a minute. To see why: journalctl -u loaphuong -n 50",
    }
    runs() { vi: "Trạm đang chạy.", en: "The station runs." }
    next_slot(title, at) { vi: "Buổi phát tới: {title}, {at}.", en: "Next: {title}, {at}." }

    // What to do next.
    next() { vi: "VIỆC TIẾP THEO", en: "WHAT TO DO NEXT" }
    next_device() {
        vi: "- Chưa có thiết bị âm thanh nên loa chưa kêu: cắm vào, xem tên bằng `loaphuong devices`, ghi tên đó vào mục outputs của station.yaml.",
        en: "- There is no sound device, so nothing is heard yet: plug one in, see its name by `loaphuong devices`, put it under outputs in station.yaml.",
    }
    next_run(config) {
        vi: "- Chạy trạm trong cửa sổ này (Ctrl-C để dừng): loaphuong run --config {config}",
        en: "- Run the station in this window (Ctrl-C ends it): loaphuong run --config {config}",
    }
    next_drop(folder) {
        vi: "- Chép một thông báo (MP3, M4A, OGG, WAV …) vào {folder}",
        en: "- Drop an announcement (MP3, M4A, OGG, WAV …) into {folder}",
    }
    next_overview(file) {
        vi: "- Mở {file}: tệp đã nhận chưa, bao giờ phát",
        en: "- Open {file}: is it taken, and when does it sound?",
    }
    next_plan(config) {
        vi: "- Xem lịch tuần tới: loaphuong plan{config}",
        en: "- See the next week: loaphuong plan{config}",
    }
    next_people() {
        vi: "- Cho kỹ thuật viên chép tệp và ra lệnh: sudo usermod -aG loaphuong TÊN (người đó đăng nhập lại)",
        en: "- Let a technician drop files and give orders: sudo usermod -aG loaphuong NAME (who then logs in again)",
    }

    // Inside the files.
    programme_title(time) { vi: "Phát thanh {time}", en: "Broadcast at {time}" }
}
