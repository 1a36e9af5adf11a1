//! The sentence of each fault.

use super::terms::{length, named, quote, shape, shape_example};
use super::{Said, places, say, when, yaml};
use crate::config::fault::{FaultKind as Kind, Later};
use crate::messages::details::detail;
use crate::messages::{Lang, shown};

/// What is wrong and what to do.
pub fn fault(lang: Lang, kind: &Kind) -> Said {
    match kind {
        Kind::Cron(fault) => when::cron(lang, fault),
        Kind::Time(fault) => when::time(lang, fault),
        Kind::Weekday(fault) => when::weekday(lang, fault),
        Kind::Day(fault) => when::day(lang, fault),
        _ => of_file(lang, kind)
            .or_else(|| places::fault(lang, kind))
            .or_else(|| yaml::fault(lang, kind))
            .or_else(|| of_shape(lang, kind))
            .or_else(|| of_value(lang, kind))
            .unwrap_or_else(|| of_meaning(lang, kind)),
    }
}

fn of_file(lang: Lang, kind: &Kind) -> Option<Said> {
    Some(match kind {
        Kind::Unreadable { why } => {
            let why = detail(lang, why);
            say!(lang,
                vi: "không đọc được tệp ({why})" => "kiểm tra tên tệp và quyền đọc",
                en: "the file can't be read ({why})" => "check its name and its permissions")
        }
        Kind::TooLarge { bytes_max } => say!(lang,
            vi: "tệp lớn hơn {bytes_max} byte, không giống một lịch phát"
                => "kiểm tra xem có chép nhầm tệp không, hoặc chia nhỏ ra",
            en: "the file is larger than {bytes_max} bytes, which no schedule is"
                => "see whether another file was copied here, or split it"),
        Kind::NoteLarge { bytes_max } => say!(lang,
            vi: "tệp lớn hơn {bytes_max} byte, không giống một tệp ghi chú"
                => "kiểm tra xem có chép nhầm tệp không",
            en: "the file is larger than {bytes_max} bytes, which no note is"
                => "see whether another file was copied here"),
        Kind::TooLargeTogether { bytes_max } => say!(lang,
            vi: "tất cả các tệp cộng lại lớn hơn {bytes_max} byte" => "bớt hoặc xóa những tệp thừa",
            en: "all files together are larger than {bytes_max} bytes" => "remove what isn't needed"),
        Kind::NotUtf8 => say!(lang,
            vi: "chữ ở đây không phải mã UTF-8" => "lưu lại tệp với bảng mã UTF-8",
            en: "the text here isn't UTF-8" => "save the file as UTF-8"),
        Kind::NulByte => say!(lang,
            vi: "có ký tự NUL, tệp này không phải văn bản UTF-8"
                => "lưu lại tệp dưới dạng văn bản thuần với bảng mã UTF-8",
            en: "a NUL character: this isn't a UTF-8 text file"
                => "save it as plain text in UTF-8"),
        Kind::Empty => say!(lang,
            vi: "tệp không có nội dung" => "viết nội dung vào, hoặc xóa tệp đi",
            en: "the file holds nothing" => "write something into it, or delete it"),
        _ => return None,
    })
}

