//! A zone is muted and unmuted through the real binary: what the person is told, what the folder,
//! `status`, the plan and the centre say, and that neither `kill -9` nor a reload forgets it.

use std::fs;

use loaphuong::station::mute::{MUTE, UNMUTE};
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::SlotPhase;

use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

/// A line of output, without what is around it.
fn said(told: &std::process::Output) -> String {
    assert!(told.status.success(), "{told:?}");
    String::from_utf8(told.stdout.clone()).unwrap()
}

fn refused(told: &std::process::Output) -> String {
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    String::from_utf8(told.stderr.clone()).unwrap()
}

async fn row_of(ward: &Ward, programme: &str, zone: &str, kind: RowKind) -> Row {
    ward.until_rows(&format!("{kind} row of {programme} in {zone}"), |rows| {
        let its = |row: &&Row| row.place() == (zone, programme) && row.kind() == kind;
        rows.iter().find(its).cloned()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_muted_zone_is_silent_and_everybody_is_told_until_somebody_ends_it() {
    let mut ward = Ward::new();
    ward.drop_noise("dai.wav", 30_000, 91);
    ward.drop_noise("ngan.wav", 1_000, 92);
    ward.drop_noise("khan.wav", 1_000, 93);
    ward.start().await;
    let due = due_in(7);
    let dai = format!(
        "{{id: dai, title: Bài dài, zones: [to-1, to-2], at: \"{}\", late: 60s, \
         rundown: [{{file: dai.wav}}]}}",
        cron(due)
    );
    ward.schedule(std::slice::from_ref(&dai));
    ward.until("dai on air", |status| {
        let mut slots = status.on_air.iter();
        slots.any(|slot| slot.state.is(SlotPhase::OnAir) && slot.heard_ms > 300).then_some(())
    })
    .await;

    // What is typed wrong says how it is right.
    let mute = |until: &str| ward.run(&["mute", "to-1", "--until", until, "--by", "Bà Lan"]);
    assert!(refused(&mute("chiều")).contains("như 2h hoặc 1h30m, giờ như 17:30"));
    assert!(refused(&mute("2026-01-01")).contains("đã qua"));
    assert!(refused(&mute("40d")).contains("nhiều nhất 30 ngày"));
    let nowhere = ward.run(&["mute", "to-9", "--until", "2h", "--by", "Bà Lan"]);
    assert!(refused(&nowhere).contains("đang có: to-1, to-2"));
    let odd = ["mute", "to-1", "--until", "2h", "--by", "Bà Lan", "--because", "a\nb"];
    assert!(refused(&ward.run(&odd)).contains("một dòng chữ, nhiều nhất 200 ký tự"));

    let order = ["mute", "to-1", "--until", "2h", "--by", "Bà Lan", "--because", "đám tang"];
    let told = said(&ward.run(&order));
    assert!(told.starts_with("Đã cho tạm im đến "), "{told}");
    assert!(told.contains("\n  to-1 (Tổ dân phố số 1)\n"), "{told}");
    assert!(told.contains("\n  Đã dừng buổi đang phát: Bài dài [to-1]\n"), "{told}");
    assert!(told.ends_with("\nTrong thời gian này không có buổi phát nào khác.\n"), "{told}");
    let slot = row_of(&ward, "dai", "to-1", RowKind::Slot).await;
    assert_eq!((slot.outcome(), slot.reason()), (Outcome::Cut, Some(Reason::Muted)));
    assert_eq!(slot.detail(), Some("Bà Lan"));
    let order = row_of(&ward, MUTE, "to-1", RowKind::Play).await;
    assert_eq!(order.detail(), Some("đám tang"));
    assert_eq!(order.ordered_by(), Some("Bà Lan"));
    assert_eq!(slot.ordered_via(), order.ordered_via(), "as the kernel says it");
    assert!(order.ordered_via().is_some_and(|via| via.starts_with("cli uid=")), "{order:?}");
    let on_air = ward.status().await.expect("it answers").on_air;
    let zones: Vec<&str> = on_air.iter().map(|slot| slot.zone.as_str()).collect();
    assert_eq!(zones, ["to-2"], "the neighbour is not disturbed");

    // It is on the disk, and a reload keeps it.
    ward.kill();
    ward.start().await;
    let due = due_in(14);
    let ngan = format!(
        "{{id: ngan, title: Bài ngắn, zones: [to-1], at: \"{}\", rundown: [{{file: ngan.wav}}]}}",
        cron(due)
    );
    ward.schedule(&[ngan]);
    ward.until("the slot ahead, muted", |status| {
        let mut next = status.next.iter();
        next.any(|slot| slot.muted.iter().any(|zone| zone.as_str() == "to-1")).then_some(())
    })
    .await;
    let line = said(&ward.run(&["status"]));
    assert!(line.contains("Bài ngắn  [to-1], tạm im: to-1"), "{line}");
    let clause = "theo yêu cầu của Bà Lan: đám tang";
    let line = said(&ward.run(&["status"]));
    assert!(line.contains("TẠM IM: cụm loa Tổ dân phố số 1 (to-1) đang tạm im đến "), "{line}");
    assert!(line.contains(clause), "{line}");
    until("the folder's answer", async || {
        let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).ok()?;
        let told = text.contains("CỤM LOA ĐANG TẠM IM (1)") && text.contains(clause);
        told.then_some(())
    })
    .await;
    let plan = said(&ward.run(&["plan", "--days", "2"]));
    assert!(plan.contains("sẽ không phát: cụm loa tạm im đến "), "{plan}");
    assert!(plan.contains("theo yêu cầu của Bà Lan"), "{plan}");
    let lived = said(&ward.run(&["simulate", "--days", "2"]));
    assert!(lived.contains("không phát: cụm loa đang tạm im (Bà Lan)"), "{lived}");
    let slot = row_of(&ward, "ngan", "to-1", RowKind::Slot).await;
    assert_eq!((slot.outcome(), slot.reason()), (Outcome::NotAired, Some(Reason::Muted)));

    // An emergency passes; then somebody ends it.
    let alert = ["alert", "khan.wav", "--zones", "to-1", "--by", "Chủ tịch"];
    assert!(said(&ward.run(&alert)).contains("đang phát"));
    let again = ["mute", "to-1", "--until", "1h", "--by", "Ông Bình"];
    let told = said(&ward.run(&again));
    assert!(told.contains("thay cho lệnh trước: tạm im đến "), "{told}");
    let told = said(&ward.run(&["unmute", "toan-phuong", "--by", "Ông Bình"]));
    assert_eq!(
        told,
        "Đã cho phát lại; từ giờ các cụm loa này theo lịch như cũ:\n  to-1 (Tổ dân phố số 1)\n"
    );
    let told = said(&ward.run(&["unmute", "to-1", "--by", "Ông Bình"]));
    assert_eq!(told, "Ở đó không có cụm loa nào đang tạm im.\n");
    let end = row_of(&ward, UNMUTE, "to-1", RowKind::Play).await;
    assert_eq!(end.ordered_by(), Some("Ông Bình"));
    assert!(ward.status().await.expect("it answers").muted.is_empty());
    let emergency = row_of(&ward, "khan-cap", "to-1", RowKind::Slot).await;
    assert_eq!((emergency.outcome(), emergency.reason()), (Outcome::Aired, None));
    let log = said(&ward.run(&["log"]));
    assert!(log.contains("Lệnh tạm im đến ") && log.contains("Hết tạm im"), "{log}");
    // To its last letter, however narrow the column.
    let whole =
        |line: &str| line.trim_start().starts_with("Lệnh tạm im đến ") && line.contains(" ngày ");
    assert!(log.lines().any(whole), "{log}");
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_says_why_a_zone_is_muted() {
    let mut ward = Ward::new();
    ward.start().await;
    let due = due_in(1_200);
    ward.schedule(&[format!(
        "{{id: tin, title: Bản tin, zones: [to-1], at: \"{}\", rundown: [{{file: tin.wav}}]}}",
        cron(due)
    )]);
    let mute =
        ["mute", "to-1", "--until", "45 phút", "--by", "Bà Lan", "--because", "đám tang ở tổ"];
    assert!(ward.run(&mute).status.success());
    let either = ward.run(&["mute", "to-1", "--until", "17h30", "--by", "Bà Lan"]);
    let said = "không rõ 17h30 (--until) là đến lúc 17:30 hay trong 17 giờ 30 phút kể từ bây giờ; \
                hãy ghi 17:30 hoặc 17h30m";
    assert!(refused(&either).contains(said), "{either:?}");
    let plan = said_by(&ward, &["plan", "--days", "2"]);
    assert!(plan.contains("theo yêu cầu của Bà Lan: đám tang ở tổ"), "{plan}");
    let plan = said_by(&ward, &["plan", "--days", "2", "--json"]);
    assert!(plan.contains("\"because\": \"đám tang ở tổ\""), "{plan}");
}

fn said_by(ward: &Ward, arguments: &[&str]) -> String {
    let told = ward.run(arguments);
    assert!(told.status.success(), "{told:?}");
    String::from_utf8(told.stdout).unwrap()
}
