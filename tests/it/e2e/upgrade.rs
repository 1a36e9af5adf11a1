//! A package's upgrade puts another program in the running one's place: the station goes on with
//! the children that it was built with, and says when it may be restarted.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use loaphuong::station::record::Outcome;
use loaphuong::station::states::FileStanding;

use crate::support::daemon::{WAV, Ward, cron, due_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_station_sounds_and_judges_though_its_program_was_replaced() {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("loaphuong");
    fs::copy(env!("CARGO_BIN_EXE_loaphuong"), &program).unwrap();
    let mut ward = Ward::with(program.clone(), WAV);
    ward.start().await;

    // As dpkg does it: the new one beside it, then renamed over it.
    let new = home.path().join("loaphuong.dpkg-new");
    fs::write(&new, "#!/bin/sh\nexit 9\n").unwrap();
    fs::set_permissions(&new, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(&new, &program).unwrap();

    ward.drop_noise("a.wav", 1_500, 71);
    ward.until("the verdict of a new file", |status| {
        let taken = |file: &loaphuong::control::FileStatus| {
            file.path == "a.wav" && file.verdict.is(FileStanding::Accepted)
        };
        status.library.iter().any(taken).then_some(())
    })
    .await;
    let rule = cron(due_in(6));
    ward.schedule(&[format!(
        "{{id: sang, zones: [to-1], at: \"{rule}\", rundown: [{{file: a.wav}}]}}"
    )]);
    let busy = ward
        .until("a slot that is due soon", |status| {
            let soon = status.next.iter().any(|slot| slot.programme.as_str() == "sang");
            soon.then(|| ward.run(&["idle", "--for", "5m"]))
        })
        .await;
    let told = String::from_utf8(busy.stdout).unwrap();
    assert_eq!(busy.status.code(), Some(4), "{told}");
    assert!(told.starts_with("Chưa nên khởi động lại: "), "{told}");
    ward.until("the slot's end", |status| {
        let closed = status.closed.iter().find(|slot| {
            slot.programme.as_ref().is_some_and(|programme| programme.as_str() == "sang")
        })?;
        assert_eq!((closed.outcome, closed.reason), (Outcome::Aired, None));
        Some(())
    })
    .await;
    // Its next slot is tomorrow's.
    let idle = ward.run(&["idle", "--for", "5m"]);
    assert_eq!(idle.status.code(), Some(0), "{idle:?}");
    let all_day = ward.run(&["idle", "--for", "25h"]);
    assert_eq!(all_day.status.code(), Some(4), "{all_day:?}");
    ward.kill();
    let gone = ward.run(&["idle"]);
    assert_eq!(gone.status.code(), Some(3), "{gone:?}");
}
