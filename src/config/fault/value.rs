//! What can be wrong with values, each by itself or beside others.

use std::time::Duration;

use chrono::NaiveDate;

use crate::station::calendar::DayFault;
use crate::station::recurrence::{CronFault, TimeFault, WeekdayFault};

/// A text that is not one of those that may stand here.
#[derive(Debug, Clone, PartialEq)]
pub enum TextFault {
    /// `max` in characters.
    TooLong {
        max: usize,
    },
    ControlCharacter,
    /// It only stands for a person's name.
    NobodysName {
        text: String,
    },
    NotChoice {
        text: String,
        nearest: Option<String>,
        choices: Vec<&'static str>,
    },
    /// `max` is the highest channel, from 1.
    BadChannel {
        text: String,
        max: u16,
    },
    /// No SHA-256 in hexadecimal.
    BadHash {
        text: String,
    },
}

/// A number, or a figure with its unit.
#[derive(Debug, Clone, PartialEq)]
pub enum QuantityFault {
    NotNumber {
        text: String,
        min: u32,
        max: u32,
    },
    UnitMissing {
        text: String,
        example: &'static str,
    },
    NotDuration {
        text: String,
        /// As the files want it, where it can be understood and is within the limits.
        meant: Option<String>,
        example: &'static str,
    },
    DurationRange {
        min: Duration,
        max: Duration,
    },
    NotSize {
        text: String,
    },
    /// In bytes.
    SizeRange {
        min: u64,
        max: u64,
    },
    NotTemperature {
        text: String,
    },
    /// In degrees Celsius.
    TemperatureRange {
        min: u16,
        max: u16,
    },
    NotLevel {
        text: String,
        unit: &'static str,
        example: &'static str,
    },
    /// In `unit`.
    LevelRange {
        unit: &'static str,
        min: f64,
        max: f64,
    },
    NotTarget {
        text: String,
    },
}

/// The centre's address.
#[derive(Debug, Clone, PartialEq)]
pub enum AddressFault {
    NotUrl {
        text: String,
    },
    /// A name or a password stands in it.
    HoldsSecret,
    /// `http` to another machine.
    Unencrypted,
}

/// When a programme is due, and the zone of its clock.
#[derive(Debug, Clone, PartialEq)]
pub enum WhenFault {
    BadTimezone {
        text: String,
        nearest: Option<String>,
    },
    /// `at: "05:30"`.
    TimeAsCron {
        text: String,
    },
    /// Times on one day.
    TooOften {
        max: usize,
    },
    Cron(CronFault),
    Time(TimeFault),
    Weekday(WeekdayFault),
    Day(DayFault),
}

/// The first and last day of something.
#[derive(Debug, Clone, PartialEq)]
pub enum DateFault {
    /// `meant` is the day that it leaves no doubt of.
    Form {
        text: String,
        meant: Option<NaiveDate>,
    },
    NoSuchDay {
        text: String,
    },
    FromAfterUntil {
        from: NaiveDate,
        until: NaiveDate,
    },
}

/// Spans of hours within a day.
#[derive(Debug, Clone, PartialEq)]
pub enum HoursFault {
    NotHours { text: String },
    Reversed { from: String, until: String },
    Overlap { window: String, first: String },
}

/// Paths and folders.
#[derive(Debug, Clone, PartialEq)]
pub enum PathFault {
    Absolute,
    /// By `..`.
    LeavesFolder,
    Unusable,
    /// Where the station keeps what has aired or is set aside.
    Reserved,
    /// This part is a name that is passed over in the audio folder: of a hidden or temporary one,
    /// or a machine's own.
    PassedOver {
        part: String,
    },
    /// The folder of emergencies.
    OfEmergencies,
    StateInAudio,
    RecordingsInAudio,
}

/// Where an output's sound goes.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputFault {
    /// Not exactly one of `device`, `wav`, `null`.
    NotOneSink,
    /// `first` is the output whose sink it is, with its place.
    SinkTaken {
        first: String,
    },
    DeviceUnnamed,
    NullFalse,
    /// `first` is the output whose amplifier has the same GPIO line.
    SwitchTaken {
        first: String,
    },
    /// Not exactly one of `gpio`, `command`.
    NotOneSwitch,
    /// A GPIO line or programs, without the key that says so.
    SwitchWithoutKey(SwitchText),
    /// Programs without `on` and `off`.
    CommandWithoutKeys,
    /// One program where a list of it and its arguments is wanted.
    CommandNotList {
        text: String,
    },
    ActiveWithoutGpio,
    /// A GPIO line by its number.
    GpioByNumber {
        text: String,
    },
    /// A program that is not named by its whole path.
    CommandNotAbsolute {
        text: String,
    },
    /// It must not sound without its amplifier, and would begin before that is known.
    SilentTooSoon {
        min: Duration,
    },
}

/// What an amplifier is to be switched by, as far as it can be told from what was written.
#[derive(Debug, Clone, PartialEq)]
pub enum SwitchText {
    /// Nothing, or both.
    Unclear,
    /// A GPIO line.
    Line(String),
    /// Programs.
    Programs,
}

/// A programme's cues and its priority.
#[derive(Debug, Clone, PartialEq)]
pub enum ProgrammeFault {
    /// Not exactly one of `file`, `queue`, `pause`.
    NotOneCue,
    TakeWithoutQueue,
    OptionalWithoutQueue,
    NotYet(ReservedCue),
    EmergencyPlanned,
}

/// What stands beside a bulletin.
#[derive(Debug, Clone, PartialEq)]
pub enum SidecarFault {
    TooLarge {
        bytes_max: usize,
    },
    /// A link or a special file, which is not opened.
    NotAFile,
    EmergencyQueued,
}

/// A kind of cue whose word is kept for later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservedCue {
    Relay,
    Speak,
}
