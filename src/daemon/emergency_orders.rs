//! An emergency as people order it: which file they mean, until when, and what they are told.

use std::sync::Arc;

use super::Daemon;
use super::file_order::{OrderTarget, is_aside};
use crate::config::nearest;
use crate::control::{AlertOrder, AlertTaken, Refusal};
use crate::folder_policy::{FileReport, FolderReport};
use crate::library::is_passed_over;
use crate::messages::{folder, running};
use crate::station::bulletin::Bulletin;
use crate::station::emergency::{REPEATS_MAX, UNTIL_MAX, UntilFault, read_until};
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
    ) -> Result<AlertTaken, Refusal> {
        let by = self.name(&order.by)?;
        let zones = self.zones(&order.zones)?;
        let (now, timezone) = (self.clock.now(), self.config.schedule.timezone);
        let until = order.until.as_deref().map(|text| self.until(text, now)).transpose()?;
        let repeat = match (order.repeat, until) {
            (Some(repeat @ 1..=REPEATS_MAX), _) => repeat,
            (Some(_), _) => {
                return Err(refusal("bad_repeat", running::how_often(self.lang(), REPEATS_MAX)));
            }
            (None, Some(_)) => 0,
            (None, None) => 1,
        };
        let bulletin = self.sounding(&order.path, target)?;
        let exercise = order.exercise || self.config.schedule.emergency.exercise;
        if self.station.repeats_an_order(now, &bulletin, &zones, &by) {
            return Err(refusal("same_order", running::same_order(self.lang())));
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

    fn until(&self, text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
        // An hour of a clock that is wrong by months may never come.
        if self.clock.trust() < self.config.schedule.trust {
            return Err(refusal("clock_untrusted", running::until_untrusted(self.lang())));
        }
        read_until(text, now, self.config.schedule.timezone).map_err(|fault| {
            let sentence = match fault {
                UntilFault::Unreadable => running::until_unreadable(self.lang(), text),
                UntilFault::Past => running::until_past(self.lang(), text),
                UntilFault::TooFar => running::until_far(self.lang(), UNTIL_MAX.num_hours()),
            };
            refusal("bad_until", sentence)
        })
    }

    /// What an emergency is to sound: neither a slip in a note nor what a queue wants keeps back
    /// what lies where it was dropped.
    fn sounding(&self, path: &str, target: &OrderTarget) -> Result<Arc<Bulletin>, Refusal> {
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
    ) -> Result<Arc<Bulletin>, Refusal> {
        let report = self.folder.report();
        let OrderTarget { within: Some(within), there } = target else {
            let folder = self.config.folders.audio.display();
            return Err(refusal(
                "outside_folder",
                running::outside_folder(self.lang(), path, folder),
            ));
        };
        let (word, sentence) = match report.files.get(within.as_str()) {
            Some(FileReport::Accepted(file)) => return Ok(file.bulletin.clone()),
            Some(FileReport::Pending) => ("not_judged", running::not_judged(self.lang(), within)),
            Some(FileReport::Refused(file)) => {
                let why = folder::refusal(self.lang(), &file.refusal);
                ("refused_file", running::refused_file(self.lang(), within, why))
            }
            None if *there && is_aside(within) => {
                ("set_aside", running::set_aside(self.lang(), within))
            }
            None if *there && is_passed_over(within) => {
                ("passed_over", running::passed_over(self.lang(), within))
            }
            None if *there => ("not_judged", running::not_judged(self.lang(), within)),
            None => match meant(&report, within) {
                Some(near) => {
                    ("no_such_bulletin", running::no_such_bulletin_but(self.lang(), within, near))
                }
                None => ("no_such_bulletin", running::no_such_bulletin(self.lang(), within)),
            },
        };
        Err(refusal(word, sentence))
    }
}

/// The accepted bulletin that was probably meant: of the same name in another folder or of
/// another kind, else the nearest in spelling.
fn meant(report: &FolderReport, path: &str) -> Option<String> {
    let stem = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
    };
    let accepted = || {
        let accepted = report.files.values().filter_map(FileReport::accepted);
        accepted.map(|file| &*file.bulletin.path)
    };
    let same = accepted().find(|known| stem(known) == stem(path));
    same.map(str::to_owned).or_else(|| nearest(path, accepted()))
}

fn refusal(word: &str, sentence: String) -> Refusal {
    Refusal { word: word.into(), sentence }
}
