//! What a slot, a cue, a gap come to in the form.

use std::collections::BTreeMap;

use loaphuong::logbook::{
    Logbook, LogbookNames, LogbookScope, LogbookSlot, OutcomeTotals, ScopeLimit,
};
use loaphuong::station::record::{AsRun, CueOrigin, Outcome, Reason, Row, RowBody, RowBulletin};

use super::fixture::{at, book, bulletin, gap, later, play, run, slot};
use crate::support::rows::{with_play, with_run};

/// Slots and cues as `zone due title [outcome] seconds`, cues indented.
fn told(book: &Logbook) -> Vec<String> {
    let line = |line: &loaphuong::logbook::LogbookLine| {
        let zone = line.zone.as_deref().unwrap_or("*");
        format!("{zone} {} {:?} {}s", line.due.format("%d %H:%M"), line.outcome, line.heard_s)
    };
    let slot = |slot: &LogbookSlot| {
        let cues = slot.cues.iter().map(move |cue| format!("  {}", line(cue)));
        std::iter::once(line(&slot.line)).chain(cues).collect::<Vec<String>>()
    };
    book.slots.iter().flat_map(slot).collect()
}

#[test]
fn a_programme_stands_above_its_cues_in_the_order_of_time_and_of_the_rundown() {
    let (morning, evening) = (at("2026-03-02T05:30:00"), at("2026-03-02T17:00:00"));
    let rows = [
        slot(1, evening, run("to-1", "b", evening, 5_000)),
        play(2, morning, 1, run("to-2", "a", morning, 2_999), bulletin("hai")),
        play(3, morning, 0, run("to-2", "a", morning, 1_000), bulletin("mot")),
        slot(4, morning, run("to-2", "a", morning, 3_999)),
        slot(5, morning, run("to-1", "a", morning, 0)),
    ];
    assert_eq!(
        told(&book(&rows)),
        [
            "to-1 02 05:30 Some(NotAired) 0s",
            "to-2 02 05:30 Some(Aired) 3s",
            "  to-2 02 05:30 Some(Aired) 1s",
            "  to-2 02 05:30 Some(Aired) 2s",
            "to-1 02 17:00 Some(Aired) 5s",
        ]
    );
}

#[test]
fn what_nobody_heard_has_no_length() {
    let due = at("2026-03-02T05:30:00");
    let silent = with_run(play(1, due, 0, run("to-1", "a", due, 60_000), bulletin("mot")), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Silent));
    });
    let heard = play(2, due, 1, run("to-1", "a", due, 30_000), bulletin("hai"));
    let closing = with_run(slot(3, due, run("to-1", "a", due, 90_000)), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Silent));
    });
    let book = book(&[silent, heard, closing]);
    assert_eq!(
        told(&book),
        [
            "to-1 02 05:30 Some(Cut) 30s",
            "  to-1 02 05:30 Some(Cut) 0s",
            "  to-1 02 05:30 Some(Aired) 30s",
        ]
    );
    let airings = book.totals.by_bulletin.iter().map(|one| {
        let OutcomeTotals { planned, aired, cut, not_aired, heard_s } = one.airings;
        (one.bulletin.path.as_str(), [planned, aired, cut, not_aired, heard_s])
    });
    let want = [("tin/hai.mp3", [1, 1, 0, 0, 30]), ("tin/mot.mp3", [1, 0, 1, 0, 0])];
    assert_eq!(Vec::from_iter(airings), want);
}

#[test]
fn a_cue_that_began_again_is_one_airing_and_music_is_none() {
    let due = at("2026-03-02T05:30:00");
    let jingle = play(1, due, 0, run("to-1", "a", due, 12_000), bulletin("nhac"));
    let jingle = with_play(jingle, |play| play.cue.music = true);
    let cut = with_run(play(2, due, 1, run("to-1", "a", due, 9_000), bulletin("mot")), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Preempted));
    });
    let again = play(3, due, 1, run("to-1", "a", due, 60_000), bulletin("mot"));
    let book = book(&[jingle, cut, again, slot(4, due, run("to-1", "a", due, 81_000))]);
    assert_eq!(book.slots[0].cues.len(), 3);
    let [one] = book.totals.by_bulletin.as_slice() else { panic!("{:?}", book.totals) };
    assert_eq!((one.bulletin.title.as_str(), one.airings.planned), ("Bản tin mot", 1));
    assert_eq!((one.airings.aired, one.airings.cut, one.airings.heard_s), (1, 0, 69));
}

