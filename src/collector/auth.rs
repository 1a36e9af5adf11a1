//! Who may write and who may read.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};

/// Largest tokens file, in bytes: ten thousand stations.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Stands for the operator in the place of a station.
const OPERATOR: &str = "*";

/// The tokens of the stations and the operator.
#[derive(Debug)]
pub struct CentreTokens {
    /// By the hash of the token, so that a look-up tells nothing about it by its time.
    stations: HashMap<[u8; 32], String>,
}

/// Why a tokens file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    #[error("--tokens {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "--tokens {}: others may read it (mode {mode:04o}); run: chmod 600 {}",
        path.display(), path.display()
    )]
    Open { path: PathBuf, mode: u32 },
    #[error(
        "--tokens {}: {bytes} bytes, over {FILE_BYTES_MAX}; a line for each station is enough, \
         nothing of it was taken",
        path.display()
    )]
    TooLarge { path: PathBuf, bytes: u64 },
    #[error("--tokens {}:{line}: {fault}; write `station-id token` on each line, `* token` for the operator", path.display())]
    Line { path: PathBuf, line: usize, fault: TokenLineFault },
}

/// What is wrong with one line of a tokens file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenLineFault {
    #[error("no station")]
    NoStation,
    #[error("no token")]
    NoToken,
    #[error("three words")]
    ThreeWords,
    #[error("this token stands above for another station")]
    Twice,
}

impl CentreTokens {
    /// Reads lines of `station-id token` or `station-id: token`; `#` begins a comment. The file
    /// must be readable by its owner only.
    pub fn read(path: &Path) -> Result<CentreTokens, TokensError> {
        let unreadable = |source| TokensError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?;
        let mode = found.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(TokensError::Open { path: path.to_owned(), mode });
        }
        let mut text = String::new();
        // One byte more than goes, whatever length the file claims to have.
        file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text).map_err(unreadable)?;
        let bytes = found.len().max(text.len() as u64);
        if bytes > FILE_BYTES_MAX {
            return Err(TokensError::TooLarge { path: path.to_owned(), bytes });
        }
        let mut stations = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let fault = |fault| TokensError::Line { path: path.to_owned(), line: index + 1, fault };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let station = words.next().map_or("", |word| word.trim_end_matches(':'));
            let token = words.next().map_or("", |word| word.trim_matches(['"', '\'']));
            match (station, token, words.next()) {
                ("", ..) => return Err(fault(TokenLineFault::NoStation)),
                (_, "", _) => return Err(fault(TokenLineFault::NoToken)),
                (_, _, Some(word)) if !word.starts_with('#') => {
                    return Err(fault(TokenLineFault::ThreeWords));
                }
                _ => {}
            }
            if stations.insert(hash(token), station.to_owned()).is_some() {
                return Err(fault(TokenLineFault::Twice));
            }
        }
        Ok(CentreTokens { stations })
    }

    /// Whose token the request carries.
    fn bearer(&self, headers: &HeaderMap) -> Option<&str> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        self.stations.get(&hash(token.trim())).map(String::as_str)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Lets a station's token through before its batch is read. Answers the station it stands for,
/// `None` when no tokens are asked for.
pub fn may_post<'a>(
    tokens: Option<&'a CentreTokens>,
    headers: &HeaderMap,
) -> Result<Option<&'a str>, (StatusCode, &'static str)> {
    match tokens {
        None => Ok(None),
        Some(tokens) => match tokens.bearer(headers) {
            None => Err((StatusCode::UNAUTHORIZED, "no such token")),
            Some(OPERATOR) => Err((StatusCode::FORBIDDEN, "this token is for reading")),
            Some(station) => Ok(Some(station)),
        },
    }
}

/// Lets readers through: with the operator's token, wherever they are. This machine is no
/// exception: most proxies in front of a centre look like it.
pub fn may_read(
    tokens: Option<&CentreTokens>,
    headers: &HeaderMap,
) -> Result<(), (StatusCode, &'static str)> {
    match tokens {
        None => Ok(()),
        Some(tokens) => match tokens.bearer(headers) {
            Some(OPERATOR) => Ok(()),
            Some(_) => Err((StatusCode::FORBIDDEN, "a station's token is for posting")),
            None => Err((StatusCode::UNAUTHORIZED, "the operator's token is needed here")),
        },
    }
}
