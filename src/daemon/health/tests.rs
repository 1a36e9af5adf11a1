//! What looks and writes bring one after the other, and what is made of it.

use std::path::Path;

use chrono::TimeDelta;

use super::canary::CanaryFault;
use super::*;
use crate::sys::board::MountedDevice;
use crate::units::milliseconds;

fn now() -> Timestamp {
    "2026-03-02T05:00:00Z".parse().unwrap()
}

/// The health of a board with these folders' disks, which nobody has looked at yet.
fn board(folder: &Path) -> BoardHealth {
    with_events(folder).0
}

/// The same, with what its looks bring.
fn with_events(folder: &Path) -> (BoardHealth, mpsc::Receiver<HealthEvent>) {
    let root = folder.to_owned();
    let [audio, schedules, state] = ["audio", "schedules", "state"].map(|name| folder.join(name));
    let setup = HealthSetup { root, ..HealthSetup::default() };
    BoardHealth::new(setup, &StationFolders { audio, schedules, state })
}

/// A disk by its number, with so many faults.
fn disk(number: u64, errors: u64) -> DiskReading {
    let name = Some(format!("mmcblk{number}"));
    let device = Some(MountedDevice { number, name });
    DiskReading { device, free_bytes: Some(u64::MAX), errors: Some(errors) }
}

fn sensors(temperature_c: f32, under_voltage: bool) -> SensorReading {
    SensorReading { under_voltage: Some(under_voltage), temperature_c: Some(temperature_c) }
}

/// What is found after this.
fn after(board: &mut BoardHealth, event: HealthEvent) -> Vec<HealthFinding> {
    board.take(event, now());
    board.judge(now(), chrono_tz::Asia::Ho_Chi_Minh, &HealthLimits::default());
    board.findings.clone()
}

fn alarm(alarm: BoardAlarm) -> Vec<HealthFinding> {
    vec![HealthFinding::Alarm(alarm)]
}

fn canary(took_ms: u64, fault: Option<CanaryFault>) -> HealthEvent {
    HealthEvent::Canary(CanaryOutcome { took_ms, fault })
}

#[test]
fn what_was_hot_is_hot_until_it_is_five_degrees_below_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    let cases =
        [(79.0, false), (80.0, true), (76.0, true), (75.0, true), (74.0, false), (76.0, false)];
    for (temperature_c, is_hot) in cases {
        let found =
            after(&mut board, HealthEvent::Board(sensors(temperature_c, false), disk(1, 0)));
        let hot = alarm(BoardAlarm::Hot { temperature_c, limit_c: 80 });
        assert_eq!(found, if is_hot { hot } else { Vec::new() }, "{temperature_c}");
    }
}

#[test]
fn faults_of_a_file_system_are_told_with_how_many_came_since_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    // What it counts, and how many of these are new; `fsck` begins anew.
    for (errors, since_start) in [(4, 0), (6, 2), (7, 3), (0, 0), (2, 2)] {
        let found = after(&mut board, HealthEvent::Board(sensors(50.0, false), disk(1, errors)));
        let device = "mmcblk1".to_owned();
        let told = alarm(BoardAlarm::FileSystemErrors { device, errors, since_start });
        assert_eq!(found, if errors > 0 { told } else { Vec::new() }, "{errors}");
    }
    // Of the audio folder's disk, too, unless that is the same one.
    let found = after(&mut board, HealthEvent::Audio(disk(1, 2)));
    assert_eq!((found.len(), board.disks().len()), (1, 1), "{found:?}");
    let found = after(&mut board, HealthEvent::Audio(disk(2, 5)));
    assert_eq!((found.len(), board.disks().len()), (2, 2), "{found:?}");
}

#[test]
fn low_voltage_that_is_over_is_told_of_with_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    let mut found =
        |is_low| after(&mut board, HealthEvent::Board(sensors(50.0, is_low), disk(1, 0)));
    assert_eq!(found(false), []);
    assert_eq!(found(true), alarm(BoardAlarm::UnderVoltage));
    let at = LocalTimestamp::new(now(), chrono_tz::Asia::Ho_Chi_Minh);
    assert_eq!(found(false), [HealthFinding::Note(BoardNote::UnderVoltageBefore { at })]);
}

