//! The sidecars of a catalogue, read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::fault::{SidecarFault, TextFileFault};
use crate::config::{Config, ConfigFaults, FaultKind, Sidecar, SidecarReader, unread_sidecar};
use crate::library::{Catalogue, SIDECAR_BYTES_MAX, SidecarContent, SidecarFile};
use crate::station::stock::StockItem;

/// Sidecars of accepted files by those files' paths: what each says, or all that is wrong with it.
pub type CheckedSidecars = BTreeMap<Arc<str>, Arc<Result<Sidecar, Arc<ConfigFaults>>>>;

/// Sidecars that have been read, each once as long as its content stays the same. To be begun anew
/// with another [`Config`].
#[derive(Debug, Clone, Default)]
pub struct SidecarCache {
    read: BTreeMap<Arc<str>, ReadSidecar>,
}

/// The file as it was read, and what came of it.
type ReadSidecar = (Arc<SidecarFile>, Arc<Result<Sidecar, Arc<ConfigFaults>>>);

impl SidecarCache {
    /// The sidecars of the catalogue's accepted files. Touches no file; 10,000 that have not been
    /// read before take a second.
    pub fn read(&mut self, config: &Config, catalogue: &Catalogue) -> CheckedSidecars {
        let is_accepted =
            |path: &str| catalogue.items.get(path).and_then(StockItem::accepted).is_some();
        let files = catalogue.sidecars.iter().filter(|(path, _)| is_accepted(path));
        let mut before = std::mem::take(&mut self.read);
        let reader = SidecarReader::new(&config.schedule, &config.groups);
        for (path, file) in files {
            let same =
                before.remove(path).filter(|(known, _)| Arc::ptr_eq(known, file) || known == file);
            let checked = match same {
                Some((_, checked)) => checked,
                None => Arc::new(read(&reader, file).map_err(Arc::new)),
            };
            self.read.insert(path.clone(), (file.clone(), checked));
        }
        self.read.iter().map(|(path, (_, checked))| (path.clone(), checked.clone())).collect()
    }
}

fn read(reader: &SidecarReader<'_>, file: &SidecarFile) -> Result<Sidecar, ConfigFaults> {
    let unread = |kind: FaultKind| Err(unread_sidecar(&file.path, kind));
    match &file.content {
        SidecarContent::Bytes(bytes) => reader.read(&file.path, bytes),
        SidecarContent::TooLarge => {
            unread(SidecarFault::TooLarge { bytes_max: SIDECAR_BYTES_MAX }.into())
        }
        SidecarContent::NotAFile => unread(SidecarFault::NotAFile.into()),
        SidecarContent::Unreadable(trouble) => {
            unread(TextFileFault::Unreadable { trouble: trouble.clone() }.into())
        }
    }
}
