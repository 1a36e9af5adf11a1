//! What is wrong with a command line, and what to type instead.
//!
//! clap says which kind of fault it is, and of which words; the sentences are here. A value that
//! clap could not know the form of brings its fault as a [`ValueFault`].

use std::error::Error;
use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{Lang, shown};
pub use value_faults::{ValueFault, not_a_date, not_a_duration, not_a_month};

mod value_faults;

phrases! {
    unknown_command(word) { vi: "không có lệnh `{word}`", en: "there is no command `{word}`" }
    unknown_option(word) { vi: "lệnh này không có tùy chọn `{word}`", en: "this command has no option `{word}`" }
    unexpected(word) {
        vi: "thừa từ `{word}`",
        en: "`{word}` is one word too many here",
    }
    quote_it(option, value) {
        vi: "giá trị có dấu cách thì đặt trong dấu ngoặc kép: {option} \"{value}\"",
        en: "a value with blanks stands in quotes: {option} \"{value}\"",
    }
    unit_apart(option, value) {
        vi: "số và đơn vị viết liền nhau: {option} {value}",
        en: "a number and its unit stand together: {option} {value}",
    }
    wrong_dash(sign, right) {
        vi: "dấu “{sign}” không phải là dấu gạch nối (thường do chép từ tệp văn bản); viết {right}",
        en: "“{sign}” is no hyphen (text processors make such of it); write {right}",
    }
    did_you_mean(words) { vi: "có phải {words} không?", en: "did you mean {words}?" }
    elsewhere(words) { vi: "có ở lệnh khác: {words}", en: "another command has it: {words}" }
    no_value(option) { vi: "sau {option} phải có giá trị", en: "{option} needs a value" }
    not_a_choice(value, option) {
        vi: "`{value}` không dùng được cho {option}",
        en: "`{value}` is nothing for {option}",
    }
    choices(list) { vi: "viết một trong: {list}", en: "write one of: {list}" }
    bad_value(value, option, why) {
        vi: "`{value}` không dùng được cho {option}: {why}",
        en: "`{value}` is nothing for {option}: {why}",
    }
    unprinted(why) {
        vi: "không ghi được ra màn hình hay tệp nhận kết quả ({why})",
        en: "can't write what is to be shown: {why}",
    }
    original(words) { vi: "(nguyên văn: {words})", en: "{words}" }
    twice(option) { vi: "{option} chỉ được ghi một lần", en: "{option} may stand once" }
    conflict(option, other) {
        vi: "{option} và {other} không dùng cùng nhau được; bỏ bớt một",
        en: "{option} and {other} exclude each other; leave one out",
    }
    missing(list) { vi: "còn thiếu {list}", en: "{list} is missing" }
    write_thus(words) { vi: "viết thêm, ví dụ: {words}", en: "add it, for example: {words}" }
    missing_command() {
        vi: "còn thiếu lệnh",
        en: "a command is missing",
    }
    takes_no_value(option, value) {
        vi: "{option} không nhận giá trị, bỏ `{value}`",
        en: "{option} takes no value; leave out `{value}`",
    }
    too_few(option) { vi: "{option} còn thiếu giá trị", en: "{option} needs more values" }
    not_utf8() {
        vi: "trong lệnh có ký tự không đọc được (không phải UTF-8); gõ lại",
        en: "a word is not UTF-8; type it again",
    }
    other() { vi: "không hiểu lệnh này", en: "this command is not understood" }
    and() { vi: " và ", en: " and " }
    or() { vi: " hay ", en: " or " }
    usage_line(usage) { vi: "Cách dùng: {usage}", en: "Usage: {usage}" }
    more_line(command) { vi: "Xem thêm:  {command} --help", en: "More:  {command} --help" }
}

