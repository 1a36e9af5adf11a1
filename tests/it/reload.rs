//! Tests of `reload`.

mod however_files_are_written;
mod keeps_the_last_good;
mod tells_of_the_token;
