//! Kinds of audio that are not decoded here.

use serde::{Deserialize, Serialize};

/// What is not decoded here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsupportedFormat {
    /// A format with a name.
    Named(NamedFormat),
    /// No track of it is decoded here.
    NoTrack,
    /// So in an MP4 or 3GP: telephone sound, or a film.
    NoTrackInMp4,
    /// Ogg streams one behind the other.
    OggStreamsJoined,
    /// MP3 whose frames don't tell their length.
    FreeBitRate,
    /// AAC with more than two channels.
    AacChannels,
    /// AAC of another profile than LC.
    AacProfile,
    /// Opus with more than two channels.
    OpusChannels,
    /// A big-endian WAV whose sound is compressed.
    CompressedRifx,
    /// A WAV whose sound is compressed in a rare way.
    WavCoding,
    /// An AIFC whose sound is compressed so: four letters.
    Aifc { compression: String },
    /// Samples a second that nothing is recorded in.
    SampleRate { rate: u32 },
    /// More channels than surround sound has, or none.
    Channels { channels: u16 },
    /// Plain samples of a kind that is not decoded.
    Samples { bits: u64, channels: u64, rate: u64 },
    /// Numbers of a header that contradict each other.
    Blocks { bits: u64, block_bytes: u64, channels: u64 },
    /// Plain samples in a MOV of a kind that is not decoded, with these flags.
    FlaggedSamples { bits: u64, flags: u64 },
    /// Plain samples in a MOV in fragments.
    FragmentedSamples,
    /// A track in which the kind of sound changes.
    MixedTrack,
    /// A MOV from before MP4.
    OldMov,
    /// More tracks than so many.
    TooManyTracks { limit: usize },
    /// An edit list that is more than one plain cut.
    EditList(EditListFault),
    /// A codec that is not decoded here; the decoder's words.
    Codec { quoted: String },
    /// A container that is not taken apart here; the demuxer's words.
    Container { quoted: String },
}

/// What an MP4's edit list wants of its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditListFault {
    SeveralParts,
    AnotherPace,
    NothingOfIt,
    UnknownLength,
}

/// Formats that are known by their first bytes, or those of their first frame or track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedFormat {
    /// Or WMV.
    Wma,
    Amr,
    /// Or WebM.
    Matroska,
    Avi,
    Flv,
    MpegVideo,
    Mp4Video,
    Theora,
    TransportStream,
    WavPack,
    MonkeysAudio,
    TrueAudio,
    Dsd,
    Caf,
    RealAudio,
    Midi,
    Musepack,
    SunAu,
    Wave64,
    Ac3,
    Mp2,
    Mp1,
    Speex,
}
