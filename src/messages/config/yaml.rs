//! Faults of YAML itself.

use super::sentence::{FaultSentence, say};
use super::terms::{cut, named, ordinal, quote, shape};
use crate::config::fault::{DocumentFault, Margin, SyntaxFault, TypingSlip};
use crate::messages::Lang;

pub(super) fn syntax(lang: Lang, fault: &SyntaxFault) -> FaultSentence {
    match fault {
        SyntaxFault::Other { info } => {
            let info = cut(info);
            say!(lang,
                // What the parser says is English.
                vi: "không hiểu cách viết YAML ở đây"
                    => "so với một mục viết đúng; chữ có dấu lạ thì đặt trong ngoặc kép",
                en: "this isn't YAML ({info})"
                    => "compare with an entry that works; put odd text in double quotes")
        }
        SyntaxFault::DashMissing { what, nth } => {
            let (what, nth) = (named(lang, *what), ordinal(lang, *nth));
            say!(lang,
                vi: "thiếu dấu gạch đầu dòng (-) trước {what} {nth}"
                    => "viết dấu - và một dấu cách trước dòng này, thẳng hàng với các dấu - ở trên",
                en: "the dash in front of the {nth} {what} is missing"
                    => "begin this line with a dash and a space, below the dashes above")
        }
        SyntaxFault::Tab => say!(lang,
            vi: "ở đây có phím Tab" => "dùng dấu cách, không dùng phím Tab",
            en: "a tab character" => "use spaces, never tabs"),
        SyntaxFault::StarUnquoted => say!(lang,
            vi: "giá trị bắt đầu bằng dấu * hoặc & mà không có ngoặc kép"
                => "đặt trong ngoặc kép, ví dụ \"*/15 6 * * *\"",
            en: "a value begins with * or & without quotes"
                => "put it in double quotes, such as \"*/15 6 * * *\""),
        SyntaxFault::QuoteOpen => say!(lang,
            vi: "dấu ngoặc kép mở ra mà không đóng lại" => "thêm dấu ngoặc kép đóng",
            en: "a quote is opened and never closed" => "add the closing quote"),
        SyntaxFault::BracketOpen => say!(lang,
            vi: "ngoặc [ hoặc {{ chưa đóng, hoặc thiếu dấu phẩy"
                => "đặt dấu phẩy giữa các mục và đóng ngoặc lại",
            en: "a [ or {{ is not closed, or a comma is missing"
                => "put commas between the items and close the bracket"),
        SyntaxFault::ColonInside => say!(lang,
            vi: "có dấu hai chấm thừa trong dòng này"
                => "đặt cả giá trị trong ngoặc kép, hoặc kiểm tra cách thụt dòng",
            en: "a colon too many in this line"
                => "put the whole value in double quotes, or check the indentation"),
        SyntaxFault::ColonMissing => say!(lang,
            vi: "dòng này thiếu dấu hai chấm sau tên mục" => "viết theo dạng `mục: giá trị`",
            en: "this line has no colon behind its key" => "write `key: value`"),
        SyntaxFault::Indentation => say!(lang,
            vi: "dòng này thụt vào không khớp với các dòng trên"
                => "thụt bằng đúng số dấu cách như các mục cùng cấp",
            en: "this line's indentation doesn't fit the lines above"
                => "indent it with as many spaces as its neighbours"),
        SyntaxFault::Misplaced { margin, last_line } => misplaced(lang, *margin, *last_line),
        SyntaxFault::SignUnquoted { sign } => say!(lang,
            vi: "giá trị không được bắt đầu bằng {sign}" => "đặt giá trị trong ngoặc kép",
            en: "a value can't begin with {sign}" => "put the value in double quotes"),
    }
}

