//! `station.yaml` half read: what it says so far, to be made a [`Config`] when all files are good.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::amplifier::Amplifier;
use super::lang::Lang;
use super::names::DeclaredNames;
use super::schedule_file::ScheduleSections;
use super::settings::{Config, HealthLimits, ReportSettings, STATE_UNSAID, StationFolders};
use crate::station::allowed_hours::AllowedHours;
use crate::station::calendar::DaySet;
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::{OutputId, ZoneId};
use crate::station::loudness::LoudnessRule;
use crate::station::schedule::{Emergency, Guard, Programme, Schedule, Zone};
use crate::wire::SinkSpec;

/// What `station.yaml` says, with defaults in place of what it doesn't, and of what is at fault.
pub struct StationDraft {
    pub id: Arc<str>,
    pub name: String,
    pub timezone: chrono_tz::Tz,
    pub folders: StationFolders,
    pub outputs: BTreeMap<OutputId, SinkSpec>,
    pub amplifiers: BTreeMap<OutputId, Amplifier>,
    pub zones: BTreeMap<ZoneId, Zone>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    /// Zones and groups, also those at fault: a programme may name them.
    pub addressable: DeclaredNames,
    pub allowed: AllowedHours,
    pub tests: Option<AllowedHours>,
    pub daily_limit: Option<Duration>,
    pub loudness: LoudnessRule,
    pub trust: ClockTrust,
    pub emergency: Emergency,
    pub language: Lang,
    pub store_limit: Option<u64>,
    pub health: HealthLimits,
    pub report: Option<ReportSettings>,
}

impl StationDraft {
    /// What holds where nothing is said, for files beside `base`.
    pub fn unsaid(base: &Path) -> StationDraft {
        StationDraft {
            id: "".into(),
            name: String::new(),
            timezone: chrono_tz::Asia::Ho_Chi_Minh,
            folders: StationFolders {
                audio: base.join("audio"),
                schedules: base.join("schedules"),
                state: STATE_UNSAID.into(),
            },
            outputs: BTreeMap::new(),
            amplifiers: BTreeMap::new(),
            zones: BTreeMap::new(),
            groups: BTreeMap::new(),
            addressable: DeclaredNames::unknown(),
            allowed: AllowedHours::default(),
            tests: None,
            daily_limit: None,
            loudness: LoudnessRule::default(),
            trust: ClockTrust::Synced,
            emergency: Emergency::default(),
            language: Lang::Vi,
            store_limit: None,
            health: HealthLimits::default(),
            report: None,
        }
    }

    /// The whole configuration, once nothing in any file is at fault.
    pub fn with_schedules(
        self,
        sections: ScheduleSections,
        programmes: Vec<Programme>,
        mute: DaySet,
    ) -> Config {
        // By name, so that the compiler asks where a new value goes.
        let StationDraft {
            id,
            name,
            timezone,
            folders,
            outputs,
            amplifiers,
            zones,
            groups,
            // Only programmes are checked against it.
            addressable: _,
            allowed,
            tests,
            daily_limit,
            loudness,
            trust,
            emergency,
            language,
            store_limit,
            health,
            report,
        } = self;
        let schedule = Schedule {
            station: id.clone(),
            timezone,
            zones,
            amplifiers: amplifiers.iter().map(|(id, one)| (id.clone(), one.rule)).collect(),
            guard: Guard { allowed, tests, daily_limit, mute },
            trust,
            emergency,
            loudness,
            queues: sections.queues,
            campaigns: sections.campaigns,
            programmes,
        };
        Config {
            id,
            name,
            folders,
            outputs,
            amplifiers: amplifiers.into_iter().map(|(id, one)| (id, one.switch)).collect(),
            groups,
            language,
            store_limit,
            health,
            report,
            schedule: Arc::new(schedule),
        }
    }
}
