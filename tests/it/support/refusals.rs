//! Refusals of files, as tests name them.

use loaphuong::wire::{
    FileFault, FileRefusal, FileTruncation, ForeignContent, LengthExcess, NamedFormat, NotAudio,
    SpecialFile, UnsupportedFormat,
};

/// A refusal as tests name it, by its word and its particulars in English; one that an earlier
/// version kept, where no fact is known by them.
pub fn named(fault: FileFault, detail: &str) -> FileRefusal {
    let facts = [
        FileRefusal::NotAudio(NotAudio::Empty),
        FileRefusal::NotAudio(NotAudio::EndsEarly),
        FileRefusal::NotAudio(NotAudio::OnlyZeros),
        FileRefusal::NotAudio(NotAudio::Foreign(ForeignContent::Pdf)),
        FileRefusal::Unsupported(UnsupportedFormat::Named(NamedFormat::Mp4Video)),
        FileRefusal::Unsupported(UnsupportedFormat::Named(NamedFormat::Avi)),
        FileRefusal::Truncated(FileTruncation::Short { decoded_ms: 3_000, promised_ms: 9_000 }),
        FileRefusal::TooShort { length_ms: 400 },
        FileRefusal::NotAFile(SpecialFile::Link),
        FileRefusal::TooLong(LengthExcess::Queue { length_ms: 2_000, longest_ms: 1_000 }),
    ];
    let is_named = |fact: &FileRefusal| fact.fault() == fault && fact.detail() == detail;
    let quoted = detail.to_owned();
    facts.into_iter().find(is_named).unwrap_or(FileRefusal::Earlier { fault, quoted })
}
