//! The past that a look ahead is made from.

use super::error::JournalError;
use super::handle::JournalReader;
use super::{approvals, known_files, mutes, recover};
use crate::station::Airing;
use crate::station::mute::ZoneMute;
use crate::station::stock::{Approvals, KnownFile};

/// All that a look ahead needs of the past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredHistory {
    /// What the daemon remembers of files.
    pub known: Vec<KnownFile>,
    /// What each zone has heard.
    pub airings: Vec<Airing>,
    pub approvals: Approvals,
    /// Zones that are muted.
    pub mutes: Vec<ZoneMute>,
}

impl JournalReader {
    /// What there is of the past.
    pub async fn stored_history(&self) -> Result<StoredHistory, JournalError> {
        let past = async {
            let mut connection = self.readers.acquire().await?;
            Ok(StoredHistory {
                known: known_files::known(&mut connection).await?,
                airings: recover::airings(&mut connection).await?,
                approvals: approvals::approvals(&mut connection).await?,
                mutes: mutes::mutes(&mut connection).await?,
            })
        };
        past.await.map_err(|source| JournalError::Database { path: self.file.clone(), source })
    }
}
