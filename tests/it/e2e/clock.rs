//! The real binary while its wall clock is in the seventies, is set years ahead and a day back, and
//! while its trust comes and goes: as heard in the recordings, and as told by rows and `status`.

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::control::ClockWhy;
use loaphuong::daemon::now;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::states::SlotPhase;

use crate::support::audio::find;
use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::RowFields as _;
use crate::support::timekeeper::Timekeeper;

fn daily(id: &str, due: DateTime<Utc>, late: &str, file: &str) -> String {
    format!(
        "{{id: {id}, title: Bài {id}, zones: [to-1], at: \"{}\", late: {late}, \
         rundown: [{{file: {file}}}]}}",
        cron(due)
    )
}

/// Closing rows but for those of long gaps: programme, outcome, reason, clock.
fn closings(rows: &[Row]) -> Vec<(String, Outcome, Option<Reason>, ClockTrust)> {
    let slots = rows.iter().filter(|row| row.kind() == RowKind::Slot && row.count().is_none());
    slots.map(|row| (row.programme().to_string(), row.outcome(), row.reason(), row.clock)).collect()
}

/// How often these samples were heard to their end, in all recordings.
fn heard(ward: &Ward, samples: &[i16]) -> usize {
    let recordings = ward.recordings();
    let heard = recordings.iter().map(|(_, left, _)| {
        let (mut times, mut rest) = (0, left.as_slice());
        while let Some(at) = find(rest, samples, 1) {
            times += 1;
            rest = &rest[at + samples.len()..];
        }
        times
    });
    heard.sum()
}

async fn sounding(ward: &Ward, programme: &str) {
    ward.until(&format!("{programme} on air"), |status| {
        let slot = status.on_air.iter().find(|slot| slot.programme.as_str() == programme)?;
        (slot.state.is(SlotPhase::OnAir) && slot.heard_ms >= 500).then_some(())
    })
    .await;
}

async fn closed(ward: &Ward, programme: &str) -> Vec<Row> {
    ward.until_rows(&format!("closing row of {programme}"), |rows| {
        let is_its =
            |row: &Row| row.programme().as_str() == programme && row.kind() == RowKind::Slot;
        rows.iter().any(is_its).then(|| rows.to_vec())
    })
    .await
}

async fn silent(ward: &Ward) {
    until("end of the speaker", async || ward.children().is_empty().then_some(())).await;
}

/// The centre has the journal's rows, each once, whatever days a wrong clock put them on.
async fn centre_agrees(ward: &Ward) {
    let mut rows = ward.log();
    rows.sort_by_key(|row| row["seq"].as_u64());
    let there = until("rows at the centre", async || {
        Some(ward.at_centre().await).filter(|there| there.len() >= rows.len())
    })
    .await;
    assert_eq!(there, rows);
}

fn stdout(told: &std::process::Output) -> String {
    String::from_utf8(told.stdout.clone()).unwrap()
}