fn misplaced(lang: Lang, margin: Margin, last_line: Option<usize>) -> FaultSentence {
    match (margin, last_line) {
        (Margin::TooWide { spaces }, None) => {
            let spaces = blanks(lang, spaces);
            say!(lang,
                vi: "dòng này thừa {spaces} ở đầu" => "xóa đi",
                en: "this line begins with {spaces} too many" => "delete as many")
        }
        (Margin::TooWide { spaces }, Some(last)) => {
            let spaces = blanks(lang, spaces);
            say!(lang,
                vi: "từ dòng này đến dòng {last}, mỗi dòng thừa {spaces} ở đầu"
                    => "xóa đi ở từng dòng",
                en: "each line from here to line {last} begins with {spaces} too many"
                    => "delete as many in each")
        }
        (Margin::TooNarrow { spaces }, None) => {
            let spaces = blanks(lang, spaces);
            say!(lang,
                vi: "dòng này thiếu {spaces} ở đầu" => "thêm vào",
                en: "this line begins with {spaces} too few" => "add as many")
        }
        (Margin::TooNarrow { spaces }, Some(last)) => {
            let spaces = blanks(lang, spaces);
            say!(lang,
                vi: "từ dòng này đến dòng {last}, mỗi dòng thiếu {spaces} ở đầu"
                    => "thêm vào ở từng dòng",
                en: "each line from here to line {last} begins with {spaces} too few"
                    => "add as many in each")
        }
    }
}

/// How many, in words: a figure beside a line's number would be taken for one.
fn blanks(lang: Lang, spaces: usize) -> String {
    match (lang, spaces) {
        (Lang::Vi, 1) => "một dấu cách".to_owned(),
        (Lang::Vi, 2) => "hai dấu cách".to_owned(),
        (Lang::Vi, 3) => "ba dấu cách".to_owned(),
        (Lang::Vi, more) => format!("{more} dấu cách"),
        (Lang::En, 1) => "one space".to_owned(),
        (Lang::En, 2) => "two spaces".to_owned(),
        (Lang::En, 3) => "three spaces".to_owned(),
        (Lang::En, more) => format!("{more} spaces"),
    }
}

pub(super) fn slip(lang: Lang, fault: &TypingSlip) -> FaultSentence {
    match fault {
        TypingSlip::SpaceMissing { key } => {
            let (shown, key) = (quote(key), cut(key));
            say!(lang,
                vi: "thiếu dấu cách sau dấu hai chấm của {shown}"
                    => "viết `{key}: giá trị`, có dấu cách sau dấu hai chấm",
                en: "no space behind the colon of {shown}"
                    => "write `{key}: value`, with a space behind the colon")
        }
        TypingSlip::DashRunsOn => say!(lang,
            vi: "thiếu dấu cách sau dấu gạch -" => "viết `- `, có dấu cách sau dấu gạch",
            en: "no space behind the dash" => "write `- `, with a space behind the dash"),
        TypingSlip::Invisible { character } => {
            let code = u32::from(*character);
            say!(lang,
                vi: "ở đây có một ký tự không nhìn thấy (U+{code:04X}), thường do dán từ Word hay Zalo"
                    => "xóa ký tự ấy, cần thì gõ dấu cách; nếu khó thì gõ lại cả dòng",
                en: "an invisible character (U+{code:04X}), as pasting from Word or a chat leaves it"
                    => "delete it and type a space where one is wanted, or type the line anew")
        }
        TypingSlip::CurlyQuote { character } => {
            let code = u32::from(*character);
            say!(lang,
                vi: "dấu ngoặc {character} (U+{code:04X}) là của Word hay Zalo, YAML không hiểu"
                    => "gõ lại bằng dấu ngoặc kép thẳng \"",
                en: "{character} (U+{code:04X}) is a word processor's quotation mark"
                    => "type a straight one, \"")
        }
        TypingSlip::WrongDash { character } => {
            let code = u32::from(*character);
            say!(lang,
                vi: "dấu {character} (U+{code:04X}) không phải dấu gạch nối, thường do Word hay Zalo tự đổi"
                    => "gõ lại bằng dấu gạch nối -",
                en: "{character} (U+{code:04X}) is no hyphen; word processors make such of it"
                    => "type a hyphen, -")
        }
        TypingSlip::WrongColon { character } => {
            let code = u32::from(*character);
            say!(lang,
                vi: "dấu {character} (U+{code:04X}) trông giống dấu hai chấm nhưng không phải"
                    => "gõ lại bằng dấu hai chấm : và một dấu cách",
                en: "{character} (U+{code:04X}) looks like a colon and is none"
                    => "type a plain colon and a space")
        }
        TypingSlip::HashUnquoted { value } => {
            let value = in_quotes(value);
            say!(lang,
                vi: "chữ sau dấu # là lời giải thích, nên ở đây chưa có giá trị"
                    => "đặt cả giá trị trong dấu nháy: {value}",
                en: "what follows # is a comment, so there is no value here"
                    => "put quotes around the whole: {value}")
        }
        TypingSlip::GoesOn { value } => {
            let value = in_quotes(value);
            say!(lang,
                vi: "giá trị mở đầu bằng dấu ngoặc mà sau dấu đóng còn chữ"
                    => "đặt cả giá trị trong dấu nháy: {value}",
                en: "the value begins with a bracket or quote and goes on behind its end"
                    => "put quotes around the whole: {value}")
        }
    }
}

