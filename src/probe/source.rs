//! The bytes of a file, hashed on their way to the decoder.
//!
//! Demuxers jump: to the last page of an Ogg, to the index at the end of an m4a. So the hash has a
//! frontier: bytes read at the frontier move it forward, bytes read elsewhere don't count, and what
//! lies beyond it when the decoder is done is read then. No byte is hashed twice; few are read
//! twice.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard};

use sha2::{Digest, Sha256};

use crate::sys::hex::sha256_hex;

/// Bytes read at a time when only the hash is still wanted.
const BLOCK_BYTES: usize = 64 * 1024;

/// Shared by the demuxer, which owns what it reads from, and the judge, who wants the hash.
#[derive(Clone)]
pub struct HashingReader(Arc<Mutex<State>>);

struct State {
    file: File,
    len: u64,
    position: u64,
    hash: Sha256,
    frontier: u64,
}

impl HashingReader {
    /// Reads `file` from its start, wherever it stands now. `len` is its length in bytes.
    pub fn new(file: File, len: u64) -> HashingReader {
        let state = State { file, len, position: u64::MAX, hash: Sha256::new(), frontier: 0 };
        HashingReader(Arc::new(Mutex::new(state)))
    }

    /// The file for whoever decodes it, from its start.
    pub fn source(&self) -> HashedSource {
        HashedSource { reader: self.clone(), position: 0 }
    }

    /// Hashes what is left; the hash in hexadecimal and the bytes it covers.
    pub fn finish(&self) -> io::Result<(String, u64)> {
        let mut state = self.state();
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            let at = state.frontier;
            if state.read_at(at, &mut block)? == 0 {
                break;
            }
        }
        let hash = std::mem::take(&mut state.hash);
        Ok((sha256_hex(hash), state.frontier))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("only a panic in read_at could poison it, and it has none")
    }
}

impl State {
    fn read_at(&mut self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position != at {
            self.file.seek(SeekFrom::Start(at))?;
            self.position = at;
        }
        let got = self.file.read(buffer)?;
        self.position += got as u64;
        let fresh = at..self.position;
        if fresh.contains(&self.frontier) {
            let known = (self.frontier - at) as usize;
            self.hash.update(&buffer[known..got]);
            self.frontier = self.position;
        }
        Ok(got)
    }
}

/// What a demuxer reads from.
pub struct HashedSource {
    reader: HashingReader,
    position: u64,
}

impl Read for HashedSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.reader.state().read_at(self.position, buffer)?;
        self.position += got as u64;
        Ok(got)
    }
}

impl Seek for HashedSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.reader.state().len.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
