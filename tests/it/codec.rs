//! The decoders, on files with the faults that people's files have.

// Files whose samples are no sound, or that sound at half their band.
mod files_heard_in_part;
// Plain samples in a MOV, in whatever order their bytes lie.
mod files_of_plain_samples;
// MP4 with an edit list: what was cut away is never heard.
mod files_with_edits;
// Files whose end is not marked, or behind whose end lies something else.
mod files_with_odd_ends;
// WAV and AIFF whose headers tell lengths or formats that are not true.
mod files_with_odd_headers;
// Ogg files whose pages tell wrongly where their sound lies.
mod files_with_odd_pages;
// Makes MP3 and ADTS files with all that people's files have around their frames.
pub mod frames;
// MP3 and ADTS are heard whole, in probe and speaker alike, or refused.
mod frames_are_heard_whole_or_refused;
// Frames of MP3 in a tag's picture never sound.
mod frames_in_tags_are_no_sound;
// An MP3 all of whose counts are doubled, and a copy that broke off in its middle.
mod frames_whose_counts_are_doubled;
// Pictures of a hundred megabytes in tags cost no memory.
mod large_tags_are_never_loaded;
// Makes files with faulty headers and ends, and hears them.
pub mod odd_files;
