//! Judges what was read of the board: no clock, no file.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::canary::CanaryFault;
use crate::config::HealthLimits;
use crate::control::{BoardAlarm, BoardNote, HealthFinding, LastEnd, StationFolder};
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;

/// A part that was too hot counts as cool again below the limit by so many degrees: a board that
/// sits at the limit is one finding, not one a minute.
pub const COOLS_BY_C: f32 = 5.0;

/// What is over is told for so long: whoever comes in once a day learns of it.
pub const TOLD_FOR: TimeDelta = TimeDelta::days(1);

/// A write that takes longer is slow: so long the loop waits for the journal before sound begins
/// without it.
pub const SLOW_MS: u64 = 2_000;

/// A write without an answer for so long will hardly have one.
pub const HANGS_S: u64 = 60;

/// A disk and which folders lie on it.
#[derive(Debug, Clone, PartialEq)]
pub struct DiskEvidence {
    /// The gravest to lack room first.
    pub folders: Vec<StationFolder>,
    pub device: Option<String>,
    pub free_bytes: Option<u64>,
    pub errors: Option<u64>,
    pub errors_since_start: Option<u64>,
}

/// The last two writes that were tried, and the one that is under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CanaryEvidence {
    pub fault: Option<CanaryFault>,
    pub took_ms: u64,
    /// Of the one before; 0 for none.
    pub took_before_ms: u64,
    /// For how long one has been under way.
    pub waits_s: u64,
}

/// What is known of the board.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthEvidence {
    pub now: Timestamp,
    pub timezone: Tz,
    pub under_voltage: Option<bool>,
    /// When it was seen last.
    pub under_voltage_at: Option<Timestamp>,
    pub temperature_c: Option<f32>,
    /// By the judgement before.
    pub was_hot: bool,
    pub disks: Vec<DiskEvidence>,
    pub canary: CanaryEvidence,
    pub last_end: Option<LastEnd>,
    pub last_alive: Option<Timestamp>,
    /// How long ago the station started.
    pub up: TimeDelta,
}

/// What a person should know or do, the gravest first.
pub fn findings(evidence: &HealthEvidence, limits: &HealthLimits) -> Vec<HealthFinding> {
    let alarms = alarms(evidence, limits).into_iter().map(HealthFinding::Alarm);
    alarms.chain(notes(evidence).into_iter().map(HealthFinding::Note)).collect()
}

fn alarms(evidence: &HealthEvidence, limits: &HealthLimits) -> Vec<BoardAlarm> {
    let mut found = Vec::from_iter(card(&evidence.canary));
    for disk in &evidence.disks {
        if let (Some(device), Some(errors @ 1..)) = (&disk.device, disk.errors) {
            let since_start = disk.errors_since_start.unwrap_or_default();
            let device = device.clone();
            found.push(BoardAlarm::FileSystemErrors { device, errors, since_start });
        }
    }
    if evidence.under_voltage == Some(true) {
        found.push(BoardAlarm::UnderVoltage);
    }
    if let Some(temperature_c) = evidence.temperature_c
        && is_hot(temperature_c, evidence.was_hot, limits)
    {
        found.push(BoardAlarm::Hot { temperature_c, limit_c: limits.temperature_c });
    }
    for disk in &evidence.disks {
        let low = disk.free_bytes.filter(|free| *free < limits.disk_free_bytes);
        if let (Some(free_bytes), Some(folder)) = (low, disk.folders.first()) {
            let (folder, limit_bytes) = (*folder, limits.disk_free_bytes);
            found.push(BoardAlarm::DiskLow { folder, free_bytes, limit_bytes });
        }
    }
    found
}

