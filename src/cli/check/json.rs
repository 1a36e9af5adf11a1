//! What `check` found, for programs: one object with named fields, in which fields are only added.

use std::path::Path;

use chrono::TimeDelta;
use serde::Serialize;

use super::amplifiers::FoundSwitch;
use super::devices::CheckedDevice;
use super::verdict::{self, CheckVerdict};
use super::warnings::CheckWarning;
use super::{CheckedFiles, WEEK_DAYS};
use crate::amplifier::SwitchFinding;
use crate::config::{ConfigFault, ConfigFaults};
use crate::folder_policy::{FileReport, FolderReport, RefusalCause};
use crate::messages::{Lang, config as messages};
use crate::station::ids::{OutputId, ProgrammeId, QueueId, ZoneId};
use crate::station::planner::OutcomeCounts;
use crate::station::record::LocalTimestamp;
use crate::wire::SinkSpec;

/// The whole answer.
#[derive(Serialize)]
pub struct CheckJson<'a> {
    /// Whether it ends with 0 under `--strict`, too.
    good: bool,
    /// Of `station.yaml` and the schedules; with any there is no `station`.
    faults: Vec<FaultJson>,
    /// Faults beyond those that are told one by one.
    faults_omitted: usize,
    /// A user who may read the files would see more.
    #[serde(skip_serializing_if = "Option::is_none")]
    denied: Option<String>,
    station: Option<StationJson<'a>>,
}

/// One fault, where it lies, and what to do about it.
#[derive(Serialize)]
struct FaultJson {
    file: String,
    line: usize,
    column: usize,
    fault: String,
    remedy: String,
}

/// A station whose files are well written.
#[derive(Serialize)]
struct StationJson<'a> {
    id: &'a str,
    name: &'a str,
    timezone: &'static str,
    centre: Option<&'a str>,
    zones: Vec<ZoneJson<'a>>,
    programmes: Vec<ProgrammeJson<'a>>,
    queues: Vec<QueueJson<'a>>,
    outputs: Vec<OutputJson<'a>>,
    amplifiers: Vec<AmplifierJson<'a>>,
    /// Of sidecars in the audio folder.
    sidecar_faults: Vec<FaultJson>,
    warnings: Vec<WarningJson>,
    outlook: OutlookJson<'a>,
}

#[derive(Serialize)]
struct ZoneJson<'a> {
    zone: &'a ZoneId,
    name: &'a str,
    output: &'a OutputId,
    /// Numbered from 1; empty for all.
    channels: Vec<u16>,
    gain_db: f32,
}

#[derive(Serialize)]
struct ProgrammeJson<'a> {
    programme: &'a ProgrammeId,
    title: &'a str,
    zones: &'a [ZoneId],
    next: Option<LocalTimestamp>,
    /// Instants in the next 7 days, each in every zone.
    week: usize,
    place: &'a str,
}

#[derive(Serialize)]
struct QueueJson<'a> {
    queue: &'a QueueId,
    folder: &'a str,
    /// `null` where the folder can't be looked into.
    files: Option<usize>,
}

#[derive(Serialize)]
struct OutputJson<'a> {
    output: &'a OutputId,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wav: Option<&'a Path>,
    /// `usable`, `unseen` (nobody can say from here), `faulty`.
    state: &'static str,
}

#[derive(Serialize)]
struct AmplifierJson<'a> {
    output: &'a OutputId,
    #[serde(skip_serializing_if = "Option::is_none")]
    gpio: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<&'a str>,
    file: &'a str,
    line: usize,
    /// As an output's.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Serialize)]
struct WarningJson {
    /// The lines that it is about; empty where it is about none.
    places: Vec<PlaceJson>,
    text: String,
}

#[derive(Serialize)]
struct PlaceJson {
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct OutlookJson<'a> {
    days: i64,
    slots: u64,
    #[serde(flatten)]
    outcomes: &'a OutcomeCounts,
    /// Parts of the audio folder can't be looked into, so more may be missing.
    blind: bool,
}

/// Files that are at fault; `denied` is how a person comes to be allowed to read them.
pub fn of_faults(lang: Lang, faults: &ConfigFaults, denied: Option<String>) -> CheckJson<'static> {
    CheckJson {
        good: false,
        faults: fault_list(lang, faults),
        faults_omitted: faults.omitted,
        denied,
        station: None,
    }
}

