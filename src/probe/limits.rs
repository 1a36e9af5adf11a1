//! What a probe may use, set by the probe itself before it opens a file.

use rustix::process::{Resource, Rlimit, Signal};

use crate::codec::limits::PROBE_DATA_MAX;
use crate::wire::LINE_BYTES_MAX;

/// Address space, bytes: the program's own pages and libraries take some 60 MB of it. What is
/// private is bounded by [`PROBE_DATA_MAX`].
pub const ADDRESS_SPACE_MAX: u64 = 384 << 20;

/// CPU time, seconds. Six hours of MP3 took 36 s on a PC; a Pi 3 is about eight times slower.
pub const CPU_S_MAX: u64 = 600;

/// Bytes it may write to a file: its own line, when a person sends that into one.
pub const WRITTEN_BYTES_MAX: u64 = LINE_BYTES_MAX as u64;

/// Steps down in priority: a bulletin on air matters more than one that arrives. Not the kernel's
/// idle class, in which an emergency's file would wait for as long as anything else runs.
pub const NICE: i32 = 10;

/// Limits this process for the rest of its life: memory, CPU time, next to nothing written, no
/// core dumps, low priority, and an end when its parent ends.
///
/// # Errors
/// A limit that could not be set, by name: then nothing should be decoded.
pub fn set() -> Result<(), String> {
    let limits = [
        (Resource::As, ADDRESS_SPACE_MAX, "address space"),
        (Resource::Data, PROBE_DATA_MAX, "memory"),
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
    read_when_idle();
    rustix::process::nice(NICE).map_err(|error| format!("can't lower its priority: {error}"))?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| format!("can't tie itself to its parent: {error}"))
}

/// Reads from the disk when nobody else does, where the disk's scheduler knows of that. Its card
/// gives what a bulletin on air and the journal leave; it is soon done with either. Where a sandbox
/// forbids to say so, the nice value is what the kernel goes by.
fn read_when_idle() {
    // From linux/ioprio.h, which `libc` lacks: this process, of the class "idle".
    const IOPRIO_WHO_PROCESS: libc::c_int = 1;
    const IOPRIO_CLASS_IDLE: libc::c_int = 3 << 13;
    const THIS: libc::c_int = 0;
    // SAFETY: three numbers; no memory is handed over.
    #[expect(unsafe_code, reason = "no safe wrapper of ioprio_set is at hand")]
    unsafe {
        libc::syscall(libc::SYS_ioprio_set, IOPRIO_WHO_PROCESS, THIS, IOPRIO_CLASS_IDLE);
    }
}
