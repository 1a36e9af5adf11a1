//! Why a file is not taken, in both languages: each kind has its words, and what a decoder or the
//! operating system says is shown to nobody who reads Vietnamese.

use std::io;
use std::path::PathBuf;

use loaphuong::messages::{Lang, file_particulars};
use loaphuong::wire::{
    EditListFault, FileDamage, FileFault, FileRefusal, FileTruncation, ForeignContent,
    LengthExcess, NamedFormat, NotAudio, ProbeFailure, ReadFailure, RoomLack, UnsupportedFormat,
};

/// What another program says, which must not reach a person.
const QUOTED: &str = "invalid main_data offset";

fn system(kind: io::ErrorKind) -> ReadFailure {
    ReadFailure::System(io::Error::new(kind, QUOTED).into())
}

/// One of each kind, with its particulars in both languages.
fn cases() -> Vec<(FileRefusal, &'static str, &'static str)> {
    let quoted = || QUOTED.to_owned();
    let unsupported = FileRefusal::Unsupported;
    let edits = |fault| unsupported(UnsupportedFormat::EditList(fault));
    let earlier = |quoted: &str| {
        let (fault, quoted) = (FileFault::Truncated, quoted.to_owned());
        FileRefusal::Earlier { fault, quoted }
    };
    let short = (9_200, 10_000);
    vec![
        (FileRefusal::NotAudio(NotAudio::Empty), "tệp rỗng", "the file is empty"),
        (
            FileRefusal::NotAudio(NotAudio::Foreign(ForeignContent::Pdf)),
            "văn bản PDF",
            "a PDF document",
        ),
        (
            FileRefusal::NotAudio(NotAudio::FewFrames { frame_bytes: 7, bytes: 70 }),
            "chỉ 7/70 byte là âm thanh",
            "only 7 of 70 bytes are MPEG frames",
        ),
        (
            FileRefusal::NotAudio(NotAudio::Undecodable { quoted: quoted() }),
            "không nhận ra là âm thanh",
            QUOTED,
        ),
        (unsupported(UnsupportedFormat::Named(NamedFormat::Mp4Video)), "phim MP4", "MP4 (video)"),
        (unsupported(UnsupportedFormat::Codec { quoted: quoted() }), "cách nén lạ", QUOTED),
        (
            unsupported(UnsupportedFormat::Container { quoted: quoted() }),
            "lỗi kỹ thuật khác",
            QUOTED,
        ),
        (
            unsupported(UnsupportedFormat::Blocks { bits: 24, block_bytes: 4, channels: 1 }),
            "mỗi mẫu 24 bit nhưng mỗi khối 4 byte cho 1 kênh, không khớp nhau",
            "24 bits a sample in blocks of 4 bytes for 1 channels",
        ),
        (
            edits(EditListFault::AnotherPace),
            "tệp được chỉnh nhanh chậm",
            "an edit list that wants another pace",
        ),
        (
            FileRefusal::Truncated(FileTruncation::Short {
                decoded_ms: short.0,
                promised_ms: short.1,
            }),
            "chỉ đọc được 9,2/10,0 giây",
            "9.2 s of 10.0 s",
        ),
        // As fine as it needs to be for the difference to be seen.
        (
            FileRefusal::Damaged(FileDamage::Short { decoded_ms: 9_980, promised_ms: 10_000 }),
            "chỉ đọc được 9,980/10,000 giây",
            "9.980 s of 10.000 s",
        ),
        (
            FileRefusal::Damaged(FileDamage::Packets { failed: 3, packets: 70, quoted: quoted() }),
            "hỏng 3/70 đoạn",
            "3 of 70 packets: invalid main_data offset",
        ),
        (
            FileRefusal::Damaged(FileDamage::DecoderPanicked { quoted: quoted() }),
            "bộ giải mã phải bỏ dở",
            "the decoder gave up: invalid main_data offset",
        ),
        (
            FileRefusal::TooLong(LengthExcess::Hours { limit_h: 6 }),
            "dài hơn 6 giờ",
            "longer than 6 hours",
        ),
        (
            FileRefusal::TooLong(LengthExcess::Queue { length_ms: 61_001, longest_ms: 60_000 }),
            "1:02, dài hơn mức 1:00",
            "1:02 > 1:00",
        ),
        (
            FileRefusal::Unreadable(system(io::ErrorKind::PermissionDenied)),
            "không đủ quyền",
            QUOTED,
        ),
        (
            FileRefusal::Unreadable(ReadFailure::Inconsistent),
            "mỗi lần đọc ra một khác",
            "reads differently each time",
        ),
        (
            FileRefusal::ProbeFailed(ProbeFailure::Ended { status: "signal: 9 (SIGKILL)".into() }),
            "chương trình kiểm tra dừng giữa chừng",
            "the probe ended with signal: 9 (SIGKILL)",
        ),
        (
            FileRefusal::Unjudgeable(ProbeFailure::Silent { waited_s: 1_200 }),
            "kiểm tra quá 1200 giây chưa xong",
            "no verdict within 1200 s",
        ),
        (
            FileRefusal::NoRoom(RoomLack::StoreLimit {
                bytes: 1_500_000,
                taken_bytes: 9_000_000,
                limit_bytes: 10_000_000,
            }),
            "cần 1,5 MB, đã dùng 9,0/10,0 MB",
            "1.5 MB do not fit; 9.0 of 10.0 MB are taken",
        ),
        (
            FileRefusal::NoRoom(RoomLack::Store {
                store: PathBuf::from("/kho"),
                trouble: io::Error::from_raw_os_error(5).into(),
            }),
            "lỗi đọc ghi của ổ đĩa",
            "/kho: Input/output error",
        ),
        (FileRefusal::Silent { length_ms: 5_000 }, "5,0 giây im lặng", "5.0 s of silence"),
        (FileRefusal::TooShort { length_ms: 400 }, "0,4 giây", "0.4 s"),
        (earlier("3.0 s of 9.0 s"), "nguyên văn tiếng Anh: 3.0 s of 9.0 s", "3.0 s of 9.0 s"),
        (earlier(""), "", ""),
        (FileRefusal::NotAllowed, "", ""),
        (FileRefusal::BrokeOnAir, "", ""),
    ]
}

#[test]
fn the_particulars_of_a_refusal_are_told_in_the_language_of_the_reader() {
    for (refusal, vietnamese, english) in cases() {
        assert_eq!(file_particulars::particulars(Lang::Vi, &refusal), vietnamese, "{refusal:?}");
        let told = file_particulars::particulars(Lang::En, &refusal);
        assert!(told.starts_with(english), "{refusal:?}: {told}");
        assert!(!file_particulars::particulars(Lang::Vi, &refusal).contains(QUOTED), "{refusal:?}");
    }
}
