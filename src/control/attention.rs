//! What needs a person, as `status` tells it. Fields and words are added, never renamed.

use serde::{Deserialize, Serialize};

use super::word::StableWord;
use crate::station::record::LocalTimestamp;

/// One thing that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionItem {
    pub what: StableWord<AttentionWord>,
    /// The output, slot, folder or file that it is about, where there may be several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Since when, as far as this run of the station knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<LocalTimestamp>,
    /// What is so and what to do: one line, in the station's language.
    pub text: String,
}

/// What may need a person, by stable words, in the order in which people are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttentionWord {
    /// An emergency that is to sound does not, or was broken off.
    EmergencySilent,
    /// A run was lost in an output, and none has sounded there since.
    OutputLost,
    /// An output in use gives no sign of life.
    OutputSilent,
    /// An amplifier can't be switched.
    AmplifierFailed,
    /// Nothing scheduled sounds for want of a clock that can be trusted.
    ClockUntrusted,
    /// The station has nothing that it could sound by itself.
    NoProgramme,
    /// The files of the configuration are at fault; the last good ones are in force.
    ScheduleFault,
    /// Rows wait in memory, since the disk takes none.
    JournalUnwritten,
    /// Rows had to lose their content while the disk took none.
    RowsLost,
    /// The disk of the state folder, or a file system, is failing.
    CardFailing,
    /// The supply voltage of the board is too low.
    UnderVoltage,
    /// The board is too hot.
    Hot,
    /// A disk has little room left.
    DiskLow,
    /// The audio folder can't be read.
    FolderUnreadable,
    /// A folder in which the station can make and move nothing.
    FolderUnwritable,
    /// A folder whose files the station does not see.
    FolderUnseen,
    /// A queue's folder, or that of emergencies, is missing and can't be made.
    FolderMissing,
    /// Not all that the folder is to say or move could be done.
    FolderTaskFailed,
    /// Bulletins that are done with still lie in their queues.
    ArchiveFailed,
    /// A schedule that is not read because of its name.
    SchedulePassedOver,
    /// The centre does not let the station in, or refuses what it sends.
    CentreRefuses,
    /// The centre has not been reached for long.
    CentreAway,
    /// Rows that the centre will never take.
    RowsRefused,
    /// Files that were not taken.
    FilesRefused,
    /// A sidecar that lies beside no bulletin.
    SidecarAlone,
}
