//! Bounded reads of a file that nobody trusts.

use std::io::{self, Read, Seek, SeekFrom};

use crate::wire::{FileDamage, FileRefusal};

/// Most bytes of one read.
pub const READ_BYTES_MAX: usize = 64 * 1024;

/// Reads of one look that went to the file: a chain of tiny boxes would go on for as long as a file
/// of gigabytes holds them.
const READS_MAX: u32 = 100_000;

/// Bytes read at once where fewer are asked for: the next are asked for soon.
const BLOCK_BYTES: usize = 4 * 1024;

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// A file that is looked at here and there.
pub struct BoundedReader<'a> {
    file: &'a mut dyn ReadSeek,
    len: u64,
    reads: u32,
    /// Where `block` lies.
    at: u64,
    block: Vec<u8>,
}

impl<'a> BoundedReader<'a> {
    /// For a file of `len` bytes.
    pub fn new<F: Read + Seek>(file: &'a mut F, len: u64) -> BoundedReader<'a> {
        BoundedReader { file, len, reads: 0, at: 0, block: Vec::new() }
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// So many bytes from `at` on, `READ_BYTES_MAX` at most; fewer at the end of the file.
    ///
    /// # Errors
    /// Of the file; a [`FileRefusal`] within an error after too many reads.
    pub fn read(&mut self, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let bytes = bytes.min(READ_BYTES_MAX);
        if let Some(from) = at.checked_sub(self.at)
            && let Ok(from) = usize::try_from(from)
            && let Some(held) = self.block.get(from..)
            && (held.len() >= bytes || self.at + self.block.len() as u64 >= self.len)
        {
            return Ok(held[..bytes.min(held.len())].to_vec());
        }
        self.fill(at, bytes.max(BLOCK_BYTES))?;
        Ok(self.block[..bytes.min(self.block.len())].to_vec())
    }

    fn fill(&mut self, at: u64, bytes: usize) -> io::Result<()> {
        self.block.clear();
        self.at = at;
        if at >= self.len {
            return Ok(());
        }
        self.reads += 1;
        if self.reads > READS_MAX {
            return Err(io::Error::other(FileRefusal::Damaged(FileDamage::TooManyParts)));
        }
        self.file.seek(SeekFrom::Start(at))?;
        let most = (bytes as u64).min(self.len - at);
        (&mut *self.file).take(most).read_to_end(&mut self.block)?;
        Ok(())
    }
}