#[test]
fn what_is_in_no_zone_or_of_no_field_is_summed_up_last_and_a_campaign_as_a_whole() {
    let due = at("2026-03-02T05:30:00");
    let of_tet = |run: &mut AsRun| run.campaign = Some("tet".into());
    let with_field = RowBulletin { field: Some(3), ..bulletin("mot") };
    let in_tet = RowBulletin { campaign: Some("tet".into()), ..bulletin("hai") };
    let book = book(&[
        gap(1, at("2026-03-01T05:30:00"), 12, at("2026-03-01T17:00:00")),
        play(2, due, 0, run("to-1", "a", due, 60_000), with_field),
        play(3, due, 1, run("to-1", "a", due, 30_000), in_tet),
        slot(4, due, run("to-1", "a", due, 90_000)),
        with_run(slot(5, due, run("to-2", "b", due, 0)), of_tet),
    ]);
    let totals = &book.totals;
    let zones = totals.by_zone.iter().map(|(zone, _)| zone.as_deref());
    assert_eq!(Vec::from_iter(zones), [Some("to-1"), Some("to-2"), None]);
    let fields = totals.by_field.iter().map(|(field, all)| (*field, all.heard_s));
    assert_eq!(Vec::from_iter(fields), [(Some(3), 60), (None, 30)]);
    let [tet] = totals.by_campaign.as_slice() else { panic!("{totals:?}") };
    let (slots, airings) = (tet.slots, tet.airings);
    assert_eq!((slots.planned, slots.not_aired, slots.heard_s), (1, 1, 0));
    assert_eq!((airings.planned, airings.aired, airings.heard_s), (1, 1, 30));
}

#[test]
fn an_exercise_is_shown_and_does_not_count() {
    let due = at("2026-03-02T05:30:00");
    let rehearsed = |run: &mut AsRun| run.reason = Some(Reason::Exercise);
    let play = with_run(play(1, due, 0, run("to-1", "a", due, 0), bulletin("mot")), rehearsed);
    let book = book(&[play, with_run(slot(2, due, run("to-1", "a", due, 0)), rehearsed)]);
    assert_eq!(book.slots.len(), 1);
    assert_eq!(book.totals.all.planned, 0);
    assert_eq!(book.totals.by_bulletin, []);
}

#[test]
fn what_is_not_closed_yet_is_shown_and_is_no_slot_yet() {
    let due = at("2026-03-02T05:30:00");
    let book = book(&[play(1, due, 0, run("to-1", "a", due, 60_000), bulletin("mot"))]);
    assert_eq!(told(&book), ["to-1 02 05:30 None 60s", "  to-1 02 05:30 Some(Aired) 60s"]);
    let all = book.totals.all;
    assert_eq!((all.planned, all.heard_s), (0, 60));
    assert_eq!(book.totals.by_bulletin[0].airings.aired, 1);
}

#[test]
fn a_long_absence_counts_all_its_slots_in_no_single_zone() {
    let (from, until) = (at("2026-03-02T05:30:00"), at("2026-03-09T17:00:00"));
    let book = book(&[gap(1, from, 120, until)]);
    assert_eq!(told(&book), ["* 02 05:30 Some(NotAired) 0s"]);
    assert_eq!((book.totals.all.planned, book.totals.all.not_aired), (120, 120));
    assert_eq!(book.totals.by_zone[0].0, None);
}

#[test]
fn an_order_that_is_of_no_slot_is_a_line_of_its_own_and_counts_nowhere() {
    let due = at("2026-03-02T05:30:00");
    let order = |seq, by: &str| {
        let run = AsRun { ordered_by: Some(by.into()), ..run("to-1", "_mute", due, 0) };
        with_play(play(seq, due, 0, run, bulletin("mot")), |play| {
            (play.cue.from, play.bulletin) = (CueOrigin::Order, None);
            play.until = Some(at("2026-03-02T17:30:00"));
        })
    };
    let tone = with_play(order(3, "Bà Lan"), |play| {
        play.cue.from = CueOrigin::Tone;
        (play.run.outcome, play.run.reason, play.run.heard_ms) = (Outcome::Aired, None, 2_000);
    });
    let book = book(&[order(1, "Bà Hoa"), order(2, "Ông Nam"), tone]);
    assert_eq!(
        told(&book),
        ["to-1 02 05:30 None 0s", "to-1 02 05:30 None 0s", "to-1 02 05:30 Some(Aired) 2s"]
    );
    assert_eq!(book.totals, Default::default());
    let page = loaphuong::logbook::html(loaphuong::messages::Lang::Vi, &book);
    for words in ["Lệnh tạm im đến 17:30 ngày 02/03/2026", "Bà Hoa", "Ông Nam", "Bà Lan"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("chưa kết thúc"), "an order is no slot: {page}");
}

