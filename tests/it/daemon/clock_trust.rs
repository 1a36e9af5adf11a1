//! How far the clock is trusted, from what the system says of it: a table of boards, networks and
//! accidents.

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::control::ClockWhy::{self, *};
use loaphuong::daemon::clock::{
    BatteryClock, ClockAnchor, ClockEvidence, ClockJudgement, ClockVouch, HOLDOVER_MAX_MS,
    KernelClock, VOUCHED_WITHIN_MS, judge,
};
use loaphuong::station::clock_trust::ClockTrust;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn ms(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(ms.cast_signed())
}

/// A Pi that has been up for 30 days, never synchronised, without a battery clock.
fn board() -> ClockEvidence {
    ClockEvidence {
        now: utc("2026-12-01T05:30:00Z"),
        since_boot_ms: 30 * DAY_MS,
        boot: "this".into(),
        kernel: Some(KernelClock { synced: false, max_error_ms: 16_000, est_error_ms: 16_000 }),
        timesyncd: None,
        chrony: false,
        rtc: None,
        fake_hwclock: false,
        synced: None,
        vouched: None,
        last_row: None,
    }
}

/// The clock was right so long ago, in this boot, and was not set since.
fn anchor(board: &ClockEvidence, ago_ms: u64) -> ClockAnchor {
    ClockAnchor {
        wall: board.now - ms(ago_ms),
        since_boot_ms: board.since_boot_ms - ago_ms,
        boot: "this".into(),
        error_ms: 100,
        rtc_apart_ms: None,
    }
}

fn held(ago_ms: u64) -> ClockEvidence {
    let board = board();
    ClockEvidence { synced: Some(anchor(&board, ago_ms)), ..board }
}

fn vouched(ago_ms: u64) -> ClockEvidence {
    let board = board();
    let anchor = ClockAnchor { error_ms: VOUCHED_WITHIN_MS, ..anchor(&board, ago_ms) };
    ClockEvidence { vouched: Some(ClockVouch { by: "Anh Nam".into(), anchor }), ..board }
}

/// Started a minute ago; synchronised so long ago in another boot, beside a battery clock.
fn with_battery(ago_ms: u64) -> ClockEvidence {
    let board = ClockEvidence { since_boot_ms: MINUTE_MS, ..board() };
    let anchor = ClockAnchor {
        wall: board.now - ms(ago_ms),
        since_boot_ms: 0,
        boot: "another".into(),
        error_ms: 100,
        rtc_apart_ms: Some(400),
    };
    ClockEvidence { synced: Some(anchor), rtc: Some(rtc(500)), ..board }
}

fn rtc(apart_ms: i64) -> BatteryClock {
    BatteryClock { name: "rtc-ds1307".into(), apart_ms, set_wall_clock: false }
}

/// The wall clock was set by so much just now.
fn set_by(by_ms: i64, board: ClockEvidence) -> ClockEvidence {
    ClockEvidence { now: board.now + TimeDelta::milliseconds(by_ms), ..board }
}

fn kernel(synced: bool, max_error_ms: u64) -> Option<KernelClock> {
    Some(KernelClock { synced, max_error_ms, est_error_ms: 0 })
}

fn synced(bound: u64, why: ClockWhy) -> ClockJudgement {
    ClockJudgement { trust: ClockTrust::Synced, error_bound_ms: Some(bound), why }
}

fn holdover(bound: u64, why: ClockWhy) -> ClockJudgement {
    ClockJudgement { trust: ClockTrust::Holdover, error_bound_ms: Some(bound), why }
}

fn untrusted(why: ClockWhy) -> ClockJudgement {
    ClockJudgement { trust: ClockTrust::Untrusted, error_bound_ms: None, why }
}

