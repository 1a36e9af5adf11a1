//! `plan --svg` draws over pictures and over nothing else.

use std::fs;
use std::process::Command;

use crate::config::texts::{SCHEDULE, STATION, with};

#[test]
fn a_picture_is_drawn_over_a_picture_and_never_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let station = with(STATION, "/var/lib/loaphuong", "state");
    fs::write(folder.path().join("station.yaml"), &station).unwrap();
    fs::create_dir(folder.path().join("schedules")).unwrap();
    fs::create_dir(folder.path().join("audio")).unwrap();
    fs::write(folder.path().join("schedules/tuan.yaml"), SCHEDULE).unwrap();
    let plan = |file: &str| {
        Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args([
                "plan",
                "--days",
                "1",
                "--lang",
                "en",
                "--config",
                "station.yaml",
                "--svg",
                file,
            ])
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    let refused = plan("station.yaml");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is no SVG picture"));
    assert_eq!(fs::read_to_string(folder.path().join("station.yaml")).unwrap(), station);
    for text in [None, None, Some(""), Some("<?xml version=\"1.0\"?>\n<svg/>"), Some("\n<svg/>")] {
        let path = folder.path().join("lich.svg");
        if let Some(text) = text {
            fs::write(&path, text).unwrap();
        }
        let drawn = plan("lich.svg");
        assert_eq!(drawn.status.code(), Some(0), "{text:?}: {drawn:?}");
        assert!(fs::read_to_string(&path).unwrap().contains("</svg>"), "{text:?}");
    }
}

#[test]
fn where_it_cannot_be_drawn_the_system_is_quoted_behind_words_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let station = with(STATION, "/var/lib/loaphuong", "state");
    fs::write(folder.path().join("station.yaml"), &station).unwrap();
    fs::create_dir(folder.path().join("schedules")).unwrap();
    fs::create_dir(folder.path().join("audio")).unwrap();
    fs::write(folder.path().join("schedules/tuan.yaml"), SCHEDULE).unwrap();
    let told = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["plan", "--days=1", "--lang=vi", "--config=station.yaml", "--svg=khong-co/lich.svg"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let said = String::from_utf8_lossy(&told.stderr);
    let want = "Không ghi được tệp khong-co/lich.svg (không có ở đó; nguyên văn: No such file or \
                directory, os error 2). Hãy chọn thư mục khác";
    assert!(said.contains(want), "{said}");
}