fn notes(evidence: &HealthEvidence) -> Vec<BoardNote> {
    let mut found = Vec::new();
    let canary = &evidence.canary;
    if canary.fault.is_none() && canary.took_ms.min(canary.took_before_ms) > SLOW_MS {
        found.push(BoardNote::CardSlow { took_ms: canary.took_ms });
    }
    let stamp = |at: Timestamp| LocalTimestamp::new(at, evidence.timezone);
    if let Some(at) = evidence.under_voltage_at
        && evidence.under_voltage != Some(true)
        && (evidence.now - at).abs() < TOLD_FOR
    {
        found.push(BoardNote::UnderVoltageBefore { at: stamp(at) });
    }
    if let Some(end) = evidence.last_end.filter(|_| evidence.up < TOLD_FOR) {
        let last_alive = evidence.last_alive.map(stamp);
        match end {
            LastEnd::InOrder => {}
            LastEnd::Killed => found.push(BoardNote::StationKilled { last_alive }),
            LastEnd::PowerCut => found.push(BoardNote::PowerCut { last_alive }),
        }
    }
    found
}

fn is_hot(temperature_c: f32, was_hot: bool, limits: &HealthLimits) -> bool {
    let limit = f32::from(limits.temperature_c);
    temperature_c >= if was_hot { limit - COOLS_BY_C } else { limit }
}