#[test]
fn a_clock_is_trusted_as_far_as_its_error_is_bounded() {
    let sandboxed = || ClockEvidence { kernel: None, ..board() };
    let signed = |ago| ClockEvidence { timesyncd: Some(board().now - ms(ago)), ..sandboxed() };
    let pi5 = with_battery;
    let cases: Vec<(&str, ClockEvidence, ClockJudgement)> = vec![
        ("a board that nobody told the time", board(), untrusted(NeverSynced)),
        (
            "the kernel is synchronised",
            ClockEvidence { kernel: kernel(true, 31), ..board() },
            synced(31, Kernel),
        ),
        (
            "… and its word is enough, whatever a battery clock shows",
            ClockEvidence { kernel: kernel(true, 31), rtc: Some(rtc(9_000_000)), ..board() },
            synced(31, Kernel),
        ),
        (
            "… even before rows that a clock ahead of it once wrote: they would silence it for ever",
            ClockEvidence {
                kernel: kernel(true, 31),
                last_row: Some(utc("2029-12-01T00:00:00Z")),
                ..board()
            },
            synced(31, Kernel),
        ),
        (
            "… but not in the seventies",
            ClockEvidence { kernel: kernel(true, 31), now: utc("1970-01-01T00:01:00Z"), ..board() },
            untrusted(BeforeBuild),
        ),
        (
            "the last moment before this program was made",
            ClockEvidence { kernel: kernel(true, 31), now: utc("2025-12-31T23:59:59Z"), ..board() },
            untrusted(BeforeBuild),
        ),
        ("a sandbox forbids to ask, and there is no sign", sandboxed(), untrusted(NeverSynced)),
        ("… timesyncd set the clock a second ago", signed(1_000), synced(401, Timesyncd)),
        ("… an hour and 42 minutes ago", signed(6_144_000), synced(1_015, Timesyncd)),
        ("… a second longer ago", signed(6_145_000), untrusted(NeverSynced)),
        (
            "… its sign lies ahead: the clock was set back since",
            ClockEvidence { timesyncd: Some(board().now + ms(1)), ..sandboxed() },
            untrusted(NeverSynced),
        ),
        (
            "timesyncd's sign counts for nothing where the kernel says otherwise",
            ClockEvidence { timesyncd: Some(board().now), ..board() },
            untrusted(NeverSynced),
        ),
        (
            "chrony without rtcsync: the kernel does not know",
            ClockEvidence { chrony: true, ..board() },
            untrusted(NeverSynced),
        ),
        // 100 ppm are 8.64 s a day, on top of the error it began with.
        ("a day without a network", held(DAY_MS), holdover(8_740, Held)),
        ("six days", held(6 * DAY_MS), holdover(51_940, Held)),
        ("the last moment: 59.9 s of drift", held(599_000_000), holdover(HOLDOVER_MAX_MS, Held)),
        ("a moment more", held(599_000_001), untrusted(TooLong)),
        (
            "a board that began without a clock and was set right",
            set_by(20_000, held(0)),
            holdover(20_100, Held),
        ),
        ("set back by 20 s: as doubtful", set_by(-20_000, held(0)), holdover(20_100, Held)),
        (
            "set by an hour: nobody knows whether it was right before",
            set_by(3_600_000, held(0)),
            untrusted(Stepped),
        ),
        (
            "set back a little, before what it has lived through",
            set_by(-61_000, held(0)),
            untrusted(BeforeKnown),
        ),
        (
            "restarted: what was synchronised in another boot bounds nothing",
            ClockEvidence { boot: "next".into(), ..held(MINUTE_MS) },
            untrusted(NeverSynced),
        ),
        (
            "fake-hwclock starts it two minutes before its last row",
            ClockEvidence { last_row: Some(board().now + ms(2 * MINUTE_MS)), ..board() },
            untrusted(BeforeKnown),
        ),
        (
            "fake-hwclock starts it a minute before its last row: nothing tells that it is slow",
            ClockEvidence { last_row: Some(board().now + ms(MINUTE_MS)), ..board() },
            untrusted(NeverSynced),
        ),
        // 50 ppm are 4.32 s a day; a battery clock's whole seconds and setting cost 3 s.
        ("a battery clock that was right a day ago", pi5(DAY_MS), holdover(7_420, BatteryClock)),
        ("… a week ago, the uplink down", pi5(7 * DAY_MS), holdover(33_340, BatteryClock)),
        ("… two weeks ago", pi5(14 * DAY_MS), untrusted(TooLong)),
        (
            "… 3 s apart",
            ClockEvidence { rtc: Some(rtc(-3_000)), ..pi5(DAY_MS) },
            holdover(7_420, BatteryClock),
        ),
        (
            "… 3.001 s apart",
            ClockEvidence { rtc: Some(rtc(3_001)), ..pi5(DAY_MS) },
            untrusted(BatteryClockApart),
        ),
        (
            "its battery is dead: it began in 1970, and the board with the time of its last end",
            ClockEvidence { rtc: Some(rtc(-1_796_000_000_000)), ..pi5(DAY_MS) },
            untrusted(BatteryClockApart),
        ),
        (
            "… and somebody set it from that: with fake-hwclock it proves nothing",
            ClockEvidence { fake_hwclock: true, ..pi5(DAY_MS) },
            untrusted(FakeHwclock),
        ),
        (
            "never seen beside a synchronised clock",
            ClockEvidence { synced: None, ..pi5(DAY_MS) },
            untrusted(BatteryClockUnproven),
        ),
        (
            "seen there, and an hour off",
            {
                let board = pi5(DAY_MS);
                let off = board
                    .synced
                    .clone()
                    .map(|anchor| ClockAnchor { rtc_apart_ms: Some(3_600_000), ..anchor });
                ClockEvidence { synced: off, ..board }
            },
            untrusted(BatteryClockUnproven),
        ),
        (
            "it agrees, but both stand before the last row",
            ClockEvidence { last_row: Some(board().now + ms(HOUR_MS)), ..pi5(DAY_MS) },
            untrusted(BeforeKnown),
        ),
        (
            "eight days up without a network: the battery clock knows better than the crystal",
            {
                let board = held(8 * DAY_MS);
                let seen = board
                    .synced
                    .clone()
                    .map(|anchor| ClockAnchor { rtc_apart_ms: Some(0), ..anchor });
                ClockEvidence { synced: seen, rtc: Some(rtc(0)), ..board }
            },
            holdover(37_660, BatteryClock),
        ),
        ("a person has looked", vouched(0), holdover(10_000, Vouched)),
        ("… and not for too long", vouched(500_000_000), holdover(60_000, Vouched)),
        ("… but so long", vouched(500_000_001), untrusted(NeverSynced)),
        ("… and then somebody set it", set_by(250, vouched(HOUR_MS)), untrusted(NeverSynced)),
        ("… back, too", set_by(-250, vouched(HOUR_MS)), untrusted(NeverSynced)),
        (
            "… within what a slewing kernel does",
            set_by(249, vouched(HOUR_MS)),
            holdover(10_609, Vouched),
        ),
        (
            "… and then it was restarted",
            ClockEvidence { boot: "next".into(), ..vouched(HOUR_MS) },
            untrusted(NeverSynced),
        ),
        (
            "… and then it was synchronised",
            ClockEvidence { kernel: kernel(true, 5), ..vouched(HOUR_MS) },
            synced(5, Kernel),
        ),
        (
            "… of a clock in the seventies",
            ClockEvidence { now: utc("1970-01-01T00:01:00Z"), ..vouched(0) },
            untrusted(BeforeBuild),
        ),
    ];
    for (what, evidence, want) in cases {
        assert_eq!(judge(&evidence), want, "{what}");
    }
}

#[test]
fn no_board_that_starts_with_a_made_up_time_is_trusted() {
    // Whatever it kept and whatever its files say: without the kernel's word, a battery clock or a
    // person, a boot is untrusted at every instant it may begin at.
    for ago_ms in [0, 1, HOUR_MS, 30 * DAY_MS] {
        for rows_ahead in [None, Some(0), Some(DAY_MS)] {
            for fake_hwclock in [false, true] {
                let board = ClockEvidence { boot: "next".into(), fake_hwclock, ..held(ago_ms) };
                let last_row = rows_ahead.map(|ahead| board.now + ms(ahead));
                let judged = judge(&ClockEvidence { last_row, ..board });
                assert_eq!(judged.trust, ClockTrust::Untrusted, "{ago_ms} {rows_ahead:?}");
            }
        }
    }
}
