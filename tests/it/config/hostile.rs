//! Whatever lies in the schedules folder: a clear answer, in bounded memory, and never a panic.

use std::path::Path;

use loaphuong::config::fault::{DocumentFault, ShapeFault, TextFileFault};
use loaphuong::config::limits::{DEPTH_MAX, FAULTS_MAX, FILE_BYTES_MAX, NODES_MAX};
use loaphuong::config::{ConfigFaults, FaultKind, load, load_texts};
use loaphuong::messages::Lang;
use loaphuong::messages::config::{fault_lines, faults_with_places};
use proptest::prelude::*;

use crate::config::texts::{SCHEDULE, STATION, with};

fn faults_of(schedule: Vec<u8>) -> ConfigFaults {
    let schedules = vec![("a.yaml".to_string(), schedule)];
    load_texts(("station.yaml", STATION.as_bytes()), schedules, Path::new("/"))
        .expect_err("no schedule")
}

fn first_kind(schedule: impl Into<Vec<u8>>) -> FaultKind {
    faults_of(schedule.into()).list.swap_remove(0).kind
}

#[test]
fn hostile_files_are_refused_each_for_its_own_reason() {
    let bomb = {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let below = format!("*a{}", level - 1);
            let nine = [below.as_str(); 9].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{nine}]\n"));
        }
        text
    };
    let many = "- 1\n".repeat(NODES_MAX + 10);
    let deep_block: String = (0..400).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let cases: Vec<(&str, Vec<u8>, FaultKind)> = vec![
        (
            "over a megabyte",
            vec![b'#'; FILE_BYTES_MAX as usize + 1],
            TextFileFault::TooLarge { bytes_max: FILE_BYTES_MAX }.into(),
        ),
        ("100,000 [", "[".repeat(100_000).into(), DocumentFault::TooDeep { max: DEPTH_MAX }.into()),
        ("100,000 {", "{".repeat(100_000).into(), DocumentFault::TooDeep { max: DEPTH_MAX }.into()),
        (
            "100,000 of - ",
            "- ".repeat(100_000).into(),
            DocumentFault::TooDeep { max: DEPTH_MAX }.into(),
        ),
        ("100,000 of ? ", "? ".repeat(100_000).into(), DocumentFault::KeyNotText.into()),
        (
            "400 keys in each other",
            deep_block.into(),
            DocumentFault::TooDeep { max: DEPTH_MAX }.into(),
        ),
        ("an alias bomb", bomb.into(), DocumentFault::AnchorRefused.into()),
        ("a file that is its own alias", b"&a [*a]".to_vec(), DocumentFault::AnchorRefused.into()),
        ("too many values", many.into(), DocumentFault::TooMuch { max: NODES_MAX }.into()),
        ("UTF-16", b"\xff\xfeq\0u\0".to_vec(), TextFileFault::NotUtf8.into()),
        ("Windows-1258", b"title: B\xe5n tin".to_vec(), TextFileFault::NotUtf8.into()),
        ("a NUL", b"queues: {}\n\0".to_vec(), TextFileFault::NulByte.into()),
        ("an MP3", b"ID3\x04\x00\x00\x00".to_vec(), TextFileFault::NulByte.into()),
        ("nothing", Vec::new(), TextFileFault::Empty.into()),
    ];
    for (name, bytes, want) in cases {
        assert_eq!(first_kind(bytes), want, "{name}");
    }
}

#[test]
fn a_megabyte_of_anything_is_answered_within_the_bounds() {
    let megabyte = FILE_BYTES_MAX as usize;
    let texts = [
        "a: b\n".repeat(megabyte / 5),
        format!("a: \"{}\"", "x".repeat(megabyte - 10)),
        "x".repeat(megabyte),
        "\n".repeat(megabyte),
        "a: [".repeat(megabyte / 4),
        "\"".repeat(megabyte),
        ": ".repeat(megabyte / 2),
        ", ".repeat(megabyte / 2),
        "programmes: [{}".to_string() + &", {}".repeat(megabyte / 5),
        format!("programmes: [{}]", "{id: x}, ".repeat(megabyte / 10)),
        format!("queues:\n{}", "  a: {}\n".repeat(megabyte / 9)),
    ];
    for text in texts {
        let start: String = text.chars().take(20).collect();
        let faults = faults_of(text.into_bytes());
        assert!(faults.list.len() <= FAULTS_MAX, "{start}");
        let shown = faults_with_places(Lang::Vi, &faults, false);
        assert!(shown.len() < FAULTS_MAX * 1_500, "{start}: {} bytes shown", shown.len());
    }
}