/// The fault of the words in a paragraph of its own, then the usage and where to read on; ends with
/// a line break. `command` is the whole command line as it describes itself in `lang`.
pub fn fault(lang: Lang, error: &clap::Error, command: &Command, words: &[OsString]) -> String {
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let fault = UsageFault { lang, error, words: &words };
    let mut said = vec![fault.sentence()];
    said.extend(fault.advice(command));
    let mut command = command.clone();
    command.build();
    let (path, usage) = meant(&mut command, &words);
    format!(
        "{}: {}\n\n{}\n{}\n",
        command.get_name(),
        said.join("; "),
        usage_line(lang, usage),
        more_line(lang, path),
    )
}

/// The command that the words name, as far as they name one, and its usage.
fn meant(command: &mut Command, words: &[String]) -> (String, String) {
    let mut names: Vec<&str> = Vec::new();
    let mut at = &*command;
    for word in words.iter().skip(1) {
        if let Some(below) = at.find_subcommand(word) {
            names.push(word);
            at = below;
        }
    }
    let path = [command.get_name()].into_iter().chain(names.iter().copied());
    let path = path.collect::<Vec<_>>().join(" ");
    let mut at = command;
    for name in names {
        at = at.find_subcommand_mut(name).expect("it was found a moment ago");
    }
    let usage = at.render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim().to_owned();
    (path, usage)
}

/// A fault that clap has found, with the words that it found it in.
struct UsageFault<'a> {
    lang: Lang,
    error: &'a clap::Error,
    words: &'a [String],
}

