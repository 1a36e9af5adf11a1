//! A row under another's number is refused, and the station that meets this goes on under a new
//! journal: a restored card and a copied one lose nothing.

use std::collections::BTreeMap;
use std::path::Path;

use loaphuong::journal::{FORMER_KEPT, Journal};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::outbox::{CentreAnswer, Outbox, RenewalCause, RenewalOrder};
use loaphuong::station::record::Row;
use loaphuong::station::{Effect, Notice, RecoveredJournal};
use serde_json::{Value, json};

use crate::centre::fixture::{Centre, client, get, reporter};
use crate::journal::fixture::{append, folder, play, run, slot, utc};
use crate::support::rows::with_run;

fn row(seq: u64, who: &str) -> Row {
    with_run(slot(seq), |run| run.detail = Some(who.into()))
}

async fn write(folder: &Path, rows: impl IntoIterator<Item = u64>, who: &str) {
    let (journal, _) = Journal::open(folder).await.expect("a journal");
    let rows: Vec<Effect> = rows.into_iter().map(|seq| append(row(seq, who))).collect();
    journal.write(&rows).await.expect("written");
    journal.close().await;
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from.join("journal.sqlite"), to.join("journal.sqlite")).expect("copied");
    for beside in ["journal.sqlite-wal", "journal.sqlite-shm"] {
        let _ = std::fs::remove_file(to.join(beside));
    }
}

/// What the daemon does, until nothing is left to send; the power goes at the first order to begin
/// a new journal if `cut`. Answers why new journals began.
async fn drain(folder: &Path, centre: &Centre, cut: bool) -> Vec<RenewalCause> {
    let (journal, recovered) = Journal::open(folder).await.expect("a journal");
    let RecoveredJournal { seq, through, base, .. } = recovered;
    let mut outbox = Outbox::new(through, seq, 1).behind(base);
    let mut now: Timestamp = utc("2026-07-01T05:00:00Z");
    let mut causes = Vec::new();
    for _ in 0..100 {
        let Some(wake) = outbox.wake() else { break };
        now = now.max(wake);
        let answer = if let Some(renewal) = outbox.renew(now) {
            if cut {
                break;
            }
            journal.renew(renewal, now).await.expect("renewed");
            CentreAnswer::Renewed
        } else {
            let batch = outbox.poll(now).expect("its time has come");
            let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
            reporter(&centre.endpoint(), journal.id()).post(&rows.expect("rows")).await
        };
        let effects = outbox.answer(now, answer);
        journal.write(&effects).await.expect("written");
        causes.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::JournalRenewed { cause, .. }) => Some(cause),
            _ => None,
        }));
    }
    journal.close().await;
    causes
}

/// How often the centre has each row: by seq, and who wrote it.
async fn counted(centre: &Centre) -> BTreeMap<(u64, String), u32> {
    let mut counted = BTreeMap::new();
    for row in centre.plays("").await {
        let who = row["detail"].as_str().expect("a writer").to_owned();
        *counted.entry((row["seq"].as_u64().expect("a seq"), who)).or_default() += 1;
    }
    counted
}

