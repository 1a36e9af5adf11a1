//! The child that sounds one output, heard back and looked at.

// A bulletin that is damaged after its probe has heard it.
mod broken_cues;
// `devices` and `test-tone`, as a technician runs them.
mod commands;
// An altered copy does not sound, and is made anew.
mod copies_are_what_was_approved;
// Devices that are pulled, hang or are not there; speakers that die.
mod faults;
// Of two fades the one that is through first ends the voice.
mod hastened_fade;
// Bulletins heard back from a device's monitor and compared with their source.
mod heard;
// Bulletins of any loudness are heard at the station's.
mod loudness;
// The speaker as a process that obeys its stdin.
mod speaker_process;
// A recording holds exactly what would be heard.
mod wav_sink;
