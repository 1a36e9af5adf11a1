//! Pages of this program that are not needed any more.
//!
//! The kernel maps pages of a program as they are first used, a dozen neighbours with each, and
//! keeps them mapped: after its start a station holds most of its program, and all it does for
//! hours is wait. What is let go is the mapping alone: the pages are the file's and stay in the
//! kernel's cache as long as there is room, and a page that is used again is mapped again. Only
//! what was never written is let go: code, and constants without addresses in them.

use std::fs;
use std::io;
use std::ops::Range;

use rustix::mm::{Advice, madvise};

/// The parts of this program's file that are mapped as they are in the file, and stay so.
pub struct ProgramPages {
    ranges: Vec<Range<usize>>,
}

impl ProgramPages {
    /// Looks once at what is mapped.
    ///
    /// # Errors
    /// When the kernel does not tell what is mapped.
    pub fn find() -> io::Result<ProgramPages> {
        let (maps, smaps) =
            (fs::read_to_string("/proc/self/maps")?, fs::read_to_string("/proc/self/smaps")?);
        let here = ProgramPages::find as *const () as usize;
        Ok(ProgramPages { ranges: unwritten(&maps, &smaps, here) })
    }

    /// Lets go of their pages.
    ///
    /// # Errors
    /// When the kernel does not take the advice; nothing is lost then.
    pub fn let_go(&self) -> io::Result<()> {
        for range in &self.ranges {
            let length = range.end - range.start;
            #[expect(unsafe_code, reason = "no safe wrapper gives advice about memory in use")]
            // SAFETY: the range is mapped privately from a file, can't be written, and no page of
            // it was: nothing makes it writable later, for the linker's work was done before
            // `main`. So what is read there next is what was there before.
            unsafe {
                madvise(range.start as *mut _, length, Advice::LinuxDontNeed)?;
            }
        }
        Ok(())
    }
}

/// Of the file that is mapped at `here`: what can't be written and was not. The addresses that were
/// put in at the start make a part that can't be written any more differ from the file. Only where
/// both accounts agree: an emulator (qemu) may show its own addresses in one of them.
fn unwritten(maps: &str, smaps: &str, here: usize) -> Vec<Range<usize>> {
    let mut mapped: Vec<Mapping> = Vec::new();
    for line in smaps.lines() {
        if let Some(mapping) = Mapping::read(line) {
            mapped.push(mapping);
        } else if let Some(mapping) = mapped.last_mut()
            && let Some(pages) = ["Anonymous:", "Swap:"].iter().find_map(|of| line.strip_prefix(of))
        {
            mapping.written |= pages.trim() != "0 kB";
        }
    }
    let Some(own) = mapped.iter().find(|mapping| mapping.range.contains(&here)) else {
        return Vec::new();
    };
    let agreed: Vec<Mapping> = maps.lines().filter_map(Mapping::read).collect();
    let is_same = |mapping: &Mapping, other: &Mapping| {
        (&mapping.range, mapping.rights, mapping.file) == (&other.range, other.rights, other.file)
    };
    let whole = |mapping: &&Mapping| {
        mapping.file == own.file
            && matches!(mapping.rights, "r--p" | "r-xp")
            && !mapping.written
            && agreed.iter().any(|other| is_same(mapping, other))
    };
    mapped.iter().filter(whole).map(|mapping| mapping.range.clone()).collect()
}

/// What `/proc/self/smaps` says of one mapping.
struct Mapping<'a> {
    range: Range<usize>,
    rights: &'a str,
    /// Device and inode.
    file: (&'a str, &'a str),
    /// Are pages of it no longer the file's, in memory or swapped out?
    written: bool,
}

impl Mapping<'_> {
    /// `55d0c8a00000-55d0c8b3a000 r--p 00000000 fe:00 131 /usr/bin/loaphuong`
    fn read(line: &str) -> Option<Mapping<'_>> {
        let mut words = line.split_ascii_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let hexadecimal = |digits| usize::from_str_radix(digits, 16).ok();
        let range = hexadecimal(start)?..hexadecimal(end)?;
        let rights = words.next()?;
        let _offset = words.next()?;
        Some(Mapping { range, rights, file: (words.next()?, words.next()?), written: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_never_written_of_the_own_file_is_let_go() {
        let smaps = "\
1000-3000 r--p 00000000 fe:00 131 /usr/bin/loaphuong
Rss:                   8 kB
Anonymous:             0 kB
AnonHugePages:         0 kB
Swap:                  0 kB
VmFlags: rd mr mw me sd
3000-9000 r-xp 00002000 fe:00 131 /usr/bin/loaphuong
Anonymous:             0 kB
Swap:                  0 kB
9000-a000 r--p 00008000 fe:00 131 /usr/bin/loaphuong
Anonymous:             0 kB
Swap:                  0 kB
a000-b000 r--p 00008000 fe:00 131 /usr/bin/loaphuong
Anonymous:             4 kB
Swap:                  0 kB
b000-c000 r--p 00008000 fe:00 131 /usr/bin/loaphuong
Anonymous:             0 kB
Swap:                  4 kB
c000-d000 rw-p 00009000 fe:00 131 /usr/bin/loaphuong
Anonymous:             0 kB
d000-e000 rw-p 00000000 00:00 0 [heap]
Anonymous:             4 kB
20000-30000 r-xp 00000000 fe:00 77 /usr/lib/libc.so.6
Anonymous:             0 kB
";
        let all = [0x1000..0x3000, 0x3000..0x9000, 0x9000..0xa000];
        assert_eq!(unwritten(smaps, smaps, 0x4000), all);
        assert_eq!(unwritten(smaps, smaps, 0x40000), []);
        // Another account of where things are: none is let go that both don't tell of.
        let maps = "\
1000-3000 r--p 00000000 fe:00 131 /usr/bin/loaphuong
3000-9000 rw-p 00002000 fe:00 131 /usr/bin/loaphuong
9000-b000 r--p 00008000 fe:00 131 /usr/bin/loaphuong
";
        let agreed = 0x1000..0x3000;
        assert_eq!(unwritten(maps, smaps, 0x4000), [agreed]);
    }

    #[test]
    fn what_was_let_go_is_there_again_when_it_is_used() {
        let constant = |text: &'static str| text.len();
        let before = constant("loa phường");
        let pages = ProgramPages::find().expect("the kernel tells what is mapped");
        assert!(!pages.ranges.is_empty());
        pages.let_go().expect("the kernel takes the advice");
        assert_eq!(constant("loa phường"), before);
    }
}
