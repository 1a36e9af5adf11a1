//! A token that can't be used is told of at once, by `status` and the log, before any row waits for
//! it; and no kind of file in its place makes the station wait.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::audio::tool;
use crate::support::daemon::{WAV, Ward};

/// What `status` says of the centre, once it says anything.
async fn trouble(ward: &Ward, holds: &str) -> String {
    let what = format!("trouble with {holds:?}");
    ward.until(&what, |status| {
        let trouble = status.report.as_ref()?.trouble.clone()?;
        trouble.contains(holds).then_some(trouble)
    })
    .await
}

async fn no_trouble(ward: &Ward) {
    ward.until("no trouble", |status| status.report.as_ref()?.trouble.is_none().then_some(()))
        .await;
}

/// A heartbeat short enough to be awaited.
fn shorten_heartbeat(ward: &Ward) {
    ward.write("station.yaml", &ward.station_yaml(WAV).replace("heartbeat: 60s", "heartbeat: 10s"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_is_told_of_before_the_first_row_and_until_it_is_mended() {
    let mut ward = Ward::new();
    shorten_heartbeat(&ward);
    let token = ward.at("token");
    fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
    ward.start().await;
    let told = trouble(&ward, "chmod 600").await;
    assert!(told.starts_with("report.token_file: "), "{told}");
    assert_eq!(ward.status().await.unwrap().rows, 0, "no row was needed");
    let text = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(text.contains(": report.token_file: người khác cũng đọc được"), "{text}");
    assert!(ward.log_text().contains("rows wait until the token can be read"));
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    no_trouble(&ward).await;

    // It may also be one that the centre does not know.
    ward.write_secret("token", "sai\n");
    trouble(&ward, "HTTP 401").await;
    ward.write_secret("token", "bi-mat\n");
    no_trouble(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_looks_at_the_token_though_the_report_is_the_same() {
    let mut ward = Ward::new();
    ward.start().await;
    no_trouble(&ward).await;
    ward.write_secret("token", "hai dòng\n");
    assert!(ward.run(&["reload"]).status.success(), "a token may come later");
    trouble(&ward, "chữ mà mã truy cập không có").await;
    assert!(!ward.log_text().contains("hai dòng"), "a token is never told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_the_token_follows_a_changed_language() {
    let mut ward = Ward::new();
    ward.write_secret("token", "hai dòng\n");
    ward.start().await;
    trouble(&ward, "hãy chỉ ghi mã truy cập, trên một dòng").await;
    ward.write("station.yaml", &format!("{}language: en\n", ward.station_yaml(WAV)));
    assert!(ward.run(&["reload"]).status.success());
    trouble(&ward, "write the token alone on one line").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_for_a_token_or_ca_makes_nobody_wait() {
    let mut ward = Ward::new();
    fs::remove_file(ward.at("token")).unwrap();
    tool("mkfifo", &["-m", "600", ward.at("token").to_str().unwrap()]);
    let told = String::from_utf8(ward.run(&["check"]).stdout).unwrap();
    assert!(told.contains("không phải tệp thường"), "{told}");
    ward.start().await;
    trouble(&ward, "không phải tệp thường").await;

    let yaml =
        ward.station_yaml(WAV).replace("token_file: token", "token_file: token, ca_file: token");
    ward.write("station.yaml", &yaml);
    let told = ward.run(&["reload"]);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("report.ca_file") && told.contains("không phải tệp thường"), "{told}");
}
