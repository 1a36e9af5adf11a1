//! Faults of times: the rules of programmes and the zone of their clock.

use super::sentence::{FaultSentence, say};
use super::terms::quote;
use crate::config::fault::WhenFault;
use crate::config::single_values;
use crate::messages::Lang;
use crate::station::calendar::DayFault;
use crate::station::recurrence::{CronFault, CronField, TimeFault, WeekdayFault};

pub(super) fn when(lang: Lang, fault: &WhenFault) -> FaultSentence {
    match fault {
        WhenFault::BadTimezone { text, nearest } => {
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
        WhenFault::TimeAsCron { text } => {
            // It was read as a time, so it is short and plain.
            let text = format!("\"{text}\"");
            say!(lang,
                vi: "{text} là giờ trong ngày, chưa phải quy tắc"
                    => "viết `at: {{time: {text}, days: Mon-Fri}}`",
                en: "{text} is a time, not yet a rule"
                    => "write `at: {{time: {text}, days: Mon-Fri}}`")
        }
        WhenFault::TooOften { max } => say!(lang,
            vi: "chương trình phát hơn {max} lần một ngày" => "kiểm tra phần giây và phần phút của quy tắc",
            en: "the programme is due more than {max} times a day"
                => "look at the rule's second and minute fields"),
        WhenFault::Cron(fault) => cron(lang, fault),
        WhenFault::Time(fault) => time(lang, fault),
        WhenFault::Weekday(fault) => weekday(lang, fault),
        WhenFault::Day(fault) => day(lang, fault),
    }
}

fn cron(lang: Lang, fault: &CronFault) -> FaultSentence {
    match fault {
        CronFault::FieldCount { count } => say!(lang,
            vi: "quy tắc có {count} phần"
                => "cần 5 phần: phút giờ ngày tháng thứ, ví dụ \"30 5 * * Mon-Fri\"; hoặc 6 với giây đứng đầu",
            en: "the rule has {count} fields"
                => "it needs 5, minute hour day month weekday, such as \"30 5 * * Mon-Fri\"; or 6 with seconds first"),
        CronFault::Year => say!(lang,
            vi: "quy tắc có phần năm" => "bỏ đi và dùng `from`, `until`",
            en: "a year has no place in the rule" => "use `from` and `until`"),
        CronFault::Nickname { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không nói phát lúc mấy giờ"
                    => "viết như \"30 5 * * *\" (05:30 mỗi ngày)",
                en: "{text} doesn't say at what time" => "write \"30 5 * * *\" for 05:30 every day")
        }
        CronFault::Mark { field, mark } => {
            let field = cron_field(lang, *field);
            say!(lang,
                vi: "không dùng dấu {mark} ở phần {field}"
                    => "chỉ dùng số, tên và các dấu * , - /",
                en: "`{mark}` is not used in the {field} field"
                    => "use numbers, names and the signs * , - /")
        }
        CronFault::Value { field, text } => {
            let (text, takes, field) = (quote(text), takes(lang, *field), cron_field(lang, *field));
            say!(lang,
                vi: "{text} không hợp với phần {field}" => "phần này nhận {takes}",
                en: "{text} doesn't fit the {field} field" => "it takes {takes}")
        }
        CronFault::Step { field, text } => {
            let (text, field) = (quote(text), cron_field(lang, *field));
            say!(lang,
                vi: "bước trong {text} dài hơn cả phần {field}" => "dùng bước ngắn hơn",
                en: "the step in {text} is longer than the {field} field" => "use a shorter one")
        }
        CronFault::StepWithoutRange { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} có bước mà không có khoảng"
                    => "viết từng giá trị, hoặc một khoảng như Mon-Sun/2",
                en: "{text} has a step without a range"
                    => "write the values out, or a range such as Mon-Sun/2")
        }
        CronFault::DayAndWeekday => say!(lang,
            vi: "vừa có ngày trong tháng vừa có thứ, mỗi nơi hiểu một kiểu"
                => "đặt * vào một trong hai, hoặc dùng `only`",
            en: "day of month and weekday are both given, which crons read differently"
                => "put * in one of them, or use `only`"),
        CronFault::Never => say!(lang,
            vi: "quy tắc không bao giờ đến, không tháng nào có ngày ấy" => "sửa ngày hoặc tháng",
            en: "the rule never comes round: none of its months has such a day"
                => "correct the day or the month"),
        CronFault::TooLong => say!(lang,
            vi: "quy tắc quá dài" => "chia ra, hoặc dùng {{time: [...], days: ...}}",
            en: "the rule is too long" => "split it, or use {{time: [...], days: ...}}"),
    }
}