#[test]
fn two_slow_writes_in_turn_make_a_slow_card_and_bad_ones_are_tried_again_soon() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    let slow = SLOW_MS + 1;
    let note = |took_ms| vec![HealthFinding::Note(BoardNote::CardSlow { took_ms })];
    let cases = [
        (canary(slow, None), Vec::new(), false),
        (canary(SLOW_MS, None), Vec::new(), true),
        (canary(slow, None), Vec::new(), false),
        (canary(slow + 1, None), note(slow + 1), false),
        (canary(30, Some(CanaryFault::Altered)), alarm(BoardAlarm::CardAlters), false),
        (canary(30, None), Vec::new(), true),
    ];
    for (number, (event, want, is_well)) in cases.into_iter().enumerate() {
        assert_eq!(after(&mut board, event), want, "{number}");
        let wait = board.canary.due - Instant::now();
        assert_eq!(wait > CANARY_AGAIN, is_well, "{number}: {wait:?}");
    }
}

#[test]
fn a_write_without_an_answer_for_a_minute_is_told_while_it_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    let look = || HealthEvent::Board(sensors(50.0, false), disk(1, 0));
    let ago = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds));
    board.canary.begun = ago(30);
    assert_eq!(after(&mut board, look()), []);
    board.canary.begun = ago(61);
    assert_eq!(after(&mut board, look()), alarm(BoardAlarm::CardHangs { seconds: 61 }));
    assert_eq!(after(&mut board, canary(61_000, None)), []);
}

#[test]
fn the_disk_is_tried_when_it_was_looked_at_and_all_is_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let mut board = board(folder.path());
    assert!(!board.canary_is_due(|| true), "the first look comes first");
    board.take(HealthEvent::Board(sensors(50.0, false), disk(1, 0)), now());
    assert!(board.canary_is_due(|| true) && !board.canary_is_due(|| false));
    board.take(canary(30, None), now());
    assert!(!board.canary_is_due(|| true), "not again at once");
}

#[tokio::test]
async fn a_share_that_hangs_is_not_asked_again() {
    for (hangs, brought) in [(false, 2), (true, 1)] {
        let folder = tempfile::tempdir().unwrap();
        let (mut board, mut events) = with_events(folder.path());
        board.audio_under_way = hangs;
        board.look_if_due();
        // Its end of the channel, so that the look's own is the last.
        drop(board);
        let mut found = 0;
        while events.recv().await.is_some() {
            found += 1;
        }
        assert_eq!(found, brought, "hangs: {hangs}");
    }
}

#[tokio::test]
async fn a_life_leaves_its_sign_with_its_first_look() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    let (mut board, mut events) = with_events(folder.path());
    board.look_if_due();
    let life = board.life.clone();
    drop(board);
    while events.recv().await.is_some() {}
    assert_eq!(life.read().map(|sign| sign.ended), Some(false));
}

#[test]
fn what_is_read_back_is_held_against_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    let board = board(folder.path());
    // Longer than what is read of it: as from a disk that has lost its end.
    let boot = Some("x".repeat(2_000).into());
    let outcome = board.life.try_disk(&LifeSign { boot, alive: None, ended: false });
    assert_eq!(outcome.fault, Some(CanaryFault::Altered));
}

#[test]
fn a_life_knows_when_the_one_before_it_was_seen_last() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("state")).unwrap();
    let before = board(folder.path());
    let alive = now() - milliseconds(90_000);
    assert_eq!(before.life.try_disk(&before.sign(Some(alive), false)).fault, None);
    let known = board(folder.path()).status(Duration::ZERO, chrono_tz::Asia::Ho_Chi_Minh);
    assert_eq!(known.last_alive.map(|at| at.utc()), Some(now() - TimeDelta::seconds(90)));
}
