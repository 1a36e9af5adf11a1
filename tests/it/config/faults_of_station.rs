//! `station.yaml`: each fault is told at its own letters, with what to do.

use crate::config::texts::{SCHEDULE, STATION, lines, with};

#[test]
fn the_good_station_has_no_faults() {
    assert_eq!(lines(STATION, SCHEDULE), Vec::<String>::new());
}

/// What is replaced, by what, and the only line that must be told.
const CASES: &[(&str, &str, &str)] = &[
    (
        "thanh-dong-nvh-1",
        "Thanh Dong",
        "2:7: `Thanh Dong` can't be a name; use lower-case letters a to z, digits and dashes, such as to-dan-pho-1",
    ),
    ("  name: Nhà", "  nmae: Nhà", "3:3: there is no key `nmae`; did you mean `name`?"),
    (
        "  id: thanh-dong-nvh-1\n",
        "",
        "2:3: the key `id` is missing; add it, such as `id: thanh-dong-nvh-1`",
    ),
    (
        "Asia/Ho_Chi_Minh",
        "Asia/Hochiminh",
        "4:13: there is no time zone `Asia/Hochiminh`; write it as `Asia/Ho_Chi_Minh`",
    ),
    (
        "Asia/Ho_Chi_Minh",
        "Asia/Bangkk",
        "4:13: there is no time zone `Asia/Bangkk`; did you mean `Asia/Bangkok`? In Viet Nam write `Asia/Ho_Chi_Minh`",
    ),
    (
        "state: /var/lib/loaphuong",
        "store: x",
        "5:47: there is no key `store`; keys here: audio, schedules, state",
    ),
    // An output that is at fault is known all the same: its zones are not told.
    (
        "{device: \"plughw:CARD=Device\"}",
        "{device: a, wav: b}",
        "7:10: an output needs exactly one of device, wav, null; write `{device: default}`, `{wav: var/aircheck}` or `{null: true}`",
    ),
    (
        "{wav: aircheck}",
        "{null: false}",
        "8:15: `null: false` doesn't say where the sound goes; write `null: true`, or use device or wav",
    ),
    (
        "output: amp-1, channel: left",
        "output: amp1, channel: left",
        "10:30: no output named `amp1`; did you mean `amp-1`?",
    ),
    (
        "channel: left",
        "channel: 0",
        "10:46: `0` is not a channel; write left, right, all, or a number from 1 to 64 (1 is the left one)",
    ),
    ("-3dB", "-3", "10:58: `-3` has no unit; write it with its unit, such as -3dB"),
    ("-3dB", "-90dB", "10:58: the level is out of range; use -60 to 20 dB"),
    ("-3dB", "laut", "10:58: `laut` is not a level in dB; write it as -3dB"),
    (
        "groups:",
        "health: {temperature: 80, disk_free: 500MB}\ngroups:",
        "12:23: `80` has no unit; write it with its unit, such as 80C",
    ),
    (
        "groups:",
        "health: {temperature: warm}\ngroups:",
        "12:23: `warm` is not a temperature; write whole degrees and a C, such as 80C",
    ),
    (
        "groups:",
        "health: {temperature: 400 °C}\ngroups:",
        "12:23: the temperature is out of range; use 40C to 110C",
    ),
    (
        "groups:",
        "health: {disk_free: 5MB}\ngroups:",
        "12:21: the size is out of range; use 100MB to 1000000MB",
    ),
    (
        "groups:",
        "health: {temprature: 80C}\ngroups:",
        "12:10: there is no key `temprature`; did you mean `temperature`?",
    ),
    ("[to-1, to-2]", "[to-1, to-3]", "13:23: no zone named `to-3`; did you mean `to-1`?"),
    ("[to-1, to-2]", "[to-1, to-1]", "13:23: `to-1` is named twice; keep only one"),
    ("[to-1, to-2]", "[]", "13:16: the list is empty; name at least one"),
    (
        "toan-phuong: [to-1, to-2]",
        "toan-phuong: [to-1, to-2]\n  to-1: [to-2]",
        "14:3: `to-1` is taken by station.yaml:10; choose another name",
    ),
    (
        "\"16:30-18:30\"",
        "\"22:00-02:00\"",
        "15:28: the span ends (`02:00`) before it begins (`22:00`); if it passes midnight, split it in two: up to 24:00 and from 00:00",
    ),
    (
        "\"16:30-18:30\"",
        "\"16:30-24:01\"",
        "15:28: `16:30-24:01` is not a span of hours; write it as \"05:30-07:00\"",
    ),
    (
        "  allowed: [\"05:30-07:00\", \"16:30-18:30\"]\n",
        "",
        "15:3: the key `allowed` is missing; add it, such as `allowed: [\"05:30-07:00\", \"16:30-18:30\"]`",
    ),
    ("[\"05:30-07:00\", \"16:30-18:30\"]", "[]", "15:12: the list is empty; name at least one"),
    (
        "[\"05:30-07:00\", \"16:30-18:30\"]",
        "{Mon-Fri: [\"05:30-07:00\"], Fri: []}",
        "15:39: `Fri` is named twice; keep only one",
    ),
    (
        "[\"05:30-07:00\", \"16:30-18:30\"]",
        "{Mon-Fry: [\"05:30-07:00\"]}",
        "15:13: `Fry` is no weekday; write Mon … Sun, T2 … T7, CN, or daily",
    ),
    ("45m", "45", "16:16: `45` has no unit; write it with its unit, such as 45m"),
    ("45m", "0s", "16:16: the duration is out of range; use 1s to 24h"),
    // A month is no length of time, and `M` beside `m` a trap.
    (
        "45m",
        "1M",
        "16:16: `1M` is not a duration; write a number with its unit (s, m, h or d), such as 45m",
    ),
    ("-18 LUFS", "-18", "17:20: `-18` has no unit; write it with its unit, such as -18 LUFS"),
    ("-1.5 dBTP", "1 dBTP", "17:36: the level is out of range; use -20 to 0 dBTP"),
    (
        "peak: -1.5 dBTP",
        "by_hour: {\"05:00-06:00\": -22}",
        "17:55: `-22` has no unit; write it with its unit, such as -18 LUFS",
    ),
    (
        "peak: -1.5 dBTP",
        "by_hour: {\"05:00-06:00\": -2 LUFS}",
        "17:55: the level is out of range; use -40 to -5 LUFS",
    ),
    (
        "peak: -1.5 dBTP",
        "by_hour: {\"5h-6h\": -22 LUFS}",
        "17:40: `5h-6h` is not a span of hours; write \"05:00-06:00\"",
    ),
    (
        "peak: -1.5 dBTP",
        "by_hour: {\"22:00-05:00\": -22 LUFS}",
        "17:40: the span ends (`05:00`) before it begins (`22:00`); if it passes midnight, split it in two: up to 24:00 and from 00:00",
    ),
    (
        "peak: -1.5 dBTP",
        "by_hour: {\"05:00-06:00\": -22 LUFS, \"05:30-07:00\": -20 LUFS}",
        "17:65: the spans `05:00-06:00` and `05:30-07:00` overlap; let one end before the other begins",
    ),
    ("peak: -1.5 dBTP", "by_hour: {}", "17:39: there is no value; write one, or delete the line"),
    (
        "loudness: {target: -18 LUFS, peak: -1.5 dBTP}",
        "loudness: of",
        "17:11: `of` is not one of the values; did you mean `off`?",
    ),
    ("synced", "syncd", "18:16: `syncd` is not one of the values; did you mean `synced`?"),
    (
        "synced",
        "untrusted",
        "18:16: `untrusted` is not one of the values; choose: synced, holdover, any",
    ),
    (
        "https://centre.example",
        "http://centre.example",
        "19:20: http would show the token to everybody on the way; use https",
    ),
    (
        "https://centre.example",
        "https://u:p@centre.example",
        "19:20: the address holds a name or password; remove it and use `token_file`",
    ),
    (
        "https://centre.example/v1/events",
        "centre.example",
        "19:20: `centre.example` is not an address of a centre; write it as https://centre.example/v1/events",
    ),
    ("heartbeat: 60s", "heartbeat: 1s", "19:84: the duration is out of range; use 10s to 24h"),
    (
        "  daily_limit: 45m",
        "  tests: [\"8-17\"]",
        "16:11: `8-17` is not a span of hours; write it as \"05:30-07:00\"",
    ),
    (
        "  daily_limit: 45m",
        "  daily_limit:",
        "16:3: there is no value; write one, or delete the line",
    ),
    (
        "guard:\n",
        "guard: x\nguard:\n",
        "15:1: `guard` was given in line 14 already; make one of the two, or rename one if they are different things",
    ),
    // Words of later versions are unknown words today.
    (
        "clock: {trust: synced}",
        "speech: vi",
        "18:1: there is no key `speech`; keys here: station, folders, outputs, zones, groups, guard, loudness, clock, emergency, language, store, health, report",
    ),
    (
        "clock: {trust: synced}",
        "language: de",
        "18:11: `de` is not one of the values; choose: vi, en",
    ),
    (
        "clock: {trust: synced}",
        "store: {limit: 4}",
        "18:16: `4` has no unit; write it with its unit, such as 4GB",
    ),
    (
        "clock: {trust: synced}",
        "store: {limit: 4GiB}",
        "18:16: `4GiB` is not a size; write it as 500MB or 4GB",
    ),
    (
        "clock: {trust: synced}",
        "store: {limit: 1MB}",
        "18:16: the size is out of range; use 50MB to 16000000MB",
    ),
];

