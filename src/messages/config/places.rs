//! Faults of what a station is made of: its time zone, its folders and what lies in them, its
//! outputs.

use super::terms::quote;
use super::{Said, say};
use crate::config::fault::FaultKind as Kind;
use crate::messages::details::detail;
use crate::messages::{Lang, shown};

pub(super) fn fault(lang: Lang, kind: &Kind) -> Option<Said> {
    Some(match kind {
        Kind::BadTimezone { text, nearest } => {
            let text = quote(text);
            match nearest {
                Some(nearest) => say!(lang,
                    vi: "không có múi giờ {text}"
                        => "có phải ý là `{nearest}`? Ở Việt Nam viết `Asia/Ho_Chi_Minh`",
                    en: "there is no time zone {text}"
                        => "did you mean `{nearest}`? In Viet Nam write `Asia/Ho_Chi_Minh`"),
                None => say!(lang,
                    vi: "không có múi giờ {text}" => "viết `Asia/Ho_Chi_Minh`",
                    en: "there is no time zone {text}" => "write it as `Asia/Ho_Chi_Minh`"),
            }
        }
        Kind::FolderUnreadable { folder, why } => {
            let (folder, why) = (shown(folder), detail(lang, why));
            say!(lang,
                vi: "không đọc được thư mục lịch phát {folder} ({why})"
                    => "tạo thư mục này hoặc sửa `folders.schedules`",
                en: "the schedules folder {folder} can't be read ({why})"
                    => "create it or correct `folders.schedules`")
        }
        Kind::NoteNotFile => say!(lang,
            vi: "đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở"
                => "xóa đường dẫn tắt này đi, rồi chép chính tệp ghi chú vào thư mục",
            en: "this is a link or a special file, which the station does not open"
                => "delete it, then copy the note itself"),
        Kind::PathReserved => say!(lang,
            vi: "thư mục bắt đầu bằng dấu _ là chỗ máy cất bản tin đã phát hoặc để riêng"
                => "đặt tên thư mục khác cho hàng chờ",
            en: "a folder that begins with _ holds what has aired or is set aside"
                => "give the queue a folder of another name"),
        Kind::PathEmergency => say!(lang,
            vi: "thư mục _khan-cap chỉ dành cho tin khẩn cấp"
                => "chép tệp sang thư mục khác rồi ghi đường dẫn mới",
            en: "the folder _khan-cap is for emergencies alone"
                => "copy the file to another folder and name it there"),
        Kind::StateInAudio => say!(lang,
            vi: "thư mục âm thanh và thư mục của trạm (`folders.state`) nằm trong nhau"
                => "đặt hai thư mục cạnh nhau, ví dụ `audio: audio` và `state: var`",
            en: "the audio folder and the station's own (`folders.state`) lie in each other"
                => "put them side by side, such as `audio: audio` and `state: var`"),
        Kind::WavInAudio => say!(lang,
            vi: "tệp ghi âm nằm trong thư mục âm thanh sẽ bị coi là bản tin"
                => "chọn thư mục ở ngoài, ví dụ `wav: var/ghi-am`",
            en: "recordings inside the audio folder would be taken for bulletins"
                => "choose a folder outside it, such as `wav: var/aircheck`"),
        Kind::SinkTaken { first } => {
            let first = shown(first);
            say!(lang,
                vi: "thiết bị hoặc thư mục này đã là của đường ra {first}"
                    => "mỗi đường ra dùng một thiết bị hoặc thư mục riêng; nhiều cụm loa dùng chung một đường ra được",
                en: "this device or folder is that of the output {first} already"
                    => "give each output its own; several zones may share one output")
        }
        Kind::NoDevice => say!(lang,
            vi: "tên thiết bị để trống" => "xem tên bằng lệnh `loaphuong devices` rồi ghi vào",
            en: "the device's name is empty" => "write one that `loaphuong devices` lists"),
        _ => return None,
    })
}
