//! `schedules/*.yaml`: each fault is told at its own letters, with what to do.

use std::path::Path;

use loaphuong::config::load_texts;
use loaphuong::messages::Lang;
use loaphuong::messages::config::fault_lines;

use crate::config::texts::{SCHEDULE, STATION, lines, with};

/// What is replaced, by what, and the only line that must be told.
const CASES: &[(&str, &str, &str)] = &[
    // Queues.
    (
        "folder: kinh-te",
        "folder: ../kinh-te",
        "2:19: the path leaves its folder by ..; name something inside the folder",
    ),
    (
        "folder: kinh-te",
        "folder: /kinh-te",
        "2:19: an absolute path; write it relative to the audio folder",
    ),
    (
        "folder: kinh-te",
        "folder: kinh//te",
        "2:19: this path can't be used; write it as folder/file.mp3, with / between parts",
    ),
    (
        "order: oldest",
        "order: oldst",
        "2:47: `oldst` is not one of the values; did you mean `oldest`?",
    ),
    ("airs: 3", "airs: 0", "2:61: `0` is not a whole number from 1 to 10000; write such a number"),
    (
        "airs: 3",
        "airs: drei",
        "2:61: `drei` is not a whole number from 1 to 10000; write such a number",
    ),
    ("keep: 14d", "keep: 14", "2:70: `14` has no unit; write it with its unit, such as 14d"),
    (
        "keep: 14d",
        "kept: 14d",
        "2:64: there is no key `kept`; keys here: folder, order, airs, keep, campaign, approval, longest, keep_archive",
    ),
    (
        "keep: 14d",
        "keep_archive: 90",
        "2:78: `90` has no unit; write it with its unit, such as 90d",
    ),
    ("keep: 14d", "longest: 25h", "2:73: the duration is out of range; use 1s to 24h"),
    ("keep: 14d", "approval: yes", "2:74: `yes` is not one of the values; choose: required, none"),
    (
        "campaign: kt-xh-2026",
        "campaign: kt-xh-2025",
        "2:85: no campaign named `kt-xh-2025`; did you mean `kt-xh-2026`?",
    ),
    // Campaigns.
    (
        "title: Kinh tế, ",
        "",
        "4:15: the key `title` is missing; add it, such as `title: Kết quả kinh tế - xã hội 2025`",
    ),
    (
        "until: 2026-12-31, field",
        "until: 2026-02-28, field",
        "4:57: the last day 2026-02-28 is before the first 2026-03-01; correct one of them",
    ),
    ("field: 3", "field: 7", "4:76: `7` is not a whole number from 1 to 6; write such a number"),
    ("60 per zone", "60", "4:87: `60` is not a target; write it as `60 per zone`"),
    // Calendars.
    (
        "{lunar: 12-30 .. 01-03}",
        "{lunar: 3-40}",
        "6:17: the lunar calendar has no day `3-40`; months are 01 to 12, days 01 to 30",
    ),
    (
        "{lunar: 12-30 .. 01-03}",
        "30-04",
        "6:9: there is no day `30-04`; correct the month or the day (month first)",
    ),
    (
        "{lunar: 12-30 .. 01-03}",
        "{solar: 01-03}",
        "6:9: the key `lunar` is missing; add it, such as `lunar: 03-10`",
    ),
    // Programmes.
    (
        "id: ban-tin-sang",
        "id: Bản tin",
        "8:9: `Bản tin` can't be a name; use lower-case letters a to z, digits and dashes, such as to-dan-pho-1",
    ),
    ("    title: Bản", "    titel: Bản", "9:5: there is no key `titel`; did you mean `title`?"),
    ("[toan-phuong]", "[to-11]", "10:13: no zone or group named `to-11`; did you mean `to-1`?"),
    ("[toan-phuong]", "[]", "10:12: the list is empty; name at least one"),
    ("[toan-phuong]", "[to-1, to-1]", "10:19: `to-1` is named twice; keep only one"),
    ("[toan-phuong]", "{to-1: x}", "10:12: this is a group of keys; write a list such as [a, b]"),
    (
        "\"30 5 * * Mon-Fri\"",
        "\"30 5 * * Mon-Fry\"",
        "11:9: `Mon-Fry` doesn't fit the weekday field; it takes Mon to Sun, or 0 to 7 where 0 and 7 are Sunday",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "\"30 5 31 * Mon\"",
        "11:9: day of month and weekday are both given, which crons read differently; put * in one of them, or use `only`",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "\"30 5 30 2 *\"",
        "11:9: the rule never comes round: none of its months has such a day; correct the day or the month",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "\"5:30\"",
        "11:9: \"5:30\" is a time, not yet a rule; write `at: {time: \"5:30\", days: Mon-Fri}`",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "{time: \"24:00\"}",
        "11:16: `24:00` ends a day, nothing starts then; write 00:00 of the day after",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "{time: 5h30}",
        "11:16: `5h30` is not a time; write \"05:30\", in quotes",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "{time: \"05:30\", days: 2-6}",
        "11:31: `2` is a number, which people count differently; write a name: Mon or T2",
    ),
    (
        "\"30 5 * * Mon-Fri\"",
        "{days: Mon}",
        "11:9: the key `time` is missing; add it, such as `time: [\"05:30\", \"17:00\"]`",
    ),
    (
        "    from: 2026-03-01",
        "    from: 01/03/2026",
        "12:11: `01/03/2026` is not how a date is written here; write 2026-03-01 (year-month-day)",
    ),
    (
        "    from: 2026-03-01",
        "    from: 2026-12-1",
        "12:11: `2026-12-1` is not how a date is written here; write 2026-12-01 (year-month-day)",
    ),
    // No such day to be offered.
    (
        "    from: 2026-03-01",
        "    from: 31/2/2026",
        "12:11: `31/2/2026` is not a date; write year-month-day, such as 2026-03-01",
    ),
    // Which is the year?
    (
        "    from: 2026-03-01",
        "    from: 01-03-26",
        "12:11: `01-03-26` is not a date; write year-month-day, such as 2026-03-01",
    ),
    (
        "    from: 2026-03-01",
        "    from: ngày mai",
        "12:11: `ngày mai` is not a date; write year-month-day, such as 2026-03-01",
    ),
    (
        "    from: 2026-03-01",
        "    from: 2026-02-30",
        "12:11: there is no day `2026-02-30`; correct the month or the day (year-month-day)",
    ),
    (
        "    from: 2026-03-01",
        "    from: 2027-01-01",
        "13:12: the last day 2026-12-31 is before the first 2027-01-01; correct one of them",
    ),
    ("[tet, 2026-04-30]", "[tt, 2026-04-30]", "14:14: no calendar named `tt`; did you mean `tet`?"),
    (
        "[tet, 2026-04-30]",
        "[tet, 2026-02-29]",
        "14:19: there is no day `2026-02-29`; correct the month or the day (month first)",
    ),
    (
        "priority: routine",
        "priority: emergency",
        "16:15: an emergency is ordered by a person, not planned; use `priority`, or `loaphuong alert` when the need comes",
    ),
    (
        "priority: routine",
        "priority: 2",
        "16:15: `2` is not one of the values; choose: priority, routine",
    ),
    ("late: 10m", "late: 10", "17:11: `10` has no unit; write it with its unit, such as 10m"),
    ("late: 10m", "late: 25h", "17:11: the duration is out of range; use 0s to 24h"),
    ("max_length: 30m", "max_length: 0s", "18:17: the duration is out of range; use 1s to 24h"),
    // Every five minutes is as often as it gets.
    (
        "\"30 5 * * Mon-Fri\"",
        "\"*/4 * * * *\"",
        "11:9: the programme is due more than 288 times a day; look at the rule's second and minute fields",
    ),
    // Rundowns.
    (
        "- file: nhac-hieu",
        "- file: nhac-hieu/../..",
        "20:15: the path leaves its folder by ..; name something inside the folder",
    ),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- {file: a.ogg, pause: 2s}",
        "20:9: a cue needs exactly one of file, queue, pause; make each a cue of its own, on a line that begins with -",
    ),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- relay: https://a.example/",
        "20:16: relays are not yet supported; remove this cue",
    ),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- speak: Xin chào",
        "20:16: spoken text is not yet supported; record it and use `file`",
    ),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- {file: a.ogg, take: 2}",
        "20:29: `take` goes with `queue` only; remove `take`",
    ),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- {file: a.ogg, optional: true}",
        "20:33: `optional` goes with `queue` only: an empty queue may be passed over, a file or a \
         pause not; remove `optional`",
    ),
    (
        "- pause: 2s",
        "- {pause: 2s, optional: false}",
        "23:31: `optional` goes with `queue` only: an empty queue may be passed over, a file or a \
         pause not; remove `optional`",
    ),
    ("take: 3", "optional: yes", "22:19: `yes` is not one of the values; choose: true, false"),
    ("take: 3", "optinal: true", "22:9: there is no key `optinal`; did you mean `optional`?"),
    (
        "- file: nhac-hieu/mo-dau.ogg",
        "- {file: a.ogg, music: yes}",
        "20:30: `yes` is not one of the values; choose: true, false",
    ),
    ("queue: kt-xh\n", "queue: ktxh\n", "21:16: no queue named `ktxh`; did you mean `kt-xh`?"),
    ("take: 3", "take: 0", "22:15: `0` is not a whole number from 1 to 32; write such a number"),
    ("pause: 2s", "pause: 2h", "23:16: the duration is out of range; use 1ms to 10m"),
];

