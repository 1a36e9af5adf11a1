//! Faults of single values: texts, figures with their units, the centre's address.

use super::sentence::{FaultSentence, say};
use super::terms::{length, quote};
use crate::config::fault::{AddressFault, QuantityFault, TextFault};
use crate::messages::Lang;

pub(super) fn text(lang: Lang, fault: &TextFault) -> FaultSentence {
    match fault {
        TextFault::TooLong { max } => say!(lang,
            vi: "dài quá {max} ký tự" => "viết ngắn lại",
            en: "longer than {max} characters" => "make it shorter"),
        TextFault::ControlCharacter => say!(lang,
            vi: "có ký tự điều khiển hoặc xuống dòng" => "viết trên một dòng chữ bình thường",
            en: "a control character or a line break" => "write one line of plain text"),
        TextFault::NobodysName { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} chỉ là chỗ để điền tên" => "viết họ tên thật của người duyệt hay ra lệnh",
                en: "{text} only stands for a name"
                    => "write the real name of whoever approves or orders")
        }
        TextFault::NotChoice { text, nearest, choices } => {
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
        TextFault::BadChannel { text, max } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải kênh âm thanh"
                    => "viết left, right, all hoặc số từ 1 đến {max} (1 là kênh trái)",
                en: "{text} is not a channel"
                    => "write left, right, all, or a number from 1 to {max} (1 is the left one)")
        }
        TextFault::BadHash { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải mã SHA-256"
                    => "dùng mã 64 ký tự mà lệnh sha256sum hoặc loaphuong status --json in ra",
                en: "{text} is no SHA-256"
                    => "use the 64 letters that sha256sum or loaphuong status --json print")
        }
    }
}

pub(super) fn quantity(lang: Lang, fault: &QuantityFault) -> FaultSentence {
    match fault {
        QuantityFault::NotNumber { text, min, max } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải số nguyên từ {min} đến {max}" => "viết một số như vậy",
                en: "{text} is not a whole number from {min} to {max}" => "write such a number")
        }
        QuantityFault::UnitMissing { text, example } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} thiếu đơn vị" => "viết kèm đơn vị, ví dụ {example}",
                en: "{text} has no unit" => "write it with its unit, such as {example}")
        }
        QuantityFault::NotDuration { text, meant: Some(meant), example: _ } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải khoảng thời gian" => "viết {meant}",
                en: "{text} is not a duration" => "write {meant}")
        }
        QuantityFault::NotDuration { text, meant: None, example } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải khoảng thời gian"
                    => "viết số kèm đơn vị (s là giây, m là phút, h là giờ, d là ngày), ví dụ {example}",
                en: "{text} is not a duration"
                    => "write a number with its unit (s, m, h or d), such as {example}")
        }
        QuantityFault::DurationRange { min, max } => {
            let (min, max) = (length(lang, *min), length(lang, *max));
            say!(lang,
                vi: "khoảng thời gian nằm ngoài giới hạn" => "dùng từ {min} đến {max}",
                en: "the duration is out of range" => "use {min} to {max}")
        }
        QuantityFault::NotSize { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải dung lượng" => "viết như 500MB hay 4GB",
                en: "{text} is not a size" => "write it as 500MB or 4GB")
        }
        QuantityFault::SizeRange { min, max } => {
            let (min, max) = (min / 1_000_000, max / 1_000_000);
            say!(lang,
                vi: "dung lượng nằm ngoài giới hạn" => "dùng từ {min}MB đến {max}MB",
                en: "the size is out of range" => "use {min}MB to {max}MB")
        }
        QuantityFault::NotTemperature { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải nhiệt độ" => "viết số độ nguyên kèm chữ C, ví dụ 80C",
                en: "{text} is not a temperature" => "write whole degrees and a C, such as 80C")
        }
        QuantityFault::TemperatureRange { min, max } => say!(lang,
            vi: "nhiệt độ nằm ngoài giới hạn" => "dùng từ {min}C đến {max}C",
            en: "the temperature is out of range" => "use {min}C to {max}C"),
        QuantityFault::NotLevel { text, unit, example } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải mức tính bằng {unit}" => "viết như {example}",
                en: "{text} is not a level in {unit}" => "write it as {example}")
        }
        QuantityFault::LevelRange { unit, min, max } => say!(lang,
            vi: "mức nằm ngoài giới hạn" => "dùng từ {min} đến {max} {unit}",
            en: "the level is out of range" => "use {min} to {max} {unit}"),
        QuantityFault::NotTarget { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải chỉ tiêu" => "viết như `60 per zone` (60 lượt mỗi cụm loa)",
                en: "{text} is not a target" => "write it as `60 per zone`")
        }
    }
}

pub(super) fn address(lang: Lang, fault: &AddressFault) -> FaultSentence {
    match fault {
        AddressFault::NotUrl { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không phải địa chỉ của trung tâm"
                    => "viết như https://trung-tam.example/v1/events",
                en: "{text} is not an address of a centre"
                    => "write it as https://centre.example/v1/events")
        }
        AddressFault::HoldsSecret => say!(lang,
            vi: "địa chỉ có chứa tên hoặc mật khẩu" => "bỏ đi và dùng `token_file`",
            en: "the address holds a name or password" => "remove it and use `token_file`"),
        AddressFault::Unencrypted => say!(lang,
            vi: "http không mã hóa, mã truy cập sẽ bị lộ trên đường truyền" => "dùng https",
            en: "http would show the token to everybody on the way" => "use https"),
    }
}
