//! A running station is reached though its files are broken, and shows its files one by one.

use crate::support::daemon::{QUIET, Ward};

fn texts(told: &std::process::Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&told.stdout), text(&told.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_reach_a_running_station_whose_files_are_broken() {
    let mut ward = Ward::new();
    ward.drop_noise("khan.wav", 1_000, 5);
    ward.start().await;
    ward.write("station.yaml", "folders: [\n");
    ward.until("faults", |status| (!status.schedule_faults.is_empty()).then_some(())).await;
    let state = ward.at("state").display().to_string();
    let orders: [(&[&str], i32); 5] = [
        // Its files are what needs a person.
        (&["status"], 4),
        (&["stop", "--by", "Anh Nam"], 0),
        (&["alert", "khan.wav", "--zones", "to-1", "--by", "Anh Nam"], 0),
        // It reaches the station, which says what is wrong.
        (&["reload"], 1),
        (&["log"], 0),
    ];
    for (order, code) in orders {
        let (_, lost) = texts(&ward.run(order));
        assert!(lost.contains("station.yaml:1:10: "), "the faults are told: {lost}");
        assert!(lost.contains("--state /var/lib/loaphuong"), "and the way round them: {lost}");
        let told = ward.run(&[order, &["--state", &state]].concat());
        assert_eq!(told.status.code(), Some(code), "{order:?}: {told:?}");
        assert!(!texts(&told).1.contains("--state"), "{order:?}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn status_shows_each_file_with_its_verdict_length_and_remedy() {
    let mut ward = Ward::new();
    ward.write("schedules/lich.yaml", QUIET);
    ward.drop_noise("thong-bao/hop.wav", 2_000, 6);
    ward.write("audio/hong.mp3", "không phải âm thanh");
    ward.start().await;
    let (files, _) = texts(&ward.run(&["status", "--files"]));
    for line in [
        "không nhận        -  hong.mp3",
        "đã nhận        0:02  thong-bao/hop.wav",
        "Tệp âm thanh: đã nhận 1/2.",
    ] {
        assert!(files.lines().any(|told| told == line), "{line:?} in\n{files}");
    }
    assert!(files.contains("hãy xuất lại bản tin dưới dạng MP3"), "{files}");
    let (english, _) = texts(&ward.run(&["status", "--files", "--lang", "en"]));
    assert!(english.contains("not taken") && english.contains("export the bulletin again"));
    let (whole, _) = texts(&ward.run(&["status"]));
    assert!(whole.lines().all(|line| line == line.trim_end()), "no trailing blanks:\n{whole}");
}
