//! How far a campaign is: what was heard by the record, what will be by the plan, and that what was
//! cut is not taken for heard.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use loaphuong::sim::Sim;
use loaphuong::station::campaigns::{
    AiringCounts, CampaignLedger, CampaignProgress, CampaignState, TargetOutlook,
};
use loaphuong::station::gain::InaudibleCause;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::mute::ZoneMute;
use loaphuong::station::planner::{PlanProblem, plan};
use loaphuong::station::record::{AsRun, LocalTimestamp, Outcome, PlayRow, Reason, Row, RowBody};
use loaphuong::station::record::{RowBulletin, RowCue};
use loaphuong::station::schedule::{Campaign, QueueOrder, Schedule};
use loaphuong::station::stock::{Stock, StockItem};

use crate::plan::ward::*;
use crate::support::faults::{Dice, generated};

/// A campaign of March with a target of 20, a queue of it, and a programme each morning in both
/// zones that takes one bulletin behind a jingle.
fn schedule() -> Schedule {
    let mut schedule = ward();
    let campaign = Campaign {
        title: "Kinh tế".into(),
        from: Some(date("2026-03-01")),
        until: Some(date("2026-03-31")),
        unit: None,
        field: None,
        target_per_zone: Some(20),
    };
    schedule.campaigns.insert("kt".into(), campaign);
    let mut tin = queue("tin", QueueOrder::Rotate);
    tin.campaign = Some("kt".into());
    schedule.queues.insert("tin".into(), tin);
    let rundown = vec![music("jingle.ogg"), take("tin", 1)];
    let mut morning = programme("sang", &["to-1", "to-2"], "30 5 * * *", rundown);
    morning.campaign = Some("kt".into());
    schedule.programmes = vec![morning];
    schedule
}

fn shelf() -> Stock {
    stock(&[("jingle.ogg", 1), ("tin/a.mp3", 3), ("tin/b.mp3", 3)])
}

/// A cue's row on a day of March 2026.
fn row(day: i64, zone: &str, name: &str, outcome: Outcome, music: bool) -> Row {
    let due = DateTime::parse_from_rfc3339("2026-02-28T05:30:00+07:00").expect("an instant");
    let run = AsRun {
        outcome,
        reason: (outcome != Outcome::Aired).then_some(Reason::Preempted),
        heard_ms: 180_000,
        ..AsRun::blank(zone.into(), "sang".into())
    };
    let path = format!("tin/{name}.mp3");
    let cue = RowCue { index: 1, from: "queue:tin".into(), path: Some(path.clone()), music };
    let bulletin = RowBulletin {
        title: format!("Title of {path}"),
        sha256: format!("hash of {path}"),
        path,
        length_ms: 180_000,
        campaign: Some("kt".into()),
        unit: None,
        field: None,
        approved_by: None,
    };
    let play = PlayRow { bulletin: Some(bulletin), ..PlayRow::blank(run, cue) };
    Row {
        seq: 1,
        station: "thanh-dong-nvh-1".into(),
        due: LocalTimestamp(due + TimeDelta::days(day)),
        clock: loaphuong::station::clock_trust::ClockTrust::Synced,
        body: RowBody::Play(Box::new(play)),
    }
}