#[test]
fn each_fault_of_a_schedule_is_told_at_its_letters() {
    let mut wrong = Vec::new();
    for (from, to, want) in CASES {
        let got = lines(STATION, &with(SCHEDULE, from, to));
        let want = format!("schedules/tuan.yaml:{want}");
        // Where a key is both unknown and missing, it is told as both.
        let others = usize::from(to.contains("solar"));
        if !got.contains(&want) || got.len() != 1 + others {
            wrong.push(format!("{from:?} -> {to:?}\nwant {want}\ngot  {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_programme_named_twice_is_told_with_its_first_place() {
    let second = "programmes:\n  - id: ban-tin-sang\n    zones: [to-1]\n    at: \"0 6 * * *\"\n    \
                  rundown: [{file: a.ogg}]\n";
    let schedules = vec![
        ("schedules/a.yaml".into(), SCHEDULE.as_bytes().to_vec()),
        ("schedules/b.yaml".into(), second.as_bytes().to_vec()),
    ];
    let station = ("station.yaml", STATION.as_bytes());
    let faults = load_texts(station, schedules, Path::new("/")).expect_err("the same name twice");
    let want =
        "schedules/b.yaml:2:9: `ban-tin-sang` is taken by schedules/a.yaml:8; choose another name";
    assert_eq!(fault_lines(Lang::En, &faults), [want]);
}

#[test]
fn two_queues_on_one_folder_are_told() {
    let queue = "  other: {folder: ./kinh-te-xa-hoi-2026/}\n";
    let schedule = with(SCHEDULE, "campaigns:\n", &format!("{queue}campaigns:\n"));
    let want = "schedules/tuan.yaml:3:19: `kinh-te-xa-hoi-2026` is taken by \
                schedules/tuan.yaml:2; choose another name";
    assert_eq!(lines(STATION, &schedule), [want]);
}

#[test]
fn names_of_a_file_that_cannot_be_read_are_not_called_unknown() {
    let schedules = vec![
        ("schedules/a.yaml".into(), b"queues:\n\tx: 1\n".to_vec()),
        ("schedules/b.yaml".into(), with(SCHEDULE, "queue: kt-xh\n", "queue: other\n").into()),
    ];
    let station = ("station.yaml", STATION.as_bytes());
    let faults = load_texts(station, schedules, Path::new("/")).expect_err("a tab");
    let want = "schedules/a.yaml:2:1: a tab character; use spaces, never tabs";
    assert_eq!(fault_lines(Lang::En, &faults), [want]);
}

#[test]
fn faults_of_all_files_come_together_in_the_order_of_their_places() {
    let station = with(&with(STATION, "synced", "x"), "45m", "45");
    // Queues are read before programmes, and stand behind them here.
    let spoilt = with(&with(SCHEDULE, "take: 3", "take: 0"), "airs: 3", "airs: 0");
    let (shelf, programmes) = spoilt.split_at(spoilt.find("programmes:").expect("the section"));
    let schedule = format!("{programmes}{shelf}");
    let got = lines(&station, &schedule);
    let places: Vec<&str> = got.iter().filter_map(|line| line.split(": ").next()).collect();
    let want = [
        "station.yaml:16:16",
        "station.yaml:18:16",
        "schedules/tuan.yaml:16:15",
        "schedules/tuan.yaml:19:61",
    ];
    assert_eq!(places, want);
}

#[test]
fn all_fields_of_a_rule_that_are_wrong_are_told_together() {
    let got = lines(STATION, &with(SCHEDULE, "30 5 * * Mon-Fri", "60 25 * * Mon-Foo"));
    let fields = ["`60` doesn't fit the minute", "`25` doesn't fit the hour", "`Mon-Foo` doesn't"];
    assert_eq!(got.len(), fields.len(), "{got:#?}");
    for (line, field) in got.iter().zip(fields) {
        assert!(line.starts_with(&format!("schedules/tuan.yaml:11:9: {field}")), "{got:#?}");
    }
}
