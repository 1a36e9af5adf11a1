//! Tests of `codec`.

mod files_heard_in_part;
mod files_of_plain_samples;
mod files_with_edits;
mod files_with_odd_ends;
mod files_with_odd_headers;
mod files_with_odd_pages;
pub mod frames;
mod frames_are_heard_whole_or_refused;
mod frames_in_tags_are_no_sound;
mod frames_whose_counts_are_doubled;
mod large_tags_are_never_loaded;
pub mod odd_files;
