//! Lengths, hours, colons and values as people write them, and the writing that advice names.

use loaphuong::messages::Lang;
use loaphuong::messages::config::fault_lines;

use crate::config::texts::{SCHEDULE, STATION, load, with};

fn told(schedule: &str) -> Vec<String> {
    let lines = fault_lines(Lang::Vi, &load(STATION, schedule).expect_err(schedule));
    lines.into_iter().map(|line| line.replacen("schedules/tuan.yaml:", "", 1)).collect()
}

/// A programme without a fault.
const FIRST: &str = "\
programmes:
  - id: sang
    zones: [to-1]
    at: \"30 5 * * *\"
    rundown: [{file: a.mp3}]
";

fn at(rule: &str) -> Vec<String> {
    told(&FIRST.replace("\"30 5 * * *\"", rule))
}

#[test]
fn lengths_and_hours_as_people_write_them_are_told_as_the_files_want_them() {
    let station = |from: &str, to: &str| {
        let faults = load(&with(STATION, from, to), SCHEDULE).expect_err(to);
        fault_lines(Lang::Vi, &faults).join("\n").replacen("station.yaml:", "", 1)
    };
    let amplifier = |value: &str| {
        let to = format!("Device\", amplifier: {value}}}");
        station("Device\"}", &to)
    };
    let limit = "daily_limit: 45m";
    for (written, want) in [
        ("45 phút", "`45 phút` không phải khoảng thời gian; viết 45m"),
        ("1 tiếng 30 phút", "`1 tiếng 30 phút` không phải khoảng thời gian; viết 1h30m"),
        (
            "lâu",
            "`lâu` không phải khoảng thời gian; viết số kèm đơn vị (s là giây, m là phút, h là giờ, \
             d là ngày), ví dụ 45m",
        ),
        // Not a writing that would then be refused.
        ("30 ngày", "khoảng thời gian nằm ngoài giới hạn; dùng từ 1 giây đến 24 giờ"),
    ] {
        let said = station(limit, &format!("daily_limit: {written}"));
        assert_eq!(said, format!("16:16: {want}"), "{written}");
    }
    let warm_up = amplifier("{gpio: GPIO17, warm_up: 3 giây}");
    assert!(warm_up.ends_with("`3 giây` không phải khoảng thời gian; viết 3s"), "{warm_up}");
    let yes = amplifier("true");
    assert!(yes.contains("`{gpio: GPIO17}`") && !yes.contains("gpio: true"), "{yes}");
    for (written, want) in [
        ("05h30-07h00", "05:30-07:00"),
        ("5h30 - 7h", "05:30-07:00"),
        ("từ 16:30 đến 18 giờ 30", "16:30-18:30"),
        ("8g-24h", "08:00-24:00"),
    ] {
        let said = station("\"05:30-07:00\"", &format!("\"{written}\""));
        assert_eq!(said, format!("15:13: `{written}` không phải khung giờ; viết \"{want}\""));
    }
    let odd = station("\"05:30-07:00\"", "\"7h-5h\"");
    assert!(odd.ends_with("viết như \"05:30-07:00\""), "{odd}");
    let hour = at("{time: 17h00}");
    assert_eq!(hour, ["4:16: `17h00` không phải giờ; viết \"17:00\", có ngoặc kép"]);
    let hours = at("{time: [5 giờ 30, 25h]}");
    assert!(hours[0].ends_with("viết \"05:30\", có ngoặc kép"), "{hours:?}");
    assert!(hours[1].contains("viết như \"05:30\""), "{hours:?}");
    let bare = at("17h");
    assert!(bare[0].contains("viết `at: {time: \"17:00\", days: Mon-Fri}`"), "{bare:?}");
}

#[test]
fn colons_of_other_scripts_and_values_behind_a_hash_are_named_as_such() {
    let colon = "dấu ： (U+FF1A) trông giống dấu hai chấm nhưng không phải; gõ lại bằng dấu hai chấm : \
                 và một dấu cách";
    for (from, to, place) in [
        ("    zones: [to-1]", "    zones： [to-1]", "3:10"),
        ("    zones: [to-1]", "    zones：[to-1]", "3:10"),
        ("  - id: sang", "  - id： sang", "2:7"),
        ("programmes:", "programmes：", "1:11"),
    ] {
        assert_eq!(told(&FIRST.replace(from, to)), [format!("{place}: {colon}")], "{to}");
    }
    // In a value it is a letter.
    let titled = FIRST.replace("    zones:", "    title: Tin： sáng\n    zones:");
    assert!(load(STATION, &titled).is_ok());
    let hash = |title: &str| {
        told(&FIRST.replace("    zones:", &format!("    title: {title}\n    zones:")))
    };
    let want = "3:12: chữ sau dấu # là lời giải thích, nên ở đây chưa có giá trị; đặt cả giá trị trong \
                dấu nháy: \"#1 bản tin\"";
    assert_eq!(hash("#1 bản tin"), [want]);
    assert!(
        load(STATION, &FIRST.replace("    zones:", "    title: \"#1 bản tin\"\n    zones:"))
            .is_ok()
    );
    // What is meant as a comment is one.
    let comment = hash("# chưa có tên");
    assert_eq!(comment, ["3:5: chưa có giá trị; viết giá trị vào, hoặc xóa dòng này"]);
}
