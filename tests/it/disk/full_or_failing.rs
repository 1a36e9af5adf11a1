//! The card is full, read-only, failing or hanging: sound goes on, rows wait, and all are written
//! and reported once, in order, when the card is well again.

use std::fs;
use std::process::Command;

use loaphuong::control::StationStatus;
use loaphuong::station::record::RowKind;

use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::disk::{Card, inside};

/// A programme of `a.wav` in both zones, due soon: two plays, two closing records.
fn soon(id: &str) -> String {
    let due = cron(due_in(7));
    format!("{{id: {id}, zones: [toan-phuong], at: \"{due}\", rundown: [{{file: a.wav}}]}}")
}

/// Waits until the slots of so many programmes are closed, in memory or on the disk.
async fn closed(ward: &Ward, programmes: usize) -> StationStatus {
    ward.until("closed slots", |status| {
        (status.closed.len() == 2 * programmes).then(|| status.clone())
    })
    .await
}

/// How often `samples` were heard to their end, in each zone.
fn heard(ward: &Ward, samples: &[i16]) -> [usize; 2] {
    let close = |(a, b): (&i16, &i16)| a.abs_diff(*b) <= 1;
    let often = |heard: &[i16]| {
        let windows = heard.windows(samples.len());
        windows.filter(|heard| heard.iter().zip(samples).all(close)).count()
    };
    let recordings = ward.recordings();
    let left = recordings.iter().map(|(_, left, _)| often(left)).sum();
    [left, recordings.iter().map(|(_, _, right)| often(right)).sum()]
}

/// Waits until `samples` were heard so often in each zone: a recording is whole a little later than
/// the row of it.
async fn hears(ward: &Ward, samples: &[i16], often: usize) {
    until("the sound", async || (heard(ward, samples) == [often; 2]).then_some(())).await;
}

async fn waits(ward: &Ward) -> StationStatus {
    ward.until("rows that wait", |status| {
        (status.disk.trouble.is_some() && status.disk.unwritten > 0).then(|| status.clone())
    })
    .await
}

