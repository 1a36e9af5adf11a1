//! An output that hangs costs the others nothing: what is on air there has no gap, what is due
//! there begins in time.

use loaphuong::station::record::{Outcome, RowKind};

use crate::devices::fixture::{Fault, told};
use crate::support::audio::find;
use crate::support::daemon::{RATE, Ward, cron, due_in, until};
use crate::support::pulse::Pulse;
use crate::support::rows::RowFields as _;

/// How late a recording may begin, milliseconds: it is placed by count, so a fraction of one.
const LATE_MS_MAX: f64 = 5.0;

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_card_leaves_the_recording_beside_it_whole_and_in_time() {
    let mut pulse = Pulse::start(&["amp"]);
    let mut ward = Ward::with(pulse.program(), "{wav: ghi-am}");
    let yaml = ward
        .station_yaml("{wav: ghi-am}")
        .replace("zones:\n", "  amp: {device: amp}\nzones:\n")
        .replace("output: loa, channel: right", "output: amp, channel: right");
    ward.write("station.yaml", &yaml);
    ward.set("LOAPHUONG_LOG", "debug");
    let before = ward.drop_noise("truoc.wav", 9_000, 331);
    let behind = ward.drop_noise("sau.wav", 3_000, 332);
    ward.drop_noise("amp.wav", 60_000, 333);
    ward.start().await;
    let due = due_in(7);
    let programme = |id: &str, zone: &str, at, file: &str| {
        format!(
            "{{id: {id}, zones: [{zone}], at: \"{}\", late: 20m, rundown: [{{file: {file}}}]}}",
            cron(at)
        )
    };
    let later = due + chrono::TimeDelta::seconds(15);
    ward.schedule(&[
        programme("truoc", "to-1", due, "truoc.wav"),
        programme("amp", "to-2", due, "amp.wav"),
        programme("sau", "to-1", later, "sau.wav"),
    ]);
    ward.until("both on air", |status| {
        let sounding = status.on_air.iter().filter(|slot| slot.heard_ms > 1_000).count();
        (sounding == 2).then_some(())
    })
    .await;
    Fault::CardHangs.strike(&mut pulse, &ward);
    let slots = ward
        .until_rows("two closing records", |rows| {
            let slots = rows.iter().filter(|row| row.kind() == RowKind::Slot);
            let slots: Vec<_> = slots.cloned().collect();
            (slots.len() == 2).then_some(slots)
        })
        .await;
    for slot in &slots {
        assert_eq!((slot.zone().as_str(), slot.outcome()), ("to-1", Outcome::Aired), "{slots:#?}");
        assert!(slot.late_ms().unwrap().abs() < LATE_MS_MAX, "{slots:#?}");
    }
    assert!(told(&ward, "speaker lost") >= 3, "the card was tried all the while");
    // Whole on the disk when its speaker has ended.
    let left = until("whole recordings", async || {
        let left: Vec<i16> = ward.recordings().into_iter().flat_map(|one| one.1).collect();
        (left.len() >= 12 * RATE).then_some(left)
    })
    .await;
    assert!(find(&left, &before, 1).is_some(), "without a gap under the fault");
    assert!(find(&left, &behind, 1).is_some(), "nor behind it");
}
