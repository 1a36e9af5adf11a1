//! A span of time from a seed: faults and what ends them, then calm.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::{Sim, SimEvent, SoundedCue, TraceEntry};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{OutputId, SlotId, ZoneId};
use loaphuong::station::record::Row;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Command, Input};

use super::befall::befall;
use super::dice::Dice;

/// Rows are gathered at least this often, and the station is looked at.
const LOOK_EVERY: TimeDelta = TimeDelta::days(20);

/// What may befall a station.
#[derive(Clone)]
pub struct Menu {
    pub schedules: Vec<Arc<Schedule>>,
    pub alert: Arc<Bulletin>,
    pub faults: u64,
    /// Whether the wall clock is set, drifts and boots wrongly.
    pub clock: bool,
}

/// Something that was done to a station, by what its clock showed.
#[derive(Debug, Clone)]
pub struct Fault {
    pub what: &'static str,
    pub from: DateTime<Utc>,
    /// When it was over.
    pub until: DateTime<Utc>,
    /// The last rows decided before it began and before it was over.
    pub seqs: (u64, u64),
}

/// A zone that is muted.
#[derive(Debug, Clone)]
pub struct MutedSpan {
    pub zone: ZoneId,
    pub from: DateTime<Utc>,
    /// When it ends; before the hour that was ordered if it was seen to be over.
    pub until: DateTime<Utc>,
}

/// A fault's word: a file is not what its intake took it for.
pub const FLAWED: &str = "flawed";

/// What has been done to a station and what became of it.
pub struct Log {
    pub start: DateTime<Utc>,
    pub schedule: Arc<Schedule>,
    /// What was done by hand; power cuts, clocks and schedules are in `moments`, too.
    pub faults: Vec<Fault>,
    pub moments: Vec<TraceEntry>,
    /// Emergencies that came to the station's mark, by the world's time.
    pub ordered: Vec<(DateTime<Utc>, SlotId)>,
    /// When emergencies were ordered, by the clock, whatever came of it.
    pub orders: Vec<DateTime<Utc>>,
    pub rows: Vec<Row>,
    pub sounded: Vec<SoundedCue>,
    /// Zones that were muted, by the world's time, as far as they were seen to be.
    pub muted: Vec<MutedSpan>,
    /// When calm began, and when all ended, by a clock that was right.
    pub calm: DateTime<Utc>,
    pub end: DateTime<Utc>,
}

impl Log {
    /// Whether a file had come to be flawed before this row, whatever the clock showed then.
    pub fn flawed_before(&self, row: &Row) -> bool {
        self.faults.iter().any(|fault| fault.what == FLAWED && fault.seqs.0 <= row.seq)
    }

    /// What befell the station within a day of what its clock showed, as text.
    pub fn befell(&self, at: DateTime<Utc>) -> String {
        let day = TimeDelta::days(1);
        let near = self.moments.windows(2).filter(|pair| {
            let (from, until) = (pair[0].before.min(pair[0].after), pair[1].before);
            from - day <= at && at <= until.max(pair[0].after) + day
        });
        let text = near.map(|pair| {
            let what = match &pair[0].what {
                SimEvent::Schedule(_) => "schedule".to_owned(),
                SimEvent::On { trust, .. } => format!("on, {trust}"),
                other => format!("{other:?}"),
            };
            let TraceEntry { world, before, after, seq, .. } = &pair[0];
            format!("{world} {before} .. {after} {seq} {what}\n")
        });
        let rows = self.rows.iter().filter(|row| (row.due.utc() - at).abs() < TimeDelta::hours(18));
        let rows: Vec<Row> = rows.cloned().collect();
        text.collect::<String>() + &super::super::ward::timeline(&rows)
    }
}

/// The end of something.
#[derive(Debug, Clone)]
pub enum Relief {
    Mend(OutputId),
    FreeDisk,
    CentreBack,
    RightClock,
    /// The folder as it was when something was taken from it.
    Restock(Arc<Stock>),
    /// Bulletins sound as they promise.
    Whole,
    /// This one is replaced by what it should have been.
    Mended(Arc<Bulletin>),
    Nothing,
}

/// A station in trouble.
pub struct Life<'a> {
    pub sim: Sim,
    pub log: Log,
    pub menu: &'a Menu,
    /// What ends when (the world's time), and which fault of the log it ends.
    pub reliefs: BTreeMap<(DateTime<Utc>, usize), Relief>,
}

