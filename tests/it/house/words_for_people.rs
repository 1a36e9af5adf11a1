//! What people read in Vietnamese keeps to the field's words; those that were found awkward or
//! wrong don't come back.

use super::rules_of_the_house::{files_under, read, relative, root};

/// What is not written, and what is.
const WORDS: [(&str, &str); 9] = [
    ("âm thử", "tiếng thử"),
    ("phát dở", "phát chưa hết"),
    ("đường ra", "đầu ra"),
    ("bộ ngày", "nhóm ngày"),
    ("Đã nghe", "Thời lượng đã phát"),
    ("trong phần được hỏi", "trong thời gian này"),
    ("cạc âm thanh", "thiết bị âm thanh"),
    ("card âm thanh", "thiết bị âm thanh"),
    ("phát sóng dở", "phát chưa hết"),
];

/// Each such word with its line, and what to write.
fn found(name: &str, text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let of_line = |(index, line): (usize, &str)| {
        let here = WORDS.iter().filter(|(wrong, _)| line.contains(wrong));
        let told = |(wrong, right): &(&str, &str)| {
            format!("{name}:{}: “{wrong}” is not written here, “{right}” is", index + 1)
        };
        here.map(told).collect::<Vec<_>>()
    };
    lines.flat_map(of_line).collect()
}

#[test]
fn the_words_of_the_field_stand_in_all_that_people_read_in_vietnamese() {
    let planted = found("a.rs", "một\nvi: \"Phát âm thử ở cụm loa\"\n");
    assert_eq!(planted, ["a.rs:2: “âm thử” is not written here, “tiếng thử” is"]);

    let mut paths = files_under(&root().join("src/messages"));
    paths.extend(files_under(&root().join("docs/vi")));
    paths.push(root().join("README.vi.md"));
    assert!(paths.len() > 30, "{paths:?}");
    let found: Vec<String> =
        paths.iter().flat_map(|path| found(&relative(path), &read(path))).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
