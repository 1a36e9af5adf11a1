//! What an order names may hold signs that turn a line round; an answer shows them as signs.

use std::io;

use loaphuong::control::{KnownZones, OrderRefusal, ZoneAnswer};
use loaphuong::daemon::known_zones;
use loaphuong::messages::order_refusals::{no_such_zone, refusal, why_silent};
use loaphuong::messages::{Lang, status_lines};
use loaphuong::station::emergency::UntilFault;
use loaphuong::wire::{DiskTrouble, OutputTrouble, QuotedText};

use crate::config::texts::{SCHEDULE, STATION, load, with};

#[test]
fn an_answer_holds_no_sign_that_turns_its_line_round() {
    let odd = || "a\u{202e}3pm.exe".to_owned();
    let until = |fault| OrderRefusal::Until { text: odd(), fault };
    let cases = [
        OrderRefusal::NameIsPlaceholder { by: odd() },
        OrderRefusal::NoSuchZone { name: odd(), known: KnownZones::default() },
        until(UntilFault::Unreadable),
        until(UntilFault::Past),
        OrderRefusal::OutsideFolder { path: odd(), folder: "/audio".into() },
        OrderRefusal::NotJudged { path: odd() },
        OrderRefusal::SetAside { path: odd() },
        OrderRefusal::PassedOver { path: odd() },
        OrderRefusal::NoSuchBulletin { path: odd(), near: Some(odd()) },
        OrderRefusal::NoSuchBulletin { path: odd(), near: None },
    ];
    for cause in cases {
        for lang in [Lang::Vi, Lang::En] {
            let told = refusal(lang, &cause).sentence;
            assert!(told.contains(r"a\u{202e}3pm.exe"), "{told}");
            assert!(!told.contains('\u{202e}'), "{told:?}");
        }
    }
}

#[test]
fn who_names_no_zone_is_told_the_one_that_was_meant_and_which_zones_and_groups_there_are() {
    let station = with(STATION, "name: Tổ 2", "name: Chợ Đình");
    let config = load(&station, SCHEDULE).unwrap_or_else(|_| panic!("the good files"));
    let there = "đang có: to-1, to-2; nhóm: toan-phuong";
    let cases = [
        ("to-11", format!("không có cụm loa hay nhóm nào tên to-11; có phải ý là to-1? ({there})")),
        // As the files call it for people.
        (
            "chợ đình",
            format!("không có cụm loa hay nhóm nào tên chợ đình; có phải ý là to-2? ({there})"),
        ),
        (
            "Toàn-phường",
            format!(
                "không có cụm loa hay nhóm nào tên Toàn-phường; có phải ý là toan-phuong? ({there})"
            ),
        ),
        ("xa-lam", format!("không có cụm loa hay nhóm nào tên xa-lam; {there}")),
    ];
    for (name, want) in cases {
        assert_eq!(no_such_zone(Lang::Vi, name, &known_zones(&config, name)), want);
    }
}

#[test]
fn an_emergency_that_was_broken_off_is_not_told_as_one_that_never_sounded() {
    let mut zone: ZoneAnswer =
        serde_json::from_str(r#"{"zone":"to-1","sounding":false,"output":"lost"}"#).unwrap();
    let trouble = DiskTrouble::from(io::Error::from_raw_os_error(libc::ENOSPC));
    zone.trouble = Some(OutputTrouble::Recording { path: QuotedText::new("/rec"), trouble });
    // Brackets stand in no other brackets.
    let cases = [
        (
            Lang::Vi,
            "tin khẩn cấp Bão BỊ NGẮT ở Tổ 1 sau 7 giây: mất thiết bị âm thanh: không ghi được \
             bản thu vào /rec (hết chỗ)",
        ),
        (
            Lang::En,
            "the emergency Bão WAS BROKEN OFF in Tổ 1 after 7 s: the sound device is lost: the \
             recording /rec can't be written (No space left on device)",
        ),
    ];
    for (lang, want) in cases {
        let why = why_silent(lang, &zone);
        assert_eq!(status_lines::broken_emergency(lang, "Bão", "Tổ 1", 7, why), want);
    }
}
