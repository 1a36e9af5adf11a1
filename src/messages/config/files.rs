//! Faults of files as a whole: those of the configuration, and what lies beside a bulletin.

use super::sentence::{FaultSentence, say};
use crate::config::fault::{SidecarFault, TextFileFault};
use crate::messages::system_trouble::with_original;
use crate::messages::{Lang, shown};

pub(super) fn text_file(lang: Lang, fault: &TextFileFault) -> FaultSentence {
    match fault {
        TextFileFault::Unreadable { trouble } => {
            let why = with_original(lang, trouble);
            say!(lang,
                vi: "không đọc được tệp ({why})" => "kiểm tra tên tệp và quyền đọc",
                en: "the file can't be read ({why})" => "check its name and its permissions")
        }
        TextFileFault::NotRegular => say!(lang,
            vi: "không đọc được tệp (không phải tệp thường)" => "kiểm tra tên tệp và quyền đọc",
            en: "the file can't be read (not a regular file)" => "check its name and its permissions"),
        TextFileFault::FolderUnreadable { folder, trouble } => {
            let (folder, why) = (shown(folder), with_original(lang, trouble));
            say!(lang,
                vi: "không đọc được thư mục lịch phát {folder} ({why})"
                    => "tạo thư mục này hoặc sửa `folders.schedules`",
                en: "the schedules folder {folder} can't be read ({why})"
                    => "create it or correct `folders.schedules`")
        }
        TextFileFault::TooLarge { bytes_max } => say!(lang,
            vi: "tệp lớn hơn {bytes_max} byte, không giống một lịch phát"
                => "kiểm tra xem có chép nhầm tệp không, hoặc chia nhỏ ra",
            en: "the file is larger than {bytes_max} bytes, which no schedule is"
                => "see whether another file was copied here, or split it"),
        TextFileFault::TooLargeTogether { bytes_max } => say!(lang,
            vi: "tất cả các tệp cộng lại lớn hơn {bytes_max} byte" => "bớt hoặc xóa những tệp thừa",
            en: "all files together are larger than {bytes_max} bytes" => "remove what isn't needed"),
        TextFileFault::NotUtf8 => say!(lang,
            vi: "chữ ở đây không phải mã UTF-8" => "lưu lại tệp với bảng mã UTF-8",
            en: "the text here isn't UTF-8" => "save the file as UTF-8"),
        TextFileFault::NulByte => say!(lang,
            vi: "có ký tự NUL, tệp này không phải văn bản UTF-8"
                => "lưu lại tệp dưới dạng văn bản thuần với bảng mã UTF-8",
            en: "a NUL character: this isn't a UTF-8 text file"
                => "save it as plain text in UTF-8"),
        TextFileFault::Empty => say!(lang,
            vi: "tệp không có nội dung" => "viết nội dung vào, hoặc xóa tệp đi",
            en: "the file holds nothing" => "write something into it, or delete it"),
    }
}

pub(super) fn sidecar(lang: Lang, fault: &SidecarFault) -> FaultSentence {
    match fault {
        SidecarFault::TooLarge { bytes_max } => say!(lang,
            vi: "tệp lớn hơn {bytes_max} byte, không giống một tệp ghi chú"
                => "kiểm tra xem có chép nhầm tệp không",
            en: "the file is larger than {bytes_max} bytes, which no sidecar is"
                => "see whether another file was copied here"),
        SidecarFault::NotAFile => say!(lang,
            vi: "đây là đường dẫn tắt hoặc tệp đặc biệt, trạm không mở"
                => "xóa đường dẫn tắt này đi, rồi chép chính tệp ghi chú vào thư mục",
            en: "this is a link or a special file, which the station does not open"
                => "delete it, then copy the sidecar itself"),
        SidecarFault::EmergencyQueued => say!(lang,
            vi: "bản tin trong hàng chờ không thể là tin khẩn cấp"
                => "dùng `priority`, hoặc lệnh `loaphuong alert` để phát ngay",
            en: "a bulletin of a queue is no emergency"
                => "use `priority`, or `loaphuong alert` to sound it at once"),
    }
}
