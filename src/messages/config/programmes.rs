//! Faults of a programme's cues and its priority.

use super::sentence::{FaultSentence, say};
use crate::config::fault::{ProgrammeFault, ReservedCue};
use crate::messages::Lang;

pub(super) fn programme(lang: Lang, fault: &ProgrammeFault) -> FaultSentence {
    match fault {
        ProgrammeFault::NotOneCue => say!(lang,
            vi: "mỗi mục của kịch bản cần đúng một trong ba: file, queue, pause"
                => "viết mỗi thứ thành một mục riêng, bắt đầu bằng dấu -",
            en: "a cue needs exactly one of file, queue, pause"
                => "make each a cue of its own, on a line that begins with -"),
        ProgrammeFault::TakeWithoutQueue => say!(lang,
            vi: "`take` chỉ đi với `queue`" => "xóa `take`",
            en: "`take` goes with `queue` only" => "remove `take`"),
        ProgrammeFault::OptionalWithoutQueue => say!(lang,
            vi: "`optional` chỉ đi với `queue`: hàng chờ trống thì bỏ qua mục đó, còn tệp và quãng nghỉ thì không"
                => "xóa `optional`",
            en: "`optional` goes with `queue` only: an empty queue may be passed over, a file or a pause not"
                => "remove `optional`"),
        ProgrammeFault::NotYet(ReservedCue::Relay) => say!(lang,
            vi: "chưa hỗ trợ tiếp âm (relay)" => "bỏ mục này",
            en: "relays are not yet supported" => "remove this cue"),
        ProgrammeFault::NotYet(ReservedCue::Speak) => say!(lang,
            vi: "chưa hỗ trợ đọc văn bản (speak)" => "ghi âm thành tệp rồi dùng `file`",
            en: "spoken text is not yet supported" => "record it and use `file`"),
        ProgrammeFault::EmergencyPlanned => say!(lang,
            vi: "tin khẩn cấp phải do người có trách nhiệm ra lệnh, không đặt lịch sẵn"
                => "dùng `priority`, hoặc lệnh `loaphuong alert` khi cần",
            en: "an emergency is ordered by a person, not planned"
                => "use `priority`, or `loaphuong alert` when the need comes"),
    }
}
