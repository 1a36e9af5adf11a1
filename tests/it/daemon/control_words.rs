//! The control interface's words are enums here and plain words in JSON; those of a newer or older
//! daemon are passed on as it said them.

use loaphuong::control::{
    ClosedSlot, FileStatus, OutputLine, RefusalReply, RefusalWord, StableWord,
};
use loaphuong::station::states::{FileStanding, OutputState, SlotPhase};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Each known word is this text, both ways.
fn hold<T>(words: &[(T, &str)])
where
    T: Copy + std::fmt::Debug + PartialEq + Serialize + DeserializeOwned,
{
    for (word, text) in words {
        let stable = StableWord::from(*word);
        assert_eq!(serde_json::to_value(&stable).expect("JSON"), json!(text));
        let read: StableWord<T> = serde_json::from_value(json!(text)).expect(text);
        assert!(read.is(*word), "{text}: {read:?}");
    }
    let later = json!("a_word_of_a_later_version");
    let read: StableWord<T> = serde_json::from_value(later.clone()).expect("any word");
    assert!(matches!(&read, StableWord::Unknown(_)), "{read:?}");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), later, "as it was said");
}

#[test]
fn every_word_is_what_it_was() {
    hold(&[
        (OutputState::Closed, "closed"),
        (OutputState::Opening, "opening"),
        (OutputState::Open, "open"),
        (OutputState::Lost, "lost"),
    ]);
    hold(&[
        (SlotPhase::Waiting, "waiting"),
        (SlotPhase::Armed, "armed"),
        (SlotPhase::OnAir, "on_air"),
        (SlotPhase::Interrupted, "interrupted"),
    ]);
    hold(&[
        (FileStanding::Accepted, "accepted"),
        (FileStanding::Waiting, "waiting"),
        (FileStanding::Refused, "refused"),
        (FileStanding::Pending, "pending"),
    ]);
    hold(&[
        (RefusalWord::Unnamed, "unnamed"),
        (RefusalWord::NoSuchZone, "no_such_zone"),
        (RefusalWord::SameOrder, "same_order"),
        (RefusalWord::BadRepeat, "bad_repeat"),
        (RefusalWord::BadUntil, "bad_until"),
        (RefusalWord::ClockUntrusted, "clock_untrusted"),
        (RefusalWord::ClockWrong, "clock_wrong"),
        (RefusalWord::OutsideFolder, "outside_folder"),
        (RefusalWord::NotJudged, "not_judged"),
        (RefusalWord::RefusedFile, "refused_file"),
        (RefusalWord::SetAside, "set_aside"),
        (RefusalWord::PassedOver, "passed_over"),
        (RefusalWord::NoSuchBulletin, "no_such_bulletin"),
        (RefusalWord::Internal, "internal"),
    ]);
}

#[test]
fn a_client_reads_the_status_of_another_version() {
    let output =
        json!({"output": "amp", "state": "warming_up", "device": null, "last_fault": null});
    let read: OutputLine = serde_json::from_value(output).expect("an output");
    assert_eq!(read.state, StableWord::Unknown("warming_up".into()));
    let file = json!({"path": "a", "verdict": "doubted", "reason": null, "detail": null, "sha256": null, "length_ms": null});
    let read: FileStatus = serde_json::from_value(file).expect("a file");
    assert_eq!(read.verdict, StableWord::Unknown("doubted".into()));
    let refusal = json!({"word": "not_today", "sentence": "Hôm nay không được."});
    let read: RefusalReply = serde_json::from_value(refusal.clone()).expect("a refusal");
    assert_eq!(read.to_string(), "Hôm nay không được.");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), refusal);
}

#[test]
fn many_slots_closed_at_once_stand_for_all_zones_and_programmes() {
    let gap = json!({
        "due": "2026-03-02T05:30:00.000000+07:00", "zone": "*", "programme": "*", "title": "",
        "outcome": "not_aired", "reason": "power_off",
    });
    let mut one = gap.clone();
    one["zone"] = json!("to-1");
    one["programme"] = json!("ban-tin");
    for (json, zone, programme) in
        [(gap, None, None), (one, Some("to-1".into()), Some("ban-tin".into()))]
    {
        let slot: ClosedSlot = serde_json::from_value(json.clone()).expect("a closed slot");
        assert_eq!((&slot.zone, &slot.programme), (&zone, &programme));
        assert_eq!(serde_json::to_value(&slot).expect("JSON"), json, "the same bytes");
    }
}