fn time(lang: Lang, fault: &TimeFault) -> FaultSentence {
    match fault {
        TimeFault::NotATime { text: written } => {
            let text = quote(written);
            match single_values::time_meant(written) {
                Some(meant) => say!(lang,
                    vi: "{text} không phải giờ" => "viết \"{meant}\", có ngoặc kép",
                    en: "{text} is not a time" => "write \"{meant}\", in quotes"),
                None => say!(lang,
                    vi: "{text} không phải giờ"
                        => "viết như \"05:30\" hoặc \"05:30:15\", có ngoặc kép",
                    en: "{text} is not a time"
                        => "write it as \"05:30\" or \"05:30:15\", in quotes"),
            }
        }
        TimeFault::NoSuchTime { text } => {
            let text = quote(text);
            say!(lang,
                vi: "không có giờ {text}" => "dùng từ 00:00 đến 23:59:59",
                en: "there is no time {text}" => "times run from 00:00 to 23:59:59")
        }
        TimeFault::EndOfDay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} là lúc hết ngày, không bắt đầu phát được"
                    => "viết 00:00 của ngày hôm sau",
                en: "{text} ends a day, nothing starts then" => "write 00:00 of the day after")
        }
    }
}

fn weekday(lang: Lang, fault: &WeekdayFault) -> FaultSentence {
    match fault {
        WeekdayFault::Empty => say!(lang,
            vi: "thiếu tên thứ" => "viết Mon-Fri, Sat,Sun, T2-T6, CN hoặc daily (hằng ngày)",
            en: "no weekday is given" => "write Mon-Fri, Sat,Sun, T2-T6, CN or daily"),
        WeekdayFault::Number { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} là số, mỗi nơi đếm thứ một kiểu" => "viết tên: T2 hoặc Mon",
                en: "{text} is a number, which people count differently"
                    => "write a name: Mon or T2")
        }
        WeekdayFault::Unknown { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải tên thứ" => "viết T2 … T7, CN, hoặc Mon … Sun, hoặc daily",
                en: "{text} is no weekday" => "write Mon … Sun, T2 … T7, CN, or daily")
        }
    }
}

fn day(lang: Lang, fault: &DayFault) -> FaultSentence {
    match fault {
        DayFault::NotADay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải ngày"
                    => "viết 2026-09-02, 09-02 (mọi năm), hoặc một khoảng như 12-28 .. 01-03",
                en: "{text} is not a day"
                    => "write 2026-09-02, 09-02, or a span such as 12-28 .. 01-03")
        }
        DayFault::NoSuchDay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "không có ngày {text}" => "sửa ngày hoặc tháng (tháng viết trước, ngày viết sau)",
                en: "there is no day {text}" => "correct the month or the day (month first)")
        }
        DayFault::NotALunarDay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải ngày âm lịch"
                    => "viết tháng-ngày như 03-10 (mùng 10 tháng 3), hoặc 12-30 .. 01-03",
                en: "{text} is not a lunar day"
                    => "write month-day such as 03-10, or a span 12-30 .. 01-03")
        }
        DayFault::NoSuchLunarDay { text } => {
            let text = quote(text);
            say!(lang,
                vi: "âm lịch không có ngày {text}" => "tháng từ 01 đến 12, ngày từ 01 đến 30",
                en: "the lunar calendar has no day {text}" => "months are 01 to 12, days 01 to 30")
        }
        DayFault::MixedSpan { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} một đầu có năm, một đầu không" => "ghi năm ở cả hai đầu, hoặc bỏ cả hai",
                en: "{text} has a year at one end only" => "give the year at both ends or none")
        }
        DayFault::Backwards { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} kết thúc trước khi bắt đầu" => "đổi chỗ hai ngày",
                en: "{text} ends before it begins" => "swap the two days")
        }
    }
}

fn cron_field(lang: Lang, field: CronField) -> &'static str {
    let (vi, en) = match field {
        CronField::Second => ("giây", "second"),
        CronField::Minute => ("phút", "minute"),
        CronField::Hour => ("giờ", "hour"),
        CronField::DayOfMonth => ("ngày trong tháng", "day-of-month"),
        CronField::Month => ("tháng", "month"),
        CronField::Weekday => ("thứ", "weekday"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

fn takes(lang: Lang, field: CronField) -> &'static str {
    match (lang, field) {
        (Lang::En, field) => field.takes(),
        (Lang::Vi, CronField::Second | CronField::Minute) => "0 đến 59",
        (Lang::Vi, CronField::Hour) => "0 đến 23",
        (Lang::Vi, CronField::DayOfMonth) => "1 đến 31",
        (Lang::Vi, CronField::Month) => "1 đến 12 hoặc Jan đến Dec",
        (Lang::Vi, CronField::Weekday) => "Mon đến Sun, hoặc 0 đến 7 (0 và 7 là Chủ nhật)",
    }
}
