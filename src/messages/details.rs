//! Particulars of refused files as people read them. Probes and the library tell them in English,
//! the language of logs; a test holds the table complete against the probe's own words.

use super::Lang;

/// The English of the probe and the library, with `{}` for what varies, and the Vietnamese.
const DETAILS: &[(&str, &str)] = &[
    ("a JPEG picture", "ảnh JPEG"),
    ("a PNG picture", "ảnh PNG"),
    ("a GIF picture", "ảnh GIF"),
    ("a PDF document", "văn bản PDF"),
    ("a ZIP archive or an Office document", "tệp nén ZIP hoặc văn bản Office"),
    ("an Office document", "văn bản Office"),
    ("a RAR archive", "tệp nén RAR"),
    ("a 7z archive", "tệp nén 7z"),
    ("a gzip archive", "tệp nén gzip"),
    ("a Windows program", "chương trình Windows"),
    ("a Linux program", "chương trình Linux"),
    ("the file is empty", "tệp rỗng"),
    ("not a regular file", "không phải tệp thường"),
    ("it holds nothing but zeros", "trong tệp toàn số không"),
    ("it holds no sound", "trong tệp không có tiếng"),
    ("WMA or WMV (Windows Media)", "WMA hoặc WMV của Windows Media"),
    ("AMR (telephone voice recording)", "AMR, bản ghi âm điện thoại"),
    ("Matroska or WebM (video, or Opus)", "Matroska hoặc WebM, thường là phim"),
    ("AVI (video)", "phim AVI"),
    ("FLV (video)", "phim FLV"),
    ("MPEG (video)", "phim MPEG"),
    ("MP4 (video)", "phim MP4"),
    ("Theora (video)", "phim Theora"),
    ("MPEG transport stream (video)", "phim MPEG-TS"),
    (
        "MP4 or 3GP without a track that is decoded here (AMR, video …)",
        "MP4 hoặc 3GP không có phần tiếng phát được, có thể là AMR hoặc phim",
    ),
    ("no track that is decoded here", "không có phần tiếng nào phát được"),
    ("several Ogg streams joined in one file", "nhiều đoạn Ogg ghép trong một tệp"),
    ("CAF (Apple)", "CAF của Apple"),
    ("AU (Sun)", "AU của Sun"),
    ("Wave64 (Sony)", "Wave64 của Sony"),
    ("AC-3 (Dolby)", "AC-3 của Dolby"),
    ("MP2 (MPEG layer II)", "MP2"),
    ("MP1 (MPEG layer I)", "MP1"),
    ("MP3 of a free bit rate", "MP3 có tốc độ bit tự do"),
    ("AAC with more than two channels", "AAC nhiều hơn hai kênh tiếng"),
    ("AAC of a rare profile", "AAC loại hiếm gặp"),
    ("its parts are of different kinds", "các đoạn khác loại nhau"),
    ("several files in one", "nhiều tệp nối vào một"),
    ("RIFX with compressed sound", "RIFX nén"),
    ("no frame of MP3 or AAC is in it", "không nhận ra là âm thanh"),
    ("{} bytes in front of its first frame make no sense", "{} byte ở đầu không phải âm thanh"),
    ("{} bytes behind its last frame make no sense", "{} byte ở cuối không phải âm thanh"),
    ("Opus (voice message)", "Opus, tin nhắn thoại"),
    ("{} s of {} s", "chỉ đọc được {} giây trên {} giây"),
    ("{} s", "{} giây"),
    ("its last page is missing", "không thấy chỗ kết thúc"),
    ("nothing marks its end", "không có dấu kết thúc"),
    ("end of stream", "tệp dừng giữa chừng"),
    (
        "unsupported feature: core (probe): no suitable format reader found",
        "không nhận ra là âm thanh",
    ),
    ("unsupported feature: wav: unsupported wave format", "WAV nén theo cách lạ"),
    ("unsupported feature: core (codec):unsupported codec", "cách nén lạ"),
    ("its checksum does not match its sound", "nội dung không khớp mã kiểm tra"),
    ("{} samples a second", "{} mẫu mỗi giây"),
    (
        "{} bits a sample in blocks of {} bytes for {} channels",
        "mỗi mẫu {} bit nhưng mỗi khối {} byte cho {} kênh, không khớp nhau",
    ),
    ("{} bits a sample, {} channels, {} a second", "mỗi mẫu {} bit, {} kênh, {} mẫu mỗi giây"),
    ("{} channels", "{} kênh tiếng"),
    ("longer than {} hours", "dài hơn {} giờ"),
    ("{} MB; at most {} MB", "{} MB, nhiều nhất {} MB"),
    ("only {} of {} bytes are MPEG frames", "chỉ {} trên {} byte là âm thanh"),
    ("{} of {} packets: {}", "hỏng {} trên {} đoạn"),
    ("the decoder gave up: {}", "bộ giải mã phải bỏ dở"),
    ("no verdict within {} s", "kiểm tra quá {} giây chưa xong"),
    ("the probe ended with {}", "chương trình kiểm tra dừng giữa chừng"),
    ("the disk is full", "hết chỗ"),
    ("{} MB do not fit; {} MB are to stay free", "cần {} MB, phải chừa lại {} MB"),
    ("{} MB do not fit; {} of {} MB are taken", "cần {} MB, đã dùng {} trên {} MB"),
    ("{} > {}", "{}, dài hơn mức {}"),
    ("it can't be measured: {}", "không đo được độ to"),
    ("an edit list that wants several parts of it", "tệp ghép từ nhiều đoạn cắt của bản gốc"),
    ("an edit list that wants another pace", "tệp được chỉnh nhanh chậm"),
    ("an edit list that wants nothing of it", "tệp chỉ ghi khoảng lặng"),
    ("an edit list that wants parts of unknown length", "tệp bị cắt mà không rõ cắt ở đâu"),
    ("plain samples in fragments", "MOV không nén, chia thành nhiều mảnh"),
    ("plain samples of {} bits with flags {}", "mẫu không nén {} bit kiểu lạ, số {}"),
    ("several kinds of sound in one track", "một đoạn tiếng mã hóa theo nhiều kiểu"),
    ("an index that contradicts itself", "phần mục lục trong tệp mâu thuẫn"),
    ("its index is missing", "tệp thiếu phần mục lục"),
    ("MOV of the old kind", "MOV kiểu cũ"),
    ("a format chunk that is too short", "phần mô tả trong tệp bị thiếu"),
    ("AIFC ({})", "AIFC nén kiểu {}"),
    ("more than {} tracks", "quá {} đoạn tiếng và hình"),
    ("it has more parts than any file of sound", "tệp bị chia thành quá nhiều phần"),
    ("unsupported feature: Opus with more than two channels", "Opus nhiều hơn hai kênh tiếng"),
    ("something else is named _loi there", "ở đó đã có tệp hoặc đường dẫn tắt tên _loi"),
    ("it has changed since it was judged", "tệp vừa thay đổi"),
    ("too many files of this name were set aside", "trong _loi đã có quá nhiều tệp trùng tên"),
    ("Read-only file system (os error {})", "ổ đĩa chỉ cho đọc"),
    ("No space left on device (os error {})", "hết chỗ"),
    ("reads differently each time", "mỗi lần đọc ra một khác"),
    ("Permission denied (os error {})", "không đủ quyền"),
    ("its end was never written", "phần cuối chưa được ghi"),
    ("{} s of silence", "{} giây im lặng"),
    ("unsupported feature: isomp4: missing moov atom", "tệp MP4 thiếu phần mục lục ở cuối"),
    ("Input/output error (os error {})", "lỗi đọc ghi của ổ đĩa"),
    ("more than {} folders deep", "quá {} lớp thư mục"),
    ("more than {} files", "nhiều hơn {} tệp"),
    ("Disk quota exceeded (os error {})", "hết chỗ được cấp"),
    ("No such file or directory (os error {})", "không có ở đó"),
    ("Not a directory (os error {})", "đó không phải thư mục"),
    ("Stale file handle (os error {})", "ổ đĩa mạng mất kết nối"),
    ("Too many levels of symbolic links (os error {})", "đó là đường dẫn tắt"),
    ("not a directory", "ở đó đã có tệp hoặc đường dẫn tắt cùng tên"),
    ("the archive holds {} files of this name", "trong _da-phat đã có {} tệp trùng tên"),
];

