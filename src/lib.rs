//! Loa Phường: the daemon that makes a Vietnamese ward's loudspeakers trustworthy.
//!
//! In: YAML schedules, audio files dropped into a folder, the clock, what the sound devices and
//! the centre answer, what people order. Out: sound at its instant in its zones, one closing
//! record for every planned slot, and the same rows at the centre, each once.
//!
//! One bulletin's way: a dropped file → `library` waits until it is whole, has a `probe` child
//! decode it, takes a private copy → a catalogue → `folder_policy` decides → `LibraryChanged` →
//! [`station`] plans, and 4 s before due
//! answers *write this, then arm that* → `daemon` has `journal` write it, and `output` start a
//! `speaker` child → the first frame sounds at due → `Ended`, counted in frames → a row →
//! `report` posts it → the centre answers `{"through": N}` → the cursor moves.
//!
//! What never happens:
//! - The core ([`station`]) reads no clock, no file, no socket; it does not wait and does not log.
//!   `daemon` passes it the real instant, `sim` a variable.
//! - The daemon decodes no byte of audio and opens no sound device; children do, and when they
//!   hang or die they take nothing with them.
//! - No row is sent before it is on the disk. Nothing sounds before it is written that it will,
//!   unless the disk refuses: then it waits in memory, and `status` says so.
//! - No room imports its neighbour: `station` ← {`config`, `library`, `journal`, `backup`,
//!   `output`, `report`, `control`} ← `folder_policy` ← `messages` ← {`daemon`, `sim`,
//!   `collector`} ← `cli`;
//!   `logbook` stands on `messages` and the core's record alone, for station and centre alike;
//!   `speaker`, `probe` and `amplifier` know `wire` and their `sandbox`, the first two the decoders
//!   in `codec`. What they all stand on is `sys`, which asks the operating system, `units`, which
//!   asks nobody, and the facts in `wire`; the core has the latter two and never `sys`. A test
//!   reads the `use` lines.
//! - Nothing below `messages` makes a sentence for people: rooms return facts, as types.
//! - No queue, file, line, retry or log is unbounded; each bound is a named constant.

// The core: what is due, what may sound, what became of it.
pub mod station;
// The same core in virtual time.
pub mod sim;
// The station in real time.
pub mod daemon;
// YAML to validated values, every fault with its place.
pub mod config;
// The audio folder: watched, judged, copied.
pub mod library;
// What becomes of each of its files: planned, told, moved.
pub mod folder_policy;
// The decoders that probe and speaker share.
pub mod codec;
// The child that judges one file.
pub mod probe;
// The as-run log on disk.
pub mod journal;
// A station in one file, for another card.
pub mod backup;
// The daemon's side of sound: speakers started, fed, watched, ended.
pub mod output;
// The child that sounds one output.
pub mod speaker;
// The child that switches one amplifier.
pub mod amplifier;
// Rows to the centre.
pub mod report;
// The local API on a Unix socket.
pub mod control;
// Sentences for people, Vietnamese and English: renders the facts of the rooms above.
pub mod messages;
// The record as the form that people keep: page, CSV, workbook.
pub mod logbook;
// The centre; a station's own program is built without.
#[cfg(feature = "centre")]
pub mod collector;
// What a child takes away from itself before it meets a stranger's bytes.
pub mod sandbox;
// What several rooms need of the operating system and the network.
pub mod sys;
// Milliseconds, spans, durations and frames: conversions, with one rule for what is too long.
pub mod units;
// Lines between the daemon and its children, and facts about files and outputs that they bear.
pub mod wire;
// The command line: one file a subcommand.
pub mod cli;
