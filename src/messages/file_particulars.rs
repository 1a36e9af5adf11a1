//! Particulars of a refused file as people read them: behind what is wrong with it, in brackets.

use super::figures::decimal_sign;
use super::{Lang, system_trouble};
use crate::wire::{
    EditListFault, FileDamage, FileRefusal, FileTruncation, ForeignContent, LengthExcess,
    NamedFormat, NotAudio, ProbeFailure, ReadFailure, RoomLack, UnsupportedFormat, refusal_figures,
};

super::phrases! {
    /// What a decoder says in its own words; they are in the log and in `status --json`.
    technical(_quoted) { vi: "lỗi kỹ thuật khác", en: "{_quoted}" }
    /// What an earlier version of the program has kept, which is all that is known.
    kept_in_english(quoted) { vi: "nguyên văn tiếng Anh: {quoted}", en: "{quoted}" }
    short(decoded, promised) {
        vi: "chỉ đọc được {decoded}/{promised} giây",
        en: "{decoded} s of {promised} s",
    }
}

/// The particulars on one line; empty where the sentence says all.
pub fn particulars(lang: Lang, refusal: &FileRefusal) -> String {
    if lang == Lang::En {
        return in_english(refusal);
    }
    match refusal {
        FileRefusal::NotAudio(what) => not_audio(what),
        FileRefusal::Unsupported(format) => unsupported(format),
        FileRefusal::Truncated(how) => truncated(how),
        FileRefusal::Damaged(damage) => damaged(damage),
        FileRefusal::TooLong(limit) => too_long(limit),
        FileRefusal::Unreadable(failure) => match failure {
            ReadFailure::System(error) => system_trouble::disk(lang, error),
            ReadFailure::Inconsistent => "mỗi lần đọc ra một khác".to_owned(),
        },
        FileRefusal::ProbeFailed(failure) | FileRefusal::Unjudgeable(failure) => probe(failure),
        FileRefusal::NoRoom(lack) => no_room(lack),
        FileRefusal::Silent { length_ms } => format!("{} giây im lặng", seconds(*length_ms)),
        FileRefusal::TooShort { length_ms } => format!("{} giây", seconds(*length_ms)),
        FileRefusal::Earlier { quoted, .. } if quoted.is_empty() => String::new(),
        FileRefusal::Earlier { quoted, .. } => kept_in_english(lang, quoted),
        FileRefusal::SameName { .. }
        | FileRefusal::NotAllowed
        | FileRefusal::NotAFile(_)
        | FileRefusal::BadSidecar
        | FileRefusal::Joined(_)
        | FileRefusal::BrokeOnAir
        | FileRefusal::SilentOnAir => String::new(),
    }
}

/// As in the log, but for the number of a system's error.
fn in_english(refusal: &FileRefusal) -> String {
    match refusal {
        FileRefusal::Unreadable(ReadFailure::System(error)) => {
            system_trouble::disk(Lang::En, error)
        }
        FileRefusal::NoRoom(RoomLack::Store { store, trouble }) => {
            format!("{}: {}", store.display(), system_trouble::disk(Lang::En, trouble))
        }
        refusal => refusal.detail().lines().next().unwrap_or_default().to_owned(),
    }
}

fn seconds(ms: u64) -> String {
    decimal_sign(Lang::Vi, &refusal_figures::tenths(ms))
}

fn megabytes(bytes: u64) -> String {
    decimal_sign(Lang::Vi, &refusal_figures::megabytes(bytes))
}

fn lengths(decoded_ms: u64, promised_ms: u64) -> String {
    let (decoded, promised) = refusal_figures::both_lengths(decoded_ms, promised_ms);
    short(Lang::Vi, decimal_sign(Lang::Vi, &decoded), decimal_sign(Lang::Vi, &promised))
}

