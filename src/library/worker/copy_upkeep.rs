//! What is remembered of the copies in the store.

use std::collections::BTreeMap;

/// What is remembered of the copies between two looks at them.
#[derive(Default)]
pub struct CopyUpkeep {
    /// How many sweeps have found these copies unneeded.
    pub unneeded: BTreeMap<String, u32>,
    /// The last copy could not be made.
    pub no_room: bool,
    /// The limit under which files that wait for room were tried last.
    pub tried_under: Option<u64>,
}

impl CopyUpkeep {
    pub fn new(store_limit: Option<u64>) -> CopyUpkeep {
        CopyUpkeep { tried_under: store_limit, ..CopyUpkeep::default() }
    }

    /// Takes note that a copy could not be made; whether that is new.
    pub fn note_lack_of_room(&mut self) -> bool {
        !std::mem::replace(&mut self.no_room, true)
    }

    /// A copy could be made; whether the one before could not.
    pub fn take_lack_of_room(&mut self) -> bool {
        std::mem::take(&mut self.no_room)
    }
}
