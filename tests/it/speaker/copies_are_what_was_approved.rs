//! What sounds is what was approved: an altered copy is found before its first frame, does not
//! sound, and is made anew.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;

use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};

use crate::support::audio::{find, heard_whole, noise, write_wav};
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
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

fn copies(ward: &Ward) -> Vec<PathBuf> {
    let files = fs::read_dir(ward.at("state/store")).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

/// Waits for the closing row of a programme, and answers with its rows.
async fn closed(ward: &Ward, programme: &str) -> Vec<Row> {
    ward.until_rows(&format!("closing row of {programme}"), |rows| {
        let own: Vec<Row> =
            rows.iter().filter(|row| row.programme().as_str() == programme).cloned().collect();
        own.iter().any(|row| row.kind() == RowKind::Slot).then_some(own)
    })
    .await
}

async fn heard(ward: &Ward) -> Vec<i16> {
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
    ward.recordings().into_iter().flat_map(|(_, left, _)| left).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_copy_that_was_overwritten_never_sounds_and_is_made_anew() {
    let mut ward = Ward::new();
    let approved = ward.drop_noise("hang/tin.wav", 3_000, 171);
    let (first, second) = (due_in(12), due_in(26));
    schedule(&ward, &[first, second]);
    ward.start().await;
    let told = ward.run(&["approve", "hang/tin.wav", "--by", "Chị Lan"]);
    assert!(told.status.success(), "{told:?}");

    // As only root or the station itself still can: in place, of the same length, and of an old
    // date.
    let [copy] = &copies(&ward)[..] else { panic!("one copy: {:?}", copies(&ward)) };
    let other = noise(RATE * 3, 172);
    let (before, swapped) = (fs::read(copy).unwrap(), ward.at("other.wav"));
    write_wav(&swapped, 48_000, 1, &other);
    fs::set_permissions(copy, Permissions::from_mode(0o640)).unwrap();
    fs::copy(&swapped, copy).unwrap();
    assert_eq!(fs::metadata(copy).unwrap().len(), before.len() as u64);
    let touched = std::process::Command::new("touch").args(["-d", "2026-01-01"]).arg(copy).status();
    assert!(touched.unwrap().success());

    let rows = closed(&ward, "lan-1").await;
    let plays: Vec<_> = rows.iter().filter(|row| row.kind() == RowKind::Play).collect();
    assert!(!plays.is_empty(), "{rows:#?}");
    for play in plays {
        assert_ne!(play.outcome(), Outcome::Aired, "{play:?}");
        assert_eq!(play.reason(), Some(Reason::FileDamaged), "{play:?}");
        assert_eq!(play.heard_ms(), 0, "{play:?}");
    }
    let left = heard(&ward).await;
    assert!(left.iter().all(|sample| *sample == 0), "nothing of it sounds");
    assert!(ward.log_text().contains("not what was approved"));

    // The file in the folder is what it was: so is the copy again, and so is the approval.
    until("copy made anew", async || {
        let [copy] = &copies(&ward)[..] else { return None };
        (fs::read(copy).ok()? == before).then_some(())
    })
    .await;
    let rows = closed(&ward, "lan-2").await;
    let slot = rows.iter().find(|row| row.kind() == RowKind::Slot).unwrap();
    assert_eq!(slot.outcome(), Outcome::Aired, "{rows:#?}");
    let left = heard(&ward).await;
    heard_whole(&left, &approved, 0.0).unwrap();
    assert_eq!(find(&left, &other[..RATE / 2], 1), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_written_to_while_it_sounds_breaks_off_before_that_is_heard() {
    let mut ward = Ward::new();
    let approved = ward.drop_noise("hang/tin.wav", 20_000, 174);
    ward.start().await;
    let due = due_in(6);
    ward.schedule(&[format!(
        "{{id: lan-1, zones: [to-1], at: \"{}\", rundown: [{{file: hang/tin.wav}}]}}",
        cron(due)
    )]);
    let heard_ms = |status: &loaphuong::control::StationStatus| {
        status.on_air.iter().map(|slot| slot.heard_ms).max().filter(|heard_ms| *heard_ms >= 1_000)
    };
    ward.until("sound", heard_ms).await;
    let [copy] = &copies(&ward)[..] else { panic!("one copy") };
    let other = noise(RATE * 12, 175);
    let bytes: Vec<u8> = other.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    fs::set_permissions(copy, Permissions::from_mode(0o640)).unwrap();
    let file = fs::File::options().write(true).open(copy).unwrap();
    // The last twelve of twenty seconds.
    let at = file.metadata().unwrap().len() - bytes.len() as u64;
    std::os::unix::fs::FileExt::write_all_at(&file, &bytes, at).unwrap();

    let rows = closed(&ward, "lan-1").await;
    let play = rows.iter().find(|row| row.kind() == RowKind::Play).unwrap();
    assert_eq!(
        (play.outcome(), play.reason()),
        (Outcome::Cut, Some(Reason::FileDamaged)),
        "{play:?}"
    );
    assert!((1_000..9_000).contains(&play.heard_ms()), "{play:?}");
    let left = heard(&ward).await;
    assert!(find(&left, &approved[..RATE / 2], 1).is_some(), "its beginning sounded");
    for second in 0..12 {
        let stretch = &other[RATE * second..][..RATE / 10];
        assert_eq!(find(&left, stretch, 1), None, "second {second} of what was written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_station_reaches_its_copies_also_those_of_an_earlier_version() {
    let mut ward = Ward::new();
    ward.drop_noise("a.wav", 1_200, 173);
    ward.start().await;
    let mode = |path: PathBuf| fs::symlink_metadata(path).unwrap().mode() & 0o7777;
    let modes = |ward: &Ward| {
        let files: Vec<u32> = copies(ward).into_iter().map(mode).collect();
        (mode(ward.at("state/store")), files)
    };
    assert_eq!(modes(&ward), (0o700, vec![0o440]));

    ward.kill();
    let [copy] = &copies(&ward)[..] else { panic!("one copy") };
    fs::set_permissions(copy, Permissions::from_mode(0o660)).unwrap();
    fs::set_permissions(ward.at("state/store"), Permissions::from_mode(0o2770)).unwrap();
    // And a link in the place of a copy leads nowhere.
    let planted = ward.at("state/store").join("0".repeat(64));
    symlink(ward.at("token"), &planted).unwrap();
    ward.start().await;
    assert_eq!(modes(&ward), (0o700, vec![0o440]));
    assert!(ward.at("token").exists(), "what it led to stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_gone_is_no_fault_of_its_file_and_is_made_anew() {
    let mut ward = Ward::new();
    let approved = ward.drop_noise("hang/tin.wav", 2_000, 176);
    let (first, second) = (due_in(12), due_in(24));
    schedule(&ward, &[first, second]);
    ward.start().await;
    assert!(ward.run(&["approve", "hang/tin.wav", "--by", "Chị Lan"]).status.success());
    let [copy] = &copies(&ward)[..] else { panic!("one copy: {:?}", copies(&ward)) };
    fs::remove_file(copy).unwrap();

    let rows = closed(&ward, "lan-1").await;
    for row in &rows {
        let told = (row.outcome(), row.reason(), row.strikes());
        assert_eq!(told, (Outcome::NotAired, Some(Reason::FileMissing), None), "{row:?}");
    }
    until("copy made anew", async || (copies(&ward).len() == 1).then_some(())).await;
    let rows = closed(&ward, "lan-2").await;
    assert!(rows.iter().all(|row| row.outcome() == Outcome::Aired), "{rows:#?}");
    heard_whole(&heard(&ward).await, &approved, 0.0).unwrap();
}
