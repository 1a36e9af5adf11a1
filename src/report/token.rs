//! The bearer token: a file that nobody else may read.

use std::io::{Error, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::station::outbox::{TokenFault, TokenTrouble};
use crate::sys::open_file::open_regular;

/// Longest token, in bytes; gateways refuse headers not much longer.
const TOKEN_BYTES_MAX: u64 = 4096;

/// Reads the token. The mode is that of the file opened, so a swap in between changes nothing.
pub fn read(path: &Path) -> Result<String, TokenTrouble> {
    let unreadable =
        |error: Error| TokenTrouble::Unreadable { path: path.to_owned(), trouble: error.into() };
    let content = |fault| TokenTrouble::Content { path: path.to_owned(), fault };
    let file = open_regular(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(TokenTrouble::Open { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.take(TOKEN_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
    let token = text.trim();
    match () {
        () if text.len() as u64 > TOKEN_BYTES_MAX => Err(content(TokenFault::TooLong)),
        () if token.is_empty() => Err(content(TokenFault::Empty)),
        () if !token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(content(TokenFault::Letters))
        }
        () => Ok(token.to_owned()),
    }
}
