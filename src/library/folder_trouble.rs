//! Why something in the audio folder could not be seen, or not be done.

use std::io;

use crate::sys::disk_trouble::DiskTrouble;

/// Why a file could not be moved, or not be written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FolderTrouble {
    /// The operating system's error.
    #[error("{0}")]
    System(DiskTrouble),
    /// The file is no longer what was judged.
    #[error("it has changed since it was judged")]
    Changed,
    /// What is named so is no folder.
    #[error("something else is named {name} there")]
    NameTaken { name: String },
    /// The folder of refused files holds as many files of this name as are numbered.
    #[error("too many files of this name were set aside")]
    TooManyNamesakes,
}

impl From<FolderTrouble> for io::Error {
    fn from(trouble: FolderTrouble) -> io::Error {
        io::Error::other(trouble)
    }
}

impl From<&io::Error> for FolderTrouble {
    /// A trouble that travelled as an error of the disk, or what the operating system says.
    fn from(error: &io::Error) -> FolderTrouble {
        let trouble = error.get_ref().and_then(|error| error.downcast_ref::<FolderTrouble>());
        trouble.cloned().unwrap_or_else(|| FolderTrouble::System(error.into()))
    }
}

/// Why not all of a folder is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum UnseenCause {
    /// The operating system's error.
    #[error("{0}")]
    System(DiskTrouble),
    /// It lies deeper than so many folders in each other.
    #[error("more than {limit} folders deep")]
    TooDeep { limit: usize },
    /// The audio folder holds more than so many files, all of its folders together.
    #[error("more than {limit} files")]
    TooManyFiles { limit: usize },
}
