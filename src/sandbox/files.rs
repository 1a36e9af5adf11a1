//! Which files a process may open from now on: Landlock.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd,
    Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

/// The newest rights that were tried; an older kernel enforces those of them that it knows.
const TRIED: ABI = ABI::V7;

/// Files and folders, each with all below it. What is not there, or can't be seen, is passed over.
/// Nothing may be executed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReach {
    /// May be read.
    pub read: Vec<PathBuf>,
    /// Devices: may be read, written and asked.
    pub devices: Vec<PathBuf>,
    /// Folders in which files may be made, written, read and removed.
    pub scratch: Vec<PathBuf>,
    /// Folders in which files may be made and written, and not removed.
    pub record: Vec<PathBuf>,
    /// Folders in which sockets may be made and removed.
    pub sockets: Vec<PathBuf>,
}

/// Takes all but `reach` away from the calling thread.
///
/// # Errors
/// Why the kernel did not: then nothing was taken away.
pub fn restrict(reach: &FileReach) -> Result<(), String> {
    let status = enforce(reach).map_err(|error| error.to_string())?;
    match status {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
        RulesetStatus::NotEnforced => Err("this kernel has no Landlock".to_owned()),
    }
}

fn enforce(reach: &FileReach) -> Result<RulesetStatus, RulesetError> {
    let look = AccessFs::ReadFile | AccessFs::ReadDir;
    let write = AccessFs::WriteFile | AccessFs::Truncate;
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(TRIED))?
        .handle_access(AccessNet::from_all(TRIED))?
        .scope(Scope::Signal)?
        .create()?;
    for (paths, rights) in [
        (&reach.read, look),
        (&reach.devices, look | AccessFs::WriteFile | AccessFs::IoctlDev),
        (&reach.scratch, look | write | AccessFs::MakeReg | AccessFs::RemoveFile),
        (&reach.record, look | write | AccessFs::MakeReg),
        (&reach.sockets, look | AccessFs::MakeSock | AccessFs::RemoveFile),
    ] {
        for path in paths {
            rules = allow(rules, path, rights)?;
        }
    }
    Ok(rules.restrict_self()?.ruleset)
}

fn allow(
    rules: RulesetCreated,
    path: &Path,
    rights: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(open) = PathFd::new(path) else { return Ok(rules) };
    // A right on the content of a folder means nothing for a file, and is a fault to ask for.
    let rights = if path.is_dir() { rights } else { rights & AccessFs::from_file(TRIED) };
    rules.add_rule(PathBeneath::new(open, rights))
}
