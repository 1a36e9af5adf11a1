//! What the filter of system calls leaves a process.

/// Which system calls a process needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallProfile {
    /// It reads what is open, reckons, and writes to what is open.
    Decode,
    /// It sounds, on a device of the kernel's or into a file.
    Sound,
    /// It sounds, by way of a sound server of this machine.
    SoundByServer,
}