fn progress(schedule: &Schedule, stock: &Stock, rows: &[Row], now: &str) -> CampaignProgress {
    let mut ledger = CampaignLedger::new(schedule);
    rows.iter().for_each(|row| ledger.count(row));
    ledger.foresee(stock, &[], &[], utc(now));
    let mut all = ledger.progress(utc(now));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn zone(progress: &CampaignProgress, zone: &str) -> (AiringCounts, TargetOutlook) {
    let zone = &progress.zones[&zone.into()];
    (zone.counts, zone.outlook)
}

fn counts(heard: u32, cut: u32, planned: u32) -> AiringCounts {
    AiringCounts { heard, cut, planned }
}

const NOON: &str = "2026-03-10T12:00:00+07:00";

#[test]
fn what_was_heard_counts_and_what_is_planned_reaches_the_target_on_a_day() {
    let rows: Vec<Row> = (1..=10).map(|day| row(day, "to-1", "a", Outcome::Aired, false)).collect();
    let told = progress(&schedule(), &shelf(), &rows, NOON);
    assert_eq!(told.state, CampaignState::Running);
    // The 11th to the 31st are to come: 21 mornings; the tenth of them is the 20th.
    let on = date("2026-03-20");
    assert_eq!(zone(&told, "to-1"), (counts(10, 0, 21), TargetOutlook::Ahead { missing: 10, on }));
    let on = date("2026-03-30");
    assert_eq!(zone(&told, "to-2"), (counts(0, 0, 21), TargetOutlook::Ahead { missing: 20, on }));
    let named: Vec<&str> = told.bulletins.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(named, ["tin/a.mp3", "tin/b.mp3"], "the jingle is no bulletin of it");
    let planned: u32 =
        told.bulletins.iter().flat_map(|one| one.zones.values()).map(|one| one.planned).sum();
    assert_eq!(planned, 42);
}

#[test]
fn what_was_cut_is_not_heard_unless_it_was_heard_after_all() {
    let rows = [
        row(1, "to-1", "a", Outcome::Cut, false),
        row(2, "to-1", "a", Outcome::Cut, false),
        row(2, "to-1", "a", Outcome::Aired, false),
        row(3, "to-1", "a", Outcome::NotAired, false),
        row(4, "to-1", "a", Outcome::Aired, true),
    ];
    let told = progress(&schedule(), &shelf(), &rows, NOON);
    assert_eq!(zone(&told, "to-1").0, counts(1, 1, 21), "music is none, and what never began");
}

#[test]
fn a_target_that_the_plan_does_not_reach_is_told_with_what_will_be_missing() {
    let last = date("2026-03-31");
    let told = progress(&schedule(), &shelf(), &[], "2026-03-20T12:00:00+07:00");
    assert_eq!(zone(&told, "to-1"), (counts(0, 0, 11), TargetOutlook::Short { missing: 9, last }));
}

#[test]
fn a_campaign_is_reached_missed_without_a_target_or_still_to_begin() {
    let rows: Vec<Row> = (1..=22).map(|day| row(day, "to-1", "a", Outcome::Aired, false)).collect();
    let told = progress(&schedule(), &shelf(), &rows, "2026-04-01T00:00:01+07:00");
    assert_eq!(told.state, CampaignState::Over);
    assert_eq!(zone(&told, "to-1"), (counts(22, 0, 0), TargetOutlook::Reached { over: 2 }));
    assert_eq!(zone(&told, "to-2"), (counts(0, 0, 0), TargetOutlook::Missed { missing: 20 }));

    let mut plain = schedule();
    let campaign = plain.campaigns.get_mut(&"kt".into()).expect("the campaign");
    campaign.target_per_zone = None;
    let told = progress(&plain, &shelf(), &[], "2026-02-20T12:00:00+07:00");
    assert_eq!(told.state, CampaignState::NotBegun);
    assert_eq!(zone(&told, "to-1"), (counts(0, 0, 31), TargetOutlook::NoTarget));
}

#[test]
fn a_campaign_is_running_on_its_last_day_and_a_zone_that_is_no_more_has_no_target() {
    let rows = [row(30, "to-9", "a", Outcome::Aired, false)];
    let told = progress(&schedule(), &shelf(), &rows, "2026-03-31T12:00:00+07:00");
    assert_eq!(told.state, CampaignState::Running);
    let last = date("2026-03-31");
    assert_eq!(zone(&told, "to-1"), (counts(0, 0, 0), TargetOutlook::Short { missing: 20, last }));
    assert_eq!(zone(&told, "to-9"), (counts(1, 0, 0), TargetOutlook::NoTarget));
}

#[test]
fn a_zone_of_a_campaigns_queue_is_told_though_it_hears_nothing() {
    let mut plain = schedule();
    plain.programmes[0].campaign = None;
    let none = progress(&plain, &stock(&[("jingle.ogg", 1)]), &[], NOON);
    let last = date("2026-03-31");
    assert_eq!(zone(&none, "to-2"), (counts(0, 0, 0), TargetOutlook::Short { missing: 20, last }));
}

#[test]
fn a_muted_zone_hears_nothing_meanwhile() {
    let schedule = schedule();
    let mute = ZoneMute {
        zone: "to-1".into(),
        since: utc(NOON),
        until: utc("2026-03-14T00:00:00+07:00"),
        by: "Lan".into(),
        via: None,
        because: None,
        by_untrusted_clock: false,
    };
    let mut ledger = CampaignLedger::new(&schedule);
    ledger.foresee(&shelf(), &[], &[mute], utc(NOON));
    let told = ledger.progress(utc(NOON)).remove(0);
    assert_eq!(
        (zone(&told, "to-1").0, zone(&told, "to-2").0),
        (counts(0, 0, 18), counts(0, 0, 21))
    );
}

#[test]
fn airings_outside_of_the_campaigns_days_and_of_other_campaigns_do_not_count() {
    let other =
        crate::support::rows::with_play(row(2, "to-1", "a", Outcome::Aired, false), |play| {
            play.bulletin.as_mut().expect("a bulletin").campaign = Some("khac".into());
        });
    let rows = [row(0, "to-1", "a", Outcome::Aired, false), other];
    let told = progress(&schedule(), &shelf(), &rows, NOON);
    assert_eq!(zone(&told, "to-1").0, counts(0, 0, 21));
}

#[test]
fn what_the_plan_leaves_out_fades_or_makes_silent_is_not_foreseen() {
    // Faded out in its only bulletin.
    let mut short = schedule();
    short.programmes[0].rundown = vec![file("tin/a.mp3")];
    short.programmes[0].max_length = Some(minutes(2));
    assert_eq!(zone(&progress(&short, &shelf(), &[], NOON), "to-1").0, counts(0, 0, 0));

    // Two channels that cancel each other out.
    let mut silent = shelf();
    for item in silent.items.values_mut() {
        if let StockItem::Accepted(bulletin) = item {
            let mut own = (**bulletin).clone();
            own.measured.two_channels = true;
            (own.measured.loudness_lufs, own.measured.mixed_lufs) = (Some(-20.0), None);
            *bulletin = Arc::new(own);
        }
    }
    let mut narrow = schedule();
    narrow.zones.values_mut().for_each(|zone| zone.channels = vec![0]);
    let slots = plan(&narrow, &silent, &[], utc(NOON), utc("2026-03-12T00:00:00+07:00"));
    let is_silent = |problem: &PlanProblem| {
        matches!(problem, PlanProblem::Inaudible { why: InaudibleCause::ChannelsCancel, .. })
    };
    assert!(slots.iter().any(|slot| slot.problems.iter().any(is_silent)), "{slots:?}");
    assert_eq!(zone(&progress(&narrow, &silent, &[], NOON), "to-1").0, counts(0, 0, 0));

    // A queue that has nothing: there is nobody to hear it, and the zones are told all the same.
    let none = progress(&schedule(), &stock(&[("jingle.ogg", 1)]), &[], NOON);
    let last = date("2026-03-31");
    assert_eq!(zone(&none, "to-2"), (counts(0, 0, 0), TargetOutlook::Short { missing: 20, last }));
}

#[test]
fn a_bulletin_counts_for_its_own_campaign_before_its_queues_and_its_programmes() {
    let mut schedule = schedule();
    let other = schedule.campaigns[&"kt".into()].clone();
    schedule.campaigns.insert("khac".into(), other);
    let mut stock = shelf();
    let Some(StockItem::Accepted(bulletin)) = stock.items.get_mut("tin/a.mp3") else { panic!() };
    let mut own = (**bulletin).clone();
    own.campaign = Some("khac".into());
    *bulletin = Arc::new(own);
    let mut ledger = CampaignLedger::new(&schedule);
    ledger.foresee(&stock, &[], &[], utc(NOON));
    let all = ledger.progress(utc(NOON));
    let planned: Vec<(&str, u32)> =
        all.iter().map(|one| (one.id.as_str(), zone(one, "to-1").0.planned)).collect();
    assert_eq!(planned, [("khac", 11), ("kt", 10)], "they take turns for 21 mornings");
}

/// Airings by content and zone.
fn airings(
    progress: &CampaignProgress,
    of: fn(&AiringCounts) -> u32,
) -> BTreeMap<(String, ZoneId), u32> {
    let bulletins = progress.bulletins.iter().flat_map(|one| {
        let zones = one.zones.iter();
        zones.map(|(zone, counts)| ((one.sha256.clone(), zone.clone()), of(counts)))
    });
    bulletins.filter(|(_, count)| *count > 0).collect()
}

/// Lived through without faults, the record has of each bulletin what was foreseen.
#[test]
fn a_forecast_is_what_the_record_then_says() {
    let start = utc("2026-03-02T00:00:00+07:00");
    let mut heard_in_all = 0;
    for seed in 0..30 {
        let mut dice = Dice(seed ^ 0xca3);
        let (schedules, stock) = generated(&mut dice);
        let mut schedule = (*schedules[0]).clone();
        let days = (Some(date("2026-03-04")), Some(date("2026-03-18")));
        let mut campaign = self::schedule().campaigns[&"kt".into()].clone();
        (campaign.from, campaign.until) = days;
        schedule.campaigns.insert("kt".into(), campaign);
        for programme in &mut schedule.programmes {
            programme.campaign = dice.once_in(2).then(|| "kt".into());
            for cue in &mut programme.rundown {
                cue.music = dice.once_in(4);
            }
        }
        for queue in schedule.queues.values_mut() {
            queue.campaign = dice.once_in(2).then(|| "kt".into());
        }
        let schedule = Arc::new(schedule);
        let of_kt = |ledger: CampaignLedger<'_>, now| {
            let all = ledger.progress(now);
            all.into_iter().find(|one| one.id.as_str() == "kt").expect("the campaign")
        };
        let mut ledger = CampaignLedger::new(&schedule);
        ledger.foresee(&stock, &[], &[], start);
        let foreseen = airings(&of_kt(ledger, start), |counts| counts.planned);

        let begun = start - TimeDelta::minutes(1);
        let mut sim = Sim::new(schedule.clone(), stock.clone(), &[], begun);
        let end = start + TimeDelta::days(20);
        sim.run_until(end);
        let mut ledger = CampaignLedger::new(&schedule);
        sim.take_rows().iter().for_each(|row| ledger.count(row));
        let heard = airings(&of_kt(ledger, end), |counts| counts.heard);
        assert_eq!(heard, foreseen, "seed {seed}");
        heard_in_all += heard.values().sum::<u32>();
    }
    assert!(heard_in_all > 100, "{heard_in_all} airings show something");
}