/// Files that are well written, and what else was seen.
pub fn of_station<'a>(lang: Lang, checked: &'a CheckedFiles) -> CheckJson<'a> {
    let CheckedFiles { config, seen, verdict, devices, amplifiers, now, .. } = checked;
    let (schedule, timezone) = (&config.schedule, config.schedule.timezone);
    let zones = schedule.zones.iter().map(|(zone, rule)| ZoneJson {
        zone,
        name: &rule.name,
        output: &rule.output,
        channels: rule.channels.iter().map(|channel| channel.saturating_add(1)).collect(),
        gain_db: rule.gain_db,
    });
    let week = *now + TimeDelta::days(WEEK_DAYS);
    let programmes = schedule.programmes.iter().map(|programme| ProgrammeJson {
        programme: &programme.id,
        title: &programme.title,
        zones: &programme.zones,
        next: programme
            .when
            .next_after(timezone, *now)
            .map(|next| LocalTimestamp::new(next, timezone)),
        week: programme.when.after(timezone, *now).take_while(|at| *at < week).count(),
        place: &programme.place,
    });
    let queues = schedule.queues.iter().map(|(queue, rule)| QueueJson {
        queue,
        folder: &rule.folder,
        files: (!seen.is_hidden(&rule.folder)).then(|| seen.stock.in_folder(&rule.folder).count()),
    });
    let outputs = config.outputs.iter().map(|(output, sink)| OutputJson {
        output,
        device: match sink {
            SinkSpec::Device(name) => Some(name),
            SinkSpec::Wav(_) | SinkSpec::Null => None,
        },
        wav: match sink {
            SinkSpec::Wav(folder) => Some(folder),
            SinkSpec::Device(_) | SinkSpec::Null => None,
        },
        state: match devices.look(output) {
            CheckedDevice::Usable => "usable",
            CheckedDevice::Unseen => "unseen",
            CheckedDevice::Faulty => "faulty",
        },
    });
    let station = StationJson {
        id: &config.id,
        name: &config.name,
        timezone: timezone.name(),
        centre: config.report.as_ref().map(|report| &*report.endpoint),
        zones: zones.collect(),
        programmes: programmes.collect(),
        queues: queues.collect(),
        outputs: outputs.collect(),
        amplifiers: amplifiers.found.iter().map(|found| amplifier(lang, found)).collect(),
        sidecar_faults: sidecar_faults(lang, &seen.report),
        warnings: checked.warnings(lang).into_iter().map(warning).collect(),
        outlook: outlook(verdict),
    };
    CheckJson {
        good: checked.is_good(),
        faults: Vec::new(),
        faults_omitted: 0,
        denied: None,
        station: Some(station),
    }
}

fn outlook(verdict: &CheckVerdict) -> OutlookJson<'_> {
    OutlookJson {
        days: verdict::DAYS,
        slots: verdict.outlooks.slots(),
        outcomes: &verdict.outlooks,
        blind: verdict.blind,
    }
}

fn fault_list(lang: Lang, faults: &ConfigFaults) -> Vec<FaultJson> {
    faults.list.iter().map(|fault| fault_json(lang, fault)).collect()
}

fn fault_json(lang: Lang, fault: &ConfigFault) -> FaultJson {
    let said = messages::fault(lang, &fault.kind);
    FaultJson {
        file: fault.file.to_string(),
        line: fault.line,
        column: fault.column,
        fault: said.what,
        remedy: said.remedy,
    }
}

fn sidecar_faults(lang: Lang, report: &FolderReport) -> Vec<FaultJson> {
    let refused = report.files.values().filter_map(FileReport::refused);
    let faults = refused.filter_map(|file| match &file.refusal {
        RefusalCause::SidecarAtFault(faults) => Some(fault_list(lang, faults)),
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => None,
    });
    faults.flatten().collect()
}

fn amplifier(lang: Lang, found: &FoundSwitch) -> AmplifierJson<'_> {
    let name = found.look.name.as_str();
    AmplifierJson {
        output: &found.output,
        gpio: found.is_gpio.then_some(name),
        program: (!found.is_gpio).then_some(name),
        file: &found.place.file,
        line: found.place.line,
        state: match found.look.finding {
            SwitchFinding::Usable => "usable",
            SwitchFinding::Unseen(_) => "unseen",
            SwitchFinding::Faulty(_) => "faulty",
        },
        text: found.warning(lang).map(|warning| warning.text),
    }
}

fn warning(warning: CheckWarning) -> WarningJson {
    let places = warning.places.into_iter();
    let places = places.map(|place| PlaceJson { file: place.file.to_string(), line: place.line });
    WarningJson { places: places.collect(), text: warning.text }
}
