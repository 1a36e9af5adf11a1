//! Files with the faults of recorders and telephones, all the way from the folder to the
//! loudspeaker.

use std::fs;
use std::path::Path;

use loaphuong::station::record::{Outcome, RowKind};

use crate::support::audio::heard_whole;
use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

fn overview(ward: &Ward) -> String {
    let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).unwrap_or_default();
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_whose_header_was_never_completed_airs_whole_and_people_are_told() {
    let mut ward = Ward::new();
    let bulletin = ward.drop_noise("tin.wav", 3_000, 11);
    let path = ward.at("audio/tin.wav");
    let mut bytes = fs::read(&path).unwrap();
    let data = bytes.windows(4).position(|four| four == b"data").unwrap();
    bytes[4..8].fill(0);
    bytes[data + 4..data + 8].fill(0);
    fs::write(&path, bytes).unwrap();
    let he = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/he-aac.m4a");
    fs::copy(he, ward.at("audio/nhac.m4a")).unwrap();
    ward.start().await;
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-1], at: \"{}\", rundown: [{{file: tin.wav}}, {{file: nhac.m4a}}]}}",
        cron(due)
    )]);
    let rows = ward
        .until_rows("the slot's end", |rows| {
            rows.iter().any(|row| row.kind() == RowKind::Slot).then(|| rows.to_vec())
        })
        .await;
    let (play, slot) = (&rows[0], rows.last().unwrap());
    assert_eq!((play.outcome(), slot.outcome()), (Outcome::Aired, Outcome::Aired), "{rows:#?}");
    assert_eq!(play.frames(), Some(bulletin.len() as u64));
    let recordings = ward.recordings();
    let [(_, left, _)] = &recordings[..] else { panic!("one opening, one recording") };
    // Up to where the second file begins.
    let gain_db = f64::from(play.gain_db().unwrap_or(0.0));
    let begins = |samples: &[i16], factor: f64| {
        let loud = |&sample: &i16| (f64::from(sample) * factor).round().abs() > 1.0;
        samples.iter().position(loud).expect("there is sound in it")
    };
    let factor = 10f64.powf(gain_db / 20.0);
    let end = begins(&left[..], 1.0) - begins(&bulletin, factor) + bulletin.len();
    heard_whole(&left[..end.min(left.len())], &bulletin, gain_db).expect("every sample");

    let told = [
        ("tin.wav", "ệp không ghi độ dài"),
        ("nhac.m4a", "ệp nén kiểu HE-AAC, trạm chỉ phát được nửa dải âm"),
    ];
    until("remarks in the folder", async || {
        let text = overview(&ward);
        told.iter().all(|(_, remark)| text.contains(remark)).then_some(())
    })
    .await;
    let files = String::from_utf8(ward.run(&["status", "--files"]).stdout).unwrap();
    for (file, remark) in told {
        let behind = files.split(&format!("  {file}\n")).nth(1).unwrap_or_default();
        assert!(behind.lines().next().is_some_and(|line| line.contains(remark)), "{files}");
    }
    let status = ward.status().await.unwrap();
    let remarked = status.library.iter().filter(|file| !file.remarks.is_empty()).count();
    assert_eq!(remarked, 2);
}
