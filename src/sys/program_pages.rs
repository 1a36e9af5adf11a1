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

/// Lets go of all pages of this program's file that are as they are in the file.
///
/// # Errors
/// When the kernel does not tell what is mapped, or does not take the advice; nothing is lost then.
pub fn let_go() -> io::Result<()> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let here = let_go as *const () as usize;
    for range in unwritten(&maps, here) {
        let length = range.end - range.start;
        #[expect(unsafe_code, reason = "no safe wrapper gives advice about memory in use")]
        // SAFETY: the range is mapped privately from a file, and nothing can have been written into
        // it: it is code, or the read-only part with which the file begins. So what is read there
        // next is what was there before.
        unsafe {
            madvise(range.start as *mut _, length, Advice::LinuxDontNeed)?;
        }
    }
    Ok(())
}

/// Of the file that is mapped at `here`: its code, and its first part if that can't be written.
/// A part that can't be written and is not the first has been, when its addresses were put in.
fn unwritten(maps: &str, here: usize) -> Vec<Range<usize>> {
    let mapped: Vec<Mapping> = maps.lines().filter_map(Mapping::read).collect();
    let Some(own) = mapped.iter().find(|mapping| mapping.range.contains(&here)) else {
        return Vec::new();
    };
    let whole = |mapping: &&Mapping| {
        let untouched = mapping.rights == "r-xp" || mapping.rights == "r--p" && mapping.offset == 0;
        mapping.file == own.file && untouched
    };
    mapped.iter().filter(whole).map(|mapping| mapping.range.clone()).collect()
}

/// A line of `/proc/self/maps`.
struct Mapping<'a> {
    range: Range<usize>,
    rights: &'a str,
    offset: u64,
    /// Device and inode.
    file: (&'a str, &'a str),
}

impl Mapping<'_> {
    /// `55d0c8a00000-55d0c8b3a000 r--p 00000000 fe:00 131 /usr/bin/loaphuong`
    fn read(line: &str) -> Option<Mapping<'_>> {
        let mut words = line.split_ascii_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let hexadecimal = |digits| usize::from_str_radix(digits, 16).ok();
        Some(Mapping {
            range: hexadecimal(start)?..hexadecimal(end)?,
            rights: words.next()?,
            offset: u64::from_str_radix(words.next()?, 16).ok()?,
            file: (words.next()?, words.next()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_never_written_of_the_own_file_is_let_go() {
        let maps = "\
1000-3000 r--p 00000000 fe:00 131 /usr/bin/loaphuong
3000-9000 r-xp 00002000 fe:00 131 /usr/bin/loaphuong
9000-a000 r--p 00008000 fe:00 131 /usr/bin/loaphuong
a000-b000 rw-p 00009000 fe:00 131 /usr/bin/loaphuong
b000-c000 rw-p 00000000 00:00 0 [heap]
20000-30000 r-xp 00000000 fe:00 77 /usr/lib/libc.so.6
";
        assert_eq!(unwritten(maps, 0x4000), [0x1000..0x3000, 0x3000..0x9000]);
        assert_eq!(unwritten(maps, 0x40000), []);
        // An older linker begins the file with its code.
        let maps = "1000-9000 r-xp 00000000 fe:00 131 /usr/bin/loaphuong (deleted)\n";
        let whole = 0x1000..0x9000;
        assert_eq!(unwritten(maps, 0x4000), [whole]);
    }

    #[test]
    fn what_was_let_go_is_there_again_when_it_is_used() {
        let constant = |text: &'static str| text.len();
        let before = constant("loa phường");
        let_go().expect("the kernel takes the advice");
        assert_eq!(constant("loa phường"), before);
    }
}
