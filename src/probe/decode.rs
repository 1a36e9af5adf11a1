//! Decodes a file to its end, counts its frames and compares them with what it promised.

use symphonia::core::codecs::{CODEC_TYPE_FLAC, CodecParameters, CodecType};
use symphonia::core::errors::Error;
use symphonia::core::formats::Packet;

use super::meter_feed::MeterFeed;
use super::source::HashingReader;
use super::title::{of_id3v1, of_text, title};
use crate::codec::layout::{ContainerKind, FileFindings, LENGTH_S_MAX, LengthPromise};
use crate::codec::sbr::SbrCount;
use crate::codec::{self, OpenFailure, OpenedSound, faults};
use crate::units::frames_ms;
use crate::wire::{
    FileDamage, FileRefusal, FileRemark, FileTruncation, LengthExcess, MeasuredSound, NotAudio,
    UnsupportedFormat,
};

/// Frames that a lossy file may lack of its promise: one MP3 frame or AAC packet, some 26 ms.
/// Encoders count their padding, or the frame that holds their header, differently. Formats without
/// padding (WAV, FLAC, AIFF, ALAC) must keep their promise to the frame.
const SLACK_FRAMES: u64 = 1152;

/// Frames that an AIFF's promise is too long: eight bytes of its sound chunk's header.
const AIFF_SLACK_FRAMES: u64 = 8;

/// Samples a second that are taken: from a telephone's poorest to the best of studios. A file of
/// one sample a second would be some bytes here and gigabytes in the speaker.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Surround sound has eight.
const CHANNELS_MAX: u16 = 8;

/// What was heard of a file.
pub struct DecodedSound {
    pub frames: u64,
    pub rate: u32,
    pub channels: u16,
    pub codec: String,
    pub title: Option<String>,
    pub measured: MeasuredSound,
    /// Half its band is missing.
    pub is_half_band: bool,
    /// What was odd on the way.
    pub remark: Option<FileRemark>,
}

/// Decodes all of `reader`, as it was `found`.
pub fn to_the_end(
    reader: &HashingReader,
    found: &FileFindings,
) -> Result<DecodedSound, FileRefusal> {
    let mut opened = OpenedSound::new(reader.source(), found, true)
        .map_err(|error| not_opened(error, found.kind))?;
    let title = opened.tags.as_ref().and_then(title);
    let title = title.or_else(|| of_text(found.title.as_deref()?));
    let title = title.or_else(|| of_id3v1(found.id3v1.as_deref()?));
    let mut count = Count::default();
    decode_all(&mut opened, &mut count)?;
    judge(&count, &mut opened, found)?;
    let measured = count.meter.take().map_or(Ok(MeasuredSound::default()), MeterFeed::finish)?;
    Ok(DecodedSound {
        measured,
        is_half_band: count.sbr.is_half_band(count.rate),
        remark: opened.format.remark(),
        frames: count.frames,
        rate: count.rate,
        channels: count.channels,
        codec: short_name(opened.track.codec_params.codec),
        title,
    })
}

/// What went by on the way to the end.
#[derive(Default)]
struct Count {
    /// All that were decoded …
    decoded: u64,
    /// … and those that are heard.
    frames: u64,
    rate: u32,
    channels: u16,
    packets: u64,
    /// Packets that the decoder or the demuxer could not make sense of.
    faults: u64,
    /// How many of them the last packets were, one behind the other.
    in_a_row: u32,
    /// What was wrong with the first of them.
    first_fault: Option<String>,
    /// Where the furthest packet ends, in the track's own units.
    reached: u64,
    sbr: SbrCount,
    /// From the first sound on.
    meter: Option<MeterFeed>,
}

