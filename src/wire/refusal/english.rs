//! The particulars of a refusal in English: for logs, for `status --json`, and for an earlier
//! version of this program.

use std::fmt::{self, Display, Formatter};

use super::FileRefusal;
use super::figures::{both_lengths, clock, megabytes, tenths};
use super::formats::{EditListFault, NamedFormat, UnsupportedFormat};
use super::particulars::{
    FileDamage, FileTruncation, ForeignContent, JoinedFiles, LengthExcess, NotAudio, ProbeFailure,
    ReadFailure, RoomLack, SpecialFile,
};

impl FileRefusal {
    /// The particulars in English, on one line as a rule; empty where the word says all.
    pub fn detail(&self) -> String {
        match self {
            FileRefusal::NotAudio(what) => what.to_string(),
            FileRefusal::Unsupported(format) => format.to_string(),
            FileRefusal::Truncated(how) => how.to_string(),
            FileRefusal::Damaged(damage) => damage.to_string(),
            FileRefusal::TooLong(limit) => limit.to_string(),
            FileRefusal::Unreadable(failure) => failure.to_string(),
            FileRefusal::ProbeFailed(failure) | FileRefusal::Unjudgeable(failure) => {
                failure.to_string()
            }
            FileRefusal::SameName { other } => {
                format!("same name as {other}, written with other bytes")
            }
            FileRefusal::NoRoom(lack) => lack.to_string(),
            FileRefusal::Silent { length_ms } => format!("{} s of silence", tenths(*length_ms)),
            FileRefusal::TooShort { length_ms } => format!("{} s", tenths(*length_ms)),
            FileRefusal::NotAFile(what) => what.to_string(),
            FileRefusal::Joined(how) => how.to_string(),
            FileRefusal::Earlier { quoted, .. } => quoted.clone(),
            FileRefusal::NotAllowed
            | FileRefusal::BadSidecar
            | FileRefusal::BrokeOnAir
            | FileRefusal::SilentOnAir => String::new(),
        }
    }
}

fn short(out: &mut Formatter<'_>, decoded_ms: u64, promised_ms: u64) -> fmt::Result {
    let (decoded, promised) = both_lengths(decoded_ms, promised_ms);
    write!(out, "{decoded} s of {promised} s")
}

impl Display for NotAudio {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            NotAudio::Foreign(content) => content.fmt(out),
            NotAudio::Empty => out.write_str("the file is empty"),
            NotAudio::NotRegular => out.write_str("not a regular file"),
            NotAudio::OnlyZeros => out.write_str("it holds nothing but zeros"),
            NotAudio::NoSound => out.write_str("it holds no sound"),
            NotAudio::EndsEarly => out.write_str("end of stream"),
            NotAudio::NoFrames => out.write_str("no frame of MP3 or AAC is in it"),
            NotAudio::FewFrames { frame_bytes, bytes } => {
                write!(out, "only {frame_bytes} of {bytes} bytes are MPEG frames")
            }
            NotAudio::Undecodable { quoted } => out.write_str(quoted),
        }
    }
}

impl Display for ForeignContent {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            ForeignContent::Jpeg => "a JPEG picture",
            ForeignContent::Png => "a PNG picture",
            ForeignContent::Gif => "a GIF picture",
            ForeignContent::Pdf => "a PDF document",
            ForeignContent::Zip => "a ZIP archive or an Office document",
            ForeignContent::Office => "an Office document",
            ForeignContent::Rar => "a RAR archive",
            ForeignContent::SevenZip => "a 7z archive",
            ForeignContent::Gzip => "a gzip archive",
            ForeignContent::WindowsProgram => "a Windows program",
            ForeignContent::LinuxProgram => "a Linux program",
        })
    }
}

impl Display for FileTruncation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            FileTruncation::Short { decoded_ms, promised_ms } => {
                short(out, *decoded_ms, *promised_ms)
            }
            FileTruncation::LastPageMissing => out.write_str("its last page is missing"),
            FileTruncation::NoEndMark => out.write_str("nothing marks its end"),
            FileTruncation::EndUnwritten => out.write_str("its end was never written"),
            FileTruncation::IndexMissing => out.write_str("its index is missing"),
            FileTruncation::InHeader => out.write_str("end of stream"),
        }
    }
}

