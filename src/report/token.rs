//! The bearer token: a file that nobody else may read.

use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::sys::open_file::open_regular;

/// Longest token, in bytes; gateways refuse headers not much longer.
const TOKEN_BYTES_MAX: u64 = 4096;

/// Why a token can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("report.token_file: {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "report.token_file: {}: others may read it (mode {mode:04o}); run: chmod 600 {}",
        path.display(), path.display()
    )]
    Open { path: PathBuf, mode: u32 },
    #[error("report.token_file: {}: {fault}; write the token alone on one line", path.display())]
    Content { path: PathBuf, fault: &'static str },
}

/// Reads the token. The mode is that of the file opened, so a swap in between changes nothing.
pub fn read(path: &Path) -> Result<String, TokenError> {
    let unreadable = |source| TokenError::Unreadable { path: path.to_owned(), source };
    let content = |fault| TokenError::Content { path: path.to_owned(), fault };
    let file = open_regular(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(TokenError::Open { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.take(TOKEN_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    let token = text.trim();
    match () {
        () if text.len() as u64 > TOKEN_BYTES_MAX => Err(content("too long for a token")),
        () if token.is_empty() => Err(content("holds no token")),
        () if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(content("holds blanks or letters that no token has"))
        }
        () => Ok(token.to_owned()),
    }
}
