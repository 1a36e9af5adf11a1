//! The decoders, and what a track's parameters promise of its length.

use std::sync::LazyLock;

use symphonia::core::codecs::{CODEC_TYPE_OPUS, CodecParameters, CodecRegistry};

use super::opus;

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
