//! What a probe may use, set by the probe itself before it opens a file.

use rustix::process::{Resource, Rlimit, Signal};

use crate::wire::LINE_BYTES_MAX;

/// Address space, bytes. A 20 MB cover picture was seen to take 45 MB, the program's own pages and
/// libraries take some 60 MB of addresses; a decoder that asks for more is being led astray.
pub const ADDRESS_SPACE_MAX: u64 = 384 << 20;

/// CPU time, seconds. Six hours of MP3 took 36 s on a PC; a Pi 3 is about eight times slower.
pub const CPU_S_MAX: u64 = 600;

/// Bytes it may write to a file: its own line, when a person sends that into one.
pub const WRITTEN_BYTES_MAX: u64 = LINE_BYTES_MAX as u64;

/// Steps down in priority: a bulletin on air matters more than one that arrives. The kernel's
/// priority for disk access follows from it.
pub const NICE: i32 = 10;

/// Limits this process for the rest of its life: memory, CPU time, next to nothing written, no
/// core dumps, low priority, and an end when its parent ends.
///
/// # Errors
/// A limit that could not be set, by name: then nothing should be decoded.
pub fn set() -> Result<(), String> {
    let limits = [
        (Resource::As, ADDRESS_SPACE_MAX, "address space"),
        (Resource::Cpu, CPU_S_MAX, "CPU time"),
        (Resource::Fsize, WRITTEN_BYTES_MAX, "file size"),
        (Resource::Core, 0, "core dumps"),
    ];
    for (resource, most, name) in limits {
        // A limit that was set from outside and is lower stays.
        let most = rustix::process::getrlimit(resource).maximum.map_or(most, |now| now.min(most));
        rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
            .map_err(|error| format!("can't limit {name}: {error}"))?;
    }
    rustix::process::nice(NICE).map_err(|error| format!("can't lower its priority: {error}"))?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("can't tie itself to its parent: {error}"))
}
