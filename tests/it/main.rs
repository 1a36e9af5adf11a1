//! One test binary; one file a behaviour, named after it.

mod sound_faults;
mod sound_heard;
mod sound_speaker_process;
mod sound_wav_sink;
mod support;
