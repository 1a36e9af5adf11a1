//! Whoever orders is told what came of it: which zones sound and which do not and why, what a stop
//! ended, whether an approval was needed. And the record says how each order came in.

use loaphuong::daemon::now;
use loaphuong::station::record::{Outcome, Reason, RowKind};
use loaphuong::station::states::SlotPhase;
use serde_json::Value;

use crate::support::audio::{find, noise, write_wav};
use crate::support::daemon::{RATE, WAV, Ward, due_in};
use crate::support::rows::RowFields as _;

fn said(told: &std::process::Output) -> String {
    String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap()
}

/// Two zones with an output each, of which the second's device is nowhere.
fn half_deaf(ward: &Ward) {
    let text = ward.station_yaml(WAV);
    let text = text
        .replace("  loa: {wav: ghi-am}\n", "  loa: {wav: ghi-am}\n  am-ly: {device: khong-co}\n");
    let text = text.replace(
        "Tổ dân phố số 2, output: loa, channel: right",
        "Tổ dân phố số 2, output: am-ly, channel: right",
    );
    ward.write("station.yaml", &text);
}

/// The user that the tests run as, as the kernel tells the daemon.
fn via(way: &str) -> String {
    format!("{way}={}", rustix::process::getuid().as_raw())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_answered_zone_by_zone_when_it_sounds() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 2_000, 901);
    ward.start().await;
    let order = ["alert", "bao.wav", "--zones", "toan-phuong", "--by", "Bà Hoa"];
    let ordered = now();
    let told = ward.run(&order);
    let took = now() - ordered;
    assert_eq!(told.status.code(), Some(0), "{}", said(&told));
    let words = said(&told);
    assert!(words.contains("  to-1 (Tổ dân phố số 1): đang phát\n"), "{words}");
    assert!(words.contains("  to-2 (Tổ dân phố số 2): đang phát\n"), "{words}");
    assert!(!words.contains("thử phát tiếp"), "{words}");
    // It was true at that moment: nothing is over before the tone is.
    let status = ward.status().await.unwrap();
    assert!(
        status.on_air.iter().all(|slot| slot.state.is(SlotPhase::OnAir)),
        "{:?}",
        status.on_air
    );
    println!("answered after {took}");

    let stop = ["stop", "toan-phuong", "--by", "Ông Bình"];
    let stopped = said(&ward.run(&stop));
    assert!(stopped.contains("  to-1: bao, đang phát\n"), "{stopped}");
    assert!(stopped.contains("  to-2: bao, đang phát\n"), "{stopped}");
    let rows = ward
        .until_rows("closing rows", |rows| {
            (rows.iter().filter(|row| row.kind() == RowKind::Slot).count() == 2)
                .then(|| rows.to_vec())
        })
        .await;
    for row in rows.iter().filter(|row| row.kind() == RowKind::Slot) {
        assert_eq!(row.reason(), Some(Reason::Stopped), "{row:?}");
        let (ordered, stopped) = (row.ordered_via().unwrap(), row.stopped_via().unwrap());
        assert!(ordered.starts_with(&via("cli uid")), "{ordered}");
        assert!(stopped.starts_with(&via("cli uid")), "{stopped}");
    }
    let again = ward.run(&stop);
    assert_eq!(again.status.code(), Some(0), "it is as silent as was wanted");
    assert!(said(&again).starts_with("Không có gì để dừng"), "{}", said(&again));

    // Everybody who reads the record reads it.
    let log = said(&ward.run(&["log"]));
    assert!(log.contains("qua dòng lệnh, người dùng "), "{log}");
    assert!(!log.contains("uid="), "{log}");
    let table = said(&ward.run(&["log", "--csv"]));
    assert!(
        table.contains("; qua dòng lệnh, người dùng ") && table.contains("lệnh dừng qua"),
        "{table}"
    );
    assert!(ward.log_text().contains(&via("via=cli uid")), "{}", ward.log_text());
    let at_centre = ward.centre_agrees().await;
    assert!(at_centre.iter().all(|row| row["ordered_via"].is_string()), "{at_centre:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_whose_device_is_absent_is_silent_and_a_4_says_so() {
    let mut ward = Ward::new();
    half_deaf(&ward);
    let storm = ward.drop_noise("bao.wav", 1_500, 902);
    ward.start().await;
    let order = |zones: &str, by: &str, more: &[&str]| {
        let words = ["alert", "bao.wav", "--zones", zones, "--by", by];
        ward.run(&[&words[..], more].concat())
    };
    let ordered = now();
    let told = order("toan-phuong", "Bà Hoa", &[]);
    let took = (now() - ordered).num_milliseconds();
    let words = said(&told);
    assert_eq!(told.status.code(), Some(4), "{words}");
    assert!(words.contains("  to-1 (Tổ dân phố số 1): đang phát\n"), "{words}");
    let silent = "  to-2 (Tổ dân phố số 2): CHƯA PHÁT: mất thiết bị âm thanh: không ";
    assert!(words.contains(silent), "{words}");
    assert!(words.contains(" thiết bị âm thanh khong-co"), "{words}");
    assert!(words.contains("hãy báo bằng cách khác ngay"), "{words}");
    println!("answered after {took} ms");

    // A rehearsal is to sound nowhere.
    let rehearsed = order("toan-phuong", "Ông Nam", &["--exercise"]);
    assert_eq!(rehearsed.status.code(), Some(0), "{}", said(&rehearsed));
    // What waits can be stopped, too, and is named so.
    ward.until("the end in to-1", |status| {
        status.on_air.iter().all(|slot| slot.zone.as_str() == "to-2").then_some(())
    })
    .await;
    let stopped = said(&ward.run(&["stop", "--by", "Ông Bình"]));
    assert!(stopped.contains("  to-2: bao, đang chờ phát\n"), "{stopped}");
    let rows = ward.rows().await;
    let of = |zone: &str| {
        let mut closings =
            rows.iter().filter(|row| row.kind() == RowKind::Slot && row.zone().as_str() == zone);
        closings.find(|row| row.ordered_by() == Some("Bà Hoa")).cloned().unwrap()
    };
    assert_eq!(of("to-1").outcome(), Outcome::Aired);
    assert_eq!(
        (of("to-2").outcome(), of("to-2").reason()),
        (Outcome::NotAired, Some(Reason::Stopped))
    );
    let (_, left, _) = ward.recordings().remove(0);
    assert!(find(&left, &storm, 1).is_some_and(|at| at >= 3 * RATE), "behind the tone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_emergency_that_does_not_sound_is_told_in_status_and_in_its_folder() {
    let mut ward = Ward::new();
    half_deaf(&ward);
    let station = std::fs::read_to_string(ward.at("station.yaml")).unwrap();
    ward.write("station.yaml", &format!("{station}emergency: {{folder: true, by: Ban chỉ huy}}\n"));
    ward.start().await;
    ward.drop_noise("_khan-cap/bao.wav", 1_200, 907);
    let tells = "tin khẩn cấp bao CHƯA PHÁT ở Tổ dân phố số 2: mất thiết bị âm thanh: không ";
    ward.until("trouble", |status| {
        status.troubles.iter().any(|line| line.starts_with(tells)).then_some(())
    })
    .await;
    crate::support::daemon::until("overview", async || {
        let text = std::fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).unwrap_or_default();
        (text.contains("TIN KHẨN CẤP KHÔNG PHÁT ĐƯỢC HOẶC BỊ NGẮT")
            && text.contains("CHƯA PHÁT ở Tổ dân phố số 2"))
        .then_some(())
    })
    .await;
    assert!(ward.run(&["stop", "--by", "Ông Bình"]).status.success());
    ward.until("peace", |status| status.troubles.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_behind_a_newer_one_is_told_what_holds_the_zone() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 20_000, 903);
    ward.start().await;
    let client = loaphuong::control::ControlClient::new(&ward.at("state")).unwrap();
    let order = |by: &str| loaphuong::control::AlertOrder {
        path: "bao.wav".into(),
        zones: vec!["to-1".into()],
        by: by.into(),
        repeat: None,
        until: None,
        exercise: false,
    };
    // The second is there before the first has sounded.
    let (older, newer) = (order("Bà Hoa"), order("Ông Nam"));
    let (first, second) = tokio::join!(client.alert(&older), client.alert(&newer));
    let answers = [first.unwrap().unwrap(), second.unwrap().unwrap()];
    let zones: Vec<_> = answers.iter().map(|taken| taken.zones[0].clone()).collect();
    assert_eq!(zones.iter().filter(|zone| zone.sounding).count(), 1, "{zones:?}");
    let waits = zones.iter().find(|zone| !zone.sounding).unwrap();
    assert_eq!(waits.reason, Some(Reason::ZoneBusy), "{waits:?}");
    assert!(!waits.closed, "it follows: {waits:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_programme_and_an_approval_say_how_they_came_and_what_was_needed() {
    let mut ward = Ward::new();
    ward.drop_noise("dai.wav", 30_000, 904);
    ward.drop_noise("hang/tin.wav", 1_500, 905);
    ward.write(
        "schedules/lich.yaml",
        "queues:\n  hang: {folder: hang}\nprogrammes:\n  - {id: dai, zones: [to-1], at: \"0 3 1 1 *\", rundown: [{file: dai.wav}, {queue: hang}]}\n",
    );
    ward.start().await;
    let cases = [
        ("hang/tin.wav", "Hàng chờ hang không cần duyệt"),
        ("dai.wav", "không nằm trong hàng chờ nào cần duyệt"),
    ];
    for (path, tells) in cases {
        let told = ward.run(&["approve", path, "--by", "Bà Lan"]);
        assert_eq!(told.status.code(), Some(0), "{}", said(&told));
        assert!(said(&told).contains(tells), "{}", said(&told));
    }
    let log = ward.log_text();
    assert!(
        log.lines().any(|line| line.contains("approved") && line.contains("via=cli uid=")),
        "{log}"
    );

    let due = due_in(6);
    let rule = crate::support::daemon::cron(due);
    ward.schedule(&[format!(
        "{{id: dai, zones: [to-1], at: \"{rule}\", late: 60s, rundown: [{{file: dai.wav}}]}}"
    )]);
    ward.until("dai on air", |status| {
        status.on_air.iter().any(|slot| slot.state.is(SlotPhase::OnAir)).then_some(())
    })
    .await;
    assert!(ward.run(&["stop", "to-1", "--by", "Anh Nam"]).status.success());
    let row = ward
        .until_rows("closing row", |rows| {
            rows.iter().find(|row| row.kind() == RowKind::Slot).cloned()
        })
        .await;
    assert_eq!((row.ordered_by(), row.detail()), (None, Some("Anh Nam")));
    assert!(row.ordered_via().unwrap().starts_with(&via("cli uid")));
    assert_eq!(row.stopped_via(), None, "one way is enough where nobody ordered it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_emergency_says_whose_file_it_is() {
    let mut ward = Ward::new();
    let station = ward.station_yaml(WAV);
    ward.write(
        "station.yaml",
        &format!("{station}emergency: {{folder: true, zones: [to-2], by: Ban chỉ huy}}\n"),
    );
    ward.start().await;
    ward.drop_noise("_khan-cap/bao.wav", 1_200, 906);
    let rows = ward
        .until_rows("closing row", |rows| {
            rows.iter().any(|row| row.kind() == RowKind::Slot).then(|| rows.to_vec())
        })
        .await;
    for row in &rows {
        let way = row.ordered_via().unwrap_or_default();
        assert!(way.starts_with(&via("folder owner")), "{row:?}");
    }
    let first: Value = ward.log().remove(0);
    assert_eq!(first["ordered_by"], "Ban chỉ huy");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_of_which_only_the_signal_is_heard_is_no_emergency_that_sounds() {
    let mut ward = Ward::new();
    let samples = noise(2 * RATE, 903).into_iter().flat_map(|sample| [sample, -sample]);
    write_wav(&ward.at("audio/bao.wav"), 48_000, 2, &samples.collect::<Vec<_>>());
    ward.start().await;
    let told = ward.run(&["alert", "bao.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let words = said(&told);
    assert_eq!(told.status.code(), Some(4), "{words}");
    assert!(words.contains("to-1 (Tổ dân phố số 1): CHỈ CÓ TIẾNG BÁO HIỆU"), "{words}");
}
