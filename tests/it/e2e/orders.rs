//! What people order of a running station: its end, a stop, an emergency; and what they are told
//! when it can't be.

use loaphuong::daemon::now;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::SlotPhase;
use rustix::process::Signal;

use crate::support::audio::find;
use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::processes::is_alive;
use crate::support::rows::RowFields as _;

/// A station with a long bulletin on air in to-1; when it was due.
async fn on_air(seconds: usize, seed: u64) -> (Ward, Timestamp, Vec<i16>) {
    let mut ward = Ward::new();
    let samples = ward.drop_noise("dai.wav", seconds * 1_000, seed);
    ward.drop_noise("khan.wav", 1_000, seed + 1);
    ward.start().await;
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: dai, title: Bài dài, zones: [to-1], at: \"{}\", late: 60s, \
         rundown: [{{file: dai.wav}}]}}",
        cron(due)
    )]);
    sounding(&ward, "dai").await;
    (ward, due, samples)
}

/// Waits until a programme has been on air for some moments.
async fn sounding(ward: &Ward, programme: &str) {
    ward.until(&format!("{programme} on air"), |status| {
        let slot = status.on_air.iter().find(|slot| slot.programme.as_str() == programme)?;
        (slot.state.is(SlotPhase::OnAir) && slot.heard_ms >= 500).then_some(())
    })
    .await;
}

async fn closing(ward: &Ward, programme: &str) -> Vec<Row> {
    ward.until_rows(&format!("closing record of {programme}"), |rows| {
        let is_its = |row: &&Row| row.programme().as_str() == programme;
        let own: Vec<Row> = rows.iter().filter(is_its).cloned().collect();
        own.iter().any(|row| row.kind() == RowKind::Slot).then_some(own)
    })
    .await
}

fn facts(rows: &[Row]) -> Vec<(RowKind, Outcome, Option<Reason>)> {
    rows.iter().map(|row| (row.kind(), row.outcome(), row.reason())).collect()
}

