//! `tin.mp3.yaml` beside `tin.mp3` is read by no station: it comes along by the name that counts,
//! or not at all, and then its bulletin does not come without it.

use super::{Desk, names, text};

#[test]
fn a_misnamed_sidecar_gets_its_right_name_where_only_one_can_be_meant() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "một");
    desk.write("usb/tin.mp3.yaml", "airs: 2\n");
    let said = desk.import(&["usb", "kt-xh"]);
    let told = text(&said);
    assert!(said.status.success(), "{said:?}");
    assert_eq!(names(&desk.queue()), ["tin.mp3", "tin.yaml"], "{told}");
    let want =
        "tin.mp3.yaml → kinh-te-xa-hoi-2026/tin.yaml (8 byte); đã đổi tên, vì trạm không đọc";
    assert!(told.contains(want), "{told}");
    // Once more, and it is there.
    let said = desk.import(&["usb", "kt-xh"]);
    assert!(said.status.success() && text(&said).matches("đã có sẵn").count() == 2, "{said:?}");
    // Of a single file it comes along, too.
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "một");
    desk.write("usb/tin.mp3.yaml", "airs: 2\n");
    assert!(desk.import(&["usb/tin.mp3", "kt-xh"]).status.success());
    assert_eq!(names(&desk.queue()), ["tin.mp3", "tin.yaml"]);
}

#[test]
fn a_misnamed_sidecar_is_left_and_told_where_more_than_one_may_be_meant() {
    // What lies on the stick and in the queue, and what is in the queue afterwards.
    type Case = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);
    let cases: [Case; 4] = [
        // Its right name would count for both.
        (&["tin.mp3", "tin.wav", "tin.mp3.yaml"], &[], &[]),
        (&["tin.mp3", "tin.mp3.yaml", "tin.mp3.yml"], &[], &[]),
        // What has the right name is it.
        (&["tin.mp3", "tin.yaml", "tin.mp3.yaml"], &[], &["tin.mp3", "tin.yaml"]),
        // Over nothing, as all that is copied.
        (&["tin.mp3", "tin.mp3.yaml"], &["tin.yaml"], &["tin.yaml"]),
    ];
    for (stick, there, want) in cases {
        let desk = Desk::new();
        stick.iter().for_each(|name| desk.write(&format!("usb/{name}"), name));
        there.iter().for_each(|name| {
            desk.write(&format!("audio/kinh-te-xa-hoi-2026/{name}"), "của trạm");
        });
        let said = desk.import(&["usb", "kt-xh"]);
        let told = text(&said);
        assert_eq!(said.status.code(), Some(1), "{stick:?}: {told}");
        assert_eq!(names(&desk.queue()), want, "{stick:?}: {told}");
        assert!(told.contains("KHÔNG CHÉP  tin.mp3.yaml: "), "{stick:?}: {told}");
        assert!(!told.contains("rút USB"), "{stick:?}: {told}");
        if there.is_empty() {
            assert!(told.contains("tên đúng là tin.yaml, nhưng"), "{stick:?}: {told}");
        }
        if want.is_empty() {
            assert!(told.contains("đi cùng tin.mp3.y"), "{stick:?}: {told}");
        }
    }
}
