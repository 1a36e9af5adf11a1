//! One reading of the configuration.

use std::path::Path;

use super::reload_fault::ReloadFault;
use crate::config::{self, Config, PassedOver};
use crate::report;
use crate::station::outbox::TokenTrouble;

/// What a reading found.
pub struct ConfigReading {
    /// Orders to read up to this one are answered by it.
    pub asked: u64,
    /// The configuration, or why there is none.
    pub config: Result<Box<Config>, ReloadFault>,
    /// Schedules that were not read because of their names; unknown if the folder did not answer.
    pub passed_over: Option<Vec<PassedOver>>,
    /// Why the token can't be used.
    pub token_trouble: Option<TokenTrouble>,
}

/// Reads everything and keeps what is good; blocks.
pub fn load(path: &Path, state: &Path) -> (Result<Box<Config>, ReloadFault>, Option<TokenTrouble>) {
    match config::load_and_texts(path) {
        Ok((config, texts)) => {
            if let Err(error) = texts.keep(state) {
                tracing::warn!(%error, "these files could not be kept for a start with worse ones");
            }
            let trouble = token_trouble(&config);
            (Ok(Box::new(config)), trouble)
        }
        Err(faults) => (Err(ReloadFault::Config(faults)), None),
    }
}

/// Why the token of this configuration can't be used.
pub fn token_trouble(config: &Config) -> Option<TokenTrouble> {
    let token = config.report.as_ref()?.token_file.as_deref()?;
    report::judge_token(token).err()
}
