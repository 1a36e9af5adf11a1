//! A daemon that is told to end while its card or its speaker hangs ends all the same, in time, and
//! leaves no process behind.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::devices::fixture::{Fault, plan, speakers, ward};
use crate::support::daemon::{due_in, until};
use crate::support::processes::is_alive;
use crate::support::pulse::Pulse;
use loaphuong::station::states::SlotPhase;

/// What the unit gives it (`TimeoutStopSec`) before it kills.
const STOP_MAX: Duration = Duration::from_secs(20);

async fn ends(fault: Fault, state: SlotPhase) {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    ward.drop_noise("a.wav", 30_000, 341);
    ward.start().await;
    plan(&ward, due_in(7), "10m", "{file: a.wav}");
    let struck = until("speaker", async || speakers(&ward).first().copied()).await;
    ward.until("slot", |status| (status.on_air.first()?.state.is(state)).then_some(())).await;
    fault.strike(&mut pulse, &ward);
    let begin = Instant::now();
    ward.signal(Signal::TERM);
    assert!(ward.ended().await.success(), "{fault:?} {state:?}");
    assert!(begin.elapsed() < STOP_MAX, "{fault:?} {state:?}: {:?}", begin.elapsed());
    // Killed ones may still be on their way out.
    until("end of the speaker", async || (!is_alive(struck)).then_some(())).await;

    // The slot goes on after the next start: its programme's `late` allows it.
    fault.mend(&mut pulse);
    ward.launch();
    ward.until("slot on air again", |status| {
        (status.on_air.first()?.state.is(SlotPhase::OnAir)).then_some(())
    })
    .await;
    ward.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_stopped_speaker_on_air() {
    ends(Fault::SpeakerStopped, SlotPhase::OnAir).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_stopped_speaker_armed() {
    ends(Fault::SpeakerStopped, SlotPhase::Armed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_hanging_card_on_air() {
    ends(Fault::CardHangs, SlotPhase::OnAir).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_hanging_card_armed() {
    ends(Fault::CardHangs, SlotPhase::Armed).await;
}
