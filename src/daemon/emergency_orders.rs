//! An emergency as people order it: which file they mean, until when, and what they are told.

use std::sync::Arc;

use super::Daemon;
use super::file_order::{OrderTarget, is_aside};
use crate::config::nearest;
use crate::control::{AlertOrder, AlertTaken, OrderRefusal, RefusalReply};
use crate::folder_policy::{FileReport, FolderReport, name_key};
use crate::library::is_passed_over;
use crate::messages::order_refusals;
use crate::station::bulletin::Bulletin;
use crate::station::emergency::{REPEATS_MAX, read_until};
use crate::station::ids::Timestamp;
use crate::station::order_origin::OrderOrigin;
use crate::station::record::LocalTimestamp;
use crate::station::recurrence::local;
use crate::station::{Command, Input};

impl Daemon {
    pub(super) async fn alert(
        &mut self,
        order: AlertOrder,
        via: Option<OrderOrigin>,
        target: &OrderTarget,
    ) -> Result<AlertTaken, RefusalReply> {
        let by = self.name(&order.by)?;
        let zones = self.zones(&order.zones)?;
        let (now, timezone) = (self.clock.now(), self.config.schedule.timezone);
        let until = order.until.as_deref().map(|text| self.parse_until(text, now)).transpose()?;
        let repeat = match (order.repeat, until) {
            (Some(repeat @ 1..=REPEATS_MAX), _) => repeat,
            (Some(_), _) => {
                return Err(self.refusal(&OrderRefusal::RepeatOutOfRange));
            }
            (None, Some(_)) => 0,
            (None, None) => 1,
        };
        let bulletin = self.bulletin_to_sound(&order.path, target)?;
        let exercise = order.exercise || self.config.schedule.emergency.exercise;
        if self.station.repeats_an_order(now, &bulletin, &zones, &by) {
            return Err(self.refusal(&OrderRefusal::SameOrder));
        }
        let path = bulletin.path.clone();
        let shown = via.as_ref().map(tracing::field::display);
        tracing::warn!(
            ?path,
            ?zones,
            by,
            via = shown,
            repeat,
            ?until,
            exercise,
            "an emergency was ordered"
        );
        let command = Command::Alert { bulletin, zones, by, via, repeat, until, exercise };
        self.step(Input::Command(command)).await;
        let day = |at: Timestamp| local(timezone, at).date();
        Ok(AlertTaken {
            exercise,
            until: until.map(|until| LocalTimestamp::new(until, timezone)),
            tomorrow: until.is_some_and(|until| day(until) > day(now)),
            zones: Vec::new(),
        })
    }

    fn parse_until(&self, text: &str, now: Timestamp) -> Result<Timestamp, RefusalReply> {
        // An hour of a clock that is wrong by months may never come.
        if self.clock.trust() < self.config.schedule.trust {
            return Err(self.refusal(&OrderRefusal::UntilByUntrustedClock));
        }
        let timezone = self.config.schedule.timezone;
        read_until(text, now, timezone)
            .map_err(|fault| self.refusal(&OrderRefusal::Until { text: text.to_owned(), fault }))
    }

    /// What an emergency is to sound: neither a slip in a sidecar nor what a queue wants keeps back
    /// what lies where it was dropped.
    fn bulletin_to_sound(
        &self,
        path: &str,
        target: &OrderTarget,
    ) -> Result<Arc<Bulletin>, RefusalReply> {
        let report = self.folder.report();
        let file = target.within.as_deref().and_then(|within| report.files.get(within));
        match file.and_then(FileReport::refused).and_then(|file| file.accepted.clone()) {
            Some(as_taken) => Ok(as_taken),
            None => self.bulletin(path, target),
        }
    }

    /// The bulletin that is meant by a `path` that leads to `target`.
    pub(super) fn bulletin(
        &self,
        path: &str,
        target: &OrderTarget,
    ) -> Result<Arc<Bulletin>, RefusalReply> {
        let report = self.folder.report();
        let OrderTarget { within: Some(within), there } = target else {
            let (path, folder) = (path.to_owned(), self.config.folders.audio.clone());
            return Err(self.refusal(&OrderRefusal::OutsideFolder { path, folder }));
        };
        let path = within.clone();
        let cause = match report.files.get(within.as_str()) {
            Some(FileReport::Accepted(file)) => return Ok(file.bulletin.clone()),
            Some(FileReport::Pending) => OrderRefusal::NotJudged { path },
            Some(FileReport::Refused(file)) => {
                return Err(order_refusals::refused_file(self.lang(), &path, &file.refusal));
            }
            None if *there && is_aside(within) => OrderRefusal::SetAside { path },
            None if *there && is_passed_over(within) => OrderRefusal::PassedOver { path },
            None if *there => OrderRefusal::NotJudged { path },
            None => OrderRefusal::NoSuchBulletin { path, near: probably_meant(&report, within) },
        };
        Err(self.refusal(&cause))
    }
}

/// The accepted bulletin that was probably meant: of the same name in another folder or of
/// another kind, else the nearest in spelling.
fn probably_meant(report: &FolderReport, path: &str) -> Option<String> {
    let accepted = || {
        let accepted = report.files.values().filter_map(FileReport::accepted);
        accepted.map(|file| &*file.bulletin.path)
    };
    let asked = name_key(path);
    let same = accepted().find(|known| name_key(known) == asked);
    same.map(str::to_owned).or_else(|| nearest(path, accepted()))
}
