//! What can be wrong with files, with YAML, and with keys and names.

use crate::sys::disk_trouble::DiskTrouble;

/// A file that can't be read as text, or a folder of files that can't be read.
#[derive(Debug, Clone, PartialEq)]
pub enum TextFileFault {
    Unreadable {
        trouble: DiskTrouble,
    },
    /// A pipe, a device.
    NotRegular,
    /// The folder of the schedules.
    FolderUnreadable {
        folder: String,
        trouble: DiskTrouble,
    },
    TooLarge {
        bytes_max: u64,
    },
    /// All files of the configuration together.
    TooLargeTogether {
        bytes_max: u64,
    },
    NotUtf8,
    NulByte,
    Empty,
}

/// What the YAML parser stumbles over.
#[derive(Debug, Clone, PartialEq)]
pub enum SyntaxFault {
    /// An entry of a list without the dash that begins it.
    DashMissing {
        what: NamedThing,
        /// Which entry it is, from 1.
        nth: usize,
    },
    /// Anything that has no plainer name here; `info` is the parser's own sentence, in English.
    Other {
        info: String,
    },
    Tab,
    /// A value that begins with `*` or `&`.
    StarUnquoted,
    QuoteOpen,
    BracketOpen,
    ColonInside,
    ColonMissing,
    Indentation,
    /// This line, or those from here to `last_line`, stand too far to the right or to the left;
    /// with this mended the file can be read.
    Misplaced {
        margin: Margin,
        last_line: Option<usize>,
    },
    /// A value that begins with a sign that YAML keeps for itself.
    SignUnquoted {
        sign: char,
    },
}

/// The blanks in front of a line, against its neighbours'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Margin {
    TooWide { spaces: usize },
    TooNarrow { spaces: usize },
}

/// A slip of the hand that YAML takes for something else.
#[derive(Debug, Clone, PartialEq)]
pub enum TypingSlip {
    /// `key:value`.
    SpaceMissing { key: String },
    /// `-key: value`.
    DashRunsOn,
    /// What looks like a blank, or like nothing, and to YAML is a letter.
    Invisible { character: char },
    /// A quotation mark of a word processor, which to YAML is a letter.
    CurlyQuote { character: char },
    /// A dash of a word processor, where a hyphen is meant.
    WrongDash { character: char },
    /// A colon of another script, which to YAML is a letter.
    WrongColon { character: char },
    /// A value that begins with `#`, which to YAML is a comment.
    HashUnquoted { value: String },
    /// A value in brackets or quotes that goes on behind them; `value` is all of it.
    GoesOn { value: String },
}

/// YAML that is well written and is not taken here.
#[derive(Debug, Clone, PartialEq)]
pub enum DocumentFault {
    /// Values nested in each other.
    TooDeep {
        max: usize,
    },
    /// Values in all files together.
    TooMuch {
        max: usize,
    },
    AnchorRefused,
    TagRefused,
    SecondDocument,
    KeyNotText,
    /// The whole file is no map.
    NotKeys {
        found: ValueShape,
    },
    /// Given before in the same map, in `first_line`, from 1.
    KeyTwice {
        key: String,
        first_line: usize,
    },
}

/// A key or a kind of value that has no place here, or is missing.
#[derive(Debug, Clone, PartialEq)]
pub enum ShapeFault {
    UnknownKey {
        key: String,
        nearest: Option<String>,
        known: &'static [&'static str],
    },
    /// What others call so is written otherwise here.
    OtherwiseWritten {
        key: String,
        examples: Vec<String>,
    },
    /// A comma in `{…}` that ends a value in its middle; `value` is all of it.
    CommaSplits {
        key: String,
        value: String,
    },
    /// Several in one text, with commas between.
    BracketsMissing {
        list: String,
    },
    /// The entries of a list without their dashes.
    DashesMissing,
    MissingKey {
        key: &'static str,
        example: &'static str,
    },
    WrongShape {
        wanted: ValueShape,
        found: ValueShape,
    },
    NoValue,
    EmptyList,
    TooMany {
        what: NamedThing,
        max: usize,
    },
}

/// Keys that are known and mean nothing yet; no advice names them.
pub const KEYS_OF_LATER: [&str; 2] = ["relay", "speak"];

/// A name that the writer chose, or that he refers to.
#[derive(Debug, Clone, PartialEq)]
pub enum NameFault {
    /// Not fit to be a key.
    BadId {
        text: String,
    },
    Unknown {
        what: NamedThing,
        name: String,
        nearest: Option<String>,
    },
    /// `first` is the place where it is taken.
    Taken {
        name: String,
        first: String,
    },
    /// Twice in one list.
    Twice {
        name: String,
    },
}

/// A kind of value that a place can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueShape {
    Map,
    List,
    Text,
}

/// What a name stands for, or what a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedThing {
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
    /// A program's path, or an argument.
    CommandWord,
    /// Of a list without a name of its own.
    Entry,
}
