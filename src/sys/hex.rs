//! Bytes and hashes in hexadecimal, in lower case.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// Bytes read at a time.
const BLOCK_BYTES: usize = 128 * 1024;

/// Two digits a byte.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Back from [`to_hex`]; `None` for what it can't have made, except that capitals are taken.
pub fn from_hex(text: &str) -> Option<Box<[u8]>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let pair = |pair: &[u8; 2]| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok();
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Box<[u8]>> = pairs.iter().map(pair).collect();
    bytes.filter(|_| rest.is_empty())
}

/// The SHA-256 that `hash` has come to.
pub fn sha256_hex(hash: Sha256) -> String {
    to_hex(&hash.finalize())
}

/// Reads `from` to its end, gives each piece to `also`, and answers the SHA-256 of all of it.
///
/// # Errors
/// Those of reading, and those of `also`.
pub fn sha256_of(
    from: &mut impl Read,
    mut also: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<String> {
    let (mut hash, mut block) = (Sha256::new(), vec![0; BLOCK_BYTES]);
    loop {
        let read = match from.read(&mut block) {
            Ok(0) => return Ok(sha256_hex(hash)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&block[..read]);
        also(&block[..read])?;
    }
}
