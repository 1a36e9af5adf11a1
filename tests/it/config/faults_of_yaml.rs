//! What people do wrong in YAML itself, and how a fault is shown.

use expect_test::expect;
use loaphuong::messages::Lang;
use loaphuong::messages::config::{fault_lines, faults_with_places};

use crate::config::texts::{SCHEDULE, STATION, lines, load, with};

#[test]
fn slips_of_yaml_are_told_in_plain_words_where_they_were_made() {
    let cases: &[(&str, &str)] = &[
        ("queues:\n\tx: 1\n", "2:1: a tab character; use spaces, never tabs"),
        ("title:\tTab\n", "1:7: a tab character; use spaces, never tabs"),
        ("a: 1\nđường:  \t[1, 2\nb: 3\n", "2:9: a tab character; use spaces, never tabs"),
        ("queues:\n  -\tx\n", "2:4: a tab character; use spaces, never tabs"),
        (
            "a: * 5 * * *\n",
            "1:4: a value begins with * or & without quotes; put it in double quotes, such as \"*/15 6 * * *\"",
        ),
        // Noticed at the next line; shown where the bracket opens.
        (
            "a: [1, 2\nb: 3\n",
            "1:4: a [ or { is not closed, or a comma is missing; put commas between the items and close the bracket",
        ),
        ("a: \"open\nb: 3\n", "1:4: a quote is opened and never closed; add the closing quote"),
        (
            "a: b: c\n",
            "1:5: a colon too many in this line; put the whole value in double quotes, or check the indentation",
        ),
        (
            "a: 1\ntitle Bản tin\nb: 2\n",
            "2:1: this line has no colon behind its key; write `key: value`",
        ),
        (
            "title Bản tin\n# lời nhắc\nb: 2\n",
            "1:1: this line has no colon behind its key; write `key: value`",
        ),
        (
            "a:\n   - 1\n  - 2\n",
            "3:3: this line's indentation doesn't fit the lines above; indent it with as many spaces as its neighbours",
        ),
        ("a: @x\n", "1:4: a value can't begin with @; put the value in double quotes"),
        (
            "a: &x 1\nb: *x\n",
            "1:4: YAML's anchors and aliases (& and *) are not used here; write the value out in each place",
        ),
        (
            "a: !!str 1\n",
            "1:4: YAML's tags (!) are not used here; remove the tag, or quote the value",
        ),
        (
            "queues: {}\n---\na: 1\n",
            "2:1: a second document begins in the same file; remove ---, or make two files",
        ),
        ("? [a]\n: 1\n", "1:3: a key must be text; write `key: value`"),
        ("", "1:1: the file holds nothing; write something into it, or delete it"),
        ("# chưa có gì\n", "1:1: the file holds nothing; write something into it, or delete it"),
        ("- a\n", "1:1: the whole file is a list; write it as lines of `key: value`"),
        (
            "Bản tin sáng\n",
            "1:1: the whole file is a single value; write it as lines of `key: value`",
        ),
    ];
    for (schedule, want) in cases {
        let got = lines(STATION, schedule);
        assert_eq!(got, [format!("schedules/tuan.yaml:{want}")], "{schedule:?}");
    }
}

#[test]
fn a_space_missing_behind_a_colon_is_told_where_it_is_missing() {
    let told = |place: &str, key: &str| {
        format!(
            "{place}: no space behind the colon of `{key}`; write `{key}: value`, with a space behind the colon"
        )
    };
    let cases = [
        ("queues:{}\n", told("1:1", "queues")),
        // The parser stumbles over the next line's colon.
        ("queues:{}\nprogrammes: []\n", told("1:1", "queues")),
        ("queues:{}\r\n\r\n# lời nhắc\r\nprogrammes: []\r\n", told("1:1", "queues")),
        ("queues: {}\nprogrammes:[]\n", told("2:1", "programmes")),
        ("queues: {}\nprogrammes:[]\ncalendars: {}\n", told("2:1", "programmes")),
        // All of them are one text to the parser; told is the first.
        ("queues:{}\ncalendars:{}\nprogrammes: []\n", told("1:1", "queues")),
        ("queues:{tin: {folder: tin}}\n", told("1:1", "queues")),
        ("queues:\n  tin:\n    folder:tin\n", told("3:5", "folder")),
        ("queues:\n  tin:\n    folder:tin\n    airs: 2\n", told("3:5", "folder")),
        ("queues: {tin: {folder: tin, airs:2}}\n", told("1:29", "airs")),
        // A text with a colon is none of these.
        (
            "queues: {}\nhttp://a.example\n",
            "2:1: this line has no colon behind its key; write `key: value`".into(),
        ),
    ];
    for (schedule, want) in cases {
        assert_eq!(
            lines(STATION, schedule),
            [format!("schedules/tuan.yaml:{want}")],
            "{schedule:?}"
        );
    }
}

