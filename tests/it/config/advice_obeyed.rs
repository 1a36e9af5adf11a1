//! Advice on slips of YAML names what was meant: whoever obeys it loses nothing and is not sent
//! astray.

use loaphuong::config::ConfigFaults;
use loaphuong::config::fault::{FaultKind, Margin, SyntaxFault};
use loaphuong::messages::Lang;
use loaphuong::messages::config::{fault_lines, faults_with_places};

use crate::config::texts::{SCHEDULE, STATION, load, with};

fn told(lang: Lang, schedule: &str) -> Vec<String> {
    let faults = load(STATION, schedule).expect_err(schedule);
    let lines = fault_lines(lang, &faults);
    lines.into_iter().map(|line| line.replacen("schedules/tuan.yaml:", "", 1)).collect()
}

/// A first programme without a fault; what follows begins behind its last line.
const FIRST: &str = "\
programmes:
  - id: sang
    zones: [to-1]
    at: \"30 5 * * *\"
    rundown: [{file: a.mp3}]
";

const DASH: &str = "viết dấu - và một dấu cách trước dòng này, thẳng hàng với các dấu - ở trên";

#[test]
fn a_key_too_deep_is_told_as_that_and_not_as_a_colon_too_many() {
    let deep = FIRST.replace("    zones:", "      zones:");
    let said = told(Lang::Vi, &deep);
    assert_eq!(said, ["3:5: dòng này thừa hai dấu cách ở đầu; xóa đi"]);
    // A colon in a value is one still.
    let inside = told(Lang::Vi, &FIRST.replace("    zones:", "    title: Tin: sáng\n    zones:"));
    assert!(inside[0].starts_with("3:") && inside[0].contains("ngoặc kép"), "{inside:?}");
}

#[test]
fn a_dash_without_its_space_is_told_as_that() {
    let said = told(Lang::Vi, &format!("{FIRST}  -id: chieu\n    zones: [to-2]\n"));
    let want = "thiếu dấu cách sau dấu gạch -; viết `- `, có dấu cách sau dấu gạch";
    assert_eq!(said, [format!("6:3: {want}")]);
    let first = told(Lang::Vi, &FIRST.replace("  - id:", "  -id:"));
    assert_eq!(first, [format!("2:3: {want}")]);
}

