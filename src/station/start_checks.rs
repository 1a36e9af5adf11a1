//! The checks that a slot must pass to start, in the one order that air and plan share: who goes
//! by another order tells another reason.

use super::priority::Priority;

/// Something that may keep a slot from starting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartCheck {
    /// Whether its zone is muted; whoever holds that zone, an emergency, is not waited for.
    Mute,
    /// Whether it would have anything to sound, were its zone free.
    Content,
    /// Whether its zone is free, or whoever holds it gives way.
    Zone,
    /// What it sounds, now that it has its zone.
    Rundown,
    /// Hours and daily limit, by the length of what it sounds.
    Guard,
}

/// The first hindrance that `ask` finds; later checks are not asked then.
pub(super) fn first_hindrance<H>(
    priority: Priority,
    ask: impl FnMut(StartCheck) -> Option<H>,
) -> Option<H> {
    use StartCheck::{Content, Guard, Mute, Rundown, Zone};
    let checks: &[StartCheck] = match priority {
        // Nobody gives way to a slot that has nothing to sound.
        Priority::Priority => &[Mute, Content, Zone, Rundown, Guard],
        Priority::Routine => &[Mute, Zone, Rundown, Guard],
        Priority::Emergency => &[Zone, Rundown, Guard],
    };
    checks.iter().copied().find_map(ask)
}
