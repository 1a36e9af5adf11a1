//! Cards that are restored to older days and copied, many times over and in bad moments: each row
//! that a card holds is at the centre, and none is there more often than it was written.

use std::sync::Arc;

use chrono::TimeDelta;
use loaphuong::sim::Sim;

use crate::support::faults::{Dice, generated, live_with_cards};
use crate::support::ward::*;

/// Seeds of the ordinary run; `SEEDS=10000` asks for more.
const SEEDS: u64 = 60;

#[test]
fn no_row_is_lost_by_cards_that_are_restored_and_copied() {
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    let (mut restored, mut changed, mut renewals) = (0, 0, 0);
    for seed in 0..seeds {
        println!("seed {seed}");
        let (schedules, stock) = generated(&mut Dice(seed));
        let start = at("2026-03-01T00:00:00");
        let cards = live_with_cards(seed, schedules[0].clone(), stock, start, 20);
        restored += cards.restored;
        changed += cards.changed;
        renewals += cards.renewals;
    }
    // It was not idle.
    println!("{restored} restored, {changed} changed, {renewals} new journals");
    assert!(u64::from(restored) >= seeds && u64::from(changed) >= seeds && renewals >= seeds);
}

#[test]
fn a_station_without_either_keeps_its_journal() {
    let schedule = ward(vec![programme("tin", "*/15 * * * *", &["to-1"], &["a.ogg"])]);
    let start = at("2026-03-01T00:00:00");
    let mut sim = Sim::new(Arc::new(schedule), stock(&[("a.ogg", 5)]), &[], start);
    sim.join_centre();
    for day in 1..20 {
        sim.live_until(start + TimeDelta::days(day));
        sim.kill(TimeDelta::minutes(3));
    }
    assert!(sim.station().rows() > 1_000);
    assert_eq!((sim.renewals(), sim.station().backlog()), (0, 0));
}
