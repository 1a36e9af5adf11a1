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
use super::frames::Frames;
use super::layout::{Found, Kind, Shown, Window};
use super::pages::Pages;
use super::{opus, registry};
use crate::wire::UnsupportedFormat;

/// Largest tag and picture that the demuxer is asked to keep, bytes; not every demuxer obeys.
const METADATA_BYTES_MAX: usize = 1 << 20;

/// An open file.
pub struct Opened {
    /// What is behind the container's header, packet by packet.
    pub format: Demuxer,
    /// For packets of `track`.
    pub decoder: Box<dyn Decoder>,
    /// The one that is heard.
    pub track: Track,
    /// The container's newest tags.
    pub tags: Option<MetadataRevision>,
    /// What of it is heard; see [`heard`].
    pub window: Option<Window>,
}

/// Why a file can't be opened.
#[derive(Debug)]
pub enum Unopened {
    /// Its container makes no sense.
    Container(Error),
    /// It holds no track that is decoded here.
    NoTrack,
    /// The track is Opus with more than two channels.
    OpusChannels,
    /// The track is of a kind that is not decoded here.
    Codec(Error),
}

impl std::fmt::Display for Unopened {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unopened::Container(error) | Unopened::Codec(error) => error.fmt(out),
            Unopened::NoTrack => UnsupportedFormat::NoTrack.fmt(out),
            Unopened::OpusChannels => UnsupportedFormat::OpusChannels.fmt(out),
        }
    }
}

impl Opened {
    /// Opens `file` as it was `found`; reads a few kilobytes. With `verify`, a decoder that can
    /// compares what it decodes with the file's checksum.
    ///
    /// # Errors
    /// See [`Unopened`].
    pub fn new<R>(file: R, found: &Found, verify: bool) -> Result<Opened, Unopened>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        let source = Box::new(Shown::new(file, found));
        let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
        let limit = Limit::Maximum(METADATA_BYTES_MAX);
        let options = FormatOptions { enable_gapless: found.gapless, ..FormatOptions::default() };
        let mut format: Box<dyn FormatReader> = match found.kind {
            Kind::Frames => {
                let mut frames =
                    Frames::new(stream, found.is_tagged).map_err(Unopened::Container)?;
                let tags = frames.metadata().skip_to_latest().cloned();
                return Opened::of(Demuxer::Frames(Box::new(frames)), tags, found, verify);
            }
            Kind::Wav | Kind::Aiff | Kind::Flac | Kind::Ogg | Kind::Mp4 => {
                let limits =
                    MetadataOptions { limit_metadata_bytes: limit, limit_visual_bytes: limit };
                symphonia::default::get_probe()
                    .format(&Hint::new(), stream, &options, &limits)
                    .map_err(Unopened::Container)?
                    .format
            }
        };
        let tags = format.metadata().skip_to_latest().cloned();
        let format = match found.marks {
            Some(marks) => {
                let track = format.tracks().iter().find(|track| track.id == marks.serial);
                let track = track.ok_or(Unopened::NoTrack)?.clone();
                Demuxer::Pages(Box::new(Pages::new(format, track, marks)))
            }
            None => Demuxer::Other(format),
        };
        Opened::of(format, tags, found, verify)
    }

    fn of(
        format: Demuxer,
        tags: Option<MetadataRevision>,
        found: &Found,
        verify: bool,
    ) -> Result<Opened, Unopened> {
        let known = |track: &&Track| track.codec_params.codec != CODEC_TYPE_NULL;
        let track = format.tracks().iter().find(known).ok_or(Unopened::NoTrack)?.clone();
        if opus::has_surround(&track.codec_params) {
            return Err(Unopened::OpusChannels);
        }
        let decoder = registry()
            .make(&track.codec_params, &DecoderOptions { verify })
            .map_err(Unopened::Codec)?;
        Ok(Opened { format, decoder, track, tags, window: found.window })
    }

    /// What is known of the track by now: at the end more than at the start.
    pub fn params(&self) -> &CodecParameters {
        let track = self.format.tracks().iter().find(|track| track.id == self.track.id);
        &track.unwrap_or(&self.track).codec_params
    }
}

/// Which of the `frames` decoded from `packet`, `rate` a second, are heard.
pub fn heard(window: Option<&Window>, packet: &Packet, frames: usize, rate: u32) -> Range<usize> {
    window.map_or(0..frames, |window| window.of(packet.ts(), frames, rate))
}
