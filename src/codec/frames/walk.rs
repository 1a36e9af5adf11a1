//! From one frame to the next, over whatever lies between them.

use std::io::{self, Read, Seek};

use super::header::{FRAME_BYTES_MAX, FrameHeader, FrameStream, HEADER_BYTES};
use super::lookahead::ByteLookahead;
use crate::codec::layout::tags;

/// Frames in a row that make sure of a stream behind other bytes: the one that was heard …
const RUN_OF_SAME: usize = 2;

/// … any other …
const RUN_OF_OTHER: usize = 4;

/// … and one that is searched for inside a tag whose length is wrong, among the bytes of pictures.
const RUN_IN_TAG: usize = 8;

/// Bytes that are searched at a time.
const SEARCH_BYTES: usize = 32 * 1024;

/// First bytes of files of other kinds that somebody may have joined on.
const OTHER_FILES: [&[u8]; 4] = [b"RIFF", b"OggS", b"fLaC", b"FORM"];

/// A place between two frames.
pub struct FrameWalk<S> {
    pub ahead: ByteLookahead<S>,
    /// Bytes of the stream.
    len: u64,
    /// That of the first frame, once it is found.
    pub stream: Option<FrameStream>,
    /// Bytes of tags so far.
    pub tags: u64,
}

/// What lies between two frames.
#[derive(Debug, Default)]
pub struct FrameGap {
    /// Bytes of no known kind.
    pub garbage: u64,
    /// Zeros: padding beside a tag or in front of a new recording, and garbage elsewhere.
    pub zeros: u64,
    /// There was a tag.
    pub is_tagged: bool,
}

impl FrameGap {
    /// Bytes that may have been frames.
    pub fn lost(&self) -> u64 {
        self.garbage + if self.is_tagged { 0 } else { self.zeros }
    }
}

/// What lies behind a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextFrame {
    Frame(FrameHeader),
    /// Frames of another stream, or a file of another kind.
    Other,
    End,
}

impl<S: Read + Seek> FrameWalk<S> {
    /// Begins where `stream` stands, `len` bytes before its end.
    pub fn new(stream: S, len: u64) -> FrameWalk<S> {
        FrameWalk { ahead: ByteLookahead::new(stream), len, stream: None, tags: 0 }
    }

    /// The frame that lies ahead, whole, if it is one of the stream.
    pub fn frame(&mut self) -> io::Result<Option<(FrameHeader, &[u8])>> {
        let header = FrameHeader::of(self.ahead.peek(HEADER_BYTES)?);
        let Some(header) = header.filter(|header| Some(header.stream) == self.stream) else {
            return Ok(None);
        };
        let frame = self.ahead.peek(header.bytes)?;
        Ok((frame.len() == header.bytes).then_some((header, frame)))
    }

    /// Whether a frame lies ahead of which the end is missing, at the end of all.
    pub fn is_cut_frame(&mut self) -> io::Result<bool> {
        let header = FrameHeader::of(self.ahead.peek(HEADER_BYTES)?);
        let Some(header) = header.filter(|header| Some(header.stream) == self.stream) else {
            return Ok(false);
        };
        Ok(self.ahead.peek(header.bytes)?.len() < header.bytes)
    }

    /// Goes on to the next frame, where none lies ahead.
    pub fn cross(&mut self) -> io::Result<(FrameGap, NextFrame)> {
        let mut gap = FrameGap::default();
        loop {
            if self.ahead.peek(1)?.is_empty() {
                return Ok(self.crossed(gap, NextFrame::End));
            }
            // First, for an MP4 begins with zeros.
            if self.stream.is_some() && self.is_other_file()? {
                return Ok(self.crossed(gap, NextFrame::Other));
            }
            let zeros = self.zeros()?;
            if zeros > 0 {
                gap.zeros += zeros;
            } else if let Some(garbage) = self.tag()? {
                gap.is_tagged = true;
                gap.garbage += garbage;
            } else if let Some(header) = self.run(0, None)? {
                let is_same = self.stream.is_none_or(|stream| stream == header.stream);
                let next = if is_same { NextFrame::Frame(header) } else { NextFrame::Other };
                return Ok(self.crossed(gap, next));
            } else {
                gap.garbage += self.search(None)?;
            }
        }
    }

    fn crossed(&mut self, gap: FrameGap, next: NextFrame) -> (FrameGap, NextFrame) {
        self.tags += if gap.is_tagged { gap.zeros } else { 0 };
        (gap, next)
    }

    /// Takes the zeros ahead; how many.
    fn zeros(&mut self) -> io::Result<u64> {
        let mut taken = 0;
        loop {
            let bytes = self.ahead.peek(SEARCH_BYTES)?;
            let zeros = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
            if zeros == 0 {
                return Ok(taken);
            }
            taken += zeros as u64;
            self.ahead.skip(zeros as u64)?;
        }
    }