#[test]
fn a_missing_dash_is_no_key_given_twice() {
    let second = "thiếu dấu gạch đầu dòng (-) trước chương trình thứ hai";
    let third = "thiếu dấu gạch đầu dòng (-) trước chương trình thứ ba";
    let rest = "    zones: [to-2]\n    at: \"0 17 * * *\"\n    rundown: [{file: b.mp3}]\n";
    let flush = "programmes:\n- id: sang\n  zones: [to-1]\n  at: \"30 5 * * *\"\n  rundown: \
                 [{file: a.mp3}]\n";
    let cases: [(String, Vec<String>); 6] = [
        // Told once, whatever keys come again.
        (format!("{FIRST}    id: chieu\n{rest}"), vec![format!("6:5: {second}; {DASH}")]),
        (
            format!("{FIRST}    id: chieu\n{rest}    id: toi\n{rest}"),
            vec![format!("6:5: {second}; {DASH}"), format!("10:5: {third}; {DASH}")],
        ),
        (format!("{FIRST}  id: chieu\n{rest}"), vec![format!("6:3: {second}; {DASH}")]),
        (format!("{flush}id: chieu\nzones: [to-2]\n"), vec![format!("6:1: {second}; {DASH}")]),
        (
            "programmes:\n  - id: sang\n    zones: [to-1]\n    at: \"30 5 * * *\"\n    rundown:\n      \
             - file: a.mp3\n        file: b.mp3\n"
                .to_owned(),
            vec![format!(
                "7:9: thiếu dấu gạch đầu dòng (-) trước mục trong kịch bản thứ hai; {DASH}"
            )],
        ),
        (
            "programmes:\n  id: sang\n  zones: [to-1]\n".to_owned(),
            vec![
                "2:3: ở đây cần một danh sách, mà thiếu dấu gạch đầu dòng (-); viết dấu - và một \
                 dấu cách trước dòng đầu của mỗi mục"
                    .to_owned(),
            ],
        ),
    ];
    for (schedule, want) in cases {
        assert_eq!(told(Lang::Vi, &schedule), want, "{schedule}");
    }
    // In whatever order its keys come; what is not of the one before can't be told apart.
    let mixed = format!(
        "{FIRST}    zones: [to-2]\n    id: chieu\n    title: Chiều\n    at: \"0 17 * * *\"\n"
    );
    assert_eq!(told(Lang::Vi, &mixed), [format!("6:5: {second}; {DASH}")]);
    // By several keys, though its `id` was forgotten, too; or by its `id` alone.
    let nameless = told(Lang::Vi, &format!("{FIRST}{rest}"));
    assert_eq!(nameless, [format!("6:5: {second}; {DASH}")]);
    let first = "programmes:\n  - title: Sáng\n    id: sang\n";
    let by_id = told(Lang::Vi, &format!("{first}    id: chieu\n{rest}"));
    assert_eq!(by_id, [format!("4:5: {second}; {DASH}")]);
    // A dash of a word processor is one that only looks so.
    let dash = "dấu – (U+2013) không phải dấu gạch nối, thường do Word hay Zalo tự đổi; gõ lại bằng \
                dấu gạch nối -";
    let typed = format!("{FIRST}  – id: chieu\n{rest}");
    assert_eq!(told(Lang::Vi, &typed), [format!("6:3: {dash}")]);
    let all = "programmes:\n  – id: sang\n    zones: [to-1]\n";
    assert!(told(Lang::Vi, all)[0].ends_with(dash), "{:?}", told(Lang::Vi, all));
    let only = FIRST.replace("[{file: a.mp3}]", "\n      – file: a.mp3");
    assert_eq!(told(Lang::Vi, &only), [format!("6:7: {dash}")]);
    // A key given twice within one entry is still that.
    let twice = format!("{FIRST}    zones: [to-2]\n");
    assert_eq!(
        told(Lang::Vi, &twice),
        [
            "6:5: `zones` đã có ở dòng 3; gộp nội dung hai chỗ làm một, hoặc đặt tên khác nếu là hai thứ khác nhau"
        ]
    );
}

/// A programme with this line in place of its own; the fault is told of line 3 or 4.
fn of(zones: &str, at: &str) -> Vec<String> {
    let schedule = format!(
        "programmes:\n  - id: sang\n    zones: {zones}\n    at: {at}\n    rundown: [{{file: a.mp3}}]\n"
    );
    told(Lang::Vi, &schedule)
}

#[test]
fn several_names_are_a_list_in_brackets() {
    let at = "\"30 5 * * *\"";
    assert_eq!(
        of("to-1, to-2", at),
        [
            "3:12: ở đây có nhiều tên, phải viết thành danh sách; viết `[to-1, to-2]`, có dấu phẩy ở giữa"
        ]
    );
    for (zones, column) in [("to-1; to-2", 12), ("to-1 to-2", 12), ("[to-1 to-2]", 13)] {
        let want = format!(
            "3:{column}: ở đây có nhiều tên, phải viết thành danh sách; viết `[to-1, to-2]`, có dấu phẩy ở giữa"
        );
        assert_eq!(of(zones, at), [want], "{zones}");
    }
    let days = "4:31: trong { } dấu phẩy kết thúc giá trị của `days`; đặt cả danh sách trong ngoặc \
                vuông: `days: [T3, T5, T7]`";
    assert_eq!(of("[to-1]", "{time: \"05:30\", days: T3,T5, T7}"), [days]);
    // As a text it is understood.
    let block = "\n      time: \"05:30\"\n      days: T3,T5";
    let schedule = format!(
        "programmes:\n  - id: sang\n    zones: [to-1]\n    at:{block}\n    rundown: [{{file: a.mp3}}]\n"
    );
    assert!(load(STATION, &schedule).is_ok());
}

