//! A card that is not there when a slot is due: the slot waits for it, as long as its `late`
//! allows, and everybody is told why.

use loaphuong::messages::Lang;
use loaphuong::messages::output_trouble::output_trouble;
use loaphuong::station::record::{Outcome, Reason, RowKind};
use loaphuong::station::states::{OutputState, SlotPhase};

use crate::devices::fixture::{closed, count, plan, plays, silence, told, told_sparingly, ward};
use crate::support::daemon::{due_in, until};
use crate::support::pulse::{Pulse, RATE};
use crate::support::rows::RowFields as _;

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_waits_for_its_card_and_sounds_when_it_comes() {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = ward(&pulse);
    let sound = ward.drop_noise("a.wav", 2_000, 301);
    ward.start().await;
    pulse.kill();
    // The pause leaves time to begin to record.
    plan(&ward, due_in(7), "10m", "{pause: 3s}, {file: a.wav}");

    let trouble = ward
        .until("waiting slot with its reason", |status| {
            let slot = status.on_air.first()?;
            let output = status.outputs.first()?;
            let waits =
                slot.state.is(SlotPhase::Waiting) && slot.hindrance == Some(Reason::DeviceLost);
            (waits && output.state.is(OutputState::Lost)).then(|| output.trouble.clone())?
        })
        .await;
    assert!(trouble.to_string().contains("amp"), "{trouble}");
    let in_words = output_trouble(Lang::Vi, &trouble);
    until("words for it", async || {
        let told = String::from_utf8(ward.run(&["status"]).stdout).unwrap();
        (told.contains("mất thiết bị âm thanh") && told.contains(&in_words)).then_some(())
    })
    .await;
    until("five tries", async || (told(&ward, "speaker lost") >= 5).then_some(())).await;
    told_sparingly(&ward).await;

    pulse.restart();
    let recorder = pulse.record("amp");
    let rows = closed(&ward).await;
    let (left, right) = recorder.stop_after(2 * RATE);
    assert_eq!((count(&left, &sound), count(&right, &sound)), (1, 1), "once in each zone");
    for row in rows {
        assert_eq!((row.outcome(), row.reason()), (Outcome::Aired, None), "{row:?}");
        if row.kind() == RowKind::Slot {
            assert!(row.late_ms().unwrap() > 1_000.0, "{row:?}");
        }
    }
    silence(&ward, &[]).await;
    ward.until("no fault any more", |status| {
        let output = status.outputs.first()?;
        (output.state.is(OutputState::Closed) && output.last_fault.is_none()).then_some(())
    })
    .await;
    assert_eq!(told(&ward, "the output sounds again"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_does_not_come_within_late_is_the_reason_in_the_record() {
    let pulse = Pulse::start(&[]);
    let mut ward = ward(&pulse);
    ward.drop_noise("a.wav", 1_000, 302);
    ward.start().await;
    plan(&ward, due_in(7), "4s", "{file: a.wav}");
    for row in closed(&ward).await {
        assert_eq!(row.kind(), RowKind::Slot, "nothing sounded, so nothing was played: {row:?}");
        let want = (Outcome::NotAired, Some(Reason::DeviceLost), 0);
        assert_eq!((row.outcome(), row.reason(), row.heard_ms()), want, "{row:?}");
        assert_eq!(row.detail(), Some("amp: there is no ALSA device of this name"));
    }
    assert!(plays(&ward.rows().await, "to-1").is_empty());
    silence(&ward, &[]).await;
    told_sparingly(&ward).await;
}