#[test]
fn each_fault_of_the_station_is_told_at_its_letters() {
    let mut wrong = Vec::new();
    for (from, to, want) in CASES {
        let got = lines(&with(STATION, from, to), SCHEDULE);
        let want = format!("station.yaml:{want}");
        // `guard: x` is a fault of its own beside the repeated key.
        let others = usize::from(to.starts_with("guard: x"));
        if !got.contains(&want) || got.len() != 1 + others {
            wrong.push(format!("{from:?} -> {to:?}\nwant {want}\ngot  {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_optional_may_be_left_out() {
    for line in
        ["groups:\n  toan-phuong: [to-1, to-2]\n", "loudness: ", "clock: ", "report: ", "folders: "]
    {
        let start = STATION.find(line).expect("a line of the text");
        let length = if line.ends_with('\n') {
            line.len()
        } else {
            STATION[start..].find('\n').expect("a whole line") + 1
        };
        let station = format!("{}{}", &STATION[..start], &STATION[start + length..]);
        let schedule = SCHEDULE.replace("[toan-phuong]", "[to-1]");
        assert_eq!(lines(&station, &schedule), Vec::<String>::new(), "without {line}");
    }
}

#[test]
fn what_is_required_may_not_be_left_out() {
    let got = lines("{}", "programmes: []");
    let wanted = ["station", "outputs", "zones", "guard"];
    assert_eq!(got.len(), wanted.len(), "{got:#?}");
    for (line, key) in got.iter().zip(wanted) {
        let want = format!("station.yaml:1:1: the key `{key}` is missing; ");
        assert!(line.starts_with(&want), "{line}");
    }
}

#[test]
fn every_name_of_vietnams_time_leads_to_its_own_zone_and_never_to_another_hour() {
    let names = [
        "Asia/Hanoi",
        "Asia/Ha_Noi",
        "Hà Nội",
        "Sài Gòn",
        "Saigon",
        "Ho_Chi_Minh",
        "Đà Nẵng",
        "Asia/Ho_Chi_Minh_City",
        "Vietnam",
        "Asia/Viet_Nam",
        "UTC+7",
        "GMT+7",
        "GMT+07:00",
    ];
    for name in names {
        let got = lines(&with(STATION, "Asia/Ho_Chi_Minh", name), SCHEDULE);
        let want = format!("4:13: there is no time zone `{name}`; write it as `Asia/Ho_Chi_Minh`");
        assert_eq!(got, [format!("station.yaml:{want}")]);
    }
}

#[test]
fn what_the_station_writes_never_lies_among_what_it_sounds() {
    let folders = "{audio: audio, schedules: schedules, state: /var/lib/loaphuong}";
    let beside = "put them side by side, such as `audio: audio` and `state: var`";
    let state = "the audio folder and the station's own (`folders.state`) lie in each other";
    let recordings = "recordings inside the audio folder would be taken for bulletins; choose a \
                      folder outside it, such as `wav: var/aircheck`";
    for (to, column) in [
        ("{audio: a, state: a}", 28),
        ("{audio: a, state: a/trong}", 28),
        ("{audio: a/b/c, state: b/../a/b}", 32),
        ("{audio: /var/lib/loaphuong/audio}", 18),
    ] {
        let got = lines(&with(STATION, folders, to), SCHEDULE);
        assert_eq!(got, [format!("station.yaml:5:{column}: {state}; {beside}")], "{to}");
    }
    for wav in ["audio", "audio/ghi", "./x/../audio/"] {
        let got = lines(&with(STATION, "wav: aircheck", &format!("wav: {wav}")), SCHEDULE);
        assert_eq!(got, [format!("station.yaml:8:14: {recordings}")], "{wav}");
    }
    let good = with(STATION, folders, "{audio: am-thanh, state: am-thanh-2}");
    assert_eq!(lines(&good, SCHEDULE), Vec::<String>::new(), "a like name is no folder inside");
}

#[test]
fn each_output_has_a_device_or_folder_of_its_own() {
    let own = "give each output its own; several zones may share one output";
    let taken = "this device or folder is that of the output amp-1 (station.yaml:7) already";
    let device = with(STATION, "{wav: aircheck}", "{device: \"plughw:CARD=Device\"}");
    assert_eq!(lines(&device, SCHEDULE), [format!("station.yaml:8:8: {taken}; {own}")]);
    let first = with(STATION, "{device: \"plughw:CARD=Device\"}", "{wav: ghi/../aircheck}");
    assert_eq!(lines(&first, SCHEDULE), [format!("station.yaml:8:8: {taken}; {own}")]);
    let silent = with(STATION, "{device: \"plughw:CARD=Device\"}", "{null: true}");
    let silent = with(&silent, "{wav: aircheck}", "{null: true}");
    assert_eq!(lines(&silent, SCHEDULE), Vec::<String>::new(), "nobody is in nobody's way");
    for empty in ["\"\"", "\" \""] {
        let nameless = with(STATION, "\"plughw:CARD=Device\"", empty);
        let want = "the device's name is empty; write one that `loaphuong devices` lists";
        assert_eq!(lines(&nameless, SCHEDULE), [format!("station.yaml:7:19: {want}")]);
    }
}

#[test]
fn a_queue_has_no_folder_that_is_set_aside() {
    for folder in ["_da-phat", "kt/_loi", "_loi/kt"] {
        let got = lines(STATION, &with(SCHEDULE, "kinh-te-xa-hoi-2026,", &format!("{folder},")));
        let want = "2:19: a folder that begins with _ holds what has aired or is set aside; give \
                    the queue a folder of another name";
        assert_eq!(got, [format!("schedules/tuan.yaml:{want}")], "{folder}");
    }
}

#[test]
fn a_queue_has_no_folder_that_the_station_never_looks_into() {
    let passed_over = [
        "kho.tmp",
        ".an",
        "x.part/y",
        "y/x.PART",
        "System Volume Information",
        "lost+found",
        "\"@eaDir\"",
        "y/~nhap",
        "tin.txt",
    ];
    for folder in passed_over {
        let got = lines(STATION, &with(SCHEDULE, "kinh-te-xa-hoi-2026,", &format!("{folder},")));
        let bare = folder.trim_matches('"');
        let part = bare.split('/').find(|part| *part != "y").unwrap();
        let want = format!(
            "2:19: the station never looks for bulletins in a folder named {part}: hidden and \
             temporary folders and those of machines have such names; give the queue a folder of \
             another name, such as ban-tin"
        );
        assert_eq!(got, [format!("schedules/tuan.yaml:{want}")], "{folder}");
    }
    for looked_into in ["tin.tmp2", "part", "tam", "tin~1"] {
        let schedule = with(SCHEDULE, "kinh-te-xa-hoi-2026,", &format!("{looked_into},"));
        assert_eq!(lines(STATION, &schedule), Vec::<String>::new(), "{looked_into}");
    }
}
