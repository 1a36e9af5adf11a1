//! What is done to a journal's copy that is to go on elsewhere.

use std::fs;
use std::path::Path;

use loaphuong::journal::{FILE_NAME, Journal, restored};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::outbox::{RenewalCause, RenewalOrder};
use loaphuong::station::{Effect, LEAD, RecoveredJournal};

use super::fixture::{append, folder, run, slot, slot_id, utc, waiting};

/// When the journal that is copied knew slots up to.
fn horizon() -> Timestamp {
    utc("2026-03-02T05:00:00Z")
}

/// A journal with a row, an open slot and a horizon, copied and made ready in another folder.
async fn copied(to: &Path, now: Option<Timestamp>) -> (Journal, RecoveredJournal) {
    let from = folder();
    let (journal, _) = Journal::open(from.path()).await.expect("a journal");
    let open = waiting(slot_id("to-1", "ban-tin", horizon()));
    let held = [append(slot(1)), Effect::Mark(Box::new(open)), Effect::Horizon(horizon())];
    journal.write(&held).await.expect("written");
    let copy = to.join(FILE_NAME);
    fs::write(&copy, "").expect("an empty file");
    let reader = Journal::open_readonly(from.path()).await.expect("a reader");
    reader.copy_to(&copy).await.expect("a copy");
    assert_eq!(restored(&copy, now).await.expect("made ready").rows, 1);
    Journal::open(to).await.expect("the copy")
}

#[test]
fn open_slots_are_the_former_stations_and_the_horizon_comes_up_to_the_present() {
    run(async {
        let later = utc("2026-03-09T05:00:00Z");
        let cases = [
            (Some(later), later + LEAD),
            (Some(horizon() - LEAD * 2), horizon()), // Never back.
            (None, horizon()),
        ];
        for (now, want) in cases {
            let to = folder();
            let (_journal, found) = copied(to.path(), now).await;
            assert_eq!(found.horizon, Some(want), "{now:?}");
            assert_eq!((found.open.len(), found.seq, found.ends), (0, 1, Some(1)), "{now:?}");
        }
    });
}

#[test]
fn two_stations_from_one_copy_have_an_id_each() {
    run(async {
        let now = utc("2026-03-09T05:00:00Z");
        let renewal = RenewalOrder { after: 1, cause: RenewalCause::Restored, again: true };
        let mut ids = Vec::new();
        let whole = folder();
        let (journal, _) = copied(whole.path(), Some(now)).await;
        journal.close().await;
        for _station in 0..2 {
            let to = folder();
            fs::copy(whole.path().join(FILE_NAME), to.path().join(FILE_NAME)).expect("a copy");
            let (journal, _) = Journal::open(to.path()).await.expect("a journal");
            ids.push(journal.renew(renewal, now).await.expect("a new journal"));
        }
        assert_ne!(ids[0], ids[1]);
    });
}
