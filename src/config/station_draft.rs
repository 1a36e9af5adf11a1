//! `station.yaml` half read: what it says so far, to be made a [`Config`] when all files are good.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::lang::Lang;
use super::names::DeclaredNames;
use super::schedule_file::ScheduleSections;
use super::settings::{Config, ReportSettings, STATE_UNSAID, StationFolders};
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
    pub zones: BTreeMap<ZoneId, Zone>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    /// Zones and groups, also those at fault: a programme may name them.
    pub addressable: DeclaredNames,
    pub allowed: AllowedHours,
    pub daily_limit: Option<Duration>,
    pub loudness: LoudnessRule,
    pub trust: ClockTrust,
    pub emergency: Emergency,
    pub language: Lang,
    pub store_limit: Option<u64>,
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
            zones: BTreeMap::new(),
            groups: BTreeMap::new(),
            addressable: DeclaredNames::unknown(),
            allowed: AllowedHours::default(),
            daily_limit: None,
            loudness: LoudnessRule::default(),
            trust: ClockTrust::Synced,
            emergency: Emergency::default(),
            language: Lang::Vi,
            store_limit: None,
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
        let guard = Guard { allowed: self.allowed, daily_limit: self.daily_limit, mute };
        let schedule = Schedule {
            station: self.id.clone(),
            timezone: self.timezone,
            zones: self.zones,
            guard,
            trust: self.trust,
            emergency: self.emergency,
            loudness: self.loudness,
            queues: sections.queues,
            campaigns: sections.campaigns,
            programmes,
        };
        Config {
            id: self.id,
            name: self.name,
            folders: self.folders,
            outputs: self.outputs,
            groups: self.groups,
            language: self.language,
            store_limit: self.store_limit,
            report: self.report,
            schedule: Arc::new(schedule),
        }
    }
}