pub(super) fn document(lang: Lang, fault: &DocumentFault) -> FaultSentence {
    match fault {
        DocumentFault::TooDeep { max } => say!(lang,
            vi: "các mục lồng nhau quá {max} tầng" => "kiểm tra ngoặc và cách thụt dòng",
            en: "values are nested more than {max} deep" => "check brackets and indentation"),
        DocumentFault::TooMuch { max } => say!(lang,
            vi: "các tệp có nhiều hơn {max} mục" => "bớt nội dung",
            en: "the files hold more than {max} values" => "make them smaller"),
        DocumentFault::AnchorRefused => say!(lang,
            vi: "không dùng & và * của YAML để tham chiếu" => "viết lại giá trị ở từng chỗ",
            en: "YAML's anchors and aliases (& and *) are not used here"
                => "write the value out in each place"),
        DocumentFault::TagRefused => say!(lang,
            vi: "không dùng nhãn ! của YAML" => "bỏ nhãn, hoặc đặt giá trị trong ngoặc kép",
            en: "YAML's tags (!) are not used here" => "remove the tag, or quote the value"),
        DocumentFault::SecondDocument => say!(lang,
            vi: "dấu --- mở một văn bản thứ hai trong cùng tệp"
                => "bỏ dấu ---, hoặc chia thành hai tệp",
            en: "a second document begins in the same file" => "remove ---, or make two files"),
        DocumentFault::KeyNotText => say!(lang,
            vi: "tên mục phải là chữ" => "viết theo dạng `mục: giá trị`",
            en: "a key must be text" => "write `key: value`"),
        DocumentFault::NotKeys { found } => {
            let found = shape(lang, *found);
            say!(lang,
                vi: "cả tệp là {found}" => "viết mỗi dòng theo dạng `mục: giá trị`",
                en: "the whole file is {found}" => "write it as lines of `key: value`")
        }
        DocumentFault::KeyTwice { key, first_line } => {
            let key = quote(key);
            say!(lang,
                vi: "{key} đã có ở dòng {first_line}"
                    => "gộp nội dung hai chỗ làm một, hoặc đặt tên khác nếu là hai thứ khác nhau",
                en: "{key} was given in line {first_line} already"
                    => "make one of the two, or rename one if they are different things")
        }
    }
}

/// As YAML takes it for a text, whatever it holds.
fn in_quotes(value: &str) -> String {
    if value.contains(['"', '\\']) {
        format!("'{}'", cut(value).replace('\'', "''"))
    } else {
        format!("\"{}\"", cut(value))
    }
}