/// Names that are the same in every language.
const NAMES: &[&str] =
    &["WavPack", "Monkey's Audio", "True Audio", "DSD", "RealAudio", "MIDI", "Musepack", "Speex"];

super::phrases! {
    /// What has no face in this language; its English is in the log and in `status --json`.
    technical(_detail) { vi: "lỗi kỹ thuật khác", en: "{_detail}" }
    /// Behind the first of several faults.
    and_more(first, more) {
        vi: "{first}; và {more} chỗ nữa",
        en: "{first}; and {more} more",
    }
}

/// The particulars on one line in the language of a person. The first line alone of several, with
/// the number of the others.
pub fn detail(lang: Lang, detail: &str) -> String {
    let mut lines = detail.lines().filter(|line| !line.trim().is_empty());
    let first = face(lang, lines.next().unwrap_or_default().trim());
    match lines.count() {
        0 => first,
        more => and_more(lang, first, more),
    }
}

/// Whether the disk, or what the station may use of it, is full.
pub fn is_no_room(detail: &str) -> bool {
    ["No space left on device", "Disk quota exceeded"].iter().any(|full| detail.starts_with(full))
}

fn face(lang: Lang, detail: &str) -> String {
    if lang == Lang::En || detail.is_empty() || NAMES.contains(&detail) {
        // The number of a system's error is for logs.
        let numbered =
            detail.strip_suffix(')').and_then(|detail| detail.rsplit_once(" (os error "));
        return numbered.map_or(detail, |(error, _)| error).to_owned();
    }
    let said =
        DETAILS.iter().find_map(|(english, face)| Some(fill(face, &parts(english, detail)?)));
    said.unwrap_or_else(|| technical(lang, detail))
}

/// What stands in the holes of `pattern`; `None` if `text` is not of its kind.
fn parts<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = text.strip_prefix(fixed.next()?)?;
    let mut parts = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(next) = fixed.next() {
        let last = fixed.peek().is_none();
        let end = match (last, next.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => rest.strip_suffix(next)?.len(),
            (false, _) => rest.find(next)?,
        };
        parts.push(&rest[..end]);
        rest = &rest[end + next.len()..];
    }
    rest.is_empty().then_some(parts)
}

/// Decimal points become commas.
fn fill(face: &str, parts: &[&str]) -> String {
    let mut said = String::new();
    let mut parts = parts.iter();
    for (index, fixed) in face.split("{}").enumerate() {
        if index > 0 {
            said.push_str(&parts.next().map(|part| part.replace('.', ",")).unwrap_or_default());
        }
        said.push_str(fixed);
    }
    said
}