#[test]
fn several_days_are_a_list_in_brackets_too() {
    let calendars = "calendars:\n  tet: [{lunar: 12-30 .. 01-03}]\n  gio-to: [{lunar: 03-10}]\n";
    let days = |key: &str, days: &str| {
        told(Lang::Vi, &format!("{calendars}{FIRST}    {key}: {days}\n")).join("\n")
    };
    let want = |place: &str, list: &str| {
        format!(
            "{place}: ở đây có nhiều tên, phải viết thành danh sách; viết `[{list}]`, có dấu phẩy ở giữa"
        )
    };
    for (key, written, place, list) in [
        ("except", "tet, gio-to", "9:13", "tet, gio-to"),
        ("except", "tet; 2026-04-30", "9:13", "tet, 2026-04-30"),
        ("except", "2026-04-30, 2026-05-01", "9:13", "2026-04-30, 2026-05-01"),
        ("only", "tet gio-to", "9:11", "tet, gio-to"),
        ("only", "[tet; gio-to]", "9:12", "tet, gio-to"),
    ] {
        assert_eq!(days(key, written), want(place, list), "{key}: {written}");
    }
}

#[test]
fn a_zone_named_as_people_call_it_leads_to_its_name_here() {
    let station = with(STATION, "name: Tổ 2", "name: Chợ Đình");
    for called in ["Chợ Đình", "chợ đình", "Cho Dinh"] {
        let schedule = FIRST.replace("[to-1]", &format!("[{called}]"));
        let faults = load(&station, &schedule).expect_err(called);
        let want = format!(
            "schedules/tuan.yaml:3:13: không có cụm loa hay nhóm nào tên `{called}`; có phải ý là \
             `to-2`?"
        );
        assert_eq!(fault_lines(Lang::Vi, &faults), [want]);
    }
}

#[test]
fn what_a_key_given_twice_has_hidden_is_not_called_unknown() {
    let twice = |station: &str, schedule: &str| -> Vec<String> {
        let faults = load(station, schedule).expect_err("a key given twice");
        let lines = fault_lines(Lang::Vi, &faults).into_iter();
        lines.map(|line| line.split(" đã có ở dòng ").next().unwrap().to_owned()).collect()
    };
    let zone = with(STATION, "  to-2: {name: Tổ 2", "  to-1: {name: Tổ 2");
    assert_eq!(twice(&zone, SCHEDULE), ["station.yaml:11:3: `to-1`"]);
    let output = with(STATION, "  rec: {wav", "  amp-1: {wav");
    let output = with(&output, "Tổ 2, output: amp-1", "Tổ 2, output: rec");
    assert_eq!(twice(&output, SCHEDULE), ["station.yaml:8:3: `amp-1`"]);
    let queue = SCHEDULE.replace("campaigns:", "  kt-xh: {folder: khac}\ncampaigns:");
    let queue = with(&queue, "- queue: kt-xh", "- queue: khac");
    assert_eq!(twice(STATION, &queue), ["schedules/tuan.yaml:3:3: `kt-xh`"]);
}

#[test]
fn signs_that_only_look_right_are_named_with_their_place() {
    let at = "\"30 5 * * *\"";
    let dash = "dấu – (U+2013) không phải dấu gạch nối, thường do Word hay Zalo tự đổi; gõ lại bằng \
                dấu gạch nối -";
    let quote = |sign: char, code: &str| {
        format!(
            "dấu ngoặc {sign} (U+{code}) là của Word hay Zalo, YAML không hiểu; gõ lại bằng dấu \
             ngoặc kép thẳng \""
        )
    };
    assert_eq!(of("[to–1]", at), [format!("3:15: {dash}")]);
    assert_eq!(of("[“to-1”]", at), [format!("3:13: {}", quote('“', "201C"))]);
    assert_eq!(of("[to-1]", "“30 5 * * *”"), [format!("4:9: {}", quote('“', "201C"))]);
    assert_eq!(of("[to-1]", "\"30 5 * * *”"), [format!("4:20: {}", quote('”', "201D"))]);
    let hidden = of("[to-1\u{200b}]", at);
    assert!(
        hidden[0].starts_with("3:17: ở đây có một ký tự không nhìn thấy (U+200B)"),
        "{hidden:?}"
    );
    // In a title they are letters like others.
    let titled = format!("{FIRST}    title: “Sáng” – bản tin\n");
    assert!(load(STATION, &titled).is_ok());
}

