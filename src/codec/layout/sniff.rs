//! What a file is, from its first bytes, before a decoder sees it.
//!
//! Two reasons to look: to say *which* format it is that isn't decoded here (a technician can act
//! on "Opus", not on "unsupported"), and to keep symphonia's search for an MP3 frame, which goes on
//! for a megabyte, away from pictures and archives.

use super::findings::ContainerKind;
use crate::wire::{FileRefusal, ForeignContent, NamedFormat, NotAudio, UnsupportedFormat};

/// Bytes to hand to [`kind`]: covers the first page of an Ogg and a TS packet's repeat.
pub const HEAD_BYTES: usize = 1024;

/// Formats by their first bytes: offset, bytes, which it is.
const NOT_DECODED: &[(usize, &[u8], NamedFormat)] = &[
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", NamedFormat::Wma),
    (0, b"#!AMR", NamedFormat::Amr),
    (0, b"\x1a\x45\xdf\xa3", NamedFormat::Matroska),
    (8, b"AVI ", NamedFormat::Avi),
    (0, b"FLV", NamedFormat::Flv),
    (0, b"\x00\x00\x01\xba", NamedFormat::MpegVideo),
    (0, b"wvpk", NamedFormat::WavPack),
    (0, b"MAC ", NamedFormat::MonkeysAudio),
    (0, b"TTA1", NamedFormat::TrueAudio),
    (0, b"DSD ", NamedFormat::Dsd),
    (0, b"caff", NamedFormat::Caf),
    (0, b".RMF", NamedFormat::RealAudio),
    (0, b"MThd", NamedFormat::Midi),
    (0, b"MPCK", NamedFormat::Musepack),
    (0, b".snd", NamedFormat::SunAu),
    (0, b"riff\x2e\x91\xcf\x11", NamedFormat::Wave64),
    (0, b"\x0b\x77", NamedFormat::Ac3),
    (0, b"\xff\xfd", NamedFormat::Mp2),
    (0, b"\xff\xfc", NamedFormat::Mp2),
];

/// Codecs inside Ogg, by the first bytes of a stream's first packet.
const NOT_DECODED_IN_OGG: &[(&[u8], NamedFormat)] =
    &[(b"Speex   ", NamedFormat::Speex), (b"\x80theora", NamedFormat::Theora)];

/// Things that are no sound at all and would only be searched for some.
const NOT_AUDIO: &[(usize, &[u8], ForeignContent)] = &[
    (0, b"\xff\xd8\xff", ForeignContent::Jpeg),
    (0, b"\x89PNG", ForeignContent::Png),
    (0, b"GIF8", ForeignContent::Gif),
    (0, b"%PDF", ForeignContent::Pdf),
    (0, b"PK\x03\x04", ForeignContent::Zip),
    (0, b"\xd0\xcf\x11\xe0", ForeignContent::Office),
    (0, b"Rar!", ForeignContent::Rar),
    (0, b"7z\xbc\xaf", ForeignContent::SevenZip),
    (0, b"\x1f\x8b", ForeignContent::Gzip),
    (0, b"MZ", ForeignContent::WindowsProgram),
    (0, b"\x7fELF", ForeignContent::LinuxProgram),
];

/// Kinds of the first box: the oldest QuickTime files say nowhere what they are.
const MP4_BEGINS: &[&[u8; 4]] = &[b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

/// Length of an MPEG transport stream's packets; each begins with [`TS_SYNC`].
const TS_PACKET_BYTES: usize = 188;
const TS_SYNC: u8 = 0x47;

/// From the first [`HEAD_BYTES`] of a file (all of them, if it is shorter) behind its tags.
///
/// # Errors
/// What is known and not decoded here, or no sound at all.
pub fn kind(head: &[u8]) -> Result<ContainerKind, FileRefusal> {
    let begins = |at: usize, with: &[u8]| head.get(at..).is_some_and(|h| h.starts_with(with));
    if let Some((.., content)) = NOT_AUDIO.iter().find(|(at, with, _)| begins(*at, with)) {
        return Err(FileRefusal::NotAudio(NotAudio::Foreign(*content)));
    }
    let named = |format| Err(FileRefusal::Unsupported(UnsupportedFormat::Named(format)));
    if let Some((.., format)) = NOT_DECODED.iter().find(|(at, with, _)| begins(*at, with)) {
        return named(*format);
    }
    let ts = |packet: usize| head.get(packet * TS_PACKET_BYTES) == Some(&TS_SYNC);
    if (0..4).all(ts) {
        return named(NamedFormat::TransportStream);
    }
    if begins(0, b"OggS") {
        // A page: 27 bytes, the number of segments in the last of them, the segment table.
        let packet = 27 + usize::from(head.get(26).copied().unwrap_or(0));
        if let Some((_, format)) = NOT_DECODED_IN_OGG.iter().find(|(w, _)| begins(packet, w)) {
            return named(*format);
        }
        return Ok(ContainerKind::Ogg);
    }
    // A text may begin with such letters, but not with a length.
    let is_short = head.first().is_some_and(|byte| *byte < b' ');
    if begins(4, b"ftyp") || (is_short && MP4_BEGINS.iter().any(|kind| begins(4, *kind))) {
        return Ok(ContainerKind::Mp4);
    }
    if begins(0, b"FORM") {
        return Ok(ContainerKind::Aiff);
    }
    if begins(0, b"fLaC") {
        return Ok(ContainerKind::Flac);
    }
    if [b"RIFF", b"RIFX", b"RF64", b"BW64"].iter().any(|kind| begins(0, *kind)) {
        return Ok(ContainerKind::Wav);
    }
    Ok(ContainerKind::Frames)
}
