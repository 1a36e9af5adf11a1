//! What a person answered, each answer checked, and what follows from several of them.

use std::fmt;

use chrono::Weekday;

use super::hours::{FirstProgrammes, HoursAnswer};
use super::names::{free_key, key};
use crate::config::limits::{NAMES_MAX, ZONES_MAX};
use crate::config::single_values;
use crate::config::{FaultKind, Lang};
use crate::messages::config::fault;
use crate::messages::init as messages;

/// The group that every station has: all its zones.
pub const ALL_ZONES: &str = "toan-phuong";

/// Longest token, in bytes: what the reporter reads.
const TOKEN_BYTES_MAX: usize = 4096;

/// All that a first configuration is made of. Whatever it holds, the files that come of it have no
/// fault; a property holds it to that.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Of the files' comments, and of what the station says.
    pub lang: Lang,
    pub id: String,
    pub name: String,
    pub sound: SoundAnswer,
    /// One at least, no two on one channel.
    pub zones: Vec<InitZone>,
    pub groups: Vec<GroupAnswer>,
    pub hours: HoursAnswer,
    pub programmes: FirstProgrammes,
    pub centre: Option<InitCentre>,
    /// Whether a file in the folder of emergencies is one.
    pub emergencies: bool,
    pub share: Option<ShareKind>,
}

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SoundAnswer {
    /// An ALSA pcm by name.
    Device(String),
    /// There is none yet: what would be heard is recorded.
    Recorder,
}

/// One zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitZone {
    pub id: String,
    pub name: String,
    /// As `station.yaml` takes it.
    pub channel: String,
}

/// Several zones by one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAnswer {
    pub id: String,
    /// Keys of zones.
    pub zones: Vec<String>,
}

/// Where the station reports to.
#[derive(Clone, PartialEq, Eq)]
pub struct InitCentre {
    pub endpoint: String,
    pub token: Option<String>,
}

/// Without the token.
impl fmt::Debug for InitCentre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let token = self.token.as_ref().map(|_| "…");
        f.debug_struct("InitCentre")
            .field("endpoint", &self.endpoint)
            .field("token", &token)
            .finish()
    }
}

/// Who may use the share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ShareKind {
    /// Whoever is in the network.
    Guest,
    /// Members of the station's group, by their passwords.
    Password,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerFault {
    /// It is no value of its kind, as the files would say.
    Value(FaultKind),
    NoZone,
    TooManyZones,
    /// Two zones of one name.
    ZoneTwice {
        name: String,
    },
    /// These two would sound each other's programmes.
    ChannelShared {
        zone: String,
        other: String,
    },
    /// Neither a name nor a key of a zone.
    ZoneUnknown {
        name: String,
        known: Vec<String>,
    },
    /// It has no `NAME=ZONE,…`.
    NotGroup {
        text: String,
    },
    GroupTwice {
        name: String,
    },
    TooManyGroups,
    /// These hours are none.
    NotHours {
        text: String,
    },
    DayTwice {
        day: Weekday,
    },
    /// On no day is there room for a programme at this time.
    TimeOutside {
        time: String,
    },
    NoTime,
    /// The next programme begins too soon after the one at this time.
    TimesTooNear {
        time: String,
    },
    TooManyTimes,
    TokenEmpty,
    TokenLong,
    TokenLetters,
    /// No number of the list that was shown.
    NotListed {
        text: String,
    },
    /// None of the words that are asked for.
    NotOneOf {
        text: String,
        known: &'static str,
    },
}

impl<T: Into<FaultKind>> From<T> for AnswerFault {
    fn from(fault: T) -> AnswerFault {
        AnswerFault::Value(fault.into())
    }
}

impl AnswerFault {
    /// What is wrong and an example of what is right.
    pub fn words(&self, lang: Lang) -> String {
        match self {
            AnswerFault::Value(kind) => {
                let sentence = fault(lang, kind);
                messages::value_fault(lang, sentence.what, sentence.remedy)
            }
            AnswerFault::NoZone => messages::no_zone(lang),
            AnswerFault::TooManyZones => messages::too_many_zones(lang, ZONES_MAX),
            AnswerFault::ZoneTwice { name } => messages::zone_twice(lang, name),
            AnswerFault::ChannelShared { zone, other } => {
                messages::channel_shared(lang, zone, other)
            }
            AnswerFault::ZoneUnknown { name, known } => {
                messages::zone_unknown(lang, name, known.join(", "))
            }
            AnswerFault::NotGroup { text } => messages::not_group(lang, text),
            AnswerFault::GroupTwice { name } => messages::group_twice(lang, name),
            AnswerFault::TooManyGroups => messages::too_many_groups(lang, NAMES_MAX - 1),
            AnswerFault::NotHours { text } => messages::not_hours(lang, text),
            AnswerFault::DayTwice { day } => {
                messages::day_twice(lang, crate::messages::config::check::weekday(lang, *day))
            }
            AnswerFault::TimeOutside { time } => messages::time_outside(lang, time),
            AnswerFault::NoTime => messages::no_time(lang),
            AnswerFault::TimesTooNear { time } => messages::times_too_near(lang, time),
            AnswerFault::TooManyTimes => messages::too_many_times(lang),
            AnswerFault::TokenEmpty => messages::token_empty(lang),
            AnswerFault::TokenLong => messages::token_long(lang),
            AnswerFault::TokenLetters => messages::token_letters(lang),
            AnswerFault::NotListed { text } => messages::not_listed(lang, text),
            AnswerFault::NotOneOf { text, known } => messages::not_one_of(lang, text, known),
        }
    }
}

