//! Faults of keys, kinds of values and names.

use super::sentence::{FaultSentence, say};
use super::terms::{cut, named, quote, shape, shape_example};
use crate::config::fault::{KEYS_OF_LATER, NameFault, ShapeFault};
use crate::messages::{Lang, shown};

pub(super) fn shape_of_value(lang: Lang, fault: &ShapeFault) -> FaultSentence {
    match fault {
        ShapeFault::UnknownKey { key, nearest, known } => {
            let known = known.iter().filter(|key| !KEYS_OF_LATER.contains(key));
            let (key, known) = (quote(key), known.copied().collect::<Vec<_>>().join(", "));
            match nearest {
                Some(nearest) => say!(lang,
                    vi: "không có mục {key}" => "có phải ý là `{nearest}`?",
                    en: "there is no key {key}" => "did you mean `{nearest}`?"),
                None => say!(lang,
                    vi: "không có mục {key}" => "ở đây dùng được: {known}",
                    en: "there is no key {key}" => "keys here: {known}"),
            }
        }
        ShapeFault::OtherwiseWritten { key, examples } => {
            let (key, vi, en) = (quote(key), examples.join("` và `"), examples.join("` and `"));
            say!(lang,
                vi: "không có mục {key}" => "viết `{vi}`",
                en: "there is no key {key}" => "write `{en}`")
        }
        ShapeFault::CommaSplits { key, value } => {
            let (key, value) = (cut(key), cut(value));
            say!(lang,
                vi: "trong {{ }} dấu phẩy kết thúc giá trị của `{key}`"
                    => "đặt cả danh sách trong ngoặc vuông: `{key}: [{value}]`",
                en: "within {{ }} a comma ends the value of `{key}`"
                    => "put brackets around the whole list: `{key}: [{value}]`")
        }
        ShapeFault::BracketsMissing { list } => {
            let list = cut(list);
            say!(lang,
                vi: "ở đây có nhiều tên, phải viết thành danh sách" => "viết `[{list}]`, có dấu phẩy ở giữa",
                en: "several names are a list" => "write `[{list}]`, with commas between")
        }
        ShapeFault::DashesMissing => say!(lang,
            vi: "ở đây cần một danh sách, mà thiếu dấu gạch đầu dòng (-)"
                => "viết dấu - và một dấu cách trước dòng đầu của mỗi mục",
            en: "a list is wanted here, and its dashes are missing"
                => "begin the first line of each entry with a dash and a space"),
        ShapeFault::MissingKey { key, example } => say!(lang,
            vi: "thiếu mục `{key}`" => "thêm vào, ví dụ `{example}`",
            en: "the key `{key}` is missing" => "add it, such as `{example}`"),
        ShapeFault::WrongShape { wanted, found } => {
            let (found, wanted) = (shape(lang, *found), shape_example(lang, *wanted));
            say!(lang,
                vi: "ở đây là {found}" => "cần {wanted}",
                en: "this is {found}" => "write {wanted}")
        }
        ShapeFault::NoValue => say!(lang,
            vi: "chưa có giá trị" => "viết giá trị vào, hoặc xóa dòng này",
            en: "there is no value" => "write one, or delete the line"),
        ShapeFault::EmptyList => say!(lang,
            vi: "danh sách trống" => "ghi ít nhất một mục",
            en: "the list is empty" => "name at least one"),
        ShapeFault::TooMany { what, max } => {
            let what = named(lang, *what);
            say!(lang,
                vi: "nhiều hơn {max} {what}" => "bớt đi, bắt đầu từ chỗ này",
                en: "more than {max} here, each a {what}" => "remove some, from here on")
        }
    }
}

pub(super) fn name(lang: Lang, fault: &NameFault) -> FaultSentence {
    match fault {
        NameFault::BadId { text } => {
            let text = quote(text);
            say!(lang,
                vi: "{text} không dùng làm tên được"
                    => "chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ to-dan-pho-1",
                en: "{text} can't be a name"
                    => "use lower-case letters a to z, digits and dashes, such as to-dan-pho-1")
        }
        NameFault::Unknown { what, name, nearest } => {
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
        NameFault::Taken { name, first } => {
            let (name, first) = (quote(name), shown(first));
            say!(lang,
                vi: "{name} đã dùng ở {first}" => "đặt tên khác",
                en: "{name} is taken by {first}" => "choose another name")
        }
        NameFault::Twice { name } => {
            let name = quote(name);
            say!(lang,
                vi: "{name} được ghi hai lần" => "chỉ giữ lại một",
                en: "{name} is named twice" => "keep only one")
        }
    }
}
