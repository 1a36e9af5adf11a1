//! The names of things, and instants: what every other file of the core speaks of and nothing
//! depends on in turn.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An instant of the wall clock, UTC.
pub type Timestamp = DateTime<Utc>;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Arc<str>);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

names! {
    /// Loudspeakers that can be addressed by themselves: *cụm loa*.
    ZoneId,
    /// A sound device, a pipe or a recorder.
    OutputId,
    /// An entry of the schedule: *chương trình*.
    ProgrammeId,
    /// A subfolder of the audio folder and its rule: *hàng chờ*.
    QueueId,
    /// Bulletins and programmes of one plan: *đợt tuyên truyền*.
    CampaignId,
    /// Days with a name.
    CalendarId,
}

/// `SlotId {programme, zone, due}` names a slot for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SlotId {
    pub due: Timestamp,
    pub zone: ZoneId,
    pub programme: ProgrammeId,
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}@{}", self.zone, self.programme, self.due.format("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// As it is displayed, to the second.
impl FromStr for SlotId {
    type Err = NoSlotId;

    fn from_str(text: &str) -> Result<SlotId, NoSlotId> {
        let (zone, rest) = text.split_once('/').ok_or(NoSlotId)?;
        let (programme, due) = rest.rsplit_once('@').ok_or(NoSlotId)?;
        let due = DateTime::parse_from_rfc3339(due).map_err(|_| NoSlotId)?;
        Ok(SlotId { due: due.to_utc(), zone: zone.into(), programme: programme.into() })
    }
}

/// A text that is the name of no slot.
#[derive(Debug)]
pub struct NoSlotId;
