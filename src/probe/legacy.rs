//! Vietnamese in the encodings of old Windows programs, in tags that don't name them.
//!
//! The same bytes are some text in every encoding. Only one of them as a rule makes Vietnamese
//! syllables of it ([`super::syllable`]); if two do, or none does, it can't be told, and nothing is
//! said.

use encoding_rs::WINDOWS_1258;
use unicode_normalization::UnicodeNormalization;

use super::syllable::is_vietnamese;

/// TCVN 5712 as the fonts called ABC (.VnTime) have it, from byte 0xA1 on. What stands as `.` has
/// no letter there; capitals with a tone have none at all, their fonts draw the small letters
/// large.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ";

/// The byte of the first letter of [`TCVN3`].
const TCVN3_FIRST: u8 = 0xa1;

/// VNI's single letters …
const VNI_LETTERS: &[(char, char)] = &[
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('ñ', 'đ'),
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
];

/// … and its marks, which stand behind a vowel, as Unicode's combining ones: first that of the
/// letter, then that of the tone.
const VNI_MARKS: &[(char, &str)] = &[
    ('ù', "\u{301}"),
    ('ø', "\u{300}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

/// Text of bytes that are called Latin-1; `None` where it can't be told.
pub fn read(bytes: &[u8]) -> Option<String> {
    // Plain letters, or what was written by a program that knew only one encoding.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let mut found: Option<String> = None;
    for reading in [windows_1258, tcvn3, vni] {
        let Some(text) = reading(bytes).filter(|text| is_vietnamese(text)) else { continue };
        if found.as_ref().is_some_and(|other| *other != text) {
            return None;
        }
        found = Some(text);
    }
    found
}

/// Also Latin-1 as far as the two are the same.
fn windows_1258(bytes: &[u8]) -> Option<String> {
    let text = WINDOWS_1258.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.nfc().collect())
}

fn tcvn3(bytes: &[u8]) -> Option<String> {
    let letter = |&byte: &u8| match byte.checked_sub(TCVN3_FIRST) {
        None => byte.is_ascii().then_some(char::from(byte)),
        Some(place) => TCVN3.chars().nth(usize::from(place)).filter(|&letter| letter != '.'),
    };
    let text: String = bytes.iter().map(letter).collect::<Option<_>>()?;
    // In capitals, tones and all.
    let capitals = !bytes.iter().any(u8::is_ascii_lowercase);
    Some(if capitals { text.to_uppercase() } else { text })
}

fn vni(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    for &byte in bytes {
        let byte = char::from(byte);
        // Latin-1's capitals are VNI's capitals.
        let small = byte.to_lowercase().next()?;
        let is_capital = small != byte;
        if byte.is_ascii() {
            text.push(byte);
        } else if text.ends_with(is_marked_in_vni)
            && let Some((_, marks)) = VNI_MARKS.iter().find(|(mark, _)| *mark == small)
        {
            text.push_str(marks);
        } else {
            let (_, letter) = VNI_LETTERS.iter().find(|(written, _)| *written == small)?;
            text.extend(if is_capital { letter.to_uppercase().next() } else { Some(*letter) });
        }
    }
    Some(text.nfc().collect())
}

fn is_marked_in_vni(letter: char) -> bool {
    "aeouyơưAEOUYƠƯ".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_read_in_the_encoding_that_makes_it_vietnamese() {
        let cases: &[(&[u8], Option<&str>)] = &[
            (b"Ban tin sang", Some("Ban tin sang")),
            ("Bản tin sáng".as_bytes(), Some("Bản tin sáng")),
            // windows-1258: tones as bytes behind their vowels.
            (b"Ba\xd2n tin s\xe1ng", Some("Bản tin sáng")),
            (b"\xd0\xe0i truy\xea\xccn thanh ph\xfd\xf5\xccng", Some("Đài truyền thanh phường")),
            (b"K\xea\xect qua\xd2 kinh t\xea\xec 2025", Some("Kết quả kinh tế 2025")),
            // TCVN3.
            (b"B\xb6n tin s\xb8ng", Some("Bản tin sáng")),
            (b"\xa7\xb5i truy\xd2n thanh ph\xad\xeang", Some("Đài truyền thanh phường")),
            (b"K\xd5t qu\xb6 kinh t\xd5 2025", Some("Kết quả kinh tế 2025")),
            (b"TH\xa4NG B\xb8O", Some("THÔNG BÁO")),
            // VNI.
            (b"Ba\xfbn tin sa\xf9ng", Some("Bản tin sáng")),
            (b"\xd1a\xf8i truye\xe0n thanh ph\xf6\xf4\xf8ng", Some("Đài truyền thanh phường")),
            (b"Ke\xe1t qua\xfb kinh te\xe1 2025", Some("Kết quả kinh tế 2025")),
            (b"THO\xc2NG BA\xd9O", Some("THÔNG BÁO")),
            // Latin-1 that is Vietnamese as it stands.
            (b"Th\xf4ng b\xe1o", Some("Thông báo")),
            // Other languages, and bytes of no language.
            (b"Caf\xe9 M\xfcller", None),
            (b"\x92\xc4\x88\xc0\x8b\xbe", None),
            (b"\xff\xfe", None),
        ];
        for (bytes, title) in cases {
            assert_eq!(read(bytes).as_deref(), *title, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn whatever_the_bytes_no_reading_panics() {
        for first in 0..=255 {
            for second in 0..=255 {
                read(&[b'a', first, second]);
            }
        }
    }
}