fn stderr(told: &std::process::Output) -> String {
    String::from_utf8(told.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_that_boots_in_1970_holds_its_slots_and_judges_each_once_when_the_time_comes() {
    let mut keeper = Timekeeper::new("synced");
    let past = keeper.ward.drop_noise("qua.wav", 1_000, 201);
    let held = keeper.ward.drop_noise("giu.wav", 2_000, 202);
    let old = keeper.ward.drop_noise("xua.wav", 1_000, 203);
    keeper.kernel("synced");
    keeper.ward.start().await;
    let trust = |trust| {
        move |status: &loaphuong::control::StationStatus| {
            (status.clock.trust == trust).then_some(())
        }
    };
    keeper.ward.until("synchronised clock", trust(ClockTrust::Synced)).await;
    keeper.ward.kill();

    // The power is back, and nobody tells the board the time.
    keeper.boot("0b5c2d0e-0002-4000-8000-000000000000");
    keeper.kernel("unsynced");
    let seventies = DateTime::from_timestamp(60, 0).unwrap();
    let in_seventies = seventies + TimeDelta::seconds(6);
    let due = due_in(8);
    keeper.ward.schedule(&[
        daily("xua", in_seventies, "10m", "xua.wav"),
        daily("qua", due, "1s", "qua.wav"),
        daily("giu", due + TimeDelta::seconds(1), "10m", "giu.wav"),
    ]);
    keeper.set_to(seventies);
    keeper.ward.start().await;
    let report = until("all three dues passed, by the one clock or the other", async || {
        let passed = keeper.now() > in_seventies + TimeDelta::seconds(2)
            && now() > due + TimeDelta::seconds(3);
        if passed { Some(keeper.clock().await) } else { None }
    })
    .await;
    assert_eq!((report.trust, report.why), (ClockTrust::Untrusted, ClockWhy::BeforeBuild));
    assert_eq!(report.now.0.format("%Y").to_string(), "1970");
    assert!(!report.suffices);
    assert_eq!(keeper.ward.rows().await, [], "nothing is decided without a clock");
    assert!(keeper.ward.children().is_empty(), "and nothing sounds");

    // The time comes, and only then the kernel's word that it is right.
    keeper.set_to(now());
    let report = until("the right time, not trusted", async || {
        let report = keeper.clock().await;
        (report.why == ClockWhy::NeverSynced).then_some(report)
    })
    .await;
    let waits: Vec<&str> = report.held.iter().map(|slot| slot.programme.as_str()).collect();
    assert_eq!(waits, ["qua", "giu"], "{report:#?}");
    assert_eq!(keeper.ward.rows().await, [], "nothing is decided without trust");
    keeper.kernel("synced");
    let rows = closed(&keeper.ward, "giu").await;
    silent(&keeper.ward).await;
    assert_eq!(
        closings(&rows),
        [
            ("qua".into(), Outcome::NotAired, Some(Reason::ClockUntrusted), ClockTrust::Synced),
            ("giu".into(), Outcome::Aired, None, ClockTrust::Synced),
        ],
        "the one that is past is closed, the one that may be late airs, once"
    );
    let ward = &keeper.ward;
    assert_eq!((heard(ward, &past), heard(ward, &held), heard(ward, &old)), (0, 1, 0));
    ward.centre_agrees().await;
}

/// A ward whose rule is `any`, with six seconds of noise on air.
async fn on_air(seed: u64) -> (Timekeeper, DateTime<Utc>, Vec<i16>) {
    let mut keeper = Timekeeper::new("any");
    let samples = keeper.ward.drop_noise("dai.wav", 6_000, seed);
    keeper.ward.start().await;
    let due = due_in(7);
    keeper.ward.schedule(&[daily("dai", due, "60s", "dai.wav")]);
    sounding(&keeper.ward, "dai").await;
    (keeper, due, samples)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_three_years_ahead_cuts_no_bulletin_and_bursts_nothing() {
    let (mut keeper, due, samples) = on_air(211).await;
    let short = keeper.ward.drop_noise("ngan.wav", 1_500, 212);
    // Five hours more: at this time of day the day's own slot would still be in time.
    keeper.set_by(TimeDelta::days(3 * 365) + TimeDelta::hours(5));
    let ahead = keeper.now();
    let rows = closed(&keeper.ward, "dai").await;
    assert_eq!(closings(&rows), [("dai".into(), Outcome::Aired, None, ClockTrust::Untrusted)]);
    let play = rows.iter().find(|row| row.kind() == RowKind::Play).expect("a play row");
    assert_eq!(play.frames(), Some(288_000), "by frames, not by the clock");
    assert!(play.ended_at().unwrap().utc() > ahead, "{play:?}");
    silent(&keeper.ward).await;
    let gaps: Vec<&Row> = rows.iter().filter(|row| row.count().is_some()).collect();
    assert_eq!(gaps.len(), 1, "three years are one row: {rows:#?}");
    assert_eq!((gaps[0].count(), gaps[0].reason()), (Some(1_095), Some(Reason::ClockUntrusted)));
    let status = keeper.ward.status().await.unwrap();
    assert_eq!(status.now.0.format("%Y").to_string(), ahead.format("%Y").to_string());

    // And back: the true present is not silenced by what was closed years ahead.
    keeper.set_to(now());
    let next = due_in(8);
    keeper
        .ward
        .schedule(&[daily("dai", due, "60s", "dai.wav"), daily("ngan", next, "60s", "ngan.wav")]);
    let rows = closed(&keeper.ward, "ngan").await;
    silent(&keeper.ward).await;
    assert_eq!(
        closings(&rows)[1..],
        [("ngan".into(), Outcome::Aired, None, ClockTrust::Untrusted)]
    );
    let heard = (heard(&keeper.ward, &samples), heard(&keeper.ward, &short));
    assert_eq!(heard, (1, 1), "each once");
    centre_agrees(&keeper.ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_set_back_a_day_airs_nothing_a_second_time() {
    let (mut keeper, due, samples) = on_air(221).await;
    keeper.set_by(-TimeDelta::days(1));
    let rows = closed(&keeper.ward, "dai").await;
    assert_eq!(closings(&rows), [("dai".into(), Outcome::Aired, None, ClockTrust::Untrusted)]);
    let play = rows.iter().find(|row| row.kind() == RowKind::Play).expect("a play row");
    assert_eq!((play.frames(), play.heard_ms()), (Some(288_000), 6_000), "by frames");
    silent(&keeper.ward).await;
    let status = keeper.ward.status().await.unwrap();
    assert!(status.now.utc() < due, "it shows yesterday: {}", status.now);

    // Its due comes round a second time, and a third after a restart.
    for restart in [false, true] {
        if restart {
            keeper.ward.kill();
        }
        keeper.set_to(due - TimeDelta::seconds(6));
        if restart {
            keeper.ward.start().await;
        }
        until("due, once more", async || {
            let shows = keeper.clock().await.now.utc();
            (shows > due + TimeDelta::seconds(2)).then_some(())
        })
        .await;
        assert_eq!(keeper.ward.rows().await, rows, "closed stays closed; restart {restart}");
        assert!(keeper.ward.children().is_empty(), "and nothing sounds");
    }
    assert_eq!(heard(&keeper.ward, &samples), 1, "heard once");
    keeper.ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_on_the_spot_vouches_for_the_clock_and_the_rows_stay_honest() {
    let mut keeper = Timekeeper::new("synced");
    let samples = keeper.ward.drop_noise("a.wav", 1_500, 231);
    keeper.ward.start().await;
    let due = due_in(5);
    keeper.ward.schedule(&[daily("sang", due, "10m", "a.wav")]);
    until("a held slot", async || {
        (keeper.clock().await.held.first()?.programme.as_str() == "sang").then_some(())
    })
    .await;
    assert_eq!(keeper.ward.rows().await, []);
    let shown = stdout(&keeper.ward.run(&["clock"]));
    for told in
        ["CHƯA TIN ĐƯỢC", "chưa đồng bộ lần nào", "Đang giữ lại:", "Bài sang", "clock trust --by"]
    {
        assert!(shown.contains(told), "{told:?} in {shown}");
    }
    let english = stdout(&keeper.ward.run(&["clock", "--lang", "en"]));
    assert!(english.contains("NOT TRUSTED") && english.contains("Held:"), "{english}");
    assert_eq!(keeper.ward.run(&["clock", "trust"]).status.code(), Some(2), "who?");
    assert_eq!(keeper.ward.run(&["clock", "trust", "--by", " "]).status.code(), Some(1), "who?");

    let told = keeper.ward.run(&["clock", "trust", "--by", "Anh Nam"]);
    assert!(told.status.success(), "{told:?}");
    let day = keeper.now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).format("%d/%m/%Y");
    assert!(stdout(&told).contains(&day.to_string()), "what was vouched for: {told:?}");
    assert!(stdout(&told).contains("Anh Nam xác nhận đồng hồ chạy đúng"), "{told:?}");
    let rows = closed(&keeper.ward, "sang").await;
    assert_eq!(closings(&rows), [("sang".into(), Outcome::Aired, None, ClockTrust::Holdover)]);
    assert!(rows.iter().all(|row| row.clock == ClockTrust::Holdover), "{rows:?}");
    silent(&keeper.ward).await;
    assert_eq!(heard(&keeper.ward, &samples), 1);

    // A restart of the daemon is no start of the board.
    keeper.ward.kill();
    keeper.ward.start().await;
    let report = keeper.clock().await;
    assert_eq!(report.vouched_by.as_deref(), Some("Anh Nam"));
    assert_eq!((report.trust, report.suffices), (ClockTrust::Holdover, true), "{report:#?}");
    assert!(report.error_bound_ms.is_some_and(|bound| (10_000..11_000).contains(&bound)));
    let status = keeper.ward.status().await.unwrap();
    assert_eq!(status.clock.vouched_by.as_deref(), Some("Anh Nam"));
    assert!(stdout(&keeper.ward.run(&["status"])).contains("Anh Nam xác nhận"));
    assert!(keeper.ward.log_text().contains("Anh Nam"), "who, in the log");

    // It is over when somebody sets the clock, by ever so little …
    let doubted = async |keeper: &Timekeeper| {
        until("doubt", async || {
            let report = keeper.clock().await;
            (!report.suffices).then_some(report)
        })
        .await
    };
    keeper.set_by(TimeDelta::seconds(1));
    assert_eq!(doubted(&keeper).await.vouched_by, None);
    keeper.set_by(-TimeDelta::seconds(1));
    assert_eq!(doubted(&keeper).await.vouched_by, None, "for good");
    // … and when the board starts anew.
    assert!(keeper.ward.run(&["clock", "trust", "--by", "Anh Nam"]).status.success());
    keeper.ward.kill();
    keeper.boot("0b5c2d0e-0002-4000-8000-000000000000");
    keeper.ward.start().await;
    assert_eq!(doubted(&keeper).await.vouched_by, None);

    // Nobody can vouch for what is plainly wrong.
    for (wrong, why) in [
        (due - TimeDelta::days(1), "đã ghi trong nhật ký"),
        (DateTime::from_timestamp(60, 0).unwrap(), "sớm hơn ngày làm ra phần mềm"),
    ] {
        keeper.set_to(wrong);
        until("wrong time", async || {
            (keeper.clock().await.now.utc() < due - TimeDelta::hours(1)).then_some(())
        })
        .await;
        let told = keeper.ward.run(&["clock", "trust", "--by", "Anh Nam"]);
        assert_eq!(told.status.code(), Some(1), "{told:?}");
        assert!(stderr(&told).contains(why), "{told:?}");
        assert!(!keeper.clock().await.suffices);
    }
    keeper.ward.centre_agrees().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kernel_timesyncd_and_a_battery_clock_are_read_where_they_are() {
    let mut keeper = Timekeeper::new("holdover");
    let rtc = |keeper: &Timekeeper| {
        keeper.place("sys/class/rtc/rtc0/name", "rtc-ds1307\n");
        keeper.place("sys/class/rtc/rtc0/hctosys", "1\n");
        let seconds = keeper.now().timestamp();
        keeper.place("sys/class/rtc/rtc0/since_epoch", &format!("{seconds}\n"));
    };
    let looked = async |keeper: &mut Timekeeper| {
        rtc(keeper);
        keeper.ward.start().await;
        let report = keeper.clock().await;
        keeper.ward.kill();
        (report.trust, report.why, report.suffices)
    };
    let (synced, holdover, untrusted) =
        (ClockTrust::Synced, ClockTrust::Holdover, ClockTrust::Untrusted);
    let unproven = (untrusted, ClockWhy::BatteryClockUnproven, false);
    assert_eq!(looked(&mut keeper).await, unproven, "never seen beside a synchronised clock");
    keeper.kernel("synced");
    assert_eq!(looked(&mut keeper).await, (synced, ClockWhy::Kernel, true));
    keeper.kernel("unsynced");
    assert_eq!(looked(&mut keeper).await, (holdover, ClockWhy::Held, true), "the same boot");
    keeper.boot("0b5c2d0e-0002-4000-8000-000000000000");
    assert_eq!(looked(&mut keeper).await, (holdover, ClockWhy::BatteryClock, true), "another");
    keeper.place("etc/fake-hwclock.data", "2026-11-24 01:17:01\n");
    assert_eq!(looked(&mut keeper).await, (untrusted, ClockWhy::FakeHwclock, false));
    keeper.kernel("forbidden");
    assert_eq!(looked(&mut keeper).await, (untrusted, ClockWhy::FakeHwclock, false), "no sign");
    keeper.place("run/systemd/timesync/synchronized", "");
    assert_eq!(looked(&mut keeper).await, (synced, ClockWhy::Timesyncd, true));

    // While it runs: the trust goes, and comes.
    keeper.kernel("synced");
    keeper.place("run/chrony/chronyd.pid", "1\n");
    rtc(&keeper);
    keeper.ward.start().await;
    let report = keeper.clock().await;
    assert!(report.chrony && report.fake_hwclock, "{report:#?}");
    assert_eq!(report.rtc.as_ref().map(|rtc| rtc.name.as_str()), Some("rtc-ds1307"));
    assert!(report.rtc.is_some_and(|rtc| rtc.set_wall_clock && rtc.apart_ms.abs() < 30_000));
    assert!(report.timesyncd.is_some() && report.kernel.is_some_and(|kernel| kernel.synced));
    for (says, trust) in [("unsynced", holdover), ("synced", synced)] {
        keeper.kernel(says);
        keeper.ward.until(says, |status| (status.clock.trust == trust).then_some(())).await;
    }
    // The kernel would tell of a step at once: one timer, absolute, cancelled when the clock is
    // set.
    let pid = keeper.ward.pid().as_raw_nonzero();
    let timers = std::fs::read_dir(format!("/proc/{pid}/fdinfo")).unwrap().flatten();
    let timers = timers.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let alarms = timers.filter(|text| text.contains("clockid: 0") && text.contains("flags: 03"));
    assert_eq!(alarms.count(), 1);
}

#[tokio::test]
async fn without_a_station_the_command_looks_by_itself_and_says_so() {
    let ward = Ward::new();
    let told = ward.run(&["clock"]);
    assert!(told.status.success(), "{told:?}");
    assert!(stdout(&told).contains("Trạm không chạy: lệnh này tự xem đồng hồ"), "{told:?}");
    let told = ward.run(&["clock", "--json"]);
    let report: loaphuong::control::ClockReport = serde_json::from_slice(&told.stdout).unwrap();
    assert!(!report.running && report.suffices, "the rule is any: {report:#?}");
    assert_eq!(report.needed, ClockTrust::Untrusted);
    let told = ward.run(&["clock", "trust", "--by", "Anh Nam"]);
    assert_eq!(told.status.code(), Some(3), "only a running station takes a person's word");
}
