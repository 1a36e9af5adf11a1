//! A card that is restored to an older day gives numbers a second time that the centre knows by
//! other rows: they reach it all the same, under a new journal, and people are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use loaphuong::station::outbox::RenewalCause;
use serde_json::Value;

use crate::journal::fixture::run;
use crate::support::daemon::{QUIET, Ward, every_other_second, until};

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Lives until it has as many rows, all of them at the centre; then the power goes.
async fn live(ward: &mut Ward, rows: u64) {
    ward.launch();
    ward.until("rows at the centre", |status| {
        let report = status.report.as_ref()?;
        (status.rows >= rows && report.backlog == 0 && status.ready).then_some(())
    })
    .await;
    ward.kill();
}

/// A row as both sides have it, its number included.
fn texts(rows: &[Value]) -> BTreeSet<String> {
    rows.iter().map(Value::to_string).collect()
}

#[test]
fn a_restored_card_loses_no_row_and_says_so() {
    run(async {
        let mut ward = Ward::new();
        ward.write("station.yaml", &ward.station_yaml("{null: true}"));
        ward.schedule(&[every_other_second()]);
        live(&mut ward, 3).await;
        let (state, backup) = (ward.at("state"), ward.at("backup"));
        copy(&state, &backup);
        let old = ward.log().len() as u64;
        live(&mut ward, old + 4).await;
        let first_life = texts(&ward.at_centre().await);

        copy(&backup, &state);
        live(&mut ward, old + 6).await;
        ward.write("schedules/lich.yaml", QUIET);
        ward.launch();
        let renewed = ward
            .until("a word on the new journal", |status| {
                let report = status.report.as_ref()?;
                (report.backlog == 0).then(|| report.renewed.clone())?
            })
            .await;
        assert_eq!(renewed.cause, RenewalCause::OtherContent);

        // All that either life wrote is there.
        let log = texts(&ward.log());
        let rows = until("all rows at the centre", async || {
            let rows = ward.at_centre().await;
            log.is_subset(&texts(&rows)).then_some(rows)
        })
        .await;
        assert!(first_life.is_subset(&texts(&rows)), "the first life's rows stay");
        let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
        assert!(told.contains("nhật ký mới: bắt đầu lúc"), "{told}");
        assert!(ward.log_text().contains("a new journal begins"), "{}", ward.log_text());
        assert!(ward.at("state/journal.sqlite.former-1").exists(), "the old file is kept");
        ward.kill();
    });
}
