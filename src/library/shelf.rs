//! What is known of every file of the audio folder. Values only: no disk, no waiting.
//!
//! A file goes `Moving` → `AtRest` → `Judged`, and back to `Moving` whenever it is seen to differ.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use super::walk::{RawPath, Stamp, from_hex, shown, to_hex};
use crate::station::alerts::FOLDER;
use crate::station::stock::{Item, Known, KnownItem, Stock, VERDICT_VERSION};
use crate::wire::FileFault;

/// Looks, a third of the rest apart, at which a file must be found unchanged: the first may come
/// right behind the last event, the other three make up the rest.
pub const LOOKS_AT_REST: u32 = 4;

/// All files, by their names on disk.
#[derive(Default)]
pub struct Shelf {
    entries: BTreeMap<RawPath, Entry>,
    moving: usize,
    /// Whether files in the folder of emergencies are taken.
    emergencies: bool,
}

struct Entry {
    stamp: Stamp,
    state: State,
}

enum State {
    /// Not at rest; found unchanged so many times.
    Moving(u32),
    /// Waits for its verdict.
    AtRest,
    /// Waits for room on the disk, and what was said of it.
    NoRoom(String),
    Judged(KnownItem),
}

/// What a look has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub changed: bool,
    /// Files of which something was remembered and that are gone or differ.
    pub forgotten: Vec<RawPath>,
}

impl Shelf {
    /// With what is remembered of an earlier run, unless its verdict was of another version: then the
    /// file is judged anew. An accepted file whose copy is not `held` is
    /// judged anew; without `held` copies don't matter.
    pub fn new(known: &[Known], held: Option<&HashSet<String>>) -> Shelf {
        let mut shelf = Shelf::default();
        for known in known.iter().filter(|known| known.version == VERDICT_VERSION) {
            let Some(raw) = from_hex(&known.raw_path) else { continue };
            if let (KnownItem::Accepted(bulletin), Some(held)) = (&known.item, held)
                && !held.contains(&*bulletin.sha256)
            {
                continue;
            }
            let stamp = Stamp {
                size: known.size,
                modified_ns: known.modified_ns,
                inode: known.inode,
                changed_ns: 0,
            };
            shelf.put(raw, Entry { stamp, state: State::Judged(known.item.clone()) });
        }
        shelf
    }

    /// Takes in what was found at and below `within`. `touched` says that an event led here: then
    /// files that were moving start their rest again, and those that could not be judged get
    /// another chance.
    pub fn see(&mut self, within: &[u8], found: BTreeMap<RawPath, Stamp>, touched: bool) -> Seen {
        let mut seen = Seen::default();
        let gone: Vec<RawPath> =
            self.within(within).filter(|raw| !found.contains_key(*raw)).cloned().collect();
        for raw in gone {
            self.take_away(&raw, &mut seen);
        }
        for (raw, stamp) in found {
            let Some(entry) = self.entries.get_mut(&raw) else {
                self.put(raw, Entry { stamp, state: State::Moving(0) });
                seen.changed = true;
                continue;
            };
            let same = entry.stamp.same_content(&stamp);
            match &entry.state {
                State::Judged(item) if same && (!touched || worth_remembering(item)) => {}
                State::Judged(_) => {
                    self.take_away(&raw, &mut seen);
                    self.put(raw, Entry { stamp, state: State::Moving(0) });
                }
                State::Moving(_) | State::AtRest if same && !touched => {}
                State::NoRoom(_) if same => self.set(&raw, State::AtRest),
                // Not taken before and after: no news to the core.
                State::Moving(_) | State::AtRest | State::NoRoom(_) => {
                    entry.stamp = stamp;
                    self.set(&raw, State::Moving(0));
                }
            }
        }
        seen
    }

    /// Whether any file is not at rest.
    pub fn has_moving(&self) -> bool {
        self.moving > 0
    }

    /// The files that are not at rest.
    pub fn moving(&self) -> Vec<RawPath> {
        let moving = |(_, entry): &(&RawPath, &Entry)| matches!(entry.state, State::Moving(_));
        self.entries.iter().filter(moving).map(|(raw, _)| raw.clone()).collect()
    }

    /// A file that was moving, found with `stamp`, or gone. While its content is `awaited`, from a
    /// temporary file beside it, it is not at rest.
    pub fn look_again(&mut self, raw: &RawPath, stamp: Option<Stamp>, awaited: bool) -> Seen {
        let mut seen = Seen::default();
        let Some(stamp) = stamp else {
            self.take_away(raw, &mut seen);
            return seen;
        };
        if let Some(Entry { stamp: before, state: State::Moving(looks) }) =
            self.entries.get_mut(raw)
        {
            *looks = if before.same_content(&stamp) && !awaited { *looks + 1 } else { 0 };
            *before = stamp;
            if *looks >= LOOKS_AT_REST {
                self.set(raw, State::AtRest);
            }
        }
        seen
    }

    /// Whether files in the folder of emergencies are taken from now on; true if that is new.
    pub fn allow_emergencies(&mut self, allowed: bool) -> bool {
        std::mem::replace(&mut self.emergencies, allowed) != allowed
    }

    /// Files in the folder of emergencies where none are taken.
    pub fn unwelcome(&self) -> BTreeSet<RawPath> {
        if self.emergencies {
            return BTreeSet::new();
        }
        self.within(FOLDER.as_bytes()).cloned().collect()
    }

    /// Every file counts as at rest: for a look without a daemon.
    pub fn settle(&mut self) {
        for raw in self.moving() {
            self.set(&raw, State::AtRest);
        }
    }

