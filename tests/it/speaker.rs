//! Tests of `speaker`.

mod broken_cues;
mod commands;
mod copies_are_what_was_approved;
mod faults;
mod hastened_fade;
mod heard;
mod loudness;
mod speaker_process;
mod wav_sink;