#[test]
fn what_began_some_microseconds_early_began_at_its_second() {
    let due = at("2026-03-02T05:17:30");
    let early = with_run(slot(1, due, run("to-1", "a", due, 60_900)), |run| {
        run.started_at = Some(at("2026-03-02T05:17:29.999993"));
    });
    let line = &book(&[early]).slots[0].line;
    assert_eq!(line.started.map(|at| at.to_string()).as_deref(), Some("2026-03-02 05:17:30"));
    assert_eq!(line.ended.map(|at| at.to_string()).as_deref(), Some("2026-03-02 05:18:30"));
}

#[test]
fn a_slot_past_midnight_belongs_to_the_day_on_which_it_was_due() {
    let due = at("2026-03-31T23:59:30");
    let book = book(&[slot(1, due, run("to-1", "a", due, 90_000))]);
    let line = &book.slots[0].line;
    assert_eq!(line.due.to_string(), "2026-03-31 23:59:30");
    assert_eq!(line.ended.map(|at| at.to_string()).as_deref(), Some("2026-04-01 00:01:00"));
}

#[test]
fn people_read_names_where_there_are_any_and_blanks_where_nothing_is_known() {
    let due = at("2026-03-02T05:30:00");
    let mut tin = bulletin("mot");
    (tin.campaign, tin.field) = (Some("kt-xh".into()), Some(3));
    let of_campaign = |run: &mut AsRun| run.campaign = Some("la".into());
    let rows = [
        play(1, due, 0, run("to-1", "a", due, 1_000), tin),
        with_run(slot(2, due, run("to-1", "a", due, 1_000)), of_campaign),
        slot(3, due, run("to-9", "a", due, 0)),
    ];
    let names = LogbookNames {
        station: Some("Nhà văn hóa số 1".into()),
        zones: BTreeMap::from([("to-1".into(), "Tổ dân phố số 1".into())]),
        campaigns: BTreeMap::from([("kt-xh".into(), "Kinh tế - xã hội".into())]),
    };
    let book = Logbook::new(&rows, &names, LogbookScope::default());
    assert_eq!(book.station, "Nhà văn hóa số 1");
    let (first, second) = (&book.slots[0], &book.slots[1]);
    assert_eq!(first.line.zone.as_deref(), Some("Tổ dân phố số 1"));
    assert_eq!(first.line.campaign.as_deref(), Some("la"));
    assert_eq!(first.cues[0].campaign.as_deref(), Some("Kinh tế - xã hội"));
    assert_eq!((&first.cues[0].unit, first.cues[0].field), (&None, Some(3)));
    assert_eq!(second.line.zone.as_deref(), Some("to-9"));
    assert_eq!(
        (&second.line.campaign, second.line.field, second.line.started),
        (&None, None, None)
    );
    assert_eq!(self::book(&rows).station, "thanh-dong-nvh-1", "its id where it has no name");
}

#[test]
fn one_outcome_keeps_whole_slots_and_one_bulletin_its_own_length() {
    let due = at("2026-03-02T05:30:00");
    let cut = |run: &mut AsRun| (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Stopped));
    let rows = [
        play(1, due, 0, run("to-1", "a", due, 60_000), bulletin("mot")),
        with_run(slot(2, due, run("to-1", "a", due, 99_000)), cut),
        slot(3, due, run("to-2", "a", due, 60_000)),
    ];
    let of = |limit| {
        let scope = LogbookScope { limits: vec![limit], ..LogbookScope::default() };
        told(&Logbook::new(&rows, &LogbookNames::default(), scope))
    };
    assert_eq!(
        of(ScopeLimit::Outcome(Outcome::Cut)),
        ["to-1 02 05:30 Some(Cut) 99s", "  to-1 02 05:30 Some(Aired) 60s"]
    );
    assert_eq!(of(ScopeLimit::File("mot".into()))[0], "to-1 02 05:30 Some(Cut) 60s");
}

#[test]
fn rows_without_content_stand_by_themselves_and_control_characters_are_harmless() {
    let due = at("2026-03-02T05:30:00");
    let lost = |seq| Row {
        seq,
        body: RowBody::Lost(loaphuong::station::record::LostRow { detail: "full".into() }),
        ..gap(seq, due, 1, due)
    };
    let hostile = with_run(slot(3, due, run("to-1", "a", due, 0)), |run| {
        run.title = "a\u{1b}[2J\u{202e}b\n".into();
        run.ended_at = Some(later(due, 1));
    });
    let book = book(&[lost(1), lost(2), hostile]);
    assert_eq!(book.slots.len(), 3);
    assert_eq!(book.totals.all.planned, 1);
    let text = format!("{:?}", book.slots.last().map(|slot| &slot.line.title));
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
}
