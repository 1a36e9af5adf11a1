//! Names in the audio folder that are nobody's bulletin and no folder of bulletins: what file
//! managers, browsers, synchronisers and machines leave behind, and what is still on its way.
//!
//! Not here: the station's own names there, and sidecars (`library`).

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

enum Pattern {
    Is(&'static str),
    Begins(&'static str),
    Ends(&'static str),
}

/// Why a file or folder of this name, one part of a path, is passed over; `None` if it isn't.
pub fn why(name: &[u8]) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let matches = |pattern: &Pattern| match pattern {
        Pattern::Is(whole) => name == whole.as_bytes(),
        Pattern::Begins(start) => name.starts_with(start.as_bytes()),
        Pattern::Ends(end) => name.ends_with(end.as_bytes()),
    };
    IGNORED.iter().find(|(pattern, _)| matches(pattern)).map(|&(_, why)| why)
}
