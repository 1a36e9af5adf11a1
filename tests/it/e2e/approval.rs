//! Approval through the real binary: a bulletin waits, is approved and airs; what changes waits
//! again; what was approved stays so. And a sidecar at fault, as the technician meets it.

use loaphuong::control::{StableWord, StationStatus};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::FileStanding;
use serde_json::Value;

use crate::support::daemon::{Ward, cron, due_in};
use crate::support::rows::RowFields as _;

/// A queue that wants approval, and programmes at these instants that play it.
fn schedule(ward: &Ward, dues: &[Timestamp]) {
    let programmes: String = (1..)
        .zip(dues)
        .map(|(number, due)| {
            format!(
                "  - {{id: lan-{number}, zones: [to-1], at: \"{}\", late: 5s, rundown: [{{queue: hang}}]}}\n",
                cron(*due)
            )
        })
        .collect();
    ward.write(
        "schedules/lich.yaml",
        &format!(
            "queues:\n  hang: {{folder: hang, approval: required}}\nprogrammes:\n{programmes}"
        ),
    );
}

fn verdict(status: &StationStatus, path: &str) -> Option<StableWord<FileStanding>> {
    status.library.iter().find(|file| file.path == path).map(|file| file.verdict.clone())
}

async fn until_verdict(ward: &Ward, path: &str, want: FileStanding) {
    let is_so = |status: &StationStatus| (verdict(status, path)?.is(want)).then_some(());
    ward.until(&format!("{path} {want:?}"), is_so).await;
}

/// Waits until the slot of this programme is closed; its row.
async fn slot(ward: &Ward, programme: &str) -> Row {
    ward.until_rows(&format!("closing row of {programme}"), |rows| {
        let closed =
            |row: &&Row| row.kind() == RowKind::Slot && row.programme().as_str() == programme;
        rows.iter().find(closed).cloned()
    })
    .await
}