impl Display for FileDamage {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            FileDamage::Short { decoded_ms, promised_ms } => short(out, *decoded_ms, *promised_ms),
            FileDamage::Packets { failed, packets, quoted } => {
                write!(out, "{failed} of {packets} packets: {quoted}")
            }
            FileDamage::Checksum => out.write_str("its checksum does not match its sound"),
            FileDamage::BytesInFront { bytes } => {
                write!(out, "{bytes} bytes in front of its first frame make no sense")
            }
            FileDamage::BytesBehind { bytes } => {
                write!(out, "{bytes} bytes behind its last frame make no sense")
            }
            FileDamage::DecoderPanicked { quoted } => write!(out, "the decoder gave up: {quoted}"),
            FileDamage::TooManyParts => out.write_str("it has more parts than any file of sound"),
            FileDamage::IndexContradicts => out.write_str("an index that contradicts itself"),
            FileDamage::FormatTooShort => out.write_str("a format chunk that is too short"),
            FileDamage::Container { quoted } => out.write_str(quoted),
        }
    }
}

impl Display for LengthExcess {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            LengthExcess::Hours { limit_h } => write!(out, "longer than {limit_h} hours"),
            LengthExcess::Size { bytes, limit_bytes } => {
                write!(out, "{} MB; at most {} MB", bytes / 1_000_000, limit_bytes / 1_000_000)
            }
            LengthExcess::Queue { length_ms, longest_ms } => {
                write!(out, "{} > {}", clock(*length_ms), clock(*longest_ms))
            }
        }
    }
}

impl Display for ReadFailure {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ReadFailure::System(trouble) => trouble.fmt(out),
            ReadFailure::Inconsistent => out.write_str("reads differently each time"),
        }
    }
}

impl Display for ProbeFailure {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ProbeFailure::NotStarted { quoted } => write!(out, "can't start the probe: {quoted}"),
            ProbeFailure::NoFile { quoted } => write!(out, "can't hand the file on: {quoted}"),
            ProbeFailure::Lost { quoted } => write!(out, "the probe is lost: {quoted}"),
            ProbeFailure::Silent { waited_s } => write!(out, "no verdict within {waited_s} s"),
            ProbeFailure::Ended { status } => write!(out, "the probe ended with {status}"),
            ProbeFailure::Nonsense { quoted } => {
                write!(out, "the probe talked nonsense: {quoted}")
            }
            ProbeFailure::Unmeasurable { quoted } => write!(out, "it can't be measured: {quoted}"),
        }
    }
}

impl Display for RoomLack {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            RoomLack::DiskFull => out.write_str("the disk is full"),
            RoomLack::Reserve { bytes, reserve_bytes } => {
                let (bytes, reserve) = (megabytes(*bytes), megabytes(*reserve_bytes));
                write!(out, "{bytes} MB do not fit; {reserve} MB are to stay free")
            }
            RoomLack::StoreLimit { bytes, taken_bytes, limit_bytes } => {
                let (taken, limit) = (megabytes(*taken_bytes), megabytes(*limit_bytes));
                write!(out, "{} MB do not fit; {taken} of {limit} MB are taken", megabytes(*bytes))
            }
            RoomLack::Store { store, trouble } => write!(out, "{}: {trouble}", store.display()),
        }
    }
}

impl Display for SpecialFile {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            SpecialFile::Link => "a link",
            SpecialFile::Pipe => "a pipe",
            SpecialFile::Socket => "a socket",
            SpecialFile::Device => "a device",
        })
    }
}

impl Display for JoinedFiles {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            JoinedFiles::DifferentParts => "its parts are of different kinds",
            JoinedFiles::WholeFiles => "several files in one",
        })
    }
}

