//! What is said of schedules that are not read, and of a station that has none.

use crate::config::{PassedOver, PassedWhy};
use crate::messages::{Lang, shown};

super::super::phrases! {
    wrong_name(path, right) {
        vi: "{path} bị bỏ qua: tên tệp lịch phải kết thúc bằng .yaml; hãy đổi tên thành {right}",
        en: "{path} is passed over: a schedule's name ends in .yaml; rename it to {right}",
    }
    name_taken(path, right) {
        vi: "{path} bị bỏ qua: tên tệp lịch phải kết thúc bằng .yaml, mà {right} đã có ở đó; nếu tệp này mới đúng thì hãy đổi tên thành {right} để thay tệp cũ, nếu không thì xóa đi",
        en: "{path} is passed over: a schedule's name ends in .yaml, and there is a {right}; if this is the right one, rename it to {right} in place of the other, else delete it",
    }
    below(path, right) {
        vi: "{path} bị bỏ qua: tệp lịch trong thư mục con không được đọc; hãy chuyển thành {right}",
        en: "{path} is passed over: schedules in folders of their own are not read; move it to {right}",
    }
    conflict(path, of) {
        vi: "{path} bị bỏ qua: phần mềm đồng bộ để lại hai bản khác nhau của {of}; hãy xem bản nào đúng, đổi tên bản đó thành {of} rồi xóa bản kia",
        en: "{path} is passed over: a synchroniser left two versions of {of}; see which is right, rename that one to {of} and delete the other",
    }
    conflict_alone(path, of) {
        vi: "{path} bị bỏ qua: đây là bản mà phần mềm đồng bộ để lại khi hai nơi cùng sửa {of}, còn {of} thì không có; nếu nội dung đúng thì hãy đổi tên thành {of}, nếu không thì xóa đi",
        en: "{path} is passed over: a synchroniser left it when {of} was changed in two places, and there is no {of}; rename it to {of} if it is right, else delete it",
    }
    no_programme(folder) {
        vi: "trạm CHƯA CÓ CHƯƠNG TRÌNH NÀO nên không phát gì theo lịch; hãy đặt tệp lịch có mục programmes, tên kết thúc bằng .yaml (như lich.yaml), vào thư mục {folder}",
        en: "the station HAS NO PROGRAMME, so nothing scheduled sounds; put a schedule with programmes, named like lich.yaml, into the folder {folder}",
    }
}

/// Which file is not read, why not, and what would help.
pub fn passed_over(lang: Lang, file: &PassedOver) -> String {
    let path = shown(&file.path);
    match &file.why {
        PassedWhy::Name { right } => wrong_name(lang, path, shown(right)),
        PassedWhy::NameTaken { right } => name_taken(lang, path, shown(right)),
        PassedWhy::Below { right } => below(lang, path, shown(right)),
        PassedWhy::Conflict { of } => conflict(lang, path, shown(of)),
        PassedWhy::ConflictAlone { of } => conflict_alone(lang, path, shown(of)),
    }
}
