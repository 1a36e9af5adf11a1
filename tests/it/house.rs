//! The rules of this house: what the sources, documents and units must hold.

// Every key, subcommand, reason and field of a row stands in a document.
mod documents_are_complete;
// Links, paths and names of tests in documents and settings lead somewhere.
mod documents_point_somewhere;
// What the fuzzer once found stays mended.
mod fuzz_corpus;
// Rules over the sources: rooms, clocks, lengths, comments, words.
mod rules_of_the_house;
// systemd's unit lets the children confine themselves and die alone.
mod unit_fits_its_children;
// Vietnamese keeps to the field's words.
mod words_for_people;
