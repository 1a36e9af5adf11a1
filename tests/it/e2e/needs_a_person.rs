//! What needs a person is told in one list: at the head of `status`, in its JSON, by its exit code,
//! and in the folder's overview as soon as it comes or goes.

use std::fs;

use loaphuong::control::{AttentionItem, AttentionWord, StationStatus};
use serde_json::Value;

use crate::support::daemon::{QUIET, Ward, cron, due_in, until};
use crate::support::pulse::Pulse;
use crate::support::timekeeper::Timekeeper;

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
    // The first fault stands there; the others below it.
    let (first, second) = (lines[2], lines[3]);
    assert!(first.contains("`at`") && second.contains("`rundown`"), "{text}");
    assert!(second.starts_with("    ") && second.contains("schedules/lich.yaml:2:"), "{text}");
    let json = ward.run(&["status", "--json"]);
    assert_eq!(json.status.code(), Some(4));
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["attention"][0]["what"], "schedule_fault", "{json}");
    assert!(json["attention"][0]["since"].is_string(), "{json}");
    assert!(json["schedule_faults"][0].is_string(), "the old field stays: {json}");
    // It lasts, and began when it began.
    let since = told.since.expect("it is known").utc();
    let later = ward
        .until("two seconds of it", |status| {
            let waits = status.now.utc() < since + chrono::TimeDelta::seconds(2);
            item(status, AttentionWord::ScheduleFault)?.since.filter(|_| !waits)
        })
        .await;
    let moved = (later.utc() - since).abs();
    assert!(moved < chrono::TimeDelta::seconds(1), "{since} and {later:?}");
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
async fn the_weightiest_comes_first_wherever_it_was_found() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.write("schedules/khac.yaml.txt", QUIET);
    let deep = format!("audio/kt/{}tin.mp3", "sau/".repeat(20));
    ward.write(&deep, "không ai thấy");
    let told = ward
        .until("both", |status| {
            let items = status.attention.as_ref()?;
            let place = |what| items.iter().position(|item| item.what.is(what));
            Some((place(AttentionWord::FolderUnseen)?, place(AttentionWord::SchedulePassedOver)?))
        })
        .await;
    assert!(told.0 < told.1, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn by_a_clock_that_nobody_trusts_the_overview_does_not_say_since_when() {
    let mut keeper = Timekeeper::new("synced");
    keeper.ward.launch();
    let text = overview(&keeper.ward, |text| text.contains("SỰ CỐ CỦA TRẠM (1)")).await;
    assert!(text.contains("ồng hồ") && !text.contains("(từ "), "{text}");
    keeper.kernel("synced");
    overview(&keeper.ward, |text| text.contains("Trạm không có sự cố nào.")).await;
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
    // The first that the new start writes.
    let first = overview(&ward, |text| !text.is_empty()).await;
    assert!(told(&first), "{first}");
    let status =
        ward.until("the day", |status| (status.today.len() == 3).then(|| status.clone())).await;
    assert!(status.closed.is_empty(), "that is since the start: {:?}", status.closed);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_lost_a_slot_needs_a_person_until_another_is_heard_there() {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = Ward::with(pulse.program(), "{device: amp}");
    ward.drop_noise("a.wav", 1_200, 42);
    ward.start().await;
    peace(&ward).await;
    pulse.kill();
    let programme = |due| {
        format!(
            "{{id: tin, title: Bản tin, zones: [to-1], late: 0s, at: \"{}\", rundown: [{{file: a.wav}}]}}",
            cron(due)
        )
    };
    ward.schedule(&[programme(due_in(6))]);
    let told = ward
        .until("the lost slot", |status| {
            let items = status.attention.as_ref().filter(|_| !status.closed.is_empty())?;
            let lost = items.iter().filter(|item| item.what.is(AttentionWord::OutputLost)).count();
            (lost > 0).then_some(lost)
        })
        .await;
    assert_eq!(told, 1, "its own trouble and the slot are one");
    ward.write("schedules/lich.yaml", QUIET);
    // The device is back, and whoever looks at it finds nothing; nobody has heard anything yet.
    pulse.restart();
    assert!(ward.run(&["reload"]).status.success());
    let untroubled = |status: &StationStatus| {
        let output = status.outputs.first()?;
        output.trouble.is_none().then(|| item(status, AttentionWord::OutputLost))?
    };
    let told = ward.until("the lost output", untroubled).await;
    assert!(told.text.contains("Tổ dân phố số 1"), "{told:?}");
    assert_eq!(asked(&ward).0, Some(4));
    overview(&ward, |text| text.contains("SỰ CỐ CỦA TRẠM (1)")).await;
    ward.schedule(&[programme(due_in(7))]);
    peace(&ward).await;
    overview(&ward, |text| text.contains("Trạm không có sự cố nào.")).await;
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
    // The overview tells it among the files, and there alone.
    overview(&ward, |text| {
        text.contains("TỆP CẦN XỬ LÝ (1)") && text.contains("Trạm không có sự cố nào.")
    })
    .await;
    fs::remove_dir_all(ward.at("audio/kt/_loi")).unwrap();
    peace(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_named_after_the_whole_file_is_told_its_right_name_and_not_to_be_deleted() {
    let mut ward = Ward::new();
    ward.start().await;
    ward.drop_noise("kt/b1.wav", 1_000, 77);
    ward.write("audio/kt/b1.wav.yaml", "title: Bản tin\n");
    ward.write("audio/kt/khac.yaml", "title: Không của ai\n");
    let said = ward
        .until("both sidecars told", |status| {
            let items = status.attention.as_ref()?;
            let alone = items.iter().filter(|item| item.what.is(AttentionWord::SidecarAlone));
            let texts: Vec<String> = alone.map(|item| item.text.clone()).collect();
            (texts.len() == 2).then_some(texts)
        })
        .await;
    assert!(said[0].ends_with("b1.wav; hãy đổi tên tệp ghi chú thành b1.yaml"), "{said:?}");
    assert!(said[1].contains("khac.yaml không có bản tin nào cùng tên"), "{said:?}");
}
