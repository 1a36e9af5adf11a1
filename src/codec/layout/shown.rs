//! What a layout shows, as a demuxer reads it.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::{Found, Piece};

/// A file behind its layout.
pub struct Shown<R> {
    file: R,
    /// Where the file stands; `u64::MAX` for not known.
    file_at: u64,
    /// Each piece with the place of its end.
    pieces: Vec<(u64, Piece)>,
    len: u64,
    position: u64,
    may_seek: bool,
}

impl<R: Read + Seek> Shown<R> {
    /// `file` as it was `found`, from the first byte that is shown.
    pub fn new(file: R, found: &Found) -> Shown<R> {
        let mut len = 0;
        let ends = found.layout.pieces.iter().filter(|piece| piece.len() > 0).map(|piece| {
            len += piece.len();
            (len, piece.clone())
        });
        let pieces = ends.collect();
        Shown { file, file_at: u64::MAX, pieces, len, position: 0, may_seek: found.may_seek }
    }
}

impl<R: Read + Seek> Read for Shown<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let index = self.pieces.partition_point(|(end, _)| *end <= self.position);
        let Some((end, piece)) = self.pieces.get(index) else { return Ok(0) };
        let within = piece.len() - (end - self.position);
        let most = usize::try_from(end - self.position).unwrap_or(usize::MAX).min(buffer.len());
        let got = match piece {
            Piece::Bytes(bytes) => {
                let from = within as usize;
                buffer[..most].copy_from_slice(&bytes[from..from + most]);
                most
            }
            Piece::File(range) => {
                let at = range.start + within;
                if self.file_at != at {
                    self.file_at = u64::MAX;
                    self.file.seek(SeekFrom::Start(at))?;
                    self.file_at = at;
                }
                let got = self.file.read(&mut buffer[..most])?;
                self.file_at += got as u64;
                got
            }
        };
        self.position += got as u64;
        Ok(got)
    }
}

impl<R: Read + Seek> Seek for Shown<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Shown<R> {
    fn is_seekable(&self) -> bool {
        self.may_seek
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::codec::layout::{Kind, Layout};

    #[test]
    fn pieces_are_read_as_one_file_from_any_place() {
        let pieces = vec![
            Piece::Bytes(b"head".to_vec()),
            Piece::File(2..5),
            Piece::File(7..7),
            Piece::Bytes(Vec::new()),
            Piece::File(8..10),
            Piece::Bytes(b"!".to_vec()),
        ];
        let found = Found { layout: Layout::new(pieces), ..Found::plain(Kind::Wav, 0..10) };
        let whole = b"head23489!";
        let mut shown = Shown::new(Cursor::new(b"0123456789".to_vec()), &found);
        for from in 0..=whole.len() {
            let mut read = Vec::new();
            shown.seek(SeekFrom::Start(from as u64)).expect("a place in it");
            shown.read_to_end(&mut read).expect("a file in memory");
            assert_eq!(read, whole[from..], "from {from}");
        }
        assert_eq!(shown.seek(SeekFrom::End(-3)).expect("a place in it"), 7);
        let mut two = [0; 2];
        shown.read_exact(&mut two).expect("three are left");
        assert_eq!(&two, b"89");
    }
}
