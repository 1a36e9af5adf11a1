//! Names that are passed over: what file managers, browsers and synchronisers leave behind, what
//! is still on its way, and what the folder itself says to people.

/// Name patterns, in lower case. The first that matches tells why.
const LITTER: &[(Pattern, &str)] = &[
    (Pattern::Begins("._"), "a Mac's second half of a file"),
    (Pattern::Begins(".syncthing."), "on its way (Syncthing)"),
    (Pattern::Begins("."), "hidden; most uploads that write and rename use such names"),
    (Pattern::Begins("~$"), "an Office lock"),
    (Pattern::Begins("~"), "a temporary copy"),
    (Pattern::Ends("~"), "an editor's backup"),
    (Pattern::Ends(".part"), "on its way (Firefox, KDE, curl)"),
    (Pattern::Ends(".filepart"), "on its way (WinSCP)"),
    (Pattern::Ends(".crdownload"), "on its way (Chrome)"),
    (Pattern::Ends(".download"), "on its way (Safari)"),
    (Pattern::Ends(".opdownload"), "on its way (Opera)"),
    (Pattern::Ends(".tmp"), "temporary"),
    (Pattern::Ends(".temp"), "temporary"),
    (Pattern::Ends(".bak"), "a backup"),
    (Pattern::Ends(".lnk"), "a Windows link"),
    (Pattern::Ends(".url"), "a Windows link"),
    (Pattern::Is("thumbs.db"), "Windows' pictures of a folder"),
    (Pattern::Is("desktop.ini"), "Windows' look of a folder"),
    (Pattern::Is("lost+found"), "a file system's own"),
    (Pattern::Ends(".txt"), "a note for people"),
    (Pattern::Ends(".md"), "a note for people"),
    (Pattern::Ends(".yaml"), "a note about a bulletin"),
    (Pattern::Ends(".yml"), "a note about a bulletin"),
];

/// Endings of a temporary file beside the one it will become: while `tin.mp3.part` lies there,
/// `tin.mp3` is a place kept for it (Firefox makes one, empty), or half a file.
pub const PARTNERS: &[&str] = &[".part", ".filepart", ".crdownload", ".tmp"];

/// Folders that begin so hold what has been set aside: `_loi` (refused), `_da-phat` (archive).
/// But for `_khan-cap` in the audio folder itself, whose files are emergencies.
const SET_ASIDE: u8 = b'_';

enum Pattern {
    Is(&'static str),
    Begins(&'static str),
    Ends(&'static str),
}

/// Why a file or folder of this name, one part of a path, is passed over; `None` if it isn't.
pub fn why(name: &[u8], is_folder: bool) -> Option<&'static str> {
    if is_folder && name.first() == Some(&SET_ASIDE) {
        return Some("set aside");
    }
    let name = name.to_ascii_lowercase();
    let matches = |pattern: &Pattern| match pattern {
        Pattern::Is(whole) => name == whole.as_bytes(),
        Pattern::Begins(start) => name.starts_with(start.as_bytes()),
        Pattern::Ends(end) => name.ends_with(end.as_bytes()),
    };
    LITTER.iter().find(|(pattern, _)| matches(pattern)).map(|&(_, why)| why)
}
