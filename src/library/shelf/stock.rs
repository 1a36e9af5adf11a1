//! The shelf as the core sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Shelf, State, is_emergency};
use crate::library::walk::shown;
use crate::station::stock::{Item, KnownItem, Stock};
use crate::wire::FileFault;

impl Shelf {
    /// All of it as the core sees it. Of names that are the same to people the first by its bytes
    /// counts, files before what is none; each other one is refused, under a name that says so.
    pub fn stock(&self) -> Stock {
        let mut items: BTreeMap<Arc<str>, Item> = BTreeMap::new();
        let mut put = |name: Arc<str>, item: Item| {
            let taken = |name: &str| items.contains_key(name);
            if !taken(&name) {
                items.insert(name, item);
                return;
            }
            let free = (2_u32..).map(|n| format!("{name} ({n})")).find(|free| !taken(free));
            let detail = format!("same name as {name}, written with other bytes");
            let refused = Item::Refused { fault: FileFault::SameName, detail };
            items.insert(free.expect("numbers don't run out").into(), refused);
        };
        for (raw, entry) in &self.entries {
            let name: Arc<str> = match &entry.state {
                State::Judged(KnownItem::Accepted(bulletin)) => bulletin.path.clone(),
                _ => shown(raw).into(),
            };
            let item = match self.emergencies || !is_emergency(raw) {
                true => entry.state.item(),
                false => Item::Refused { fault: FileFault::NotAllowed, detail: String::new() },
            };
            put(name, item);
        }
        for (raw, what) in &self.special {
            let (fault, detail) = (FileFault::NotAFile, (*what).to_owned());
            put(shown(raw).into(), Item::Refused { fault, detail });
        }
        Stock { items, ..Stock::default() }
    }
}

impl State {
    fn item(&self) -> Item {
        match self {
            State::Judged(KnownItem::Accepted(bulletin)) => Item::Accepted(bulletin.clone()),
            State::Judged(KnownItem::Refused { fault, detail }) => {
                Item::Refused { fault: *fault, detail: detail.clone() }
            }
            State::NoRoom(why) => Item::Refused { fault: FileFault::NoRoom, detail: why.clone() },
            State::Moving(_) | State::AtRest => Item::Pending,
        }
    }
}