fn decode_all(opened: &mut OpenedSound, count: &mut Count) -> Result<(), FileRefusal> {
    loop {
        let outcome = match opened.format.next_packet() {
            Ok(packet) if packet.track_id() != opened.track.id => continue,
            Ok(packet) => take(opened, &packet, count),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => count.in_a_row = 0,
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Ok(());
            }
            Err(Error::IoError(error)) => return Err(error.into()),
            Err(Error::ResetRequired) => {
                return Err(FileRefusal::Unsupported(UnsupportedFormat::OggStreamsJoined));
            }
            Err(error) => {
                count.faults += 1;
                count.first_fault.get_or_insert_with(|| error.to_string());
                count.in_a_row += 1;
                if count.in_a_row > faults::IN_A_ROW_MAX {
                    return Err(damaged(count));
                }
            }
        }
        // A header may tell of none at all.
        if count.decoded > 0 && !RATES.contains(&count.rate) {
            let rate = UnsupportedFormat::SampleRate { rate: count.rate };
            return Err(FileRefusal::Unsupported(rate));
        }
        if count.channels > CHANNELS_MAX {
            let channels = UnsupportedFormat::Channels { channels: count.channels };
            return Err(FileRefusal::Unsupported(channels));
        }
        if count.decoded > LENGTH_S_MAX * u64::from(count.rate.max(1)) {
            return Err(FileRefusal::TooLong(LengthExcess::Hours { limit_h: LENGTH_S_MAX / 3600 }));
        }
    }
}

fn take(opened: &mut OpenedSound, packet: &Packet, count: &mut Count) -> Result<(), Error> {
    count.packets += 1;
    count.sbr.note(&opened.track.codec_params, &packet.data);
    count.reached = count.reached.max(packet.ts().saturating_add(packet.dur()));
    let sound = opened.decoder.decode(packet).map_err(faults::of_packet)?;
    let (rate, channels) = (sound.spec().rate, sound.spec().channels.count() as u16);
    if count.rate == 0 {
        (count.rate, count.channels) = (rate, channels);
    }
    // A frame of another kind in the middle is not part of this sound.
    if (count.rate, count.channels) != (rate, channels) {
        return Err(Error::DecodeError("the rate or the channels change on the way"));
    }
    let heard = codec::heard(opened.window.as_ref(), packet, sound.frames(), rate);
    count.decoded += sound.frames() as u64;
    count.frames += heard.len() as u64;
    let meter = match &mut count.meter {
        Some(meter) => meter,
        None => count.meter.insert(MeterFeed::new(&sound)?),
    };
    meter.feed(sound, heard)
}

/// Compares what was heard with what was promised.
fn judge(count: &Count, opened: &mut OpenedSound, found: &FileFindings) -> Result<(), FileRefusal> {
    let params = opened.params();
    if count.faults > faults::ALWAYS_PASSED + count.packets / faults::PACKETS_PER_FAULT {
        return Err(damaged(count));
    }
    let promise = promised(params, count, found);
    if found.kind == ContainerKind::Ogg && promise.is_none() && found.marks.is_none() {
        return Err(FileRefusal::Truncated(FileTruncation::LastPageMissing));
    }
    if let Some(promised) = promise {
        let lacking = promised.saturating_sub(count.decoded);
        if lacking > slack(params.codec, found.kind) {
            // With the end there, something is missing in the middle.
            // Plain samples lack nothing there: the last packet is short.
            let has_end = !matches!(found.kind, ContainerKind::Wav | ContainerKind::Aiff)
                && params.n_frames.is_some_and(|end| count.reached >= end);
            // A last packet that makes no sense is one that broke off.
            let within = count.faults - u64::from(count.in_a_row);
            // FLAC counts its frames in front: without an end mark, what is missing may be behind.
            let is_cut =
                params.codec == CODEC_TYPE_FLAC && found.marks.is_some_and(|marks| !marks.has_end);
            let ms = |frames: u64| frames_ms(frames, count.rate);
            let (decoded_ms, promised_ms) = (ms(count.decoded), ms(promised));
            return Err(if has_end || within > 0 || found.kind == ContainerKind::Ogg && !is_cut {
                FileRefusal::Damaged(FileDamage::Short { decoded_ms, promised_ms })
            } else {
                FileRefusal::Truncated(FileTruncation::Short { decoded_ms, promised_ms })
            });
        }
    }
    if count.frames == 0 {
        return Err(FileRefusal::NotAudio(NotAudio::NoSound));
    }
    if opened.decoder.finalize().verify_ok == Some(false) {
        return Err(FileRefusal::Damaged(FileDamage::Checksum));
    }
    Ok(())
}

