//! How the day went so far: how many slots, and those that did not air whole.

use crate::control::{ClosedSlot, StationStatus};
use crate::messages::{Lang, centre, overview, reasons, shown, status_lines};
use crate::station::record::Outcome;

/// Slots listed of those that did not air whole, the latest: with what else is told they make a
/// screenful.
const FAILED_MAX: usize = 5;

pub(super) fn today(lang: Lang, status: &StationStatus) -> Vec<String> {
    if status.today.is_empty() {
        return Vec::new();
    }
    let count = |outcome| status.today.iter().filter(|slot| slot.outcome == outcome).count();
    let (aired, cut) = (count(Outcome::Aired), count(Outcome::Cut));
    let mut lines = vec![status_lines::today_line(lang, aired, cut, count(Outcome::NotAired))];
    let failed = status.today.iter().filter(|slot| slot.outcome != Outcome::Aired);
    let failed: Vec<&ClosedSlot> = failed.collect();
    let more = failed.len().saturating_sub(FAILED_MAX);
    if more > 0 {
        lines.push(format!("  {}", overview::more_slots(lang, more)));
    }
    lines.extend(failed.into_iter().skip(more).map(|slot| line(lang, slot)));
    lines
}

fn line(lang: Lang, slot: &ClosedSlot) -> String {
    let zone = slot.zone.as_ref().map_or_else(|| centre::all_zones(lang), ToString::to_string);
    let (due, outcome) = (slot.due.0.format("%H:%M:%S"), reasons::outcome(lang, slot.outcome));
    let line = format!("  {due}  {}  [{zone}] {outcome}", shown(&slot.title));
    match slot.reason {
        Some(reason) => format!("{line}: {}", reasons::reason(lang, reason)),
        None => line,
    }
}
