//! What of a stick lies in none of the folders that are called like a queue's.

use std::fs;

use super::{Desk, names, text};

#[test]
fn what_lies_outside_of_the_queues_folders_is_told_with_the_command_that_copies_it() {
    let desk = Desk::new();
    desk.write("usb/KINH-TE-XA-HOI-2026/trong.mp3", "FAT viết hoa");
    desk.write("usb/goc.wav", "gốc");
    desk.write("usb/goc.yaml", "airs: 2\n");
    desk.write("usb/Thông báo/cup-dien.wav", "cúp điện");
    desk.write("usb/Thông báo/sau/cup-nuoc.wav", "cúp nước");
    desk.write("usb/anh/anh.jpg", "ảnh");
    let said = desk.import(&["usb"]);
    let told = text(&said);
    assert_eq!(said.status.code(), Some(1), "{told}");
    assert_eq!(names(&desk.queue()), ["trong.mp3"], "{told}");
    let file = "CHƯA CHÉP   goc.wav: không rõ vào hàng chờ nào; muốn chép: \
                loaphuong import 'usb/goc.wav' HÀNG-CHỜ";
    let folder = "CHƯA CHÉP   Thông báo (2 tệp): không rõ vào hàng chờ nào; muốn chép: \
                  loaphuong import 'usb/Thông báo' HÀNG-CHỜ";
    for want in [file, folder, "HÀNG-CHỜ là một trong: kt-xh", "CÒN TỆP CHƯA CHÉP"] {
        assert!(told.contains(want), "{want} in\n{told}");
    }
    assert!(!told.contains("rút USB"), "{told}");

    let answer = desk.import(&["--json", "usb"]);
    assert_eq!(answer.status.code(), Some(1), "{answer:?}");
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    let left = answer["left"].to_string();
    assert!(left.contains("usb/goc.wav") && left.contains("usb/Thông báo"), "{left}");

    // The commands that it names, as they are, and it is through.
    let said = desk.import(&["usb/goc.wav", "kt-xh"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_eq!(names(&desk.queue()), ["goc.wav", "goc.yaml", "trong.mp3"], "{said:?}");
    let said = desk.import(&["usb/Thông báo", "kt-xh"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_eq!(names(&desk.queue()).len(), 5, "{said:?}");

    // Now the whole stick is through, and nothing of it is asked for again …
    let said = desk.import(&["usb"]);
    let told = text(&said);
    assert!(said.status.success() && !told.contains("CHƯA CHÉP"), "{said:?}");
    let answer = desk.import(&["--json", "usb"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(!answer["left"].to_string().contains("goc.wav"), "{answer}");
    // … also where the station has put it away, by its content and not by its name …
    let aired = desk.queue().join("_da-phat");
    fs::create_dir(&aired).unwrap();
    fs::rename(desk.queue().join("goc.wav"), aired.join("goc (2).wav")).unwrap();
    assert_eq!(desk.import(&["usb"]).status.code(), Some(0));
    // … but what it has refused, and what has the same name and length and other content.
    desk.write("usb/goc.wav", "gốx");
    assert!(text(&desk.import(&["usb"])).contains("CHƯA CHÉP   goc.wav:"));
    desk.write("audio/_loi/goc.wav", "gốx");
    assert_eq!(desk.import(&["usb"]).status.code(), Some(1));

    // Which of two is meant is a person's to say; one that is written as the queue's is it.
    let two = Desk::new();
    two.write("usb/KINH-TE-XA-HOI-2026/a.mp3", "một");
    two.write("usb/Kinh-te-xa-hoi-2026/b.mp3", "hai");
    let said = two.import(&["usb"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(names(&two.queue()).is_empty(), "{said:?}");
    two.write("usb/kinh-te-xa-hoi-2026/c.mp3", "ba");
    let said = two.import(&["usb"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert_eq!(names(&two.queue()), ["c.mp3"], "{said:?}");
    let told = text(&said);
    assert!(told.contains("'usb/KINH-TE-XA-HOI-2026'") && told.contains("'usb/Kinh-te"), "{told}");
}

#[test]
fn a_sidecar_outside_that_has_changed_is_told_with_its_bulletin() {
    let desk = Desk::new();
    desk.write("usb/KINH-TE-XA-HOI-2026/trong.mp3", "trong");
    desk.write("usb/goc.wav", "gốc");
    desk.write("usb/goc.yaml", "airs: 2\n");
    assert!(desk.import(&["usb/goc.wav", "kt-xh"]).status.success());
    assert!(desk.import(&["usb"]).status.success());
    desk.write("usb/goc.yaml", "airs: 5\n");
    let said = desk.import(&["usb"]);
    let told = text(&said);
    assert_eq!(said.status.code(), Some(1), "{told}");
    assert!(told.contains("CHƯA CHÉP   goc.wav: không rõ vào hàng chờ nào"), "{told}");
}