fn not_audio(what: &NotAudio) -> String {
    match what {
        NotAudio::Foreign(content) => match content {
            ForeignContent::Jpeg => "ảnh JPEG",
            ForeignContent::Png => "ảnh PNG",
            ForeignContent::Gif => "ảnh GIF",
            ForeignContent::Pdf => "văn bản PDF",
            ForeignContent::Zip => "tệp nén ZIP hoặc văn bản Office",
            ForeignContent::Office => "văn bản Office",
            ForeignContent::Rar => "tệp nén RAR",
            ForeignContent::SevenZip => "tệp nén 7z",
            ForeignContent::Gzip => "tệp nén gzip",
            ForeignContent::WindowsProgram => "chương trình Windows",
            ForeignContent::LinuxProgram => "chương trình Linux",
        },
        NotAudio::Empty => "tệp rỗng",
        NotAudio::NotRegular => "không phải tệp thường",
        NotAudio::OnlyZeros => "trong tệp toàn số không",
        NotAudio::NoSound => "trong tệp không có tiếng",
        NotAudio::EndsEarly => "tệp dừng giữa chừng",
        NotAudio::NoFrames | NotAudio::Undecodable { .. } => "không nhận ra là âm thanh",
        NotAudio::FewFrames { frame_bytes, bytes } => {
            return format!("chỉ {frame_bytes}/{bytes} byte là âm thanh");
        }
    }
    .to_owned()
}

fn truncated(how: &FileTruncation) -> String {
    match how {
        FileTruncation::Short { decoded_ms, promised_ms } => {
            return lengths(*decoded_ms, *promised_ms);
        }
        FileTruncation::LastPageMissing => "không thấy chỗ kết thúc",
        FileTruncation::NoEndMark => "không có dấu kết thúc",
        FileTruncation::EndUnwritten => "phần cuối chưa được ghi",
        FileTruncation::IndexMissing => "tệp thiếu phần mục lục",
        FileTruncation::InHeader => "tệp dừng giữa chừng",
    }
    .to_owned()
}

fn damaged(damage: &FileDamage) -> String {
    match damage {
        FileDamage::Short { decoded_ms, promised_ms } => {
            return lengths(*decoded_ms, *promised_ms);
        }
        FileDamage::Packets { failed, packets, .. } => {
            return format!("hỏng {failed}/{packets} đoạn");
        }
        FileDamage::Checksum => "nội dung không khớp mã kiểm tra",
        FileDamage::BytesInFront { bytes } => {
            return format!("{bytes} byte ở đầu không phải âm thanh");
        }
        FileDamage::BytesBehind { bytes } => {
            return format!("{bytes} byte ở cuối không phải âm thanh");
        }
        FileDamage::DecoderPanicked { .. } => "bộ giải mã phải bỏ dở",
        FileDamage::TooManyParts => "tệp bị chia thành quá nhiều phần",
        FileDamage::IndexContradicts => "phần mục lục trong tệp mâu thuẫn",
        FileDamage::FormatTooShort => "phần mô tả trong tệp bị thiếu",
        FileDamage::Container { quoted } => return technical(Lang::Vi, quoted),
    }
    .to_owned()
}

fn too_long(limit: &LengthExcess) -> String {
    match limit {
        LengthExcess::Hours { limit_h } => format!("dài hơn {limit_h} giờ"),
        LengthExcess::Size { bytes, limit_bytes } => {
            format!("{} MB, nhiều nhất {} MB", bytes / 1_000_000, limit_bytes / 1_000_000)
        }
        LengthExcess::Queue { length_ms, longest_ms } => {
            let clock = refusal_figures::clock;
            format!("{}, dài hơn mức {}", clock(*length_ms), clock(*longest_ms))
        }
    }
}

fn probe(failure: &ProbeFailure) -> String {
    match failure {
        ProbeFailure::Silent { waited_s } => format!("kiểm tra quá {waited_s} giây chưa xong"),
        ProbeFailure::Ended { .. } => "chương trình kiểm tra dừng giữa chừng".to_owned(),
        ProbeFailure::Unmeasurable { .. } => "không đo được độ to".to_owned(),
        ProbeFailure::NotStarted { quoted }
        | ProbeFailure::NoFile { quoted }
        | ProbeFailure::Lost { quoted }
        | ProbeFailure::Nonsense { quoted } => technical(Lang::Vi, quoted),
    }
}

fn no_room(lack: &RoomLack) -> String {
    match lack {
        RoomLack::DiskFull => "hết chỗ".to_owned(),
        RoomLack::Reserve { bytes, reserve_bytes } => {
            format!("cần {} MB, phải chừa lại {} MB", megabytes(*bytes), megabytes(*reserve_bytes))
        }
        RoomLack::StoreLimit { bytes, taken_bytes, limit_bytes } => {
            let (taken, limit) = (megabytes(*taken_bytes), megabytes(*limit_bytes));
            format!("cần {} MB, đã dùng {taken}/{limit} MB", megabytes(*bytes))
        }
        RoomLack::Store { trouble, .. } => system_trouble::disk(Lang::Vi, trouble),
    }
}

