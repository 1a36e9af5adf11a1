//! Files that come the way they really come: over a Samba share, over SFTP, slowly, in two halves.

use std::fs;

use loaphuong::control::FileStatus;
use loaphuong::station::states::FileStanding;
use loaphuong::wire::FileFault;

use crate::support::daemon::{RATE, Ward, until};
use crate::support::peers::{Sftp, Share};

/// How the file stands.
async fn standing(ward: &Ward, path: &str) -> Option<FileStatus> {
    let status = ward.status().await?;
    status.library.into_iter().find(|file| file.path == path)
}

async fn accepted(ward: &Ward, path: &str) -> FileStatus {
    until("accepted file", async || {
        standing(ward, path).await.filter(|file| file.verdict.is(FileStanding::Accepted))
    })
    .await
}

/// A bulletin of noise, outside the audio folder.
fn bulletin(ward: &Ward, name: &str, ms: usize) -> String {
    let samples = crate::support::audio::noise(RATE * ms / 1_000, 7);
    let path = ward.at(name);
    crate::support::audio::write_wav(&path, 48_000, 1, &samples);
    path.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_windows_machines_drop_into_the_share_is_taken_and_kept_apart_from_its_litter() {
    let mut ward = Ward::new();
    ward.start().await;
    let share = Share::of(ward.folder.path()).await;
    let good = bulletin(&ward, "nguon.wav", 4_000);
    let broken = ward.at("cut.wav");
    let bytes = fs::read(&good).unwrap();
    fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    share.client(&format!(
        "mkdir \"Kinh tế\"; put {good} \"Kinh tế\\Bản tin số 1.wav\"; put {} \"Kinh tế\\cụt.wav\"; \
         put {good} \"Kinh tế\\Thumbs.db\"; put {good} \"Kinh tế\\~$nháp.wav\"",
        broken.display()
    ));
    let taken = accepted(&ward, "Kinh tế/Bản tin số 1.wav").await;
    assert_eq!(taken.length_ms, Some(4_000));
    let cut = until("verdict on what is cut", async || {
        standing(&ward, "Kinh tế/cụt.wav")
            .await
            .filter(|file| file.verdict.is(FileStanding::Refused))
    })
    .await;
    assert_eq!(cut.reason, Some(FileFault::Truncated));
    let paths: Vec<String> =
        ward.status().await.unwrap().library.into_iter().map(|file| file.path).collect();
    assert_eq!(paths, ["Kinh tế/Bản tin số 1.wav", "Kinh tế/cụt.wav"], "and nothing else");
    // Replaced from a Windows machine: the new content counts.
    let other = bulletin(&ward, "khac.wav", 2_500);
    share.client(&format!("put {other} \"Kinh tế\\Bản tin số 1.wav\""));
    until("new content", async || {
        standing(&ward, "Kinh tế/Bản tin số 1.wav")
            .await
            .filter(|file| file.length_ms == Some(2_500))
    })
    .await;
    share.client("rename \"Kinh tế\\Bản tin số 1.wav\" \"Kinh tế\\Bản tin số 2.wav\"");
    accepted(&ward, "Kinh tế/Bản tin số 2.wav").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_is_never_taken_by_half_and_is_taken_when_it_was_resumed() {
    let mut ward = Ward::new();
    ward.start().await;
    let sftp = Sftp::start().await;
    let source = bulletin(&ward, "nguon.wav", 9_000);
    let target = ward.at("audio/tin-chieu.wav");
    let whole = fs::metadata(&source).unwrap().len();
    let size = || fs::metadata(&target).map_or(0, |meta| meta.len());

    // Some 2 Mbit/s: the better part of a megabyte takes its seconds.
    let mut client = sftp.client(&format!("put {source} {}\n", target.display()), Some(2_000));
    until("half of it", async || {
        let file = standing(&ward, "tin-chieu.wav").await;
        assert!(
            file.is_none_or(|file| file.verdict.is(FileStanding::Pending)),
            "on its way it is no bulletin"
        );
        (size() > whole / 3).then_some(())
    })
    .await;
    client.kill().unwrap();
    client.wait().unwrap();
    assert!(size() < whole, "it broke off");
    let cut = until("verdict on the half", async || {
        standing(&ward, "tin-chieu.wav")
            .await
            .filter(|file| !file.verdict.is(FileStanding::Pending))
    })
    .await;
    assert_eq!(
        (cut.verdict, cut.reason),
        (FileStanding::Refused.into(), Some(FileFault::Truncated))
    );
    assert!(target.exists(), "an upload that is resumed finds what it has sent");

    let mut client = sftp.client(&format!("reput {source} {}\n", target.display()), None);
    assert!(client.wait().unwrap().success());
    let taken = accepted(&ward, "tin-chieu.wav").await;
    assert_eq!(taken.length_ms, Some(9_000));
    assert_eq!(fs::read(&target).unwrap(), fs::read(&source).unwrap());
}
