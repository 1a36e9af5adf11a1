//! The faults.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::{ContentFlaw, ExchangeFault, PowerCut, SimOutputFault};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::stock::StockItem;
use loaphuong::station::{Command, Input};

use super::dice::Dice;
use super::life::{FLAWED, Life, Relief, alert};

/// Kinds of faults; the last of them only where the clock is at fault, too.
const KINDS: u64 = 28;
const KINDS_OF_CLOCK: u64 = 8;

/// One fault.
pub fn befall(life: &mut Life<'_>, dice: &mut Dice) {
    let before = (life.sim.now(), life.sim.station().rows());
    let zones: Vec<ZoneId> = life.sim.schedule().zones.keys().cloned().collect();
    let some: Vec<ZoneId> = zones.iter().filter(|_| dice.once_in(2)).cloned().collect();
    let output = life.sim.schedule().zones[dice.of(&zones)].output.clone();
    let sim = &mut life.sim;
    match dice.below(KINDS + if life.menu.clock { KINDS_OF_CLOCK } else { 0 }) {
        0 => {
            let cut = cut(life, dice);
            life.sim.power_cut(cut);
            life.note("power", before, None);
        }
        1 => {
            let cut = cut(life, dice);
            life.sim.kill(cut);
            life.note("power", before, None);
        }
        2..6 => {
            // It strikes with the next effects, some time later.
            let (points, cut) = (dice.index(14), cut(life, dice));
            life.sim.kill_after(points, cut);
        }
        6 => {
            sim.tell(Input::Command(Command::Shutdown));
            let soon = sim.world() + TimeDelta::seconds(1);
            sim.live_until(soon);
            let cut = cut(life, dice);
            life.sim.kill(cut);
            life.note("power", before, None);
        }
        7 => {
            sim.lose_outputs();
            life.note("device", before, None);
        }
        8 => {
            sim.hang_outputs();
            life.note("device", before, Some((TimeDelta::minutes(30), Relief::Nothing)));
        }
        9..12 => {
            let trouble = *dice.of(&[SimOutputFault::Absent, SimOutputFault::Hanging]);
            sim.trouble(&output, trouble);
            let after = lasting(dice);
            life.note("device", before, Some((after, Relief::Mend(output))));
        }
        12 | 13 => {
            let zones = if some.is_empty() { zones } else { some };
            for _ in 0..1 + dice.below(2) {
                let repeat = 1 + u32::try_from(dice.below(3)).expect("small");
                let lasts = dice.once_in(3).then(|| dice.seconds(5, 120));
                alert(life, zones.clone(), repeat, lasts);
            }
            life.note("alert", before, None);
        }
        14 => {
            sim.tell(Input::Command(Command::Stop {
                zones: some,
                by: "Ông Bình".to_owned(),
                via: None,
            }));
            life.note("stop", before, None);
        }
        15 | 16 => {
            let next = dice.of(&life.menu.schedules).clone();
            // A broken file reaches nobody: the last good schedule stays.
            if !dice.once_in(4) {
                sim.tell(Input::ScheduleLoaded(next));
            }
            life.note("reload", before, None);
        }
        17 | 18 => {
            let relief = files(life, dice);
            let after = lasting(dice);
            life.note("files", before, Some((after, relief)));
        }
        19 => {
            sim.shorten_bulletins(dice.below(500));
            sim.break_cues(dice.index(4));
            let after = lasting(dice);
            life.note("broken", before, Some((after, Relief::Whole)));
        }
        20 => {
            sim.repeat_events(dice.once_in(2));
            life.note("repeated", before, None);
        }
        21 => {
            sim.fill_disk();
            let after = lasting(dice);
            life.note("disk", before, Some((after, Relief::FreeDisk)));
        }
        22 | 23 => centre(life, dice),
        24 => {
            let relief = flawed(life, dice);
            let after = lasting(dice);
            life.note(FLAWED, before, Some((after, relief)));
        }
        25 => {
            let zones = if some.is_empty() { zones } else { some };
            let (until, by) = (sim.now() + dice.seconds(20, 5_400), "Bà Lan".to_owned());
            let mute = Command::Mute { zones, until, by, via: None, because: None };
            sim.tell(Input::Command(mute));
            life.note("mute", before, None);
        }
        26 => {
            let by = "Bà Lan".to_owned();
            sim.tell(Input::Command(Command::Unmute { zones: some, by, via: None }));
            life.note("unmute", before, None);
        }
        27 => {
            let (zone, title) = (dice.of(&zones).clone(), String::new());
            let by = "Anh Nam".to_owned();
            sim.tell(Input::Command(Command::Tone { zone, title, by, via: None }));
            life.note("tone", before, None);
        }
        kind => clock(life, dice, kind - KINDS),
    }
}

/// A file turns out not to be what its intake took it for, until it is mended.
fn flawed(life: &mut Life<'_>, dice: &mut Dice) -> Relief {
    let stock = life.sim.stock().clone();
    let taken: Vec<&Arc<Bulletin>> = stock.items.values().filter_map(StockItem::accepted).collect();
    if taken.is_empty() {
        return Relief::Nothing;
    }
    let bulletin = *dice.of(&taken);
    let flaw = *dice.of(&[
        ContentFlaw::KillsSpeaker,
        ContentFlaw::KillsSpeaker,
        ContentFlaw::Silent,
        ContentFlaw::TurnedDown,
        ContentFlaw::BreaksOff,
        ContentFlaw::BreaksBehind,
    ]);
    life.sim.set_flaw(&bulletin.sha256, Some(flaw));
    Relief::Mended(bulletin.clone())
}

/// Minutes to a day.
fn lasting(dice: &mut Dice) -> TimeDelta {
    match dice.below(3) {
        0 => dice.seconds(1, 600),
        1 => dice.seconds(600, 4 * 3_600),
        _ => dice.seconds(3_600, 24 * 3_600),
    }
}

