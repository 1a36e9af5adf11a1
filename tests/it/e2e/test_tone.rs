//! A test tone by order of a running station, through the real binary: heard in its zone, on
//! record with who ordered it, told zone by zone; and what is told when it can't be.

use std::process::Output;

use chrono::TimeDelta;
use loaphuong::daemon::now;
use loaphuong::journal::Journal;
use loaphuong::station::Effect;
use loaphuong::station::mute::ZoneMute;
use loaphuong::station::record::{Outcome, Reason, Row};
use loaphuong::station::states::SlotPhase;

use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;
use crate::support::timekeeper::Timekeeper;

fn text(told: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (told.status.code(), text(&told.stdout), text(&told.stderr))
}

async fn tones(ward: &Ward, count: usize) -> Vec<Row> {
    ward.until_rows(&format!("{count} rows of tones"), |rows| {
        let its = |row: &&Row| row.programme().as_str() == "_test";
        let tones: Vec<Row> = rows.iter().filter(its).cloned().collect();
        (tones.len() >= count).then_some(tones)
    })
    .await
}

/// The station's hours: those around now, or those half a day away.
fn hours(ward: &Ward, guard: &str) {
    let yaml = ward.station_yaml("{wav: ghi-am}");
    let yaml = yaml.replace("guard: {allowed: [\"00:00-24:00\"]}", &format!("guard: {guard}"));
    assert!(yaml.contains(guard), "{yaml}");
    ward.write("station.yaml", &yaml);
}

