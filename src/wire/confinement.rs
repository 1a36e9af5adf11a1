//! What a child says of the barriers that it has put up around itself.

use serde::{Deserialize, Serialize};

/// One of the kernel's means by which a child keeps itself from more than its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SandboxBarrier {
    /// Landlock: files, and with newer kernels TCP and signals.
    Landlock,
    /// seccomp: system calls.
    Seccomp,
}

/// A barrier that a child could not put up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingBarrier {
    pub barrier: SandboxBarrier,
    /// In English.
    pub why: String,
}

/// What `loaphuong probe --confinement` says, once, as its only line: it has put up its barriers as
/// for a file, and read none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfinementReport {
    /// Empty on a kernel that has them all.
    pub missing: Vec<MissingBarrier>,
}
