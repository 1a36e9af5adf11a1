//! A card or a speaker that fails between the arming of a slot and its first frame: another speaker
//! sounds it, whole and once, as soon as it can.

use loaphuong::station::record::Outcome;
use loaphuong::station::states::SlotPhase;

use crate::devices::fixture::{
    Fault, closed, count, plan, plays, silence, speakers, told_sparingly, ward,
};
use crate::support::daemon::{due_in, until};
use crate::support::pulse::{Pulse, RATE};
use crate::support::rows::RowFields as _;

async fn lost_while_armed(fault: Fault) {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    let sound = ward.drop_noise("a.wav", 2_000, 321);
    ward.start().await;
    // The pause leaves time to begin to record.
    plan(&ward, due_in(8), "10m", "{pause: 3s}, {file: a.wav}");
    let struck = until("speaker", async || speakers(&ward).first().copied()).await;
    let state = ward.status().await.unwrap().on_air.first().map(|slot| slot.state.clone());
    assert_eq!(state, Some(SlotPhase::Armed.into()), "{fault:?}");
    fault.strike(&mut pulse, &ward);
    until("loss", async || ward.log_text().contains("output lost").then_some(())).await;
    fault.mend(&mut pulse);
    let recorder = pulse.record("amp");
    let rows = closed(&ward).await;
    let (left, right) = recorder.stop_after(2 * RATE);
    assert_eq!((count(&left, &sound), count(&right, &sound)), (1, 1), "{fault:?}");
    for zone in ["to-1", "to-2"] {
        let told: Vec<_> = plays(&rows, zone)
            .iter()
            .map(|row| (row.cue().unwrap().index, row.outcome(), row.frames()))
            .collect();
        assert_eq!(told, [(1, Outcome::Aired, Some(2 * RATE as u64))], "{fault:?} {zone}");
    }
    assert!(rows.iter().all(|row| row.outcome() == Outcome::Aired), "{fault:?}: {rows:#?}");
    silence(&ward, &[struck]).await;
    told_sparingly(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_pulled_before_due() {
    lost_while_armed(Fault::CardPulled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_hangs_when_it_is_opened() {
    lost_while_armed(Fault::CardHangs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_that_is_killed_before_due() {
    lost_while_armed(Fault::SpeakerKilled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_that_hangs_before_due() {
    lost_while_armed(Fault::SpeakerStopped).await;
}
