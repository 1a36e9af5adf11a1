//! `init` at a terminal: each question with its usual answer, a wrong one told and asked again,
//! left and right exchanged if that is what was heard.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{ChildStdout, Command, Output, Stdio};

use crate::support::pulse::Pulse;

const PROGRAM: &str = env!("CARGO_BIN_EXE_loaphuong");

/// What `init` says at a terminal on which these lines are typed.
fn typed(program: &Path, folder: &Path, arguments: &str, lines: &[&str]) -> Output {
    let program = program.display();
    let line = format!("{program} init --lang vi --folder {} {arguments}", folder.display());
    // `script` gives it a terminal of its own.
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let mut child = terminal
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("script, of util-linux");
    let mut input = child.stdin.take().unwrap();
    for line in lines {
        writeln!(input, "{line}").unwrap();
    }
    drop(input);
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn each_question_has_its_usual_answer_and_a_wrong_one_is_asked_again() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("tram");
    let lines = [
        "",                     // The ward has no usual answer.
        "Thành Đông",           //
        "Nhà văn hóa số 2",     //
        "",                     // The id made of both.
        "A=trái, B=trái",       // Each other's programmes.
        "Tổ dân phố số 1, Chợ", //
        "sáng sớm",             // No hours.
        "05:30-06:30",          //
        "",                     // When the hours begin.
        "wav",                  //
        "",                     // No centre.
        "có lẽ",                // Neither yes nor no.
        "c",                    //
    ];
    let said = typed(PROGRAM.as_ref(), &folder, "", &lines);
    let told = text(&said);
    assert!(said.status.success(), "{told}");
    for want in [
        "[Nhà văn hóa] >",
        "[thanh-dong-nvh-2] >",
        "“B” và “A” cùng một kênh",
        "[05:30-07:00, 16:30-18:30] >",
        "“sáng sớm” không phải khung giờ",
        "[05:30] >",
        "loa sẽ KHÔNG kêu",
        "trả lời bằng một trong: c, k",
        "VIỆC TIẾP THEO",
    ] {
        assert!(told.contains(want), "{want} in\n{told}");
    }
    assert!(!told.contains("Samba"), "a PC's user is not asked for what needs an administrator");
    let config = loaphuong::config::load(&folder.join("station.yaml")).expect("no faults");
    assert_eq!(
        (&*config.id, &*config.name),
        ("thanh-dong-nvh-2", "Nhà văn hóa số 2, phường Thành Đông",)
    );
    assert!(folder.join("audio/_khan-cap").is_dir());
}

#[test]
fn who_goes_away_in_between_leaves_nothing_behind() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("tram");
    let said = typed(PROGRAM.as_ref(), &folder, "", &["Thành Đông", "\u{4}"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(text(&said).contains("chưa trả lời hết nên chưa ghi gì"), "{said:?}");
    assert!(!folder.exists());
}

#[test]
fn left_and_right_are_exchanged_if_the_tone_was_heard_on_the_other_side() {
    let pulse = Pulse::start(&["amp"]);
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("tram");
    let arguments = "--ward A --place B --id tram --hours 00:00-24:00 --at 05:30 --centre no \
                     --emergency-folder no --zone 'Trước','Sau' --device amp";
    // A tone; it was heard not in front but behind.
    let said = typed(&pulse.program(), &folder, arguments, &["c", "k", "c"]);
    let told = text(&said);
    assert!(said.status.success(), "{told}");
    assert!(told.contains("amp: mở được và nhận tiếng"), "{told}");
    assert!(told.contains("Đang phát tiếng thử ra Trước"), "{told}");
    let config = loaphuong::config::load(&folder.join("station.yaml")).expect("no faults");
    let channels = |id: &str| config.schedule.zones[&id.into()].channels.clone();
    assert_eq!((channels("truoc"), channels("sau")), (vec![1], vec![0]), "{told}");
}

#[test]
fn the_token_that_is_typed_is_not_shown() {
    let at = tempfile::tempdir().unwrap();
    let folder = at.path().join("tram");
    let program = Path::new(PROGRAM).display();
    let given = "--ward Phường --place Nhà --id tram-thu --zone A --hours 05:30-06:30 \
                 --at 05:30 --wav --centre http://127.0.0.1:1/v1/events --no-start";
    let line = format!("{program} init --lang vi --folder {} {given}", folder.display());
    let mut terminal = Command::new("script");
    terminal.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let piped = terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = piped.spawn().expect("script, of util-linux");
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut told = Vec::new();
    // Reads on until `end` comes, which is not looked for in what was read before.
    let until = |end: &str, told: &mut Vec<u8>, output: &mut ChildStdout| {
        let (before, mut byte) = (told.len(), [0]);
        while !String::from_utf8_lossy(&told[before..]).contains(end) {
            assert_eq!(output.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(told));
            told.extend(byte);
        }
    };
    until("không hiện lên màn hình", &mut told, &mut output);
    until("> ", &mut told, &mut output);
    writeln!(input, "bi-mat-cua-tram").unwrap();
    // The next question is shown as it is typed.
    until("_khan-cap", &mut told, &mut output);
    until("> ", &mut told, &mut output);
    writeln!(input, "k").unwrap();
    until("k", &mut told, &mut output);
    drop(input);
    output.read_to_end(&mut told).unwrap();
    let told = String::from_utf8_lossy(&told);
    assert!(child.wait().unwrap().success(), "{told}");
    assert!(!told.contains("bi-mat"), "{told}");
    let token = std::fs::read_to_string(folder.join("token")).unwrap();
    assert_eq!(token, "bi-mat-cua-tram\n");
}