impl Life<'_> {
    /// Puts down what was done, from `before` on, and when it will be over.
    pub fn note(
        &mut self,
        what: &'static str,
        (before, seq_before): (DateTime<Utc>, u64),
        relief: Option<(TimeDelta, Relief)>,
    ) {
        let (now, seq) = (self.sim.now(), self.sim.station().rows());
        let (from, until) = (before.min(now), before.max(now));
        self.log.faults.push(Fault { what, from, until, seqs: (seq_before.min(seq), seq) });
        if let Some((after, relief)) = relief {
            let key = (self.sim.world() + after, self.log.faults.len() - 1);
            self.reliefs.insert(key, relief);
        }
    }

    /// Somebody drops what those files should have been.
    fn mend_what_is_out(&mut self) {
        let mut stock = (**self.sim.stock()).clone();
        let history = self.sim.station().history();
        for item in stock.items.values_mut() {
            if let StockItem::Accepted(bulletin) = item
                && history.failure_somewhere(bulletin).is_some()
            {
                let sha256 = format!("{}+", bulletin.sha256).into();
                let arrived = self.sim.now();
                *bulletin = Arc::new(Bulletin { sha256, arrived, ..(**bulletin).clone() });
            }
        }
        if stock != **self.sim.stock() {
            self.sim.tell(Input::LibraryChanged(Arc::new(stock)));
        }
    }

    fn relieve(&mut self, fault: usize, relief: Relief) {
        match relief {
            Relief::Mend(output) => self.sim.mend(&output),
            Relief::FreeDisk => self.sim.free_disk(),
            Relief::CentreBack => {
                if let Some(centre) = self.sim.centre() {
                    centre.down = false;
                }
            }
            Relief::RightClock => {
                self.sim.drift_clock(0);
                let right = self.sim.world();
                self.sim.set_clock(right, ClockTrust::Synced);
            }
            Relief::Restock(stock) => {
                // What has been archived or dropped meanwhile stays as it is.
                let mut now = (**self.sim.stock()).clone();
                for (path, item) in &stock.items {
                    now.items.entry(path.clone()).or_insert_with(|| item.clone());
                }
                self.sim.tell(Input::LibraryChanged(Arc::new(now)));
            }
            Relief::Whole => {
                self.sim.shorten_bulletins(0);
                self.sim.break_cues(0);
                self.mend_what_is_out();
            }
            Relief::Mended(bulletin) => {
                self.sim.set_flaw(&bulletin.sha256, None);
                self.mend_what_is_out();
            }
            Relief::Nothing => {}
        }
        let (now, seq) = (self.sim.now(), self.sim.station().rows());
        let fault = &mut self.log.faults[fault];
        fault.until = fault.until.max(now);
        fault.seqs.1 = fault.seqs.1.max(seq);
    }

    /// Lives until this instant of the world, relieved of what ends before it.
    fn live_until(&mut self, end: DateTime<Utc>) {
        while self.sim.world() < end {
            let next = self.reliefs.first_key_value().map(|(key, _)| key.0);
            let until = end.min(self.sim.world() + LOOK_EVERY);
            match next.filter(|next| *next <= until) {
                Some(at) => {
                    self.sim.live_until(at);
                    let ((_, fault), relief) = self.reliefs.pop_first().expect("seen just now");
                    self.relieve(fault, relief);
                }
                None => self.sim.live_until(until),
            }
            self.look();
        }
    }

    /// What must hold at every moment.
    fn look(&mut self) {
        self.log.rows.append(&mut self.sim.take_rows());
        let station = self.sim.station();
        let open: BTreeSet<_> = station.open_slots().map(|slot| &slot.id.zone).collect();
        let in_use = station.zones_in_use();
        assert!(in_use.iter().all(|zone| open.contains(zone)), "armed without a slot: {in_use:?}");
        self.look_at_mutes();
    }

    /// Notes which zones are muted; where the clock is right, until when.
    fn look_at_mutes(&mut self) {
        let (now, mutes) = (self.sim.world(), self.sim.station().mutes().cloned());
        let mutes: Vec<_> = mutes.collect();
        let known = |span: &MutedSpan| {
            let mut same = mutes.iter();
            same.any(|mute| mute.zone == span.zone && mute.until == span.until)
        };
        for span in self.log.muted.iter_mut().filter(|span| span.until > now) {
            if !known(span) {
                span.until = now;
            }
        }
        for mute in &mutes {
            let seen = |span: &MutedSpan| span.zone == mute.zone && span.until == mute.until;
            if !self.log.muted.iter().any(seen) {
                let (zone, until) = (mute.zone.clone(), mute.until);
                self.log.muted.push(MutedSpan { zone, from: now, until });
            }
        }
    }
}