async fn until_tone_on_air(ward: &Ward) {
    ward.until("a tone on air", |status| {
        let mut slots = status.on_air.iter();
        slots
            .any(|slot| slot.programme.as_str() == "_test" && slot.state.is(SlotPhase::OnAir))
            .then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_hears_the_tone_zone_by_zone_and_the_record_says_by_whose_order() {
    let mut ward = Ward::new();
    ward.start().await;
    let (code, _, said) = text(&ward.run(&["test-tone", "to-1"]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("hãy cho biết ai ra lệnh (--by)"), "{said}");
    let (code, _, said) = text(&ward.run(&["test-tone", "to-9", "--by", "Anh Nam"]));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("đang có: to-1, to-2"), "{said}");

    let (code, said, wrong) = text(&ward.run(&["test-tone", "toan-phuong", "--by", "Anh Nam"]));
    assert_eq!((code, wrong.as_str()), (Some(0), ""), "{said}");
    let want = "Phát tiếng thử 1 kHz, mỗi cụm loa 3 giây, lần lượt từng cụm:\n  \
                to-1 (Tổ dân phố số 1): thiết bị đã phát đủ 3 giây\n  \
                to-2 (Tổ dân phố số 2): thiết bị đã phát đủ 3 giây\n\
                Nếu không nghe thấy gì, hãy kiểm tra dây nối và tăng âm của cụm loa.\n";
    assert_eq!(said, want);
    let rows = tones(&ward, 2).await;
    for (row, zone) in rows.iter().zip(["to-1", "to-2"]) {
        assert_eq!(
            (row.zone().as_str(), row.outcome(), row.heard_ms()),
            (zone, Outcome::Aired, 3_000)
        );
        assert_eq!(row.ordered_by(), Some("Anh Nam"), "{row:?}");
        assert!(row.ordered_via().is_some_and(|via| via.starts_with("cli uid=")), "{row:?}");
    }
    assert!(rows[0].ended_at() < rows[1].started_at(), "one after the other");
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let sounds = |samples: &[i16]| samples.iter().filter(|&&sample| sample != 0).count() / 48;
    let (left, right) = ward
        .recordings()
        .iter()
        .fold((0, 0), |(left, right), (_, one, two)| (left + sounds(one), right + sounds(two)));
    // Milliseconds of each; a sine has zeros.
    assert!((2_800..=3_000).contains(&left) && (2_800..=3_000).contains(&right), "{left} {right}");
    let (_, log, _) = text(&ward.run(&["log"]));
    assert!(log.contains("Tiếng thử"), "{log}");
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tone_is_refused_with_the_hour_at_which_it_may_and_stopped_by_a_person() {
    let mut ward = Ward::new();
    ward.drop_noise("dai.wav", 20_000, 95);
    ward.start().await;
    // An order to stop ends it: who waits is told so.
    let order = ["test-tone", "to-1", "--by", "Anh Nam"];
    let waiting = ward.command_of(&order).stdout(std::process::Stdio::piped()).spawn().unwrap();
    until_tone_on_air(&ward).await;
    let (_, said, _) = text(&ward.run(&["stop", "--by", "Ông Bình"]));
    assert!(said.contains("to-1: Tiếng thử, đang phát"), "{said}");
    let (code, said, _) = text(&waiting.wait_with_output().unwrap());
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("có người cho dừng (Ông Bình)"), "{said}");
    let rows = tones(&ward, 1).await;
    assert_eq!(rows[0].reason(), Some(Reason::Stopped), "{rows:?}");

    // A muted zone.
    let mute = ["mute", "to-1", "--until", "1h", "--by", "Bà Lan"];
    assert!(ward.run(&mute).status.success());
    let (code, said, _) = text(&ward.run(&order));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("to-1 (Tổ dân phố số 1): chưa phát: cụm loa đang tạm im đến "), "{said}");
    assert!(said.contains("theo yêu cầu của Bà Lan"), "{said}");

    // The neighbour's output is about to sound, then it does.
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: dai, title: Bài dài, zones: [to-2], at: \"{}\", late: 60s, \
         rundown: [{{file: dai.wav}}]}}",
        cron(due)
    )]);
    let neighbour = ["test-tone", "to-2", "--by", "Anh Nam"];
    ward.until("the slot ahead", |status| {
        status.next.iter().any(|slot| slot.programme.as_str() == "dai").then_some(())
    })
    .await;
    if now() < due {
        let (code, said, _) = text(&ward.run(&neighbour));
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("“Bài dài” sắp phát lúc "), "{said}");
    }
    ward.until("dai on air", |status| {
        let mut slots = status.on_air.iter();
        slots.any(|slot| slot.programme.as_str() == "dai" && slot.heard_ms > 0).then_some(())
    })
    .await;
    let (code, said, _) = text(&ward.run(&neighbour));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("đầu ra đang phát “Bài dài”; hãy thử lại sau "), "{said}");
    assert!(ward.run(&["stop", "--by", "Ông Bình"]).status.success());
    ward.until("silence", |status| status.on_air.is_empty().then_some(())).await;

    // Outside the allowed hours, then in those for tests; a broken schedule is no hindrance.
    let local = now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    let far = (local + chrono::TimeDelta::hours(12)).format("%H");
    hours(&ward, &format!("{{allowed: [\"{far}:00-{far}:30\"]}}"));
    assert!(ward.run(&["reload"]).status.success());
    let (code, said, _) = text(&ward.run(&neighbour));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("thử được từ {far}:00 ")), "{said}");
    let tests = format!("{{allowed: [\"{far}:00-{far}:30\"], tests: [\"00:00-24:00\"]}}");
    hours(&ward, &tests);
    assert!(ward.run(&["reload"]).status.success());
    ward.write("schedules/lich.yaml", "programmes: [hỏng");
    assert_eq!(ward.run(&["reload"]).status.code(), Some(1));
    let (code, said, _) = text(&ward.run(&neighbour));
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_there_is_told_and_ends_with_4() {
    let output = "{device: \"plughw:CARD=KhongCo\"}";
    let mut ward = Ward::with(env!("CARGO_BIN_EXE_loaphuong").into(), output);
    ward.start().await;
    let (code, said, _) = text(&ward.run(&["test-tone", "to-1", "--by", "Anh Nam"]));
    assert_eq!(code, Some(4), "{said}");
    assert!(
        said.contains("to-1 (Tổ dân phố số 1): KHÔNG RA TIẾNG: mất thiết bị âm thanh: "),
        "{said}"
    );
    assert!(said.contains("KhongCo"), "{said}");
    let rows = tones(&ward, 1).await;
    assert_eq!(
        (rows[0].outcome(), rows[0].reason()),
        (Outcome::NotAired, Some(Reason::DeviceLost))
    );
    // With the station away the command tries by itself.
    ward.kill();
    let (code, said, wrong) = text(&ward.run(&["test-tone", "to-1"]));
    assert_eq!(code, Some(4), "{said} {wrong}");
    assert!(said.contains("Trạm không chạy nên lệnh này phát thẳng ra thiết bị"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_ends_a_groups_tone_in_the_zones_too_that_are_still_to_come() {
    let mut ward = Ward::new();
    ward.start().await;
    let order = ["test-tone", "toan-phuong", "--by", "Anh Nam"];
    let waiting = ward.command_of(&order).stdout(std::process::Stdio::piped()).spawn().unwrap();
    until_tone_on_air(&ward).await;
    assert!(ward.run(&["stop", "--by", "Ông Bình"]).status.success());
    let (code, said, _) = text(&waiting.wait_with_output().unwrap());
    assert_eq!(code, Some(4), "{said}");
    assert!(said.contains("có người cho dừng (Ông Bình)"), "{said}");
    assert!(said.contains("không thử các cụm loa còn lại: to-2."), "{said}");
    assert!(!said.contains("loaphuong devices"), "no device is to blame: {said}");
    let rows = tones(&ward, 1).await;
    assert!(rows.iter().all(|row| row.zone().as_str() == "to-1"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_station_a_muted_zone_and_one_with_an_amplifier_stay_silent() {
    let mut ward = Ward::new();
    ward.start().await;
    let mute = ["mute", "to-1", "--until", "1h", "--by", "Bà Lan"];
    assert!(ward.run(&mute).status.success());
    ward.kill();
    let (code, said, wrong) = text(&ward.run(&["test-tone", "to-1"]));
    assert_eq!((code, said.as_str()), (Some(1), ""), "{wrong}");
    assert!(wrong.contains("chưa phát: cụm loa đang tạm im đến "), "{wrong}");
    assert!(wrong.contains("theo yêu cầu của Bà Lan"), "{wrong}");
    // A mute that is over silences nobody; a zone that is named twice sounds once.
    let (journal, _) = Journal::open(&ward.at("state")).await.unwrap();
    let over = ZoneMute {
        zone: "to-2".into(),
        since: now() - TimeDelta::hours(2),
        until: now() - TimeDelta::hours(1),
        by: "Bà Lan".into(),
        via: None,
        because: None,
        by_untrusted_clock: false,
    };
    journal.write(&[Effect::Mute(Box::new(over))]).await.unwrap();
    journal.close().await;
    let (code, said, wrong) = text(&ward.run(&["test-tone", "toan-phuong", "to-2"]));
    assert_eq!(code, Some(1), "one of the two was not tried: {said} {wrong}");
    assert_eq!(said.matches("Tổ dân phố số 2").count(), 1, "{said}");
    assert!(said.contains("đã phát đủ 3 giây") && wrong.contains("đang tạm im"), "{said} {wrong}");

    let command = "{on: [/bin/true], off: [/bin/true]}";
    let output = format!("{{wav: ghi-am, amplifier: {{command: {command}}}}}");
    ward.write("station.yaml", &ward.station_yaml(&output));
    let (code, said, wrong) = text(&ward.run(&["test-tone", "to-2"]));
    assert_eq!((code, said.as_str()), (Some(1), ""), "{wrong}");
    assert!(wrong.contains("hãy khởi động trạm rồi thử lại"), "{wrong}");
}

#[test]
fn without_a_station_the_tone_asks_for_the_clock_that_a_station_asks_for() {
    let keeper = Timekeeper::new("synced");
    let (code, said, wrong) = text(&keeper.ward.run(&["test-tone", "to-1"]));
    assert_eq!((code, said.as_str()), (Some(1), ""), "{wrong}");
    assert!(wrong.contains("đồng hồ chưa tin được"), "{wrong}");
    keeper.kernel("synced");
    let (code, said, wrong) = text(&keeper.ward.run(&["test-tone", "to-1"]));
    assert_eq!(code, Some(0), "{said} {wrong}");
}
