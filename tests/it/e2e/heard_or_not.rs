//! What the record says was heard, by the real binary and its recordings: nothing is told aired
//! that nobody can have heard, a bulletin that fails by its own fault costs itself alone, and what
//! sounded before a kill was cut by it.

use std::fs;
use std::path::PathBuf;

use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::FileStanding;
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Duration, interval};

use crate::devices::fixture::{count, plays, silence, speakers};
use crate::probe::fixture::sound;
use crate::support::audio::{find, noise, write_wav};
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;

/// Between two slots: what sounds counts as heard for the next when that chooses what it sounds.
const SPACED_S: i64 = 8;

/// Rows once so many slots are closed.
async fn closed(ward: &Ward, slots: usize) -> Vec<Row> {
    let closed =
        |rows: &[Row]| rows.iter().filter(|row| row.kind() == RowKind::Slot).count() >= slots;
    ward.until_rows("closing records", |rows| closed(rows).then(|| rows.to_vec())).await
}

/// Two seconds of noise whose right channel is the left one turned over.
fn drop_antiphase(ward: &Ward, path: &str) {
    let samples = noise(2 * RATE, 77).into_iter().flat_map(|sample| [sample, -sample]);
    fs::create_dir_all(ward.at("audio").join(path).parent().unwrap()).unwrap();
    write_wav(&ward.at("audio").join(path), 48_000, 2, &samples.collect::<Vec<_>>());
}

/// A queue that is played at each of these instants, a slot a programme, in one zone.
fn play_queue(ward: &Ward, zone: &str, dues: &[Timestamp]) {
    let items: String = dues
        .iter()
        .enumerate()
        .map(|(number, due)| {
            format!(
                "  - {{id: lan-{number}, zones: [{zone}], at: \"{}\", \
                 rundown: [{{queue: tin, take: 1}}]}}\n",
                cron(*due)
            )
        })
        .collect();
    let queues = "queues:\n  tin: {folder: tin, order: name, airs: 1}\n";
    ward.write("schedules/lich.yaml", &format!("{queues}programmes:\n{items}"));
}