/// A write that the power cut strikes takes less than the station reckons with (1.5 s), less what
/// bulletins may lack of their promised length.
fn cut(life: &Life<'_>, dice: &mut Dice) -> PowerCut {
    let off = match dice.below(12) {
        0 => TimeDelta::days(9),
        1 => dice.seconds(3_600, 20 * 3_600),
        2..5 => dice.seconds(300, 2_400),
        _ => dice.milliseconds(500, 90_000),
    };
    let schedule = dice.once_in(8).then(|| dice.of(&life.menu.schedules).clone());
    PowerCut { off, writing: dice.milliseconds(0, 900), boots_at: None, schedule }
}

/// Files dropped, replaced and removed.
fn files(life: &mut Life<'_>, dice: &mut Dice) -> Relief {
    let old = life.sim.stock().clone();
    let mut stock = (*old).clone();
    let paths: Vec<Arc<str>> = stock.items.keys().cloned().collect();
    let Some(path) = (!paths.is_empty()).then(|| dice.of(&paths).clone()) else {
        return Relief::Nothing;
    };
    let Some(bulletin) = stock.bulletin(&path).cloned() else { return Relief::Nothing };
    let tag = dice.below(1_000_000);
    match dice.below(3) {
        0 => {
            stock.items.remove(&path);
        }
        1 => {
            let replaced = Bulletin {
                sha256: format!("sha-{path}-{tag}").into(),
                length_ms: bulletin.length_ms / 2 + 500,
                arrived: life.sim.now(),
                ..(*bulletin).clone()
            };
            stock.items.insert(path.clone(), StockItem::Accepted(Arc::new(replaced)));
        }
        _ => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path: Arc<str> = format!("{folder}/moi-{tag}.mp3").into();
            let dropped = Bulletin {
                path: path.clone(),
                sha256: format!("sha-moi-{tag}").into(),
                arrived: life.sim.now(),
                ..(*bulletin).clone()
            };
            stock.items.insert(path, StockItem::Accepted(Arc::new(dropped)));
        }
    }
    life.sim.tell(Input::LibraryChanged(Arc::new(stock)));
    Relief::Restock(old)
}

/// The way to the centre, and the centre itself. Nothing of it disturbs the sound.
fn centre(life: &mut Life<'_>, dice: &mut Dice) {
    let before = (life.sim.now(), life.sim.station().rows());
    let rows = before.1;
    let Some(centre) = life.sim.centre() else { return };
    match dice.below(4) {
        0 => {
            centre.down = true;
            let hours = dice.between(1, 24) * if dice.once_in(4) { 90 } else { 3 };
            let relief = Some((TimeDelta::hours(hours), Relief::CentreBack));
            life.note("centre", before, relief);
            return;
        }
        // One that says nothing can't ask for what it has lost.
        1 if !centre.silent => {
            let kept = if dice.once_in(2) { dice.below(rows + 1) } else { rows.saturating_sub(9) };
            centre.restore(usize::try_from(kept).expect("a year's rows"));
        }
        2 => centre.refuse(rows + 1 + dice.below(30)),
        _ => {
            for _ in 0..dice.below(6) {
                centre.trouble(*dice.of(&[
                    ExchangeFault::RequestLost,
                    ExchangeFault::AnswerLost,
                    ExchangeFault::Twice,
                    ExchangeFault::NoThrough,
                    ExchangeFault::Refused(503, Some(1_800)),
                    ExchangeFault::Refused(500, None),
                    ExchangeFault::Refused(401, None),
                ]));
            }
        }
    }
    life.note("centre", before, None);
}

/// The wall clock: set, drifting, wrong after a boot, not trusted.
fn clock(life: &mut Life<'_>, dice: &mut Dice, kind: u64) {
    let before = (life.sim.now(), life.sim.station().rows());
    let back = Some((lasting(dice), Relief::RightClock));
    match kind {
        0 | 1 => {
            let trust =
                *dice.of(&[ClockTrust::Untrusted, ClockTrust::Holdover, ClockTrust::Synced]);
            life.sim.trust(trust);
            life.note("trust", before, back);
        }
        2 => {
            life.sim.drift_clock(*dice.of(&[-200, 200, 50]));
            let after = TimeDelta::hours(dice.between(12, 200));
            life.note("drift", before, Some((after, Relief::RightClock)));
        }
        3 | 4 => {
            let world = life.sim.world();
            let shown = match dice.below(3) {
                0 => DateTime::<Utc>::UNIX_EPOCH + dice.seconds(5, 60),
                // The last instant that fake-hwclock has put down.
                1 => world - dice.seconds(60, 3_600),
                _ => world - TimeDelta::minutes(dice.between(60, 60 * 24 * 20)),
            };
            let cut = PowerCut { boots_at: Some(shown), ..cut(life, dice) };
            if dice.once_in(2) {
                life.sim.kill(cut);
            } else {
                life.sim.kill_after(dice.index(14), cut);
            }
            let after = match dice.below(3) {
                0 => dice.seconds(5, 120),
                _ => lasting(dice),
            };
            life.note("boot", before, Some((after, Relief::RightClock)));
        }
        _ => {
            let by = match dice.below(8) {
                0 | 1 => dice.milliseconds(300, 5_000),
                2 | 3 => dice.seconds(5, 600),
                4 | 5 => dice.seconds(3_600, 30 * 3_600),
                6 => TimeDelta::days(dice.between(1, 41)),
                _ => TimeDelta::days(dice.between(300, 1_200)),
            };
            let by = if dice.once_in(2) { by } else { -by };
            life.sim.step_clock(by);
            life.note("step", before, back);
        }
    }
}
