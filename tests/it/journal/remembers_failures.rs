//! Failures of a bulletin on air are remembered over a restart, and forgotten when it is heard.

use loaphuong::journal::Journal;
use loaphuong::station::airing::{AirFailure, Strikes};
use loaphuong::station::record::{Outcome, Reason, Row};

use crate::journal::fixture::{append, folder, play, run};
use crate::support::rows::{RowFields as _, with_play};

fn failed(seq: u64, sha256: &str, strikes: u32) -> Row {
    with_play(play(seq, sha256), |play| {
        play.run.outcome = Outcome::Cut;
        play.run.reason = Some(Reason::Silent);
        play.strikes = Some(strikes);
    })
}

#[test]
fn failures_running_are_there_after_a_start_until_the_bulletin_is_heard() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let rows = [failed(1, "aa", 1), play(2, "bb"), failed(3, "aa", 2), failed(4, "bb", 1)];
        let last = [2, 3].map(|row: usize| rows[row].ended_at().expect("an end").utc());
        journal.write(&rows.map(append)).await.expect("written");
        journal.close().await;
        let (journal, found) = Journal::open(folder.path()).await.expect("the same journal");
        let told = |found: &loaphuong::station::RecoveredJournal| {
            let mut told: Vec<_> = found
                .airings
                .iter()
                .map(|one| (one.sha256.to_string(), one.count, one.strikes))
                .collect();
            told.sort_by(|a, b| a.0.cmp(&b.0));
            told
        };
        let strikes = |count, last| Some(Strikes { count, last, failure: AirFailure::Silent });
        let (aa, bb) = (strikes(2, last[0]), strikes(1, last[1]));
        assert_eq!(told(&found), [("aa".into(), 0, aa), ("bb".into(), 1, bb)]);

        journal.write(&[append(play(5, "aa"))]).await.expect("written");
        journal.close().await;
        let (_, found) = Journal::open(folder.path()).await.expect("the same journal");
        assert_eq!(told(&found), [("aa".into(), 1, None), ("bb".into(), 1, bb)]);
    });
}
