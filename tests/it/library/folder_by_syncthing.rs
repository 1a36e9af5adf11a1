//! A folder that Syncthing keeps the same as one in the office: what is dropped there is taken, and
//! *Revert* removes nothing that is the station's.

use std::fs;
use std::path::Path;

use loaphuong::station::states::FileStanding;

use crate::support::audio::{noise, write_wav};
use crate::support::daemon::{RATE, Ward, until};
use crate::support::syncthing::Syncthing;

const STIGNORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/share/stignore");

#[tokio::test(flavor = "multi_thread")]
async fn what_the_office_drops_is_taken_and_revert_leaves_what_is_the_stations() {
    let office = tempfile::tempdir().unwrap();
    let mut ward = Ward::new();
    fs::copy(STIGNORE, ward.at("audio/.stignore")).unwrap();
    fs::create_dir(office.path().join("thong-bao")).unwrap();
    let good = office.path().join("thong-bao/tin.wav");
    write_wav(&good, 48_000, 1, &noise(RATE * 2, 7));
    fs::write(office.path().join("thong-bao/hong.mp3"), "đây không phải âm thanh").unwrap();
    ward.start().await;
    let (_office, station) = Syncthing::pair(office.path(), &ward.at("audio")).await;

    until("what the office dropped", async || {
        let status = ward.status().await?;
        let taken = status.library.iter().find(|file| file.path == "thong-bao/tin.wav")?;
        taken.verdict.is(FileStanding::Accepted).then_some(())
    })
    .await;
    // Refused, it moves aside: to Syncthing a change that was made here, which *Revert* undoes.
    let aside = ward.at("audio/thong-bao/_loi/hong.mp3");
    until("what is refused, set aside", async || aside.exists().then_some(())).await;
    let overview = ward.at("audio/TINH-TRANG.txt");
    until("the overview", async || overview.exists().then_some(())).await;
    fs::create_dir(ward.at("audio/thong-bao/_da-phat")).unwrap();
    fs::write(ward.at("audio/thong-bao/_da-phat/cu.mp3"), "đã phát").unwrap();
    fs::write(ward.at("audio/thong-bao/DOC-TOI.txt"), "chép vào đây").unwrap();
    // What is nobody's: by its end it is known that *Revert* has been here.
    let stray = ward.at("audio/thong-bao/la.doc");
    fs::write(&stray, "của ai đó").unwrap();
    until("the change seen by Syncthing", async || {
        station.scan().await;
        let status = station.status().await?;
        let changed = status["receiveOnlyTotalItems"].as_u64()?;
        (changed >= 1 && status["state"] == "idle").then_some(())
    })
    .await;

    station.revert().await;
    until("the stray file gone", async || (!stray.exists()).then_some(())).await;
    until("rest", async || {
        let status = station.status().await?;
        (status["state"] == "idle").then_some(())
    })
    .await;
    let here = |path: &Path| path.exists();
    assert!(here(&aside) && here(&aside.with_extension("mp3.txt")), "what was set aside");
    assert!(here(&ward.at("audio/thong-bao/_da-phat/cu.mp3")), "the archive");
    assert!(here(&ward.at("audio/thong-bao/DOC-TOI.txt")) && here(&overview), "what answers");
    // Nor does anything of it go to the office.
    let there = |name: &str| office.path().join(name).exists();
    assert!(!there("TINH-TRANG.txt") && !there("thong-bao/_loi"));
    assert!(there("thong-bao/hong.mp3"), "what the office has is the office's");
}
