//! The decoders, shared by `probe` and `speaker`: what the one has counted and measured is what the
//! other sounds, frame by frame.
//!
//! symphonia's own, and `opus` behind the same trait; [`layout`] finds what a file is and how a
//! demuxer is shown it, [`OpenedSound`] opens it so; [`frames`] is the demuxer of MP3 and ADTS,
//! `pages` that of Ogg. Not here: what becomes of a file with more [`faults`] than may be.

mod demuxer;
pub mod faults;
pub mod frames;
pub mod layout;
pub mod limits;
mod mix;
mod opened;
mod opus;
mod pages;
mod registry;
pub mod sbr;

pub use mix::mix_down;
pub use opened::{OpenFailure, OpenedSound, heard};
pub use registry::{promised, registry};