fn card(canary: &CanaryEvidence) -> Option<BoardAlarm> {
    if canary.waits_s >= HANGS_S {
        return Some(BoardAlarm::CardHangs { seconds: canary.waits_s });
    }
    Some(match canary.fault.as_ref()? {
        CanaryFault::Refused(trouble) => BoardAlarm::CardRefuses { trouble: trouble.clone() },
        CanaryFault::Altered => BoardAlarm::CardAlters,
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::sys::disk_trouble::DiskTrouble;

    fn well() -> HealthEvidence {
        HealthEvidence {
            now: "2026-03-02T05:00:00Z".parse().unwrap(),
            timezone: chrono_tz::Asia::Ho_Chi_Minh,
            under_voltage: Some(false),
            under_voltage_at: None,
            temperature_c: Some(52.0),
            was_hot: false,
            disks: vec![DiskEvidence {
                folders: vec![StationFolder::State, StationFolder::Audio],
                device: Some("mmcblk0p2".to_owned()),
                free_bytes: Some(9_000_000_000),
                errors: Some(0),
                errors_since_start: Some(0),
            }],
            canary: CanaryEvidence { took_ms: 30, took_before_ms: 30, ..Default::default() },
            last_end: Some(LastEnd::InOrder),
            last_alive: None,
            up: TimeDelta::hours(1),
        }
    }

    /// Changes what is well.
    type Change = fn(&mut HealthEvidence);

    #[test]
    fn each_trouble_of_the_board_is_one_finding_and_none_is_made_of_what_is_not_there() {
        let alarm = HealthFinding::Alarm;
        let note = HealthFinding::Note;
        let hot = |temperature_c| alarm(BoardAlarm::Hot { temperature_c, limit_c: 80 });
        let slow = note(BoardNote::CardSlow { took_ms: 2_001 });
        let low = |folder| {
            let (free_bytes, limit_bytes) = (499_999_999, 500_000_000);
            alarm(BoardAlarm::DiskLow { folder, free_bytes, limit_bytes })
        };
        let errors = |errors, since_start| {
            let device = "mmcblk0p2".to_owned();
            alarm(BoardAlarm::FileSystemErrors { device, errors, since_start })
        };
        let full = || DiskTrouble::from(io::Error::from_raw_os_error(libc::ENOSPC));
        let cases: Vec<(&str, Change, Vec<HealthFinding>)> = vec![
            ("all is well", |_| {}, vec![]),
            (
                "a PC that tells nothing",
                |now| {
                    (now.under_voltage, now.temperature_c) = (None, None);
                    now.disks[0] = DiskEvidence {
                        device: None,
                        free_bytes: None,
                        errors: None,
                        errors_since_start: None,
                        ..now.disks[0].clone()
                    };
                    now.last_end = None;
                },
                vec![],
            ),
            (
                "low now",
                |now| now.under_voltage = Some(true),
                vec![alarm(BoardAlarm::UnderVoltage)],
            ),
            (
                "low an hour ago",
                |now| now.under_voltage_at = Some(now.now - TimeDelta::hours(1)),
                vec![note(BoardNote::UnderVoltageBefore {
                    at: LocalTimestamp::new(
                        "2026-03-02T04:00:00Z".parse().unwrap(),
                        chrono_tz::Asia::Ho_Chi_Minh,
                    ),
                })],
            ),
            ("low a day ago", |now| now.under_voltage_at = Some(now.now - TOLD_FOR), vec![]),
            ("just below the limit", |now| now.temperature_c = Some(79.9), vec![]),
            ("at the limit", |now| now.temperature_c = Some(80.0), vec![hot(80.0)]),
            (
                "cooling",
                |now| (now.temperature_c, now.was_hot) = (Some(75.0), true),
                vec![hot(75.0)],
            ),
            ("cool again", |now| (now.temperature_c, now.was_hot) = (Some(74.9), true), vec![]),
            ("old faults", |now| now.disks[0].errors = Some(3), vec![errors(3, 0)]),
            (
                "faults of now",
                |now| (now.disks[0].errors, now.disks[0].errors_since_start) = (Some(3), Some(2)),
                vec![errors(3, 2)],
            ),
            (
                "little room",
                |now| now.disks[0].free_bytes = Some(499_999_999),
                vec![low(StationFolder::State)],
            ),
            (
                "little room for bulletins",
                |now| {
                    now.disks[0].folders = vec![StationFolder::Audio];
                    now.disks[0].free_bytes = Some(499_999_999);
                },
                vec![low(StationFolder::Audio)],
            ),
            ("just room enough", |now| now.disks[0].free_bytes = Some(500_000_000), vec![]),
            (
                "refused",
                |now| {
                    let error = io::Error::from_raw_os_error(libc::ENOSPC);
                    now.canary.fault = Some(CanaryFault::Refused(error.into()));
                },
                vec![alarm(BoardAlarm::CardRefuses { trouble: full() })],
            ),
            (
                "altered",
                |now| now.canary.fault = Some(CanaryFault::Altered),
                vec![alarm(BoardAlarm::CardAlters)],
            ),
            ("slow once", |now| now.canary.took_ms = 9_000, vec![]),
            (
                "slow twice",
                |now| (now.canary.took_ms, now.canary.took_before_ms) = (2_001, 9_000),
                vec![slow.clone()],
            ),
            ("not yet long without an answer", |now| now.canary.waits_s = 59, vec![]),
            (
                "without an answer",
                |now| now.canary.waits_s = 60,
                vec![alarm(BoardAlarm::CardHangs { seconds: 60 })],
            ),
            (
                "after a power cut",
                |now| now.last_end = Some(LastEnd::PowerCut),
                vec![note(BoardNote::PowerCut { last_alive: None })],
            ),
            (
                "after a kill",
                |now| now.last_end = Some(LastEnd::Killed),
                vec![note(BoardNote::StationKilled { last_alive: None })],
            ),
            (
                "a day after a power cut",
                |now| (now.last_end, now.up) = (Some(LastEnd::PowerCut), TOLD_FOR),
                vec![],
            ),
        ];
        for (case, change, want) in cases {
            let mut evidence = well();
            change(&mut evidence);
            assert_eq!(findings(&evidence, &HealthLimits::default()), want, "{case}");
        }
    }

    #[test]
    fn the_gravest_comes_first() {
        let mut evidence = well();
        evidence.canary.fault = Some(CanaryFault::Altered);
        evidence.last_end = Some(LastEnd::PowerCut);
        evidence.temperature_c = Some(90.0);
        evidence.under_voltage_at = Some(evidence.now);
        let found = findings(&evidence, &HealthLimits::default());
        let notes = found.iter().map(|it| matches!(it, HealthFinding::Note(_)));
        assert!(notes.is_sorted() && found.len() == 4, "{found:?}");
        assert_eq!(found[0], HealthFinding::Alarm(BoardAlarm::CardAlters));
    }
}
