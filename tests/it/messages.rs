//! What people are told of facts, in both languages.

// Why rows wait: the network, the token, the journal.
mod centre_troubles;