fn stderr(told: &std::process::Output) -> String {
    String::from_utf8(told.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_soft_end_fades_writes_and_the_next_start_goes_on_with_the_cut_cue() {
    let (mut ward, _, bulletin) = on_air(6, 51).await;
    let speakers = ward.children();
    assert_eq!(speakers.len(), 1, "one speaker on air");
    let asked = now();
    ward.signal(Signal::TERM);
    assert!(ward.ended().await.success(), "exit 0");
    let took = now() - asked;
    assert!(took.num_seconds() < 5, "systemd's patience is longer than this: {took}");
    assert!(!is_alive(speakers[0]), "no voice is left behind");
    let rows: Vec<Row> =
        ward.log().into_iter().map(|row| serde_json::from_value(row).unwrap()).collect();
    assert_eq!(facts(&rows), [(RowKind::Play, Outcome::Cut, Some(Reason::PowerOff))]);
    let (_, left, _) = ward.recordings().remove(0);
    let begin = find(&left, &bulletin[..1_000], 1).expect("its beginning");
    let heard = left[begin..].iter().rposition(|&sample| sample != 0).unwrap();
    assert!(heard < bulletin.len() - 48_000, "it was cut");
    let loudest = |samples: &[i16]| samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
    let end = &left[..=begin + heard];
    let (body, tail) = (&end[..end.len() - 48_000 / 2], &end[end.len() - 48 * 20..]);
    assert!(loudest(tail) * 4 < loudest(body), "and faded, not chopped");

    ward.launch();
    let rows = closing(&ward, "dai").await;
    assert_eq!(
        facts(&rows)[1..],
        [(RowKind::Play, Outcome::Aired, None), (RowKind::Slot, Outcome::Aired, None)],
        "the cue from its start, then the one closing record"
    );
    assert_eq!(rows[1].heard_ms(), 6_000);
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let (_, left, _) = ward.recordings().remove(1);
    assert!(find(&left, &bulletin, 1).is_some(), "heard whole");
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_stops_a_zone_and_the_rows_say_who() {
    let (ward, _, _) = on_air(30, 61).await;
    let nameless = ward.run(&["stop", "to-1"]);
    assert_eq!(nameless.status.code(), Some(2), "usage: --by is needed");
    let blank = ward.run(&["stop", "to-1", "--by", " "]);
    assert_eq!(blank.status.code(), Some(1));
    assert!(stderr(&blank).contains("hãy cho biết ai ra lệnh"), "{blank:?}");
    for odd in ["Anh\tNam", "x\u{1b}[2J", &"ă".repeat(101)] {
        let told = ward.run(&["stop", "to-1", "--by", odd]);
        assert_eq!(told.status.code(), Some(1), "{told:?}");
        assert!(stderr(&told).contains("nhiều nhất 100 ký tự"), "{told:?}");
    }
    let elsewhere = ward.run(&["stop", "to-2", "--by", "Chị Hoa"]);
    assert!(elsewhere.status.success(), "{elsewhere:?}");
    sounding(&ward, "dai").await;
    let stopped = ward.run(&["stop", "to-1", "--by", "Anh Nam"]);
    assert!(stopped.status.success(), "{stopped:?}");
    assert!(String::from_utf8(stopped.stdout).unwrap().contains("Đã cho dừng"));
    let rows = closing(&ward, "dai").await;
    let stop = Some(Reason::Stopped);
    assert_eq!(
        facts(&rows),
        [(RowKind::Play, Outcome::Cut, stop), (RowKind::Slot, Outcome::Cut, stop)]
    );
    for row in &rows {
        assert_eq!(row.detail(), Some("Anh Nam"), "{row:?}");
    }
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_interrupts_at_once_and_the_rest_follows_it() {
    let (ward, _, bulletin) = on_air(6, 71).await;
    let refused = [
        (vec!["alert", "khan.wav", "--zones", "to-9", "--by", "Anh Nam"], "đang có: to-1, to-2"),
        (vec!["alert", "khan.mp3", "--zones", "to-1", "--by", "Anh Nam"], "có phải khan.wav không"),
        (vec!["stop", "to-9", "--by", "Anh Nam"], "đang có: to-1, to-2"),
    ];
    for (arguments, helps) in refused {
        let told = ward.run(&arguments);
        assert_eq!(told.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&told).contains(helps), "{helps:?} in {told:?}");
    }
    let ordered = now();
    let arguments =
        ["alert", "khan.wav", "--zones", "toan-phuong", "--by", "Chủ tịch", "--repeat", "2"];
    assert!(ward.run(&arguments).status.success());

    let rows = closing(&ward, "dai").await;
    let cut = (RowKind::Play, Outcome::Cut, Some(Reason::Preempted));
    assert_eq!(
        facts(&rows),
        [cut, (RowKind::Play, Outcome::Aired, None), (RowKind::Slot, Outcome::Aired, None)]
    );
    assert_eq!(rows[1].heard_ms(), 6_000, "restarted, and heard whole");
    let all = ward.rows().await;
    let alert: Vec<&Row> = all.iter().filter(|row| row.ordered_by() == Some("Chủ tịch")).collect();
    let zones = |zone: &str| alert.iter().filter(|row| row.zone().as_str() == zone).count();
    // The attention tone, twice the bulletin, the closing record.
    assert_eq!((alert.len(), zones("to-1"), zones("to-2")), (8, 4, 4), "{alert:#?}");
    assert!(alert.iter().all(|row| row.outcome() == Outcome::Aired), "{alert:#?}");
    let first = |zone: &str| {
        let of_zone = alert.iter().filter(|row| row.zone().as_str() == zone);
        of_zone.filter_map(|row| row.started_at()).min().unwrap().utc() - ordered
    };
    println!("emergency heard after {} in to-1, {} in to-2", first("to-1"), first("to-2"));
    assert!(first("to-1").num_seconds() < 5, "over the bulletin on air: {}", first("to-1"));
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let whole = |(_, left, _): &(_, Vec<i16>, _)| find(left, &bulletin, 1).is_some();
    assert_eq!(ward.recordings().iter().filter(|one| whole(one)).count(), 1, "heard whole, once");
    ward.centre_agrees().await;
}

#[tokio::test]
async fn without_a_daemon_people_are_told_so_and_scripts_get_a_3() {
    let ward = Ward::new();
    let cases: [&[&str]; 4] = [
        &["status"],
        &["stop", "--by", "Anh Nam"],
        &["alert", "khan.wav", "--zones", "to-1", "--by", "Anh Nam"],
        &["reload"],
    ];
    for arguments in cases {
        let told = ward.run(arguments);
        assert_eq!(told.status.code(), Some(3), "{arguments:?}: {told:?}");
        assert!(stderr(&told).contains("trạm có đang chạy không"), "{told:?}");
    }
}
