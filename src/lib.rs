//! Loa Phường: a daemon that makes a Vietnamese ward's loudspeakers trustworthy.

/// The command line.
pub mod cli;
/// The centre.
pub mod collector;
/// YAML to validated values, every fault with its place.
pub mod config;
/// The local API on a Unix socket.
pub mod control;
/// The station in real time.
pub mod daemon;
/// The as-run log on disk.
pub mod journal;
/// The audio folder: watched, judged, copied.
pub mod library;
/// The daemon's side of sound: speakers started, fed, watched, ended.
pub mod output;
/// The child that judges one file.
pub mod probe;
/// Rows to the centre.
pub mod report;
/// The same core in virtual time.
pub mod sim;
/// The child that sounds one output.
pub mod speaker;
/// The core: what is due, what may sound, what became of it.
pub mod station;
/// Lines between the daemon and its children.
pub mod wire;
/// Sentences for people.
pub mod words;