#[test]
fn a_value_that_goes_on_behind_its_brackets_wants_quotes() {
    let cases = [
        ("a: [Khẩn] họp tổ\n", "1:4", "\"[Khẩn] họp tổ\""),
        ("a: 1\nb: {Khẩn} họp # lời nhắc\nc: 2\n", "2:4", "\"{Khẩn} họp\""),
        ("a: \"Khẩn\" họp tổ\n", "1:4", "'\"Khẩn\" họp tổ'"),
        ("a: 'Khẩn' họp tổ\n", "1:4", "\"'Khẩn' họp tổ\""),
        ("a: \"Họp tổ #3\" lúc 7h\n", "1:4", "'\"Họp tổ #3\" lúc 7h'"),
        ("a:\n  - [1] và 2\n", "2:5", "\"[1] và 2\""),
    ];
    for (schedule, place, quoted) in cases {
        let want = format!(
            "schedules/tuan.yaml:{place}: the value begins with a bracket or quote and goes on behind its end; put quotes around the whole: {quoted}"
        );
        assert_eq!(lines(STATION, schedule), [want], "{schedule:?}");
        let mended = format!("a: {quoted}\n");
        let got = lines(STATION, &mended);
        assert!(got.len() == 1 && got[0].contains("no key `a`"), "{mended}: {got:?}");
    }
    // Quotes around it would make another fault of it, or of a part of it.
    let long = format!("a: [Khẩn] {}\n", "họp tổ ".repeat(9));
    for schedule in [
        "queues:\n  kt: {folder: \"kt\" x, airs: 2}\n",
        "queues:\n  kt: {folder: kt}, keep: 3d\n",
        "queues:\n  kt: {folder: kt} du: {folder: du}\n",
        "programmes:\n  - {id: a, title: \"Khẩn\" họp, zones: [to-1]}\n",
        "programmes:\n  - id: a\n    zones: [to-1], [to-2]\n",
        "programmes:\n  - id: a\n    at: \"30 5 * * *\", \"30 6 * * *\"\n",
        &long,
    ] {
        let got = lines(STATION, schedule);
        assert!(!got.is_empty() && !got.iter().any(|one| one.contains("quotes around the whole")));
    }
}

#[test]
fn an_invisible_character_is_named_where_it_stands_for_a_space_or_nothing() {
    let cases = [
        ("queues:\u{a0}{}\n", "1:8", "00A0"),
        ("queues:\u{a0}{}\nprogrammes: []\n", "1:8", "00A0"),
        ("queues: {}\nprogrammes:\u{3000}[]\n", "2:12", "3000"),
        ("queues:\u{200b} {}\n", "1:8", "200B"),
        ("\u{a0}queues: {}\n", "1:1", "00A0"),
        ("queues\u{200b}: {}\n", "1:7", "200B"),
        ("queues: {}\n\u{a0}\u{a0}calendars: {}\n", "2:1", "00A0"),
        ("queues: {}\n\u{a0}\nprogrammes: []\n", "2:1", "00A0"),
        ("queues: {tin: {folder: tin, airs: 2\u{a0}}}\n", "1:36", "00A0"),
        ("queues: {tin: {folder: tin, airs: \u{feff}2}}\n", "1:35", "FEFF"),
        ("queues:\n  tin:\n    folder: tin\n   \u{a0}airs: 2\n", "4:4", "00A0"),
    ];
    for (schedule, place, code) in cases {
        let want = format!(
            "schedules/tuan.yaml:{place}: an invisible character (U+{code}), as pasting from Word or a chat leaves it; delete it and type a space where one is wanted, or type the line anew"
        );
        assert_eq!(lines(STATION, schedule), [want], "{schedule:?}");
    }
    // In a text it harms nobody.
    let harmless = with(SCHEDULE, "title: Bản tin sáng", "title: Bản\u{a0}tin\u{200b} sáng");
    assert_eq!(lines(STATION, &harmless), Vec::<String>::new());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let station = format!("\u{feff}{}", STATION.replace('\n', "\r\n"));
    let schedule = format!("\u{feff}{}", SCHEDULE.replace('\n', "\r\n"));
    let plain = load(STATION, SCHEDULE).expect("good texts");
    assert_eq!(load(&station, &schedule).expect("the same"), plain);
}

