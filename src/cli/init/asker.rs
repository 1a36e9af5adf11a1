//! Questions: to whoever sits at the terminal, to the arguments, or to nobody.
//!
//! Lines are read from standard input as they come, without drawing on the screen: so it works on a
//! serial line, in a remote shell of any kind, and with what a telephone types. The terminal's own
//! editing of a line is enough for an answer of some words.

use std::io::{BufRead, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::answers::AnswerFault;
use crate::config::Lang;
use crate::messages::init as messages;

/// Longest line that is read, in bytes.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// Wrong answers in turn after which nobody is taken to be there: a program that types.
const TRIES_MAX: usize = 20;

/// Who answers what the arguments leave open.
pub enum Answering<'a> {
    /// A person at the terminal.
    Person(&'a mut dyn BufRead, &'a mut dyn Write),
    /// Nobody: each default is taken.
    Defaults,
    /// Nobody, and no default is to be taken: what is missing is listed.
    Nobody,
}

/// One question.
pub struct Question<'a> {
    /// The argument that answers it.
    pub flag: &'static str,
    /// What the argument says, if it was given.
    pub said: Option<String>,
    /// What a person is asked, with the reason and an example.
    pub text: String,
    /// What an empty line means; `None` where something must be said.
    pub default: Option<&'a str>,
}

/// Whether what is typed is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EchoMode {
    Shown,
    /// As a password: it would stay on the screen, and in what is recorded of it.
    Hidden,
}

/// Why there are no answers.
#[derive(Debug)]
pub enum NoAnswer {
    /// What an argument says is wrong, in words.
    WrongArgument { flag: &'static str, why: String },
    /// Whoever was asked has gone.
    Gone,
    /// The terminal can't be read or written.
    Terminal(std::io::Error),
}

/// Asks, and remembers what nobody answered.
pub struct Asker<'a> {
    pub lang: Lang,
    pub answering: Answering<'a>,
    /// Arguments that were not given, where nobody answers.
    pub missing: Vec<&'static str>,
}

impl Asker<'_> {
    /// The first good answer; of a person asked again and again until there is one.
    ///
    /// # Errors
    /// An argument that is wrong; a person who has gone.
    pub fn ask<T>(
        &mut self,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T, AnswerFault>,
    ) -> Result<T, NoAnswer> {
        self.ask_with(EchoMode::Shown, question, read)
    }

    /// As [`ask`](Asker::ask), of a secret: what is typed is not shown.
    ///
    /// # Errors
    /// As of [`ask`](Asker::ask).
    pub fn ask_hidden<T>(
        &mut self,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T, AnswerFault>,
    ) -> Result<T, NoAnswer> {
        self.ask_with(EchoMode::Hidden, question, read)
    }

    fn ask_with<T>(
        &mut self,
        echo: EchoMode,
        question: &Question<'_>,
        read: impl Fn(&str) -> Result<T, AnswerFault>,
    ) -> Result<T, NoAnswer> {
        let lang = self.lang;
        let wrong = |fault: AnswerFault| NoAnswer::WrongArgument {
            flag: question.flag,
            why: fault.words(lang),
        };
        if let Some(said) = &question.said {
            return read(said).map_err(wrong);
        }
        let default = question.default.unwrap_or_default();
        match &mut self.answering {
            Answering::Person(input, output) => {
                let mut say = |text: &str| {
                    write!(output, "{text}")
                        .and_then(|()| output.flush())
                        .map_err(NoAnswer::Terminal)
                };
                let default = question.default.filter(|default| !default.is_empty());
                let prompt =
                    default.map_or_else(|| "> ".to_owned(), |default| format!("[{default}] > "));
                say(&format!("\n{}\n", question.text))?;
                let _hidden = (echo == EchoMode::Hidden).then(HiddenTyping::begin);
                for _ in 0..TRIES_MAX {
                    say(&prompt)?;
                    let line = line(*input)?.ok_or(NoAnswer::Gone)?;
                    let line = match (line.trim(), question.default) {
                        ("", Some(default)) => default,
                        (line, _) => line,
                    };
                    match read(line) {
                        Ok(answer) => return Ok(answer),
                        Err(fault) => say(&format!("  {}\n", fault.words(lang)))?,
                    }
                }
                Err(NoAnswer::Gone)
            }
            Answering::Defaults => read(default).map_err(wrong),
            Answering::Nobody => {
                self.missing.push(question.flag);
                // Only to find what else is missing.
                read(default).map_err(wrong)
            }
        }
    }

    /// Says something to the person, if one answers.
    ///
    /// # Errors
    /// The terminal's.
    pub fn say(&mut self, text: &str) -> Result<(), NoAnswer> {
        match &mut self.answering {
            Answering::Person(_, output) => writeln!(output, "{text}").map_err(NoAnswer::Terminal),
            Answering::Defaults | Answering::Nobody => Ok(()),
        }
    }

    /// Asks a person yes or no; without one it is no.
    ///
    /// # Errors
    /// A person who has gone.
    pub fn agrees(&mut self, text: String) -> Result<bool, NoAnswer> {
        if !matches!(self.answering, Answering::Person(..)) {
            return Ok(false);
        }
        let default = messages::word_no(self.lang);
        let question = Question { flag: "", said: None, text, default: Some(&default) };
        self.ask(&question, super::answers::yes)
    }
}

/// The terminal shows nothing of what is typed, but for the end of a line, as long as this lives.
struct HiddenTyping {
    /// As it was; `None` where standard input is no terminal.
    before: Option<Termios>,
}

impl HiddenTyping {
    fn begin() -> HiddenTyping {
        let input = std::io::stdin();
        let before = tcgetattr(&input).ok();
        if let Some(before) = &before {
            let mut hidden = before.clone();
            hidden.local_modes.remove(LocalModes::ECHO);
            hidden.local_modes.insert(LocalModes::ECHONL);
            // Where it does not work the answer is seen, and taken all the same.
            let _ = tcsetattr(&input, OptionalActions::Now, &hidden);
        }
        HiddenTyping { before }
    }
}

impl Drop for HiddenTyping {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
        }
    }
}

/// The next line; `None` at the end of the input.
fn line(input: &mut dyn BufRead) -> Result<Option<String>, NoAnswer> {
    let mut bytes = Vec::new();
    let mut limited = std::io::Read::take(input, LINE_BYTES_MAX);
    limited.read_until(b'\n', &mut bytes).map_err(NoAnswer::Terminal)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((!bytes.is_empty()).then_some(text))
}
