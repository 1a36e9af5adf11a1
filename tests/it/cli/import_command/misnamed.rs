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

#[test]
fn a_stick_that_knows_no_letter_case_loses_no_sidecar() {
    // What lies on the stick, what is told as unclear, and what is in the queue afterwards.
    type Case = (&'static [&'static str], Option<&'static str>, &'static [&'static str]);
    let cases: [Case; 7] = [
        (&["D1.WAV", "d1.wav.yaml"], None, &["D1.WAV", "D1.yaml"]),
        (&["D1.WAV", "D1.wav.YAML"], None, &["D1.WAV", "D1.yaml"]),
        (&["D1.WAV", "d1.yaml"], None, &["D1.WAV", "D1.yaml"]),
        // As a Mac writes it: the accents by themselves.
        (&["TỔ.mp3", "to\u{302}\u{309}.yaml"], None, &["TỔ.mp3", "TỔ.yaml"]),
        // The very name comes first.
        (&["D1.mp3", "d1.wav", "d1.yaml"], None, &["D1.mp3", "d1.wav", "d1.yaml"]),
        (&["D1.mp3", "d1.WAV", "D1.wav.yaml"], None, &["D1.mp3", "d1.WAV", "d1.yaml"]),
        (&["Tin.mp3", "tin.wav", "TIN.yaml"], Some("TIN.yaml"), &["tin.wav"]),
    ];
    for (stick, unclear, want) in cases {
        let desk = Desk::new();
        stick.iter().for_each(|name| desk.write(&format!("usb/{name}"), name));
        let said = desk.import(&["usb", "kt-xh"]);
        let told = text(&said);
        assert_eq!(names(&desk.queue()), want, "{stick:?}: {told}");
        assert_eq!(said.status.code(), Some(i32::from(unclear.is_some())), "{stick:?}: {told}");
        let left = format!("KHÔNG CHÉP  {}: ", unclear.unwrap_or_default());
        assert_eq!(told.contains(&left), unclear.is_some(), "{stick:?}: {told}");
        assert!(!told.contains("bỏ qua"), "{stick:?}: {told}");
    }
}

#[test]
fn two_sidecars_of_one_content_are_not_unclear() {
    let desk = Desk::new();
    desk.write("usb/c.wav", "tin");
    desk.write("usb/c.yaml", "airs: 2\n");
    desk.write("usb/c.wav.yaml", "airs: 2\n");
    let said = desk.import(&["usb", "kt-xh"]);
    assert!(said.status.success(), "{said:?}");
    assert_eq!(names(&desk.queue()), ["c.wav", "c.yaml"], "{said:?}");
}

#[test]
fn what_a_bulletin_waits_for_is_called_as_on_the_stick() {
    let desk = Desk::new();
    desk.write("usb/k.mp3", "tin");
    desk.write("usb/k.mp3.yaml", "airs: 2\n");
    desk.write("audio/kinh-te-xa-hoi-2026/k.wav", "của trạm");
    let told = text(&desk.import(&["usb", "kt-xh"]));
    let want = "KHÔNG CHÉP  k.mp3: đi cùng k.mp3.yaml, mà k.mp3.yaml chưa chép được";
    assert!(told.contains(want), "{told}");
}
