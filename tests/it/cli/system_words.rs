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
            "/dev/null: đó không phải tệp thường; không ghi gì cả",
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

#[test]
fn faults_of_a_tokens_file_are_told_in_whole_sentences() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("ma");
    let cases = [
        (
            "to-1 abc",
            0o644,
            "--tokens ma: người khác trên máy này đọc được tệp mã truy cập (quyền 0644); hãy chạy: chmod 600 ma",
        ),
        ("to-1", 0o600, "--tokens ma:1: dòng này thiếu mã truy cập; mỗi dòng viết `mã-trạm"),
        (": abc", 0o600, "--tokens ma:1: dòng này thiếu mã trạm; mỗi dòng viết"),
        ("\na b c", 0o600, "--tokens ma:2: dòng này có quá hai từ; mỗi dòng viết"),
        ("a x\nb x", 0o600, "--tokens ma:2: mã truy cập này ở trên đã là của trạm khác; mỗi"),
    ];
    for (text, mode, want) in cases {
        fs::write(&at, text).unwrap();
        fs::set_permissions(&at, fs::Permissions::from_mode(mode)).unwrap();
        let collect = ["collect", "--listen", "127.0.0.1:0", "--db", "c", "--tokens", "ma"];
        let told = said(folder.path(), &collect);
        assert!(told.contains(want) && !told.contains("nguyên văn"), "{text}: {told}");
    }
}
