//! An emergency does not wait behind an ordinary file's judging, nor does an order of a file that
//! has only just come.

use std::fs;

use loaphuong::control::{StableWord, StationStatus};
use loaphuong::station::record::RowKind;
use loaphuong::station::states::{FileStanding, SlotPhase};

use crate::support::audio::tool;
use crate::support::daemon::{WAV, Ward};
use crate::support::rows::RowFields as _;

/// An MP3 of two hours, made of one piece again and again: it takes long to judge.
fn long_file(ward: &Ward) -> std::path::PathBuf {
    let (piece, whole) = (ward.at("doan.mp3"), ward.at("dai.mp3"));
    let noise = "anoisesrc=d=36:r=44100:a=0.3:s=7";
    let arguments = ["-v", "error", "-f", "lavfi", "-i", noise, "-ac", "1", "-b:a", "64k"];
    let plain = ["-write_xing", "0", "-id3v2_version", "0", piece.to_str().unwrap()];
    tool("ffmpeg", &[&arguments[..], &plain].concat());
    fs::write(&whole, fs::read(&piece).unwrap().repeat(200)).unwrap();
    whole
}

fn verdict(status: &StationStatus, path: &str) -> Option<StableWord<FileStanding>> {
    status.library.iter().find(|file| file.path == path).map(|file| file.verdict.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_and_an_ordered_file_sound_while_a_long_file_is_still_being_judged() {
    let mut ward = Ward::new();
    let station = ward.station_yaml(WAV);
    let emergency = "emergency: {folder: true, zones: [to-2], by: Ban chỉ huy}\n";
    ward.write("station.yaml", &format!("{station}{emergency}"));
    let long = long_file(&ward);
    ward.start().await;
    fs::rename(long, ward.at("audio/dai.mp3")).unwrap();
    ward.until("the long file in hand", |status| {
        (status.intake.as_ref()?.path.as_deref() == Some("dai.mp3")).then_some(())
    })
    .await;
    ward.drop_noise("moi.wav", 4_000, 921);
    ward.drop_noise("_khan-cap/bao.wav", 4_000, 922);
    // He does not know that it has to be judged first, and need not.
    let told = ward.run(&["alert", "moi.wav", "--zones", "to-1", "--by", "Bà Hoa"]);
    let words = String::from_utf8([told.stdout.clone(), told.stderr.clone()].concat()).unwrap();
    assert_eq!(told.status.code(), Some(0), "{words}");
    assert!(words.contains("  to-1 (Tổ dân phố số 1): đang phát"), "{words}");
    let status = ward
        .until("both on air or over", |status| {
            let on_air = |zone: &str| {
                let mut slots = status.on_air.iter();
                slots.any(|slot| slot.zone.as_str() == zone && slot.state.is(SlotPhase::OnAir))
                    || status
                        .closed
                        .iter()
                        .any(|slot| slot.zone.as_ref().is_some_and(|at| at.as_str() == zone))
            };
            (on_air("to-1") && on_air("to-2")).then(|| status.clone())
        })
        .await;
    assert_eq!(verdict(&status, "dai.mp3"), Some(FileStanding::Pending.into()), "still in hand");
    let rows = ward
        .until_rows("both closing rows", |rows| {
            (rows.iter().filter(|row| row.kind() == RowKind::Slot).count() == 2)
                .then(|| rows.to_vec())
        })
        .await;
    let dropped = rows.iter().find(|row| row.zone().as_str() == "to-2").unwrap();
    println!("sounded {:?} ms after the file came", dropped.late_ms());
}
