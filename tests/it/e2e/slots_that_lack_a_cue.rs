//! A notice that waits for approval, through the real binary: the plan, the folder's overview, the
//! record, the logbook and the centre all say that the slot was cut for it.

use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use serde_json::Value;

use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

fn said(told: &std::process::Output) -> String {
    String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_whose_notice_waits_for_approval_is_cut_wherever_one_looks() {
    let mut ward = Ward::new();
    ward.drop_noise("nhac/dau.wav", 1_100, 71);
    ward.drop_noise("tin/1.wav", 1_200, 72);
    ward.drop_noise("thong-bao/1.wav", 1_300, 73);
    let due = cron(due_in(20));
    let programme = |id: &str, zone: &str, optional: &str| {
        format!(
            "  - {{id: {id}, title: Buổi {id}, zones: [{zone}], at: \"{due}\", late: 5s, rundown: \
             [{{file: nhac/dau.wav}}, {{queue: tin, take: 2}}, {{queue: thong-bao{optional}}}]}}\n"
        )
    };
    let programmes =
        [programme("can", "to-1", ""), programme("tuy", "to-2", ", optional: true")].concat();
    let queues = "queues:\n  tin: {folder: tin}\n  \
                  thong-bao: {folder: thong-bao, approval: required}\n";
    ward.write("schedules/lich.yaml", &format!("{queues}programmes:\n{programmes}"));
    ward.start().await;

    let plan: Value = serde_json::from_slice(&ward.run(&["plan", "--json"]).stdout).unwrap();
    let slot = |programme: &str| {
        let slots = plan.as_array().unwrap().iter();
        slots.clone().find(|slot| slot["programme"] == programme).unwrap().clone()
    };
    let (lacks, whole) = (slot("can"), slot("tuy"));
    assert_eq!((&lacks["outcome"], &lacks["reason"]), (&"cut".into(), &"not_approved".into()));
    assert_eq!(lacks["cues"][2]["queue"], "thong-bao", "{lacks}");
    assert_eq!((&whole["outcome"], &whole["reason"]), (&"aired".into(), &Value::Null));
    let table = said(&ward.run(&["plan", "--days", "1"]));
    assert!(table.contains("! sẽ phát chưa hết: bản tin chưa được duyệt\n"), "{table}");
    assert!(table.contains("; 1 buổi sẽ phát chưa hết (bản tin chưa được duyệt)"), "{table}");
    let checked = said(&ward.run(&["check"]));
    assert!(checked.contains("30 buổi sẽ phát chưa hết (bản tin chưa được duyệt)."), "{checked}");
    let want = "sẽ phát chưa hết: bản tin chưa được duyệt (thong-bao/1.wav).";
    let overview = until("an overview of the slots that lack something", async || {
        let text = std::fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).ok()?;
        text.contains(want).then_some(text.replace('\r', ""))
    })
    .await;
    assert!(overview.contains("CHƯA HẾT HOẶC KHÔNG PHÁT (1)\n- “Buổi can” lúc "), "{overview}");

    let rows = ward.until_rows("two closing rows", |rows| {
        let closed = rows.iter().filter(|row| row.kind() == RowKind::Slot).count();
        (closed == 2).then(|| rows.to_vec())
    });
    let rows = rows.await;
    let closed = |programme: &str| {
        let closed =
            |row: &&Row| row.kind() == RowKind::Slot && row.programme().as_str() == programme;
        rows.iter().find(closed).cloned().unwrap()
    };
    let (can, tuy) = (closed("can"), closed("tuy"));
    assert_eq!((can.outcome(), can.reason()), (Outcome::Cut, Some(Reason::NotApproved)), "{can:?}");
    assert_eq!(can.detail(), Some("thong-bao/1.wav"));
    assert_eq!((tuy.outcome(), tuy.reason()), (Outcome::Aired, None), "{tuy:?}");
    let lacking: Vec<&Row> = rows
        .iter()
        .filter(|row| row.kind() == RowKind::Play && row.outcome() != Outcome::Aired)
        .collect();
    let [notice] = lacking[..] else { panic!("one play row that says so: {lacking:?}") };
    let cue = notice.cue().unwrap();
    assert_eq!((cue.index, cue.from.to_string().as_str()), (2, "queue:thong-bao"), "{notice:?}");
    assert_eq!((notice.outcome(), notice.reason()), (Outcome::NotAired, Some(Reason::NotApproved)));

    let log = said(&ward.run(&["log"]));
    assert!(log.contains("1 đã phát đủ, 1 phát chưa hết, 0 không phát."), "{log}");
    let stored = ward.centre_agrees().await;
    let of_notice = |row: &&Value| row["cue"]["from"] == "queue:thong-bao";
    let stored = stored.iter().find(of_notice).unwrap();
    assert_eq!(
        (&stored["outcome"], &stored["reason"]),
        (&"not_aired".into(), &"not_approved".into())
    );
}
