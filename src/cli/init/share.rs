//! The audio folder as a share for Windows machines: the shipped settings, fitted to the answers.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::answers::ShareKind;
use super::plan::Places;

/// The settings that ship: those of a machine's station, for people with passwords.
const SHIPPED: &str = include_str!("../../../share/loaphuong.smb.conf");

/// Samba's own settings.
pub const SAMBA_CONF: &str = "/etc/samba/smb.conf";

/// Where the shipped settings say that the folder is, and whose group has it.
const SHIPPED_PATH: &str = "path = /srv/loaphuong/audio";
const VALID_USERS: &str = "valid users = @loaphuong";
const FORCE_GROUP: &str = "force group = loaphuong";

/// The settings for this kind of share. `user` owns a folder that is no machine's station.
pub fn settings(kind: ShareKind, places: &Places, user: &str) -> String {
    let path = std::path::absolute(&places.audio).unwrap_or(places.audio.clone());
    let mut settings = String::new();
    for line in SHIPPED.lines() {
        let said = line.trim();
        let line = match (said, kind) {
            (VALID_USERS, ShareKind::Guest) => continue,
            (VALID_USERS, ShareKind::Password) if !places.of_machine => {
                format!("   valid users = {user}")
            }
            (FORCE_GROUP, _) if !places.of_machine => format!("   force user = {user}"),
            (SHIPPED_PATH, _) => format!("   path = {}", path.display()),
            (_, ShareKind::Guest) => match line.strip_prefix(';') {
                Some(line) => line.to_owned(),
                None => line.to_owned(),
            },
            (_, ShareKind::Password) => line.to_owned(),
        };
        settings.push_str(&line);
        settings.push('\n');
    }
    settings
}

/// What became of the step.
#[derive(Debug)]
pub enum ShareOutcome {
    /// The server has them.
    Shared,
    /// They are named in the server's settings, and it was not told so.
    NotReloaded,
    /// There is no server.
    NoServer,
    /// Its settings could not be changed.
    NotIncluded(io::Error),
}

/// Has Samba read the settings at `own`, unless it does already.
pub fn include(own: &Path, samba_conf: &Path) -> ShareOutcome {
    let said = match fs::read_to_string(samba_conf) {
        Ok(said) => said,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return ShareOutcome::NoServer,
        Err(error) => return ShareOutcome::NotIncluded(error),
    };
    let line = include_line(own);
    if !said.lines().any(|there| there.trim() == line) {
        let added = fs::OpenOptions::new().append(true).open(samba_conf).and_then(|mut file| {
            let newline = if said.ends_with('\n') || said.is_empty() { "" } else { "\n" };
            file.write_all(format!("{newline}{line}\n").as_bytes())?;
            file.sync_all()
        });
        if let Err(error) = added {
            return ShareOutcome::NotIncluded(error);
        }
    }
    let reloaded = Command::new("systemctl")
        .args(["reload-or-restart", "smbd"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match reloaded {
        Ok(status) if status.success() => ShareOutcome::Shared,
        Ok(_) | Err(_) => ShareOutcome::NotReloaded,
    }
}

/// The line of Samba's settings by which it reads those at `own`.
pub fn include_line(own: &Path) -> String {
    format!("include = {}", own.display())
}
