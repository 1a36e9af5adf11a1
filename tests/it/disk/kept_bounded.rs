//! What is old and delivered goes, what nothing needs goes, and nothing else does.

use chrono::{Days, NaiveDate, TimeDelta};
use loaphuong::journal::{Journal, KEPT_DAYS, LogFilter, RetentionRule};
use loaphuong::station::Effect;
use loaphuong::station::record::{LocalTimestamp, Row};

use crate::journal::fixture::{append, folder, play, run, slot, utc};
use crate::library::fixture::{Place, Watched};
use crate::support::rows::with_run;

const ROWS_A_DAY: u64 = 5;

/// Row `seq`, five a day from 1 March 2026.
fn row(seq: u64) -> Row {
    let minutes = i64::try_from(seq % ROWS_A_DAY).unwrap();
    let days = i64::try_from((seq - 1) / ROWS_A_DAY).unwrap();
    let due = utc("2026-02-28T22:30:00Z") + TimeDelta::days(days) + TimeDelta::minutes(minutes);
    let due = LocalTimestamp::new(due, chrono_tz::Asia::Ho_Chi_Minh);
    let row = if seq.is_multiple_of(2) { slot(1) } else { play(1, &format!("{:064}", seq % 301)) };
    let row = with_run(row, |run| (run.started_at, run.ended_at) = (Some(due), Some(due)));
    Row { seq, due, ..row }
}

fn day_of(seq: u64) -> NaiveDate {
    row(seq).due.0.date_naive()
}

async fn first_left(journal: &Journal) -> u64 {
    journal.rows_after(0, 1, 1).await.expect("rows").first().map_or(0, |row| row.seq)
}

async fn prune(journal: &Journal, age: RetentionRule) {
    while journal.prune(age).await.expect("pruned") {}
}

#[test]
fn rows_go_when_they_are_older_than_400_days_and_delivered() {
    const ROWS: u64 = 5_000;
    let today = Some(day_of(ROWS));
    // Row n is (n - 1) / 5 days after the first, the last 999 days after it.
    let old = (999 - KEPT_DAYS) * ROWS_A_DAY + 1;
    let far = today.and_then(|day| day.checked_add_days(Days::new(10_000)));
    let cases = [
        ("all delivered", RetentionRule { today, reported: true }, ROWS, old),
        ("no centre", RetentionRule { today, reported: false }, 0, old),
        ("some delivered", RetentionRule { today, reported: true }, 1_000, 1_000),
        ("nothing delivered", RetentionRule { today, reported: true }, 0, 1),
        ("the day is not known", RetentionRule { today: None, reported: true }, ROWS, 1),
        // A clock that is wrong by decades: the last thousand rows stay.
        (
            "the clock is far ahead",
            RetentionRule { today: far, reported: true },
            ROWS,
            ROWS - 1_000 + 1,
        ),
    ];
    for (name, age, through, first) in cases {
        run(async {
            let folder = folder();
            let (journal, begun) = Journal::open(folder.path()).await.expect("a new journal");
            let rows: Vec<Effect> = (1..=ROWS).map(|seq| append(row(seq))).collect();
            journal.write(&rows).await.expect("written");
            journal.write(&[Effect::Through(through)]).await.expect("written");
            prune(&journal, age).await;
            assert_eq!(first_left(&journal).await, first, "{name}");
            drop(journal);
            let (journal, found) = Journal::open(folder.path()).await.expect("opens again");
            assert_eq!((found.journal, found.seq), (begun.journal, ROWS), "{name}: numbers go on");
            journal.write(&[append(row(ROWS + 1))]).await.expect(name);
        });
    }
}

#[test]
fn ten_years_of_rows_take_no_more_room_than_the_last_400_days() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len();
        let size = || length("journal.sqlite") + length("journal.sqlite-wal");
        let mut sizes = Vec::new();
        let days_at_once = 50;
        let mut seq = 0;
        for _ in 0..3_650 / days_at_once {
            let rows = (seq + 1..=seq + days_at_once * ROWS_A_DAY).map(|seq| append(row(seq)));
            journal.write(&rows.collect::<Vec<_>>()).await.expect("written");
            seq += days_at_once * ROWS_A_DAY;
            journal.write(&[Effect::Through(seq)]).await.expect("written");
            prune(&journal, RetentionRule { today: Some(day_of(seq)), reported: true }).await;
            sizes.push(size());
        }
        let (second_year, last) = (sizes[10..20].iter().max().unwrap(), sizes.last().unwrap());
        println!("{seq} rows in ten years; the file after each 50 days: {sizes:?}");
        assert!(last <= &(second_year + 256 * 1024), "{sizes:?}");
        let mut left = 0;
        let mut rows = journal.log(LogFilter::default());
        while rows.next().await.expect("a row").is_some() {
            left += 1;
        }
        assert_eq!(left, (KEPT_DAYS + 1) * ROWS_A_DAY, "400 days and today");
    });
}

#[test]
fn room_is_given_back_after_a_long_absence_of_the_centre() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let size = || std::fs::metadata(folder.path().join("journal.sqlite")).unwrap().len();
        const ROWS: u64 = 30_000;
        for first in (1..ROWS).step_by(5_000) {
            let rows: Vec<Effect> = (first..first + 5_000).map(|seq| append(row(seq))).collect();
            journal.write(&rows).await.expect("written");
        }
        let age = RetentionRule { today: Some(day_of(ROWS)), reported: true };
        prune(&journal, age).await;
        let before = size();
        assert_eq!(first_left(&journal).await, 1, "an undelivered row is never removed");
        journal.write(&[Effect::Through(ROWS)]).await.expect("written");
        prune(&journal, age).await;
        journal.close().await;
        println!("{before} bytes before, {} after", size());
        assert!(size() < before / 2, "{before} bytes before, {} after", size());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_some_sweeps_after_its_file_and_never_before() {
    let place = Place::new();
    let write = |name: &str, seconds: f64| {
        let bytes = place.tone(seconds);
        std::fs::write(place.audio().join(name), bytes).unwrap();
    };
    write("giu.mp3", 1.0);
    write("bo.mp3", 2.0);
    std::fs::create_dir_all(place.store()).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    for name in ["giu.mp3", "bo.mp3"] {
        watched.until_accepted(name).await;
    }
    let copy = |stock: &loaphuong::library::Catalogue, name: &str| {
        place.store().join(&*stock.bulletin(name).unwrap().sha256)
    };
    let (kept, dropped) = (copy(&watched.stock, "giu.mp3"), copy(&watched.stock, "bo.mp3"));
    std::fs::remove_file(place.audio().join("bo.mp3")).unwrap();
    watched.until(|stock| stock.bulletin("bo.mp3").is_none()).await;
    std::fs::write(place.store().join("nua-chung.new"), "x").unwrap();

    watched.library.sweep();
    crate::support::daemon::until("the leftover's end", async || {
        (!place.store().join("nua-chung.new").exists()).then_some(())
    })
    .await;
    assert!(dropped.exists(), "one sweep removes no copy");
    crate::support::daemon::until("the copy's end", async || {
        watched.library.sweep();
        (!dropped.exists()).then_some(())
    })
    .await;
    assert!(kept.exists(), "a copy of what lies in the folder stays");
}