/// More made no sense than may be.
fn damaged(count: &Count) -> FileRefusal {
    let quoted = count.first_fault.clone().unwrap_or_default();
    let (failed, packets) = (count.faults, count.packets);
    FileRefusal::Damaged(FileDamage::Packets { failed, packets, quoted })
}

/// The frames that the container promises, at the rate that was heard; `None` for no promise.
fn promised(params: &CodecParameters, count: &Count, found: &FileFindings) -> Option<u64> {
    match (found.promise, found.kind) {
        (LengthPromise::Nothing, _) => None,
        (LengthPromise::Frames(frames), _) => Some(frames),
        // Counted in the track's own units, which need not be frames.
        (LengthPromise::Container, ContainerKind::Mp4) => {
            let (frames, unit) = (params.n_frames?, params.time_base?);
            let scaled = u128::from(frames) * u128::from(unit.numer) * u128::from(count.rate);
            u64::try_from(scaled / u128::from(unit.denom.max(1))).ok()
        }
        (LengthPromise::Container, _) => codec::promised(params),
    }
}

fn slack(codec: CodecType, kind: ContainerKind) -> u64 {
    let exact = ["pcm", "flac", "alac"].contains(&short_name(codec).as_str());
    if !exact {
        return SLACK_FRAMES;
    }
    match kind {
        ContainerKind::Aiff => AIFF_SLACK_FRAMES,
        ContainerKind::Wav
        | ContainerKind::Flac
        | ContainerKind::Ogg
        | ContainerKind::Mp4
        | ContainerKind::Frames => 0,
    }
}

/// What it means that the file could not be opened.
fn not_opened(error: OpenFailure, kind: ContainerKind) -> FileRefusal {
    let error = match error {
        OpenFailure::Container(error) => error,
        OpenFailure::NoTrack => return FileRefusal::Unsupported(UnsupportedFormat::NoTrack),
        OpenFailure::OpusChannels => {
            return FileRefusal::Unsupported(UnsupportedFormat::OpusChannels);
        }
        OpenFailure::Codec(error) => {
            let quoted = error.to_string();
            return FileRefusal::Unsupported(UnsupportedFormat::Codec { quoted });
        }
    };
    let quoted = error.to_string();
    let is_recognised = match kind {
        ContainerKind::Ogg
        | ContainerKind::Mp4
        | ContainerKind::Flac
        | ContainerKind::Wav
        | ContainerKind::Aiff => true,
        ContainerKind::Frames => false,
    };
    match error {
        Error::IoError(io) if io.kind() != std::io::ErrorKind::UnexpectedEof => io.into(),
        // Recognised, so it was audio once; an end in the header is an end before the promise.
        Error::IoError(_) if is_recognised => FileRefusal::Truncated(FileTruncation::InHeader),
        Error::IoError(_) => FileRefusal::NotAudio(NotAudio::EndsEarly),
        _ if !is_recognised => FileRefusal::NotAudio(NotAudio::Undecodable { quoted }),
        Error::Unsupported(_) => FileRefusal::Unsupported(UnsupportedFormat::Container { quoted }),
        Error::DecodeError(_)
        | Error::SeekError(_)
        | Error::LimitError(_)
        | Error::ResetRequired => FileRefusal::Damaged(FileDamage::Container { quoted }),
    }
}

/// `mp3`, `aac`, `flac` …; all kinds of plain samples are `pcm`.
fn short_name(codec: CodecType) -> String {
    let name = codec::registry().get_codec(codec).map_or("unknown", |c| c.short_name);
    let family = ["pcm", "adpcm"]
        .into_iter()
        .find(|family| name.strip_prefix(family).is_some_and(|rest| rest.starts_with('_')));
    family.unwrap_or(name).to_owned()
}