#[test]
fn values_may_be_nested_to_the_bound_and_no_deeper() {
    let nested = |depth: usize| format!("a: {}{}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let unknown = first_kind(nested(DEPTH_MAX));
    assert!(matches!(unknown, FaultKind::Shape(ShapeFault::UnknownKey { .. })), "{unknown:?}");
    assert_eq!(first_kind(nested(DEPTH_MAX + 1)), DocumentFault::TooDeep { max: DEPTH_MAX }.into());
}

#[test]
fn more_faults_than_anybody_reads_are_counted() {
    let bad = "  - id: x\n    what: 1\n".repeat(FAULTS_MAX);
    let faults = faults_of(format!("programmes:\n{bad}").into_bytes());
    assert_eq!(faults.list.len(), FAULTS_MAX);
    assert!(faults.omitted > 0);
    let lines = fault_lines(Lang::En, &faults);
    assert_eq!(lines.last(), Some(&format!("and {} more", faults.omitted)));
}

#[test]
fn a_thousand_programmes_are_read_and_one_more_is_refused() {
    let programmes = |count: usize| {
        let mut text = SCHEDULE[..SCHEDULE.find("programmes:").expect("the section")].to_string();
        text.push_str("programmes:\n");
        for index in 0..count {
            text.push_str(&format!(
                "  - {{id: p-{index}, zones: [to-1], at: \"0 6 * * *\", rundown: [{{queue: kt-xh}}]}}\n"
            ));
        }
        text
    };
    let load = |text: String| {
        let schedules = vec![("a.yaml".to_string(), text.into_bytes())];
        load_texts(("station.yaml", STATION.as_bytes()), schedules, Path::new("/"))
    };
    let config = load(programmes(1_000)).expect("a thousand programmes");
    assert_eq!(config.schedule.programmes.len(), 1_000);
    let faults = load(programmes(1_001)).expect_err("one too many");
    assert_eq!(
        fault_lines(Lang::En, &faults),
        ["a.yaml:1008:5: more than 1000 here, each a programme; remove some, from here on"]
    );
}

#[test]
fn files_are_bounded_before_they_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let (station, schedules) =
        (folder.path().join("station.yaml"), folder.path().join("schedules"));
    std::fs::write(&station, STATION).expect("a file");
    std::fs::create_dir(&schedules).expect("a folder");
    // 10 MB that are never read, a pipe that nobody writes to, and names that are not schedules.
    let large = std::fs::File::create(schedules.join("a.yaml")).expect("a file");
    large.set_len(10 << 20).expect("a hole");
    std::fs::create_dir(schedules.join("b.yaml")).expect("a folder");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        schedules.join("c.yml"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .expect("a pipe");
    for name in [".hidden.yaml", "note.txt", "a.yaml~"] {
        std::fs::write(schedules.join(name), "\0").expect("a file");
    }
    let faults = load(&station).expect_err("no schedules");
    let told: Vec<(String, FaultKind)> = faults
        .list
        .into_iter()
        .map(|fault| (fault.file.rsplit('/').next().unwrap_or_default().to_string(), fault.kind))
        .collect();
    let folder = std::io::Error::from_raw_os_error(21);
    let want = [
        ("a.yaml".to_string(), TextFileFault::TooLarge { bytes_max: FILE_BYTES_MAX }.into()),
        ("b.yaml".to_string(), TextFileFault::Unreadable { trouble: folder.into() }.into()),
        ("c.yml".to_string(), TextFileFault::NotRegular.into()),
    ];
    assert_eq!(told, want);
}

#[test]
fn a_missing_file_or_folder_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let station = folder.path().join("station.yaml");
    let faults = load(&station).expect_err("no file");
    assert!(
        matches!(faults.list[0].kind, FaultKind::TextFile(TextFileFault::Unreadable { .. })),
        "{faults}"
    );
    std::fs::write(&station, STATION).expect("a file");
    let faults = load(&station).expect_err("no folder");
    assert_eq!(faults.list.len(), 1, "{faults}");
    assert!(
        matches!(faults.list[0].kind, FaultKind::TextFile(TextFileFault::FolderUnreadable { .. })),
        "{faults}"
    );
    let place = |faults: &ConfigFaults| (faults.list[0].file.clone(), faults.list[0].line);
    let name = station.to_string_lossy();
    assert_eq!(place(&faults), ((*name).into(), 5), "where the folder is named");
    let unnamed = STATION.replace("schedules: schedules, ", "");
    std::fs::write(&station, unnamed).expect("a file");
    let faults = load(&station).expect_err("no folder");
    assert_eq!(place(&faults), ((*name).into(), 1), "at the top where it isn't");
}

