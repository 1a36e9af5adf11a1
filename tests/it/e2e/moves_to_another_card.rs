//! A station dies and goes on elsewhere from a backup that was made while it ran: the centre has
//! every row that either has written, none twice, and no slot is closed twice.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use loaphuong::daemon::now;
use loaphuong::station::outbox::RenewalCause;
use serde_json::Value;

use crate::support::daemon::{QUIET, Ward, every_other_second, until};

/// All rows at the centre, with the journal under which each stands there.
async fn at_centre(ward: &Ward) -> Vec<Value> {
    let url = format!("{}/v1/plays?limit=100000", ward.centre_url);
    let asked = crate::centre::fixture::client().get(&url).bearer_auth("nguoi-xem").send();
    serde_json::from_str(&asked.await.unwrap().text().await.unwrap()).unwrap()
}

fn seq(row: &Value) -> u64 {
    row["seq"].as_u64().unwrap()
}

/// Waits for so many rows, all of them at the centre.
async fn reported(ward: &Ward, rows: u64) {
    ward.until("rows at the centre", |status| {
        let report = status.report.as_ref()?;
        (status.rows >= rows && report.backlog == 0 && status.ready).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_goes_on_from_a_backup_on_another_card_and_nothing_counts_twice() {
    let mut old = Ward::new();
    old.write("station.yaml", &old.station_yaml("{null: true}"));
    old.schedule(&[every_other_second()]);
    old.drop_noise("thong-bao/a.wav", 1_700, 801);
    old.start().await;
    reported(&old, 3).await;

    // While the centre is away rows wait: the backup holds some that are sent only after it.
    let address = old.centre_url.trim_start_matches("http://").to_owned();
    old.stop_centre();
    old.until("rows that wait", |status| (status.report.as_ref()?.backlog >= 2).then_some(()))
        .await;
    let backup = old.at("loa.tar.gz");
    let made = old.run(&["backup", backup.to_str().unwrap()]);
    let told = String::from_utf8(made.stdout.clone()).unwrap();
    assert!(made.status.success() && told.contains("đã đọc lại và thấy đúng"), "{made:?}");
    assert!(told.contains("KHÔNG có mã truy cập") && told.contains("1 bản tin"), "{told}");
    assert_eq!(backup.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let saved = old.log().len() as u64;
    old.start_centre(&address);
    // It goes on for a while, and dies.
    reported(&old, saved + 3).await;
    old.kill();
    let of_old = old.log();
    let first_life = at_centre(&old).await;
    assert_eq!(first_life.len(), of_old.len());

    let mut new = Ward::new();
    new.stop_centre();
    new.centre_url = old.centre_url.clone();
    for made in ["station.yaml", "schedules/lich.yaml", "token"] {
        fs::remove_file(new.at(made)).unwrap();
    }
    let restored_at = now();
    let folder = new.folder.path().to_str().unwrap();
    let made = new.run(&["restore", backup.to_str().unwrap(), "--folder", folder]);
    let told = String::from_utf8(made.stdout.clone()).unwrap();
    assert!(made.status.success() && told.contains("Đã phục hồi trạm tram-thu"), "{made:?}");
    for to_do in ["Ghi mã truy cập", "Chép lại 1 bản tin, như thong-bao/a.wav", "loaphuong check"]
    {
        assert!(told.contains(to_do), "{told}");
    }
    let of_backup = new.log().len() as u64;
    assert!((3..=saved).contains(&of_backup), "{of_backup} of {saved}");

    new.write_secret("token", "bi-mat\n");
    new.launch();
    reported(&new, of_backup + 3).await;
    new.write("schedules/lich.yaml", QUIET);
    let renewed = new
        .until("a word on the new journal", |status| {
            let report = status.report.as_ref()?;
            (report.backlog == 0).then(|| report.renewed.clone())?
        })
        .await;
    assert_eq!(renewed.cause, RenewalCause::Restored);
    let told = String::from_utf8(new.run(&["status"]).stdout).unwrap();
    assert!(told.contains("được phục hồi từ bản sao lưu"), "{told}");

    let rows = until("all rows at the centre", async || {
        let (rows, of_new) = (at_centre(&new).await, new.log());
        (rows.len() as u64 >= first_life.len() as u64 + of_new.len() as u64 - of_backup)
            .then_some(rows)
    })
    .await;
    let of_new = new.log();
    assert_eq!(
        rows.len() as u64,
        of_old.len() as u64 + of_new.len() as u64 - of_backup,
        "none twice"
    );
    let journals: BTreeSet<&str> =
        rows.iter().map(|row| row["journal"].as_str().unwrap()).collect();
    assert_eq!(journals.len(), 2, "{journals:?}");
    for row in &first_life {
        assert!(rows.contains(row), "the former station's rows stay as they were: {row}");
    }
    // What the new station wrote is there under the new journal, and nothing else is.
    let former = first_life[0]["journal"].as_str().unwrap();
    let of_new_journal: BTreeSet<u64> =
        rows.iter().filter(|row| row["journal"] != former).map(seq).collect();
    let written: BTreeSet<u64> = of_new.iter().map(seq).filter(|seq| *seq > of_backup).collect();
    assert_eq!(of_new_journal, written);
    let slots = rows.iter().filter(|row| row["kind"] == "slot" && row["programme"] != "*");
    let mut closed = BTreeSet::new();
    for row in slots {
        let slot = format!("{} {} {}", row["due"], row["zone"], row["programme"]);
        assert!(closed.insert(slot), "closed twice: {row}");
    }
    for row in of_new.iter().filter(|row| seq(row) > of_backup) {
        let due: chrono::DateTime<chrono::Utc> = row["due"].as_str().unwrap().parse().unwrap();
        assert!(due >= restored_at, "it answers for its own time alone: {row}");
    }
}

#[tokio::test]
async fn a_token_is_in_a_backup_and_put_in_its_place_only_where_it_was_asked_for() {
    let mut old = Ward::new();
    old.start().await;
    let (plain, secret) = (old.at("a.tar.gz"), old.at("b.tar.gz"));
    assert!(old.run(&["backup", plain.to_str().unwrap()]).status.success());
    let made = old.run(&["backup", "--with-secrets", secret.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&made.stdout).contains("CÓ mã truy cập"), "{made:?}");
    for (file, holds) in [(&plain, false), (&secret, true)] {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().join("tram");
        let made = old.run(&["restore", file.to_str().unwrap(), "--folder", at.to_str().unwrap()]);
        assert!(made.status.success(), "{made:?}");
        let token = at.join("token");
        match holds {
            true => {
                assert_eq!(fs::read_to_string(&token).unwrap(), "bi-mat\n");
                assert_eq!(token.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            }
            false => assert!(!token.exists()),
        }
        assert_eq!(
            fs::read(at.join("station.yaml")).unwrap(),
            fs::read(old.at("station.yaml")).unwrap()
        );
        assert_eq!(fs::read_to_string(at.join("schedules/lich.yaml")).unwrap(), QUIET);
    }
}