#[test]
fn names_and_keys_that_others_use_lead_to_those_of_here() {
    let at = "\"30 5 * * *\"";
    assert_eq!(
        of("[Toàn-Phường]", at),
        ["3:13: không có cụm loa hay nhóm nào tên `Toàn-Phường`; có phải ý là `toan-phuong`?"]
    );
    let keyed = |line: &str| told(Lang::Vi, &format!("{FIRST}    {line}\n"));
    assert_eq!(
        keyed("date: 2026-12-25"),
        ["6:5: không có mục `date`; viết `from: 2026-12-25` và `until: 2026-12-25`"]
    );
    assert_eq!(
        keyed("days: T3,T5"),
        ["6:5: không có mục `days`; viết `at: {time: \"05:30\", days: [T3, T5]}`"]
    );
    let cue = format!(
        "{FIRST}      \n  - id: b\n    zones: [to-1]\n    at: {at}\n    rundown: [{{fiel: a.mp3, xyz: 1}}]\n"
    );
    let cue = told(Lang::Vi, &cue).join("\n");
    assert!(cue.contains("ở đây dùng được: file, queue, take, optional, pause, music"), "{cue}");
    assert!(!cue.contains("relay"), "what comes later is not advertised: {cue}");
}

#[test]
fn the_caret_stands_below_its_letters_behind_tabs_and_wide_ones() {
    let schedule = "programmes:\n  - id: sang\n    title: 公\u{301}園 ệ\n    zones: [to–1] # 公園\n    \
                    at: \"30 5 * * *\"\n    rundown: [{file: a.mp3}]\n";
    let faults = load(STATION, schedule).unwrap_err();
    let shown = faults_with_places(Lang::Vi, &faults, false);
    assert!(shown.contains("4 |     zones: [to–1] # 公園\n  |               ^\n"), "{shown}");
    // Below a quoted value alone, not below the comment behind it.
    let schedule = "programmes:\n  - id: sang\n    zones: [to-1]\n    at: \"05:30\"  # sáng\n    \
                    rundown: [{file: a.mp3}]\n";
    let shown = faults_with_places(Lang::Vi, &load(STATION, schedule).unwrap_err(), false);
    assert!(shown.contains("\n  |         ^^^^^^^\n"), "{shown}");
}

/// The lines of a text with the one at `index` moved by `by` blanks; `None` where it has not as
/// many.
fn moved(text: &str, lines: std::ops::RangeInclusive<usize>, by: isize) -> Option<String> {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        let margin = line.len() - line.trim_start().len();
        let margin =
            if lines.contains(&(index + 1)) { margin.checked_add_signed(by)? } else { margin };
        out.push_str(&" ".repeat(margin));
        out.push_str(line.trim_start());
        out.push('\n');
    }
    Some(out)
}

/// The move that the first fault advises.
fn advised(faults: &ConfigFaults) -> Option<(std::ops::RangeInclusive<usize>, isize)> {
    let fault = faults.list.first()?;
    let FaultKind::Syntax(SyntaxFault::Misplaced { margin, last_line }) = fault.kind else {
        return None;
    };
    let by = match margin {
        Margin::TooWide { spaces } => -isize::try_from(spaces).ok()?,
        Margin::TooNarrow { spaces } => isize::try_from(spaces).ok()?,
    };
    Some((fault.line..=last_line.unwrap_or(fault.line), by))
}

