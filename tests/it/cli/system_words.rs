//! What the operating system says is told in the reader's language, with its own words behind.

use std::fs;
use std::path::Path;
use std::process::Command;

fn said(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    command.current_dir(folder).args(["--lang", "vi"]).args(arguments);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn what_the_operating_system_says_is_translated_wherever_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("state")).unwrap();
    let missing = "không có ở đó; nguyên văn: No such file or directory, os error 2";
    let cases: [(&[&str], &str); 5] = [
        (
            &["restore", ".", "--folder", "x"],
            "đó là thư mục, không phải tệp; nguyên văn: Is a directory, os error 21",
        ),
        (
            &["restore", "/dev/null", "--folder", "x"],
            "đó không phải tệp thường; nguyên văn: not a regular file",
        ),
        (&["restore", "khong.tgz", "--folder", "x"], missing),
        (
            &["collect", "--listen", "127.0.0.1:0", "--db", "c.sqlite", "--tokens", "khong"],
            "--tokens khong: không đọc được tệp mã truy cập; hãy kiểm tra đường dẫn và quyền đọc \
             (không có ở đó; nguyên văn: No such file or directory, os error 2)",
        ),
        (&["man", "/proc/khong"], missing),
    ];
    for (arguments, want) in cases {
        let told = said(at, arguments);
        assert!(told.contains(want), "{arguments:?}: {told}");
    }
    assert!(!at.join("x").exists());
}
