//! Keys made of the names that people give: `to-1` of "Tổ dân phố số 1".

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::config::limits::ID_CHARS_MAX;

/// Room that is left in a key for a number behind it.
const SUFFIX_CHARS: usize = 4;

/// What is longer in a key than it has to be, and what stands for it.
const SHORTER: [(&str, &str); 6] = [
    ("nha-van-hoa-so-", "nvh-"),
    ("nha-van-hoa", "nvh"),
    ("to-dan-pho-so-", "to-"),
    ("to-dan-pho-", "to-"),
    ("khu-pho-so-", "khu-pho-"),
    ("thon-so-", "thon-"),
];

/// What may stand before the name of a ward, which its key leaves out.
const WARD_WORDS: [&str; 4] = ["phuong-", "xa-", "thi-tran-", "dac-khu-"];

/// The key of a name: no diacritics, small letters, digits, and dashes for all else. Empty if
/// nothing is left.
pub fn key(name: &str) -> String {
    let mut key = String::new();
    for letter in name.nfd().filter(|letter| !is_combining_mark(*letter)) {
        let letter = match letter {
            'đ' | 'Đ' => 'd',
            other => other.to_ascii_lowercase(),
        };
        match letter.is_ascii_alphanumeric() {
            true => key.push(letter),
            false if key.ends_with('-') || key.is_empty() => {}
            false => key.push('-'),
        }
    }
    for (long, short) in SHORTER {
        if let Some(rest) = key.strip_prefix(long) {
            key = format!("{short}{rest}");
        }
    }
    key.truncate(ID_CHARS_MAX - SUFFIX_CHARS);
    key.trim_end_matches('-').to_owned()
}

/// The key of the station at this place of the ward: `thanh-dong-nvh-1` of "Phường Thành Đông" and
/// "Nhà văn hóa số 1".
pub fn station_key(ward: &str, place: &str) -> String {
    let ward = key(ward);
    let ward = WARD_WORDS.iter().find_map(|word| ward.strip_prefix(word)).unwrap_or(&ward);
    let mut both: String = [ward, &key(place)].join("-").trim_matches('-').to_owned();
    both.truncate(ID_CHARS_MAX);
    match both.trim_end_matches('-') {
        "" => STATION_KEY_UNSAID.to_owned(),
        both => both.to_owned(),
    }
}

/// The key of a station of which nothing is known.
pub const STATION_KEY_UNSAID: &str = "tram";

/// A key that none of `taken` is: `key` itself, or with the first number from 2 that is free.
pub fn free_key(key: &str, unsaid: &str, taken: &[String]) -> String {
    let key = if key.is_empty() { unsaid } else { key };
    let numbered = (2..).map(|number| format!("{key}-{number}"));
    std::iter::once(key.to_owned())
        .chain(numbered)
        .find(|key| !taken.contains(key))
        .expect("there are more numbers than names")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_people_would_type_for_the_name() {
        let cases = [
            ("Tổ dân phố số 1", "to-1"),
            ("Tổ dân phố Đông Hải", "to-dong-hai"),
            ("Đường 30/4 – cổng chợ", "duong-30-4-cong-cho"),
            ("  Ngõ 12 ", "ngo-12"),
            ("Thôn số 3", "thon-3"),
            ("Tô\u{309} 5", "to-5"), // As a Mac writes it.
            ("北京", ""),
        ];
        for (name, want) in cases {
            assert_eq!(key(name), want, "{name}");
        }
        assert!(key(&"Đặng ".repeat(100)).len() <= ID_CHARS_MAX);
    }

    #[test]
    fn a_station_is_called_by_ward_and_place() {
        let cases = [
            ("Phường Thành Đông", "Nhà văn hóa số 1", "thanh-dong-nvh-1"),
            ("Thành Đông", "Nhà văn hóa", "thanh-dong-nvh"),
            ("xã Đắk Ơ", "Trụ sở Ủy ban", "dak-o-tru-so-uy-ban"),
            ("", "", "tram"),
        ];
        for (ward, place, want) in cases {
            assert_eq!(station_key(ward, place), want, "{ward}, {place}");
        }
    }

    #[test]
    fn of_two_names_with_one_key_the_second_gets_a_number() {
        let taken = ["to-1".to_owned(), "to-1-2".to_owned()];
        assert_eq!(free_key("to-1", "loa", &taken), "to-1-3");
        assert_eq!(free_key("", "loa", &taken), "loa");
    }
}
