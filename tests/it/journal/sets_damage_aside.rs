//! A damaged journal is set aside, never deleted, and the station goes on; a newer one is left
//! alone.

use std::fs;
use std::path::Path;

use loaphuong::journal::{Journal, JournalError};
use loaphuong::messages::{Lang, journal_trouble};

use crate::journal::fixture::{append, folder, run, slot};

/// A closed journal of 2,000 rows, some hundred pages.
async fn full(folder: &Path) -> uuid::Uuid {
    let (journal, recovered) = Journal::open(folder).await.expect("a new journal");
    let rows: Vec<_> = (1..=2000).map(|seq| append(slot(seq))).collect();
    journal.write(&rows).await.expect("written");
    journal.close().await;
    recovered.journal
}

fn overwrite(file: &Path, from: usize, bytes: &[u8]) {
    let mut content = fs::read(file).expect("the journal");
    content[from..from + bytes.len()].copy_from_slice(bytes);
    fs::write(file, content).expect("damaged");
}

type Damage = fn(&Path);

#[test]
fn a_damaged_or_foreign_file_is_set_aside_and_a_new_journal_begins() {
    let cases: [(&str, Damage); 6] = [
        ("no database", |file| {
            fs::write(file, "Đây là một tệp văn bản.\n".repeat(500)).expect("w");
        }),
        ("the header gone", |file| overwrite(file, 0, &[0; 100])),
        ("pages full of zeros", |file| overwrite(file, 8192, &[0; 16384])),
        ("pages full of noise", |file| overwrite(file, 4096 * 3, &[0xa5; 4096 * 8])),
        ("cut in the middle", |file| {
            let content = fs::read(file).expect("the journal");
            fs::write(file, &content[..content.len() / 2 / 4096 * 4096]).expect("cut");
        }),
        ("another program's database", |file| {
            fs::remove_file(file).expect("removed");
            let options = sqlx::sqlite::SqliteConnectOptions::new();
            run(async {
                use sqlx::{ConnectOptions, Connection};
                let options = options.filename(file).create_if_missing(true);
                let mut other = options.connect().await.expect("a database");
                sqlx::query("CREATE TABLE songs (name TEXT)").execute(&mut other).await.expect("t");
                other.close().await.expect("closed");
            });
        }),
    ];
    for (name, damage) in cases {
        let folder = folder();
        let file = folder.path().join("journal.sqlite");
        let old = run(full(folder.path()));
        damage(&file);
        let damaged = fs::read(&file).expect("the damaged file");
        run(async {
            let (journal, found) = Journal::open(folder.path()).await.expect(name);
            assert_ne!(found.journal, old, "{name}: a new journal has a new id");
            assert_eq!((found.seq, found.closed.len()), (0, 0), "{name}");
            journal.write(&[append(slot(1))]).await.expect(name);
        });
        let aside = fs::read(folder.path().join("journal.sqlite.damaged-1")).expect(name);
        assert!(aside == damaged, "{name}: the damaged file is kept as it was");
    }
}

#[test]
fn a_second_damaged_file_does_not_replace_the_first() {
    let folder = folder();
    let file = folder.path().join("journal.sqlite");
    for (number, text) in [(1, "one"), (2, "two")] {
        fs::write(&file, text.repeat(1000)).expect("written");
        run(async {
            let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
            journal.close().await;
        });
        let kept = fs::read_to_string(format!("{}.damaged-{number}", file.display()));
        assert_eq!(kept.expect("kept"), text.repeat(1000));
    }
}

#[test]
fn a_journal_of_a_newer_version_is_refused_and_untouched() {
    let folder = folder();
    let file = folder.path().join("journal.sqlite");
    run(full(folder.path()));
    // `user_version` stands in SQLite's header as a big-endian number at byte 60.
    overwrite(&file, 60, &99_u32.to_be_bytes());
    let before = fs::read(&file).expect("the journal");
    let errors = [
        run(Journal::open(folder.path())).err().expect("refused"),
        run(Journal::open_readonly(folder.path())).err().expect("refused"),
    ];
    for error in errors {
        assert!(matches!(error, JournalError::Newer { found: 99, .. }), "{error}");
        let told = journal_trouble::journal(Lang::En, &error);
        assert!(told.contains("install the newer loaphuong again"), "{told}");
    }
    assert!(fs::read(&file).expect("the journal") == before, "untouched");
}

#[test]
fn damage_met_while_running_is_looked_for_at_the_next_start_whatever_the_size() {
    let folder = folder();
    let file = folder.path().join("journal.sqlite");
    let old = run(full(folder.path()));
    fs::write(folder.path().join("journal.sqlite.suspect"), "").expect("the sign");
    let (journal, found) = run(Journal::open(folder.path())).expect("opens");
    assert_eq!(found.journal, old, "a suspicion that proves wrong costs nothing");
    run(journal.close());
    assert!(!folder.path().join("journal.sqlite.suspect").exists());
    assert!(file.exists());
}
