//! A bulletin's whole way through the real binary: dropped, taken, sounded at its time in its
//! zone, written down, delivered.

use loaphuong::station::record::{Outcome, Row, RowKind};
use loaphuong::station::states::{FileStanding, SlotPhase};
use serde_json::Value;

use crate::support::audio::find;
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
use crate::support::pulse::Pulse;
use crate::support::rows::RowFields as _;

/// One programme at this rule, in these zones, of one file.
fn programme(at: &str, zones: &str, file: &str) -> String {
    format!(
        "{{id: ban-tin, title: Bản tin thử, zones: [{zones}], at: \"{at}\", late: 5s, \
         rundown: [{{file: {file}}}]}}"
    )
}

/// Waits until this many slots are closed.
async fn closed(ward: &Ward, slots: usize) -> Vec<Row> {
    ward.until_rows("closed slots", |rows| {
        let closed = rows.iter().filter(|row| row.kind() == RowKind::Slot).count();
        (closed >= slots).then(|| rows.to_vec())
    })
    .await
}

fn silent(samples: &[i16]) -> bool {
    samples.iter().all(|&sample| sample == 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_bulletin_sounds_at_its_time_in_its_zone_and_its_rows_reach_the_centre() {
    let mut ward = Ward::new();
    ward.start().await;
    // At its start it has a child say what confines it.
    until("no child of an idle station", async || ward.children().is_empty().then_some(())).await;
    let bulletin = ward.drop_noise("thong-bao/tin.wav", 5_000, 11);
    let taken = ward
        .until("accepted file", |status| {
            status.library.iter().find(|file| file.verdict.is(FileStanding::Accepted)).cloned()
        })
        .await;
    assert_eq!((taken.path.as_str(), taken.length_ms), ("thong-bao/tin.wav", Some(5_000)));

    let due = due_in(7);
    ward.schedule(&[programme(&cron(due), "to-1", "thong-bao/tin.wav")]);
    ward.until("slot on the plan", |status| {
        status.next.iter().any(|slot| slot.due.utc() == due).then_some(())
    })
    .await;
    ward.until("slot on air", |status| {
        status.on_air.iter().any(|slot| slot.state.is(SlotPhase::OnAir)).then_some(())
    })
    .await;
    let told = ["vi", "en"]
        .map(|lang| String::from_utf8(ward.run(&["status", "--lang", lang]).stdout).unwrap());
    let said = [
        (&told[0], "ĐANG PHÁT [to-1] Bản tin thử: "),
        (&told[0], "Trạm thử (tram-thu)"),
        (&told[0], "Đầu ra loa: đang phát"),
        (&told[0], "đã nhận 1/1"),
        (&told[1], "ON AIR [to-1] Bản tin thử: "),
        (&told[1], "1 of 1 taken"),
    ];
    for (text, part) in said {
        assert!(text.contains(part), "{part:?} in:\n{text}");
    }
    let json: Value = serde_json::from_slice(&ward.run(&["status", "--json"]).stdout).unwrap();
    assert_eq!(json["on_air"][0]["state"], "on_air", "{json}");
    assert_eq!(json["clock"]["needed"], "untrusted", "{json}");

    let rows = closed(&ward, 1).await;
    assert_eq!(rows.len(), 2, "one play, one closing record: {rows:#?}");
    let [play, slot] = &rows[..] else { unreachable!("two rows") };
    assert_eq!(
        (play.kind(), play.outcome(), play.heard_ms()),
        (RowKind::Play, Outcome::Aired, 5_000)
    );
    assert_eq!(
        (slot.kind(), slot.outcome(), slot.heard_ms()),
        (RowKind::Slot, Outcome::Aired, 5_000)
    );
    assert_eq!((play.due.utc(), play.frames()), (due, Some(5 * RATE as u64)));
    let late_ms = play.late_ms().expect("it started");
    assert!(late_ms.abs() < 100.0, "the sink places the first frame by count: {late_ms} ms");

    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    let recordings = ward.recordings();
    let [(_, left, right)] = &recordings[..] else { panic!("one opening, one recording") };
    let at = find(left, &bulletin, 1).expect("the bulletin, sample by sample");
    assert!(silent(&left[..at]), "silence before");
    assert!(silent(&left[at + bulletin.len()..]), "silence behind");
    assert!(silent(right), "silence in the other zone");

    let rows = ward.centre_agrees().await;
    assert_eq!(rows.len(), 2);
    let sha256 = taken.sha256.expect("an accepted file has its hash");
    assert_eq!(rows[0]["bulletin"]["sha256"], sha256.as_str());
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("Bản tin thử [to-1] đã phát"), "{told}");
    assert!(told.contains("còn 0 dòng nhật ký chưa gửi"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemons_sound_is_heard_back_from_the_sound_card() {
    let pulse = Pulse::start(&["amp"]);
    let mut ward = Ward::with(pulse.program(), "{device: amp}");
    let (first, second) =
        (ward.drop_noise("mot.wav", 1_500, 21), ward.drop_noise("hai.wav", 1_700, 22));
    ward.start().await;
    let recorder = pulse.record("amp");
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-2], at: \"{}\", rundown: [{{file: mot.wav}}, {{file: hai.wav}}]}}",
        cron(due)
    )]);
    let rows = closed(&ward, 1).await;

    let outcomes: Vec<_> =
        rows.iter().map(|row| (row.kind(), row.outcome(), row.heard_ms())).collect();
    let aired = |kind, heard_ms| (kind, Outcome::Aired, heard_ms);
    assert_eq!(
        outcomes,
        [aired(RowKind::Play, 1_500), aired(RowKind::Play, 1_700), aired(RowKind::Slot, 3_200)]
    );
    let (left, right) = recorder.stop_after(RATE / 4);
    let programme = [first, second].concat();
    let at = find(&right, &programme, 1).expect("both bulletins, without a frame between");
    assert!(silent(&right[..at]) && silent(&right[at + programme.len()..]), "nothing else");
    assert!(silent(&left), "silence in the other zone");
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bulletins_of_a_queue_go_round_and_are_archived_when_aired_often_enough() {
    let mut ward = Ward::new();
    ward.drop_noise("hang/a.wav", 1_700, 31);
    ward.drop_noise("hang/b.wav", 1_700, 32);
    ward.start().await;
    let due = [7, 10, 13].map(due_in);
    let programmes: Vec<String> = (1..)
        .zip(due)
        .map(|(number, due)| {
            format!(
                "{{id: lan-{number}, zones: [toan-phuong], at: \"{}\", rundown: [{{queue: hang}}]}}",
                cron(due)
            )
        })
        .collect();
    let items: String = programmes.iter().map(|item| format!("  - {item}\n")).collect();
    ward.write(
        "schedules/lich.yaml",
        &format!("queues:\n  hang: {{folder: hang, airs: 1, keep: 14d}}\nprogrammes:\n{items}"),
    );
    let rows = closed(&ward, 6).await;

    let mut told: Vec<String> = rows
        .iter()
        .filter(|row| row.kind() == RowKind::Slot || row.bulletin().is_some())
        .map(|row| {
            let path = row.bulletin().map_or("slot", |bulletin| bulletin.path.as_str());
            let reason = row.reason().map_or(String::new(), |reason| format!(" {reason}"));
            format!("{} {} {path} {}{reason}", row.programme(), row.zone(), row.outcome())
        })
        .collect();
    told.sort();
    let want = "\
lan-1 to-1 hang/a.wav aired
lan-1 to-1 slot aired
lan-1 to-2 hang/a.wav aired
lan-1 to-2 slot aired
lan-2 to-1 hang/b.wav aired
lan-2 to-1 slot aired
lan-2 to-2 hang/b.wav aired
lan-2 to-2 slot aired
lan-3 to-1 slot not_aired no_bulletin
lan-3 to-2 slot not_aired no_bulletin";
    assert_eq!(told.join("\n"), want);
    let archived = ["a.wav", "b.wav"].map(|name| ward.at("audio/hang/_da-phat").join(name));
    until("both in the archive", async || archived.iter().all(|path| path.exists()).then_some(()))
        .await;
    ward.centre_agrees().await;
}
