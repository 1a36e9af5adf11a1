//! What has failed on air so often that it is out of a zone is planned there no more, and goes on
//! in the others.

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::station::Airing;
use loaphuong::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use loaphuong::station::planner::plan;
use loaphuong::station::schedule::QueueOrder;

use crate::plan::ward::*;

/// So many failures running of a file in a zone, the last on 1 March.
fn failed(path: &str, zone: &str, count: u32, failure: AirFailure) -> Airing {
    let last = utc("2026-03-01T00:00:00Z");
    Airing {
        sha256: format!("hash of {path}").into(),
        zone: zone.into(),
        count: 0,
        last,
        strikes: Some(Strikes { count, last, failure }),
    }
}

#[test]
fn what_is_out_in_a_zone_is_planned_in_the_others_alone() {
    let mut schedule = ward();
    schedule.queues.insert("q".into(), queue("q", QueueOrder::Oldest));
    schedule.programmes = vec![
        programme("queued", &["to-1", "to-2"], "0 6 * * *", vec![take("q", 1)]),
        programme("named", &["to-1", "to-2"], "0 7 * * *", vec![file("hong.ogg")]),
        programme("both", &["to-1", "to-2"], "0 8 * * *", vec![file("hong.ogg"), file("tot.ogg")]),
        programme("in-queue", &["to-1", "to-2"], "0 9 * * *", vec![file("q/cam.mp3")]),
    ];
    let files = [("q/cam.mp3", 1), ("q/tot.mp3", 2), ("hong.ogg", 3), ("tot.ogg", 4)];
    let history = [
        failed("q/cam.mp3", "to-1", STRIKES_MAX, AirFailure::Silent),
        failed("hong.ogg", "to-1", STRIKES_MAX, AirFailure::Damaged),
        // Not often enough.
        failed("hong.ogg", "to-2", STRIKES_MAX - 1, AirFailure::Damaged),
    ];
    let from = utc("2026-03-02T00:00:00+07:00");
    let slots = plan(&schedule, &stock(&files), &history, from, from + TimeDelta::days(1));
    expect![[r#"
        02 06:00:00 to-1 queued 120s [q/tot.mp3]
        02 06:00:00 to-2 queued 60s [q/cam.mp3]
        02 07:00:00 to-1 named not aired: file_damaged 0s [hong.ogg:file_damaged]
            FileRefused { path: "hong.ogg", fault: BrokeOnAir }
        02 07:00:00 to-2 named 180s [hong.ogg]
        02 08:00:00 to-1 both cut: file_damaged 240s [hong.ogg:file_damaged tot.ogg]
            FileRefused { path: "hong.ogg", fault: BrokeOnAir }
        02 08:00:00 to-2 both 420s [hong.ogg tot.ogg]
        02 09:00:00 to-1 in-queue not aired: silent 0s [q/cam.mp3:silent]
            FileRefused { path: "q/cam.mp3", fault: SilentOnAir }
        02 09:00:00 to-2 in-queue 60s [q/cam.mp3]
    "#]]
    .assert_eq(&told(&schedule, &slots));
}
