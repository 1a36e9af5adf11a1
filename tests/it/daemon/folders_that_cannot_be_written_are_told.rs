//! Folders that a technician made with umask 022, in which the station may only read: people are
//! told, with what helps, before anything has gone wrong there.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use rustix::process::Signal;

use crate::support::daemon::{Ward, until};

/// The station's user in this test, if the test is root: who may write everywhere sees no such
/// folder.
const STATION: u32 = 65_534;

const SAYS: &str = "trạm không ghi được vào thư mục này";
const HELPS: &str = "bằng lệnh chgrp -R loaphuong và chmod -R g+rwX với thư mục này";

fn give(at: &Path, owner: u32) {
    chown(at, Some(owner), Some(owner)).unwrap();
    if at.is_dir() {
        fs::read_dir(at).unwrap().for_each(|entry| give(&entry.unwrap().path(), owner));
    }
}

fn set_mode(ward: &Ward, folder: &str, mode: u32) {
    fs::set_permissions(ward.at("audio").join(folder), Permissions::from_mode(mode)).unwrap();
}

async fn overview(ward: &Ward, shows: impl Fn(&str) -> bool) -> String {
    until("overview", async || {
        let text = fs::read_to_string(ward.at("audio/TINH-TRANG.txt")).ok()?;
        shows(&text).then_some(text)
    })
    .await
}

/// Paths of the folders that the overview lists with this trouble.
fn listed(overview: &str) -> Vec<String> {
    let lines: Vec<&str> = overview.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[1].contains(&SAYS[1..]));
    pairs.map(|pair| pair[0].trim().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_and_status_name_each_folder_the_station_cannot_write_and_what_helps() {
    let mut ward = Ward::new();
    ward.drop_noise("kt/a.wav", 1_200, 181);
    ward.drop_noise("vh/b.wav", 1_200, 182);
    ward.drop_noise("tin/c.wav", 1_200, 183);
    for folder in ["vh/_loi", "vh/_da-phat"] {
        fs::create_dir(ward.at("audio").join(folder)).unwrap();
    }
    if rustix::process::getuid().is_root() {
        give(ward.folder.path(), STATION);
        let user = [format!("--reuid={STATION}"), format!("--regid={STATION}")];
        ward.wrap(&["setpriv", &user[0], &user[1], "--clear-groups"]);
        // As the technician's own.
        give(&ward.at("audio/kt"), 0);
        give(&ward.at("audio/vh/_loi"), 0);
        give(&ward.at("audio/vh/_da-phat"), 0);
    }
    for folder in ["kt", "vh/_loi", "vh/_da-phat"] {
        set_mode(&ward, folder, if rustix::process::getuid().is_root() { 0o755 } else { 0o555 });
    }
    ward.start().await;
    let text = overview(&ward, |text| text.contains(&SAYS[1..])).await;
    let folders = listed(&text);
    assert_eq!(folders.len(), 3, "{text}");
    for folder in ["kt", "vh/_loi", "vh/_da-phat"] {
        assert!(folders.iter().any(|line| line.ends_with(folder)), "{folder}: {folders:?}\n{text}");
    }
    assert!(text.contains(HELPS), "{text}");
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert_eq!(told.matches(SAYS).count(), 3, "{told}");
    assert!(told.contains(HELPS), "{told}");

    // What that command does.
    for folder in ["kt", "vh/_loi", "vh/_da-phat"] {
        set_mode(&ward, folder, 0o2777);
    }
    ward.signal(Signal::TERM);
    ward.ended().await;
    ward.start().await;
    overview(&ward, |text| !text.contains(&SAYS[1..])).await;
    let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
    assert!(!told.contains(SAYS), "{told}");
}
