//! What can be wrong with a configuration, and where; `messages::config` says it to people.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use super::limits::FAULTS_MAX;
use super::source::{Place, Source};
use crate::station::calendar::DayFault;
use crate::station::when::{CronFault, TimeFault, WeekdayFault};

/// One fault with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// As the person named it: the path of `station.yaml` as given, schedules beside it.
    pub file: Arc<str>,
    /// From 1; 1 also when the file as a whole is meant.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub kind: FaultKind,
    /// `None` when the file as a whole is meant, or can't be shown.
    pub excerpt: Option<Excerpt>,
}

/// The piece of a source line that a fault is shown in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    pub text: String,
    /// Bytes of `text` that are meant; never empty unless at the line's end.
    pub marked: std::ops::Range<usize>,
}

/// A kind of value that a place can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Map,
    List,
    Text,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Zone,
    ZoneOrGroup,
    Group,
    Output,
    Queue,
    Campaign,
    Calendar,
    Programme,
    Cue,
    Rule,
    Day,
    Window,
    ScheduleFile,
}

/// What a reserved word will once do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    Relay,
    Speak,
}

/// What is wrong; `messages::config` says it and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    // The file as a whole.
    Unreadable { why: String },
    FolderUnreadable { folder: String, why: String },
    TooLarge { bytes_max: u64 },
    NotUtf8,
    NulByte,
    Empty,
    // YAML.
    Syntax { info: String },
    Tab,
    StarUnquoted,
    QuoteOpen,
    BracketOpen,
    ColonInside,
    ColonMissing,
    SpaceMissing { key: String },
    Invisible { character: char },
    GoesOn { value: String },
    Indentation,
    SignUnquoted { sign: char },
    TooDeep { max: usize },
    TooMuch { max: usize },
    TooLargeTogether { bytes_max: u64 },
    AnchorRefused,
    TagRefused,
    SecondDocument,
    KeyNotText,
    NotKeys { found: Shape },
    KeyTwice { key: String, first_line: usize },
    // Keys and shapes.
    UnknownKey { key: String, nearest: Option<String>, known: &'static [&'static str] },
    MissingKey { key: &'static str, example: &'static str },
    WrongShape { wanted: Shape, found: Shape },
    NoValue,
    EmptyList,
    TooMany { what: Named, max: usize },
    // Words and numbers.
    TextLong { max: usize },
    ControlCharacter,
    NobodysName { text: String },
    BadId { text: String },
    NotChoice { text: String, nearest: Option<String>, choices: Vec<&'static str> },
    NotNumber { text: String, min: u32, max: u32 },
    UnitMissing { text: String, example: &'static str },
    NotDuration { text: String },
    DurationRange { min: Duration, max: Duration },
    NotSize { text: String },
    SizeRange { min: u64, max: u64 },
    NotLevel { text: String, unit: &'static str, example: &'static str },
    LevelRange { unit: &'static str, min: f64, max: f64 },
    NotTarget { text: String },
    BadChannel { text: String, max: u16 },
    BadTimezone { text: String, nearest: Option<String> },
    BadUrl { text: String },
    UrlSecret,
    UrlPlain,
    DateForm { text: String, meant: Option<NaiveDate> },
    NoSuchDate { text: String },
    FromAfterUntil { from: NaiveDate, until: NaiveDate },
    // Paths.
    PathAbsolute,
    PathLeaves,
    PathBad,
    PathReserved,
    PathEmergency,
    StateInAudio,
    WavInAudio,
    // Names.
    UnknownName { what: Named, name: String, nearest: Option<String> },
    NameTaken { name: String, first: String },
    NamedTwice { name: String },
    // Times.
    BadWindow { text: String },
    WindowReversed { from: String, until: String },
    WindowsOverlap { window: String, first: String },
    TimeAsCron { text: String },
    TooOften { max: usize },
    Cron(CronFault),
    Time(TimeFault),
    Weekday(WeekdayFault),
    Day(DayFault),
    // Meanings.
    SinkKind,
    SinkTaken { first: String },
    NoDevice,
    NullFalse,
    CueKind,
    TakeWithoutQueue,
    OptionalWithoutQueue,
    Later(Later),
    EmergencyPlanned,
    EmergencyNoted,
    NoteLarge { bytes_max: usize },
    NoteNotFile,
    BadHash { text: String },
}

/// All faults of all files: the station's first, then the schedules by name, each from top to
/// bottom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Faults {
    pub list: Vec<Fault>,
    /// Faults beyond [`FAULTS_MAX`], counted only.
    pub omitted: usize,
}

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Further faults are only counted.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= FAULTS_MAX
    }

    pub(super) fn push(&mut self, fault: Fault) {
        if self.is_full() {
            self.omitted += 1;
        } else {
            self.list.push(fault);
        }
    }

    /// Adds a fault of `source`; one too many is only counted, and costs nothing.
    pub(super) fn add(&mut self, source: &Source, place: Place, kind: FaultKind) {
        if self.is_full() {
            self.omitted += 1;
        } else {
            self.list.push(source.fault(place, kind));
        }
    }

    /// Brings faults found in several passes into the order of their places; `files` is the order
    /// of the files.
    pub(super) fn sort(&mut self, files: &[Arc<str>]) {
        let rank = |file: &Arc<str>| files.iter().position(|known| known == file);
        self.list.sort_by_cached_key(|fault| (rank(&fault.file), fault.line, fault.column));
    }
}

/// How many and where the first is, for logs and error chains; `messages::config` says all of it.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} faults", self.list.len() + self.omitted)?;
        match self.list.first() {
            Some(Fault { file, line, column, kind, .. }) => {
                write!(f, ", the first at {file:?}:{line}:{column}: {kind:?}")
            }
            None => Ok(()),
        }
    }
}

impl std::error::Error for Faults {}
