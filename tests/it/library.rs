//! Tests of `library`.

mod answers_in_its_folder;
mod archives_without_overwriting;
mod empties_old_archives;
pub mod fixture;
mod folder_by_share_and_sftp;
mod gives_a_file_up;
mod judges_at_once_what_is_urgent;
mod knows_what_it_knew;
mod knows_what_was_renamed;
mod looks_only_at_real_files;
mod makes_room;
mod outlives_its_probe;
mod reads_notes;
mod takes_a_flood;
mod takes_back_what_was_altered;
mod takes_emergencies_where_told;
mod takes_what_is_whole;
mod waits_for_ends;
mod waits_for_slow_copies;
