//! The core in virtual time: years of faults, restored cards, planted bugs.

// Nothing sounds through a cold amplifier, and none is left on.
mod amplifiers;
// Cards restored to older days and copied, in bad moments.
mod cards_restored_and_copied;
// The list of planted bugs stays true to the code.
mod planted_bugs;
// A year of the example, and many shorter spans full of faults.
mod year;
