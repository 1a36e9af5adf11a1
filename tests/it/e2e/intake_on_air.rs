//! Files that arrive while a bulletin is on air disturb no sample of it, and `status` shows how far
//! the station is with them.

use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::station::states::{FileStanding, SlotPhase};

use crate::support::audio::{heard_whole, noise, write_wav};
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

const FILES: usize = 40;
const BULLETIN_MS: usize = 12_000;

#[tokio::test(flavor = "multi_thread")]
async fn forty_files_dropped_while_a_bulletin_is_on_air_disturb_no_sample() {
    let mut ward = Ward::new();
    let bulletin = ward.drop_noise("tin.wav", BULLETIN_MS, 11);
    ward.start().await;
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [to-1], at: \"{}\", rundown: [{{file: tin.wav}}]}}",
        cron(due)
    )]);
    ward.until("slot on air", |status| {
        status.on_air.iter().any(|slot| slot.state.is(SlotPhase::OnAir)).then_some(())
    })
    .await;
    // Another disk, so that the drop is one rename for each.
    let stick = ward.at("the-nho");
    std::fs::create_dir(&stick).unwrap();
    for n in 0..FILES {
        write_wav(&stick.join(format!("{n}.wav")), 48_000, 1, &noise(RATE * 5, 100 + n as u64));
    }
    std::fs::rename(&stick, ward.at("audio/thang-3")).unwrap();
    let intake = ward
        .until("an intake in the status", |status| {
            status.intake.clone().filter(|intake| intake.done > 0 && intake.path.is_some())
        })
        .await;
    assert!(intake.waiting + intake.done <= FILES, "{intake:?}");
    assert!(intake.path.unwrap().starts_with("thang-3/"));
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(told.contains("Đang kiểm tra tệp mới: xong"), "{told}");

    let rows = ward
        .until_rows("the slot's end", |rows| {
            rows.iter().any(|row| row.kind() == RowKind::Slot).then(|| rows.to_vec())
        })
        .await;
    let play = &rows[0];
    assert_eq!((play.outcome(), play.underruns()), (Outcome::Aired, Some(0)), "{play:#?}");
    assert_eq!(play.frames(), Some(bulletin.len() as u64));
    until("end of the speaker", async || ward.children().len().le(&1).then_some(())).await;
    ward.judged().await;
    let status = ward.status().await.unwrap();
    assert_eq!(status.intake, None, "and it says when all is done");
    let taken =
        status.library.iter().filter(|file| file.verdict.is(FileStanding::Accepted)).count();
    assert_eq!(taken, FILES + 1);
    let recordings = ward.recordings();
    let [(_, left, _)] = &recordings[..] else { panic!("one opening, one recording") };
    heard_whole(left, &bulletin, f64::from(play.gain_db().unwrap_or(0.0))).expect("every sample");
}
