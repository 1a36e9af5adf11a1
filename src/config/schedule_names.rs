//! Which files of the schedules' folder are schedules, by their names.

use std::path::Path;

/// How the name of a schedule ends.
pub const ENDINGS: [&str; 2] = [".yaml", ".yml"];

/// Is a file of this name read? What editors leave beside it is not: `.daily.yaml.swp`,
/// `.#daily.yaml`, `daily.yaml~`, `#daily.yaml#`, `daily.yaml.bak`; nor is what a synchroniser
/// makes of two versions of it.
pub fn is_schedule(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let ends = ENDINGS.iter().any(|ending| name.ends_with(ending));
    ends && !name.starts_with('.') && conflict_of(&name).is_none()
}

/// The schedule of which a synchroniser has kept another version under this name: Syncthing's
/// `lich.sync-conflict-20261130-101010-ABCDEFG.yaml`, `lich (conflicted copy …).yaml` of others.
pub fn conflict_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    let at = match (lower.find(".sync-conflict-"), lower.find("conflicted copy")) {
        (Some(at), _) => at,
        (None, Some(at)) => lower[..at].rfind('(')?,
        (None, None) => return None,
    };
    let stem = name[..at].trim_end();
    (!stem.is_empty()).then(|| format!("{stem}{ending}"))
}