fn told(rows: &[Row]) -> Vec<(RowKind, Outcome, Option<Reason>, Option<u32>)> {
    rows.iter().map(|row| (row.kind(), row.outcome(), row.reason(), row.strikes())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cancels_out_in_one_channel_is_told_at_the_intake_cut_as_silent_and_set_aside() {
    let mut ward = Ward::new();
    drop_antiphase(&ward, "tin/nguoc-pha.wav");
    // Behind it in its queue; after three failures it has its turn.
    let good = ward.drop_noise("tin/tot.wav", 2_000, 78);
    ward.start().await;
    let first = due_in(12);
    let dues: Vec<Timestamp> =
        (0..4).map(|number| first + chrono::TimeDelta::seconds(SPACED_S * number)).collect();
    play_queue(&ward, "to-1", &dues);
    let overview = ward.at("audio/TINH-TRANG.txt");
    until("a warning", async || {
        fs::read_to_string(&overview).ok().filter(|text| text.contains("triệt tiêu nhau"))
    })
    .await;
    let planned = ward.run(&["plan", "--days", "1", "--lang", "vi"]);
    let words = String::from_utf8_lossy(&planned.stdout).into_owned();
    assert!(words.contains("hai kênh trái và phải triệt tiêu nhau"), "{words}");
    let checked = ward.run(&["check", "--lang", "vi"]);
    let words = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(
        words.contains("to-1: tệp tin/nguoc-pha.wav phát ở đây sẽ không nghe thấy gì"),
        "{words}"
    );
    let rows = closed(&ward, 4).await;
    let silent = |kind, strikes| (kind, Outcome::Cut, Some(Reason::Silent), strikes);
    let mut want = Vec::new();
    for strikes in 1..=3 {
        want.extend([silent(RowKind::Play, Some(strikes)), silent(RowKind::Slot, None)]);
    }
    want.extend([RowKind::Play, RowKind::Slot].map(|kind| (kind, Outcome::Aired, None, None)));
    assert_eq!(told(&rows), want, "{rows:#?}");
    assert!(rows[0].frames().is_some(), "all its frames were taken: {:?}", rows[0]);
    until("the file set aside", async || {
        ward.at("audio/tin/_loi/nguoc-pha.wav").exists().then_some(())
    })
    .await;
    let explanation = fs::read_to_string(ward.at("audio/tin/_loi/nguoc-pha.wav.txt")).unwrap();
    assert!(
        explanation.contains("không nghe thấy tiếng") && explanation.contains("mono"),
        "{explanation}"
    );
    silence(&ward, &[]).await;
    let (_, left, _) = ward.recordings().pop().unwrap();
    assert!(find(&left, &good, 1).is_some(), "the good one behind it is heard");

    // After a restart it is still out, and where it lies.
    ward.kill();
    ward.start().await;
    let listed = ward
        .until("the refused file", |status| {
            status.library.iter().find(|file| file.path.contains("nguoc-pha")).cloned()
        })
        .await;
    assert_eq!(listed.verdict, FileStanding::Refused.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_is_turned_down_hears_nothing_and_that_is_no_fault_of_the_file() {
    let mut ward = Ward::new();
    let yaml = ward.station_yaml("{wav: ghi-am}");
    ward.write("station.yaml", &yaml.replace("channel: left}", "channel: left, gain: -60dB}"));
    ward.drop_noise("tin/tot.wav", 2_000, 79);
    ward.start().await;
    let first = due_in(7);
    let dues: Vec<Timestamp> =
        (0..4).map(|number| first + chrono::TimeDelta::seconds(SPACED_S * number)).collect();
    play_queue(&ward, "to-1", &dues);
    for row in closed(&ward, 4).await {
        let told = (row.outcome(), row.reason(), row.strikes());
        assert_eq!(told, (Outcome::Cut, Some(Reason::Silent), None), "{row:?}");
    }
    assert!(ward.at("audio/tin/tot.wav").exists());
}

/// Speakers that decode this file: they open all at once, hash them without moving in them, and a
/// decoder's place in its file is no longer the start.
fn decoding(ward_speakers: &[Pid], sha256: &str) -> Vec<Pid> {
    let has = |pid: &&Pid| {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        let of_it =
            |file: &fs::DirEntry| fs::read_link(file.path()).is_ok_and(|to| to.ends_with(sha256));
        files.filter(of_it).any(|file| {
            let about = fs::read_to_string(process.join("fdinfo").join(file.file_name()));
            about.is_ok_and(|about| !about.contains("pos:\t0\n"))
        })
    };
    ward_speakers.iter().filter(has).copied().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_kills_its_speaker_twice_costs_its_cue_and_nothing_is_heard_again() {
    let mut ward = Ward::new();
    let jingle = ward.drop_noise("nhac.wav", 5_000, 81);
    ward.drop_noise("giet.wav", 9_000, 82);
    let good = ward.drop_noise("tot.wav", 2_000, 83);
    let killer = sound(&ward.at("audio/giet.wav")).sha256;
    ward.start().await;
    ward.schedule(&[format!(
        "{{id: sang, zones: [to-1], at: \"{}\", rundown: [{{file: nhac.wav}}, {{file: giet.wav}}, \
         {{file: tot.wav}}]}}",
        cron(due_in(7))
    )]);
    // Stands for what a decoder can't bear: whoever decodes it dies.
    let mut ticks = interval(Duration::from_millis(5));
    let mut deaths = 0;
    let rows = loop {
        ticks.tick().await;
        for pid in decoding(&speakers(&ward), &killer) {
            // It may have died of the signal before.
            deaths += u32::from(kill_process(pid, Signal::ABORT).is_ok());
            until("its end", async || decoding(&[pid], &killer).is_empty().then_some(())).await;
        }
        let rows = ward.rows().await;
        if rows.iter().any(|row| row.kind() == RowKind::Slot) {
            break rows;
        }
    };
    // A signal may meet one that is dying already.
    assert!(deaths >= 2, "{deaths}: {rows:#?}");
    let of_cue = |cue: u32| {
        let plays = plays(&rows, "to-1").into_iter();
        plays.filter(|row| row.cue().unwrap().index == cue).collect::<Vec<_>>()
    };
    let [killed] = of_cue(1)[..] else { panic!("{rows:#?}") };
    assert_eq!((killed.outcome(), killed.reason()), (Outcome::NotAired, Some(Reason::FileDamaged)));
    let [whole] = of_cue(2)[..] else { panic!("{rows:#?}") };
    assert_eq!((whole.outcome(), whole.heard_ms()), (Outcome::Aired, 2_000), "{rows:#?}");
    assert_eq!(of_cue(0).last().unwrap().outcome(), Outcome::Aired, "{rows:#?}");
    let jingle_ms: u64 = of_cue(0).iter().map(|row| row.heard_ms()).sum();
    assert!(jingle_ms.abs_diff(5_000) <= 2, "{jingle_ms} ms of it: {rows:#?}");
    let slot = rows.iter().find(|row| row.kind() == RowKind::Slot).unwrap();
    assert_eq!((slot.outcome(), slot.reason()), (Outcome::Cut, Some(Reason::FileDamaged)));
    assert!(rows.iter().all(|row| row.reason() != Some(Reason::DeviceLost)), "{rows:#?}");

    silence(&ward, &[]).await;
    let heard: Vec<i16> = ward.recordings().into_iter().flat_map(|(_, left, _)| left).collect();
    assert_eq!(count(&heard, &good), 1, "the good one behind it is heard, once");
    let begin = &jingle[..RATE / 10];
    assert_eq!((count(&heard, begin), count(&heard, &jingle)), (1, 1), "once from begin to end");
    until("the file set aside", async || ward.at("audio/_loi/giet.wav").exists().then_some(()))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sounded_before_a_kill_is_cut_by_it_though_nobody_came_back_in_time() {
    let mut ward = Ward::new();
    let samples = ward.drop_noise("dai.wav", 20_000, 84);
    ward.start().await;
    let due = due_in(7);
    ward.schedule(&[format!(
        "{{id: dai, zones: [toan-phuong], at: \"{}\", late: 2s, rundown: [{{file: dai.wav}}]}}",
        cron(due)
    )]);
    ward.until("sound", |status| {
        let heard = status.on_air.iter().map(|slot| slot.heard_ms).max();
        heard.filter(|heard_ms| *heard_ms >= 2_000)
    })
    .await;
    ward.kill();
    until("the end of its time", async || {
        (loaphuong::daemon::now() > due + chrono::TimeDelta::seconds(6)).then_some(())
    })
    .await;
    ward.start().await;
    let rows = closed(&ward, 2).await;
    let (_, left, _) = ward.recordings().remove(0);
    let begin = find(&left, &samples[..RATE / 10], 1).expect("it sounded");
    let recorded_ms = ((left.len() - begin) * 1_000 / RATE) as u64;
    assert_eq!(rows.len(), 4, "{rows:#?}");
    for row in &rows {
        assert_eq!(
            (row.outcome(), row.reason()),
            (Outcome::Cut, Some(Reason::PowerOff)),
            "{row:?}"
        );
        assert!((1_000..=recorded_ms).contains(&row.heard_ms()), "{recorded_ms}: {row:?}");
    }
}
