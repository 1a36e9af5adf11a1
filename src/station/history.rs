//! The history of each bulletin in each zone: how often it was heard to its end, and how it has
//! failed since.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::airing::{AirFailure, Airing, Strikes};
use super::bulletin::Bulletin;
use super::ids::{Timestamp, ZoneId};

/// How often each zone heard each bulletin to its end, and when last.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AiringHistory {
    by_content: BTreeMap<Arc<str>, BTreeMap<ZoneId, Heard>>,
    /// What has failed since it was heard to its end last: as a rule nothing.
    struck: BTreeMap<Arc<str>, BTreeMap<ZoneId, Strikes>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Heard {
    count: u32,
    last: Timestamp,
}

impl AiringHistory {
    /// From what the journal remembers; two entries for the same content and zone add up.
    pub fn new(airings: &[Airing]) -> AiringHistory {
        let mut history = AiringHistory::default();
        for airing in airings {
            if airing.count > 0 {
                history.add(&airing.sha256, &airing.zone, airing.count, airing.last);
            }
            if let Some(strikes) = airing.strikes {
                history.strike(&airing.sha256, &airing.zone, strikes);
            }
        }
        history
    }

    /// The bulletin with this content has sounded to its end in `zone` at `at`.
    pub fn note(&mut self, sha256: &Arc<str>, zone: &ZoneId, at: Timestamp) {
        self.add(sha256, zone, 1, at);
        if let Some(zones) = self.struck.get_mut(sha256) {
            zones.remove(zone);
            if zones.is_empty() {
                self.struck.remove(sha256);
            }
        }
    }

    /// The bulletin with this content has failed in `zone`, so often running by now.
    pub fn strike(&mut self, sha256: &Arc<str>, zone: &ZoneId, strikes: Strikes) {
        self.struck.entry(sha256.clone()).or_default().insert(zone.clone(), strikes);
    }

    /// The failures of the bulletin in `zone` with one more of this kind at `at`. Those from
    /// before the file came don't count.
    pub fn one_strike_more(
        &self,
        bulletin: &Bulletin,
        zone: &ZoneId,
        at: Timestamp,
        failure: AirFailure,
    ) -> Strikes {
        let before = self.strikes(&bulletin.sha256, zone);
        let before = before.filter(|strikes| strikes.last >= bulletin.arrived);
        let count = before.map_or(0, |strikes| strikes.count).saturating_add(1);
        Strikes { count, last: at, failure }
    }

    /// How it has failed in `zone` since it was heard there to its end.
    pub fn strikes(&self, sha256: &str, zone: &ZoneId) -> Option<Strikes> {
        self.struck.get(sha256)?.get(zone).copied()
    }

    /// How the bulletin has failed in `zone` time and again since it came, so that it is out there.
    pub fn failure_in(&self, bulletin: &Bulletin, zone: &ZoneId) -> Option<AirFailure> {
        let strikes = self.strikes(&bulletin.sha256, zone)?;
        strikes.are_out(bulletin).then_some(strikes.failure)
    }

    /// Whether any bulletin has failed in any zone since it was heard there to its end.
    pub fn has_failures(&self) -> bool {
        !self.struck.is_empty()
    }

    /// How it has failed so in any zone.
    pub fn failure_somewhere(&self, bulletin: &Bulletin) -> Option<AirFailure> {
        let mut zones = self.struck.get(&bulletin.sha256)?.values();
        zones.find(|strikes| strikes.are_out(bulletin)).map(|strikes| strikes.failure)
    }

    /// How often `zone` heard it.
    pub fn count(&self, sha256: &str, zone: &ZoneId) -> u32 {
        self.heard(sha256, zone).map_or(0, |heard| heard.count)
    }

    /// When `zone` heard it last; `None` for never.
    pub fn last(&self, sha256: &str, zone: &ZoneId) -> Option<Timestamp> {
        self.heard(sha256, zone).map(|heard| heard.last)
    }

    /// All of it, as the journal would tell it.
    pub fn airings(&self) -> Vec<Airing> {
        let of_content = |(sha256, zones): (&Arc<str>, &BTreeMap<ZoneId, Heard>)| {
            let of_zone = |(zone, heard): (&ZoneId, &Heard)| Airing {
                sha256: sha256.clone(),
                zone: zone.clone(),
                count: heard.count,
                last: heard.last,
                strikes: self.strikes(sha256, zone),
            };
            zones.iter().map(of_zone).collect::<Vec<_>>()
        };
        let unheard = self.struck.iter().flat_map(|(sha256, zones)| {
            let zones = zones.iter().filter(|(zone, _)| self.heard(sha256, zone).is_none());
            zones.map(|(zone, strikes)| Airing {
                sha256: sha256.clone(),
                zone: zone.clone(),
                count: 0,
                last: strikes.last,
                strikes: Some(*strikes),
            })
        });
        self.by_content.iter().flat_map(of_content).chain(unheard).collect()
    }

    fn heard(&self, sha256: &str, zone: &ZoneId) -> Option<Heard> {
        self.by_content.get(sha256)?.get(zone).copied()
    }

    fn add(&mut self, sha256: &Arc<str>, zone: &ZoneId, count: u32, last: Timestamp) {
        let zones = self.by_content.entry(sha256.clone()).or_default();
        let heard = zones.entry(zone.clone()).or_insert(Heard { count: 0, last });
        heard.count = heard.count.saturating_add(count);
        heard.last = heard.last.max(last);
    }
}