fn read_both(station: &[u8], schedule: &[u8]) {
    let schedules = vec![("a.yaml".to_string(), schedule.to_vec())];
    if let Err(faults) = load_texts(("station.yaml", station), schedules, Path::new("/")) {
        assert!(!faults.is_empty());
        for fault in &faults.list {
            assert!(fault.line >= 1 && fault.column >= 1, "{fault:?}");
        }
        for lang in [Lang::Vi, Lang::En] {
            assert!(!faults_with_places(lang, &faults, true).is_empty());
            for line in fault_lines(lang, &faults) {
                assert!(!line.contains('\n'), "{line:?}");
                // The sentence of a kind that has none of its own.
                assert!(!line.contains("this value is wrong"), "{faults:?}");
            }
        }
    }
}

/// Bytes that mean something in YAML, so that random texts go deeper than the first letter.
const SIGNS: &[&str] = &[
    "a",
    "1",
    "é",
    "\u{300}",
    "\t",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\u{85}",
    "\u{2028}",
    ":",
    ": ",
    "-",
    "- ",
    "?",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    " #",
    "&",
    "&a ",
    "*",
    "*a",
    "!",
    "!!str ",
    "!<",
    ">",
    "|",
    "|2-\n",
    "'",
    "\"",
    "\\",
    "\\x",
    "%",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "@",
    "`",
    "---",
    "---\n",
    "...",
    "...\n",
    "\u{feff}",
    "\0",
    "<<",
    "~",
    "null",
    "queues:\n",
    "programmes:\n",
    "  - id: x\n",
    "    at: ",
    "    rundown: ",
    "lunar: ",
    "\u{1b}",
    "\u{10ffff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(station: Vec<u8>, schedule: Vec<u8>) {
        read_both(&station, &schedule);
    }

    #[test]
    fn random_yaml_signs_never_panic(signs in proptest::collection::vec(0..SIGNS.len(), 0..60)) {
        let text: String = signs.into_iter().map(|sign| SIGNS[sign]).collect();
        read_both(STATION.as_bytes(), text.as_bytes());
        read_both(text.as_bytes(), SCHEDULE.as_bytes());
    }

    #[test]
    fn mutations_of_good_texts_never_panic(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..SIGNS.len(), 0..4_usize), 1..6)
    ) {
        for good in [STATION, SCHEDULE] {
            let mut bytes = good.as_bytes().to_vec();
            for (at, sign, cut) in &edits {
                let at = at.index(bytes.len());
                let end = (at + cut).min(bytes.len());
                bytes.splice(at..end, SIGNS[*sign].bytes());
            }
            read_both(&bytes, SCHEDULE.as_bytes());
            read_both(STATION.as_bytes(), &bytes);
        }
    }
}

#[test]
fn an_over_long_name_is_not_searched_for_its_nearest() {
    let schedule = with(SCHEDULE, "[toan-phuong]", &format!("[{}]", "x".repeat(500_000)));
    let faults = faults_of(schedule.into_bytes());
    assert!(fault_lines(Lang::En, &faults)[0].len() < 300);
}