fn unsupported(format: &UnsupportedFormat) -> String {
    match format {
        UnsupportedFormat::Named(format) => return named(*format).to_owned(),
        UnsupportedFormat::NoTrack => "không có phần tiếng nào phát được",
        UnsupportedFormat::NoTrackInMp4 => {
            "MP4 hoặc 3GP không có phần tiếng phát được, có thể là AMR hoặc phim"
        }
        UnsupportedFormat::OggStreamsJoined => "nhiều đoạn Ogg ghép trong một tệp",
        UnsupportedFormat::FreeBitRate => "MP3 có tốc độ bit tự do",
        UnsupportedFormat::AacChannels => "AAC nhiều hơn hai kênh tiếng",
        UnsupportedFormat::AacProfile => "AAC loại hiếm gặp",
        UnsupportedFormat::OpusChannels => "Opus nhiều hơn hai kênh tiếng",
        UnsupportedFormat::CompressedRifx => "RIFX nén",
        UnsupportedFormat::WavCoding => "WAV nén theo cách lạ",
        UnsupportedFormat::Aifc { compression } => return format!("AIFC nén kiểu {compression}"),
        UnsupportedFormat::SampleRate { rate } => return format!("{rate} mẫu mỗi giây"),
        UnsupportedFormat::Channels { channels } => return format!("{channels} kênh tiếng"),
        UnsupportedFormat::Samples { bits, channels, rate } => {
            return format!("mỗi mẫu {bits} bit, {channels} kênh, {rate} mẫu mỗi giây");
        }
        UnsupportedFormat::Blocks { bits, block_bytes, channels } => {
            return format!(
                "mỗi mẫu {bits} bit nhưng mỗi khối {block_bytes} byte cho {channels} kênh, \
                 không khớp nhau"
            );
        }
        UnsupportedFormat::FlaggedSamples { bits, flags } => {
            return format!("mẫu không nén {bits} bit kiểu lạ, số {flags}");
        }
        UnsupportedFormat::FragmentedSamples => "MOV không nén, chia thành nhiều mảnh",
        UnsupportedFormat::MixedTrack => "một đoạn tiếng mã hóa theo nhiều kiểu",
        UnsupportedFormat::OldMov => "MOV kiểu cũ",
        UnsupportedFormat::TooManyTracks { limit } => {
            return format!("quá {limit} đoạn tiếng và hình");
        }
        UnsupportedFormat::EditList(wants) => match wants {
            EditListFault::SeveralParts => "tệp ghép từ nhiều đoạn cắt của bản gốc",
            EditListFault::AnotherPace => "tệp được chỉnh nhanh chậm",
            EditListFault::NothingOfIt => "tệp chỉ ghi khoảng lặng",
            EditListFault::UnknownLength => "tệp bị cắt mà không rõ cắt ở đâu",
        },
        UnsupportedFormat::Codec { .. } => "cách nén lạ",
        UnsupportedFormat::Container { quoted } => return technical(Lang::Vi, quoted),
    }
    .to_owned()
}

fn named(format: NamedFormat) -> &'static str {
    match format {
        NamedFormat::Wma => "WMA hoặc WMV của Windows Media",
        NamedFormat::Amr => "AMR, bản ghi âm điện thoại",
        NamedFormat::Matroska => "Matroska hoặc WebM, thường là phim",
        NamedFormat::Avi => "phim AVI",
        NamedFormat::Flv => "phim FLV",
        NamedFormat::MpegVideo => "phim MPEG",
        NamedFormat::Mp4Video => "phim MP4",
        NamedFormat::Theora => "phim Theora",
        NamedFormat::TransportStream => "phim MPEG-TS",
        NamedFormat::WavPack => "WavPack",
        NamedFormat::MonkeysAudio => "Monkey's Audio",
        NamedFormat::TrueAudio => "True Audio",
        NamedFormat::Dsd => "DSD",
        NamedFormat::Caf => "CAF của Apple",
        NamedFormat::RealAudio => "RealAudio",
        NamedFormat::Midi => "MIDI",
        NamedFormat::Musepack => "Musepack",
        NamedFormat::SunAu => "AU của Sun",
        NamedFormat::Wave64 => "Wave64 của Sony",
        NamedFormat::Ac3 => "AC-3 của Dolby",
        NamedFormat::Mp2 => "MP2",
        NamedFormat::Mp1 => "MP1",
        NamedFormat::Speex => "Speex",
    }
}
