//! A second daemon, folders that can't be used, a centre that is away, refuses or says little.

use axum::http::StatusCode;
use loaphuong::control::AttentionWord;
use loaphuong::station::record::RowKind;

use crate::centre::fixture::Receiver;
use crate::support::daemon::{WAV, Ward, cron, due_in, until};

/// Lets a short bulletin sound in both zones: two plays, two closing records.
async fn four_rows(ward: &Ward) {
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [toan-phuong], at: \"{}\", rundown: [{{file: a.wav}}]}}",
        cron(due_in(7))
    )]);
    ward.until_rows("two closing records", |rows| {
        (rows.iter().filter(|row| row.kind() == RowKind::Slot).count() == 2).then_some(())
    })
    .await;
}

/// What a daemon that can't run says; exit code 1.
fn refusal(ward: &Ward) -> String {
    let before = ward.log_text().len();
    let ended = ward.command().status().unwrap();
    assert_eq!(ended.code(), Some(1), "{}", ward.log_text());
    ward.log_text()[before..].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_daemon_is_refused_and_the_first_untouched() {
    let mut ward = Ward::new();
    ward.start().await;
    let before = ward.status().await.expect("the first");
    let told = refusal(&ward);
    assert!(
        told.contains("journal.lock")
            && told.contains("another loaphuong")
            && told.contains("hãy dừng chương trình đó trước"),
        "{told}"
    );
    let after = ward.status().await.expect("the first answers still");
    assert_eq!((after.ready, after.rows), (true, before.rows));
    assert!(after.uptime_s >= before.uptime_s);
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named_with_what_to_do() {
    let ward = Ward::new();
    let deep = format!("{}/sau", "x".repeat(100));
    let cases = [
        ("/proc/loaphuong", "quyền ghi vào đó"),
        ("station.yaml", "quyền ghi vào đó"),
        (deep.as_str(), "hãy chọn folders.state ngắn hơn"),
    ];
    for (state, helps) in cases {
        let yaml = ward.station_yaml(WAV).replace("state: state", &format!("state: {state}"));
        ward.write("station.yaml", &yaml);
        let told = refusal(&ward);
        assert!(told.contains(state) && told.contains(helps), "{state}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_wait_for_a_centre_that_is_away() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 1_700, 95);
    ward.stop_centre();
    ward.start().await;
    four_rows(&ward).await;
    let trouble = ward
        .until("trouble", |status| {
            let report = status.report.as_ref()?;
            (report.backlog == 4).then(|| report.trouble.clone())?
        })
        .await;
    assert!(trouble.to_lowercase().contains("refused"), "{trouble}");
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("còn 4 dòng nhật ký chưa gửi") && told.contains("SỰ CỐ: "), "{told}");

    let address = ward.centre_url.trim_start_matches("http://").to_owned();
    ward.start_centre(&address);
    assert_eq!(ward.centre_agrees().await.len(), 4);
    ward.until("no trouble", |status| {
        let report = status.report.as_ref()?;
        (report.backlog == 0 && report.trouble.is_none()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_keeps_the_rows_and_is_told() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 1_700, 96);
    ward.write_secret("token", "sai\n");
    ward.start().await;
    four_rows(&ward).await;
    let trouble = ward.until("trouble", |status| status.report.as_ref()?.trouble.clone()).await;
    assert!(trouble.contains("401"), "{trouble}");
    // Only a person can mend it, so a person is told at once.
    ward.until("an entry in the list", |status| {
        let mut items = status.attention.iter().flatten();
        items.any(|item| item.what.is(AttentionWord::CentreRefuses)).then_some(())
    })
    .await;
    assert!(ward.at_centre().await.is_empty());
    assert_eq!(ward.until("backlog", |status| Some(status.report.as_ref()?.backlog)).await, 4);
    assert!(ward.log_text().contains("refuses this station's token"));

    // The token file is read again; a restart tries at once.
    ward.write_secret("token", "bi-mat\n");
    ward.kill();
    ward.launch();
    assert_eq!(ward.centre_agrees().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_only_says_204_is_a_centre_too() {
    let mut ward = Ward::new();
    let receiver = Receiver::start([StatusCode::NO_CONTENT]).await;
    let yaml = ward
        .station_yaml(WAV)
        .replace(&ward.centre_url, &receiver.endpoint().replace("/v1/events", ""));
    ward.write("station.yaml", &yaml);
    ward.drop_noise("a.wav", 1_700, 97);
    ward.start().await;
    four_rows(&ward).await;
    ward.until("nothing left to send", |status| {
        (status.rows == 4 && status.report.as_ref()?.backlog == 0).then_some(())
    })
    .await;
    let seqs = until("all rows", async || {
        let events: Vec<_> = receiver.got().into_iter().flat_map(|got| got.events).collect();
        let seqs: Vec<_> =
            events.iter().filter_map(|event| event["data"]["seq"].as_u64()).collect();
        (seqs.len() >= 4).then_some(seqs)
    })
    .await;
    assert_eq!(seqs, [1, 2, 3, 4], "each once, in order");
}

#[test]
fn who_does_not_reach_a_station_in_a_folder_is_told_how_to_start_that_one() {
    let ward = Ward::new();
    let told = ward.run(&["status"]);
    assert_eq!(told.status.code(), Some(3), "{told:?}");
    let told = String::from_utf8(told.stderr).unwrap();
    let config = ward.at("station.yaml");
    let start = format!("Nếu chưa thì chạy trạm: loaphuong run --config '{}'", config.display());
    assert!(told.contains(&start) && !told.contains("systemctl"), "{told}");
}