impl UsageFault<'_> {
    fn sentence(&self) -> String {
        let lang = self.lang;
        let option = self.text(ContextKind::InvalidArg);
        let value = self.text(ContextKind::InvalidValue);
        match self.error.kind() {
            ErrorKind::InvalidSubcommand => {
                unknown_command(lang, self.text(ContextKind::InvalidSubcommand))
            }
            ErrorKind::UnknownArgument if starts_with_dash(&option) => unknown_option(lang, option),
            ErrorKind::UnknownArgument => unexpected(lang, option),
            ErrorKind::InvalidValue if value.is_empty() => no_value(lang, option),
            ErrorKind::InvalidValue => not_a_choice(lang, value, option),
            ErrorKind::ValueValidation => bad_value(lang, value, option, self.value_fault()),
            ErrorKind::ArgumentConflict => {
                let prior = self.list(ContextKind::PriorArg).join(&and(lang));
                match prior.is_empty() || prior == option {
                    true => twice(lang, option),
                    false => conflict(lang, option, prior),
                }
            }
            ErrorKind::MissingRequiredArgument => {
                missing(lang, self.list(ContextKind::InvalidArg).join(", "))
            }
            ErrorKind::MissingSubcommand => missing_command(lang),
            ErrorKind::TooManyValues => takes_no_value(lang, option, value),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
                too_few(lang, option)
            }
            ErrorKind::InvalidUtf8 => not_utf8(lang),
            _ => other(lang),
        }
    }

    /// What to type instead, in one sentence or several.
    fn advice(&self, command: &Command) -> Vec<String> {
        let lang = self.lang;
        match self.error.kind() {
            ErrorKind::InvalidSubcommand => {
                let near = self.list(ContextKind::SuggestedSubcommand);
                let near = (!near.is_empty()).then(|| did_you_mean(lang, near.join(&or(lang))));
                near.into_iter().collect()
            }
            ErrorKind::UnknownArgument => self.of_unknown(command).into_iter().collect(),
            ErrorKind::InvalidValue => {
                let near = self.list(ContextKind::SuggestedValue);
                let known = self.list(ContextKind::ValidValue);
                match (near.is_empty(), known.is_empty()) {
                    (false, _) => vec![did_you_mean(lang, near.join(&or(lang)))],
                    (true, false) => vec![choices(lang, known.join(", "))],
                    (true, true) => self.example(&[self.text(ContextKind::InvalidArg)]),
                }
            }
            ErrorKind::MissingRequiredArgument => self.example(&self.list(ContextKind::InvalidArg)),
            _ => Vec::new(),
        }
    }

    /// How these options are written, as far as an example says more than their names.
    fn example(&self, options: &[String]) -> Vec<String> {
        let name = |option: &String| option.split([' ', '=']).next().unwrap_or_default().to_owned();
        let example = |option: &String| match name(option).as_str() {
            "--by" => Some(match self.lang {
                Lang::Vi => "--by \"Nguyễn Văn An\"",
                Lang::En => "--by \"Nguyen Van An\"",
            }),
            "--zones" => Some("--zones to-1,to-2"),
            "--config" => Some("--config /etc/loaphuong/station.yaml"),
            _ => None,
        };
        let examples: Vec<&str> = options.iter().filter_map(example).collect();
        let said = (!examples.is_empty()).then(|| write_thus(self.lang, examples.join(" ")));
        said.into_iter().collect()
    }

    fn of_unknown(&self, command: &Command) -> Option<String> {
        let lang = self.lang;
        let word = self.text(ContextKind::InvalidArg);
        if let Some(sign) = word.chars().next().filter(|first| is_other_dash(*first)) {
            let right =
                format!("--{}", word.trim_start_matches(|sign| sign == '-' || is_other_dash(sign)));
            return Some(wrong_dash(lang, sign, right));
        }
        let near = self.list(ContextKind::SuggestedArg);
        if !near.is_empty() {
            return Some(did_you_mean(lang, near.join(&or(lang))));
        }
        if starts_with_dash(&word) {
            let owners = owners(command, &word);
            return (!owners.is_empty()).then(|| elsewhere(lang, owners.join(", ")));
        }
        let at = self.words.iter().rposition(|typed| *typed == word)?;
        let (option, value) = (self.words.get(at.checked_sub(2)?)?, self.words.get(at - 1)?);
        if !option.starts_with("--") || option.contains('=') || value.starts_with('-') {
            return None;
        }
        let whole = format!("{value} {word}");
        let duration = crate::config::single_values::duration_meant(&whole)
            .filter(|_| is_duration(command, option));
        Some(match duration {
            Some(duration) => unit_apart(lang, option, duration),
            None => quote_it(lang, option, whole),
        })
    }

    fn value_fault(&self) -> String {
        let Some(source) = self.error.source() else { return other(self.lang) };
        match source.downcast_ref::<ValueFault>() {
            Some(fault) => value_faults::sentence(self.lang, fault),
            None => original(self.lang, source.to_string()),
        }
    }

    fn text(&self, kind: ContextKind) -> String {
        self.list(kind).into_iter().next().unwrap_or_default()
    }

    fn list(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => vec![shown(text)],
            Some(ContextValue::Strings(texts)) => texts.iter().map(|text| shown(text)).collect(),
            _ => Vec::new(),
        }
    }
}

fn starts_with_dash(word: &str) -> bool {
    word.chars().next().is_some_and(|first| first == '-' || is_other_dash(first))
}

/// Dashes that text processors put for hyphens.
fn is_other_dash(sign: char) -> bool {
    matches!(sign, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Whether an option takes a duration, as the name of its value says in either language.
fn is_duration(command: &Command, option: &str) -> bool {
    let takes_one = |arg: &clap::Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        let of_duration = names.iter().any(|name| matches!(name.as_str(), "DURATION" | "KHOẢNG"));
        of_duration && arg.get_long() == option.strip_prefix("--")
    };
    let own = command.get_arguments().any(takes_one);
    own || command.get_subcommands().any(|below| is_duration(below, option))
}

/// The commands that have this option.
fn owners(command: &Command, option: &str) -> Vec<String> {
    let name = option.trim_start_matches('-').split('=').next().unwrap_or_default();
    let has = |command: &&Command| {
        command.get_arguments().any(|arg| arg.get_long() == Some(name) && !arg.is_hide_set())
    };
    let visible = command.get_subcommands().filter(|below| !below.is_hide_set());
    visible.filter(has).map(|below| format!("{} {option}", below.get_name())).collect()
}
