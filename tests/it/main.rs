//! One test binary; one file a behaviour, named after it.

mod sound_heard;
mod support;
