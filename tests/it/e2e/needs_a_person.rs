//! What needs a person is told in one list: at the head of `status`, in its JSON, by its exit code,
//! and in the folder's overview as soon as it comes or goes.

use std::fs;

use loaphuong::control::{AttentionItem, AttentionWord, StationStatus};
use serde_json::Value;

use crate::support::daemon::{QUIET, Ward, cron, due_in, until};

fn item(status: &StationStatus, what: AttentionWord) -> Option<AttentionItem> {
    status.attention.as_ref()?.iter().find(|item| item.what.is(what)).cloned()
}

/// Exit code and text of `status`.
fn asked(ward: &Ward) -> (Option<i32>, String) {
    let told = ward.run(&["status"]);
    (told.status.code(), String::from_utf8(told.stdout).unwrap())
}

async fn peace(ward: &Ward) {
    ward.until("peace", |status| status.attention.as_ref()?.is_empty().then_some(())).await;
    let (code, told) = asked(ward);
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("CẦN XỬ LÝ"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_at_fault_heads_the_status_and_makes_it_exit_4_until_it_is_mended() {
    let mut ward = Ward::new();
    ward.start().await;
    peace(&ward).await;
    ward.write("schedules/lich.yaml", "programmes:\n  - {id: hong, zones: [to-7]}\n");
    let told = ward.until("it", |status| item(status, AttentionWord::ScheduleFault)).await;
    assert!(told.text.contains("schedules/lich.yaml:2:"), "{told:?}");
    let (code, text) = asked(&ward);
    assert_eq!(code, Some(4), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["Trạm thử (tram-thu)", "CẦN XỬ LÝ (1):"], "{text}");
    assert!(lines[2].starts_with("- lịch hoặc cấu hình mới có lỗi nên chưa áp dụng"), "{text}");
    let json = ward.run(&["status", "--json"]);
    assert_eq!(json.status.code(), Some(4));
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["attention"][0]["what"], "schedule_fault", "{json}");
    assert!(json["attention"][0]["since"].is_string(), "{json}");
    assert!(json["schedule_faults"][0].is_string(), "the old field stays: {json}");
    ward.write("schedules/lich.yaml", QUIET);
    peace(&ward).await;
}

async fn overview(ward: &Ward, holds: impl Fn(&str) -> bool) -> String {
    until("overview", async || {
        let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).unwrap_or_default();
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        holds(&text).then_some(text)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_opens_with_a_trouble_as_soon_as_it_comes_and_until_it_goes() {
    let mut ward = Ward::new();
    ward.start().await;
    overview(&ward, |text| text.contains("\n\nTrạm không có sự cố nào.\n\nHÔM NAY, ")).await;
    ward.write("schedules/lich.yaml", "programmes:\n  - {id: hong, zones: [to-7]}\n");
    let text = overview(&ward, |text| text.contains("SỰ CỐ CỦA TRẠM (1)")).await;
    assert!(text.contains("schedules/lich.yaml:2:") && text.contains(" (từ "), "{text}");
    let (trouble, today) = (text.find("SỰ CỐ CỦA TRẠM"), text.find("HÔM NAY"));
    assert!(trouble < today, "{text}");
    ward.write("schedules/lich.yaml", QUIET);
    overview(&ward, |text| text.contains("Trạm không có sự cố nào.")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_is_told_in_the_overview_and_by_status_across_a_restart() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 1_200, 41);
    ward.start().await;
    let due = due_in(8);
    ward.schedule(&[
        format!(
            "{{id: tin, title: Bản tin, zones: [to-1, to-2], at: \"{}\", rundown: [{{file: a.wav}}]}}",
            cron(due)
        ),
        format!(
            "{{id: thieu, title: Thiếu tệp, zones: [to-1], late: 0s, at: \"{}\", rundown: [{{file: khong-co.mp3}}]}}",
            cron(due - chrono::TimeDelta::seconds(2))
        ),
    ]);
    let told = |text: &str| {
        text.contains("Đã phát đủ:\n- ")
            && text.contains(" “Bản tin”, mọi cụm loa.\n")
            && text.contains(
                " “Thiếu tệp”, Tổ dân phố số 1: không phát, không tìm thấy tệp âm thanh.\n",
            )
    };
    overview(&ward, told).await;
    let (_, text) = asked(&ward);
    assert!(text.contains("Hôm nay: 2 buổi đã phát đủ, 0 phát chưa hết, 1 không phát."), "{text}");
    ward.signal(rustix::process::Signal::TERM);
    ward.ended().await;
    fs::remove_file(ward.at("audio/TINH-TRANG.txt")).unwrap();
    ward.write("schedules/lich.yaml", QUIET);
    ward.start().await;
    overview(&ward, told).await;
    let status =
        ward.until("the day", |status| (status.today.len() == 3).then(|| status.clone())).await;
    assert!(status.closed.is_empty(), "that is since the start: {:?}", status.closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_file_needs_a_person_until_it_is_gone() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.write("audio/kt/hong.mp3", "không phải âm thanh");
    let told = ward.until("it", |status| item(status, AttentionWord::FilesRefused)).await;
    assert!(told.text.starts_with("1 tệp chưa nhận được, như kt/hong.mp3"), "{told:?}");
    assert_eq!(asked(&ward).0, Some(4));
    until("it in _loi", async || ward.at("audio/kt/_loi/hong.mp3").exists().then_some(())).await;
    assert_eq!(asked(&ward).0, Some(4), "set aside, it is to be mended still");
    fs::remove_dir_all(ward.at("audio/kt/_loi")).unwrap();
    peace(&ward).await;
}