#[test]
fn places_stay_true_behind_a_byte_order_mark_and_windows_line_ends() {
    let spoilt = with(SCHEDULE, "take: 3", "take: 0");
    let schedule = format!("\u{feff}{}", spoilt.replace('\n', "\r\n"));
    assert_eq!(lines(STATION, &schedule), lines(STATION, &spoilt));
    // The mark itself is no column.
    let got = lines(STATION, "\u{feff}queus: {}\n");
    assert_eq!(got, ["schedules/tuan.yaml:1:1: there is no key `queus`; did you mean `queues`?"]);
}

#[test]
fn columns_count_characters_not_bytes() {
    let station = with(STATION, "name: Tổ 1, output: amp-1", "name: Tổ dân phố số một, output: x");
    let got = lines(&station, SCHEDULE);
    assert_eq!(got, ["station.yaml:10:43: no output named `x`; declare it, or correct the name"]);
}

#[test]
fn a_fault_is_shown_in_its_line_with_a_caret() {
    let station = with(STATION, "channel: left", "channel: lèft");
    let schedule = with(SCHEDULE, "    zones: [toan-phuong]\n", "");
    let faults = load(&station, &schedule).expect_err("two faults");
    expect![[r#"
        station.yaml:10:46: `lèft` không phải kênh âm thanh; viết left, right, all hoặc số từ 1 đến 64 (1 là kênh trái)
           |
        10 |   to-1: {name: Tổ 1, output: amp-1, channel: lèft, gain: -3dB, owner: Tổ dân phố số 1}
           |                                              ^^^^

        schedules/tuan.yaml:8:5: thiếu mục `zones`; thêm vào, ví dụ `zones: [to-1, to-2]`
          |
        8 |   - id: ban-tin-sang
          |     ^

        2 lỗi. Xin sửa rồi chạy lại `loaphuong check`.
    "#]]
    .assert_eq(&faults_with_places(Lang::Vi, &faults, false));
    assert!(
        !faults_with_places(Lang::Vi, &faults, false).contains('\u{1b}'),
        "no colour unless asked for"
    );
    assert!(
        faults_with_places(Lang::Vi, &faults, true).contains('\u{1b}'),
        "colour when asked for"
    );
}

#[test]
fn letters_that_speak_to_a_terminal_are_shown_harmless() {
    let station = with(STATION, "channel: left", "channel: \"\\e[2J\\u009b\"");
    let faults = load(&station, SCHEDULE).expect_err("no channel");
    let text = faults_with_places(Lang::En, &faults, false);
    assert!(text.contains(r"`\u{1b}[2J\u{9b}`"), "{text}");
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{text:?}");
}

#[test]
fn every_fault_has_a_place_a_sentence_and_a_remedy_in_both_languages() {
    let station = with(&with(STATION, "synced", "x"), "45m", "45");
    let faults = load(&station, "programmes: {}").expect_err("three faults");
    assert_eq!(faults.list.len(), 3);
    for lang in [Lang::Vi, Lang::En] {
        for line in fault_lines(lang, &faults) {
            let (place, said) = line.split_once(": ").expect("a place");
            assert_eq!(place.split(':').count(), 3, "{line}");
            assert_eq!(said.split("; ").count(), 2, "{line}");
        }
    }
}

#[test]
fn tabs_that_harm_nobody_are_let_be_and_those_that_do_are_told_all_at_once() {
    let harmless = with(SCHEDULE, "    rundown:\n", "    rundown:\t\n\t# lời\tnhắc: \tở đây\n\t\n");
    assert_eq!(lines(STATION, &harmless), Vec::<String>::new());
    let got = lines(&STATION.replace("  name:", "\tname:"), "queues:\n\tx: 1\n\ty:\t2\n");
    let tab = "a tab character; use spaces, never tabs";
    let places = ["station.yaml:3:1", "schedules/tuan.yaml:2:1", "schedules/tuan.yaml:3:1"];
    assert_eq!(got, places.map(|place| format!("{place}: {tab}")));
}
