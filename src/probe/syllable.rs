//! Whether a text is Vietnamese: each of its words that has a letter beyond ASCII is a syllable of
//! the language.

use unicode_normalization::UnicodeNormalization;

/// The five marks of tone.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

const INITIALS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

/// Vowels without tones, as a syllable may end in them or go on to a final consonant …
const NUCLEI: &[&str] = &[
    "a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y", "iê", "oa", "oă", "oe", "uâ", "uê",
    "uô", "uơ", "uy", "uyê", "ươ", "yê",
];

/// … and those that glide to their end: nothing follows, and the tone does not stand on the glide.
const GLIDES: &[&str] = &[
    "ai", "ao", "au", "ay", "âu", "ây", "eo", "êu", "ia", "iêu", "iu", "oai", "oao", "oay", "oeo",
    "oi", "ôi", "ơi", "ua", "uây", "ui", "uôi", "uya", "uyu", "ưa", "ưi", "ưu", "ươi", "ươu",
    "yêu",
];

const FINALS: &[&str] = &["", "m", "n", "ng", "nh"];

/// These let only two tones be sung, and want one.
const STOPS: &[&str] = &["c", "ch", "p", "t"];
const TONES_OF_STOPS: [char; 2] = ['\u{301}', '\u{323}'];

/// Letters and digits apart, is all of `text` Vietnamese or ASCII?
pub fn is_vietnamese(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let others = text.chars().filter(|c| !c.is_alphanumeric());
    words.filter(|word| !word.is_ascii()).all(is_syllable)
        // Punctuation of print is no fault, symbols are.
        && others.into_iter().all(|c| c.is_ascii() || "–—‘’“”…".contains(c))
}

fn is_syllable(word: &str) -> bool {
    let (mut letters, mut tone, mut tones) = (String::new(), None, 0);
    for letter in word.to_lowercase().nfd() {
        if TONES.contains(&letter) {
            (tone, tones) = (Some(letter), tones + 1);
        } else {
            letters.push(letter);
        }
    }
    let letters: String = letters.nfc().collect();
    let ends_in_tone = word.nfd().last().is_some_and(|last| TONES.contains(&last));
    let stops = tone.is_some_and(|tone| TONES_OF_STOPS.contains(&tone));
    let fits = |rest: &str| {
        let with = |finals: &[&str]| {
            finals.iter().any(|last| rest.strip_suffix(last).is_some_and(|n| NUCLEI.contains(&n)))
        };
        with(FINALS) || (stops && with(STOPS)) || (!ends_in_tone && GLIDES.contains(&rest))
    };
    let mut initials = INITIALS.iter();
    tones <= 1 && initials.any(|initial| letters.strip_prefix(initial).is_some_and(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_the_language_are_told_from_others() {
        let yes = "Kết quả kinh tế – xã hội 2025, nhiệm vụ năm 2026: phường Thành Đông giữ gìn quyền \
                   lợi, nghiêng, khuya, rượu, thuở, giếng, ngoằn ngoèo, ÔNG, ủy, yếu, xoáy, MP3";
        let no = [
            "Cafộ", "bỏọ", "Müller", "naïve", "đđ", "ấá", "hế̂", "keỏt", "quaỷ", "®ài", "xyzô",
            "ả!©",
        ];
        assert!(is_vietnamese(yes));
        for text in no {
            assert!(!is_vietnamese(text), "{text}");
        }
    }
}
