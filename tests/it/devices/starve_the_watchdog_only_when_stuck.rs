//! systemd's watchdog is fed while a card is away or hangs, since a restart would not mend that;
//! and not while an output that should sound gives no answer at all.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use loaphuong::station::record::{Outcome, RowKind};

use crate::devices::fixture::{Fault, plan, told, ward};
use crate::e2e::systemd::Systemd;
use crate::support::daemon::{WAV, Ward, due_in, until};
use crate::support::pulse::Pulse;

fn signs_of_life(systemd: &Systemd) -> usize {
    systemd.told().iter().filter(|line| *line == "WATCHDOG=1").count()
}

/// Waits until the daemon has lived so much longer.
async fn seconds_pass(ward: &Ward, seconds: u64) {
    let begin = ward.until("uptime", |status| Some(status.uptime_s)).await;
    ward.until("time", |status| (status.uptime_s >= begin + seconds).then_some(())).await;
}

async fn fed_all_the_while(fault: Fault) {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    ward.drop_noise("a.wav", 60_000, 351);
    let systemd = Systemd::listen(&mut ward);
    ward.set("WATCHDOG_USEC", "4000000");
    ward.start().await;
    plan(&ward, due_in(7), "10m", "{file: a.wav}");
    ward.until("on air", |status| (status.on_air.first()?.heard_ms > 0).then_some(())).await;
    fault.strike(&mut pulse, &ward);
    until("second loss", async || (told(&ward, "speaker lost") >= 2).then_some(())).await;
    let before = signs_of_life(&systemd);
    seconds_pass(&ward, 10).await;
    // One each two seconds; the loop looks as often.
    let fed = signs_of_life(&systemd) - before;
    assert!(fed >= 3, "{fault:?}: {fed} signs of life in ten seconds");
    assert!(ward.status().await.unwrap().troubles.is_empty(), "{fault:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pulled_card_that_stays_away_starves_nothing() {
    fed_all_the_while(Fault::CardPulled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_goes_on_hanging_starves_nothing() {
    fed_all_the_while(Fault::CardHangs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_end_in_two_zones_starves_nothing() {
    let mut ward = Ward::with(env!("CARGO_BIN_EXE_loaphuong").into(), WAV);
    ward.drop_noise("a.wav", 1_000, 353);
    let systemd = Systemd::listen(&mut ward);
    ward.set("WATCHDOG_USEC", "4000000");
    ward.start().await;
    plan(&ward, due_in(7), "10m", "{file: a.wav}");
    ward.until("end", |status| (status.closed.len() == 2).then_some(())).await;
    let before = signs_of_life(&systemd);
    seconds_pass(&ward, 10).await;
    assert!(signs_of_life(&systemd) - before >= 3, "{:?}", systemd.told());
    assert!(ward.status().await.unwrap().troubles.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_without_an_answer_starves_the_watchdog_until_it_answers() {
    // A daemon that can start no process: nobody may execute its program any more.
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = home.path().join("loaphuong");
    fs::copy(env!("CARGO_BIN_EXE_loaphuong"), &program).unwrap();
    let set_mode = |mode| fs::set_permissions(&program, Permissions::from_mode(mode)).unwrap();
    let mut ward = Ward::with(program.clone(), WAV);
    ward.drop_noise("a.wav", 1_000, 352);
    let systemd = Systemd::listen(&mut ward);
    ward.set("WATCHDOG_USEC", "2000000");
    ward.start().await;
    set_mode(0o644);
    plan(&ward, due_in(7), "10m", "{file: a.wav}");
    let trouble = ward.until("trouble", |status| status.troubles.first().cloned()).await;
    assert!(trouble.starts_with("đầu ra loa không trả lời"), "{trouble}");
    let fault = ward.until("fault", |status| status.outputs.first()?.last_fault.clone()).await;
    assert!(fault.starts_with("can't start "), "{fault}");
    let before = signs_of_life(&systemd);
    seconds_pass(&ward, 6).await;
    assert_eq!(signs_of_life(&systemd), before, "none in six seconds, of which it is allowed two");
    assert_eq!(told(&ward, "the watchdog is not fed"), 1);

    set_mode(0o755);
    until("sign of life", async || (signs_of_life(&systemd) > before).then_some(())).await;
    ward.until_rows("slot heard", |rows| {
        let slot = rows.iter().find(|row| row.kind() == RowKind::Slot)?;
        (slot.outcome() == Outcome::Aired).then_some(())
    })
    .await;
    assert!(ward.status().await.unwrap().troubles.is_empty());
}
