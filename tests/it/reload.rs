//! Schedules and token read anew, however they are written.

// Editors and config management, in their many ways.
mod however_files_are_written;
// Whatever stands in the files' place, the last good schedule stays.
mod keeps_the_last_good;
// A token that can't be used is told at once.
mod tells_of_the_token;
