//! What people are told of facts, in both languages.

// Why rows wait: the network, the token, the journal.
mod centre_troubles;
// Days as headings.
mod days;
// Orders about files that were not taken.
mod files_refused;
// Orders that are not taken, emergencies that do not sound.
mod orders_refused;
// What keeps a station from running: the journal, the socket, the centre as it is configured.
mod start_troubles;
