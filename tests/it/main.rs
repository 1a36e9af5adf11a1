//! One test binary; one file a behaviour, named after it.
#![allow(clippy::disallowed_methods, reason = "tests of real processes meet the real clock")]

// The centre (`loaphuong collect`): rows stored once, bounds, who may read.
mod centre;
// The commands that need no running station: check, plan, log, demo.
mod cli;
// The decoders, on files with the faults that people's files have.
mod codec;
// `station.yaml`, schedules and sidecars: values, faults, reloads.
mod config;
// Parts of the real-time loop: trust in the clock, the control socket, folders without rights.
mod daemon;
// Sound devices and speakers that are absent, pulled, hang or come back.
mod devices;
// A card that is full, read-only, failing or damaged, and what is kept on it.
mod disk;
// The guard at each output: what may leave for the device.
mod output_guard;
// The real binary, as people meet it: folder, orders, recordings, record, centre.
mod e2e;
// Sentences for people: each fact in both languages.
mod messages;
// The one decision about the audio folder's files: planned, told, moved.
mod folder_policy;
// The rules of this house: what the sources, documents and units must hold.
mod house;
// The as-run log on the disk: crashes, damage, what is remembered.
mod journal;
// The audio folder: files waited for, judged, copied, answered, archived.
mod library;
// The record as the form that people keep: totals, page, CSV, workbook.
mod logbook;
// Rows on their way: what each answer of a centre makes the station do.
mod outbox;
// What the planner foresees.
mod plan;
// The child that judges one file.
mod probe;
// Schedules and token read anew, however they are written.
mod reload;
// The HTTP client that posts rows: TLS, events, answers.
mod report;
// What the children take away from themselves.
mod sandbox;
// The core in virtual time: years of faults, restored cards, planted bugs.
mod sim;
// The child that sounds one output, heard back and looked at.
mod speaker;
// The core: rules of time, queues, zones, guard and emergencies.
mod station;
// What the tests of several rooms share: wards, sounds, faults, servers.
mod support;
// What the rooms need of the operating system and the network.
mod sys;
