//! A card or a speaker that fails in the middle of a cue: noticed at once, written as far as it was
//! heard, and the cue sounds again when it can, once.

use loaphuong::station::record::{Outcome, Reason, RowKind};

use crate::devices::fixture::{
    Fault, closed, count, plan, plays, silence, speaker, told_sparingly, ward,
};
use crate::support::daemon::due_in;
use crate::support::pulse::{Pulse, RATE};
use crate::support::rows::RowFields as _;

/// Milliseconds between the last sound that is known of and the loss: what noticing takes, and
/// more where the machine is busy. A fault that is found out only when the cue should have ended is
/// seconds past this.
const NOTICED_MS: i64 = 3_000;

async fn lost_in_mid_cue(fault: Fault) {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    let first = ward.drop_noise("dau.wav", 1_000, 311);
    let second = ward.drop_noise("giua.wav", 12_000, 312);
    let third = ward.drop_noise("cuoi.wav", 1_000, 313);
    ward.start().await;
    let recorder = pulse.record("amp");
    plan(&ward, due_in(7), "10m", "{file: dau.wav}, {file: giua.wav}, {file: cuoi.wav}");
    ward.until("second cue on air", |status| {
        (status.on_air.first()?.cue_index == Some(1)).then_some(())
    })
    .await;
    recorder.wait_for(recorder.frames() + 2 * RATE);
    let struck = speaker(&ward);
    fault.strike(&mut pulse, &ward);
    let lost = ward
        .until_rows("cut cue", |rows| {
            plays(rows, "to-1").into_iter().find(|row| row.outcome() == Outcome::Cut).cloned()
        })
        .await;
    fault.mend(&mut pulse);
    let again = pulse.record("amp");
    let rows = closed(&ward).await;

    // What is written of the cut cue is what was heard of it, with its level.
    assert_eq!((lost.cue().unwrap().index, lost.reason()), (1, Some(Reason::DeviceLost)));
    assert!((1_000..12_000).contains(&lost.heard_ms()), "{lost:?}");
    let frames = lost.frames().expect("counted") as i64;
    assert!((frames - lost.heard_ms() as i64 * 48).abs() <= 48, "{lost:?}");
    // White noise at a quarter of full scale: its peak is at -12 dB, its level 4.8 dB below.
    let (rms, peak) = (lost.rms_dbfs().expect("measured"), lost.peak_dbfs().expect("measured"));
    assert!((peak + 12.04).abs() < 0.1 && (rms + 16.8).abs() < 0.3, "{lost:?}");
    let span = lost.ended_at().unwrap().utc() - lost.started_at().unwrap().utc();
    let unnoticed_ms = span.num_milliseconds() - lost.heard_ms() as i64;
    assert!((0..NOTICED_MS).contains(&unnoticed_ms), "{fault:?}: {unnoticed_ms} ms");

    for zone in ["to-1", "to-2"] {
        let told: Vec<_> = plays(&rows, zone)
            .iter()
            .map(|row| (row.cue().unwrap().index, row.outcome(), row.frames()))
            .collect();
        let whole = |cue, seconds| (cue, Outcome::Aired, Some(seconds * RATE as u64));
        let cut = (1, Outcome::Cut, told[1].2);
        assert_eq!(told, [whole(0, 1), cut, whole(1, 12), whole(2, 1)], "{fault:?} {zone}");
        let slot =
            rows.iter().find(|row| row.kind() == RowKind::Slot && row.zone().as_str() == zone);
        let heard: u64 = plays(&rows, zone).iter().map(|row| row.heard_ms()).sum();
        let slot = slot.unwrap();
        assert_eq!((slot.outcome(), slot.heard_ms()), (Outcome::Aired, heard), "{fault:?} {zone}");
    }

    // The recording says the same: each cue to its end once.
    let (left, right) = again.stop_after(2 * RATE);
    let before = recorder.stop_after(0);
    for (before, after) in [(before.0, left), (before.1, right)] {
        // A recorder that outlived the fault has heard all of it.
        let outlived = fault != Fault::CardPulled;
        let heard =
            |sound: &[i16]| count(&before, sound) + if outlived { 0 } else { count(&after, sound) };
        assert_eq!((heard(&first), heard(&second), heard(&third)), (1, 1, 1), "{fault:?}");
    }
    silence(&ward, &[struck]).await;
    told_sparingly(&ward).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_pulled_and_plugged_in_again() {
    lost_in_mid_cue(Fault::CardPulled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_hangs_and_works_again() {
    lost_in_mid_cue(Fault::CardHangs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_that_is_killed() {
    lost_in_mid_cue(Fault::SpeakerKilled).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speaker_that_hangs() {
    lost_in_mid_cue(Fault::SpeakerStopped).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_comes_back_too_late_leaves_the_slot_cut_by_it() {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    ward.drop_noise("dai.wav", 20_000, 314);
    ward.start().await;
    plan(&ward, due_in(7), "3s", "{file: dai.wav}");
    ward.until("cue on air", |status| (status.on_air.first()?.heard_ms > 1_500).then_some(()))
        .await;
    pulse.kill();
    let rows = closed(&ward).await;
    pulse.restart();
    for row in &rows {
        assert_eq!(
            (row.outcome(), row.reason()),
            (Outcome::Cut, Some(Reason::DeviceLost)),
            "{row:?}"
        );
    }
    assert_eq!(plays(&rows, "to-1").len(), 1, "{rows:#?}");
    silence(&ward, &[]).await;
    assert_eq!(ward.rows().await.len(), rows.len(), "nothing more comes of it");
}
