//! What needs a person: one list of all that is wrong with the station, made from its state, for
//! `status` and its exit code, the head of the folder's overview, and the centre.
//!
//! To add one: a variant of [`StationTrouble`], and what the compiler then asks for (its stable
//! word in `control::AttentionWord`, which stands where it weighs; its sentence with what to do, in
//! `messages::attention`); then the place in `found` that looks for it. A test asks for the word in
//! `docs/commands.md`.
//!
//! Not here: what people should know and need not mend (a muted zone, rehearsals, a kernel without
//! Landlock); what they do every day (approvals).

mod found;
mod spans;

use std::path::Path;
use std::time::Duration;

use super::disk::WriteTrouble;
use super::health::disk_of;
use super::order_answers::SilentEmergency;
use super::reloads::ReloadFault;
use super::reporting::ReportTrouble;
use crate::config::PassedOver;
use crate::control::{AttentionWord, BoardAlarm, ClockWhy};
use crate::folder_policy::LoneSidecar;
use crate::library::{ArchiveError, FailedTask, FolderTrouble, UnseenCause};
use crate::messages::attention as words;
use crate::messages::config::passed_over;
use crate::messages::{Lang, clock, file_faults, folder_answers, health, shown, status_lines};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::OutputId;
use crate::wire::{AmplifierTrouble, OutputTrouble, QuotedText};

pub use spans::TroubleSpans;

/// So long the centre may be out of reach before a person is asked to look: rows are kept, and what
/// a provider or a router breaks at night is mostly mended by the morning.
const CENTRE_AWAY_MIN: Duration = Duration::from_secs(6 * 60 * 60);

