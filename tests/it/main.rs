//! One test binary; one file a behaviour, named after it.
#![allow(clippy::disallowed_methods, reason = "tests of real processes meet the real clock")]

mod centre;
mod cli;
mod codec;
mod config;
mod daemon;
mod devices;
mod disk;
mod door;
mod e2e;
mod house;
mod journal;
mod library;
mod outbox;
mod plan;
mod probe;
mod reload;
mod report;
mod sandbox;
mod sim;
mod speaker;
mod station;
mod support;
mod sys;
