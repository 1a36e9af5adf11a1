//! What has lain in an archive longer than its queue keeps it is removed, and nothing else is.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::daemon::now;
use loaphuong::library::{ArchiveExpiry, Library, REMOVED_MAX};

use crate::library::fixture::{Place, Watched};
use crate::support::daemon::until;

const KEEP: Duration = Duration::from_secs(90 * 24 * 3_600);

fn put(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "x").unwrap();
}

/// Asks at `now` and waits until it is done: a file of this call's own goes last.
async fn expire(place: &Place, library: &Library, now: DateTime<Utc>, queues: &[&str]) {
    let own = format!("zz-{}-{}", now.timestamp(), queues.len());
    let last = place.audio().join(&own).join("_da-phat/x.mp3");
    put(&last);
    let queue = |(name, keep): (&str, Duration)| (Arc::from(name), keep);
    let mut queues: Vec<_> = queues.iter().map(|name| queue((name, KEEP))).collect();
    queues.push(queue((&own, Duration::ZERO)));
    until("the round's end", async || {
        library.expire(ArchiveExpiry { now: now + TimeDelta::seconds(2), queues: queues.clone() });
        (!last.exists()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_when_it_has_lain_in_the_archive_long_enough() {
    let place = Place::new();
    // The queue's name is written in NFD on disk.
    let archive = place.audio().join("kinh-te\u{302}\u{301}/_da-phat");
    let file = archive.join("bản tin.mp3");
    put(&file);
    // Made years ago; how long it has lain here is what counts.
    File::options().append(true).open(&file).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let watched = Watched::open(place.setup()).await;
    let (queue, days) = ("kinh-t\u{1ebf}", |days| now() + TimeDelta::days(days));
    expire(&place, &watched.library, days(0), &[queue]).await;
    assert!(file.exists(), "it came just now");
    // By a clock that is far behind; what follows is done after it.
    let queues = vec![(queue.into(), KEEP)];
    watched.library.expire(ArchiveExpiry { now: days(-3_000), queues });
    expire(&place, &watched.library, days(89), &[queue]).await;
    assert!(file.exists(), "not yet");
    expire(&place, &watched.library, days(91), &[]).await;
    assert!(file.exists(), "its queue keeps it for ever");
    expire(&place, &watched.library, days(91), &[queue]).await;
    assert!(!file.exists());
    assert!(archive.is_dir());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_files_go_and_only_those_in_the_archive_itself() {
    let place = Place::new();
    let (audio, outside) = (place.audio(), place.aside().join("outside"));
    let kept = [
        outside.join("ngoai.mp3"),
        outside.join("_da-phat/ngoai.mp3"),
        audio.join("hang/tin.mp3"),
        audio.join("hang/_loi/tin.mp3"),
        audio.join("hang/_da-phat/nam-2025/tin.mp3"),
        audio.join("hang/con/_da-phat/tin.mp3"),
        audio.join("khac/_da-phat/tin.mp3"),
        audio.join("lien-ket/tin.mp3"),
        audio.join("tin.mp3"),
    ];
    kept.iter().for_each(|path| put(path));
    put(&audio.join("hang/_da-phat/tin.mp3"));
    let link = audio.join("hang/_da-phat/link.mp3");
    symlink(outside.join("ngoai.mp3"), &link).unwrap();
    symlink(&outside, audio.join("lien-ket/_da-phat")).unwrap();
    symlink(&outside, audio.join("hang-la-lien-ket")).unwrap();
    let watched = Watched::open(place.setup()).await;
    // Trouble with one queue's folder keeps no other's archive.
    put(&audio.join("la-tep"));
    let queues = ["la-tep/con", "lien-ket", "hang-la-lien-ket", "khong-co", "hang"];
    expire(&place, &watched.library, now() + TimeDelta::days(1_000), &queues).await;
    for path in kept {
        assert!(path.exists(), "{}", path.display());
    }
    assert!(link.symlink_metadata().is_ok());
    assert!(!audio.join("hang/_da-phat/tin.mp3").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_removes_only_so_many() {
    let place = Place::new();
    let archive = place.audio().join("hang/_da-phat");
    for n in 0..REMOVED_MAX + 50 {
        put(&archive.join(format!("{n}.mp3")));
    }
    let left = || fs::read_dir(&archive).unwrap().count();
    let watched = Watched::open(place.setup()).await;
    let order = || ArchiveExpiry {
        now: now() + TimeDelta::days(1_000),
        queues: vec![("hang".into(), KEEP)],
    };
    watched.library.expire(order());
    until("the first round's end", async || (left() == 50).then_some(())).await;
    watched.library.expire(order());
    until("the second's", async || (left() == 0).then_some(())).await;
}