fn of_shape(lang: Lang, kind: &Kind) -> Option<Said> {
    Some(match kind {
        Kind::UnknownKey { key, nearest, known } => {
            let (key, known) = (quote(key), known.join(", "));
            match nearest {
                Some(nearest) => say!(lang,
                    vi: "không có khóa {key}" => "có phải ý là `{nearest}`?",
                    en: "there is no key {key}" => "did you mean `{nearest}`?"),
                None => say!(lang,
                    vi: "không có khóa {key}" => "ở đây dùng được: {known}",
                    en: "there is no key {key}" => "keys here: {known}"),
            }
        }
        Kind::MissingKey { key, example } => say!(lang,
            vi: "thiếu khóa `{key}`" => "thêm vào, ví dụ `{example}`",
            en: "the key `{key}` is missing" => "add it, such as `{example}`"),
        Kind::WrongShape { wanted, found } => {
            let (found, wanted) = (shape(lang, *found), shape_example(lang, *wanted));
            say!(lang,
                vi: "ở đây là {found}" => "cần {wanted}",
                en: "this is {found}" => "write {wanted}")
        }
        Kind::NoValue => say!(lang,
            vi: "chưa có giá trị" => "viết giá trị vào, hoặc xóa dòng này",
            en: "there is no value" => "write one, or delete the line"),
        Kind::EmptyList => say!(lang,
            vi: "danh sách trống" => "ghi ít nhất một mục",
            en: "the list is empty" => "name at least one"),
        Kind::TooMany { what, max } => {
            let what = named(lang, *what);
            say!(lang,
                vi: "nhiều hơn {max} {what}" => "bớt đi, bắt đầu từ chỗ này",
                en: "more than {max} here, each a {what}" => "remove some, from here on")
        }
        Kind::UnknownName { what, name, nearest } => {
            let (what, name) = (named(lang, *what), quote(name));
            match nearest {
                Some(nearest) => say!(lang,
                    vi: "không có {what} nào tên {name}" => "có phải ý là `{nearest}`?",
                    en: "no {what} named {name}" => "did you mean `{nearest}`?"),
                None => say!(lang,
                    vi: "không có {what} nào tên {name}" => "khai báo trước, hoặc sửa tên",
                    en: "no {what} named {name}" => "declare it, or correct the name"),
            }
        }
        Kind::NameTaken { name, first } => {
            let (name, first) = (quote(name), shown(first));
            say!(lang,
                vi: "{name} đã dùng ở {first}" => "đặt tên khác",
                en: "{name} is taken by {first}" => "choose another name")
        }
        Kind::NamedTwice { name } => {
            let name = quote(name);
            say!(lang,
                vi: "{name} được ghi hai lần" => "chỉ giữ lại một",
                en: "{name} is named twice" => "keep only one")
        }
        _ => return None,
    })
}

