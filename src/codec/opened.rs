//! A file opened as its layout shows it: its demuxer, its track, its decoder.

use std::io::{Read, Seek};
use std::ops::Range;

use symphonia::core::codecs::{CODEC_TYPE_NULL, CodecParameters, Decoder, DecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, Packet, Track};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{Limit, MetadataOptions, MetadataRevision};
use symphonia::core::probe::Hint;

use super::demuxer::Demuxer;
use super::frames::FrameDemuxer;
use super::layout::{ContainerKind, FileFindings, LayoutReader, SoundWindow};
use super::opus;
use super::pages::PageDemuxer;
use super::registry::registry;
use crate::wire::UnsupportedFormat;

/// Largest tag and picture that the demuxer is asked to keep, bytes; not every demuxer obeys.
const METADATA_BYTES_MAX: usize = 1 << 20;

/// An open file.
pub struct OpenedSound {
    /// What is behind the container's header, packet by packet.
    pub format: Demuxer,
    /// For packets of `track`.
    pub decoder: Box<dyn Decoder>,
    /// The one that is heard.
    pub track: Track,
    /// The container's newest tags.
    pub tags: Option<MetadataRevision>,
    /// What of it is heard; see [`heard`].
    pub window: Option<SoundWindow>,
}

/// Why a file can't be opened.
#[derive(Debug)]
pub enum OpenFailure {
    /// Its container makes no sense.
    Container(Error),
    /// It holds no track that is decoded here.
    NoTrack,
    /// The track is Opus with more than two channels.
    OpusChannels,
    /// The track is of a kind that is not decoded here.
    Codec(Error),
}

impl std::fmt::Display for OpenFailure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            OpenFailure::Container(error) | OpenFailure::Codec(error) => error.fmt(out),
            OpenFailure::NoTrack => UnsupportedFormat::NoTrack.fmt(out),
            OpenFailure::OpusChannels => UnsupportedFormat::OpusChannels.fmt(out),
        }
    }
}

impl OpenedSound {
    /// Opens `file` as it was `found`; reads a few kilobytes. With `verify`, a decoder that can
    /// compares what it decodes with the file's checksum.
    ///
    /// # Errors
    /// See [`OpenFailure`].
    pub fn new<R>(file: R, found: &FileFindings, verify: bool) -> Result<OpenedSound, OpenFailure>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        let source = Box::new(LayoutReader::new(file, found));
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let limit = Limit::Maximum(METADATA_BYTES_MAX);
        let options = FormatOptions { enable_gapless: found.gapless, ..FormatOptions::default() };
        let mut format: Box<dyn FormatReader> = match found.kind {
            ContainerKind::Frames => {
                let mut frames =
                    FrameDemuxer::new(stream, found.is_tagged).map_err(OpenFailure::Container)?;
                let tags = frames.metadata().skip_to_latest().cloned();
                return OpenedSound::of(Demuxer::Frames(Box::new(frames)), tags, found, verify);
            }
            ContainerKind::Wav
            | ContainerKind::Aiff
            | ContainerKind::Flac
            | ContainerKind::Ogg
            | ContainerKind::Mp4 => {
                let limits =
                    MetadataOptions { limit_metadata_bytes: limit, limit_visual_bytes: limit };
                symphonia::default::get_probe()
                    .format(&Hint::new(), stream, &options, &limits)
                    .map_err(OpenFailure::Container)?
                    .format
            }
        };
        let tags = format.metadata().skip_to_latest().cloned();
        let format = match found.marks {
            Some(marks) => {
                let track = format.tracks().iter().find(|track| track.id == marks.serial);
                let track = track.ok_or(OpenFailure::NoTrack)?.clone();
                Demuxer::Pages(Box::new(PageDemuxer::new(format, track, marks)))
            }
            None => Demuxer::Other(format),
        };
        OpenedSound::of(format, tags, found, verify)
    }

    fn of(
        format: Demuxer,
        tags: Option<MetadataRevision>,
        found: &FileFindings,
        verify: bool,
    ) -> Result<OpenedSound, OpenFailure> {
        let known = |track: &&Track| track.codec_params.codec != CODEC_TYPE_NULL;
        let track = format.tracks().iter().find(known).ok_or(OpenFailure::NoTrack)?.clone();
        if opus::has_surround(&track.codec_params) {
            return Err(OpenFailure::OpusChannels);
        }
        let decoder = registry()
            .make(&track.codec_params, &DecoderOptions { verify })
            .map_err(OpenFailure::Codec)?;
        Ok(OpenedSound { format, decoder, track, tags, window: found.window })
    }

    /// What is known of the track by now: at the end more than at the start.
    pub fn params(&self) -> &CodecParameters {
        let track = self.format.tracks().iter().find(|track| track.id == self.track.id);
        &track.unwrap_or(&self.track).codec_params
    }
}

/// Which of the `frames` decoded from `packet`, `rate` a second, are heard.
pub fn heard(
    window: Option<&SoundWindow>,
    packet: &Packet,
    frames: usize,
    rate: u32,
) -> Range<usize> {
    window.map_or(0..frames, |window| window.of(packet.ts(), frames, rate))
}