fn once(rows: impl IntoIterator<Item = (u64, &'static str)>) -> BTreeMap<(u64, String), u32> {
    rows.into_iter().map(|(seq, who)| ((seq, who.to_owned()), 1)).collect()
}

#[test]
fn a_card_restored_to_an_older_day_loses_nothing() {
    // The backup's rows, those of them that were sent before it was made, and how many new ones
    // are written on it; what the centre says.
    let cases = [
        ("new rows collide", 7, 7, 13, Some(RenewalCause::OtherContent)),
        ("new rows are fewer than the lost", 7, 7, 2, Some(RenewalCause::OtherContent)),
        ("a backup that had not sent all", 7, 4, 3, Some(RenewalCause::OtherContent)),
        ("a backup that had sent nothing", 3, 0, 3, Some(RenewalCause::OtherContent)),
        ("nothing new, and not all was sent", 7, 4, 0, Some(RenewalCause::NeverSent)),
        ("nothing new, all was sent", 7, 7, 0, None),
    ];
    for (what, backup_rows, sent, new, want) in cases {
        run(async {
            let (card, backup, at) = (folder(), folder(), folder());
            let centre = Centre::start(at.path(), None).await;
            write(card.path(), 1..=sent, "a").await;
            drain(card.path(), &centre, false).await;
            write(card.path(), sent + 1..=backup_rows, "a").await;
            copy(card.path(), backup.path());
            write(card.path(), backup_rows + 1..=13, "a").await;
            drain(card.path(), &centre, false).await;

            copy(backup.path(), card.path());
            write(card.path(), backup_rows + 1..=backup_rows + new, "b").await;
            // A power cut just before the new journal leaves the old one, and the next life knows.
            if new > 0 {
                drain(card.path(), &centre, true).await;
            }
            let causes = drain(card.path(), &centre, false).await;
            assert_eq!(causes, Vec::from_iter(want), "{what}");
            let a = (1..=13).map(|seq| (seq, "a"));
            let b = (backup_rows + 1..=backup_rows + new).map(|seq| (seq, "b"));
            assert_eq!(counted(&centre).await, once(a.chain(b)), "{what}");

            // And so it goes on; a restart later, too.
            let next = backup_rows + new + 1;
            write(card.path(), next..=next, "c").await;
            let causes = drain(card.path(), &centre, false).await;
            // A restored card that had nothing to say meets its double only now.
            assert_eq!(causes.is_empty(), want.is_some(), "{what}: {causes:?}");
            assert_eq!(counted(&centre).await.get(&(next, "c".into())), Some(&1), "{what}");
            centre.stop().await;
        });
    }
}

#[test]
fn two_cards_of_one_station_lose_nothing() {
    run(async {
        let (one, other, at) = (folder(), folder(), folder());
        let centre = Centre::start(at.path(), None).await;
        write(one.path(), 1..=4, "a").await;
        drain(one.path(), &centre, false).await;
        copy(one.path(), other.path());
        let mut renewals = 0;
        // By turns, one row further each.
        for turn in 0..6 {
            let first = 5 + turn * 2;
            write(one.path(), first..first + 2, "one").await;
            renewals += drain(one.path(), &centre, false).await.len();
            write(other.path(), first..first + 2, "other").await;
            renewals += drain(other.path(), &centre, false).await.len();
        }
        assert_eq!(renewals, 1, "from then on they are two journals");
        let rows = (5..17).flat_map(|seq| [(seq, "one"), (seq, "other")]);
        assert_eq!(counted(&centre).await, once((1..=4).map(|seq| (seq, "a")).chain(rows)));
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        let journals = stations[0]["journals"].as_array().expect("journals");
        let mut throughs: Vec<_> =
            journals.iter().map(|journal| journal["through"].as_u64()).collect();
        throughs.sort_unstable();
        assert_eq!(throughs, [Some(16), Some(16)], "each is whole to its end");
        centre.stop().await;
    });
}

#[test]
fn copies_of_former_journals_are_kept_and_bounded() {
    run(async {
        let card = folder();
        write(card.path(), 1..=9, "a").await;
        let (journal, _) = Journal::open(card.path()).await.expect("a journal");
        let now = utc("2026-07-01T05:00:00Z");
        let mut ids = vec![journal.id()];
        for after in 1..=5 {
            let cause = RenewalCause::OtherContent;
            let renewal = RenewalOrder { after, cause, again: false };
            ids.push(journal.renew(renewal, now).await.expect("renewed"));
            assert_eq!(journal.id(), *ids.last().expect("one"));
            let rows = journal.rows_after(after, 2, 10_000).await.expect("rows");
            let seqs: Vec<_> = rows.iter().map(|row| (row.previous, row.seq)).collect();
            assert_eq!(
                seqs,
                [(0, after + 1), (after + 1, after + 2)],
                "the first has none before it"
            );
        }
        journal.close().await;
        let mut kept: Vec<String> = std::fs::read_dir(card.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .filter(|name| name.contains("former"))
            .collect();
        kept.sort();
        assert_eq!(kept.len(), FORMER_KEPT);
        assert_eq!(
            kept,
            ["journal.sqlite.former-3", "journal.sqlite.former-4", "journal.sqlite.former-5"]
        );
        // A copy is a journal as it was.
        let aside = folder();
        std::fs::copy(card.path().join(&kept[0]), aside.path().join("journal.sqlite"))
            .expect("copied");
        let (former, recovered) = Journal::open(aside.path()).await.expect("a journal");
        assert_eq!((former.id(), recovered.seq, recovered.base), (ids[2], 9, 2));
        former.close().await;
        let (_, recovered) = Journal::open(card.path()).await.expect("a journal");
        assert_eq!((recovered.base, recovered.through, recovered.seq), (5, 5, 9));
        assert_eq!(recovered.renewed, Some((now, RenewalCause::OtherContent)));
    });
}

#[test]
fn a_row_under_anothers_number_or_id_is_refused_with_all_of_its_batch() {
    let event = |id: &str, seq: u64, data: &Row| {
        json!({
            "specversion": "1.0", "id": id, "source": "/stations/thanh-dong-nvh-1/journals/j",
            "type": "vn.loaphuong.slot.v1", "sequence": seq, "data": data,
        })
    };
    let (first, other) = (row(1, "a"), row(1, "b"));
    let cases = [
        ("the same again", vec![event("1", 1, &first)], 200),
        ("with a new one", vec![event("1", 1, &first), event("2", 2, &row(2, "a"))], 200),
        ("other content", vec![event("1", 1, &other)], 409),
        ("and a new one", vec![event("3", 3, &row(3, "a")), event("1", 1, &other)], 409),
        ("another id", vec![event("x", 1, &first)], 409),
        ("another number", vec![event("1", 9, &row(9, "a"))], 409),
        ("a play for a slot", vec![event("1", 1, &play(1, "aa"))], 409),
        ("twice in one batch", vec![event("4", 4, &row(4, "a")), event("4", 4, &row(4, "b"))], 409),
    ];
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        let post = async |events: &Vec<Value>| {
            let body = serde_json::to_vec(events).expect("JSON");
            let answer =
                client().post(centre.endpoint()).body(body).send().await.expect("an answer");
            (answer.status().as_u16(), answer.text().await.expect("text"))
        };
        assert_eq!(post(&vec![event("1", 1, &first)]).await.0, 200);
        for (what, events, want) in cases {
            let (status, words) = post(&events).await;
            assert_eq!(status, want, "{what}: {words}");
            if status != 200 {
                assert!(words.contains("is here with other content"), "{words}");
            }
        }
        let seqs: Vec<_> = centre.plays("").await.iter().map(|row| row["seq"].as_u64()).collect();
        assert_eq!(seqs, [Some(1), Some(2)], "nothing of a refused batch is here");
        // A gateway that writes JSON anew changes nothing.
        let anew = serde_json::to_string_pretty(&event("1", 1, &first)).expect("JSON");
        let body = format!("[{anew}]");
        let answer = client().post(centre.endpoint()).body(body).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        centre.stop().await;
    });
}