fn of_value(lang: Lang, kind: &Kind) -> Option<Said> {
    Some(match kind {
        Kind::TextLong { max } => say!(lang,
            vi: "dài quá {max} ký tự" => "viết ngắn lại",
            en: "longer than {max} characters" => "make it shorter"),
        Kind::ControlCharacter => say!(lang,
            vi: "có ký tự điều khiển hoặc xuống dòng" => "viết trên một dòng chữ bình thường",
            en: "a control character or a line break" => "write one line of plain text"),
        Kind::NobodysName { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} chỉ là chỗ để điền tên" => "viết họ tên thật của người duyệt hay ra lệnh",
                en: "{text} only stands for a name"
                    => "write the real name of whoever approves or orders")
        }
        Kind::BadId { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không dùng làm tên được"
                    => "chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ to-dan-pho-1",
                en: "{text} can't be a name"
                    => "use lower-case letters a to z, digits and dashes, such as to-dan-pho-1")
        }
        Kind::NotChoice { text, nearest, choices } => {
            let (text, choices) = (quote(text), choices.join(", "));
            match nearest {
                Some(nearest) => say!(lang,
                    vi: "{text} không phải giá trị dùng được" => "có phải ý là `{nearest}`?",
                    en: "{text} is not one of the values" => "did you mean `{nearest}`?"),
                None => say!(lang,
                    vi: "{text} không phải giá trị dùng được" => "chọn: {choices}",
                    en: "{text} is not one of the values" => "choose: {choices}"),
            }
        }
        Kind::NotNumber { text, min, max } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải số nguyên từ {min} đến {max}" => "viết một số như vậy",
                en: "{text} is not a whole number from {min} to {max}" => "write such a number")
        }
        Kind::UnitMissing { text, example } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} thiếu đơn vị" => "viết kèm đơn vị, ví dụ {example}",
                en: "{text} has no unit" => "write it with its unit, such as {example}")
        }
        Kind::NotDuration { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải khoảng thời gian" => "viết như 90s, 10m, 1h30m hay 14d",
                en: "{text} is not a duration" => "write it as 90s, 10m, 1h30m or 14d")
        }
        Kind::NotSize { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải dung lượng" => "viết như 500MB hay 4GB",
                en: "{text} is not a size" => "write it as 500MB or 4GB")
        }
        Kind::SizeRange { min, max } => {
            let (min, max) = (min / 1_000_000, max / 1_000_000);
            say!(lang,
                vi: "dung lượng nằm ngoài giới hạn" => "dùng từ {min}MB đến {max}MB",
                en: "the size is out of range" => "use {min}MB to {max}MB")
        }
        Kind::DurationRange { min, max } => {
            let (min, max) = (length(*min), length(*max));
            say!(lang,
                vi: "khoảng thời gian nằm ngoài giới hạn" => "dùng từ {min} đến {max}",
                en: "the duration is out of range" => "use {min} to {max}")
        }
        Kind::NotLevel { text, unit, example } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải mức tính bằng {unit}" => "viết như {example}",
                en: "{text} is not a level in {unit}" => "write it as {example}")
        }
        Kind::LevelRange { unit, min, max } => say!(lang,
            vi: "mức nằm ngoài giới hạn" => "dùng từ {min} đến {max} {unit}",
            en: "the level is out of range" => "use {min} to {max} {unit}"),
        Kind::NotTarget { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải chỉ tiêu" => "viết như `60 per zone` (60 lượt mỗi cụm loa)",
                en: "{text} is not a target" => "write it as `60 per zone`")
        }
        Kind::BadChannel { text, max } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải kênh âm thanh"
                    => "viết left, right, all hoặc số từ 1 đến {max} (1 là kênh trái)",
                en: "{text} is not a channel"
                    => "write left, right, all, or a number from 1 to {max} (1 is the left one)")
        }
        Kind::DateForm { text, meant } => {
            let text = quote(text);
            match meant {
                Some(meant) => say!(lang,
                    vi: "{text} chưa đúng dạng ngày" => "viết {meant} (năm-tháng-ngày)",
                    en: "{text} is not how a date is written here"
                        => "write {meant} (year-month-day)"),
                None => say!(lang,
                    vi: "{text} chưa đúng dạng ngày"
                        => "viết năm-tháng-ngày, ví dụ 2026-03-01",
                    en: "{text} is not a date" => "write year-month-day, such as 2026-03-01"),
            }
        }
        Kind::NoSuchDate { text } => {
            let text = quote(text);
            say!(lang,
                vi: "không có ngày {text}" => "sửa ngày hoặc tháng (viết theo thứ tự năm-tháng-ngày)",
                en: "there is no day {text}" => "correct the month or the day (year-month-day)")
        }
        Kind::TimeAsCron { text } => {
            // It was read as a time, so it is short and plain.
            let text = format!("\"{text}\"");
            say!(lang,
                vi: "{text} là giờ trong ngày, chưa phải quy tắc"
                    => "viết `at: {{time: {text}, days: Mon-Fri}}`",
                en: "{text} is a time, not yet a rule"
                    => "write `at: {{time: {text}, days: Mon-Fri}}`")
        }
        Kind::TooOften { max } => say!(lang,
            vi: "chương trình phát hơn {max} lần một ngày" => "kiểm tra phần giây và phần phút của quy tắc",
            en: "the programme is due more than {max} times a day"
                => "look at the rule's second and minute fields"),
        Kind::BadWindow { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải khung giờ" => "viết như \"05:30-07:00\"",
                en: "{text} is not a span of hours" => "write it as \"05:30-07:00\"")
        }
        _ => return None,
    })
}

