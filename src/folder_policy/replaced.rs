//! Files that were set aside and are settled, since what became of them was taken.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Those of the files set aside, by the paths where they were dropped, that a bulletin has come
/// for: an accepted one of the same folder and of the same name but for its ending, be it in upper
/// or lower case. `phim.mp4` was refused, and `phim.mp3` is what it became.
pub fn replaced<'a>(
    aside: impl IntoIterator<Item = &'a str>,
    accepted: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let key = |path| (folder_of(path), name_key(path));
    let accepted: BTreeSet<(&str, String)> = accepted.into_iter().map(key).collect();
    aside.into_iter().filter(|path| accepted.contains(&key(path))).collect()
}

/// The folder part of a path.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The name of the file at `path`, without folder and ending.
pub fn bare_name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The same as names are compared across endings: in lower case, composed.
pub fn name_key(path: &str) -> String {
    bare_name(path).to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_set_aside_is_replaced_by_a_bulletin_of_its_folder_and_name_whatever_the_ending() {
        let cases = [
            ("kt/phim.mp4", "kt/phim.mp3", true),
            ("phim.mp4", "phim.mp3", true),
            ("kt/Phim.MP4", "kt/phim.mp3", true),
            ("kt/BẢN TIN.wma", "kt/bản tin.mp3", true),
            // One in NFC, one in NFD.
            ("kt/b\u{1ea3}n.wma", "kt/ba\u{309}n.mp3", true),
            ("kt/tin.so.1.wma", "kt/tin.so.1.mp3", true),
            ("kt/tin.so.1.wma", "kt/tin.so.2.mp3", false),
            ("kt/phim.mp4", "kt/phim-2.mp3", false),
            ("kt/phim.mp4", "vh/phim.mp3", false),
            ("kt/phim.mp4", "kt/sau/phim.mp3", false),
            ("kt/phim.mp4", "phim.mp3", false),
        ];
        for (aside, accepted, want) in cases {
            let found = replaced([aside], [accepted]).contains(aside);
            assert_eq!(found, want, "{aside} and {accepted}");
        }
    }
}