/// Something wrong with the station that a person can mend.
#[derive(Debug)]
pub enum StationTrouble<'a> {
    EmergencySilent(SilentEmergency),
    /// `zones` by their names.
    OutputLost {
        output: OutputId,
        zones: Vec<String>,
        trouble: OutputTrouble,
        /// Where no device has its name: the one that was most likely meant.
        nearest: Option<QuotedText>,
    },
    OutputSilent(&'a OutputId),
    /// `zones` by their names.
    AmplifierFailed {
        output: OutputId,
        zones: Vec<String>,
        trouble: AmplifierTrouble,
    },
    ClockUntrusted {
        trust: ClockTrust,
        why: ClockWhy,
    },
    /// The folder where a schedule is missing.
    NoProgramme(&'a Path),
    ScheduleFault(&'a ReloadFault),
    JournalUnwritten {
        trouble: &'a WriteTrouble,
        rows: u64,
    },
    RowsLost {
        rows: u64,
        slots: u64,
    },
    Board(&'a BoardAlarm),
    /// The audio folder.
    FolderUnreadable(&'a Path),
    /// A path in the audio folder, as in each of the two that follow.
    FolderUnwritable(&'a str),
    FolderUnseen {
        folder: &'a str,
        why: &'a UnseenCause,
    },
    /// A path in the audio folder likewise.
    FolderMissing {
        folder: String,
        why: FolderTrouble,
    },
    /// The first of so many.
    FolderTaskFailed {
        first: FailedTask,
        count: usize,
    },
    ArchiveFailed {
        first: &'a str,
        why: &'a ArchiveError,
        count: usize,
    },
    SchedulePassedOver(&'a PassedOver),
    /// A person has to mend the token or the address.
    CentreRefuses(ReportTrouble<'a>),
    CentreAway {
        trouble: ReportTrouble<'a>,
        backlog: u64,
    },
    /// Of late.
    RowsRefused(u64),
    FilesRefused {
        first: &'a str,
        count: usize,
    },
    SidecarAlone(&'a LoneSidecar),
}

impl StationTrouble<'_> {
    /// What it is called by programs; by it people are told in order.
    pub fn word(&self) -> AttentionWord {
        match self {
            StationTrouble::EmergencySilent(_) => AttentionWord::EmergencySilent,
            StationTrouble::OutputLost { .. } => AttentionWord::OutputLost,
            StationTrouble::OutputSilent(_) => AttentionWord::OutputSilent,
            StationTrouble::AmplifierFailed { .. } => AttentionWord::AmplifierFailed,
            StationTrouble::ClockUntrusted { .. } => AttentionWord::ClockUntrusted,
            StationTrouble::NoProgramme(_) => AttentionWord::NoProgramme,
            StationTrouble::ScheduleFault(_) => AttentionWord::ScheduleFault,
            StationTrouble::JournalUnwritten { .. } => AttentionWord::JournalUnwritten,
            StationTrouble::RowsLost { .. } => AttentionWord::RowsLost,
            StationTrouble::Board(alarm) => match alarm {
                BoardAlarm::CardRefuses { .. }
                | BoardAlarm::CardAlters
                | BoardAlarm::CardHangs { .. }
                | BoardAlarm::FileSystemErrors { .. } => AttentionWord::CardFailing,
                BoardAlarm::UnderVoltage => AttentionWord::UnderVoltage,
                BoardAlarm::Hot { .. } => AttentionWord::Hot,
                BoardAlarm::DiskLow { .. } => AttentionWord::DiskLow,
            },
            StationTrouble::FolderUnreadable(_) => AttentionWord::FolderUnreadable,
            StationTrouble::FolderUnwritable(_) => AttentionWord::FolderUnwritable,
            StationTrouble::FolderUnseen { .. } => AttentionWord::FolderUnseen,
            StationTrouble::FolderMissing { .. } => AttentionWord::FolderMissing,
            StationTrouble::FolderTaskFailed { .. } => AttentionWord::FolderTaskFailed,
            StationTrouble::ArchiveFailed { .. } => AttentionWord::ArchiveFailed,
            StationTrouble::SchedulePassedOver(_) => AttentionWord::SchedulePassedOver,
            StationTrouble::CentreRefuses(_) => AttentionWord::CentreRefuses,
            StationTrouble::CentreAway { .. } => AttentionWord::CentreAway,
            StationTrouble::RowsRefused(_) => AttentionWord::RowsRefused,
            StationTrouble::FilesRefused { .. } => AttentionWord::FilesRefused,
            StationTrouble::SidecarAlone(_) => AttentionWord::SidecarAlone,
        }
    }

    /// Which of several it is; with the word it names the trouble while it lasts.
    pub fn about(&self) -> Option<String> {
        match self {
            StationTrouble::EmergencySilent(silent) => Some(silent.slot.to_string()),
            StationTrouble::OutputLost { output, .. } => Some(output.to_string()),
            StationTrouble::OutputSilent(output) => Some(output.to_string()),
            StationTrouble::AmplifierFailed { output, .. } => Some(output.to_string()),
            StationTrouble::FolderUnwritable(folder)
            | StationTrouble::FolderUnseen { folder, .. } => Some((*folder).to_owned()),
            StationTrouble::FolderMissing { folder, .. } => Some(folder.clone()),
            StationTrouble::SchedulePassedOver(file) => Some(file.path.clone()),
            StationTrouble::SidecarAlone(sidecar) => Some(sidecar.path.to_string()),
            StationTrouble::Board(alarm) => disk_of(alarm),
            StationTrouble::ClockUntrusted { .. }
            | StationTrouble::NoProgramme(_)
            | StationTrouble::ScheduleFault(_)
            | StationTrouble::JournalUnwritten { .. }
            | StationTrouble::RowsLost { .. }
            | StationTrouble::FolderUnreadable(_)
            | StationTrouble::FolderTaskFailed { .. }
            | StationTrouble::ArchiveFailed { .. }
            | StationTrouble::CentreRefuses(_)
            | StationTrouble::CentreAway { .. }
            | StationTrouble::RowsRefused(_)
            | StationTrouble::FilesRefused { .. } => None,
        }
    }

    /// How long it has to last before anybody is told.
    pub fn patience(&self) -> Duration {
        match self {
            StationTrouble::CentreAway { .. } => CENTRE_AWAY_MIN,
            StationTrouble::EmergencySilent(_)
            | StationTrouble::OutputLost { .. }
            | StationTrouble::OutputSilent(_)
            | StationTrouble::AmplifierFailed { .. }
            | StationTrouble::ClockUntrusted { .. }
            | StationTrouble::NoProgramme(_)
            | StationTrouble::ScheduleFault(_)
            | StationTrouble::JournalUnwritten { .. }
            | StationTrouble::RowsLost { .. }
            | StationTrouble::Board(_)
            | StationTrouble::FolderUnreadable(_)
            | StationTrouble::FolderUnwritable(_)
            | StationTrouble::FolderUnseen { .. }
            | StationTrouble::FolderMissing { .. }
            | StationTrouble::FolderTaskFailed { .. }
            | StationTrouble::ArchiveFailed { .. }
            | StationTrouble::SchedulePassedOver(_)
            | StationTrouble::CentreRefuses(_)
            | StationTrouble::RowsRefused(_)
            | StationTrouble::FilesRefused { .. }
            | StationTrouble::SidecarAlone(_) => Duration::ZERO,
        }
    }

    /// Whether it is one of those that the status tells as `troubles`, too; the others have a field
    /// of their own there.
    pub fn is_in_troubles(&self) -> bool {
        match self {
            StationTrouble::EmergencySilent(_)
            | StationTrouble::OutputSilent(_)
            | StationTrouble::NoProgramme(_)
            | StationTrouble::JournalUnwritten { .. }
            | StationTrouble::FolderUnreadable(_)
            | StationTrouble::FolderUnwritable(_)
            | StationTrouble::FolderUnseen { .. }
            | StationTrouble::FolderMissing { .. }
            | StationTrouble::FolderTaskFailed { .. }
            | StationTrouble::ArchiveFailed { .. }
            | StationTrouble::SchedulePassedOver(_)
            | StationTrouble::SidecarAlone(_) => true,
            StationTrouble::OutputLost { .. }
            | StationTrouble::AmplifierFailed { .. }
            | StationTrouble::ClockUntrusted { .. }
            | StationTrouble::ScheduleFault(_)
            | StationTrouble::RowsLost { .. }
            | StationTrouble::Board(_)
            | StationTrouble::CentreRefuses(_)
            | StationTrouble::CentreAway { .. }
            | StationTrouble::RowsRefused(_)
            | StationTrouble::FilesRefused { .. } => false,
        }
    }

    /// Whether the overview tells it among the files, with all that there are of its kind.
    pub fn is_told_with_files(&self) -> bool {
        match self {
            StationTrouble::FolderUnwritable(_)
            | StationTrouble::FolderUnseen { .. }
            | StationTrouble::FilesRefused { .. }
            | StationTrouble::SidecarAlone(_) => true,
            StationTrouble::EmergencySilent(_)
            | StationTrouble::OutputLost { .. }
            | StationTrouble::OutputSilent(_)
            | StationTrouble::ClockUntrusted { .. }
            | StationTrouble::NoProgramme(_)
            | StationTrouble::ScheduleFault(_)
            | StationTrouble::JournalUnwritten { .. }
            | StationTrouble::RowsLost { .. }
            | StationTrouble::FolderUnreadable(_)
            | StationTrouble::FolderMissing { .. }
            | StationTrouble::FolderTaskFailed { .. }
            | StationTrouble::ArchiveFailed { .. }
            | StationTrouble::SchedulePassedOver(_)
            | StationTrouble::CentreRefuses(_)
            | StationTrouble::CentreAway { .. }
            | StationTrouble::Board(_)
            | StationTrouble::AmplifierFailed { .. }
            | StationTrouble::RowsRefused(_) => false,
        }
    }

    /// What is so and what to do, as a clause on one line.
    pub fn text(&self, lang: Lang) -> String {
        let text = match self {
            StationTrouble::EmergencySilent(silent) => silent.text(lang),
            StationTrouble::OutputLost { output, zones, trouble, nearest } => {
                words::output(lang, output.as_str(), zones, (trouble, nearest.as_ref()))
            }
            StationTrouble::AmplifierFailed { output, zones, trouble } => {
                words::amplifier(lang, output.as_str(), zones, trouble)
            }
            StationTrouble::OutputSilent(output) => {
                status_lines::output_does_not_answer(lang, output)
            }
            StationTrouble::ClockUntrusted { trust: ClockTrust::Untrusted, why } => {
                words::clock_untrusted(lang, clock::why(lang, *why, None))
            }
            StationTrouble::ClockUntrusted { .. } => words::clock_unsynced(lang),
            StationTrouble::NoProgramme(folder) => {
                passed_over::no_programme(lang, folder.display())
            }
            StationTrouble::ScheduleFault(fault) => {
                let lines = fault.lines(lang);
                let first = lines.first().cloned().unwrap_or_default();
                match lines.len() {
                    0 | 1 => words::schedule_fault(lang, first),
                    count => words::schedule_faults(lang, first, count - 1),
                }
            }
            StationTrouble::JournalUnwritten { trouble, rows } => {
                words::journal_unwritten(lang, rows, trouble.sentence(lang))
            }
            StationTrouble::RowsLost { rows, slots } => words::rows_lost(lang, rows, slots),
            StationTrouble::Board(alarm) => health::alarm(lang, alarm),
            StationTrouble::FolderUnreadable(folder) => {
                status_lines::folder_away(lang, folder.display())
            }
            StationTrouble::FolderUnwritable(folder) => {
                of_folder(lang, folder, file_faults::unwritable(lang))
            }
            StationTrouble::FolderUnseen { folder, why } => {
                of_folder(lang, folder, file_faults::unseen_folder(lang, why))
            }
            StationTrouble::FolderMissing { folder, why } => {
                status_lines::folder_missing(lang, &shown(folder), why)
            }
            StationTrouble::FolderTaskFailed { first, count } => {
                status_lines::not_answered(lang, *count, &shown(&first.path), &first.why)
            }
            StationTrouble::ArchiveFailed { first, why, count } => {
                status_lines::not_archived(lang, *count, first, why)
            }
            StationTrouble::SchedulePassedOver(file) => passed_over::passed_over(lang, file),
            StationTrouble::CentreRefuses(trouble) => {
                words::centre_refuses(lang, trouble.sentence(lang))
            }
            StationTrouble::CentreAway { trouble, backlog } => {
                words::centre_away(lang, backlog, trouble.sentence(lang))
            }
            StationTrouble::RowsRefused(count) => words::rows_refused(lang, count),
            StationTrouble::FilesRefused { first, count } => {
                words::files_refused(lang, count, first)
            }
            StationTrouble::SidecarAlone(sidecar) => {
                let path = shown(&sidecar.path);
                match sidecar.right_name() {
                    Some((bulletin, right)) => {
                        let (bulletin, right) = (shown(bulletin), shown(&right));
                        status_lines::misnamed_sidecar(lang, path, bulletin, right)
                    }
                    None => status_lines::lone_sidecar(lang, path),
                }
            }
        };
        // Names of files are others' words.
        shown(&text)
    }
}

fn of_folder(lang: Lang, folder: &str, what: String) -> String {
    format!("{}: {what}", folder_answers::audio_folder(lang, &shown(folder)))
}