fn said(told: &std::process::Output) -> String {
    String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_waits_until_it_is_approved_and_its_successor_waits_again() {
    let mut ward = Ward::new();
    ward.drop_noise("hang/tin.wav", 1_200, 61);
    let (first, second) = (due_in(9), due_in(24));
    schedule(&ward, &[first, second]);
    ward.start().await;
    until_verdict(&ward, "hang/tin.wav", FileStanding::Waiting).await;
    let told = said(&ward.run(&["status"]));
    assert!(told.contains("hang/tin.wav: chờ duyệt; "), "{told}");
    assert!(told.contains("loaphuong approve 'hang/tin.wav' --by"), "{told}");
    let files = said(&ward.run(&["status", "--files"]));
    assert!(files.starts_with("chờ duyệt "), "{files}");
    let plan: Value = serde_json::from_slice(&ward.run(&["plan", "--json"]).stdout).unwrap();
    assert_eq!(plan[0]["problems"][0]["kind"], "not_approved", "{plan}");
    assert_eq!(plan[0]["problems"][0]["path"], "hang/tin.wav", "{plan}");

    let closed = slot(&ward, "lan-1").await;
    assert_eq!((closed.outcome(), closed.reason()), (Outcome::NotAired, Some(Reason::NotApproved)));
    assert_eq!(closed.detail(), Some("hang/tin.wav"));

    // Whoever mistypes is told which file was meant; nothing is approved by that.
    let refused = ward.run(&["approve", "hang/tinn.wav", "--by", "Bà Lan"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("có phải hang/tin.wav không?"), "{}", said(&refused));
    let nobody = ward.run(&["approve", "hang/tin.wav", "--by", " "]);
    assert_eq!(nobody.status.code(), Some(1), "{}", said(&nobody));

    // Nor does the command approve as it was shown, in the name of nobody.
    for name in ["HỌ TÊN", "<name>"] {
        let pasted = ward.run(&["approve", "hang/tin.wav", "--by", name]);
        assert_eq!(pasted.status.code(), Some(1), "{}", said(&pasted));
        assert!(said(&pasted).contains("chỉ là chỗ để điền tên; hãy gõ lại lệnh"), "{pasted:?}");
    }

    // From the folder that she stands in.
    let mut command = ward.command_of(&["approve", "tin.wav", "--by", "Bà Lan, phó chủ tịch"]);
    let approved = command.current_dir(ward.at("audio/hang")).output().unwrap();
    assert!(approved.status.success(), "{}", said(&approved));
    let told = said(&approved);
    assert!(told.starts_with("Đã duyệt “tin” (hang/tin.wav); người duyệt: Bà Lan, phó"), "{told}");
    assert!(told.contains("Sẽ phát lúc "), "{told}");
    let again = said(&ward.run(&["approve", "hang/tin.wav", "--by", "Ông Ba", "--lang", "en"]));
    assert!(again.contains("was approved by Bà Lan, phó chủ tịch before"), "{again}");

    let closed = slot(&ward, "lan-2").await;
    assert_eq!(closed.outcome(), Outcome::Aired, "{closed:?}");
    let rows = ward.rows().await;
    let play = rows.iter().find_map(|row| row.bulletin()).expect("a play");
    assert_eq!(play.approved_by.as_deref(), Some("Bà Lan, phó chủ tịch"));

    // It is known after a power cut, to the daemon and to a look ahead without one.
    ward.kill();
    let plan: Value = serde_json::from_slice(&ward.run(&["plan", "--json"]).stdout).unwrap();
    assert_eq!(plan[0]["problems"], Value::Array(vec![]), "{plan}");
    ward.start().await;
    until_verdict(&ward, "hang/tin.wav", FileStanding::Accepted).await;

    // Another content waits; the old one under another name does not.
    std::fs::rename(ward.at("audio/hang/tin.wav"), ward.at("audio/hang/cu.wav")).unwrap();
    ward.drop_noise("hang/tin.wav", 1_300, 62);
    until_verdict(&ward, "hang/tin.wav", FileStanding::Waiting).await;
    until_verdict(&ward, "hang/cu.wav", FileStanding::Accepted).await;
    ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sidecar_approves_by_the_hash_and_one_at_fault_is_told_until_it_is_mended() {
    let mut ward = Ward::new();
    ward.drop_noise("hang/tin.wav", 1_200, 63);
    schedule(&ward, &[due_in(3_600)]);
    ward.start().await;
    until_verdict(&ward, "hang/tin.wav", FileStanding::Waiting).await;

    ward.write("audio/hang/tin.yaml", "approved_by: Bà Lan\nzones: to-9\n");
    until_verdict(&ward, "hang/tin.wav", FileStanding::Refused).await;
    let told = said(&ward.run(&["status"]));
    assert!(told.contains("hang/tin.yaml:2:8: không có cụm loa hay nhóm nào tên `to-9`"), "{told}");
    assert!(told.contains("\n2 | zones: to-9\n"), "the line itself, unescaped: {told}");
    let refused = ward.run(&["approve", "hang/tin.wav", "--by", "Bà Lan"]);
    assert_eq!(refused.status.code(), Some(1), "unknown what it would be: {}", said(&refused));
    let order = ["alert", "hang/tin.wav", "--zones", "to-1", "--by", "Bà Lan", "--exercise"];
    let alert = ward.run(&order);
    assert!(alert.status.success(), "no slip keeps an emergency back: {}", said(&alert));
    let plan: Value = serde_json::from_slice(&ward.run(&["plan", "--json"]).stdout).unwrap();
    assert_eq!(plan[0]["airs"], false, "the plan reads sidecars, too: {plan}");

    ward.write("audio/hang/tin.yaml", "approved_by: Bà Lan\nzones: to-1\n");
    until_verdict(&ward, "hang/tin.wav", FileStanding::Waiting).await;
    let file = ward.status().await.unwrap().library.remove(0);
    let (remark, sha256) = (file.detail.unwrap(), file.sha256.unwrap());
    assert!(remark.contains(&format!("sha256: {sha256}")), "{remark}");
    let sidecar = format!("approved_by: Bà Lan\nsha256: {sha256}\n");
    ward.write("audio/hang/tin.yaml", &sidecar);
    until_verdict(&ward, "hang/tin.wav", FileStanding::Accepted).await;

    // A zone that the next schedule brings is known from then on.
    ward.write("audio/hang/tin.yaml", &format!("{sidecar}campaign: dot\n"));
    until_verdict(&ward, "hang/tin.wav", FileStanding::Refused).await;
    let text = std::fs::read_to_string(ward.at("schedules/lich.yaml")).unwrap();
    ward.write("schedules/lich.yaml", &format!("campaigns: {{dot: {{title: Đợt}}}}\n{text}"));
    until_verdict(&ward, "hang/tin.wav", FileStanding::Accepted).await;

    ward.write("audio/hang/le-loi.yaml", "airs: 1\n");
    ward.until("the lone sidecar", |status| {
        status.troubles.iter().any(|line| line.contains("hang/le-loi.yaml")).then_some(())
    })
    .await;
}
