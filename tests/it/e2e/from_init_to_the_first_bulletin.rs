//! `init`, a file dropped over a real share, heard at its time: as a technician has it in ten
//! minutes.

use std::fs;
use std::process::{Command, Stdio};

use loaphuong::control::{ControlClient, StationStatus};
use loaphuong::station::record::Outcome;
use loaphuong::station::states::FileStanding;

use crate::support::audio::{channel, noise, read_wav, write_wav};
use crate::support::daemon::{RATE, due_in, until};
use crate::support::peers::{Sftp, Share};

/// The daemon, ended with the test.
struct Daemon(std::process::Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn status(
    client: &mut Option<ControlClient>,
    state: &std::path::Path,
) -> Option<StationStatus> {
    if client.is_none() {
        *client = ControlClient::new(state).ok();
    }
    client.as_ref()?.status().await.ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_init_wrote_takes_a_file_from_the_share_and_one_by_sftp_and_sounds_them() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("tram");
    let due = due_in(24).with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).format("%H:%M:%S");
    let said = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["init", "--yes", "--wav", "--ward=Thành Đông", "--samba=guest"])
        .args(["--hours=00:00-24:00", "--zone=Tổ dân phố số 1,Tổ dân phố số 2", "--folder"])
        .arg(&folder)
        .arg(format!("--at={due}"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    // No network sets a test's clock.
    let station = folder.join("station.yaml");
    let written = fs::read_to_string(&station).unwrap();
    assert!(written.contains("clock: {trust: synced}"));
    fs::write(&station, written.replace("trust: synced", "trust: any")).unwrap();
    let log = fs::File::create(desk.path().join("log")).unwrap();
    let started = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["run", "--config"])
        .arg(&station)
        .stdin(Stdio::null())
        .stderr(log)
        .spawn();
    let _daemon = Daemon(started.unwrap());

    let settings = fs::read_to_string(folder.join("samba.conf")).unwrap();
    let share = Share::included(&folder.join("samba.conf"), &settings).await;
    let (first, second) = (desk.path().join("a.wav"), desk.path().join("b.wav"));
    write_wav(&first, 48_000, 1, &noise(RATE * 2, 7));
    write_wav(&second, 48_000, 1, &noise(RATE * 2, 8));
    share.client(&format!("put {} \"thong-bao\\Lịch tiêm chủng.wav\"", first.display()));
    let sftp = Sftp::start().await;
    let to = folder.join("audio/ban-tin/tin.wav");
    let mut client = sftp.client(&format!("put {} {}\n", second.display(), to.display()), None);
    assert!(client.wait().unwrap().success());

    let (mut client, state) = (None, folder.join("state"));
    until("both files taken", async || {
        let status = status(&mut client, &state).await?;
        let taken =
            |file: &&loaphuong::control::FileStatus| file.verdict.is(FileStanding::Accepted);
        (status.library.iter().filter(taken).count() == 2).then_some(())
    })
    .await;
    let closed = until("both zones' slots closed", async || {
        let status = status(&mut client, &state).await?;
        (status.closed.len() == 2).then_some(status.closed)
    })
    .await;
    for slot in &closed {
        assert_eq!((slot.outcome, slot.reason), (Outcome::Aired, None), "{slot:?}");
    }
    let recordings: Vec<_> = fs::read_dir(folder.join("ghi-am/amp-1")).unwrap().flatten().collect();
    assert_eq!(recordings.len(), 1, "one opening of one output");
    // A recording's last second is written when its output is closed.
    until("both bulletins recorded to their end on both sides", async || {
        let (heard, channels) = read_wav(&recordings[0].path());
        let loud = |side: usize| {
            let heard = channel(&heard, channels, side);
            heard.iter().filter(|sample| sample.unsigned_abs() > 300).count()
        };
        (channels == 2 && loud(0) > 3 * RATE && loud(1) > 3 * RATE).then_some(())
    })
    .await;
    let overview = fs::read_to_string(folder.join("audio/TINH-TRANG.txt")).unwrap();
    assert!(overview.contains("Lịch tiêm chủng.wav"), "{overview}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_share_shows_every_name_and_hides_where_orders_are_given() {
    use std::os::unix::fs::PermissionsExt;
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path().join("tram");
    let said = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["init", "--yes", "--wav", "--emergency-folder", "--samba=guest", "--folder"])
        .arg(&folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");
    let settings = fs::read_to_string(folder.join("samba.conf")).unwrap();
    let share = Share::included(&folder.join("samba.conf"), &settings).await;
    let audio = folder.join("audio");
    fs::write(audio.join("ban-tin/Tin 17:30.mp3"), "có hai chấm").unwrap();
    fs::write(audio.join("ban-tin/Tiếng Việt có dấu.mp3"), "bình thường").unwrap();
    fs::write(audio.join("TINH-TRANG.txt"), "tình trạng").unwrap();
    let listed = String::from_utf8(share.client("ls; ls ban-tin\\*").stdout).unwrap();
    for want in ["TINH-TRANG.txt", "thong-bao", "DOC-TOI.txt", "Tiếng Việt có dấu.mp3", "~"]
    {
        assert!(listed.contains(want), "{want} in\n{listed}");
    }
    assert!(!listed.contains("_khan-cap") && !listed.contains("17:30"), "{listed}");
    // What Windows can't write has a short name, by which it can be fetched and deleted: of `:` by
    // every Samba, of `?` and `*` no more by that of Debian 13.
    let short = listed.split_whitespace().find(|word| word.contains('~')).unwrap();
    let fetched = desk.path().join("lay-ve");
    share.client(&format!("get \"ban-tin\\{short}\" {}", fetched.display()));
    assert_eq!(fs::read_to_string(&fetched).unwrap(), "có hai chấm");

    let source = desk.path().join("nguon.mp3");
    fs::write(&source, "nguồn").unwrap();
    fs::set_permissions(&source, fs::Permissions::from_mode(0o600)).unwrap();
    let source = source.display();
    share.client(&format!("mkdir \"ban-tin\\Kinh tế\"; put {source} \"ban-tin\\Kinh tế\\a.mp3\""));
    let mode = |path: &str| fs::metadata(audio.join(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode("ban-tin/Kinh tế/a.mp3"), 0o664, "the station can move it");
    assert_eq!(mode("ban-tin/Kinh tế"), 0o2775, "and what is made in it");
}
