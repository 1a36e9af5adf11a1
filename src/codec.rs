//! The decoders, shared by `probe` and `speaker`: what the one has counted and measured is what the
//! other sounds, frame by frame.
//!
//! symphonia's own, and `opus` behind the same trait; [`layout`] finds what a file is and how a
//! demuxer is shown it, [`Opened`] opens it so; [`frames`] is the demuxer of MP3 and ADTS, `pages`
//! that of Ogg. Not here: what becomes of a file with more [`faults`] than may be.

mod demuxer;
pub mod faults;
pub mod frames;
pub mod layout;
pub mod limits;
mod mix;
mod opened;
mod opus;
mod pages;
pub mod sbr;

use std::sync::LazyLock;

use symphonia::core::codecs::{CODEC_TYPE_OPUS, CodecParameters, CodecRegistry};

pub use mix::mix_down;
pub use opened::{Opened, Unopened, heard};

/// All decoders there are.
pub fn registry() -> &'static CodecRegistry {
    static REGISTRY: LazyLock<CodecRegistry> = LazyLock::new(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        registry.register_all::<opus::OpusDecoder>();
        registry
    });
    &REGISTRY
}

/// The frames that the container promises, in the track's own units; `None` for no promise.
pub fn promised(params: &CodecParameters) -> Option<u64> {
    match params.codec {
        // Ogg counts those that an Opus decoder needs to get going, and are not heard.
        CODEC_TYPE_OPUS => Some(params.n_frames?.saturating_sub(opus::pre_skip(params))),
        _ => params.n_frames,
    }
}
