//! Looking for what needs a person, in the state of the parts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use tokio::time::Instant;

use super::StationTrouble;
use crate::control::{AttentionItem, BoardAlarm};
use crate::daemon::Daemon;
use crate::daemon::folder::OverviewTroubles;
use crate::library::{FailedTask, FolderTask};
use crate::messages::attention as words;
use crate::messages::folder_answers;
use crate::station::SlotState;
use crate::station::ids::{OutputId, ZoneId};
use crate::station::record::{LocalTimestamp, Reason};
use crate::station::recurrence::local;
use crate::units::span_of;
use crate::wire::OutputTrouble;

/// So long a slot that was lost to its output is held against that, until another is heard there.
const LOST_TOLD_FOR: TimeDelta = TimeDelta::minutes(15);

/// Zones of an output that are named.
const ZONES_NAMED_MAX: usize = 4;

/// Folders that are not seen or not written, and sidecars beside no bulletin, that are told: who
/// looks after these finds the others.
const ALIKE_MAX: usize = 5;

impl Daemon {
    /// All that is wrong now, the weightiest first; also what nobody is to be told of yet.
    fn found_troubles(&self) -> Vec<StationTrouble<'_>> {
        let mut found: Vec<StationTrouble<'_>> = self
            .silent_emergencies()
            .into_iter()
            .map(StationTrouble::EmergencySilent)
            .chain(self.output_troubles())
            .chain(self.clock_trouble())
            .chain(self.schedule_troubles())
            .chain(self.disk_troubles())
            .chain(self.board_troubles())
            .chain(self.folder_troubles())
            .chain(self.centre_troubles())
            .collect();
        found.sort_by_key(StationTrouble::word);
        found
    }

    /// What people are to be told of.
    fn told_troubles(&self) -> Vec<StationTrouble<'_>> {
        let now = Instant::now();
        let mut found = self.found_troubles();
        found.retain(|trouble| self.trouble_spans.lasted(now, trouble).is_some());
        found
    }

    /// What needs a person, for `status`.
    pub(in crate::daemon) fn attention(&self) -> Vec<AttentionItem> {
        let (lang, now, wall) = (self.lang(), Instant::now(), self.clock.now());
        let item = |trouble: &StationTrouble<'_>| {
            let lasted = self.trouble_spans.lasted(now, trouble)?;
            let since = wall - span_of(lasted);
            Some(AttentionItem {
                what: trouble.word().into(),
                about: trouble.about(),
                since: Some(LocalTimestamp::new(since, self.config.schedule.timezone)),
                text: trouble.text(lang),
            })
        };
        self.found_troubles().iter().filter_map(item).collect()
    }

    /// What heads the folder's overview.
    pub(in crate::daemon) fn overview_troubles(&self) -> OverviewTroubles {
        let (lang, now, wall) = (self.lang(), Instant::now(), self.clock.now());
        let starting = self.trouble_spans.is_starting();
        let mut told = OverviewTroubles { starting, ..OverviewTroubles::default() };
        for trouble in self.found_troubles() {
            let lasted = self.trouble_spans.lasted(now, &trouble);
            let Some(lasted) = lasted.filter(|_| !trouble.is_told_with_files()) else { continue };
            let text = trouble.text(lang);
            match trouble {
                StationTrouble::EmergencySilent(_) => told.emergencies.push(text),
                // What a clock shows that nobody can trust tells nobody since when.
                _ if !self.station.clock_suffices() => told.others.push(text),
                _ => {
                    let since = local(self.config.schedule.timezone, wall - span_of(lasted));
                    let since = folder_answers::moment(lang, since, None);
                    told.others.push(words::since(lang, text, since));
                }
            }
        }
        told
    }

    /// What the status tells as `troubles`, in words.
    pub(in crate::daemon) fn troubles(&self) -> Vec<String> {
        let told = self.told_troubles().into_iter().filter(StationTrouble::is_in_troubles);
        told.map(|trouble| trouble.text(self.lang())).collect()
    }

    /// After each event: when a trouble has come or gone, the folder is to say so.
    pub(in crate::daemon) fn look_for_troubles(&mut self) {
        let now = Instant::now();
        if !self.trouble_spans.is_due(now) {
            return;
        }
        let mut spans = std::mem::take(&mut self.trouble_spans);
        let news = spans.note(now, &self.found_troubles()) | spans.settles(self.started.elapsed());
        self.trouble_spans = spans;
        if news {
            self.folder.writing.request();
        }
    }

    fn output_troubles(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        let lost = self.outputs.status().into_iter().filter_map(|status| {
            let zones = self.config.schedule.zones.values();
            let fed = zones.filter(|zone| zone.output == status.output);
            let trouble = status.trouble?;
            Some(StationTrouble::OutputLost {
                zones: fed.map(|zone| zone.name.clone()).take(ZONES_NAMED_MAX).collect(),
                nearest: self.looks.nearest(&status.output, Some(&trouble)),
                trouble,
                output: status.output,
            })
        });
        let failed = self.amplifiers.status().into_iter().filter_map(|(output, amplifier)| {
            let zones = self.config.schedule.zones.values().filter(|zone| zone.output == output);
            let zones = zones.map(|zone| zone.name.clone()).take(ZONES_NAMED_MAX).collect();
            Some(StationTrouble::AmplifierFailed { zones, trouble: amplifier.trouble?, output })
        });
        let lost = lost.chain(self.unexplained_losses()).chain(failed);
        lost.chain(self.watchdog.silent_outputs().iter().map(StationTrouble::OutputSilent))
    }

    /// Outputs that tell no trouble, and to which a slot that waits, or the last one there, was
    /// lost all the same: a speaker that never starts, or hangs while it opens.
    fn unexplained_losses(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        let told = self.outputs.status().into_iter().filter(|status| status.trouble.is_some());
        let told: BTreeSet<OutputId> = told.map(|status| status.output).collect();
        let of = |zone: &ZoneId| self.config.schedule.zones.get(zone).map(|zone| &zone.output);
        let mut lost: BTreeMap<&OutputId, bool> = BTreeMap::new();
        for slot in self.station.open_slots() {
            let hindered = matches!(slot.hindrance, Some((Reason::DeviceLost, _)));
            if let Some(output) = of(&slot.id.zone) {
                let waits = hindered && slot.state() != SlotState::OnAir;
                *lost.entry(output).or_default() |= waits;
            }
        }
        let since = self.clock.now() - LOST_TOLD_FOR;
        for closed in self.closed.list().into_iter().rev().filter(|slot| slot.due.utc() >= since) {
            let output = closed.zone.as_ref().and_then(of);
            if let Some(output) = output.filter(|output| !lost.contains_key(output)) {
                lost.insert(output, closed.reason == Some(Reason::DeviceLost));
            }
        }
        let lost = lost.into_iter().filter(move |(output, lost)| *lost && !told.contains(*output));
        lost.map(|(output, _)| {
            let zones = self.config.schedule.zones.values().filter(|zone| zone.output == *output);
            StationTrouble::OutputLost {
                zones: zones.map(|zone| zone.name.clone()).take(ZONES_NAMED_MAX).collect(),
                nearest: None,
                trouble: OutputTrouble::NotStarted,
                output: output.clone(),
            }
        })
    }

    fn clock_trouble(&self) -> Option<StationTrouble<'_>> {
        let (trust, why) = self.clock.trust_and_why();
        (!self.station.clock_suffices()).then_some(StationTrouble::ClockUntrusted { trust, why })
    }

    fn schedule_troubles(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        let none = self.config.schedule.programmes.is_empty();
        let none = none.then(|| StationTrouble::NoProgramme(&self.config.folders.schedules));
        let fault = self.reloads.fault().map(StationTrouble::ScheduleFault);
        let passed = self.reloads.passed_over().iter().map(StationTrouble::SchedulePassedOver);
        none.into_iter().chain(fault).chain(passed)
    }

    fn disk_troubles(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        let rows = self.disk.unwritten_rows();
        let unwritten =
            self.disk.trouble().map(|trouble| StationTrouble::JournalUnwritten { trouble, rows });
        let lost = self.disk.given_up();
        let lost = (lost.rows > 0)
            .then_some(StationTrouble::RowsLost { rows: lost.rows, slots: lost.slots });
        unwritten.into_iter().chain(lost)
    }

    fn board_troubles(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        // That the disk takes nothing is told with the rows that wait for it.
        let told = self.disk.trouble().is_some();
        let alarms = self.health.alarms();
        let alarms =
            alarms.filter(move |alarm| !(told && matches!(alarm, BoardAlarm::CardRefuses { .. })));
        alarms.map(StationTrouble::Board)
    }

    fn folder_troubles(&self) -> Vec<StationTrouble<'_>> {
        let mut found = Vec::new();
        if self.folder.library.is_folder_unreadable() {
            found.push(StationTrouble::FolderUnreadable(&self.config.folders.audio));
        }
        let failed = self.folder.library.failed_tasks().into_iter();
        let (missing, failed): (Vec<FailedTask>, Vec<FailedTask>) =
            failed.partition(|failed| failed.what == FolderTask::Folder);
        found.extend(missing.into_iter().take(ALIKE_MAX).map(|missing| {
            StationTrouble::FolderMissing { folder: missing.path, why: missing.why }
        }));
        if let Some(first) = failed.first() {
            let (first, count) = (first.clone(), failed.len());
            found.push(StationTrouble::FolderTaskFailed { first, count });
        }
        found.extend(self.folder.unarchived());
        let Some(decision) = self.folder.decision() else { return found };
        let report = &decision.report;
        found.extend(
            report
                .unseen_folders
                .iter()
                .take(ALIKE_MAX)
                .map(|(folder, why)| StationTrouble::FolderUnseen { folder, why }),
        );
        let unwritable = report.unwritable_folders.iter().take(ALIKE_MAX);
        found.extend(unwritable.map(|folder| StationTrouble::FolderUnwritable(folder)));
        if let Some((first, count)) = self.folder.refused() {
            found.push(StationTrouble::FilesRefused { first, count });
        }
        let alone = report.lone_sidecars.iter().take(ALIKE_MAX);
        found.extend(alone.map(StationTrouble::SidecarAlone));
        found
    }

    fn centre_troubles(&self) -> impl Iterator<Item = StationTrouble<'_>> {
        let reporting = self.config.report.as_ref().and_then(|_| self.reporting.trouble());
        let trouble = reporting.map(|trouble| match trouble.is_for_a_person() {
            true => StationTrouble::CentreRefuses(trouble),
            false => StationTrouble::CentreAway { trouble, backlog: self.station.backlog() },
        });
        let refused = self.disk.refused_rows().of_late();
        trouble.into_iter().chain((refused > 0).then_some(StationTrouble::RowsRefused(refused)))
    }
}
