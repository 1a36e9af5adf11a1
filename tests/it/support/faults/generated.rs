//! Schedules that nobody wrote: valid, and of every kind.

use std::sync::Arc;

use chrono_tz::Tz;
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::OutputId;
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::{
    CueRule, CueWhat, Programme, Queue, QueueOrder, ResumeRule, Schedule,
};
use loaphuong::station::stock::Stock;

use super::dice::Dice;
use crate::support::ward::*;

/// Zones without any change of the clocks, with an hour of it, with half an hour.
const TIMEZONES: [Tz; 4] = [
    chrono_tz::Asia::Ho_Chi_Minh,
    chrono_tz::Asia::Ho_Chi_Minh,
    chrono_tz::Europe::Berlin,
    chrono_tz::Australia::Lord_Howe,
];

const FILES: [(&str, u64); 9] = [
    ("nhac.ogg", 1),
    ("mo-dau.ogg", 4),
    ("ngan.ogg", 10),
    ("vua.ogg", 45),
    ("dai.ogg", 190),
    ("tin/1.mp3", 30),
    ("tin/2.mp3", 61),
    ("tin/3.mp3", 20),
    // Nobody approves it.
    ("duyet/1.mp3", 25),
];

/// Two schedules, one after the other's editing, and what lies in their audio folder.
pub fn generated(dice: &mut Dice) -> (Vec<Arc<Schedule>>, Arc<Stock>) {
    let first = schedule(dice);
    let mut second = first.clone();
    second.programmes.remove(dice.index(second.programmes.len()));
    let fresh = one(dice, 90);
    second.programmes.insert(dice.index(second.programmes.len() + 1), fresh);
    if dice.once_in(2) {
        second.guard = guard(dice, second.guard.clone());
    }
    (vec![Arc::new(first), Arc::new(second)], stock(&FILES))
}

fn schedule(dice: &mut Dice) -> Schedule {
    let trust = *dice.of(&[
        ClockTrust::Synced,
        ClockTrust::Synced,
        ClockTrust::Synced,
        ClockTrust::Holdover,
    ]);
    let programmes = (0..2 + dice.below(5)).map(|number| one(dice, number)).collect();
    let mut schedule = ward(programmes);
    schedule.timezone = *dice.of(&TIMEZONES);
    schedule.trust = trust;
    schedule.guard = guard(dice, schedule.guard.clone());
    for zone in schedule.zones.values_mut() {
        zone.output = OutputId::from(*dice.of(&["amp-1", "amp-1", "amp-2", "amp-3"]));
        if dice.once_in(5) {
            zone.allowed = Some(windows(dice));
        }
        if dice.once_in(5) {
            zone.daily_limit = Some(minutes(3 + dice.below(20)));
        }
    }
    schedule.queues.insert("duyet".into(), Queue { approval: true, ..queue("duyet") });
    if let Some(queue) = schedule.queues.get_mut(&"tin".into()) {
        queue.order = *dice.of(&[
            QueueOrder::Oldest,
            QueueOrder::Newest,
            QueueOrder::Name,
            QueueOrder::Rotate,
        ]);
        queue.airs = dice.once_in(3).then(|| 20 + u32::try_from(dice.below(200)).expect("small"));
        queue.keep = dice.once_in(6).then(|| minutes(60 * 24 * 200));
    }
    schedule
}

fn guard(
    dice: &mut Dice,
    old: loaphuong::station::schedule::Guard,
) -> loaphuong::station::schedule::Guard {
    let allowed = if dice.once_in(3) { AllowedHours::always() } else { windows(dice) };
    let daily_limit = dice.once_in(3).then(|| minutes(5 + dice.below(40)));
    loaphuong::station::schedule::Guard { allowed, daily_limit, ..old }
}

fn windows(dice: &mut Dice) -> AllowedHours {
    let mut windows = AllowedHours::default();
    for day in 0..7 {
        let weekday = chrono::Weekday::try_from(day).expect("0 to 6 are weekdays");
        for _ in 0..1 + dice.below(3) {
            let from = u32::try_from(dice.between(4 * 60, 20 * 60)).expect("minutes of a day");
            let length = u32::try_from(dice.between(10, 600)).expect("minutes");
            let until = (from + length).min(24 * 60);
            windows.add(weekday, AllowedSpan { from: from * 60, until: until * 60 });
        }
    }
    windows
}

fn one(dice: &mut Dice, number: u64) -> Programme {
    let (minute, hour) = (dice.below(60), dice.between(4, 22));
    let cron = match dice.below(5) {
        0 => format!("{minute} {hour} * * *"),
        1 => format!("{minute} {hour},17 * * Mon-Fri"),
        2 => format!("{} {minute} {hour} * * Sat,Sun,Tue", dice.below(60)),
        3 => format!("{minute} {hour} */3 * *"),
        _ => format!("0,1 {hour} * * Mon,Thu"),
    };
    let zones: Vec<&str> =
        ["to-1", "to-2", "to-3"].into_iter().filter(|_| !dice.once_in(3)).collect();
    let zones = if zones.is_empty() { vec!["to-2"] } else { zones };
    let mut programme = programme(&format!("p{number}"), &cron, &zones, &[]);
    let cues = 1 + dice.below(4);
    programme.rundown = (0..cues).map(|_| cue(dice)).collect();
    if dice.once_in(4) {
        programme.priority = Priority::Priority;
    }
    programme.late = minutes(*dice.of(&[0, 1, 10, 10, 30]));
    programme.max_length = dice.once_in(4).then(|| minutes(1 + dice.below(5)));
    programme.resume = *dice.of(&[ResumeRule::Restart, ResumeRule::Continue, ResumeRule::Drop]);
    programme
}

fn cue(dice: &mut Dice) -> CueRule {
    match dice.below(8) {
        0 | 1 => {
            let queue = if dice.once_in(6) { "duyet" } else { "tin" }.into();
            let take = 1 + u32::try_from(dice.below(3)).expect("small");
            let optional = dice.once_in(3);
            CueRule { what: CueWhat::Queue { queue, take, optional }, music: false }
        }
        2 => CueRule { what: CueWhat::Pause(std::time::Duration::from_secs(2)), music: false },
        _ => file(FILES[dice.index(5)].0),
    }
}
