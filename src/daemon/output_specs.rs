//! What each output sounds through, from the configuration.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::output::OutputSpec;
use crate::station::ids::OutputId;

/// What the outputs feed, and how many channels of it the zones need.
pub fn output_specs(config: &Config) -> BTreeMap<OutputId, OutputSpec> {
    config
        .outputs
        .iter()
        .map(|(id, sink)| {
            let zones = config.schedule.zones.values().filter(|zone| zone.output == *id);
            let highest = zones.flat_map(|zone| zone.channels.iter().copied()).max();
            let channels = highest.map_or(2, |highest| highest.saturating_add(1));
            (id.clone(), OutputSpec { sink: sink.clone(), channels })
        })
        .collect()
}
