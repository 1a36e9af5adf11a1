//! A program that switches: run to its end, or killed with all that it has started.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::wire::{AmplifierTrouble, COMMAND_MAX, ProcessEnd, QuotedText};

/// How often its end is looked for.
const LOOK: Duration = Duration::from_millis(10);

/// Runs the program, a path and its arguments. What it writes to stderr goes to the station's log.
///
/// # Errors
/// It could not be started, did not end with 0, or not in time.
pub fn run(words: &[String]) -> Result<(), AmplifierTrouble> {
    let Some((path, arguments)) = words.split_first() else { return Ok(()) };
    let program = || QuotedText::new(path.as_str());
    let line = || QuotedText::new(typed(words));
    let failed = |end| AmplifierTrouble::CommandFailed { program: line(), end };
    let mut process = Command::new(path)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| AmplifierTrouble::CommandNotStarted {
            program: program(),
            trouble: error.into(),
        })?;
    for _ in 0..COMMAND_MAX.as_millis() / LOOK.as_millis() {
        match process.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                return Err(failed(match (status.code(), status.signal()) {
                    (_, Some(signal)) => ProcessEnd::Signalled { signal },
                    (Some(code), None) => ProcessEnd::Exited { code },
                    (None, None) => ProcessEnd::Unknown { words: (&status).into() },
                }));
            }
            Ok(None) => std::thread::sleep(LOOK),
            Err(error) => return Err(failed(ProcessEnd::Unknown { words: (&error).into() })),
        }
    }
    // Errors here mean that it is gone already.
    let _ = kill_process_group(Pid::from_child(&process), Signal::KILL);
    let _ = process.wait();
    let seconds = COMMAND_MAX.as_secs();
    Err(AmplifierTrouble::CommandHangs { program: line(), seconds })
}

/// As a person would type it into a shell, to try it.
fn typed(words: &[String]) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_-.,:=+@%".contains(letter);
    let word = |word: &String| match !word.is_empty() && word.chars().all(plain) {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    };
    words.iter().map(word).collect::<Vec<String>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_told_as_a_shell_would_take_it() {
        let cases: [(&[&str], &str); 3] = [
            (&["/usr/bin/relay", "--line=4", "on"], "/usr/bin/relay --line=4 on"),
            (&["/opt/hai loa", "bật"], "'/opt/hai loa' 'bật'"),
            (&["/opt/relay", "it's", ""], r"/opt/relay 'it'\''s' ''"),
        ];
        for (words, want) in cases {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            assert_eq!(typed(&words), want);
        }
    }
}
