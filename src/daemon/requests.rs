//! What people ask through the control socket.

use std::time::Duration;

use super::Daemon;
use super::clock;
use super::file_order::FileOrder;
use crate::config::{Config, stands_for_a_name};
use crate::control::{
    ClockReport, ControlRequest, KnownZones, OrderRefusal, RefusalReply, StopOrder, StopTaken,
    StoppedSlot, TrustOrder,
};
use crate::messages::{self, Lang, shown};
use crate::station::ids::ZoneId;
use crate::station::order_origin::{BY_CHARS_MAX, OrderOrigin};
use crate::station::record::LocalTimestamp;
use crate::station::{Command, Input, OpenSlot};

/// How long the journal's last rows are waited for.
const LAST_ROW_MAX: Duration = Duration::from_secs(1);

/// The zones and groups of this configuration, for who named `name`, which is none of them.
pub fn known_zones(config: &Config, name: &str) -> KnownZones {
    KnownZones {
        zones: config.schedule.zones.keys().map(ZoneId::to_string).collect(),
        groups: config.groups.keys().cloned().collect(),
        near: config.zone_like(name),
    }
}

impl Daemon {
    /// Answers; a caller that has gone is no fault.
    pub(super) async fn answer_request(&mut self, request: ControlRequest) {
        match request {
            ControlRequest::In { language, request } => {
                self.answered_in = Some(Lang::from_tag(&language));
                Box::pin(self.answer_request(*request)).await;
                self.answered_in = None;
            }
            ControlRequest::Status(reply) => {
                let _ = reply.send(Box::new(self.status()));
            }
            ControlRequest::Log { limit, reply } => {
                let Some(journal) = self.disk.journal().cloned() else {
                    let _ = reply.send(Err(self.refusal(&OrderRefusal::JournalClosed)));
                    return;
                };
                let lang = self.lang();
                tokio::spawn(async move {
                    let rows = journal.last(limit).await;
                    let _ =
                        reply.send(rows.map_err(|error| {
                            messages::order_refusals::log_unreadable(lang, &error)
                        }));
                });
            }
            ControlRequest::Stop { order, via, reply } => {
                let _ = reply.send(self.stop(order, via).await);
            }
            ControlRequest::TestTone { order, via, reply } => {
                self.test_tone(order, via, reply).await;
            }
            ControlRequest::Mute { order, via, reply } => {
                let _ = reply.send(self.mute(order, via).await);
            }
            ControlRequest::Unmute { order, via, reply } => {
                let _ = reply.send(self.unmute(order, via).await);
            }
            ControlRequest::Alert { order, via, reply } => {
                self.locate(FileOrder::Alert(order, via, reply)).await;
            }
            ControlRequest::Approve { order, via, reply } => {
                self.locate(FileOrder::Approve(order, via, reply)).await;
            }
            ControlRequest::Reload { via, reply } => {
                let via = via.as_ref().map(tracing::field::display);
                tracing::info!(via, "a person has the configuration read again");
                self.reloads.order(reply, self.lang());
                self.ask_for_folders();
            }
            ControlRequest::Clock(reply) => {
                let _ = reply.send(Box::new(self.clock_report()));
            }
            ControlRequest::TrustClock { order, via, reply } => {
                let _ = reply.send(self.trust_clock(order, via).await);
            }
        }
    }

    async fn stop(
        &mut self,
        order: StopOrder,
        via: Option<OrderOrigin>,
    ) -> Result<StopTaken, RefusalReply> {
        let by = self.name(&order.by)?;
        let names: Vec<String> = order.zones.iter().map(ToString::to_string).collect();
        let zones = if names.is_empty() { Vec::new() } else { self.zones(&names)? };
        let shown = via.as_ref().map(tracing::field::display);
        tracing::info!(?zones, by, via = shown, "stopped by a person");
        let meant = |slot: &&OpenSlot| zones.is_empty() || zones.contains(&slot.id.zone);
        let stopped = self.station.open_slots().filter(meant).map(StoppedSlot::of);
        let taken = StopTaken { stopped: stopped.collect() };
        self.step(Input::Command(Command::Stop { zones, by, via })).await;
        Ok(taken)
    }

    /// A person on the spot says that the clock is right.
    async fn trust_clock(
        &mut self,
        order: TrustOrder,
        via: Option<OrderOrigin>,
    ) -> Result<Box<ClockReport>, RefusalReply> {
        let by = self.name(&order.by)?;
        // A disk that hangs must not hold the loop; the clock's other signs judge then.
        let asked = clock::last_row(self.disk.journal());
        let last_row = tokio::time::timeout(LAST_ROW_MAX, asked).await.ok().flatten();
        self.clock.vouch(&by, last_row).map_err(|why| {
            tracing::warn!(by, ?why, "a person vouched for a clock that is plainly wrong");
            let shows = LocalTimestamp::new(self.clock.now(), self.config.schedule.timezone);
            self.refusal(&OrderRefusal::ClockWrong { why, shows })
        })?;
        let via = via.as_ref().map(tracing::field::display);
        tracing::warn!(by, via, "a person vouches for the clock as it stands");
        self.take_vouch().await;
        Ok(Box::new(self.clock_report()))
    }

    /// What is answered to an order that is not taken.
    pub(super) fn refusal(&self, cause: &OrderRefusal) -> RefusalReply {
        messages::order_refusals::refusal(self.lang(), cause)
    }

    /// Who orders, for the record: a plain line, and not what stood for a name where the command
    /// was copied from.
    pub(super) fn name(&self, by: &str) -> Result<String, RefusalReply> {
        let by = by.trim();
        let cause = if by.is_empty() {
            OrderRefusal::NobodyNamed
        } else if by.chars().count() > BY_CHARS_MAX || shown(by) != by {
            OrderRefusal::NameNotPlain
        } else if stands_for_a_name(by) {
            OrderRefusal::NameIsPlaceholder { by: by.to_owned() }
        } else {
            return Ok(by.to_owned());
        };
        Err(self.refusal(&cause))
    }

    /// Zones by their names or their groups'.
    pub(super) fn zones(&self, names: &[String]) -> Result<Vec<ZoneId>, RefusalReply> {
        let mut zones: Vec<ZoneId> = Vec::new();
        for name in names {
            let id = ZoneId::from(name.as_str());
            let found: &[ZoneId] = match self.config.groups.get(name) {
                Some(members) => members,
                None if self.config.schedule.zones.contains_key(&id) => std::slice::from_ref(&id),
                None => {
                    let known = known_zones(&self.config, name);
                    let name = name.clone();
                    return Err(self.refusal(&OrderRefusal::NoSuchZone { name, known }));
                }
            };
            for zone in found {
                if !zones.contains(zone) {
                    zones.push(zone.clone());
                }
            }
        }
        if zones.is_empty() {
            return Err(self.refusal(&OrderRefusal::NoZoneNamed));
        }
        Ok(zones)
    }
}
