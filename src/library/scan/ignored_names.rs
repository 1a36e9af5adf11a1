//! Names that are passed over: what file managers, browsers and synchronisers leave behind, what
//! is still on its way, and what the folder itself says to people.

use crate::library::folders::{ARCHIVE, ASIDE};
use crate::station::emergency::is_put_aside;

/// Name patterns, in lower case. The first that matches tells why.
const IGNORED: &[(Pattern, &str)] = &[
    // On its way: what writes under another name first and renames then.
    (Pattern::Begins(".syncthing."), "on its way (Syncthing on Unix)"),
    (Pattern::Begins("~syncthing~"), "on its way (Syncthing on Windows)"),
    (Pattern::Begins(".goutputstream-"), "on its way (GNOME's files)"),
    (Pattern::Begins(".smbdelete"), "on its way out (Samba)"),
    (Pattern::Begins(".nfs"), "removed, and still open somewhere (NFS)"),
    (Pattern::Begins(".fuse_hidden"), "removed, and still open somewhere (FUSE)"),
    (Pattern::Ends(".part"), "on its way (Firefox, KDE, curl, Zalo)"),
    (Pattern::Ends(".partial"), "on its way (Internet Explorer, rsync --partial)"),
    (Pattern::Ends(".filepart"), "on its way (WinSCP)"),
    (Pattern::Ends(".crdownload"), "on its way (Chrome and its kin)"),
    (Pattern::Ends(".download"), "on its way (Safari, Zalo on a PC)"),
    (Pattern::Ends(".downloading"), "on its way (phones)"),
    (Pattern::Ends(".opdownload"), "on its way (Opera)"),
    (Pattern::Ends(".!ut"), "on its way (uTorrent)"),
    (Pattern::Ends(".aria2"), "the plan of what is on its way (aria2)"),
    (Pattern::Ends(".tmp"), "temporary"),
    (Pattern::Ends(".ffs_tmp"), "on its way (FreeFileSync)"),
    (Pattern::Ends(".temp"), "temporary"),
    (Pattern::Ends(".lock"), "somebody's lock"),
    (Pattern::Ends(".swp"), "an editor's (Vim)"),
    // What machines keep for themselves.
    (Pattern::Begins("._"), "a Mac's second half of a file"),
    (Pattern::Is(".ds_store"), "a Mac's look of a folder"),
    (Pattern::Is(".spotlight-v100"), "a Mac's index, on every stick"),
    (Pattern::Is(".fseventsd"), "a Mac's diary, on every stick"),
    (Pattern::Begins(".trash"), "a bin (Linux's .Trash-1000, a Mac's .Trashes)"),
    (Pattern::Begins(".stfolder"), "Syncthing's sign of a folder"),
    (Pattern::Is(".stversions"), "Syncthing's older versions"),
    (Pattern::Is(".stignore"), "Syncthing's settings"),
    // rsync's and sftp's `.tin.mp3.Xy3kQ9`, `.in.tin.mp3.` and the like.
    (Pattern::Begins("."), "hidden; most uploads that write and rename use such names"),
    (Pattern::Is("$recycle.bin"), "Windows' bin"),
    (Pattern::Is("recycler"), "Windows XP's bin"),
    (Pattern::Is("#recycle"), "a Synology's bin"),
    (Pattern::Is("@eadir"), "a Synology's notes"),
    (Pattern::Is("system volume information"), "Windows' own, on every stick"),
    (Pattern::Is("lost.dir"), "Android's, on every card"),
    (Pattern::Is("lost+found"), "a file system's own"),
    (Pattern::Is("thumbs.db"), "Windows' pictures of a folder"),
    (Pattern::Is("ehthumbs.db"), "Windows' pictures of a folder"),
    (Pattern::Is("desktop.ini"), "Windows' look of a folder"),
    (Pattern::Is("autorun.inf"), "Windows', or a virus of its sticks"),
    (Pattern::Begins("~$"), "an Office lock"),
    (Pattern::Begins("~"), "a temporary copy"),
    (Pattern::Ends("~"), "an editor's backup"),
    (Pattern::Ends(".bak"), "a backup"),
    (Pattern::Ends(".lnk"), "a Windows link"),
    (Pattern::Ends(".url"), "a Windows link"),
    // What speaks to people or of a bulletin.
    (Pattern::Ends(".txt"), "a note for people"),
    (Pattern::Ends(".md"), "a note for people"),
    (Pattern::Ends(".yaml"), "a bulletin's sidecar"),
    (Pattern::Ends(".yml"), "a bulletin's sidecar"),
];

/// Endings of a temporary file beside the one it will become: while `tin.mp3.part` lies there,
/// `tin.mp3` is a place kept for it (Firefox makes one, empty), or half a file.
pub const PARTNERS: &[&str] = &[".part", ".partial", ".filepart", ".crdownload", ".tmp", ".aria2"];

/// What is no folder and has the name of one that the station makes is no bulletin.
const OWN_FOLDERS: [&str; 2] = [ASIDE, ARCHIVE];

/// How a sidecar's name ends. Windows hides the last ending, and its editor adds one of its own.
const ENDINGS: [&str; 3] = [".yaml", ".yaml.txt", ".yml"];

enum Pattern {
    Is(&'static str),
    Begins(&'static str),
    Ends(&'static str),
}

/// Whether a file of the audio folder, by its path relative to it, is none that is judged: its name
/// says that it is something else, or on its way.
pub fn is_passed_over(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| why(name.as_bytes(), false).is_some())
}

/// Why a file or folder of this name, one part of a path, is passed over; `None` if it isn't.
pub fn why(name: &[u8], is_folder: bool) -> Option<&'static str> {
    if is_folder && is_put_aside(name) {
        return Some("set aside");
    }
    if OWN_FOLDERS.iter().any(|own| name == own.as_bytes()) {
        return Some(
            "where a folder of the station's should be, which it tells of when it needs it",
        );
    }
    let name = name.to_ascii_lowercase();
    let matches = |pattern: &Pattern| match pattern {
        Pattern::Is(whole) => name == whole.as_bytes(),
        Pattern::Begins(start) => name.starts_with(start.as_bytes()),
        Pattern::Ends(end) => name.ends_with(end.as_bytes()),
    };
    IGNORED.iter().find(|(pattern, _)| matches(pattern)).map(|&(_, why)| why)
}

/// Is a file of this name, one part of a path, a bulletin's sidecar?
pub fn is_sidecar(name: &[u8]) -> bool {
    stem(name).is_some_and(|stem| !stem.is_empty() && why(stem, false).is_none())
}

/// What of such a name is in front of its ending; `None` for another name.
pub fn stem(name: &[u8]) -> Option<&[u8]> {
    ENDINGS.iter().find_map(|ending| {
        let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending.as_bytes()).then_some(stem)
    })
}
