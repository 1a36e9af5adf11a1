//! A station whose card is restored to older days, and one with two cards that are used by turns:
//! each goes on as it was, and the centre loses no row of any.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::{ExchangeFault, Sim, SimCard};
use loaphuong::station::record::Row;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::stock::Stock;

use super::dice::Dice;

/// Copies that are kept to be restored.
const BACKUPS: usize = 3;

/// What became of a life with many cards.
pub struct Cards {
    /// How often a card was restored, or changed for the other.
    pub restored: u32,
    pub changed: u32,
    pub renewals: u64,
}

struct Life {
    sim: Sim,
    /// How often each row was written, whatever card it was on.
    written: BTreeMap<String, usize>,
    backups: Vec<SimCard>,
    /// The card that is not in use.
    other: Option<SimCard>,
    cards: Cards,
}

/// Lives so many days with cards from a seed, then calm, and holds the centre to what was written.
pub fn live_with_cards(
    seed: u64,
    schedule: Arc<Schedule>,
    stock: Arc<Stock>,
    start: DateTime<Utc>,
    days: i64,
) -> Cards {
    let mut dice = Dice(seed);
    let mut sim = Sim::new(schedule, stock, &[], start);
    sim.join_centre();
    if let Some(centre) = sim.centre() {
        centre.silent = seed % 4 == 3;
    }
    let cards = Cards { restored: 0, changed: 0, renewals: 0 };
    let mut life = Life { sim, written: BTreeMap::new(), backups: Vec::new(), other: None, cards };
    let end = start + TimeDelta::days(days);
    while life.sim.world() < end {
        let span = match dice.below(4) {
            0 => dice.seconds(1, 300),
            1 => dice.seconds(300, 7_200),
            _ => dice.seconds(3_600, 30 * 3_600),
        };
        life.live(span);
        life.befall(&mut dice);
    }
    life.calm();
    // Both cards bring what they still have.
    for _ in 0..2 {
        life.live(TimeDelta::days(2));
        assert_eq!(life.sim.station().backlog(), 0, "rows wait for the centre");
        life.centre_has_the_card();
        if let Some(other) = life.other.take() {
            life.change(other, &mut dice);
        }
    }
    life.nothing_is_there_twice();
    life.cards.renewals = life.sim.renewals();
    life.cards
}

impl Life {
    fn live(&mut self, span: TimeDelta) {
        self.sim.live_until(self.sim.world() + span);
        self.gather();
    }

    fn gather(&mut self) {
        for row in self.sim.take_rows() {
            *self.written.entry(text(&row)).or_default() += 1;
        }
    }

    /// Puts another card in; answers the old one.
    fn change(&mut self, card: SimCard, dice: &mut Dice) -> SimCard {
        self.gather();
        self.sim.change_card(card, dice.seconds(1, 3_600))
    }

    fn befall(&mut self, dice: &mut Dice) {
        match dice.below(9) {
            0 | 1 => {
                let at = self.backups.len().min(BACKUPS - 1);
                self.backups.truncate(at);
                self.backups.insert(0, self.sim.copy_card());
            }
            2 if !self.backups.is_empty() => {
                let older = dice.of(&self.backups).clone();
                // What only the old card had is lost with it, as any card that dies.
                self.change(older, dice);
                self.cards.restored += 1;
            }
            3 | 4 => {
                let other = self.other.take().unwrap_or_else(|| self.sim.copy_card());
                self.other = Some(self.change(other, dice));
                self.cards.changed += 1;
            }
            5 => self.sim.kill_after(dice.index(14), dice.seconds(1, 600)),
            6 => self.sim.fill_disk(),
            7 => self.sim.free_disk(),
            _ => {
                let Some(centre) = self.sim.centre() else { return };
                centre.down = dice.once_in(2);
                for _ in 0..dice.below(6) {
                    centre.trouble(*dice.of(&[
                        ExchangeFault::RequestLost,
                        ExchangeFault::AnswerLost,
                        ExchangeFault::NoThrough,
                        ExchangeFault::Refused(503, Some(1_800)),
                    ]));
                }
            }
        }
    }

    fn calm(&mut self) {
        self.sim.kill_after(usize::MAX, TimeDelta::zero());
        self.sim.free_disk();
        if let Some(centre) = self.sim.centre() {
            centre.calm();
        }
    }

    /// Each row of the card in use is at the centre, in some journal.
    fn centre_has_the_card(&mut self) {
        let (rows, aside) = self.sim.journal_rows();
        assert_eq!(aside, [] as [u64; 0], "nothing was set aside");
        let stored = self.stored();
        for row in rows {
            assert!(stored.contains_key(&text(&row)), "lost on its way: {row:?}");
        }
    }

    /// The centre has a row as often as it was written at most: once, but for what two lives wrote
    /// alike.
    fn nothing_is_there_twice(&mut self) {
        for (row, times) in self.stored() {
            let written = self.written.get(&row).copied().unwrap_or(0);
            assert!(times <= written, "written {written} times, {times} times there: {row}");
        }
    }

    fn stored(&mut self) -> BTreeMap<String, usize> {
        let mut stored = BTreeMap::new();
        for row in self.sim.centre().into_iter().flat_map(|centre| centre.rows()) {
            *stored.entry(text(row)).or_default() += 1;
        }
        stored
    }
}

fn text(row: &Row) -> String {
    serde_json::to_string(row).expect("a row is plain data")
}