/// Lives `span` with faults near the slots, then calm: a day and a half.
pub fn live(
    seed: u64,
    menu: &Menu,
    stock: Arc<Stock>,
    start: DateTime<Utc>,
    span: TimeDelta,
) -> (Sim, Log) {
    let mut dice = Dice(seed);
    let schedule = menu.schedules[0].clone();
    let mut sim = Sim::new(schedule.clone(), stock, &[], start);
    sim.keep_recording();
    sim.join_centre();
    if let Some(centre) = sim.centre() {
        centre.silent = seed % 4 == 3;
    }
    sim.tell_progress_every(TimeDelta::seconds(10));
    let dues: Vec<DateTime<Utc>> =
        planned(&schedule, start, start + span).into_iter().map(|id| id.due).collect();
    let mut moments: Vec<(DateTime<Utc>, u64)> = (0..menu.faults)
        .map(|_| {
            // The first seconds are where most is decided; nothing at all happens at most hours.
            let after = match dice.below(5) {
                0 | 1 => dice.milliseconds(-6_000, 4_000),
                2 | 3 => dice.milliseconds(-6_000, 240_000),
                _ => dice.seconds(-86_400, 86_400),
            };
            (*dice.of(&dues) + after, dice.roll())
        })
        .collect();
    moments.sort_unstable();
    let log = Log {
        start,
        schedule,
        faults: Vec::new(),
        moments: Vec::new(),
        ordered: Vec::new(),
        orders: Vec::new(),
        rows: Vec::new(),
        sounded: Vec::new(),
        muted: Vec::new(),
        calm: start,
        end: start,
    };
    let mut life = Life { sim, log, menu, reliefs: BTreeMap::new() };
    for (at, roll) in moments {
        if at < life.sim.world() {
            continue;
        }
        life.live_until(at);
        befall(&mut life, &mut Dice(roll));
        life.look();
    }
    life.live_until(start + span);
    calm(&mut life);
    let Life { sim, log, .. } = life;
    (sim, log)
}

/// Everything is mended, an exercise sounds in all zones, and a day and a half go by.
fn calm(life: &mut Life<'_>) {
    for (key, relief) in std::mem::take(&mut life.reliefs) {
        life.relieve(key.1, relief);
    }
    let sim = &mut life.sim;
    sim.kill_after(usize::MAX, TimeDelta::zero());
    sim.shorten_bulletins(0);
    sim.break_cues(0);
    sim.repeat_events(false);
    sim.free_disk();
    sim.drift_clock(0);
    let right = sim.world();
    sim.set_clock(right, ClockTrust::Synced);
    if let Some(centre) = sim.centre() {
        centre.calm();
    }
    life.log.calm = sim.now();
    let end = sim.world() + TimeDelta::hours(36);
    life.live_until(end - TimeDelta::hours(12));
    let zones = life.sim.schedule().zones.keys().cloned().collect();
    alert(life, zones, 1, None);
    life.live_until(end);
    // Rows of the last minute are on their way.
    for _ in 0..10 {
        if life.sim.station().backlog() > 0 {
            life.live_until(life.sim.world() + TimeDelta::minutes(1));
        }
    }
    life.log.end = life.sim.now();
    life.log.moments = life.sim.take_trace();
    life.log.sounded = life.sim.take_sounded();
}

/// Orders an emergency; remembers what slots it came to.
pub fn alert(life: &mut Life<'_>, zones: Vec<ZoneId>, repeat: u32, lasts: Option<TimeDelta>) {
    let emergencies = |sim: &Sim| -> BTreeSet<SlotId> {
        let open = sim.station().open_slots().filter(|slot| slot.is_emergency());
        open.map(|slot| slot.id.clone()).collect()
    };
    let before = emergencies(&life.sim);
    life.log.orders.push(life.sim.now());
    let (bulletin, by) = (life.menu.alert.clone(), "Bà Hoa".to_owned());
    let (until, exercise) = (lasts.map(|lasts| life.sim.now() + lasts), false);
    let alert = Command::Alert { bulletin, zones, by, via: None, repeat, until, exercise };
    life.sim.tell(Input::Command(alert));
    let world = life.sim.world();
    let fresh = emergencies(&life.sim).into_iter().filter(|id| !before.contains(id));
    life.log.ordered.extend(fresh.map(|id| (world, id)));
}

/// Every slot of the schedule in a span: what must be closed.
pub fn planned(schedule: &Schedule, from: DateTime<Utc>, until: DateTime<Utc>) -> BTreeSet<SlotId> {
    let mut slots = BTreeSet::new();
    for programme in &schedule.programmes {
        let dues = programme.when.after(schedule.timezone, from).take_while(|due| *due < until);
        for due in dues {
            for zone in &programme.zones {
                let (zone, programme) = (zone.clone(), programme.id.clone());
                slots.insert(SlotId { due, zone, programme });
            }
        }
    }
    slots
}
