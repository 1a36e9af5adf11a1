//! What the record's stable words mean to a person.

use super::Lang;
use crate::station::record::{Outcome, Reason};

/// A reason as a clause: "vì mất điện", "power was off".
pub fn reason(lang: Lang, reason: Reason) -> &'static str {
    let (vi, en) = match reason {
        Reason::PowerOff => ("mất điện hoặc trạm tắt", "the power or the station was off"),
        Reason::ClockUntrusted => ("đồng hồ chưa tin được", "the clock could not be trusted"),
        Reason::GuardHours => ("ngoài khung giờ cho phép", "outside the allowed hours"),
        Reason::GuardLimit => ("quá thời lượng cho phép trong ngày", "over the daily limit"),
        Reason::ZoneBusy => {
            ("cụm loa đang bận chương trình khác", "another programme held the zone")
        }
        Reason::TooLate => ("đã quá giờ cho phép phát muộn", "too late to start"),
        Reason::NoBulletin => ("hàng chờ không có bản tin", "no bulletin in its queue"),
        Reason::FileMissing => ("không tìm thấy tệp âm thanh", "the audio file is missing"),
        Reason::FileDamaged => ("tệp âm thanh bị hỏng", "the audio file is damaged"),
        Reason::NotApproved => ("bản tin chưa được duyệt", "the bulletin is not approved"),
        Reason::DeviceLost => ("mất thiết bị âm thanh", "the sound device was lost"),
        Reason::Preempted => ("nhường cho tin ưu tiên cao hơn", "gave way to a higher priority"),
        Reason::Stopped => ("có người cho dừng", "stopped by a person"),
        Reason::MaxLength => ("quá thời lượng tối đa", "over its longest length"),
        Reason::Muted => ("cụm loa đang tạm im", "the zone was muted"),
        Reason::ScheduleRemoved => ("chương trình đã bị bỏ khỏi lịch", "removed from the schedule"),
        Reason::Silent => ("phát mà không nghe thấy tiếng", "nothing of it could be heard"),
        Reason::RelayLost => ("mất nguồn tiếp âm", "the relay was lost"),
        Reason::Exercise => ("diễn tập, không phát ra loa", "a rehearsal, nothing was to sound"),
        Reason::Internal => ("lỗi của phần mềm", "a fault of the software"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// An outcome as a word for tables.
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    match (lang, outcome) {
        (Lang::Vi, Outcome::Aired) => "đã phát đủ",
        (Lang::Vi, Outcome::Cut) => "phát chưa hết",
        (Lang::Vi, Outcome::NotAired) => "không phát",
        (Lang::En, Outcome::Aired) => "aired",
        (Lang::En, Outcome::Cut) => "cut",
        (Lang::En, Outcome::NotAired) => "not aired",
    }
}
