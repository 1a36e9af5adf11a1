//! What needs a person is told in one list: at the head of `status`, in its JSON, by its exit code,
//! and in the folder's overview as soon as it comes or goes.

use std::fs;

use loaphuong::control::{AttentionItem, AttentionWord, StationStatus};
use serde_json::Value;

use crate::support::daemon::{QUIET, Ward, until};

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
