//! Opus in Ogg, as phones and messengers record it (RFC 6716, RFC 7845).
//!
//! The header tells where the sound begins, and all packets from the start are counted; the last
//! one is cut by who takes the file apart (`pages`).

use ropus::OpusDecoder as Ropus;
use symphonia::core::audio::{AsAudioBufferRef, AudioBuffer, AudioBufferRef, Signal, SignalSpec};
use symphonia::core::codecs::{
    CODEC_TYPE_OPUS, CodecDescriptor, CodecParameters, Decoder, DecoderOptions, FinalizeResult,
};
use symphonia::core::errors::{Error, Result};
use symphonia::core::formats::Packet;

/// Frames a second, whatever was recorded: Opus decodes to this.
const RATE: u32 = 48_000;

/// Frames of the longest packet: 120 ms.
const PACKET_FRAMES_MAX: usize = 5_760;

/// Mono or stereo; surround has several streams in one.
const CHANNELS_MAX: usize = 2;

/// Bytes of the header that are read here: `OpusHead`, version, channels, pre-skip, rate, gain.
const HEAD_BYTES: usize = 18;

/// One stream of Opus.
pub struct OpusDecoder {
    params: CodecParameters,
    decoder: Ropus,
    channels: usize,
    /// Frames decoded so far, from the stream's start.
    position: u64,
    /// The first frame that is heard …
    begin: u64,
    /// … and the one behind the last; `u64::MAX` where that is not told beforehand.
    end: u64,
    pcm: Vec<f32>,
    heard: AudioBuffer<f32>,
}

/// Frames at the start that are decoded and not heard.
pub fn pre_skip(params: &CodecParameters) -> u64 {
    head(params).map_or(0, |head| u64::from(u16::from_le_bytes([head[10], head[11]])))
}

/// The identification header; only Ogg hands it on as it is.
fn head(params: &CodecParameters) -> Option<&[u8]> {
    let head = params.extra_data.as_deref()?;
    (head.len() >= HEAD_BYTES && head.starts_with(b"OpusHead")).then_some(head)
}

/// Whether it is Opus with more channels than are decoded here.
pub fn has_surround(params: &CodecParameters) -> bool {
    params.codec == CODEC_TYPE_OPUS
        && params.channels.is_some_and(|channels| channels.count() > CHANNELS_MAX)
}

impl Decoder for OpusDecoder {
    fn try_new(params: &CodecParameters, _options: &DecoderOptions) -> Result<OpusDecoder> {
        let head = head(params).ok_or(Error::Unsupported("Opus outside of Ogg"))?;
        let spec_channels = params.channels.ok_or(Error::Unsupported("Opus outside of Ogg"))?;
        let channels = spec_channels.count();
        if !(1..=CHANNELS_MAX).contains(&channels) {
            return Err(Error::Unsupported("Opus with more than two channels"));
        }
        let failed = |_| Error::Unsupported("this kind of Opus");
        let mut decoder = Ropus::new(RATE as i32, channels as i32).map_err(failed)?;
        // The same unit as the decoder's: 1/256 dB.
        let gain = i16::from_le_bytes([head[16], head[17]]);
        decoder.set_gain(i32::from(gain)).map_err(failed)?;
        Ok(OpusDecoder {
            decoder,
            channels,
            position: 0,
            begin: pre_skip(params),
            end: params.n_frames.unwrap_or(u64::MAX),
            pcm: vec![0.0; PACKET_FRAMES_MAX * channels],
            heard: AudioBuffer::new(PACKET_FRAMES_MAX as u64, SignalSpec::new(RATE, spec_channels)),
            params: params.clone(),
        })
    }

    fn supported_codecs() -> &'static [CodecDescriptor] {
        &[CodecDescriptor {
            codec: CODEC_TYPE_OPUS,
            short_name: "opus",
            long_name: "Opus",
            inst_func: |params, options| Ok(Box::new(OpusDecoder::try_new(params, options)?)),
        }]
    }

    fn reset(&mut self) {
        self.decoder.reset();
    }

    fn codec_params(&self) -> &CodecParameters {
        &self.params
    }

    fn decode(&mut self, packet: &Packet) -> Result<AudioBufferRef<'_>> {
        self.heard.clear();
        let decoded = match packet.data.is_empty() {
            true => Err(0),
            false => self.decoder.decode_float(
                Some(&packet.data),
                &mut self.pcm,
                PACKET_FRAMES_MAX as i32,
                false,
            ),
        };
        let Ok(frames) = decoded else {
            self.position += packet.dur;
            return Err(Error::DecodeError("opus: a packet that makes no sense"));
        };
        let frames = frames.unsigned_abs() as usize;
        let at = |place: u64| place.saturating_sub(self.position).min(frames as u64) as usize;
        let until = at(self.end).min(frames.saturating_sub(packet.trim_end as usize));
        let from = at(self.begin);
        let heard = from..until.max(from);
        self.position += frames as u64;
        self.heard.render_reserved(Some(heard.len()));
        for channel in 0..self.channels {
            let from = self.pcm[heard.start * self.channels..].iter().skip(channel);
            let samples = from.step_by(self.channels);
            for (out, sample) in self.heard.chan_mut(channel).iter_mut().zip(samples) {
                *out = *sample;
            }
        }
        Ok(self.heard.as_audio_buffer_ref())
    }

    fn finalize(&mut self) -> FinalizeResult {
        FinalizeResult::default()
    }

    fn last_decoded(&self) -> AudioBufferRef<'_> {
        self.heard.as_audio_buffer_ref()
    }
}
