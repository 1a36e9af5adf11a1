//! Judges one file: is it whole, how long is it exactly, what does it hold?
//!
//! The file is read and decoded to its end, since only that tells the truth: a truncated MP3, FLAC
//! or WAV promises its full length, and an MP3 without a header promises nothing. What its name
//! says is not looked at. The hash is taken from the same bytes, as they are read.
//!
//! What it sounds like is measured on the way (`measure`): loudness and peak, by which its gain is
//! set, and silence and clipping, of which people are told.
//!
//! This runs in a child of its own (`loaphuong probe`) that limits itself before it opens anything
//! ([`limits`]), and confines itself before it reads anything ([`confine`]): a hostile file can at
//! worst end that child. Nothing is written anywhere.
//!
//! What is taken here must sound in the speaker, which uses the same decoders: whatever they skip
//! is not counted in the length.

mod confine;
mod decode;
mod legacy;
pub mod limits;
mod measure;
mod meter_feed;
mod source;
mod syllable;
mod title;

use std::any::Any;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::codec::layout;
pub use crate::codec::layout::LENGTH_S_MAX;
use crate::wire::{
    FileDamage, FileRefusal, FileRemark, LengthExcess, NotAudio, ProbeVerdict, ProbedSound,
};
pub use confine::confine;
use source::HashingReader;

/// Largest file looked at, bytes: six hours of CD-quality WAV are 3.6 GiB, but nobody drops those;
/// six hours of the fattest MP3 are 0.8 GiB. Also what a WAV's 32-bit sizes safely hold.
pub const FILE_BYTES_MAX: u64 = 2 << 30;

/// Shortest sound taken, milliseconds. No bulletin and no jingle is shorter; what is, is a slip of
/// the finger on a telephone's record button.
pub const LENGTH_MS_MIN: u64 = 1_000;

/// Least sound in a file, milliseconds: the click with which a recorder without a microphone begins
/// is no bulletin, nor are those of 50 ms that a lossy codec makes at both ends of an offset.
const HEARD_MS_MIN: u64 = 150;

/// The verdict on an open file, read from its start to its end.
///
/// Never fails and never panics: whatever happens is a verdict. May take minutes and 100 MB.
pub fn judge(file: File) -> ProbeVerdict {
    match catch_unwind(AssertUnwindSafe(|| judge_sound(file))) {
        Ok(Ok(sound)) => ProbeVerdict::Sound(sound),
        Ok(Err(refusal)) => ProbeVerdict::Refused(refusal),
        // A decoder that panics has met a file that it can't decode.
        Err(panic) => {
            let quoted = panic_words(panic.as_ref()).to_owned();
            ProbeVerdict::Refused(FileRefusal::Damaged(FileDamage::DecoderPanicked { quoted }))
        }
    }
}

fn judge_sound(file: File) -> Result<ProbedSound, FileRefusal> {
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(FileRefusal::NotAudio(NotAudio::NotRegular));
    }
    let bytes = meta.len();
    if bytes == 0 {
        return Err(FileRefusal::NotAudio(NotAudio::Empty));
    }
    if bytes > FILE_BYTES_MAX {
        let limit_bytes = FILE_BYTES_MAX;
        return Err(FileRefusal::TooLong(LengthExcess::Size { bytes, limit_bytes }));
    }
    let reader = HashingReader::new(file, bytes);
    let found = layout::look(&mut reader.source(), bytes)?;
    let heard = decode::to_the_end(&reader, &found)?;
    let length_ms = (heard.frames * 1000 + u64::from(heard.rate) / 2) / u64::from(heard.rate);
    if length_ms < LENGTH_MS_MIN {
        return Err(FileRefusal::TooShort { length_ms });
    }
    let (measured, silence) = (heard.measured, heard.measured.silent_ms);
    // Silence by its blocks, or too faint for the gate of loudness: nobody would hear it.
    if measured.loudness_lufs.is_none() || silence + HEARD_MS_MIN > length_ms {
        return Err(FileRefusal::Silent { length_ms });
    }
    let (sha256, bytes) = reader.finish()?;
    let mut remarks = found.remarks;
    remarks.extend(heard.remark);
    if heard.is_half_band {
        remarks.push(FileRemark::HalfBand);
    }
    Ok(ProbedSound {
        sha256,
        bytes,
        frames: heard.frames,
        rate: heard.rate,
        channels: heard.channels,
        length_ms,
        codec: heard.codec,
        title: heard.title,
        measured,
        remarks,
    })
}

fn panic_words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("it panicked")
}
