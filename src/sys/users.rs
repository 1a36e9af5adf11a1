//! Users by their numbers.

use std::time::Duration;

/// How long a name is waited for: a network directory (NIS, LDAP) that does not answer must not
/// hold up an emergency.
const NAME_WAIT_MAX: Duration = Duration::from_millis(300);

/// Longest user name that is told, in characters: what `useradd` takes.
const NAME_CHARS_MAX: usize = 32;

/// The name of the user with this number, if the system knows one that is one plain word, and says
/// so within `NAME_WAIT_MAX`.
pub async fn user_name(uid: u32) -> Option<String> {
    let asked = tokio::task::spawn_blocking(move || look_up(uid));
    tokio::time::timeout(NAME_WAIT_MAX, asked).await.ok()?.ok()?
}

/// A user and his first group, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserNumbers {
    pub uid: u32,
    pub gid: u32,
}

/// The numbers of the user of this name. Waits as long as the system does.
pub fn numbers(name: &str) -> Option<UserNumbers> {
    let user = uzers::get_user_by_name(name)?;
    Some(UserNumbers { uid: user.uid(), gid: user.primary_group_id() })
}

/// The numbers of the user whom this process is.
pub fn own_numbers() -> UserNumbers {
    UserNumbers { uid: uzers::get_effective_uid(), gid: uzers::get_effective_gid() }
}

/// The name of the user whom this process is.
pub fn own_name() -> Option<String> {
    look_up(uzers::get_effective_uid())
}

fn look_up(uid: u32) -> Option<String> {
    let name = uzers::get_user_by_uid(uid)?.name().to_str()?.to_owned();
    let plain = |letter: char| !letter.is_control() && !letter.is_whitespace();
    (!name.is_empty() && name.chars().count() <= NAME_CHARS_MAX && name.chars().all(plain))
        .then_some(name)
}
