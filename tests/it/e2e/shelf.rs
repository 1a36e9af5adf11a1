//! A station keeps its store within the limit it is given, sets aside what its queues do not take,
//! and says what it can't set aside or archive.

use chrono::TimeDelta;
use loaphuong::station::states::FileStanding;
use loaphuong::wire::FileFault;

use crate::support::daemon::{WAV, Ward, cron, due_in, until};
use crate::support::timekeeper::Timekeeper;

#[tokio::test(flavor = "multi_thread")]
async fn the_stores_limit_comes_from_the_configuration_and_changes_with_a_reload() {
    let mut ward = Ward::new();
    let limited = |ward: &Ward, limit: &str| {
        let yaml = format!("{}store: {{limit: {limit}}}\n", ward.station_yaml(WAV));
        ward.write("station.yaml", &yaml);
    };
    limited(&ward, "50MB");
    // 26 MB each.
    for (name, seed) in [("a.wav", 1), ("b.wav", 2)] {
        ward.drop_noise(name, 270_000, seed);
    }
    ward.start().await;
    let reason = |status: &loaphuong::control::StationStatus, path: &str| {
        status.library.iter().find(|file| file.path == path).map(|file| file.reason)
    };
    let status = ward.status().await.unwrap();
    assert_eq!(reason(&status, "a.wav"), Some(None));
    assert_eq!(reason(&status, "b.wav"), Some(Some(FileFault::NoRoom)));
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(
        told.contains("b.wav: kho bản sao của trạm đã đầy (cần 25,9 MB, đã dùng 25,9/50,0 MB)"),
        "{told}"
    );
    limited(&ward, "60MB");
    let reloaded = String::from_utf8(ward.run(&["reload"]).stdout).unwrap();
    assert!(reloaded.contains("giới hạn kho bản sao"), "{reloaded}");
    ward.until("the second file in the store", |status| {
        let files = &status.library;
        files.iter().all(|file| file.verdict.is(FileStanding::Accepted)).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_that_cannot_be_archived_is_told_of() {
    let mut ward = Ward::new();
    ward.drop_noise("hang/a.wav", 1_200, 31);
    // A link stands where the archive should be, and leads out of the folder.
    std::os::unix::fs::symlink(ward.at("ngoai"), ward.at("audio/hang/_da-phat")).unwrap();
    ward.launch();
    ward.until("the bulletin", |status| {
        status
            .library
            .iter()
            .any(|file| file.path == "hang/a.wav" && file.verdict.is(FileStanding::Accepted))
            .then_some(())
    })
    .await;
    ward.write(
        "schedules/lich.yaml",
        &format!(
            "queues:\n  hang: {{folder: hang, airs: 1}}\nprogrammes:\n  \
             - {{id: tin, zones: [to-1], at: \"{}\", rundown: [{{queue: hang}}]}}\n",
            cron(due_in(7))
        ),
    );
    let trouble = ward
        .until("the trouble", |status| {
            status.troubles.iter().find(|trouble| trouble.contains("hang/a.wav")).cloned()
        })
        .await;
    assert!(trouble.contains("1 bản tin cần cất chưa chuyển được vào _da-phat"), "{trouble}");
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains(&trouble), "{told}");
    assert!(ward.at("audio/hang/a.wav").exists());
    until("a line in the log", async || {
        ward.log_text().contains("could not be archived; it is tried again").then_some(())
    })
    .await;
    // In the first quiet moment after a minute it is tried again.
    std::fs::remove_file(ward.at("audio/hang/_da-phat")).unwrap();
    let archived = ward.at("audio/hang/_da-phat/a.wav");
    until("the bulletin in the archive", async || archived.exists().then_some(())).await;
    ward.until("no trouble", |status| status.troubles.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_longer_than_its_queue_takes_is_set_aside_with_its_reason() {
    let mut ward = Ward::new();
    let queues = |longest: &str| {
        format!(
            "queues:\n  hang: {{folder: hang, longest: {longest}}}\nprogrammes:\n  \
             - {{id: tin, zones: [to-1], at: \"5 30 5 * * *\", rundown: [{{queue: hang}}]}}\n"
        )
    };
    ward.write("schedules/lich.yaml", &queues("2s"));
    ward.drop_noise("hang/dai.wav", 2_500, 31);
    ward.drop_noise("hang/vua.wav", 2_000, 32);
    ward.start().await;
    let explanation = ward.at("audio/hang/_loi/dai.wav.txt");
    let told = until("the explanation", async || std::fs::read_to_string(&explanation).ok()).await;
    assert!(told.contains("tệp quá dài hoặc quá lớn (0:03, dài hơn mức 0:02)"), "{told}");
    assert!(ward.at("audio/hang/_loi/dai.wav").exists());
    assert!(ward.at("audio/hang/vua.wav").exists() && !ward.at("audio/hang/dai.wav").exists());
    let verdict = |status: &loaphuong::control::StationStatus| {
        let mut files = status.library.iter();
        files.find(|file| file.path == "hang/dai.wav").map(|file| (file.reason, file.aside.clone()))
    };
    let aside = Some("hang/_loi/dai.wav".to_owned());
    ward.until("where it lies", |status| {
        (verdict(status) == Some((Some(FileFault::TooLong), aside.clone()))).then_some(())
    })
    .await;

    // With another limit it comes back by itself.
    ward.write("schedules/lich.yaml", &queues("3s"));
    ward.until("the other limit", |status| {
        let told = ward.run(&["reload"]).status.success();
        (told && status.schedule_faults.is_empty()).then_some(())
    })
    .await;
    ward.until("it is taken", |status| (verdict(status) == Some((None, None))).then_some(())).await;
    until("no explanation", async || (!explanation.exists()).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_a_refused_file_where_it_lies_is_told_until_it_is_over() {
    let mut ward = Ward::new();
    ward.write("audio/kt/_loi", "somebody's file");
    ward.write("audio/kt/cong-van.mp3", "%PDF-1.7");
    ward.launch();
    let overview = ward.at("audio/TINH-TRANG.txt");
    until("the reason in the overview", async || {
        let text = std::fs::read_to_string(&overview).ok()?;
        text.contains("    Chưa chuyển được vào _loi: ở đó đã có tệp hoặc đường dẫn tắt tên _loi.")
            .then_some(())
    })
    .await;
    let trouble = ward.until("a trouble", |status| status.troubles.first().cloned()).await;
    let told =
        "1 câu trả lời chưa ghi được vào thư mục âm thanh, đầu tiên là kt/cong-van.mp3: ở đó đã có";
    assert!(trouble.starts_with(told), "{trouble}");
    assert_eq!(std::fs::read_to_string(ward.at("audio/kt/_loi")).unwrap(), "somebody's file");

    std::fs::remove_file(ward.at("audio/kt/_loi")).unwrap();
    let explanation = ward.at("audio/kt/_loi/cong-van.mp3.txt");
    until("its explanation", async || explanation.exists().then_some(())).await;
    ward.until("no trouble", |status| status.troubles.is_empty().then_some(())).await;

    // A share that goes away takes nothing with it, and is missed.
    std::fs::rename(ward.at("audio"), ward.at("di-vang")).unwrap();
    let trouble = ward.until("a trouble", |status| status.troubles.first().cloned()).await;
    assert!(trouble.starts_with("không đọc được thư mục âm thanh "), "{trouble}");
    std::fs::rename(ward.at("di-vang"), ward.at("audio")).unwrap();
    ward.until("no trouble", |status| status.troubles.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_is_emptied_only_by_a_clock_that_can_be_trusted() {
    let mut keepers = Vec::new();
    for kernel in ["synced", "unsynced"] {
        let mut keeper = Timekeeper::new("any");
        keeper.kernel(kernel);
        keeper.ward.write("audio/cu/_da-phat/xua.mp3", "aired two days ago");
        keeper.ward.write(
            "schedules/lich.yaml",
            "queues:\n  cu: {folder: cu, keep_archive: 1d}\nprogrammes:\n  \
             - {id: nam-moi, zones: [to-1], at: \"0 0 5 1 1 *\", rundown: [{queue: cu}]}\n",
        );
        keeper.set_by(TimeDelta::days(2));
        keeper.ward.start().await;
        // A leftover in the store goes in the same quiet moment, a minute after the start.
        keeper.ward.write("state/store/nua.new", "left by a power cut");
        keepers.push(keeper);
    }
    for (keeper, trusted) in keepers.iter().zip([true, false]) {
        keeper.ward.until("half the time", |status| (status.uptime_s >= 30).then_some(())).await;
        let tidied = keeper.ward.at("state/store/nua.new");
        until("the quiet moment", async || (!tidied.exists()).then_some(())).await;
        // What the library was asked for then is done before the next file has its verdict.
        keeper.ward.drop_noise("sau.wav", 1_200, 41);
        keeper
            .ward
            .until("the next file", |status| {
                let mut files = status.library.iter();
                files
                    .any(|file| file.path == "sau.wav" && file.verdict.is(FileStanding::Accepted))
                    .then_some(())
            })
            .await;
        let archived = keeper.ward.at("audio/cu/_da-phat/xua.mp3");
        assert_eq!(archived.exists(), !trusted, "trusted {trusted}");
    }
}