fn of_meaning(lang: Lang, kind: &Kind) -> Said {
    match kind {
        Kind::BadUrl { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải địa chỉ của trung tâm"
                    => "viết như https://trung-tam.example/v1/events",
                en: "{text} is not an address of a centre"
                    => "write it as https://centre.example/v1/events")
        }
        Kind::UrlSecret => say!(lang,
            vi: "địa chỉ có chứa tên hoặc mật khẩu" => "bỏ đi và dùng `token_file`",
            en: "the address holds a name or password" => "remove it and use `token_file`"),
        Kind::UrlPlain => say!(lang,
            vi: "http không mã hóa, mã truy cập sẽ bị lộ trên đường truyền" => "dùng https",
            en: "http would show the token to everybody on the way" => "use https"),
        Kind::FromAfterUntil { from, until } => say!(lang,
            vi: "ngày cuối {until} đứng trước ngày đầu {from}" => "sửa một trong hai ngày",
            en: "the last day {until} is before the first {from}" => "correct one of them"),
        Kind::PathAbsolute => say!(lang,
            vi: "đường dẫn tuyệt đối" => "viết đường dẫn tính từ thư mục âm thanh",
            en: "an absolute path" => "write it relative to the audio folder"),
        Kind::PathLeaves => say!(lang,
            vi: "đường dẫn có .. và đi ra khỏi thư mục" => "chỉ dùng tệp bên trong thư mục",
            en: "the path leaves its folder by .." => "name something inside the folder"),
        Kind::PathBad => say!(lang,
            vi: "đường dẫn này không dùng được"
                => "viết như thu-muc/ten-tep.mp3, ngăn cách bằng dấu /",
            en: "this path can't be used" => "write it as folder/file.mp3, with / between parts"),
        Kind::WindowReversed { from, until } => {
            let (from, until) = (quote(from), quote(until));
            say!(lang,
                vi: "khung giờ kết thúc ({until}) trước khi bắt đầu ({from})"
                    => "nếu qua nửa đêm, tách làm hai: đến 24:00 và từ 00:00",
                en: "the span ends ({until}) before it begins ({from})"
                    => "if it passes midnight, split it in two: up to 24:00 and from 00:00")
        }
        Kind::WindowsOverlap { window, first } => {
            let (window, first) = (quote(window), quote(first));
            say!(lang,
                vi: "hai khung giờ {first} và {window} chồng lên nhau"
                    => "sửa giờ để khung này hết thì khung kia mới bắt đầu",
                en: "the spans {first} and {window} overlap"
                    => "let one end before the other begins")
        }
        Kind::SinkKind => say!(lang,
            vi: "đường ra cần đúng một trong ba: device, wav, null"
                => "viết như `{{device: default}}`, `{{wav: var/ghi-am}}` hay `{{null: true}}`",
            en: "an output needs exactly one of device, wav, null"
                => "write `{{device: default}}`, `{{wav: var/aircheck}}` or `{{null: true}}`"),
        Kind::NullFalse => say!(lang,
            vi: "`null: false` không nói tiếng phát ra đâu"
                => "viết `null: true`, hoặc dùng device hay wav",
            en: "`null: false` doesn't say where the sound goes"
                => "write `null: true`, or use device or wav"),
        Kind::CueKind => say!(lang,
            vi: "mỗi mục của kịch bản cần đúng một trong ba: file, queue, pause"
                => "viết mỗi thứ thành một mục riêng, bắt đầu bằng dấu -",
            en: "a cue needs exactly one of file, queue, pause"
                => "make each a cue of its own, on a line that begins with -"),
        Kind::TakeWithoutQueue => say!(lang,
            vi: "`take` chỉ đi với `queue`" => "xóa `take`",
            en: "`take` goes with `queue` only" => "remove `take`"),
        Kind::OptionalWithoutQueue => say!(lang,
            vi: "`optional` chỉ đi với `queue`: hàng chờ trống thì bỏ qua mục đó, còn tệp và quãng nghỉ thì không"
                => "xóa `optional`",
            en: "`optional` goes with `queue` only: an empty queue may be passed over, a file or a pause not"
                => "remove `optional`"),
        Kind::Later(Later::Relay) => say!(lang,
            vi: "chưa hỗ trợ tiếp âm (relay)" => "bỏ mục này",
            en: "relays are not yet supported" => "remove this cue"),
        Kind::Later(Later::Speak) => say!(lang,
            vi: "chưa hỗ trợ đọc văn bản (speak)" => "ghi âm thành tệp rồi dùng `file`",
            en: "spoken text is not yet supported" => "record it and use `file`"),
        Kind::EmergencyPlanned => say!(lang,
            vi: "tin khẩn cấp phải do người có trách nhiệm ra lệnh, không đặt lịch sẵn"
                => "dùng `priority`, hoặc lệnh `loaphuong alert` khi cần",
            en: "an emergency is ordered by a person, not planned"
                => "use `priority`, or `loaphuong alert` when the need comes"),
        Kind::EmergencyNoted => say!(lang,
            vi: "bản tin trong hàng chờ không thể là tin khẩn cấp"
                => "dùng `priority`, hoặc lệnh `loaphuong alert` để phát ngay",
            en: "a bulletin of a queue is no emergency"
                => "use `priority`, or `loaphuong alert` to sound it at once"),
        Kind::BadHash { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải mã SHA-256"
                    => "dùng mã 64 ký tự mà lệnh sha256sum hoặc loaphuong status --json in ra",
                en: "{text} is no SHA-256"
                    => "use the 64 letters that sha256sum or loaphuong status --json print")
        }
        // All others are said above; no text of the tests may bring this one out.
        _ => say!(lang,
            vi: "giá trị sai" => "sửa lại",
            en: "this value is wrong" => "correct it"),
    }
}