/// Reads zones, `NAME` or `NAME=CHANNEL`, with commas between: a lone one sounds on all channels,
/// of several the first on the left, the second on the right, and so on.
///
/// # Errors
/// A name or channel that is none, or two zones that would sound each other's programmes.
pub fn zones(text: &str) -> Result<Vec<InitZone>, AnswerFault> {
    let parts: Vec<&str> =
        text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.len() {
        0 => return Err(AnswerFault::NoZone),
        ZONES_MAX.. if parts.len() > ZONES_MAX => return Err(AnswerFault::TooManyZones),
        _ => {}
    }
    let mut taken = vec![ALL_ZONES.to_owned()];
    let mut zones: Vec<InitZone> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let (name, channel) = match part.rsplit_once('=') {
            Some((name, channel)) => (name, channel_words(channel)?),
            None if parts.len() == 1 => (*part, "all".to_owned()),
            None => (*part, nth_channel(index)),
        };
        let name = single_values::title(name)?;
        if zones.iter().any(|zone| zone.name == name) {
            return Err(AnswerFault::ZoneTwice { name });
        }
        let id = free_key(&key(&name), "loa", &taken);
        taken.push(id.clone());
        zones.push(InitZone { id, name, channel });
    }
    for (index, zone) in zones.iter().enumerate() {
        let shared = |other: &&InitZone| {
            let all = zone.channel == "all" || other.channel == "all";
            all || zone.channel == other.channel
        };
        if let Some(other) = zones[..index].iter().find(shared) {
            let (zone, other) = (zone.name.clone(), other.name.clone());
            return Err(AnswerFault::ChannelShared { zone, other });
        }
    }
    Ok(zones)
}

/// A channel as it is written in `station.yaml`, also by its Vietnamese word.
fn channel_words(text: &str) -> Result<String, AnswerFault> {
    let text = text.trim().to_lowercase();
    let word = match key(&text).as_str() {
        "trai" | "1" => "left",
        "phai" | "2" => "right",
        "ca-hai" | "tat-ca" => "all",
        _ => &text,
    };
    single_values::channel(word)?;
    Ok(word.to_owned())
}

fn nth_channel(index: usize) -> String {
    match index {
        0 => "left".to_owned(),
        1 => "right".to_owned(),
        index => (index + 1).to_string(),
    }
}

/// Reads groups, `NAME=ZONE,ZONE`, with semicolons between; zones by their names or keys.
///
/// # Errors
/// What is no group, names no zone, or has the name of something else.
pub fn groups(text: &str, zones: &[InitZone]) -> Result<Vec<GroupAnswer>, AnswerFault> {
    let mut groups: Vec<GroupAnswer> = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let not_group = || AnswerFault::NotGroup { text: part.to_owned() };
        let (name, members) = part.split_once('=').ok_or_else(not_group)?;
        let id = key(name);
        let members: Vec<String> = members
            .split(',')
            .map(str::trim)
            .filter(|member| !member.is_empty())
            .map(|member| zone_called(member, zones))
            .collect::<Result<_, _>>()?;
        if id.is_empty() || members.is_empty() {
            return Err(not_group());
        }
        let is_zone = zones.iter().any(|zone| zone.id == id);
        if is_zone || id == ALL_ZONES || groups.iter().any(|group| group.id == id) {
            return Err(AnswerFault::GroupTwice { name: id });
        }
        let mut once: Vec<String> = Vec::new();
        for member in members {
            if !once.contains(&member) {
                once.push(member);
            }
        }
        groups.push(GroupAnswer { id, zones: once });
    }
    match groups.len() < NAMES_MAX {
        true => Ok(groups),
        false => Err(AnswerFault::TooManyGroups),
    }
}

fn zone_called(name: &str, zones: &[InitZone]) -> Result<String, AnswerFault> {
    let called = |zone: &&InitZone| zone.id == name || zone.name == name || zone.id == key(name);
    zones.iter().find(called).map(|zone| zone.id.clone()).ok_or_else(|| AnswerFault::ZoneUnknown {
        name: name.to_owned(),
        known: zones.iter().map(|zone| zone.id.clone()).collect(),
    })
}

/// Reads a token, as the reporter will.
///
/// # Errors
/// It is empty, too long, or not one plain word.
pub fn token(text: &str) -> Result<String, AnswerFault> {
    let token = text.trim();
    match () {
        () if token.is_empty() => Err(AnswerFault::TokenEmpty),
        () if token.len() >= TOKEN_BYTES_MAX => Err(AnswerFault::TokenLong),
        () if !token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(AnswerFault::TokenLetters),
        () => Ok(token.to_owned()),
    }
}

/// Reads yes or no, in either language.
///
/// # Errors
/// It is neither.
pub fn yes(text: &str) -> Result<bool, AnswerFault> {
    match key(text).as_str() {
        "c" | "co" | "y" | "yes" => Ok(true),
        "k" | "ko" | "khong" | "n" | "no" => Ok(false),
        _ => Err(AnswerFault::NotOneOf { text: text.to_owned(), known: "c, k" }),
    }
}

/// Reads who may use the share, if there is to be one.
///
/// # Errors
/// It is none of the words.
pub fn share(text: &str) -> Result<Option<ShareKind>, AnswerFault> {
    match key(text).as_str() {
        "k" | "ko" | "khong" | "n" | "no" => Ok(None),
        "guest" | "khach" => Ok(Some(ShareKind::Guest)),
        "password" | "mat-khau" => Ok(Some(ShareKind::Password)),
        _ => Err(AnswerFault::NotOneOf { text: text.to_owned(), known: "no, guest, password" }),
    }
}