    /// Takes the tag ahead, if there is one; the garbage behind one that is followed by nothing
    /// known.
    fn tag(&mut self) -> io::Result<Option<u64>> {
        let begins = self.ahead.position();
        let head = self.ahead.peek(tags::HEAD_BYTES)?.to_vec();
        if !tags::begins(&head) {
            return Ok(None);
        }
        // Far enough for one that tells its length at its end.
        let bytes = tags::length(self.ahead.peek(tags::LYRICS_BYTES_MAX)?).unwrap_or(u64::MAX);
        let ends = begins.saturating_add(bytes);
        if ends <= self.len {
            let footer = ends.saturating_sub(tags::HEAD_BYTES as u64).max(begins);
            self.ahead.skip(footer - begins)?;
            let is_closed = tags::closes(&head, self.ahead.peek(tags::HEAD_BYTES)?);
            self.ahead.skip(ends - footer)?;
            if is_closed || self.is_known()? {
                self.tags += bytes;
                return Ok(Some(0));
            }
            self.ahead.go_to(begins)?;
        }
        // Its length is wrong, or what follows is cut. In it may be a picture.
        self.search(Some(RUN_IN_TAG))?;
        let found = self.ahead.position();
        let garbage = if ends <= self.len { found.saturating_sub(ends) } else { 0 };
        self.tags += found - begins - garbage;
        Ok(Some(garbage))
    }

    /// Whether the end, padding, a tag or a frame lies ahead.
    fn is_known(&mut self) -> io::Result<bool> {
        let head = self.ahead.peek(tags::HEAD_BYTES)?;
        let is_plain = head.first().is_none_or(|&byte| byte == 0) || tags::begins(head);
        Ok(is_plain || self.run(0, None)?.is_some() || self.is_other_file()?)
    }

    fn is_other_file(&mut self) -> io::Result<bool> {
        let head = self.ahead.peek(8)?;
        let is_mp4 = head.get(4..8) == Some(b"ftyp");
        Ok(is_mp4 || OTHER_FILES.iter().any(|magic| head.starts_with(magic)))
    }

    /// The first header of a row of frames that begins `at` bytes ahead. Without a `count`, how
    /// many it takes depends on whether it is the stream that was heard; fewer do where the bytes
    /// end with one, or a tag follows.
    fn run(&mut self, at: usize, count: Option<usize>) -> io::Result<Option<FrameHeader>> {
        let header = |ahead: &mut ByteLookahead<S>, at: usize| {
            let bytes = ahead.peek(at + tags::HEAD_BYTES)?;
            let bytes = bytes.get(at..).unwrap_or_default();
            let is_end = bytes.is_empty() || tags::begins(bytes);
            io::Result::Ok((FrameHeader::of(bytes), is_end, bytes.len()))
        };
        let (Some(first), ..) = header(&mut self.ahead, at)? else { return Ok(None) };
        let is_same = self.stream == Some(first.stream);
        let count = count.unwrap_or(if is_same { RUN_OF_SAME } else { RUN_OF_OTHER });
        let mut next = at;
        let mut last = first;
        for frames in 1..count {
            let before = next;
            next += last.bytes;
            let (header, is_end, _) = header(&mut self.ahead, next)?;
            if is_end {
                // The end itself, not something beyond it.
                let is_whole = self.ahead.peek(next)?.len() == next && next > before;
                return Ok((is_whole && (is_same || frames > 1)).then_some(first));
            }
            match header.filter(|header| header.stream == first.stream) {
                Some(header) => last = header,
                None => return Ok(None),
            }
        }
        Ok(Some(first))
    }

    /// Goes on, past the next byte at least, to a row of `run` frames, to a tag, or to the end; the
    /// bytes that were passed over. Inside a tag, no other one is looked for.
    fn search(&mut self, run: Option<usize>) -> io::Result<u64> {
        let begins = self.ahead.position();
        self.ahead.skip(1)?;
        loop {
            let bytes = self.ahead.peek(SEARCH_BYTES + FRAME_BYTES_MAX)?;
            if bytes.is_empty() {
                break;
            }
            let searched = bytes.len().min(SEARCH_BYTES);
            let starts: Vec<usize> = (0..searched)
                .filter(|&at| {
                    let is_tag = run.is_none() && tags::begins_surely(&bytes[at..]);
                    is_tag || FrameHeader::of(&bytes[at..]).is_some()
                })
                .collect();
            for at in starts {
                let bytes = self.ahead.peek(at + tags::HEAD_BYTES)?;
                let is_tag = run.is_none() && tags::begins_surely(&bytes[at..]);
                if is_tag || self.run(at, run)?.is_some() {
                    self.ahead.skip(at as u64)?;
                    return Ok(self.ahead.position() - begins);
                }
            }
            self.ahead.skip(searched as u64)?;
        }
        Ok(self.ahead.position() - begins)
    }
}