    /// The first file that waits for its verdict.
    pub fn next(&self) -> Option<(RawPath, Stamp)> {
        let (raw, entry) =
            // An emergency can't wait for an hour's bulletin to be judged before it.
            self.waiting_within(FOLDER.as_bytes()).filter(|_| self.emergencies).or_else(|| {
                self.entries.iter().find(|(raw, entry)| {
                    matches!(entry.state, State::AtRest) && !is_emergency(raw)
                })
            })?;
        Some((raw.clone(), entry.stamp))
    }

    fn waiting_within(&self, within: &[u8]) -> Option<(&RawPath, &Entry)> {
        let waits = |raw: &&RawPath| matches!(self.entries[*raw].state, State::AtRest);
        let raw = self.within(within).find(waits)?;
        self.entries.get_key_value(raw)
    }

    /// How many wait for their verdict.
    pub fn waiting(&self) -> usize {
        self.entries.values().filter(|entry| matches!(entry.state, State::AtRest)).count()
    }

    /// A verdict on the file as it was at `stamp`. What is to be remembered of it; `None` for
    /// nothing, or if the file has changed since.
    pub fn judged(&mut self, raw: &RawPath, stamp: &Stamp, item: KnownItem) -> Option<Known> {
        let entry = self.entries.get(raw)?;
        if !entry.stamp.same_content(stamp) || !matches!(entry.state, State::AtRest) {
            return None;
        }
        self.set(raw, State::Judged(item.clone()));
        worth_remembering(&item).then(|| Known {
            raw_path: to_hex(raw),
            size: stamp.size,
            modified_ns: stamp.modified_ns,
            inode: stamp.inode,
            version: VERDICT_VERSION,
            item,
        })
    }

    /// The file changed while it was judged.
    pub fn moved(&mut self, raw: &RawPath) {
        self.set(raw, State::Moving(0));
    }

    /// The file's copy could not be made; it is tried again after the next look at everything.
    pub fn no_room(&mut self, raw: &RawPath, why: String) {
        self.set(raw, State::NoRoom(why));
    }

    /// Every file has its verdict, or waits for room.
    pub fn is_settled(&self) -> bool {
        !self.has_moving() && self.waiting() == 0
    }

    /// The hashes of the accepted files.
    pub fn accepted(&self) -> HashSet<String> {
        let accepted = self.entries.values().filter_map(|entry| match &entry.state {
            State::Judged(KnownItem::Accepted(bulletin)) => Some(bulletin.sha256.to_string()),
            _ => None,
        });
        accepted.collect()
    }

    /// All of it as the core sees it. Of names that are the same to people the first by its bytes
    /// counts; each other one is refused, under a name that says so.
    pub fn stock(&self) -> Stock {
        let mut items: BTreeMap<Arc<str>, Item> = BTreeMap::new();
        for (raw, entry) in &self.entries {
            let name: Arc<str> = match &entry.state {
                State::Judged(KnownItem::Accepted(bulletin)) => bulletin.path.clone(),
                _ => shown(raw).into(),
            };
            let taken = |name: &str| items.contains_key(name);
            if !taken(&name) {
                let item = match self.emergencies || !is_emergency(raw) {
                    true => entry.state.item(),
                    false => {
                        let (fault, detail) = (FileFault::NotAllowed, String::new());
                        Item::Refused { fault, detail }
                    }
                };
                items.insert(name, item);
                continue;
            }
            let free = (2_u32..).map(|n| format!("{name} ({n})")).find(|free| !taken(free));
            let detail = format!("same name as {name}, written with other bytes");
            let refused = Item::Refused { fault: FileFault::SameName, detail };
            items.insert(free.expect("numbers don't run out").into(), refused);
        }
        Stock { items, ..Stock::default() }
    }

    fn within(&self, within: &[u8]) -> impl Iterator<Item = &RawPath> {
        let from: Bound<&[u8]> = Bound::Included(within);
        let is_within = |raw: &&RawPath| {
            raw.strip_prefix(within)
                .is_some_and(|rest| within.is_empty() || rest.first().is_none_or(|&b| b == b'/'))
        };
        self.entries
            .range::<[u8], _>((from, Bound::Unbounded))
            .map(|(raw, _)| raw)
            .take_while(|raw| raw.starts_with(within))
            .filter(is_within)
    }

    fn put(&mut self, raw: RawPath, entry: Entry) {
        self.moving += usize::from(matches!(entry.state, State::Moving(_)));
        if let Some(before) = self.entries.insert(raw, entry) {
            self.moving -= usize::from(matches!(before.state, State::Moving(_)));
        }
    }

    fn set(&mut self, raw: &RawPath, state: State) {
        if let Some(entry) = self.entries.get_mut(raw) {
            self.moving += usize::from(matches!(state, State::Moving(_)));
            self.moving -= usize::from(matches!(entry.state, State::Moving(_)));
            entry.state = state;
        }
    }

    fn take_away(&mut self, raw: &RawPath, seen: &mut Seen) {
        let Some(entry) = self.entries.remove(raw) else { return };
        self.moving -= usize::from(matches!(entry.state, State::Moving(_)));
        seen.changed = true;
        if let State::Judged(item) = &entry.state
            && worth_remembering(item)
        {
            seen.forgotten.push(raw.clone());
        }
    }
}

fn is_emergency(raw: &[u8]) -> bool {
    raw.strip_prefix(FOLDER.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'/'))
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

/// Verdicts on the file itself last as long as the file; those on the circumstances don't outlive
/// this run.
fn worth_remembering(item: &KnownItem) -> bool {
    !matches!(
        item,
        KnownItem::Refused { fault: FileFault::ProbeFailed | FileFault::Unreadable, .. }
    )
}
