//! The folders that people drop files into are there where the schedule names them, made by the
//! station if need be; where it can't make one it says so. The audio folder itself it leaves alone.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use loaphuong::control::AttentionWord;

use crate::support::daemon::{QUIET, Ward, until};

const TWO_QUEUES: &str = "queues: {tin: {folder: tin}, rao: {folder: phuong/rao}}\n";

/// `QUIET` with these queues.
fn with_queues(ward: &Ward, queues: &str) {
    ward.write("schedules/lich.yaml", &format!("{queues}{QUIET}"));
}

async fn made(ward: &Ward, folder: &str) {
    until(folder, async || ward.at(folder).join("DOC-TOI.txt").is_file().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_of_queues_and_of_emergencies_are_made_at_the_start_and_by_a_reload() {
    let mut ward = Ward::new();
    fs::set_permissions(ward.at("audio"), fs::Permissions::from_mode(0o2775)).unwrap();
    fs::create_dir(ward.at("audio/tin")).unwrap();
    with_queues(&ward, TWO_QUEUES);
    ward.start().await;
    made(&ward, "audio/phuong/rao").await;
    // As open as the audio folder, also what lies between.
    for folder in ["audio/phuong", "audio/phuong/rao"] {
        let mode = ward.at(folder).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o2775, "{folder}");
    }
    let told = fs::read_to_string(ward.at("audio/phuong/rao/DOC-TOI.txt")).unwrap();
    assert!(told.starts_with("Chép bản tin vào thư mục này"), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
    // What was there is a person's, and emergencies are not allowed.
    assert_eq!(fs::read_dir(ward.at("audio/tin")).unwrap().count(), 0);
    assert!(!ward.at("audio/_khan-cap").exists());

    // As the template's line does when its `#` is taken away.
    let by = "emergency: {folder: true, zones: [toan-phuong], by: Thư mục _khan-cap}\n";
    let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
    ward.write("station.yaml", &format!("{yaml}{by}"));
    made(&ward, "audio/_khan-cap").await;
    let told = fs::read_to_string(ward.at("audio/_khan-cap/DOC-TOI.txt")).unwrap();
    assert!(told.starts_with("CẨN THẬN"), "{told}");

    // A new queue comes by a schedule; what people have removed meanwhile stays away.
    fs::remove_dir_all(ward.at("audio/phuong")).unwrap();
    with_queues(
        &ward,
        "queues: {tin: {folder: tin}, rao: {folder: phuong/rao}, moi: {folder: moi}}\n",
    );
    made(&ward, "audio/moi").await;
    assert!(!ward.at("audio/phuong").exists());

    // And comes back when people ask for it, though nothing in the files has changed …
    assert!(ward.run(&["reload"]).status.success());
    made(&ward, "audio/phuong/rao").await;
    fs::remove_dir_all(ward.at("audio/phuong")).unwrap();

    // … and with the next start.
    ward.kill();
    ward.start().await;
    made(&ward, "audio/phuong/rao").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_stick_gets_its_folders_while_the_station_runs() {
    let mut ward = Ward::new();
    with_queues(&ward, TWO_QUEUES);
    ward.start().await;
    made(&ward, "audio/tin").await;
    made(&ward, "audio/phuong/rao").await;
    // Another one is there before anybody looks.
    fs::create_dir(ward.at("moi")).unwrap();
    fs::rename(ward.at("audio"), ward.at("cu")).unwrap();
    fs::rename(ward.at("moi"), ward.at("audio")).unwrap();
    fs::write(ward.at("audio/nhac.txt"), "").unwrap();
    made(&ward, "audio/tin").await;
    made(&ward, "audio/phuong/rao").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_made_is_told_until_it_can() {
    let mut ward = Ward::new();
    fs::write(ward.at("audio/tin"), "").unwrap();
    fs::create_dir(ward.at("ngoai")).unwrap();
    symlink(ward.at("ngoai"), ward.at("audio/phuong")).unwrap();
    with_queues(&ward, TWO_QUEUES);
    ward.start().await;
    let told = ward
        .until("both", |status| {
            let items = status.attention.iter().flatten();
            let missing = items.filter(|item| item.what.is(AttentionWord::FolderMissing));
            let missing: Vec<_> = missing.cloned().collect();
            (missing.len() == 2).then_some(missing)
        })
        .await;
    assert_eq!(told[0].about.as_deref(), Some("phuong/rao"));
    assert_eq!(
        told[1].text,
        "chưa có thư mục tin trong thư mục âm thanh và trạm chưa tạo được: ở đó đã có tệp hoặc \
         đường dẫn tắt tên tin; hãy đổi tên hoặc chuyển tin đi chỗ khác, trạm sẽ tự tạo thư mục"
    );
    assert_eq!(ward.run(&["status"]).status.code(), Some(4));
    until("the overview", async || {
        let overview = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).ok()?;
        overview.contains("hưa có thư mục tin trong thư mục âm thanh").then_some(())
    })
    .await;
    // Nothing is made through a link.
    assert_eq!(fs::read_dir(ward.at("ngoai")).unwrap().count(), 0);

    fs::rename(ward.at("audio/tin"), ward.at("audio/tin-cu")).unwrap();
    fs::remove_file(ward.at("audio/phuong")).unwrap();
    made(&ward, "audio/tin").await;
    made(&ward, "audio/phuong/rao").await;
    ward.until("peace", |status| {
        let mut items = status.attention.iter().flatten();
        (!items.any(|item| item.what.is(AttentionWord::FolderMissing))).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_audio_folder_that_is_not_mounted_is_told_and_never_made() {
    let mut ward = Ward::new();
    with_queues(&ward, TWO_QUEUES);
    // The very first start makes it: nothing was ever there.
    fs::remove_dir(ward.at("audio")).unwrap();
    ward.start().await;
    made(&ward, "audio/tin").await;
    ward.kill();
    fs::rename(ward.at("audio"), ward.at("rut-ra")).unwrap();
    ward.launch();
    let told = ward
        .until("it", |status| {
            let mut items = status.attention.iter().flatten();
            items.find(|item| item.what.is(AttentionWord::FolderUnreadable)).cloned()
        })
        .await;
    assert!(told.text.starts_with("không đọc được thư mục âm thanh"), "{told:?}");
    with_queues(&ward, "queues: {tin: {folder: tin}, moi: {folder: moi}}\n");
    let reloaded = ward.run(&["reload"]);
    assert!(reloaded.status.success(), "{reloaded:?}");
    ward.until("the reload", |status| status.attention.as_ref().map(drop)).await;
    assert!(!ward.at("audio").exists(), "it would fill up behind the mount");
}
