//! What an output is lost by is a fact that every reader has in his language, and that is told in
//! few words, whatever a device says of itself.

use std::io;

use loaphuong::control::{OutputLine, ZoneAnswer};
use loaphuong::messages::Lang;
use loaphuong::messages::order_refusals::why_silent;
use loaphuong::messages::output_trouble::output_trouble;
use loaphuong::station::guard::GuardRefusal;
use loaphuong::station::output_refusal::OutputRefusal;
use loaphuong::station::record::Reason;
use loaphuong::sys::disk_trouble::DiskTrouble;
use loaphuong::wire::{
    OutputTrouble, PermitEnd, ProcessEnd, QUOTED_BYTES_MAX, QuotedText, SpeakerFault,
};

fn quoted(words: &str) -> QuotedText {
    QuotedText::new(words)
}

/// Each trouble, the English of the record, the Vietnamese of `status`.
fn cases() -> Vec<(OutputTrouble, &'static str, &'static str)> {
    let amp = || quoted("amp");
    let full = DiskTrouble::from(io::Error::from_raw_os_error(libc::ENOSPC));
    let ended = |end| OutputTrouble::SpeakerEnded { end };
    vec![
        (
            OutputTrouble::NotThere { device: amp() },
            "amp: there is no ALSA device of this name",
            "không tìm thấy thiết bị âm thanh amp; hãy kiểm tra dây USB và tên thiết bị trong \
             station.yaml",
        ),
        (
            OutputTrouble::Busy { device: amp() },
            "amp: another program holds it",
            "thiết bị âm thanh amp đang do chương trình khác dùng",
        ),
        (
            OutputTrouble::Refused { device: amp(), words: quoted("snd_pcm_open") },
            "amp: it can't be opened: snd_pcm_open",
            "không mở được thiết bị âm thanh amp (snd_pcm_open)",
        ),
        (
            OutputTrouble::Gone { device: amp() },
            "amp: the device is gone",
            "thiết bị âm thanh amp đã bị rút ra",
        ),
        (
            OutputTrouble::Hangs,
            "the sound device or its speaker hangs: no frames are taken",
            "thiết bị âm thanh bị treo, không nhận âm thanh",
        ),
        (
            OutputTrouble::Recording { path: quoted("/rec"), trouble: full },
            "/rec: No space left on device (os error 28)",
            "không ghi được bản thu vào /rec (hết chỗ)",
        ),
        (
            ended(ProcessEnd::Signalled { signal: 9 }),
            "the speaker ended (signal: 9 (SIGKILL))",
            "chương trình phát bị ngắt đột ngột (signal: 9 (SIGKILL))",
        ),
        (
            ended(ProcessEnd::Exited { code: 3 }),
            "the speaker ended (exit status: 3)",
            "chương trình phát đã dừng (exit status: 3)",
        ),
        (
            OutputTrouble::misbehaved(SpeakerFault::DoesNotRead),
            "the speaker does not read",
            "chương trình phát trả lời sai và đã bị dừng",
        ),
        (
            OutputTrouble::NoOutput { output: quoted("loa") },
            "there is no output loa",
            "không còn đầu ra nào tên loa trong station.yaml",
        ),
    ]
}

#[test]
fn a_trouble_is_english_in_the_record_and_vietnamese_to_who_reads_it() {
    for (trouble, english, vietnamese) in cases() {
        assert_eq!(trouble.to_string(), english);
        assert_eq!(output_trouble(Lang::Vi, &trouble), vietnamese, "{english}");
        let line = serde_json::to_string(&trouble).unwrap();
        assert_eq!(serde_json::from_str::<OutputTrouble>(&line).unwrap(), trouble, "{line}");
    }
}

#[test]
fn an_emergency_that_is_silent_says_what_its_device_does() {
    let mut zone: ZoneAnswer =
        serde_json::from_str(r#"{"zone":"to-1","sounding":false,"output":"lost"}"#).unwrap();
    zone.trouble = Some(OutputTrouble::Gone { device: quoted("amp") });
    zone.detail = Some("amp: the device is gone".to_owned());
    let why = why_silent(Lang::Vi, &zone);
    assert_eq!(why, "mất thiết bị âm thanh: thiết bị âm thanh amp đã bị rút ra");
}

#[test]
fn a_station_of_an_earlier_version_is_read_as_it_was() {
    let line = r#"{"output":"loa","state":"lost","device":null,"last_fault":"amp: gone"}"#;
    let line: OutputLine = serde_json::from_str(line).unwrap();
    assert_eq!((line.last_fault.as_deref(), line.trouble), (Some("amp: gone"), None));
}

#[test]
fn a_refusal_keeps_the_words_of_the_record() {
    let cases = [
        (OutputRefusal::BeforeStart(GuardRefusal::Hours), Reason::GuardHours),
        (OutputRefusal::BeforeStart(GuardRefusal::Limit { limit_ms: 60_000 }), Reason::GuardLimit),
        (OutputRefusal::OnAir(PermitEnd::Hours), Reason::GuardHours),
        (OutputRefusal::OnAir(PermitEnd::Limit), Reason::GuardLimit),
    ];
    for (refusal, reason) in cases {
        assert_eq!(refusal.reason(), reason, "{refusal}");
    }
}

#[test]
fn a_quotation_is_cut_between_two_characters() {
    let long = "ế".repeat(1_000);
    let cut = QuotedText::new(long.clone());
    assert_eq!(cut.as_str(), "ế".repeat(QUOTED_BYTES_MAX / 3));
    // A child may say what it likes.
    let said: QuotedText = serde_json::from_str(&format!("{long:?}")).unwrap();
    assert_eq!(said, cut);
}
