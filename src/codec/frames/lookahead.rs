//! The bytes that lie ahead in a stream, some of them looked at before they are taken.

use std::io::{self, Read, Seek, SeekFrom};

/// Bytes read at a time.
const BLOCK_BYTES: usize = 16 * 1024;

/// A place in a stream, and what lies ahead of it.
pub struct ByteLookahead<S> {
    stream: S,
    /// Read from the stream; what lies behind `taken` is ahead.
    block: Vec<u8>,
    taken: usize,
    position: u64,
    ended: bool,
}

impl<S: Read + Seek> ByteLookahead<S> {
    /// Begins where `stream` stands, which counts as place 0.
    pub fn new(stream: S) -> ByteLookahead<S> {
        ByteLookahead { stream, block: Vec::new(), taken: 0, position: 0, ended: false }
    }

    /// Bytes between the start and what lies ahead.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The next `bytes`; fewer only where the stream ends.
    ///
    /// # Errors
    /// Of the stream.
    pub fn peek(&mut self, bytes: usize) -> io::Result<&[u8]> {
        let have = self.block.len() - self.taken;
        if have < bytes && !self.ended {
            self.block.drain(..self.taken);
            self.taken = 0;
            let wanted = (bytes - have).max(BLOCK_BYTES);
            let got = self.stream.by_ref().take(wanted as u64).read_to_end(&mut self.block)?;
            self.ended = got < wanted;
        }
        let ahead = &self.block[self.taken..];
        Ok(&ahead[..ahead.len().min(bytes)])
    }

    /// Goes on by `bytes`; what was not looked at is jumped over, beyond the end too.
    ///
    /// # Errors
    /// Of the stream.
    pub fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let ahead = (self.block.len() - self.taken) as u64;
        if bytes > ahead {
            return self.go_to(self.position.saturating_add(bytes));
        }
        self.taken += bytes as usize;
        self.position += bytes;
        Ok(())
    }

    /// Goes to `position`.
    ///
    /// # Errors
    /// Of the stream.
    pub fn go_to(&mut self, position: u64) -> io::Result<()> {
        let read_to = self.position + (self.block.len() - self.taken) as u64;
        let by = i128::from(position) - i128::from(read_to);
        let by = i64::try_from(by).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.stream.seek(SeekFrom::Current(by))?;
        (self.position, self.taken, self.ended) = (position, 0, false);
        self.block.clear();
        Ok(())
    }

    /// The stream, somewhere behind [`ByteLookahead::position`].
    pub fn into_inner(self) -> S {
        self.stream
    }
}
