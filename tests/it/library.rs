//! The audio folder: files waited for, judged, copied, answered, archived.

// What the station writes into the folder stands there, and leads no further.
mod answers_in_its_folder;
// A bulletin moves to the archive beside it, over nothing.
mod archives_without_overwriting;
// What has lain in an archive long enough is removed, and nothing else.
mod empties_old_archives;
// A library at work on a temporary folder.
pub mod fixture;
// Files that come over Samba and SFTP, slowly, in two halves.
mod folder_by_share_and_sftp;
// A folder that Syncthing keeps the same as one elsewhere.
mod folder_by_syncthing;
// A file that costs its probe each time is given up.
mod gives_a_file_up;
// An emergency is judged at once, whatever else waits.
mod judges_at_once_what_is_urgent;
// What was judged once and has not changed is not opened again.
mod knows_what_it_knew;
// What is only renamed or moved is recognised by its content.
mod knows_what_was_renamed;
// Litter is passed over; links and special files are refused unopened.
mod looks_only_at_real_files;
// The store stays within its limit, and gives up nothing in vain.
mod makes_room;
// A probe that dies, hangs or lies costs one file its verdict.
mod outlives_its_probe;
// A bulletin's sidecar is found and read when it is at rest.
mod reads_sidecars;
// Why a file is not taken, in both languages.
mod refusals_are_told;
// Ten thousand files at once.
mod takes_a_flood;
// A refused file that is mended where it lies is taken back.
mod takes_back_what_was_altered;
// The folder of emergencies, where the station allows it.
mod takes_emergencies_where_told;
// A dropped file is taken once it is whole, with a private copy.
mod takes_what_is_whole;
// A file whose end nothing marks is taken after a long rest.
mod waits_for_ends;
// However a copy is made, and wherever it stops, no half of it is taken.
mod waits_for_slow_copies;
