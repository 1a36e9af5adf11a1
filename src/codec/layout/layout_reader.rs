//! What a layout shows, as a demuxer reads it.

use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use super::findings::{FileFindings, LayoutPiece};

/// A file behind its layout.
pub struct LayoutReader<R> {
    file: R,
    /// Where the file stands; `u64::MAX` for not known.
    file_at: u64,
    /// Each piece with the place of its end.
    pieces: Vec<(u64, LayoutPiece)>,
    len: u64,
    position: u64,
    may_seek: bool,
}

impl<R: Read + Seek> LayoutReader<R> {
    /// `file` as it was `found`, from the first byte that is shown.
    pub fn new(file: R, found: &FileFindings) -> LayoutReader<R> {
        let mut len = 0;
        let ends = found.layout.pieces.iter().filter(|piece| piece.len() > 0).map(|piece| {
            len += piece.len();
            (len, piece.clone())
        });
        let pieces = ends.collect();
        LayoutReader { file, file_at: u64::MAX, pieces, len, position: 0, may_seek: found.may_seek }
    }
}

impl<R: Read + Seek> Read for LayoutReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let index = self.pieces.partition_point(|(end, _)| *end <= self.position);
        let Some((end, piece)) = self.pieces.get(index) else { return Ok(0) };
        let within = piece.len() - (end - self.position);
        let most = usize::try_from(end - self.position).unwrap_or(usize::MAX).min(buffer.len());
        let got = match piece {
            LayoutPiece::Bytes(bytes) => {
                let from = within as usize;
                buffer[..most].copy_from_slice(&bytes[from..from + most]);
                most
            }
            LayoutPiece::File(range) => {
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

impl<R: Read + Seek> Seek for LayoutReader<R> {
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

impl<R: Read + Seek + Send + Sync> MediaSource for LayoutReader<R> {
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
    use crate::codec::layout::{ContainerKind, FileLayout};

    #[test]
    fn pieces_are_read_as_one_file_from_any_place() {
        let pieces = vec![
            LayoutPiece::Bytes(b"head".to_vec()),
            LayoutPiece::File(2..5),
            LayoutPiece::File(7..7),
            LayoutPiece::Bytes(Vec::new()),
            LayoutPiece::File(8..10),
            LayoutPiece::Bytes(b"!".to_vec()),
        ];
        let found = FileFindings {
            layout: FileLayout::new(pieces),
            ..FileFindings::plain(ContainerKind::Wav, 0..10)
        };
        let whole = b"head23489!";
        let mut shown = LayoutReader::new(Cursor::new(b"0123456789".to_vec()), &found);
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