#[test]
fn whoever_obeys_advice_on_margins_has_the_file_that_was_meant() {
    // As `init` writes them: a key a line.
    let station = "station:\n  id: a\n  name: Nhà văn hóa\nlanguage: vi\noutputs:\n  amp-1:\n    \
                   wav: ghi-am\n  amp-2: {wav: ghi-am-2}\nzones:\n  to-1:\n    name: Tổ 1 # loa\n    \
                   output: amp-1\n    channel: all\n  to-2: {name: Tổ 2, output: amp-2}\ngroups:\n  \
                   toan-phuong: [to-1, to-2]\nguard:\n  allowed: [\"05:00-18:00\"]\n  tests:\n    - \
                   \"08:00-17:00\"\n    - \"18:00-19:00\"\n  daily_limit: 45m\n\nstore: {limit: 4GB}\n";
    let schedule = "queues:\n  tin:\n    folder: tin\n    order: rotate  # lần lượt\n    airs: 3\n    \
                    keep: 7d\nprogrammes:\n  - id: sang\n    title: \"Sáng\"\n    zones: [to-1]\n    \
                    at: {time: \"05:30\"}\n    rundown:\n      - {queue: tin, take: 2}\n      - \
                    file: a.mp3\n        music: true\n\n  - id: chieu\n    zones: [to-2]\n    at: \
                    {time: \"16:30\"}\n    max_length: 20m\n    rundown: [{file: a.mp3}]\n";
    let meant = load(station, schedule).unwrap_or_else(|faults| panic!("{faults}"));
    let (mut told, mut tried) = (0, 0);
    for (text, is_station) in [(station, true), (schedule, false)] {
        let load = |text: &str| match is_station {
            true => load(text, schedule),
            false => load(station, text),
        };
        for line in 1..=text.lines().count() {
            for by in [-3, -2, -1, 1, 2, 3] {
                let Some(mut now) = moved(text, line..=line, by) else { continue };
                let slipped = now.clone();
                let Err(mut faults) = load(&now) else { continue };
                tried += usize::from(by == 1);
                let Some((_, _)) = advised(&faults) else { continue };
                told += usize::from(by == 1);
                // One place after the other, as a person does.
                for _ in 0..4 {
                    let Some((lines, by)) = advised(&faults) else { break };
                    now = moved(&now, lines, by).unwrap_or_else(|| panic!("{slipped}"));
                    faults = load(&now).err().unwrap_or_default();
                }
                assert!(load(&now).as_ref() == Ok(&meant), "{slipped}\nbecame\n{now}\n{faults}");
            }
        }
    }
    // What a person gets who deletes the `#` alone is told in nearly all places.
    assert!(told * 10 >= tried * 9, "{told} of {tried}");
}

#[test]
fn spaces_too_many_or_too_few_are_counted_where_they_stand() {
    let queue = "queues:\n  tin:\n    folder: tin\n    order: rotate  # lần lượt\n";
    let one = format!("{queue}     airs: 3  # ba lượt\n{FIRST}");
    assert_eq!(told(Lang::Vi, &one), ["5:5: dòng này thừa một dấu cách ở đầu; xóa đi"]);
    let two = format!("{queue}     airs: 3\n     keep: 7d\n{FIRST}");
    let many = "5:5: từ dòng này đến dòng 6, mỗi dòng thừa một dấu cách ở đầu; xóa đi ở từng dòng";
    assert_eq!(told(Lang::Vi, &two), [many]);
    let few = FIRST.replace("    at:", "   at:");
    assert_eq!(told(Lang::Vi, &few), ["4:4: dòng này thiếu một dấu cách ở đầu; thêm vào"]);
    let english = told(Lang::En, &FIRST.replace("    at:", "      at:"));
    assert_eq!(english, ["4:5: this line begins with two spaces too many; delete as many"]);
    // A key of the whole file belongs at the margin; another between two levels is anybody's.
    let station = |line: &str| {
        let faults = load(&with(STATION, "guard:\n", &format!("{line}\nguard:\n")), SCHEDULE);
        fault_lines(Lang::Vi, &faults.expect_err(line)).join("\n")
    };
    assert_eq!(
        station(" store: {limit: 4GB}"),
        "station.yaml:14:1: dòng này thừa một dấu cách ở đầu; xóa đi"
    );
    // Another slip beside it does not hide the first.
    let both = STATION.replace("guard:\n", " store: {limit: 4GB}\nguard:\n") + " language: vi\n";
    let faults = load(&both, SCHEDULE).expect_err("two");
    assert!(fault_lines(Lang::Vi, &faults)[0].ends_with("xóa đi"), "{faults}");
    // A line that lacks its colon is not told to move.
    let colon = told(Lang::Vi, &FIRST.replace("    zones: [to-1]", "    zones"));
    assert!(colon[0].contains("thiếu dấu hai chấm"), "{colon:?}");
}
