//! What a file is, from its first bytes, before a decoder sees it.
//!
//! Two reasons to look: to say *which* format it is that isn't decoded here (a technician can act
//! on "Opus", not on "unsupported"), and to keep symphonia's search for an MP3 frame, which goes on
//! for a megabyte, away from pictures and archives.

use super::{Kind, Refusal};
use crate::wire::FileFault;

/// Bytes to hand to [`kind`]: covers the first page of an Ogg and a TS packet's repeat.
pub const HEAD_BYTES: usize = 1024;

/// Formats by their first bytes: offset, bytes, what to call it.
const NOT_DECODED: &[(usize, &[u8], &str)] = &[
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA or WMV (Windows Media)"),
    (0, b"#!AMR", "AMR (telephone voice recording)"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska or WebM (video, or Opus)"),
    (8, b"AVI ", "AVI (video)"),
    (0, b"FLV", "FLV (video)"),
    (0, b"\x00\x00\x01\xba", "MPEG (video)"),
    (0, b"wvpk", "WavPack"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"TTA1", "True Audio"),
    (0, b"DSD ", "DSD"),
    (0, b"caff", "CAF (Apple)"),
    (0, b".RMF", "RealAudio"),
    (0, b"MThd", "MIDI"),
    (0, b"MPCK", "Musepack"),
    (0, b".snd", "AU (Sun)"),
    (0, b"riff\x2e\x91\xcf\x11", "Wave64 (Sony)"),
    (0, b"\x0b\x77", "AC-3 (Dolby)"),
    (0, b"\xff\xfd", "MP2 (MPEG layer II)"),
    (0, b"\xff\xfc", "MP2 (MPEG layer II)"),
];

/// Codecs inside Ogg, by the first bytes of a stream's first packet.
const NOT_DECODED_IN_OGG: &[(&[u8], &str)] =
    &[(b"Speex   ", "Speex"), (b"\x80theora", "Theora (video)")];

/// Things that are no sound at all and would only be searched for some.
const NOT_AUDIO: &[(usize, &[u8], &str)] = &[
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"7z\xbc\xaf", "a 7z archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a Linux program"),
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
pub fn kind(head: &[u8]) -> Result<Kind, Refusal> {
    let begins = |at: usize, with: &[u8]| head.get(at..).is_some_and(|h| h.starts_with(with));
    let named = |table: &[(usize, &[u8], &'static str)]| {
        table.iter().find(|(at, with, _)| begins(*at, with)).map(|&(_, _, name)| name)
    };
    if let Some(name) = named(NOT_AUDIO) {
        return Err(Refusal::new(FileFault::NotAudio, name));
    }
    if let Some(name) = named(NOT_DECODED) {
        return Err(Refusal::new(FileFault::UnsupportedFormat, name));
    }
    let ts = |packet: usize| head.get(packet * TS_PACKET_BYTES) == Some(&TS_SYNC);
    if (0..4).all(ts) {
        return Err(Refusal::new(FileFault::UnsupportedFormat, "MPEG transport stream (video)"));
    }
    if begins(0, b"OggS") {
        // A page: 27 bytes, the number of segments in the last of them, the segment table.
        let packet = 27 + usize::from(head.get(26).copied().unwrap_or(0));
        if let Some((_, name)) = NOT_DECODED_IN_OGG.iter().find(|(w, _)| begins(packet, w)) {
            return Err(Refusal::new(FileFault::UnsupportedFormat, *name));
        }
        return Ok(Kind::Ogg);
    }
    // A text may begin with such letters, but not with a length.
    let is_short = head.first().is_some_and(|byte| *byte < b' ');
    if begins(4, b"ftyp") || (is_short && MP4_BEGINS.iter().any(|kind| begins(4, *kind))) {
        return Ok(Kind::Mp4);
    }
    if begins(0, b"FORM") {
        return Ok(Kind::Aiff);
    }
    if begins(0, b"fLaC") {
        return Ok(Kind::Flac);
    }
    if [b"RIFF", b"RIFX", b"RF64", b"BW64"].iter().any(|kind| begins(0, *kind)) {
        return Ok(Kind::Wav);
    }
    Ok(Kind::Frames)
}
