//! A station keeps its store within the limit it is given, and says which bulletins it can't archive.

use loaphuong::wire::FileFault;

use crate::support::daemon::{WAV, Ward, cron, due_in, until};

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
    let reason = |status: &loaphuong::control::Status, path: &str| {
        status.library.iter().find(|file| file.path == path).map(|file| file.reason)
    };
    let status = ward.status().await.unwrap();
    assert_eq!(reason(&status, "a.wav"), Some(None));
    assert_eq!(reason(&status, "b.wav"), Some(Some(FileFault::NoRoom)));
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(
        told.contains(
            "b.wav: kho bản sao của trạm đã đầy (cần 25,9 MB, đã dùng 25,9 trên 50,0 MB)"
        ),
        "{told}"
    );
    limited(&ward, "60MB");
    let reloaded = String::from_utf8(ward.run(&["reload"]).stdout).unwrap();
    assert!(reloaded.contains("giới hạn kho bản sao"), "{reloaded}");
    ward.until("the second file in the store", |status| {
        let files = &status.library;
        files.iter().all(|file| file.verdict == "accepted").then_some(())
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
            .any(|file| file.path == "hang/a.wav" && file.verdict == "accepted")
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
    assert!(trouble.contains("1 bản tin đã phát xong chưa cất được vào _da-phat"), "{trouble}");
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains(&trouble), "{told}");
    assert!(ward.at("audio/hang/a.wav").exists());
    until("a line in the log", async || {
        ward.log_text().contains("could not be archived; it is tried again").then_some(())
    })
    .await;
}
