//! A key in the wrong column is told as that, whatever YAML makes of it.

use loaphuong::messages::Lang;
use loaphuong::messages::config::fault_lines;

use crate::config::texts::{SCHEDULE, STATION, load};

const TOO_FEW: &str = "dòng này thiếu hai dấu cách ở đầu; thêm vào";
const TOO_MANY: &str = "dòng này thừa hai dấu cách ở đầu; xóa đi";
const DASH: &str = "viết dấu - và một dấu cách trước dòng này, thẳng hàng với các dấu - ở trên";

/// As `init` writes it.
const TWO: &str = "\
queues:
  tin:
    folder: tin
    order: rotate
    keep: 7d
  loi:
    folder: loi
    order: newest
programmes:
  - id: sang
    title: \"Sáng\"
    zones: [to-1]
    at: {time: \"05:30\"}
    max_length: 20m
    rundown:
      - {queue: tin, take: 2, optional: true}

  - id: chieu
    title: \"Chiều\"
    zones: [to-2]
    at: {time: \"16:30\"}
    max_length: 20m
    rundown:
      - {queue: loi, take: 3, optional: true}
";

fn first_of(station: &str, schedule: &str) -> String {
    let faults = load(station, schedule).expect_err(schedule);
    fault_lines(Lang::Vi, &faults)[0].replacen("schedules/tuan.yaml:", "", 1)
}

/// The text with line `number` so many blanks further right.
fn moved(text: &str, number: usize, by: isize) -> String {
    let lines = text.lines().enumerate().map(|(index, line)| {
        let margin = line.len() - line.trim_start().len();
        let by = if index + 1 == number { by } else { 0 };
        let margin = margin.checked_add_signed(by).unwrap();
        format!("{}{}\n", " ".repeat(margin), line.trim_start())
    });
    lines.collect()
}

#[test]
fn a_key_at_the_column_of_its_dash_is_no_other_entry() {
    load(STATION, TWO).unwrap_or_else(|faults| panic!("{faults}"));
    for line in [11, 12, 13, 14, 15, 19, 20, 21, 22, 23] {
        let said = first_of(STATION, &moved(TWO, line, -2));
        assert_eq!(said, format!("{line}:3: {TOO_FEW}"));
    }
    // The first dash two too far, and the keys that are then at its column.
    assert_eq!(first_of(STATION, &moved(TWO, 10, 2)), format!("10:3: {TOO_MANY}"));
    // Where no move mends it for another slip beside it, no dash is asked for either.
    let two = moved(TWO, 12, -2).replace("take: 2,", "taek: 2,");
    assert!(!first_of(STATION, &two).contains("gạch"), "{}", first_of(STATION, &two));
    // Another entry it is, in whatever order its keys come, where the one before has them.
    let third = format!("18:3: thiếu dấu gạch đầu dòng (-) trước chương trình thứ hai; {DASH}");
    let title_first =
        TWO.replace("  - id: chieu\n    title: \"Chiều\"\n", "  title: \"Chiều\"\n    id: chieu\n");
    assert_eq!(first_of(STATION, &title_first), third);
    assert_eq!(first_of(STATION, &TWO.replace("  - id: chieu", "  id: chieu")), third);
}

#[test]
fn a_key_below_one_that_can_not_have_it_is_moved_where_it_belongs() {
    let keys = [(5, -2, 3, TOO_FEW), (8, -2, 3, TOO_FEW), (9, 2, 1, TOO_MANY), (6, -2, 1, TOO_FEW)];
    for (line, by, column, want) in keys {
        let said = first_of(STATION, &moved(TWO, line, by));
        assert_eq!(said, format!("{line}:{column}: {want}"));
    }
    let station = "station:\n  id: a\n  name: A\nlanguage: vi\noutputs:\n  amp-1: {wav: ghi-am}\n\
                   zones:\n  to-1: {output: amp-1}\n  to-2:\n    output: amp-1\ngroups:\n  \
                   toan-phuong: [to-1, to-2]\nguard:\n  allowed: [\"05:00-18:00\"]\n";
    load(station, SCHEDULE).unwrap_or_else(|faults| panic!("{faults}"));
    for (line, by, want) in
        [(11, 2, TOO_MANY), (4, 2, TOO_MANY), (6, -2, TOO_FEW), (14, -2, TOO_FEW)]
    {
        let said = first_of(&moved(station, line, by), SCHEDULE);
        assert_eq!(said, format!("station.yaml:{line}:1: {want}"));
    }
    // What no move mends keeps its own advice.
    let unknown = first_of(STATION, &TWO.replace("    keep: 7d", "    giu: 7d"));
    assert!(unknown.contains("không có mục `giu`"), "{unknown}");
    let nothing = first_of(STATION, &TWO.replace("order: newest", "order:"));
    assert!(nothing.contains("chưa có giá trị"), "{nothing}");
    // A line that has its colon does not lack it.
    let said = first_of(STATION, &moved(TWO, 1, 4));
    assert!(!said.contains("hai chấm"), "{said}");
}

#[test]
fn a_space_that_lacks_behind_a_colon_or_a_dash_is_told_whatever_follows() {
    let space = "thiếu dấu cách sau dấu hai chấm của `at`";
    let said = first_of(STATION, &TWO.replacen("at: {time", "at:{time", 1));
    assert!(said.starts_with(&format!("13:5: {space}")), "{said}");
    let said = first_of(STATION, &TWO.replacen("zones: [", "zones:[", 1));
    assert!(said.starts_with("12:5: thiếu dấu cách sau dấu hai chấm của `zones`"), "{said}");
    let guard = |hours: &str| {
        let (before, _) = STATION.split_once("guard:\n").unwrap();
        first_of(&format!("{before}guard:\n  allowed:\n{hours}"), SCHEDULE)
    };
    for hours in ["  -\"05:30-07:00\"\n", "    -\"05:30-07:00\"\n    -\"16:30-18:30\"\n"] {
        let said = guard(hours);
        assert!(said.contains("thiếu dấu cách sau dấu gạch -"), "{said}");
    }
}
