//! Who posts rows to the centre.

use std::sync::Arc;

use super::RunError;
use crate::config::Config;
use crate::report::{self, Reporter};

/// Whom rows of this journal are posted to, if anybody.
pub fn reporter(
    config: &Config,
    journal: Option<uuid::Uuid>,
) -> Result<Option<Arc<Reporter>>, RunError> {
    let (Some(configured), Some(journal)) = (&config.report, journal) else { return Ok(None) };
    let setup = report::Setup {
        endpoint: configured.endpoint.clone(),
        token_file: configured.token_file.clone(),
        ca_file: configured.ca_file.clone(),
        station: config.id.clone(),
        journal,
    };
    let reporter = Reporter::new(setup).map_err(|error| RunError::Report(error.to_string()))?;
    Ok(Some(Arc::new(reporter)))
}
