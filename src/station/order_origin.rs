//! The origin of an order: what the kernel says of whoever gave it, beside what he says himself.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Characters of the name of who orders or approves something: a name and an office, in every row
/// it is in.
pub const BY_CHARS_MAX: usize = 100;

/// A user of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemUser {
    pub uid: u32,
    /// One plain word; `None` where the system knows no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The way of an order. Shown, it is what stands in the rows as `ordered_via`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderOrigin {
    /// Through the control socket, by a process of this user: `cli uid=1001 user=lan`.
    Cli(SystemUser),
    /// By a file in the folder of emergencies that belongs to this user:
    /// `folder owner=1001 user=lan`.
    Folder(SystemUser),
}

impl OrderOrigin {
    /// From what stands in a row; `None` of what another version has written.
    pub fn of_row(text: &str) -> Option<OrderOrigin> {
        let (way, user) = text.split_once('=')?;
        let (uid, name) = match user.split_once(' ') {
            None => (user, None),
            Some((uid, name)) => (uid, Some(name.strip_prefix("user=")?.to_owned())),
        };
        let user = SystemUser { uid: uid.parse().ok()?, name };
        match way {
            "cli uid" => Some(OrderOrigin::Cli(user)),
            "folder owner" => Some(OrderOrigin::Folder(user)),
            _ => None,
        }
    }
}

impl fmt::Display for OrderOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (way, user) = match self {
            OrderOrigin::Cli(user) => ("cli uid", user),
            OrderOrigin::Folder(user) => ("folder owner", user),
        };
        write!(f, "{way}={}", user.uid)?;
        match &user.name {
            Some(name) => write!(f, " user={name}"),
            None => Ok(()),
        }
    }
}