impl Display for UnsupportedFormat {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            UnsupportedFormat::Named(format) => format.fmt(out),
            UnsupportedFormat::NoTrack => out.write_str("no track that is decoded here"),
            UnsupportedFormat::NoTrackInMp4 => {
                out.write_str("MP4 or 3GP without a track that is decoded here (AMR, video …)")
            }
            UnsupportedFormat::OggStreamsJoined => {
                out.write_str("several Ogg streams joined in one file")
            }
            UnsupportedFormat::FreeBitRate => out.write_str("MP3 of a free bit rate"),
            UnsupportedFormat::AacChannels => out.write_str("AAC with more than two channels"),
            UnsupportedFormat::AacProfile => out.write_str("AAC of a rare profile"),
            UnsupportedFormat::OpusChannels => out.write_str("Opus with more than two channels"),
            UnsupportedFormat::CompressedRifx => out.write_str("RIFX with compressed sound"),
            UnsupportedFormat::WavCoding => out.write_str("WAV compressed in a rare way"),
            UnsupportedFormat::Aifc { compression } => write!(out, "AIFC ({compression})"),
            UnsupportedFormat::SampleRate { rate } => write!(out, "{rate} samples a second"),
            UnsupportedFormat::Channels { channels } => write!(out, "{channels} channels"),
            UnsupportedFormat::Samples { bits, channels, rate } => {
                write!(out, "{bits} bits a sample, {channels} channels, {rate} a second")
            }
            UnsupportedFormat::Blocks { bits, block_bytes, channels } => write!(
                out,
                "{bits} bits a sample in blocks of {block_bytes} bytes for {channels} channels"
            ),
            UnsupportedFormat::FlaggedSamples { bits, flags } => {
                write!(out, "plain samples of {bits} bits with flags {flags}")
            }
            UnsupportedFormat::FragmentedSamples => out.write_str("plain samples in fragments"),
            UnsupportedFormat::MixedTrack => out.write_str("several kinds of sound in one track"),
            UnsupportedFormat::OldMov => out.write_str("MOV of the old kind"),
            UnsupportedFormat::TooManyTracks { limit } => write!(out, "more than {limit} tracks"),
            UnsupportedFormat::EditList(fault) => {
                write!(out, "an edit list that wants {fault}")
            }
            UnsupportedFormat::Codec { quoted } | UnsupportedFormat::Container { quoted } => {
                out.write_str(quoted)
            }
        }
    }
}

impl Display for EditListFault {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            EditListFault::SeveralParts => "several parts of it",
            EditListFault::AnotherPace => "another pace",
            EditListFault::NothingOfIt => "nothing of it",
            EditListFault::UnknownLength => "parts of unknown length",
        })
    }
}

impl Display for NamedFormat {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            NamedFormat::Wma => "WMA or WMV (Windows Media)",
            NamedFormat::Amr => "AMR (telephone voice recording)",
            NamedFormat::Matroska => "Matroska or WebM (video, or Opus)",
            NamedFormat::Avi => "AVI (video)",
            NamedFormat::Flv => "FLV (video)",
            NamedFormat::MpegVideo => "MPEG (video)",
            NamedFormat::Mp4Video => "MP4 (video)",
            NamedFormat::Theora => "Theora (video)",
            NamedFormat::TransportStream => "MPEG transport stream (video)",
            NamedFormat::WavPack => "WavPack",
            NamedFormat::MonkeysAudio => "Monkey's Audio",
            NamedFormat::TrueAudio => "True Audio",
            NamedFormat::Dsd => "DSD",
            NamedFormat::Caf => "CAF (Apple)",
            NamedFormat::RealAudio => "RealAudio",
            NamedFormat::Midi => "MIDI",
            NamedFormat::Musepack => "Musepack",
            NamedFormat::SunAu => "AU (Sun)",
            NamedFormat::Wave64 => "Wave64 (Sony)",
            NamedFormat::Ac3 => "AC-3 (Dolby)",
            NamedFormat::Mp2 => "MP2 (MPEG layer II)",
            NamedFormat::Mp1 => "MP1 (MPEG layer I)",
            NamedFormat::Speex => "Speex",
        })
    }
}
