//! What a child takes away from itself before it meets a stranger's bytes.
//!
//! A decoder is the part of the station that reads what anybody may have made. If it is taken over,
//! it has what its process has: so its process has next to nothing. Two barriers, both the
//! kernel's, both for the rest of the process's life and for all that it may start:
//!
//! - **Landlock** ([`FileReach`]): which files may still be opened, whatever their modes say. Who
//!   is not given a folder does not read the token in it. From Linux 6.7 on no TCP port either,
//!   from 6.12 on no signal to another process.
//! - **seccomp** ([`CallProfile`]): which system calls there still are. A call that is denied fails
//!   with EPERM and does not end the process: a library that tries something it could do without
//!   gives it up.
//!
//! A kernel without one of them, or a container that keeps it from us, is no reason not to sound:
//! the child goes on, and the station tells what is missing ([`MissingBarrier`]). They bind the
//! calling thread and what it starts later, so they are put up before any other thread is.
//!
//! Not here: what each child needs (`probe`, `speaker`), its limits of memory and time.

mod call_profile;
#[cfg_attr(
    not(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")),
    path = "sandbox/no_calls.rs"
)]
mod calls;
pub mod escape;
mod files;
mod memory;

pub use call_profile::CallProfile;
pub use files::FileReach;
pub use memory::prefer_for_oom_kill;

use crate::wire::{MissingBarrier, SandboxBarrier};

/// Puts both barriers up for the calling thread and all that it starts. What could not be put up,
/// and why, in English; nothing on a kernel that has both.
pub fn confine(reach: &FileReach, calls: CallProfile) -> Vec<MissingBarrier> {
    let missing = |barrier| move |why| MissingBarrier { barrier, why };
    // In this order: behind seccomp there is no call left to ask for Landlock.
    let files = files::restrict(reach).map_err(missing(SandboxBarrier::Landlock));
    let calls = calls::restrict(calls).map_err(missing(SandboxBarrier::Seccomp));
    [files, calls].into_iter().filter_map(Result::err).collect()
}
