//! A day with the folder, as a technician lives it: files are copied, the folder answers, a person
//! approves, the loudspeakers sound, and what has aired is put away. Nobody types a command but the
//! one who approves.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::probe::fixture::make;
use crate::support::daemon::{Ward, cron, due_in, until};

const OVERVIEW: &str = "TINH-TRANG.txt";

/// What somebody reads who opens the file in an editor.
fn read(ward: &Ward, path: &str) -> String {
    let text = fs::read_to_string(ward.at("audio").join(path)).unwrap_or_default();
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// Looks into the overview until it holds all of these.
async fn overview(ward: &Ward, parts: &[&str]) -> String {
    until(&format!("{parts:?} in the overview"), async || {
        let text = read(ward, OVERVIEW);
        parts.iter().all(|part| text.contains(part)).then_some(text)
    })
    .await
}

/// Some seconds of a voice, encoded as the options say.
fn speech(ward: &Ward, name: &str, text: &str, options: &str) -> PathBuf {
    let spoken = ward.at(&format!("{name}.spoken.wav"));
    let told = Command::new("espeak-ng").args(["-v", "vi", "-w"]).arg(&spoken).arg(text).status();
    assert!(told.expect("espeak-ng").success());
    make(&format!("-i {} {options}", spoken.display()), &ward.at(name));
    ward.at(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_usb_stick_to_the_archive_the_folder_tells_all_that_happens() {
    let mut ward = Ward::new();
    ward.write(
        "schedules/lich.yaml",
        "queues:\n  tb: {folder: thong-bao, airs: 1, approval: required}\nprogrammes:\n\
         - {id: dau-nam, zones: [to-1], at: \"0 3 1 1 *\", rundown: [{queue: tb}]}\n",
    );
    ward.start().await;

    // Morning. From the USB stick: the announcement, a telephone's voice message, the minutes of a
    // meeting by mistake, and a sidecar on whom the announcement concerns.
    let folder = ward.at("audio/thong-bao");
    let words = "Mời bà con đến tiêm chủng tại trạm y tế phường vào sáng thứ bảy.";
    let announcement = speech(&ward, "tiem.mp3", &words.repeat(4), "-b:a 96k");
    let voice =
        speech(&ward, "thoai.ogg", "Tổ dân phố họp lúc bảy giờ tối.", "-c:a libopus -b:a 24k");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(&announcement, folder.join("Tiêm chủng.mp3")).unwrap();
    fs::copy(&voice, folder.join("Họp tổ.ogg")).unwrap();
    fs::write(folder.join("Biên bản.mp3"), "PK\u{3}\u{4} biên bản").unwrap();
    fs::write(folder.join("Tiêm chủng.yaml"), "title: Lịch tiêm chủng\nzone: [to-1]\n").unwrap();

    overview(&ward, &["Biên bản.mp3\n    Tệp rỗng hoặc không phải tệp âm thanh (tệp nén ZIP"])
        .await;
    let explanation = read(&ward, "thong-bao/_loi/Biên bản.mp3.txt");
    assert!(explanation.contains("hãy xuất lại bản tin dưới dạng MP3"), "{explanation}");
    // The sidecar has a slip in it, which is shown at its place.
    overview(&ward, &["Tiêm chủng.mp3\n    Tệp ghi chú .yaml đi kèm có chỗ sai"]).await;
    let explanation = until("all of it beside the files set aside", async || {
        let explanation = read(&ward, "thong-bao/_loi/Tiêm chủng.mp3.txt");
        explanation.contains("zone: [to-1]").then_some(explanation)
    })
    .await;
    assert!(explanation.contains("`zones`"), "it names the key that was meant: {explanation}");
    fs::write(folder.join("Tiêm chủng.yaml"), "title: Lịch tiêm chủng\nzones: [to-1]\n").unwrap();
    let text =
        overview(&ward, &["Tiêm chủng.mp3\n    Chờ duyệt", "Họp tổ.ogg\n    Chờ duyệt"]).await;
    assert!(!text.contains("có chỗ sai"), "{text}");
    let explanation = folder.join("_loi/Tiêm chủng.mp3.txt");
    until("the explanation gone with its fault", async || (!explanation.exists()).then_some(()))
        .await;

    // The deputy chair listens, and approves both.
    for file in ["thong-bao/Tiêm chủng.mp3", "thong-bao/Họp tổ.ogg"] {
        let told = ward.run(&["approve", file, "--by", "Trần Thị Lan"]);
        assert!(told.status.success(), "{told:?}");
    }
    overview(&ward, &["- thong-bao/Họp tổ.ogg\n    Dài 0:0", "chưa phát lần nào"]).await;

    // The announcements are put on for half past; both sound where they shall.
    let due = cron(due_in(12));
    ward.write(
        "schedules/lich.yaml",
        &format!(
            "queues:\n  tb: {{folder: thong-bao, airs: 1, approval: required}}\nprogrammes:\n\
             - {{id: thong-bao, title: Thông báo, zones: [toan-phuong], at: \"{due}\", \
               rundown: [{{queue: tb, take: 2}}]}}\n"
        ),
    );
    overview(&ward, &["“Thông báo”, mọi cụm loa", "“Thông báo”, Tổ dân phố số 1"]).await;
    overview(&ward, &["Có trong chương trình đang phát: “Thông báo”"]).await;
    ward.until("both slots closed", |status| (status.closed.len() == 2).then_some(())).await;
    let (_, left, right) = until("a recording", async || ward.recordings().pop()).await;
    let sounds = |side: &[i16]| side.iter().filter(|sample| sample.unsigned_abs() > 300).count();
    assert!(sounds(&left) > sounds(&right) && sounds(&right) > 10_000, "one more on the left");

    // What has aired as often as it shall lies in the archive, with its sidecar, and in the log.
    until("the archive", async || {
        let archived = |name| folder.join("_da-phat").join(name).exists();
        (archived("Tiêm chủng.mp3") && archived("Tiêm chủng.yaml") && archived("Họp tổ.ogg"))
            .then_some(())
    })
    .await;
    overview(
        &ward,
        &[
            "CẦN XỬ LÝ (1)",
            "_da-phat (2 tệp gần nhất)",
            "- thong-bao/Họp tổ.ogg: đã phát đủ số lần, cất lúc ",
        ],
    )
    .await;
    let rows = ward.log();
    let of = |title: &str| {
        let title = serde_json::Value::from(title);
        rows.iter().filter(|row| row["bulletin"]["title"] == title).collect::<Vec<_>>()
    };
    let aired = of("Lịch tiêm chủng");
    assert_eq!((aired.len(), aired[0]["outcome"].as_str()), (1, Some("aired")), "{rows:#?}");
    assert_eq!(aired[0]["bulletin"]["approved_by"], "Trần Thị Lan");
    assert_eq!((of("Họp tổ").len(), aired[0]["zone"].as_str()), (2, Some("to-1")), "{rows:#?}");
}