async fn written(ward: &Ward) {
    ward.until("written rows", |status| {
        (status.disk.trouble.is_none() && status.disk.unwritten == 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_goes_on_while_the_card_is_full_and_rows_are_written_when_there_is_room() {
    if !inside(
        module_path!(),
        "sound_goes_on_while_the_card_is_full_and_rows_are_written_when_there_is_room",
    ) {
        return;
    }
    let mut ward = Ward::new();
    let card = Card::mount(&ward.at("state"));
    let samples = ward.drop_noise("a.wav", 1_700, 301);
    ward.start().await;
    card.fill();
    ward.schedule(&[soon("ban-tin")]);
    closed(&ward, 1).await;
    let status = waits(&ward).await;
    let waiting = status.disk.unwritten;
    assert!((1..=4).contains(&waiting) && status.rows == 4, "{:?}", status.disk);
    hears(&ward, &samples, 1).await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    let line = format!("THẺ NHỚ KHÔNG GHI ĐƯỢC: {waiting} dòng nhật ký đang chờ");
    assert!(told.contains(&line), "{told}");
    assert!(
        ward.at_centre().await.len() <= 4 - waiting as usize,
        "what is not on the disk is not sent"
    );

    card.clear();
    written(&ward).await;
    assert_eq!(ward.centre_agrees().await.len(), 4);
    let log = ward.log_text();
    assert_eq!(log.matches("sound goes on, rows wait").count(), 1, "one line an episode: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_comes_up_and_sounds_when_its_card_is_full_or_read_only_at_the_start() {
    if !inside(
        module_path!(),
        "a_station_comes_up_and_sounds_when_its_card_is_full_or_read_only_at_the_start",
    ) {
        return;
    }
    for (case, killed, full) in [
        ("full after a clean end", false, true),
        ("full after a power cut", true, true),
        ("read-only after a clean end", false, false),
        ("read-only after a power cut", true, false),
    ] {
        println!("--- {case}");
        let mut ward = Ward::new();
        fs::create_dir(ward.at("run")).unwrap();
        ward.set("RUNTIME_DIRECTORY", ward.at("run").to_str().unwrap());
        let card = Card::mount(&ward.at("state"));
        let samples = ward.drop_noise("a.wav", 1_700, 302);
        ward.start().await;
        ward.schedule(&[soon("truoc")]);
        closed(&ward, 1).await;
        assert_eq!(ward.centre_agrees().await.len(), 4, "{case}");
        if killed {
            ward.kill();
        } else {
            ward.signal(rustix::process::Signal::TERM);
            ward.ended().await;
        }
        if full {
            card.fill();
        } else {
            card.set_writable(false);
        }
        ward.schedule(&[soon("sau")]);
        ward.launch();
        hears(&ward, &samples, 2).await;
        assert_eq!(ward.at_centre().await.len(), 4, "{case}: nothing is sent that is not written");
        let told = ward.run(&["status"]);
        let text = String::from_utf8_lossy(&told.stdout);
        assert!(text.contains("THẺ NHỚ KHÔNG GHI ĐƯỢC"), "{case}: {told:?}");
        if full {
            card.clear();
        } else {
            card.set_writable(true);
        }
        written(&ward).await;
        assert_eq!(ward.centre_agrees().await.len(), 8, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_station_on_a_full_card_comes_up_and_writes_its_journal_later() {
    if !inside(module_path!(), "a_new_station_on_a_full_card_comes_up_and_writes_its_journal_later")
    {
        return;
    }
    let mut ward = Ward::new();
    let card = Card::mount(&ward.at("state"));
    card.fill();
    ward.drop_noise("a.wav", 1_700, 303);
    ward.start().await;
    let file = ward.until("a judged file", |status| status.library.first().cloned()).await;
    assert_eq!(serde_json::to_value(file.reason).unwrap(), "no_room", "{file:?}");
    ward.schedule(&[soon("ban-tin")]);
    let status = closed(&ward, 1).await;
    assert_eq!(status.disk.unwritten, 4, "{:?}", status.disk);
    card.clear();
    written(&ward).await;
    let rows = ward.centre_agrees().await;
    let reasons: Vec<_> = rows.iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["file_missing"; 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_fail_at_random_lose_no_row_and_double_none() {
    let mut ward = Ward::new();
    let samples = ward.drop_noise("a.wav", 1_700, 305);
    ward.wrap(&["fiu-run", "-x"]);
    ward.start().await;
    let fail = |what: &str| {
        let told = Command::new("fiu-ctrl").args(["-c", what, &ward.pid().to_string()]).output();
        let told = told.expect("fiu-ctrl");
        assert!(told.status.success(), "{told:?}");
    };
    // SQLite's own calls: input/output errors on three writes and syncs in ten.
    for name in ["rw/pwrite", "sync/fsync"] {
        fail(&format!("enable_random name=posix/io/{name},probability=0.3"));
    }
    ward.schedule(&[soon("mot"), soon("hai"), soon("ba")]);
    closed(&ward, 3).await;
    for name in ["rw/pwrite", "sync/fsync"] {
        fail(&format!("disable name=posix/io/{name}"));
    }
    written(&ward).await;
    let rows = ward.centre_agrees().await;
    assert_eq!(rows.iter().filter(|row| row["kind"] == "slot").count(), 6);
    assert_eq!(rows.len(), 12);
    hears(&ward, &samples, 3).await;
    assert!(ward.log_text().contains("sound goes on, rows wait"), "the faults hit");
    let rows = ward.rows().await;
    assert_eq!(rows.iter().filter(|row| row.kind() == RowKind::Play).count(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_hangs_holds_up_no_sound() {
    let mut ward = Ward::new();
    let samples = ward.drop_noise("a.wav", 1_700, 306);
    ward.start().await;
    // Somebody else writes and does not end: to the daemon the same as a card that does not answer.
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(ward.at("state/journal.sqlite"));
    let mut other = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    ward.schedule(&[soon("ban-tin")]);
    closed(&ward, 1).await;
    let status = waits(&ward).await;
    assert_eq!(status.disk.unwritten, 4);
    hears(&ward, &samples, 1).await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    written(&ward).await;
    let rows = ward.centre_agrees().await;
    assert_eq!(rows.len(), 4);
    for row in rows.iter().filter(|row| row["kind"] == "slot") {
        let late_ms = row["late_ms"].as_f64().unwrap();
        assert!(late_ms.abs() < 1_500.0, "{late_ms} ms late");
    }
}
