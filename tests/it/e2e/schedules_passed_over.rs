//! A schedule that is not read because of its name, and a station that is left without any: told in
//! `check`, `reload`, `status` and the folder's overview, until they are mended.

use std::fs;

use crate::support::daemon::{QUIET, Ward, until};

fn said(told: &std::process::Output) -> String {
    String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap()
}

async fn overview(ward: &Ward, holds: impl Fn(&str) -> bool) -> String {
    until("overview", async || {
        let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).unwrap_or_default();
        holds(&text).then_some(text)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_renamed_by_an_editor_is_told_everywhere_with_its_right_name() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.until("a programme", |status| (status.programmes == 1).then_some(())).await;
    let quiet = said(&ward.run(&["reload"]));
    assert!(!quiet.contains("SỰ CỐ"), "{quiet}");
    fs::rename(ward.at("schedules/lich.yaml"), ward.at("schedules/lich.yaml.txt")).unwrap();

    let passed = "schedules/lich.yaml.txt bị bỏ qua: tên tệp lịch phải kết thúc bằng .yaml; hãy đổi tên thành lich.yaml";
    let none = "trạm CHƯA CÓ CHƯƠNG TRÌNH NÀO nên không phát gì theo lịch";
    let check = ward.run(&["check"]);
    assert!(check.status.success(), "no fault: {}", said(&check));
    for told in [said(&check), said(&ward.run(&["reload"])), said(&ward.run(&["status"]))] {
        assert!(told.contains(passed) && told.contains(none), "{told}");
    }
    let status = ward.status().await.unwrap();
    assert_eq!(status.troubles.len(), 2, "{:?}", status.troubles);
    let text = overview(&ward, |text| text.contains(passed)).await;
    assert!(text.contains(&none["trạm ".len()..]), "a sentence of its own: {text}");
    let log = ward.log_text();
    assert_eq!(log.matches("a schedule is passed over").count(), 1, "once: {log}");

    fs::rename(ward.at("schedules/lich.yaml.txt"), ward.at("schedules/lich.yaml")).unwrap();
    ward.until("peace", |status| {
        (status.troubles.is_empty() && status.programmes == 1).then_some(())
    })
    .await;
    overview(&ward, |text| !text.contains("SỰ CỐ CỦA TRẠM")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_beside_a_good_schedule_is_told_as_it_comes_and_goes() {
    let mut ward = Ward::new();
    ward.start().await;
    let cases = [
        ("schedules/tet.YAML", "hãy đổi tên thành tet.yaml"),
        ("schedules/cu/tet.yaml", "hãy chuyển thành schedules/tet.yaml"),
        (
            "schedules/lich.sync-conflict-20261130-101010-ABCDEFG.yaml",
            "hai bản khác nhau của lich.yaml",
        ),
        ("schedules/lich.yaml~", "lich.yaml đã có ở đó"),
    ];
    for (path, tells) in cases {
        ward.write(path, QUIET);
        ward.until(path, |status| {
            let of_it = |line: &&String| line.contains(path) && line.contains(tells);
            status.troubles.iter().find(of_it).map(drop)
        })
        .await;
        let reloaded = said(&ward.run(&["reload"]));
        assert!(reloaded.contains(tells), "{path}: {reloaded}");
        fs::remove_file(ward.at(path)).unwrap();
        ward.until("peace", |status| status.troubles.is_empty().then_some(())).await;
    }
    // What editors keep for themselves is nobody's business.
    for path in ["schedules/.lich.yaml.swp", "schedules/#lich.yaml#", "schedules/doc.txt"] {
        ward.write(path, "lịch của phường\n");
    }
    let quiet = said(&ward.run(&["reload"]));
    assert!(!quiet.contains("bị bỏ qua"), "{quiet}");
}
