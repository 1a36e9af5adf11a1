//! A card that is full, read-only, failing or damaged, and what is kept on it.

// Pages of the journal turn to noise under a running station.
mod damaged_while_running;
// A card that is full, read-only, failing or hanging: sound goes on, rows wait.
mod full_or_failing;
// What is old and delivered goes, and nothing else does.
mod kept_bounded;
// Wherever the log goes, and whether it goes: the station lives on.
mod log_lines;
// What waits for the disk is bounded, and what is given up of it is counted.
mod unwritten_rows;
