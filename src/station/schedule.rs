//! The schedule, what the ward wants to sound: zones, guard, queues, calendars, programmes.
//! Validated values only; `config` makes them from YAML, tests make them by hand.

use super::clock_trust::ClockTrust;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::allowed_hours::AllowedHours;
use super::amplifiers::AmplifierRule;
use super::bulletin::Bulletin;
use super::calendar::DaySet;
use super::ids::{CampaignId, OutputId, ProgrammeId, QueueId, ZoneId};
use super::loudness::LoudnessRule;
use super::priority::Priority;
use super::recurrence::Recurrence;

/// Everything that decides what sounds, one consistent whole; a reload replaces it.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    pub station: Arc<str>,
    pub timezone: chrono_tz::Tz,
    pub zones: BTreeMap<ZoneId, Zone>,
    /// Of the outputs whose amplifiers the station switches.
    pub amplifiers: BTreeMap<OutputId, AmplifierRule>,
    pub guard: Guard,
    /// The least trust in the clock at which scheduled sound starts.
    pub trust: ClockTrust,
    pub emergency: Emergency,
    pub loudness: LoudnessRule,
    pub queues: BTreeMap<QueueId, Queue>,
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// In the order of their files' names, then of their places in them: it decides between equals.
    pub programmes: Vec<Programme>,
}

/// Loudspeakers that can be addressed by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    pub name: String,
    pub output: OutputId,
    /// Channels of the output, from 0; empty means all.
    pub channels: Vec<u16>,
    /// Decibels, added to each cue's own gain.
    pub gain_db: f32,
    pub owner: Option<String>,
    /// Narrows the station's windows, never widens them.
    pub allowed: Option<AllowedHours>,
    /// The smaller of this and the station's holds.
    pub daily_limit: Option<Duration>,
}

/// What the last check before the sound device allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    pub allowed: AllowedHours,
    /// Hours in which test tones may sound beside; `None`: in the allowed ones alone.
    pub tests: Option<AllowedHours>,
    /// Longest sound per zone and local day, emergencies not counted; `None` is no limit.
    pub daily_limit: Option<Duration>,
    /// Days on which cues marked as music are left out.
    pub mute: DaySet,
}

/// How emergencies are taken here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Emergency {
    /// What a file dropped into the folder of emergencies does; `None`: the folder is closed.
    pub folder: Option<EmergencyFolder>,
    /// Every emergency is a rehearsal: it is written down and does not sound.
    pub exercise: bool,
}

/// A file dropped into the folder of emergencies sounds at once …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyFolder {
    /// … in these zones, at least one …
    pub zones: Vec<ZoneId>,
    /// … by the order of these words, not empty …
    pub by: String,
    /// … so often, 1 to 100.
    pub repeat: u32,
}

/// What becomes of the rest of a slot that was interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum ResumeRule {
    /// The cut cue from its start, then the rest.
    #[default]
    Restart,
    /// From where it was cut.
    Continue,
    /// Nothing more; the slot is closed.
    Drop,
}

impl Schedule {
    /// The queue in whose folder the file at `path` lies; one in a subfolder of it is in none.
    pub fn queue_of(&self, path: &str) -> Option<(&QueueId, &Queue)> {
        let (folder, _) = path.rsplit_once('/')?;
        self.queues.iter().find(|(_, queue)| *queue.folder == *folder)
    }

    /// Whether any programme names the file at `path` in its rundown.
    pub fn names_file(&self, path: &str) -> bool {
        let mut cues = self.programmes.iter().flat_map(|programme| &programme.rundown);
        cues.any(|cue| matches!(&cue.what, CueWhat::File(named) if **named == *path))
    }

    /// Whether it must not air before somebody approves it: nobody has approved its content, and
    /// the queue in whose folder it lies wants that. An emergency is ordered by a person, and waits
    /// for no other.
    pub fn waits_for_approval(&self, bulletin: &Bulletin) -> bool {
        bulletin.approved_by.is_none()
            && self.queue_of(&bulletin.path).is_some_and(|(_, queue)| queue.approval)
    }
}

/// A folder of bulletins that wait for their turn, and its rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Queue {
    /// Relative to the audio folder, `/` between parts, NFC.
    pub folder: Arc<str>,
    pub order: QueueOrder,
    /// How often each bulletin airs in each zone; `None` is without end.
    pub airs: Option<u32>,
    /// How long a bulletin stays, from its arrival; `None` is without end.
    pub keep: Option<Duration>,
    pub campaign: Option<CampaignId>,
    /// Nothing of it airs before somebody has approved its content.
    pub approval: bool,
    /// The longest bulletin it takes, inclusive; `None` for any length.
    pub longest: Option<Duration>,
    /// How long its archive keeps a file; `None` is for ever.
    pub keep_archive: Option<Duration>,
}

/// In which order a queue gives its bulletins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum QueueOrder {
    /// By arrival, the first that came first.
    #[default]
    Oldest,
    /// By arrival, the last that came first.
    Newest,
    /// By file name.
    Name,
    /// The one that this zone heard longest ago (or never) first.
    Rotate,
}

/// Bulletins and programmes of one plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    pub title: String,
    /// Local days, both inclusive.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub unit: Option<String>,
    /// `LoaiLinhVuc`, 1 to 6.
    pub field: Option<u8>,
    /// Airings wanted in each zone.
    pub target_per_zone: Option<u32>,
}

/// An entry of the schedule: when, where, what, how important.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    pub id: ProgrammeId,
    pub title: String,
    /// Groups resolved, without repeats, in the order written.
    pub zones: Vec<ZoneId>,
    pub when: Recurrence,
    pub priority: Priority,
    /// The longest a slot may start after its due instant, inclusive; also the longest
    /// interruption after which it goes on.
    pub late: Duration,
    /// Longest sound of one slot, from its start.
    pub max_length: Option<Duration>,
    pub resume: ResumeRule,
    pub rundown: Vec<CueRule>,
    pub campaign: Option<CampaignId>,
    /// Where it is written: `schedules/daily.yaml:14`.
    pub place: Arc<str>,
}

/// One cue of a rundown, as the schedule has it.
#[derive(Debug, Clone, PartialEq)]
pub struct CueRule {
    pub what: CueWhat,
    /// Left out on `mute` days.
    pub music: bool,
}

/// What a cue sounds.
#[derive(Debug, Clone, PartialEq)]
pub enum CueWhat {
    /// A file by path, relative to the audio folder, `/` between parts, NFC.
    File(Arc<str>),
    /// Up to `take` bulletins of a queue, at least 1.
    Queue {
        queue: QueueId,
        take: u32,
        /// A queue with nothing to air is no fault: the cue is left out, and nothing is missing.
        optional: bool,
    },
    Pause(Duration),
}
